import type { Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { everyDay, fixedDays } from '../domain/intervals.ts';
import { metricCodes, metrics, type Attribution, type WithholdingReason } from '../domain/metric.ts';
import { createShownDays } from '../domain/shown-days.ts';
import type { Figures } from '../domain/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { parentOf } from '../units/units.ts';
import { readFiguresOfDays } from './figures.ts';
import { familyOf, readsPersonsOf, unitsOf, type Family } from './families.ts';
import { rowsOf, type Row } from './rows.ts';

/** Of one unit; the row of a day on which nothing is shown has reasons alone. */
export interface ShownChoice {
  campaign: Campaign;
  unit: Unit;
  by: Attribution;
}

const belowDistrict: readonly UnitLevel[] = ['COMMUNE', 'RESIDENT_GROUP'];

/**
 * The unit's row of each day, as the caller may see it beside the other days. Who reads the persons sees every day. To others
 * no two days differ by 1 to 4, whatever span and interval are asked for: what is withheld follows from all days since the
 * campaign's first, below the district from the last days of weeks.
 */
export async function shownRows(
  context: Context,
  { campaign, unit, by }: ShownChoice,
  days: readonly Day[],
): Promise<Map<Day, Row>> {
  const choice = { campaignId: campaign.id, by };
  const last = days.at(-1) ?? campaign.startsOn;
  if (readsPersonsOf(context.caller, unit)) {
    const found = (await readFiguresOfDays(context, [unit], days, choice))(unit);
    return new Map(days.map((day, at) => [day, rowWith(context, unit, found[at])]));
  }
  if (unit.level === 'RESIDENT_GROUP')
    return new Map(days.map((day) => [day, withheldRow(context, unit, 'BELOW_COMMUNE')]));
  const fixed = belowDistrict.includes(unit.level);
  const grid = (fixed ? fixedDays : everyDay)(campaign.startsOn, last);
  const families = grid.map((day) => familyOf(context, unit, day));
  const figuresOf = await readFiguresOfDays(context, unitsOf(families), grid, choice);
  const rows = rowsBesideEachOther(context, unit, families, figuresOf);
  const known = new Map(grid.map((day, at) => [day, rows[at]]));
  return new Map(
    days.map((day) => [
      day,
      known.get(day) ?? (day < campaign.startsOn ? rowWith(context, unit) : withheldRow(context, unit, 'NO_FIXED_DAY')),
    ]),
  );
}

function rowsBesideEachOther(
  context: Context,
  unit: Unit,
  families: readonly Family[],
  figuresOf: (unit: Unit) => Figures[],
): (Row | undefined)[] {
  const byUnit = new Map(unitsOf(families).map((one) => [one, figuresOf(one)]));
  const shown = createShownDays();
  const cellOf = (one: Unit | null): string => one?.id ?? '';
  return families.map((family, at) => {
    const rows = rowsOf(
      context.caller,
      family,
      (one) => byUnit.get(one)?.[at] ?? nothing,
      (one, metric, value) => shown.tells(cellOf(one), metric, value),
    );
    for (const row of rows) {
      for (const metric of metricCodes) {
        const value = row[metrics[metric].field];
        if (value !== null) shown.keep(cellOf(row.unit), metric, value);
      }
    }
    return rows.find((row) => row.unit === unit);
  });
}

const nothing = Object.fromEntries(metricCodes.map((metric) => [metrics[metric].field, 0])) as unknown as Figures;

/** Without figures, those of a day before the campaign. */
const rowWith = (context: Context, unit: Unit, figures: Figures = nothing): Row => ({
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
