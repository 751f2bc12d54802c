import type { CorrectionState, CorrectionStepCode } from '@lienthong/schema/correction-life';
import type { Context } from '../access/context.ts';
import type { Told } from '../access/write-protocol.ts';
import { familyBase } from '../domain/corrections/check-family.ts';
import type { NewNotice } from '../notices/notices.ts';
import { applyEffects } from './apply.ts';
import { changeOf, staleFields } from './kept-contents.ts';
import type { RequestRow } from './correction.sql.ts';
import { insertSteps, movedValues, saveMove, type StepRow } from './move.sql.ts';
import { planApplying } from './plans.ts';
import { effectFacts, type Persons } from './subjects.ts';

/** Applies an approved request, or finds that its field changed underneath: then nothing is overwritten. */
export async function settle(
  context: Context,
  after: RequestRow,
  persons: Persons,
  notices: NewNotice[],
): Promise<Told[]> {
  const change = changeOf(after);
  const { subject, other } = persons;
  const facts = effectFacts(context, subject, other, after.id);
  const stale = [...staleFields(after, facts.citizen), ...familyBase(change, facts, context.rules)];
  if (stale.length > 0) {
    after.state = 'STALE';
    after.staleFields = stale;
    return [];
  }
  after.state = 'APPLIED';
  after.appliedOn = context.today;
  after.closedOn = context.today;
  after.effects = planApplying(context, change, persons, after, after.id);
  return applyEffects(after.effects, { context, request: after, subject, notices });
}

export type TakenStep = [step: CorrectionStepCode, from: CorrectionState, to: CorrectionState];

/** The step that follows an approval in the same transaction. */
export const settledStep = ({ state }: RequestRow): TakenStep => [
  state === 'APPLIED' ? 'APPLY' : 'MARK_STALE',
  'APPROVED',
  state,
];

/** Keeps a request as it is after its steps, and the steps; without a client the product itself took them. */
export async function keepSteps(
  context: Context,
  after: RequestRow,
  taken: readonly TakenStep[],
  { before, clientNo, officerNo }: { before: number; clientNo: number | null; officerNo: number | null },
): Promise<void> {
  await context.sql(saveMove, movedValues(after));
  const rows = taken.map(([step, fromState, toState], at): StepRow => ({
    requestId: after.id,
    no: before + 1 + at,
    step,
    fromState,
    toState,
    officerNo,
  }));
  await context.sql(insertSteps, [JSON.stringify(rows), clientNo, context.today]);
}
