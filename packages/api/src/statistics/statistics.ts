import { addYears } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import {
  definitionsVersion,
  metricCodes,
  metrics,
  rates,
  type Attribution,
  type FigureField,
  type MetricCode,
  type RateName,
  type WithholdingReason,
} from '../domain/metric.ts';
import { rateOf, type Figures, type RateValue, type ShownFigures } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { liesWithin, type Unit } from '../store/units.ts';
import { pathOf, unitOf } from '../units/units.ts';
import { familiesOf, isAsked, partsOf, unitsOf, wrong, type Family } from './families.ts';
import { fields, readFigures } from './figures.ts';

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
export const yearsAhead = 1;

export async function districtStatistics(context: Context, choice: StatisticsChoice): Promise<UnitFigures[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const asOf = choice.asOf ?? context.today;
  if (asOf < campaign.startsOn || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from the first of the campaign, ${campaign.startsOn}, to a year from today.`);
  }
  const within = withinOf(context, campaign, choice.within, asOf);
  const level = choice.level ?? levelBelow(context, within);
  const families = familiesOf(context, within, level, asOf);
  const figuresOf = await readFigures(context, unitsOf(families), { campaignId: campaign.id, asOf, by: choice.by });
  const answer = { campaign, campaignId: campaign.id, asOf, by: choice.by, definitions: definitionsVersion };
  return families
    .flatMap((family) => rowsOf(context.caller, family, figuresOf))
    .filter((row) => isAsked(row, within, level))
    .map((row) => ({ ...row, ...answer }));
}

export type Row = Omit<UnitFigures, 'campaign' | 'campaignId' | 'asOf' | 'by' | 'definitions'>;

/** `tells`: whether a value of a unit, or of the rest where there is none, must not stand beside what is shown of other days. */
export function rowsOf(
  caller: Caller,
  family: Family,
  figuresOf: (unit: Unit) => Figures,
  tells?: (unit: Unit | null, metric: MetricCode, value: number) => boolean,
): Row[] {
  const telling =
    tells && ((unit: Unit | null, field: FigureField, value: number) => tells(unit, metricOf(field), value));
  return partsOf(caller, family, fields, figuresOf, telling).map(({ unit, parent, unassigned, figures, withheld }) => ({
    unit,
    parent,
    unassigned,
    ...figures,
    withheldFigures: withheld.map(({ field, reason }) => ({ figure: metricOf(field), reason })),
  }));
}

/** A rate of the figures of one row, with whom it leaves out. */
export function rateIn(row: ShownFigures, name: RateName): RateValue & { exclusions: readonly string[] } {
  const { numerator, denominator, exclusions } = rates[name];
  return { ...rateOf(row[metrics[numerator].field], row[metrics[denominator].field]), exclusions };
}

const metricOf = (field: FigureField): MetricCode => {
  const metric = metricCodes.find((one) => metrics[one].field === field);
  if (!metric) throw new Error('a figure without its metric');
  return metric;
};

export function withinOf(context: Context, campaign: Campaign, code: string | undefined, asOf: string): Unit {
  const own = context.caller.agency.unit;
  const within = code === undefined ? (pathOf(context, own)[0] ?? own) : unitOf(context, code, asOf, ['within']);
  const territory = context.units.findById(campaign.unitId);
  if (!territory || !liesWithin(within, territory)) wrong('within', 'A unit of the campaign’s territory.');
  return within;
}

const levelBelow = (context: Context, unit: Unit): UnitLevel => context.units.childrenOf(unit)[0]?.level ?? unit.level;
