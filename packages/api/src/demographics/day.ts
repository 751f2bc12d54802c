import type { Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { Split } from '../domain/age-bands.ts';
import { metricCodes, metrics, type Attribution, type FigureField, type MetricCode } from '../domain/metric.ts';
import type { BesideDays } from '../processing/beside.ts';
import { countPlaces, placesOf, type Counted, type Places, type Reasons } from '../processing/places.ts';
import { frameOf } from '../statistics/boundaries.ts';
import { partsOfDays } from '../statistics/days.ts';
import { partsOfAll, readsPersonsOf, type Part } from '../statistics/families.ts';
import { fields } from '../statistics/figures.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { bySex, readGroups } from './groups.ts';
import { wholeFamilies, withheldGroups, withheldWholes, type WholeFamily } from './withheld-groups.ts';

export interface DayChoice {
  campaign: Campaign;
  within: Unit;
  level: UnitLevel;
  by: Attribution;
  split: Split;
}

/** One figure of a day, by place: its counts and why they are withheld. */
interface FigureOfDay {
  metric: MetricCode;
  field: FigureField;
  counted: Counted;
  reasons: Reasons;
}

/** What `districtStatistics` shows of the wholes of a day. */
type WholeSight = (
  day: Day,
  families: readonly WholeFamily[],
  wholeOf: (unit: Unit) => Record<FigureField, number>,
) => readonly Part<FigureField>[];

export async function wholeSight(
  context: Context,
  { campaign, within, level, by }: DayChoice,
  days: readonly Day[],
): Promise<WholeSight> {
  const { caller } = context;
  const plain: WholeSight = (_, families, wholeOf) =>
    partsOfAll(
      caller,
      families.map(({ family }) => family),
      fields,
      wholeOf,
    );
  const last = days.at(-1);
  if (last === undefined || readsPersonsOf(caller, within)) return plain;
  const { parts } = await partsOfDays(context, { caller, within, level, by, campaignId: campaign.id }, last);
  return (day) => parts.get(day) ?? [];
}

/** The groups of a day, beside those of the days before. */
export async function readDay(
  context: Context,
  { campaign, within, level, by, split }: DayChoice,
  asOf: Day,
  sight: WholeSight,
  days: BesideDays,
): Promise<{ places: Places; shown: FigureOfDay[] }> {
  const { territory } = frameOf(context, campaign, asOf, { kind: 'AS_RECORDED' });
  const places = placesOf(context, territory, within, level, asOf);
  const families = wholeFamilies(context, places, asOf);
  const units = [...new Set([...places.units, ...families.flatMap(({ family }) => family.children)])];
  const countsOf = await readGroups(context, units, { campaign, asOf, by, split });
  const wholeOf = (unit: Unit): Record<FigureField, number> =>
    Object.fromEntries(
      fields.map((field) => [field, countsOf(unit, field).reduce((sum, value) => sum + value, 0)]),
    ) as Record<FigureField, number>;
  const members = families.flatMap((one) => one.members);
  const wholes = withheldWholes(members, sight(asOf, families, wholeOf));
  const shown = metricCodes.map((metric): FigureOfDay => {
    const { field } = metrics[metric];
    const cells = (unit: Unit): readonly number[] => countsOf(unit, field);
    const sexes = (unit: Unit): readonly number[] => bySex(campaign, split, cells(unit));
    return {
      metric,
      field,
      counted: countPlaces(places, cells),
      reasons: withheldGroups(places, wholes(field), split === 'SEX' ? [cells] : [sexes, cells], {
        figure: field,
        days,
      }),
    };
  });
  return { places, shown };
}
