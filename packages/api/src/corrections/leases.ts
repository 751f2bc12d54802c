import type { Context } from '../access/context.ts';
import type { StepTaker } from '../domain/corrections/life.ts';
import type { RequestRow } from './correction.sql.ts';

/** Who has taken a request up and still has it. By legal days, as limits are: a lease is a fact of the domain, not of the transport. */
export function leaseOf(
  { reviewerNo, reviewedUntil }: Pick<RequestRow, 'reviewerNo' | 'reviewedUntil'>,
  { caller, today }: Context,
): StepTaker['lease'] {
  if (reviewerNo === null || reviewedUntil === null || reviewedUntil < today) return 'NOBODY';
  return reviewerNo === caller.officer?.no ? 'CALLER' : 'ANOTHER';
}
