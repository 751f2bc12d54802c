import { CallError } from '../errors.ts';
import type { Context } from './context.ts';
import type { Door } from './may.ts';
import { doorRefusal } from './operation-door.ts';

/** A kind of thing that `node(id)` finds: its ids are `<prefix>_<uuid>`, or of their own shape. */
export interface NodeKind {
  typeName: string;
  /** Door one of this kind: `node` itself is open to all. */
  door: Door;
  matches(id: string): boolean;
  find(context: Context, id: string): Promise<object | null>;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** The key of nothing: an id of another shape finds nothing, like one that nothing has. */
export const noKey = '00000000-0000-0000-0000-000000000000';

/** Ids of rows keyed by uuid: the prefix tells the type, so that an id means one thing everywhere. */
export function uuidIds(prefix: string): { of(key: string): string; keyOf(id: string): string | undefined } {
  const pattern = new RegExp(`^${prefix}_(${uuid})$`);
  return { of: (key) => `${prefix}_${key}`, keyOf: (id) => pattern.exec(id)?.[1] };
}

/** Null where nothing within reach has the id; an id of no known shape is the caller's mistake. */
export async function findNode(kinds: readonly NodeKind[], context: Context, id: string): Promise<object | null> {
  const kind = kinds.find((one) => one.matches(id));
  if (!kind) throw new CallError('BAD_USER_INPUT', 'Argument id: An id from an earlier answer.', { path: ['id'] });
  const refusal = doorRefusal(context.caller, kind.door);
  if (refusal) return context.refuse('node', refusal);
  const found = await kind.find(context, id);
  return found && { ...found, __typename: kind.typeName };
}
