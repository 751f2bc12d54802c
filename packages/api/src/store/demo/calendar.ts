import type { Day } from '@lienthong/schema/civil-date';
import { readData } from '../reference/csv.ts';

/** Days as numbers since 1970, so that a life of a million people is integer arithmetic. */
export type DayNumber = number;

const millisecondsADay = 86_400_000;

export const dayNumber = (day: Day): DayNumber => Date.parse(day) / millisecondsADay;

export const millisecondsOf = (day: DayNumber): number => day * millisecondsADay;

const first = dayNumber('1900-01-01');
const last = dayNumber('2099-12-31');
const texts = Array.from({ length: last - first + 1 }, (_, offset) =>
  new Date(millisecondsOf(first + offset)).toISOString().slice(0, 10),
);

/** For the years 1900 to 2099. */
export function dayText(day: DayNumber): Day {
  const text = texts[day - first];
  if (text === undefined) throw new RangeError('a day is outside of the demo calendar');
  return text;
}

export const yearOf = (day: DayNumber): number => Number(dayText(day).slice(0, 4));

/** The day on which the demo province stands still when loaded; nothing in it is later. */
export const demoDay = '2021-05-20';
export const today = dayNumber(demoDay);

/** The campaign's first day on which dossiers are collected; 1 January is a day off. */
export const campaignStart = dayNumber('2021-01-01');

/** Circular 06/2021: from this day on the chip-based card is made. */
export const firstCard = dayNumber('2021-01-23');

const free = new Set(
  readData('holidays.csv', ['date', 'kind'])
    .filter((row) => row.kind !== 'make_up_working_day')
    .map((row) => dayNumber(row.date)),
);

/** Monday to Friday but for the days off of civil servants; the demo's months have no make-up days. */
export function isWorkingDay(day: DayNumber): boolean {
  const weekday = new Date(millisecondsOf(day)).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !free.has(day);
}

const dueDays = new Map<DayNumber, DayNumber>();

/** Working days within which the demo's dossiers are due: the longest limit of Law 59/2014 art. 25, for all places. */
const limit = 20;

export function dueDay(collected: DayNumber): DayNumber {
  const known = dueDays.get(collected);
  if (known !== undefined) return known;
  let day = collected;
  for (let left = limit; left > 0;) if (isWorkingDay(++day)) left--;
  dueDays.set(collected, day);
  return day;
}
