import type { FieldClass } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { classScope } from '../domain/agency.ts';
import { CallError } from '../errors.ts';

/** Refuses to choose rows by what the caller may not see: the answer would tell it. Arguments with the class of each. */
export async function refuseUnseen(
  context: Context,
  operation: string,
  asked: readonly (readonly [argument: string, fieldClass: FieldClass])[],
): Promise<void> {
  const { classes, scopes, purpose } = context.caller;
  for (const [argument, fieldClass] of asked) {
    if (classes.has(fieldClass)) continue;
    const scopeNeeded = classScope(fieldClass);
    const error = scopes.has(scopeNeeded)
      ? new CallError('PURPOSE_NOT_ALLOWED', `The purpose ${String(purpose)} does not cover ${argument}.`)
      : new CallError('SCOPE_MISSING', `The argument ${argument} needs the scope ${scopeNeeded}.`, { scopeNeeded });
    await context.refuse(operation, error);
  }
}
