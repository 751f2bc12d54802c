import { addDays } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { processingVersion } from '../domain/processing.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound } from '../errors.ts';
import { frameOf, withinOf } from '../statistics/boundaries.ts';
import { levelBelow, readsPersonsOf, wrong } from '../statistics/families.ts';
import type { StatisticsChoice } from '../statistics/statistics.ts';
import type { Unit } from '../store/units.ts';
import { readBacklog, type Backlog } from './backlog.ts';
import { readCases, type CaseFigures, type Period } from './cases.ts';
import { placesOf, type Place } from './places.ts';
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
  const asOf = choice.asOf ?? context.today;
  await assertKnown(context, asOf);
  const frame = frameOf(context, campaign, asOf, { kind: 'AS_RECORDED' });
  const within = withinOf(context, frame, choice.within);
  const period = { from: choice.from ?? campaign.startsOn, to: choice.to ?? context.today };
  assertPeriod(context, within, period, campaign.startsOn);
  const places = placesOf(context, frame.territory, within, choice.level ?? levelBelow(context, within), asOf);
  const asked = { campaignId: campaign.id, by: choice.by, asOf, ...period };
  const reads: Reads = {
    backlog: once(() => readBacklog(context, places, asOf, asked)),
    cases: once(() => readCases(context, places, period, asked)),
    completeness: once(() => readCompleteness(context, places, asked)),
    accuracy: once(() => readAccuracy(context, places, asked)),
    consistency: once(() => readConsistency(context, places, asked)),
  };
  const answer = { ...asked, definitions: processingVersion, reads };
  return places.asked.map((place) => ({ ...answer, place, unassigned: place.unassigned }));
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

/** In which state a dossier was before its steps were kept, nobody knows. */
async function assertKnown(context: Context, asOf: string): Promise<void> {
  if (asOf === context.today) return;
  const [since] = await context.sql(processingSince, []);
  const first = since?.day ?? context.today;
  if (asOf < first || asOf > context.today) {
    wrong('asOf', `A day from ${first}, since when the states of dossiers are kept, to today.`);
  }
}

/** Months that are over don't tell of single days by their differences. */
function assertPeriod(context: Context, within: Unit, { from, to }: Period, first: string): void {
  const { today } = context;
  if (to < from || to > today) wrong('to', 'From `from` on, up to today.');
  if (readsPersonsOf(context.caller, within)) return;
  if (from !== first && !from.endsWith('-01')) {
    wrong('from', 'The first day of a month or of the campaign, unless you read the persons of the unit.');
  }
  if (to !== today && !addDays(to, 1).endsWith('-01')) {
    wrong('to', 'The last day of a month or today, unless you read the persons of the unit.');
  }
}
