import { openStatement } from './statement.ts';

/** Weekdays off (false) and weekend days worked (true), by their day; any other day is a working day from Monday to Friday. */
export type WorkingDays = ReadonlyMap<string, boolean>;

export const allExceptions = openStatement<{ onDay: string; working: boolean }>(
  'working-days',
  'select on_day as "onDay", working from working_day_exception',
);
