import type { Day } from '@lienthong/schema/civil-date';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { WorkingCalendar } from './deadline.ts';

/** What a request keeps of its time. */
export interface Clocked {
  state: CorrectionState;
  submittedOn: Day;
  dueOn: Day | null;
  /** The day of the question that waits for its answer. */
  askedOn: Day | null;
  pausedDays: number;
  closedOn: Day | null;
}

/** The states in which the limit of the law runs: while the submitter is asked it is paused. */
export const runningStates = ['SUBMITTED', 'IN_REVIEW'] as const satisfies readonly CorrectionState[];

/** Past the last day, while the office is at it. */
export const isOverdue = ({ state, dueOn }: Clocked, today: Day): boolean =>
  dueOn !== null && dueOn < today && runningStates.some((one) => one === state);

/** Working days since handing in, pauses included: to today, or to the day on which it was decided or ended. */
export const ageOf = ({ submittedOn, closedOn }: Clocked, today: Day, calendar: WorkingCalendar): number =>
  calendar.workingDaysBetween(submittedOn, closedOn ?? today);

/** Working days for which the limit was paused, a question that still waits included. */
export const pausedOf = ({ state, askedOn, pausedDays }: Clocked, today: Day, calendar: WorkingCalendar): number =>
  pausedDays + (state === 'NEEDS_INFO' && askedOn !== null ? calendar.workingDaysBetween(askedOn, today) : 0);
