import { sexes, type Sex } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { bornSpans, type AgeBand, type Split } from '../domain/age-bands.ts';
import { metricCodes, metrics, tallyOf, type Attribution, type FigureField } from '../domain/metric.ts';
import { foldWhereMany } from '../statistics/figures.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { groupRows } from './demographics.sql.ts';

export interface Group {
  sex: Sex;
  /** Null of all ages together. */
  ageBand: AgeBand | null;
  bornFrom: number | null;
  bornTo: number | null;
}

const sexCodes = Object.keys(sexes) as Sex[];
const wholeSpan = { ageBand: null, bornFrom: null, bornTo: null };

/** Sex by sex, from the youngest band to the oldest. */
export const groupsOf = ({ startsOn }: Campaign, split: Split): Group[] =>
  sexCodes.flatMap((sex) =>
    (split === 'SEX' ? [wholeSpan] : bornSpans(startsOn)).map((span): Group => ({ sex, ...span })),
  );

/** Of one figure of a unit, the counts of all groups in their order. */
export type CountsOf = (unit: Unit, field: FigureField) => readonly number[];

export interface GroupChoice {
  campaign: Campaign;
  asOf: string;
  by: Attribution;
  split: Split;
}

/** The groups of many units at the end of a day, by one statement. */
export async function readGroups(
  context: Context,
  units: readonly Unit[],
  { campaign, asOf, by, split }: GroupChoice,
): Promise<CountsOf> {
  const groups = groupsOf(campaign, split);
  const years = [...new Set(groups.flatMap(({ bornFrom }) => bornFrom ?? []))].sort((one, other) => one - other);
  const rows = await context.sql(groupRows, [
    units.map(({ unitNo }) => unitNo),
    units.map(({ lastUnitNo }) => lastUnitNo),
    campaign.id,
    asOf,
    metricCodes.map((metric) => tallyOf(metric, by)),
    years,
  ]);
  foldWhereMany(context, rows);
  const keyOf = (unitNo: number, tally: string, sex: string, bucket: number): string =>
    `${String(unitNo)} ${tally} ${sex} ${String(bucket)}`;
  const values = new Map(rows.map((row) => [keyOf(row.unitNo, row.tally, row.sex, row.bucket), row.value]));
  const buckets = groups.map(({ bornFrom }) => (bornFrom === null ? 0 : years.indexOf(bornFrom) + 1));
  const tallies = Object.fromEntries(metricCodes.map((metric) => [metrics[metric].field, tallyOf(metric, by)]));
  return (unit, field) =>
    groups.map(({ sex }, at) => values.get(keyOf(unit.unitNo, tallies[field] ?? '', sex, buckets[at] ?? 0)) ?? 0);
}

/** Of the groups of a split, those of each sex together. */
export const bySex = (campaign: Campaign, split: Split, counts: readonly number[]): number[] => {
  const groups = groupsOf(campaign, split);
  return sexCodes.map((sex) => counts.reduce((sum, value, at) => (groups[at]?.sex === sex ? sum + value : sum), 0));
};
