import { addYears, type Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { definitionsVersion, type Attribution } from '../domain/metric.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound, wrong } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { isValidOn, type Unit } from '../store/units.ts';
import { frameOf, inTerritory, withinOf, type BoundariesChoice, type Frame } from './boundaries.ts';
import { carriedFor } from './carried.ts';
import { lastShownDay, sightBeside } from './days.ts';
import { estimatedIn, type Estimated } from './estimated.ts';
import { familiesDown, isAsked, levelBelow, partsOfAll, unitsOf, type Family } from './families.ts';
import { fields, readFigures } from './figures.ts';
import { rowOf, type Row } from './rows.ts';
import { readSaid, recordedOnOf, restatedIn, type Restated } from './said.ts';

export interface StatisticsChoice {
  within?: string | undefined;
  level?: UnitLevel | undefined;
  campaign?: string | undefined;
  asOf?: string | undefined;
  by: Attribution;
  /** Default: AS_RECORDED. */
  boundaries?: BoundariesChoice | undefined;
  /** Records up to the end of that day. Default: today. */
  recordedOn?: string | undefined;
}

/** A row with the day, the campaign and the units that it is of. */
export interface UnitFigures extends Row, Estimated {
  campaign: Campaign;
  asOf: string;
  frame: Frame;
  boundariesOn: string;
  by: Attribution;
  campaignId: string;
  definitions: number;
  recordedOn: string;
  restated: Restated;
}

/** Stocks are reckoned ahead by birthdays; so far ahead that a plan can be made, and no further. */
export const yearsAhead = 1;

export async function districtStatistics(context: Context, choice: StatisticsChoice): Promise<UnitFigures[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const asOf = choice.asOf ?? dayShown(context, campaign, choice);
  if (asOf < campaign.startsOn || asOf > addYears(context.today, yearsAhead)) {
    wrong('asOf', `A day from the first of the campaign, ${campaign.startsOn}, to a year from today.`);
  }
  const frame = frameOf(context, campaign, asOf, choice.boundaries ?? { kind: 'AS_RECORDED' });
  const within = withinOf(context, frame, choice.within);
  const level = choice.level ?? levelBelow(context, within);
  const families = familiesIn(context, frame, within, level);
  const units = unitsOf(families);
  const { id: campaignId } = campaign;
  const asked = { campaignId, asOf, by: choice.by };
  const carried = await carriedFor(context, frame, units, (list, of = { within, level }) =>
    sightBeside(context, { ...asked, ...of, caller: context.caller, ...(list < asOf && { list }) }, asOf),
  );
  const recordedOn = await recordedOnOf(context, { recordedOn: choice.recordedOn, asOf, within });
  const { figuresOf, sight, estimateOf } =
    recordedOn === context.today
      ? carried.from(await readFigures(context, carried.needed, asked))
      : await readSaid(context, carried, families, { ...asked, recordedOn });
  const answer = {
    campaign,
    campaignId,
    asOf,
    frame,
    boundariesOn: frame.day,
    by: choice.by,
    definitions: definitionsVersion,
    recordedOn,
    restated: restatedIn(context, carried, families, asked),
  };
  const parts = partsOfAll(context.caller, families, fields, figuresOf, sight);
  return parts
    .filter((part) => isAsked(part, within, level))
    .map((part) => ({ ...rowOf(part), ...estimatedIn(part, estimateOf(part.unit, part.parent)), ...answer }));
}

/** The day that is shown where none is asked for: today, or the last one on which the caller sees the units. */
function dayShown(context: Context, campaign: Campaign, choice: StatisticsChoice): Day {
  const { today } = context;
  const frame = frameOf(context, campaign, today, choice.boundaries ?? { kind: 'AS_RECORDED' });
  const within = withinOf(context, frame, choice.within);
  const day = lastShownDay(context, choice.level ?? levelBelow(context, within), [within, frame.territory]);
  return day < campaign.startsOn || (frame.way === 'AS_RECORDED' && !isValidOn(within, day)) ? today : day;
}

/** Units that have nothing of the campaign's territory are left out: 0 would say that nobody lives there. */
function familiesIn(context: Context, frame: Frame, within: Unit, level: UnitLevel): Family[] {
  const families = familiesDown(context, within, level, frame.day);
  if (frame.way === 'AS_RECORDED') return families;
  if (!families.some(({ children }) => children.some((child) => child.level === level))) {
    wrong('level', `On ${frame.day} ${within.fullName} has no unit of the level ${level}.`);
  }
  return families.map(({ parent, children }) => ({
    parent,
    children: children.filter((child) => child.level === 'RESIDENT_GROUP' || inTerritory(context, frame, child)),
  }));
}
