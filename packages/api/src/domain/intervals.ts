import { addDays, daysBetween, type Day } from '@lienthong/schema/civil-date';

export const intervals = {
  DAY: 'A point for each day.',
  WEEK: 'A point for each week from Monday to Sunday (ISO 8601).',
  MONTH: 'A point for each month of the calendar.',
} as const;
export type Interval = keyof typeof intervals;

/** Days of one point of a series; partial where the span begins or ends within the week or month. */
export interface Stretch {
  from: Day;
  to: Day;
  partial: boolean;
}

/** Monday is 1, Sunday 7. */
const weekday = (day: Day): number => new Date(day).getUTCDay() || 7;

/** The last days of the weeks of a span: below the district, who doesn't read the persons is shown these alone. */
export function fixedDays(from: Day, to: Day): Day[] {
  const first = addDays(from, 7 - weekday(from));
  const weeks = Math.floor(daysBetween(first, to) / 7) + 1;
  return Array.from({ length: Math.max(0, weeks) }, (_, n) => addDays(first, 7 * n));
}

/** Of these the last one of each month: figures by group change by few between others. */
export const fixedDaysOfMonths = (from: Day, to: Day): Day[] =>
  fixedDays(from, to).filter((day) => addDays(day, 7).slice(0, 7) !== day.slice(0, 7));

/** The last days of the months of a span. */
export const monthEnds = (from: Day, to: Day): Day[] =>
  everyDay(from, to).filter((day) => addDays(day, 1).endsWith('-01'));

export const isFixedDay = (day: Day): boolean => weekday(day) === 7;

export const everyDay = (from: Day, to: Day): Day[] =>
  Array.from({ length: Math.max(0, daysBetween(from, to) + 1) }, (_, n) => addDays(from, n));

const firstOf: Record<Interval, (day: Day) => Day> = {
  DAY: (day) => day,
  WEEK: (day) => addDays(day, 1 - weekday(day)),
  MONTH: (day) => `${day.slice(0, 8)}01`,
};
const lastOf: Record<Interval, (day: Day) => Day> = {
  DAY: (day) => day,
  WEEK: (day) => addDays(day, 7 - weekday(day)),
  MONTH: (day) => addDays(firstOf.MONTH(addDays(firstOf.MONTH(day), 31)), -1),
};

/** The stretches that a span falls into, without a gap; of more than `most` no further one is made. */
export function stretchesOf(interval: Interval, from: Day, to: Day, most: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = from; at <= to && stretches.length <= most;) {
    const whole = lastOf[interval](at);
    const end = whole < to ? whole : to;
    stretches.push({ from: at, to: end, partial: at !== firstOf[interval](at) || end !== whole });
    at = addDays(end, 1);
  }
  return stretches;
}
