import { reviewRowOf } from '@lienthong/schema/worklists';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import type { WorkItemReview } from './worklist.inputs.ts';

/** What a review lacks, or says that its result has no place for. */
export function refuseReview(context: Context, review: WorkItemReview): Refusal[] {
  const { result, fields, note, movedToUnit, movedTo, seenOn } = review;
  const { implies, facts, words } = reviewRowOf(result);
  const names = implies === 'REPORT' && facts === undefined;
  const refusals: Refusal[] = [];
  if (words && note === undefined) refusals.push(refusal('VALUE_REQUIRED', ['note'], { rule: result }));
  if (names && (fields ?? []).length === 0) refusals.push(refusal('VALUE_REQUIRED', ['fields'], { rule: result }));
  if (!names && fields !== undefined) refusals.push(refusal('VALUE_NOT_ALLOWED', ['fields'], { rule: result }));
  for (const [name, value] of Object.entries({ movedToUnit, movedTo })) {
    if (value !== undefined && result !== 'MOVED_OUT') {
      refusals.push(refusal('VALUE_NOT_ALLOWED', [name], { rule: 'MOVED_OUT' }));
    }
  }
  if (movedToUnit !== undefined && !context.units.findById(movedToUnit)) {
    refusals.push(refusal('UNIT_NOT_FOUND', ['movedToUnit']));
  }
  if (seenOn > context.today) refusals.push(refusal('DATE_NOT_POSSIBLE', ['seenOn'], { rule: 'IN_THE_FUTURE' }));
  return refusals;
}
