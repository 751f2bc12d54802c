import { addYears } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import { permits, type Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import {
  definitionsVersion,
  metricCodes,
  metrics,
  type Attribution,
  type MetricCode,
  type WithholdingReason,
} from '../domain/metric.ts';
import { withholdings, type Figures, type ShownFigures } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { familiesOf, levelBelow, mostUnits, unitsIn, withinOf, wrong, type Family } from './families.ts';
import { leftOver, readFigures } from './figures.ts';

export interface StatisticsChoice {
  within?: string | undefined;
  level?: UnitLevel | undefined;
  campaign?: string | undefined;
  asOf?: string | undefined;
  by: Attribution;
}

/** The figures of a unit, or, without a unit, of those people of `parent` who are in none of the units below it. */
export interface UnitFigures extends ShownFigures {
  unit: Unit | null;
  parent: Unit | null;
  campaign: Campaign;
  asOf: string;
  by: Attribution;
  campaignId: string;
  definitions: number;
  unassigned: boolean;
  withheldFigures: { figure: MetricCode; reason: WithholdingReason }[];
}

/** Stocks are reckoned ahead by birthdays; so far ahead that a plan can be made, and no further. */
const yearsAhead = 1;

export async function districtStatistics(context: Context, choice: StatisticsChoice): Promise<UnitFigures[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const asOf = choice.asOf ?? context.today;
  if (asOf < campaign.startsOn || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from the first of the campaign, ${campaign.startsOn}, to a year from today.`);
  }
  const within = withinOf(context, campaign, choice.within, asOf);
  const level = choice.level ?? levelBelow(context, within);
  const families = familiesOf(context, within, level, asOf);
  const units = unitsIn(families);
  if (units.length > mostUnits) wrong('level', `At most ${String(mostUnits)} units in an answer.`);
  const figuresOf = await readFigures(context, units, { campaignId: campaign.id, asOf, by: choice.by });
  const answer = { campaign, campaignId: campaign.id, asOf, by: choice.by, definitions: definitionsVersion };
  const rows = families.flatMap((family) =>
    rowsOf(context.caller, family, figuresOf).map((row) => ({ ...row, ...answer })),
  );
  return rows.filter(({ unit, parent }) =>
    unit
      ? unit.level === level && liesWithin(unit, within)
      : parent !== null && within.level !== level && liesWithin(parent, within),
  );
}

type Row = Omit<UnitFigures, 'campaign' | 'campaignId' | 'asOf' | 'by' | 'definitions'>;

function rowsOf(caller: Caller, { parent, children }: Family, figuresOf: (unit: Unit) => Figures): Row[] {
  const parts: { unit: Unit | null; figures: Figures }[] = children.map((unit) => ({ unit, figures: figuresOf(unit) }));
  if (parent) {
    const rest = leftOver(
      figuresOf(parent),
      parts.map(({ figures }) => figures),
    );
    if (Object.values(rest).some((value) => value !== 0)) parts.push({ unit: null, figures: rest });
  }
  const open = parts.map(({ unit }) => readsPersonsOf(caller, unit ?? parent));
  const belowCommune = parent?.level === 'COMMUNE';
  const rows = parts.map(({ unit, figures }): Row => ({
    unit,
    parent,
    unassigned: unit === null,
    ...figures,
    withheldFigures: [],
  }));
  for (const metric of metricCodes) {
    const { field } = metrics[metric];
    const cells = parts.map(({ figures }, index) => ({ value: figures[field], open: open[index] === true }));
    const reasons = belowCommune
      ? cells.map((cell) => (cell.open ? null : ('BELOW_COMMUNE' as const)))
      : withholdings(cells);
    for (const [index, reason] of reasons.entries()) {
      const row = rows[index];
      if (!row || reason === null) continue;
      row[field] = null;
      row.withheldFigures.push({ figure: metric, reason });
    }
  }
  return rows;
}

/** Whether the caller may read every person of the unit, so that a small figure tells nothing new. */
export const readsPersonsOf = ({ scope, ...caller }: Caller, unit: Unit | null): boolean =>
  unit !== null &&
  scope.lo <= unit.unitNo &&
  unit.lastUnitNo <= scope.hi &&
  permits({ scope, ...caller }, 'citizen:read') === 'YES';
