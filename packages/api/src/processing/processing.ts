import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { monthEnds } from '../domain/intervals.ts';
import { processingVersion } from '../domain/processing.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound, wrong } from '../errors.ts';
import { frameOf, withinOf, type Frame } from '../statistics/boundaries.ts';
import { levelBelow, readsPersonsOf } from '../statistics/families.ts';
import type { StatisticsChoice } from '../statistics/statistics.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { readBacklog, type Backlog } from './backlog.ts';
import { readCases, type CaseFigures, type Period } from './cases.ts';
import { placesOf, type Place, type Places } from './places.ts';
import { processingSince } from './processing.sql.ts';
import { readAccuracy, readCompleteness, readConsistency, type RateOf } from './quality.ts';

export interface ProcessingChoice extends Omit<StatisticsChoice, 'boundaries'> {
  from?: string | undefined;
  to?: string | undefined;
}

/** Reads of all rows of an answer, each made once and only if it is asked for. */
interface Reads {
  backlog(): Promise<(place: Place) => Backlog>;
  cases(): Promise<(place: Place) => CaseFigures>;
  completeness(): Promise<RateOf>;
  accuracy(): Promise<RateOf>;
  consistency(): Promise<RateOf>;
}

export interface ProcessingRow extends Period {
  place: Place;
  reads: Reads;
  asOf: string;
  by: StatisticsChoice['by'];
  campaignId: string;
  definitions: number;
  unassigned: boolean;
}

export async function processingStatistics(context: Context, choice: ProcessingChoice): Promise<ProcessingRow[]> {
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const { isOpen, stocks, months, frame, within, ...period } = await spanOf(context, campaign, choice);
  const asOf = stocks.at(-1) ?? context.today;
  const level = choice.level ?? levelBelow(context, within);
  const placesOn = (day: Day): Places => placesOf(context, frame.territory, within, level, day);
  const places = placesOn(asOf);
  const asked = { campaignId: campaign.id, by: choice.by, asOf, ...period };
  // Whoever reads no persons asks it of one day and period alone.
  const isTold = isOpen || [choice.asOf, choice.from, choice.to].every((day) => day === undefined);
  const quality = { ...asked, asOf: choice.asOf ?? context.today, isTold };
  const reads: Reads = {
    backlog: once(() =>
      readBacklog(
        context,
        places,
        stocks.map((day) => ({ day, places: day === asOf ? places : placesOn(day) })),
        asked,
      ),
    ),
    cases: once(() => readCases(context, places, { ...period, months }, asked)),
    completeness: once(() => readCompleteness(context, places, quality)),
    accuracy: once(() => readAccuracy(context, places, quality)),
    consistency: once(() => readConsistency(context, places, quality)),
  };
  const answer = { ...asked, definitions: processingVersion, reads };
  return places.asked.map((place) => ({ ...answer, place, unassigned: place.unassigned }));
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

interface Span extends Period {
  /** The caller reads the persons, so that no two days are held against each other. */
  isOpen: boolean;
  frame: Frame;
  within: Unit;
  /** The days whose stocks are reckoned, of which the last is shown. */
  stocks: readonly Day[];
  /** The ends of months up to the end of the period, to hold against each other. */
  months: readonly Day[];
}

/** Days and periods of whoever reads no persons go by months: what is shown is held against the months before. */
async function spanOf(context: Context, campaign: Campaign, choice: ProcessingChoice): Promise<Span> {
  const { today, caller } = context;
  if (choice.asOf !== undefined && choice.asOf !== today) await firstKnown(context, choice.asOf);
  const placeOn = (day: Day): Pick<Span, 'frame' | 'within'> => {
    const frame = frameOf(context, campaign, day, { kind: 'AS_RECORDED' });
    return { frame, within: withinOf(context, frame, choice.within) };
  };
  const { asOf = today, from = campaign.startsOn } = choice;
  const place = placeOn(asOf);
  if (choice.to !== undefined && (choice.to < from || choice.to > today)) wrong('to', 'From `from` on, up to today.');
  if (readsPersonsOf(caller, place.within) || readsPersonsOf(caller, place.frame.territory))
    return { ...place, isOpen: true, stocks: [asOf], months: [], from, to: choice.to ?? today };

  const first = await firstKnown(context, asOf);
  const stocks = [first, ...monthEnds(addDays(first, 1), asOf)];
  const [last = first] = stocks.slice(-1);
  if (choice.asOf !== undefined && last !== asOf) {
    wrong('asOf', `${first} or the last day of a month since, unless you read the persons of the unit.`);
  }
  if (from !== campaign.startsOn && !from.endsWith('-01')) {
    wrong('from', 'The first day of a month or of the campaign, unless you read the persons of the unit.');
  }
  const months = monthEnds(campaign.startsOn, choice.to ?? addDays(today, -1));
  const to = months.at(-1) ?? addDays(from, -1);
  if (choice.to !== undefined && choice.to !== to) {
    wrong('to', 'The last day of a month that is over, unless you read the persons of the unit.');
  }
  return { ...placeOn(last), isOpen: false, stocks, months, from, to };
}

/** In which state a dossier was before its steps were kept, nobody knows. */
async function firstKnown(context: Context, asOf: Day): Promise<Day> {
  const [since] = await context.sql(processingSince, []);
  const first = since?.day ?? context.today;
  if (asOf < first || asOf > context.today) {
    wrong('asOf', `A day from ${first}, since when the states of dossiers are kept, to today.`);
  }
  return first;
}
