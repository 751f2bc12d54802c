import { addYears } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { ageBandsVersion, type Split } from '../domain/age-bands.ts';
import {
  definitionsVersion,
  metricCodes,
  metrics,
  type Attribution,
  type FigureField,
  type MetricCode,
  type WithholdingReason,
} from '../domain/metric.ts';
import type { ShownFigures } from '../domain/statistics.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound } from '../errors.ts';
import { countPlaces, placesOf, type Place } from '../processing/places.ts';
import { frameOf, withinOf } from '../statistics/boundaries.ts';
import { levelBelow, wrong } from '../statistics/families.ts';
import { fields } from '../statistics/figures.ts';
import { yearsAhead } from '../statistics/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { groupsSince } from './demographics.sql.ts';
import { bySex, groupsOf, readGroups, type Group } from './groups.ts';
import { wholeFamilies, withheldGroups, withheldWholes } from './withheld-groups.ts';

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
  const { by, split, asOf = context.today } = choice;
  await assertKnown(context, campaign, asOf);
  const frame = frameOf(context, campaign, asOf, { kind: 'AS_RECORDED' });
  const within = withinOf(context, frame, choice.within);
  const places = placesOf(context, frame.territory, within, levelOf(context, within, choice.level), asOf);
  const families = wholeFamilies(context, places, asOf);
  const units = [...new Set([...places.units, ...families.flatMap(({ family }) => family.children)])];
  const countsOf = await readGroups(context, units, { campaign, asOf, by, split });

  const wholeOf = (unit: Unit, field: FigureField): number =>
    countsOf(unit, field).reduce((sum, value) => sum + value, 0);
  const wholes = withheldWholes(context.caller, families, fields, wholeOf);
  const shown = metricCodes.map((metric) => {
    const { field } = metrics[metric];
    const cells = (unit: Unit): readonly number[] => countsOf(unit, field);
    const sexes = (unit: Unit): readonly number[] => bySex(campaign, split, cells(unit));
    const reasons = withheldGroups(places, wholes(field), split === 'SEX' ? [cells] : [sexes, cells]);
    return { metric, field, counted: countPlaces(places, cells), reasons };
  });
  const answer = {
    asOf,
    by,
    split,
    campaignId: campaign.id,
    definitions: definitionsVersion,
    ageBands: ageBandsVersion,
  };
  const groups = groupsOf(campaign, split);
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

/** Who it was that lived elsewhere before, a register that was filled earlier may not have kept. */
async function assertKnown(context: Context, { startsOn }: Campaign, asOf: string): Promise<void> {
  const [since] = await context.sql(groupsSince, []);
  const first = since && since.day > startsOn ? since.day : startsOn;
  if (asOf < first || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from ${first}, since when figures are kept by sex and age, to a year from today.`);
  }
}

/** The parts of a commune are too small to be told by group. */
function levelOf(context: Context, within: Unit, asked: UnitLevel | undefined): UnitLevel {
  if (within.level === 'RESIDENT_GROUP') wrong('within', 'A commune or a unit above it.');
  const level = asked ?? (within.level === 'COMMUNE' ? 'COMMUNE' : levelBelow(context, within));
  if (level === 'RESIDENT_GROUP') wrong('level', 'COMMUNE or a level above it.');
  return level;
}
