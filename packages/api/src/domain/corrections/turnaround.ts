import type { Day } from '@lienthong/schema/civil-date';
import type { WithholdingReason } from '../metric.ts';
import { createShownDays } from '../shown-days.ts';
import { withholdings } from '../statistics.ts';
import type { WorkingCalendar } from './deadline.ts';

/** Requests that one office decided, with the same first and last day. */
export interface Duration {
  officeUnitNo: number;
  submittedOn: Day;
  closedOn: Day;
  decided: number;
}

/** Working days from handing in to the decision, pauses included, over the requests that an office decided. */
export interface Turnaround {
  officeUnitNo: number;
  decided: number | null;
  p50: number | null;
  p90: number | null;
  reason: WithholdingReason | null;
}

/** By office, in the order of their numbers. Few requests tell of single persons: their figures are withheld together. */
export function turnarounds(
  durations: readonly Duration[],
  calendar: WorkingCalendar,
  isOpen: (officeUnitNo: number) => boolean,
  isHidden: (officeUnitNo: number) => boolean = () => false,
): Turnaround[] {
  const offices = [...Map.groupBy(durations, ({ officeUnitNo }) => officeUnitNo)].sort(([one], [other]) => one - other);
  const counts = offices.map(([no, rows]) => ({ no, decided: sumOf(rows) }));
  const cells = counts.map(({ no, decided }) => ({ value: decided, open: isOpen(no), changed: isHidden(no) }));
  const reasons = withholdings(cells);
  return offices.map(([officeUnitNo, rows], at) => {
    const reason = reasons[at] ?? null;
    if (reason !== null) return { officeUnitNo, decided: null, p50: null, p90: null, reason };
    const days = rows
      .map((row) => ({ days: calendar.workingDaysBetween(row.submittedOn, row.closedOn), decided: row.decided }))
      .sort((one, other) => one.days - other.days);
    const decided = counts[at]?.decided ?? 0;
    return { officeUnitNo, decided, p50: percentile(days, decided, 0.5), p90: percentile(days, decided, 0.9), reason };
  });
}

const sumOf = (rows: readonly Duration[]): number => rows.reduce((sum, { decided }) => sum + decided, 0);

/**
 * Offices of which a period would tell 1 to 4 requests beside others: what they had decided by the end of each month is held
 * against the months before, and both ends of the period must be shown.
 */
export function hiddenOffices(
  durations: readonly Duration[],
  months: readonly Day[],
  ends: readonly Day[],
  isOpen: (officeUnitNo: number) => boolean,
): (officeUnitNo: number) => boolean {
  const hidden = new Set<number>();
  const shown = createShownDays();
  const offices = Map.groupBy(durations, ({ officeUnitNo }) => officeUnitNo);
  for (const day of months) {
    const counts = [...offices].map(([no, rows]) => {
      const value = sumOf(rows.filter(({ closedOn }) => closedOn <= day));
      return { no, value, open: isOpen(no), changed: shown.tells(String(no), 'DECIDED', value, day) };
    });
    for (const [at, reason] of withholdings(counts).entries()) {
      const { no = 0, value = 0 } = counts[at] ?? {};
      if (reason === null) shown.keep(String(no), 'DECIDED', value, day);
      else if (ends.includes(day)) hidden.add(no);
    }
  }
  return (no) => hidden.has(no);
}

/** The smallest number of days within which that share was decided: a value that occurred, none in between. */
function percentile(days: readonly { days: number; decided: number }[], all: number, share: number): number | null {
  let passed = 0;
  for (const row of days) {
    passed += row.decided;
    if (passed >= share * all) return row.days;
  }
  return null;
}
