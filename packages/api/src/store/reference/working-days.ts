import { readData } from './csv.ts';

/** A day on which civil servants rest though it is a weekday, or work though it isn't one; named as the columns are. */
export interface WorkingDayExceptionRow {
  on_day: string;
  working: boolean;
  name: string;
  source: string;
  status: string;
}

/** Days off and make-up days of packages/api/data/holidays.csv, one row a day: a day off that has two reasons is listed twice. */
export function workingDayExceptions(): WorkingDayExceptionRow[] {
  const rows = readData('holidays.csv', ['date', 'kind', 'name_vi', 'source', 'status']);
  const byDay = new Map<string, WorkingDayExceptionRow>();
  for (const { date, kind, name_vi: name, source, status } of rows) {
    if (!byDay.has(date))
      byDay.set(date, { on_day: date, working: kind === 'make_up_working_day', name, source, status });
  }
  return [...byDay.values()];
}
