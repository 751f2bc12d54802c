import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import { legalKeys } from './legal-keys.ts';
import type { RuleBook } from './rule-book.ts';

/** Working days of civil servants; the exceptions from Monday to Friday are data. */
export interface WorkingCalendar {
  isWorkingDay(day: Day): boolean;
  /** The n-th working day after `day`, which itself isn't counted (Civil Code art. 147). */
  addWorkingDays(day: Day, n: number): Day;
  /** Working days from `from` on, before `before`. */
  workingDaysBetween(from: Day, before: Day): number;
}

interface Submission {
  kind: CorrectionKind;
  submittedOn: Day;
  /** Whether the facts must be verified, which lengthens some limits. */
  verified?: boolean;
  /** Received after 15:00, which moves what is due at once to the next working day (Law 60/2014 art. 5(3)). */
  afterCutoff?: boolean;
}

/** The last day on which a request is decided in time; undefined where no rule of that day sets a limit. */
export function findDueOn(submission: Submission, rules: RuleBook): Day | undefined {
  const { kind, submittedOn, verified = false, afterCutoff = false } = submission;
  const deadline = rules.findDeadline(kind, submittedOn);
  if (!deadline) return undefined;
  const days = deadline.workingDays + (verified ? deadline.verificationDays : 0);
  if (days > 0) return rules.calendar.addWorkingDays(submittedOn, days);
  return afterCutoff ? rules.calendar.addWorkingDays(submittedOn, 1) : workingDayFrom(submittedOn, rules.calendar);
}

/**
 * The last day on which an event is registered in time, by the law of the day on which it was registered; a limit that
 * ends on a day off ends on the next working day (Civil Code art. 148(5)).
 */
export function findInTimeUntil(
  kind: CorrectionKind,
  entry: { eventOn: Day; registeredOn: Day },
  rules: RuleBook,
): Day | undefined {
  const limit = rules.findLateAfter(kind, entry.registeredOn);
  return limit && workingDayFrom(addDays(entry.eventOn, limit.days), rules.calendar);
}

/** The last day on which a request applied on a day can be contested; undefined where no rule of today sets a period. */
export function findContestUntil(appliedOn: Day, rules: RuleBook, today: Day): Day | undefined {
  const days = rules.findLegal(legalKeys.contestWithin, today)?.value;
  return days === undefined ? undefined : workingDayFrom(addDays(appliedOn, Number(days)), rules.calendar);
}

/** The last day for the answer to a question; undefined where no rule sets a period: the request then waits. */
export function findAnswerBy(askedOn: Day, rules: RuleBook): Day | undefined {
  const days = rules.findLegal(legalKeys.answerWithin, askedOn)?.value;
  return days === undefined ? undefined : rules.calendar.addWorkingDays(askedOn, Number(days));
}

/**
 * The last day on which an officer who takes a request up today has it; undefined where no rule says, and nobody has it
 * then. Never past the last day of the law: who doesn't decide in time keeps nobody else from deciding.
 */
export function findLeaseUntil(dueOn: Day | null, rules: RuleBook, today: Day): Day | undefined {
  const days = rules.findLegal(legalKeys.reviewLease, today)?.value;
  if (days === undefined) return undefined;
  const until = rules.calendar.addWorkingDays(today, Number(days));
  if (dueOn === null || until <= dueOn) return until;
  return dueOn < today ? today : dueOn;
}

function workingDayFrom(day: Day, calendar: WorkingCalendar): Day {
  return calendar.isWorkingDay(day) ? day : calendar.addWorkingDays(day, 1);
}
