import { Extensions } from 'type-graphql';
import type { GraphQLField } from 'graphql';
import type { Action } from '../domain/agency.ts';

export interface Door {
  action: Action;
  /** Each of these opens it too. */
  or?: readonly Action[];
  /** Whether the operation reaches persons: it then needs a purpose. */
  personal: boolean;
}

/** Door one: which action an operation is. Checked before execution by access/operation-door.ts, from the table of agencies. */
export function May(
  actions: Action | readonly [Action, ...Action[]],
  { personal = false } = {},
): ReturnType<typeof Extensions> {
  const [action, ...or] = typeof actions === 'string' ? [actions] : actions;
  return Extensions({ door: { action, or, personal } satisfies Door });
}

export const doorOf = (field: GraphQLField<unknown, unknown>): Door | undefined =>
  field.extensions['door'] as Door | undefined;
