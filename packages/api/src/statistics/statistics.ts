import { addYears } from '@lienthong/schema/civil-date';
import { unitLevels, type UnitLevel } from '@lienthong/schema/codes';
import { permits, type Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import {
  definitionsVersion,
  metricCodes,
  metrics,
  rates,
  type Attribution,
  type MetricCode,
  type RateName,
  type WithholdingReason,
} from '../domain/metric.ts';
import { rateOf, withholdings, type Figures, type RateValue, type ShownFigures } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { CallError, orNotFound } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { isValidOn, liesWithin, type Unit } from '../store/units.ts';
import { pathOf, unitOf } from '../units/units.ts';
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

/** A unit with the units of the day directly below it: their figures and what is in none of them make the unit's. */
export interface Family {
  parent: Unit | null;
  children: readonly Unit[];
}

/** Stocks are reckoned ahead by birthdays; so far ahead that a plan can be made, and no further. */
export const yearsAhead = 1;

/** Most units of an answer: every resident group of a province. */
const mostUnits = 1000;

export async function districtStatistics(context: Context, choice: StatisticsChoice): Promise<UnitFigures[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const asOf = choice.asOf ?? context.today;
  if (asOf < campaign.startsOn || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from the first of the campaign, ${campaign.startsOn}, to a year from today.`);
  }
  const within = withinOf(context, campaign, choice.within, asOf);
  const level = choice.level ?? levelBelow(context, within);
  const families = familiesOf(context, within, level, asOf);
  const units = [...new Set(families.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children)))];
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

function withinOf(context: Context, campaign: Campaign, code: string | undefined, asOf: string): Unit {
  const own = context.caller.agency.unit;
  const within = code === undefined ? (pathOf(context, own)[0] ?? own) : unitOf(context, code, asOf, ['within']);
  const territory = context.units.findById(campaign.unitId);
  if (!territory || !liesWithin(within, territory)) wrong('within', 'A unit of the campaign’s territory.');
  return within;
}

const levels = Object.keys(unitLevels) as UnitLevel[];

const levelBelow = (context: Context, unit: Unit): UnitLevel => context.units.childrenOf(unit)[0]?.level ?? unit.level;

/**
 * The families whose members are asked for. A unit is always counted among its siblings, also when it is asked for alone:
 * what is withheld there stays withheld.
 */
function familiesOf(context: Context, within: Unit, level: UnitLevel, asOf: string): Family[] {
  const childrenOf = (unit: Unit): Unit[] => context.units.childrenOf(unit).filter((child) => isValidOn(child, asOf));
  if (levels.indexOf(level) < levels.indexOf(within.level)) wrong('level', 'The level of `within` or one below it.');
  if (within.level === level) return [familyOf(context, within, asOf)];
  const families: Family[] = [];
  const visit = (parent: Unit): void => {
    const children = childrenOf(parent);
    families.push({ parent, children });
    for (const child of children) if (levels.indexOf(child.level) < levels.indexOf(level)) visit(child);
  };
  visit(within);
  return families;
}

/** A unit among its siblings of a day. */
export function familyOf(context: Context, unit: Unit, on: string): Family {
  const parent = unit.parentId === null ? undefined : context.units.findById(unit.parentId);
  return parent
    ? { parent, children: context.units.childrenOf(parent).filter((child) => isValidOn(child, on)) }
    : { parent: null, children: [unit] };
}

export type Row = Omit<UnitFigures, 'campaign' | 'campaignId' | 'asOf' | 'by' | 'definitions'>;

/** `tells`: whether a value of a unit, or of the rest where there is none, must not stand beside what is shown of other days. */
export function rowsOf(
  caller: Caller,
  { parent, children }: Family,
  figuresOf: (unit: Unit) => Figures,
  tells: (unit: Unit | null, metric: MetricCode, value: number) => boolean = () => false,
): Row[] {
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
    const cells = parts.map(({ unit, figures }, index) => ({
      value: figures[field],
      open: open[index] === true,
      changed: tells(unit, metric, figures[field]),
    }));
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

/** A rate of the figures of one row, with whom it leaves out. */
export function rateIn(row: ShownFigures, name: RateName): RateValue & { exclusions: readonly string[] } {
  const { numerator, denominator, exclusions } = rates[name];
  return { ...rateOf(row[metrics[numerator].field], row[metrics[denominator].field]), exclusions };
}

/** Whether the caller may read every person of the unit, so that a small figure tells nothing new. */
export const readsPersonsOf = ({ scope, ...caller }: Caller, unit: Unit | null): boolean =>
  unit !== null &&
  scope.lo <= unit.unitNo &&
  unit.lastUnitNo <= scope.hi &&
  permits({ scope, ...caller }, 'citizen:read') === 'YES';

export function wrong(argument: string, rule: string): never {
  throw new CallError('BAD_USER_INPUT', `Argument ${argument}: ${rule}`, { path: [argument], rule });
}
