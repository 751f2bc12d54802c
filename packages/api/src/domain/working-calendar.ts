import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { WorkingCalendar } from './corrections/deadline.ts';
import { isWorkingDay } from './working-days.ts';

const next = (day: Day): Day => addDays(day, 1);

/** The calendar of civil servants, as the deadlines of the law count it. */
export function workingCalendar(exceptions: ReadonlyMap<Day, boolean>): WorkingCalendar {
  const works = (day: Day): boolean => isWorkingDay(day, exceptions);
  return {
    isWorkingDay: works,
    addWorkingDays(day, n) {
      let at = day;
      for (let left = n; left > 0;) if (works((at = next(at)))) left -= 1;
      return at;
    },
    workingDaysBetween(from, before) {
      let days = 0;
      for (let at = from; at < before; at = next(at)) if (works(at)) days += 1;
      return days;
    },
  };
}
