import { addDays, type Day } from '@lienthong/schema/civil-date';
import {
  escalations,
  pausedStates,
  runningStates,
  unissuedStates,
  type Escalation,
  type PauseReason,
} from '@lienthong/schema/dossier-clock';
import { isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import type { WorkingCalendar } from '../corrections/deadline.ts';

/** What a dossier keeps of its time; the database keeps the last four with every step, whoever takes it. */
export interface Clocked {
  state: DossierState;
  stateSince: Day;
  collectedOn: Day;
  /** The day of collection of the first dossier of its chain of redos. */
  caseSince: Day;
  /** In working days. */
  limitDays: number;
  dueOn: Day;
  pausedDays: number;
  /** The day since which the limit is paused; null while it runs. */
  pausedOn: Day | null;
  /** The working days that were used when the pause began. */
  usedDays: number | null;
}

/** Working days after a day, up to another one: the day of collection itself isn't counted (Civil Code art. 147). */
export const workingDaysAfter = (after: Day, upTo: Day, calendar: WorkingCalendar): number =>
  calendar.workingDaysBetween(next(after), next(upTo));

const next = (day: Day): Day => addDays(day, 1);

/** Working days since the first collection of the case, pauses included: to today, or to the day on which it ended. */
export const ageOf = ({ caseSince, state, stateSince }: Clocked, today: Day, calendar: WorkingCalendar): number =>
  workingDaysAfter(caseSince, isOpen(state) ? today : stateSince, calendar);

/** Working days for which the limit was paused, a pause that lasts included. */
export const pausedOf = ({ pausedDays, pausedOn }: Clocked, today: Day, calendar: WorkingCalendar): number =>
  pausedDays + (pausedOn === null ? 0 : workingDaysAfter(pausedOn, today, calendar));

export const pauseReasonOf = ({ state }: Clocked): PauseReason | null =>
  state in pausedStates ? pausedStates[state as keyof typeof pausedStates] : null;

export const isRunning = (state: DossierState): boolean => runningStates.some((one) => one === state);

/** Past the last day, and no card yet: a pause that began in time makes nothing late, one that began too late hides nothing. */
export const isOverdue = ({ state, dueOn, pausedOn }: Clocked, today: Day): boolean =>
  unissuedStates.some((one) => one === state) && dueOn < (pausedOn ?? today);

/** Working days of the limit that are used, pauses left out; a redo has a limit of its own, from its own collection. */
function usedOf(dossier: Clocked, today: Day, calendar: WorkingCalendar): number {
  if (dossier.usedDays !== null) return dossier.usedDays;
  return workingDaysAfter(dossier.collectedOn, today, calendar) - dossier.pausedDays;
}

const levels = Object.keys(escalations) as Escalation[];

/** The highest level that is reached: at 100 % on the last day of the limit itself. */
export function escalationOf(dossier: Clocked, today: Day, calendar: WorkingCalendar): Escalation {
  if (!isRunning(dossier.state) && pauseReasonOf(dossier) === null) return 'NONE';
  const used = usedOf(dossier, today, calendar);
  return levels.findLast((level) => used >= daysFor(level, dossier.limitDays)) ?? 'NONE';
}

/** The working days at which a level is reached. */
export const daysFor = (level: Escalation, limitDays: number): number =>
  Math.ceil((limitDays * escalations[level].percent) / 100);

/** The level above; undefined for the highest. */
export const levelAbove = (level: Escalation): Escalation | undefined => levels[levels.indexOf(level) + 1];

/**
 * For each limit, from 1 working day on: the latest last day with which a running dossier has reached a level today. So a
 * list is narrowed by a day that stands on the row; it says the same as `escalationOf`.
 */
export function latestDueFor(level: Escalation, longest: number, today: Day, calendar: WorkingCalendar): Day[] {
  return Array.from({ length: longest }, (_, at) => {
    const left = at + 1 - daysFor(level, at + 1);
    return left >= 0
      ? left === 0
        ? today
        : calendar.addWorkingDays(today, left)
      : workingDaysAgo(today, -left, calendar);
  });
}

/** The last day after which so many working days have come, today included. */
function workingDaysAgo(today: Day, days: number, calendar: WorkingCalendar): Day {
  let at = today;
  for (let left = days; left > 0; at = addDays(at, -1)) if (calendar.isWorkingDay(at)) left -= 1;
  return at;
}
