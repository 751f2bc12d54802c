import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { metricCodes, metrics, tallyOf, type Attribution, type FigureField } from '../domain/metric.ts';
import type { Figures } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import { foldTallies, saidRows, tallyRows, tallySteps, type TallyRow, type TallySteps } from './statistics.sql.ts';

/** Deltas a read goes over before it asks for folding: some thousand cost about half a millisecond. */
const foldAbove = 1000;

export interface FigureChoice {
  campaignId: string;
  asOf: string;
  by: Attribution;
}

/** Tallies of many units on a day; those of campaign '' are every campaign's. */
export async function readTallies(
  context: Context,
  units: readonly Unit[],
  { campaignId, asOf, tallies }: { campaignId: string; asOf: string; tallies: readonly string[] },
): Promise<TallyRow[]> {
  const numbers = units.map((unit) => unit.unitNo);
  const last = units.map((unit) => unit.lastUnitNo);
  const rows = await context.sql(tallyRows, [numbers, last, campaignId, asOf, tallies]);
  foldWhereMany(context, rows);
  return rows;
}

/**
 * The figures of many units in one statement. Whoever finds too many deltas has them folded, after the answer and outside
 * of it: writers never wait for it, and a figure is the same before and after.
 */
export async function readFigures(
  context: Context,
  units: readonly Unit[],
  { campaignId, asOf, by }: FigureChoice,
): Promise<(unit: Unit) => Figures> {
  const rows = await readTallies(context, units, {
    campaignId,
    asOf,
    tallies: metricCodes.map((metric) => tallyOf(metric, by)),
  });
  return figuresIn(rows, by, ({ value }) => value);
}

/** The same with how much of them was recorded after a day, in one statement, so that their difference is what was said then. */
export async function readSaidFigures(
  context: Context,
  units: readonly Unit[],
  { campaignId, asOf, by, recordedOn }: FigureChoice & { recordedOn: string },
): Promise<{ now: (unit: Unit) => Figures; late: (unit: Unit) => Figures }> {
  const numbers = units.map((unit) => unit.unitNo);
  const last = units.map((unit) => unit.lastUnitNo);
  const tallies = metricCodes.map((metric) => tallyOf(metric, by));
  const rows = await context.sql(saidRows, [numbers, last, campaignId, asOf, tallies, recordedOn]);
  foldWhereMany(context, rows);
  return { now: figuresIn(rows, by, ({ value }) => value), late: figuresIn(rows, by, ({ late }) => late) };
}

function figuresIn<Found extends TallyRow>(
  rows: readonly Found[],
  by: Attribution,
  valueOf: (row: Found) => number,
): (unit: Unit) => Figures {
  const values = new Map(rows.map((row) => [`${String(row.unitNo)} ${row.tally}`, valueOf(row)]));
  return (unit) => figuresFrom((metric) => values.get(`${String(unit.unitNo)} ${tallyOf(metric, by)}`) ?? 0);
}

/** The figures of many units on many days, which come in order, in one statement however many there are. */
export async function readFiguresOfDays(
  context: Context,
  units: readonly Unit[],
  days: readonly Day[],
  { campaignId, by }: Omit<FigureChoice, 'asOf'>,
): Promise<(unit: Unit) => Figures[]> {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || units.length === 0) return () => [];
  const tallies = metricCodes.map((metric) => tallyOf(metric, by));
  const rows = await context.sql(tallySteps, [
    units.map((unit) => unit.unitNo),
    units.map((unit) => unit.lastUnitNo),
    campaignId,
    first,
    tallies,
    days.slice(0, -1).map((day) => addDays(day, 1)),
    last,
  ]);
  foldWhereMany(context, rows);
  const byTally = new Map(rows.map((row) => [`${String(row.unitNo)} ${row.tally}`, row]));
  return (unit) => {
    const sums = new Map(
      tallies.map((tally) => [tally, sumsUpTo(days.length, byTally.get(`${String(unit.unitNo)} ${tally}`))]),
    );
    return days.map((_, at) => figuresFrom((metric) => sums.get(tallyOf(metric, by))?.[at] ?? 0));
  };
}

function sumsUpTo(length: number, steps: Pick<TallySteps, 'days' | 'values'> | undefined): number[] {
  const sums = Array<number>(length).fill(0);
  for (const [nth, day] of steps?.days.entries() ?? []) sums[day] = (sums[day] ?? 0) + (steps?.values[nth] ?? 0);
  for (let at = 1; at < length; at += 1) sums[at] = (sums[at] ?? 0) + (sums[at - 1] ?? 0);
  return sums;
}

export function foldWhereMany(context: Context, rows: readonly { unfolded: number }[]): void {
  if ((rows[0]?.unfolded ?? 0) > foldAbove) context.beside(foldTallies, []);
}

const figuresFrom = (value: (metric: (typeof metricCodes)[number]) => number): Figures =>
  Object.fromEntries(metricCodes.map((metric) => [metrics[metric].field, value(metric)])) as Figures;

/** Of a unit without anybody, or of a day before all figures. */
export const nobody: Figures = figuresFrom(() => 0);

export const fields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
