import type { Day } from '@lienthong/schema/civil-date';

/** Weekdays off (false) and weekend days worked (true), by their day. */
type Exceptions = ReadonlyMap<Day, boolean>;

const dayMs = 86_400_000;

/** Monday to Friday, but for the days off and the make-up days of civil servants. */
export function isWorkingDay(day: Day, exceptions: Exceptions): boolean {
  const weekday = new Date(day).getUTCDay();
  return exceptions.get(day) ?? (weekday !== 0 && weekday !== 6);
}

/** Working days after one day and before another: of a day's figure, what is left until a deadline that excludes its day. */
export function workingDaysBetween(after: Day, before: Day, exceptions: Exceptions): number {
  let found = 0;
  for (let at = Date.parse(after) + dayMs; at < Date.parse(before); at += dayMs) {
    if (isWorkingDay(new Date(at).toISOString().slice(0, 10), exceptions)) found += 1;
  }
  return found;
}
