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

const workingDays: DayNumber[] = [];
/** By day since the campaign began: how many working days have come up to it. */
const come: number[] = [];
for (let day = campaignStart, so = 0; day <= today + 120; day += 1) {
  if (isWorkingDay(day)) so = workingDays.push(day);
  come.push(so);
}
const comeBy = (day: DayNumber): number => come[day - campaignStart] ?? 0;

/** The day on which so many working days have come after a day of the campaign. */
export function workingDayAfter(day: DayNumber, days: number): DayNumber {
  const found = days === 0 ? day : workingDays[comeBy(day) + days - 1];
  if (found === undefined) throw new RangeError('a limit ends outside of the demo calendar');
  return found;
}

/** Working days after a day of the campaign, up to another one. */
export const workingDaysAfter = (after: DayNumber, upTo: DayNumber): number => comeBy(upTo) - comeBy(after);
