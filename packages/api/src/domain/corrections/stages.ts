import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { CorrectionState, CorrectionStepCode } from '@lienthong/schema/correction-life';
import { runningStates } from './clock.ts';
import type { WorkingCalendar } from './deadline.ts';

export interface StageStep {
  step: CorrectionStepCode;
  toState: CorrectionState;
  onDay: Day;
}

/** A time that a request spent in one state. */
export interface Stage {
  state: CorrectionState;
  since: Day;
  /** Null: it is there still. */
  until: Day | null;
  /** From `since` on, before `until` or today, as the age counts: the stages of an age add up to it. */
  workingDays: number;
  /** The part of the limit of the law that it used, 1 for all of it; null where the limit didn't run, or is no number of days. */
  limitShare: number | null;
}

/** States that wait for nobody: a request rests there for ever, or as good as. */
const ends: readonly CorrectionState[] = ['APPLIED', 'REJECTED', 'WITHDRAWN', 'EXPIRED', 'REVERSED'];
const runs = (state: CorrectionState): boolean => runningStates.some((one) => one === state);

/**
 * The stages of a request by its steps in their order, the last one open unless it is an end. A limit begins with handing
 * in, or anew with putting on new values; it is what `dueOn` leaves without the questions answered since, so that days
 * for verification are in it.
 */
export function stagesOf(
  steps: readonly StageStep[],
  { dueOn }: { dueOn: Day | null },
  today: Day,
  calendar: WorkingCalendar,
): Stage[] {
  // A step within a state, or a state only passed through, ends no stage.
  const entries = steps.filter(({ toState }, at) => toState !== 'APPROVED' && toState !== steps[at - 1]?.toState);
  const spent = entries.flatMap(({ toState: state, onDay: since }, at): Stage[] => {
    const until = entries[at + 1]?.onDay ?? null;
    if (until === null && ends.includes(state)) return [];
    return [{ state, since, until, workingDays: calendar.workingDaysBetween(since, until ?? today), limitShare: null }];
  });
  const began = steps.findLast(({ step }) => step === 'SUBMIT' || step === 'REBASE')?.onDay;
  if (began === undefined || dueOn === null) return spent;
  const answered = spent.filter(
    ({ state, since, until }) => state === 'NEEDS_INFO' && until !== null && since >= began,
  );
  const paused = answered.reduce((sum, { workingDays }) => sum + workingDays, 0);
  // Without the first day, with the last one (Civil Code art. 147).
  const limit = calendar.workingDaysBetween(nextDay(began), nextDay(dueOn)) - paused;
  if (limit <= 0) return spent;
  return spent.map((stage) =>
    runs(stage.state) && stage.since >= began ? { ...stage, limitShare: stage.workingDays / limit } : stage,
  );
}

const nextDay = (day: Day): Day => addDays(day, 1);
