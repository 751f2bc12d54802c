import type { Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { metricCodes, metrics, type Attribution, type WithholdingReason } from '../domain/metric.ts';
import type { Figures } from '../domain/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { parentOf } from '../units/units.ts';
import { partsOfDays } from './days.ts';
import { readsPersonsOf } from './families.ts';
import { nobody, readFiguresOfDays } from './figures.ts';
import { rowOf, type Row } from './rows.ts';

/** Of one unit; the row of a day on which nothing is shown has reasons alone. */
export interface ShownChoice {
  campaign: Campaign;
  unit: Unit;
  by: Attribution;
}

/**
 * The unit's row of each day, as `districtStatistics` shows it of that day alone: who reads the persons sees every day, others
 * below the district the last days of weeks.
 */
export async function shownRows(
  context: Context,
  { campaign, unit, by }: ShownChoice,
  days: readonly Day[],
): Promise<Map<Day, Row>> {
  const { caller } = context;
  const choice = { campaignId: campaign.id, by };
  if (readsPersonsOf(caller, unit)) {
    const found = (await readFiguresOfDays(context, [unit], days, choice))(unit);
    return new Map(days.map((day, at) => [day, rowWith(context, unit, found[at])]));
  }
  if (unit.level === 'RESIDENT_GROUP')
    return new Map(days.map((day) => [day, withheldRow(context, unit, 'BELOW_COMMUNE')]));
  const last = days.at(-1) ?? campaign.startsOn;
  const asked = { ...choice, caller, within: unit, level: unit.level };
  const { parts } = await partsOfDays(context, asked, last);
  const rowOn = (day: Day): Row => {
    if (day < campaign.startsOn) return rowWith(context, unit);
    const part = parts.get(day)?.find((one) => one.unit === unit);
    return part ? rowOf(part) : withheldRow(context, unit, 'NO_FIXED_DAY');
  };
  return new Map(days.map((day) => [day, rowOn(day)]));
}

/** Without figures, those of a day before the campaign. */
const rowWith = (context: Context, unit: Unit, figures: Figures = nobody): Row => ({
  unit,
  parent: parentOf(context, unit),
  unassigned: false,
  ...figures,
  withheldFigures: [],
});

function withheldRow(context: Context, unit: Unit, reason: WithholdingReason): Row {
  const figures = Object.fromEntries(metricCodes.map((metric) => [metrics[metric].field, null]));
  const withheldFigures = metricCodes.map((figure) => ({ figure, reason }));
  return { ...rowWith(context, unit), ...figures, withheldFigures };
}
