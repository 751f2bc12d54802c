import type { Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { everyDay, fixedDays } from '../domain/intervals.ts';
import { metricCodes, metrics, type Attribution, type WithholdingReason } from '../domain/metric.ts';
import { createShownDays } from '../domain/shown-days.ts';
import type { Figures } from '../domain/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { aroundOf, type Unit } from '../store/units.ts';
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
  const grid = everyDay(campaign.startsOn, last);
  const ladders = grid.map((day) => ladderOn(context, unit, day));
  const figuresOf = await readFiguresOfDays(context, unitsOf(ladders.flat()), grid, choice);
  const fixed = new Set(fixedDays(campaign.startsOn, last));
  const rows = rowsBesideEachOther(context, unit, ladders, figuresOf, (level, at) => {
    return !belowDistrict.includes(level) || fixed.has(grid[at] ?? '');
  });
  const known = new Map(grid.map((day, at) => [day, rows[at]]));
  return new Map(
    days.map((day) => [
      day,
      known.get(day) ?? (day < campaign.startsOn ? rowWith(context, unit) : withheldRow(context, unit, 'NO_FIXED_DAY')),
    ]),
  );
}

/** The unit's family of a day after those around it, from the province down. */
const ladderOn = (context: Context, unit: Unit, day: Day): Family[] =>
  aroundOf(unit, (id) => context.units.findById(id))
    .toReversed()
    .map((one) => familyOf(context, one, day));

/** Of each day, the unit's row if its level is shown on it: what is withheld above on the day must not be the sum of what is shown below. */
function rowsBesideEachOther(
  context: Context,
  unit: Unit,
  ladders: readonly Family[][],
  figuresOf: (unit: Unit) => Figures[],
  isShownOn: (level: UnitLevel, at: number) => boolean,
): (Row | undefined)[] {
  const byUnit = new Map(unitsOf(ladders.flat()).map((one) => [one, figuresOf(one)]));
  const shown = createShownDays();
  const around = aroundOf(unit, (id) => context.units.findById(id)).toReversed();
  return ladders.map((ladder, at) => {
    let row: Row | undefined;
    for (const [step, family] of ladder.entries()) {
      const [above, one] = [row, around[step]];
      row = undefined;
      if (!one || !isShownOn(one.level, at)) continue;
      const cellOf = (of: Unit | null): string => of?.id ?? `rest of ${family.parent?.id ?? ''}`;
      const rows = rowsOf(
        context.caller,
        family,
        (of) => byUnit.get(of)?.[at] ?? nothing,
        (of, metric, value) => shown.tells(cellOf(of), metric, value),
        above?.withheldFigures.map(({ figure }) => metrics[figure].field) ?? [],
      );
      for (const of of rows) {
        for (const metric of metricCodes) {
          const value = of[metrics[metric].field];
          if (value !== null) shown.keep(cellOf(of.unit), metric, value);
        }
      }
      row = rows.find((of) => of.unit === one);
    }
    return row;
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
