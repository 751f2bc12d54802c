import { addYears, type Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { ageBandsVersion, type Split } from '../domain/age-bands.ts';
import { fixedDaysOfMonths } from '../domain/intervals.ts';
import { definitionsVersion, type Attribution, type MetricCode, type WithholdingReason } from '../domain/metric.ts';
import type { ShownFigures } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound, wrong } from '../errors.ts';
import { createBesideDays } from '../processing/beside.ts';
import type { Place } from '../processing/places.ts';
import { frameOf, withinOf, type Frame } from '../statistics/boundaries.ts';
import { levelBelow, readsPersonsOf } from '../statistics/families.ts';
import { yearsAhead } from '../statistics/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { groupsSince } from './demographics.sql.ts';
import { readDay, wholeSight } from './day.ts';
import { groupsOf, type Group } from './groups.ts';

export interface DemographicChoice {
  within?: string | undefined;
  level?: UnitLevel | undefined;
  campaign?: string | undefined;
  asOf?: string | undefined;
  by: Attribution;
  split: Split;
}

export interface GroupFigures extends Group, ShownFigures {
  withheldFigures: { figure: MetricCode; reason: WithholdingReason }[];
}

export interface DemographicRow {
  place: Place;
  unassigned: boolean;
  asOf: string;
  by: Attribution;
  split: Split;
  campaignId: string;
  definitions: number;
  ageBands: number;
  groups: GroupFigures[];
  withheldFigures: GroupFigures['withheldFigures'];
}

export async function demographicStatistics(context: Context, choice: DemographicChoice): Promise<DemographicRow[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const { by, split } = choice;
  const { asOf, within, days } = await daysOf(context, campaign, choice);
  const level = levelOf(context, within, choice.level);
  const asked = { campaign, within, level, by, split };
  const sight = await wholeSight(context, asked, days);
  const beside = createBesideDays();
  let told = await readDay(context, asked, days[0] ?? asOf, sight, beside(days[0] ?? asOf));
  for (const day of days.slice(1)) told = await readDay(context, asked, day, sight, beside(day));
  const answer = {
    asOf,
    by,
    split,
    campaignId: campaign.id,
    definitions: definitionsVersion,
    ageBands: ageBandsVersion,
  };
  const groups = groupsOf(campaign, split);
  const { places, shown } = told;
  return places.asked.map((place): DemographicRow => {
    const withheldFigures = shown.flatMap(({ metric: figure, reasons }) => {
      const reason = reasons.get(place);
      return reason === undefined ? [] : [{ figure, reason }];
    });
    const figuresOf = (at: number): ShownFigures =>
      Object.fromEntries(
        shown.map(({ field, counted, reasons }) => [field, reasons.has(place) ? null : (counted.of(place)[at] ?? 0)]),
      ) as ShownFigures;
    return {
      ...answer,
      place,
      unassigned: place.unassigned,
      groups: groups.map((group, at) => ({ ...group, ...figuresOf(at), withheldFigures })),
      withheldFigures,
    };
  });
}

/**
 * The days that are reckoned, of which the last is shown. Who reads the persons may ask for any; others are told of the last
 * Sundays of months, and of ages of the latest one alone: some of ten groups changes by few in any month.
 */
async function daysOf(
  context: Context,
  campaign: Campaign,
  choice: DemographicChoice,
): Promise<{ asOf: Day; within: Unit; days: readonly Day[] }> {
  const { today, caller } = context;
  const { asOf = today } = choice;
  const first = await assertKnown(context, campaign, asOf);
  const frameOn = (day: Day): Frame => frameOf(context, campaign, day, { kind: 'AS_RECORDED' });
  const { territory } = frameOn(asOf);
  const within = withinOf(context, frameOn(asOf), choice.within);
  if (readsPersonsOf(caller, within) || readsPersonsOf(caller, territory)) return { asOf, within, days: [asOf] };
  const days = fixedDaysOfMonths(first, choice.split === 'SEX' ? asOf : today);
  const last = days.at(-1);
  if (last === undefined || (choice.asOf !== undefined && last !== asOf)) {
    const rule =
      choice.split === 'SEX' ? `The last Sunday of a month from ${first} on` : `${last ?? 'No day yet'} alone`;
    wrong('asOf', `${rule}, unless you read the persons of the unit.`);
  }
  return { asOf: last, within: withinOf(context, frameOn(last), choice.within), days };
}

/** Who it was that lived elsewhere before, a register that was filled earlier may not have kept: the first day that is known. */
async function assertKnown(context: Context, { startsOn }: Campaign, asOf: Day): Promise<Day> {
  const [since] = await context.sql(groupsSince, []);
  const first = since && since.day > startsOn ? since.day : startsOn;
  if (asOf < first || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from ${first}, since when figures are kept by sex and age, to a year from today.`);
  }
  return first;
}

/** The parts of a commune are too small to be told by group. */
function levelOf(context: Context, within: Unit, asked: UnitLevel | undefined): UnitLevel {
  if (within.level === 'RESIDENT_GROUP') wrong('within', 'A commune or a unit above it.');
  const level = asked ?? (within.level === 'COMMUNE' ? 'COMMUNE' : levelBelow(context, within));
  if (level === 'RESIDENT_GROUP') wrong('level', 'COMMUNE or a level above it.');
  return level;
}
