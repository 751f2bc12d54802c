import { addDays } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { talliedOutreach, type OutreachField, type OutreachFigures } from '../domain/outreach.ts';
import type { Unit } from '../store/units.ts';
import { readTallies } from '../statistics/figures.ts';
import { openCounts } from './outreach.sql.ts';

export type Tried = Omit<OutreachFigures, 'notEnrolled' | 'untried'>;
type Open = Pick<OutreachFigures, 'notEnrolled' | 'untried'>;

const tallies = talliedOutreach.map(({ tally }) => tally);
const fieldOf = new Map<string, OutreachField>(talliedOutreach.map(({ tally, field }) => [tally, field]));

/** What was tried in units in a period: a figure of its last day less that of the day before its first. */
export async function readTried(
  context: Context,
  units: readonly Unit[],
  { from, to }: { from: string; to: string },
): Promise<(unit: Unit) => Tried> {
  const days = [to, addDays(from, -1)];
  const [end = [], start = []] = await Promise.all(
    days.map((asOf) => readTallies(context, units, { campaignId: '', asOf, tallies })),
  );
  const none = Object.fromEntries(talliedOutreach.map(({ field }) => [field, 0]));
  const byUnit = new Map<number, Record<string, number>>();
  for (const [rows, sign] of [[end, 1] as const, [start, -1] as const]) {
    for (const { unitNo, tally, value } of rows) {
      const figures = byUnit.get(unitNo) ?? { ...none };
      const field = fieldOf.get(tally) ?? '';
      figures[field] = (figures[field] ?? 0) + sign * value;
      byUnit.set(unitNo, figures);
    }
  }
  return ({ unitNo }) => (byUnit.get(unitNo) ?? { ...none }) as Tried;
}

/** Who lives in units today and is still open. */
export async function readOpen(context: Context, units: readonly Unit[]): Promise<(unit: Unit) => Open> {
  const lo = Math.min(...units.map(({ unitNo }) => unitNo));
  const hi = Math.max(...units.map(({ lastUnitNo }) => lastUnitNo));
  const rows = await context.sql(openCounts, [lo, hi, bornByForCard(context.today)]);
  return (unit) => {
    const within = rows.filter(({ unitNo }) => unit.unitNo <= unitNo && unitNo <= unit.lastUnitNo);
    return {
      notEnrolled: within.reduce((sum, row) => sum + row.notEnrolled, 0),
      untried: within.reduce((sum, row) => sum + row.untried, 0),
    };
  };
}
