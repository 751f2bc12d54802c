import { addDays, type Day } from '@lienthong/schema/civil-date';

/** Weekdays off (false) and weekend days worked (true), by their day. */
type Exceptions = ReadonlyMap<Day, boolean>;

/** Monday to Friday, but for the days off and the make-up days of civil servants. */
export function isWorkingDay(day: Day, exceptions: Exceptions): boolean {
  const weekday = new Date(day).getUTCDay();
  return exceptions.get(day) ?? (weekday !== 0 && weekday !== 6);
}

/** Working days after one day and before another: of a day's figure, what is left until a deadline that excludes its day. */
export function workingDaysBetween(after: Day, before: Day, exceptions: Exceptions): number {
  let found = 0;
  for (let at = addDays(after, 1); at < before; at = addDays(at, 1)) if (isWorkingDay(at, exceptions)) found += 1;
  return found;
}
