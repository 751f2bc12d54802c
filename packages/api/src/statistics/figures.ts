import type { Context } from '../access/context.ts';
import { metricCodes, metrics, tallyOf, type Attribution, type FigureField } from '../domain/metric.ts';
import type { Figures } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import { foldTallies, tallyRows, type TallyRow } from './statistics.sql.ts';

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
  if ((rows[0]?.unfolded ?? 0) > foldAbove) context.beside(foldTallies, []);
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
  const values = new Map(rows.map((row) => [`${String(row.unitNo)} ${row.tally}`, row.value]));
  return (unit) => figuresFrom((metric) => values.get(`${String(unit.unitNo)} ${tallyOf(metric, by)}`) ?? 0);
}

const figuresFrom = (value: (metric: (typeof metricCodes)[number]) => number): Figures =>
  Object.fromEntries(metricCodes.map((metric) => [metrics[metric].field, value(metric)])) as Figures;

export const fields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
