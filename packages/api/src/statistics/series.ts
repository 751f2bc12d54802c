import { addDays, addYears, type Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { stretchesOf, type Interval, type Stretch } from '../domain/intervals.ts';
import { definitionsVersion, metricCodes, metrics, type Attribution } from '../domain/metric.ts';
import { findCampaign } from '../enrollment/campaigns.ts';
import { orNotFound, wrong } from '../errors.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { isValidOn, liesWithin, type Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import type { FlowField } from './series.types.ts';
import { shownRows } from './shown.ts';
import { type Row } from './rows.ts';
import { yearsAhead } from './statistics.ts';

/** Days, weeks or months of one answer: more than a year of days. */
export const mostPoints = 400;

export interface SeriesChoice {
  unit: string;
  from: Day;
  to: Day;
  interval: Interval;
  campaign: string | undefined;
  by: Attribution;
}

/** The figures at the end of some days, and what came to the flows within them. */
export interface Point extends Row, Stretch {
  by: Attribution;
  campaignId: string;
  definitions: number;
  within: Flows;
}

export type Flows = Record<FlowField, number | null> & { reason: 'WITHHELD' | null };

export async function progressSeries(context: Context, choice: SeriesChoice): Promise<Point[]> {
  const { from, to, interval, by } = choice;
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  if (from < campaign.startsOn) wrong('from', `A day from the first of the campaign on, ${campaign.startsOn}.`);
  if (to < from || to > addYears(context.today, yearsAhead)) wrong('to', 'A day from `from` on, to a year from today.');
  const stretches = stretchesOf(interval, from, to, mostPoints);
  const unit = unitIn(context, campaign, choice.unit, to, 'unit');
  if (!isValidOn(unit, from)) wrong('from', `A day on which the unit stood: from ${unit.validFrom} on.`);
  if (stretches.length > mostPoints)
    wrong('to', `At most ${String(mostPoints)} points: ask for longer intervals or fewer days.`);
  const days = [addDays(from, -1), ...stretches.map((stretch) => stretch.to)];
  const rows = await shownRows(context, { campaign, unit, by }, days);
  const known = { by, campaignId: campaign.id, definitions: definitionsVersion };
  return stretches.flatMap((stretch) => {
    const [before, row] = [rows.get(addDays(stretch.from, -1)), rows.get(stretch.to)];
    return before && row ? [{ ...row, ...stretch, ...known, within: flowsWithin(before, row) }] : [];
  });
}

/** The unit of a code on a day, in the campaign's territory. */
export function unitIn(context: Context, campaign: Campaign, code: string, on: Day, argument: string): Unit {
  const unit = unitOf(context, code, on, [argument]);
  const territory = context.units.findById(campaign.unitId);
  if (!territory || !liesWithin(unit, territory)) wrong(argument, 'A unit of the campaign’s territory.');
  return unit;
}

const flowFields = metricCodes
  .filter((metric) => metrics[metric].kind === 'FLOW')
  .map((metric) => metrics[metric].field);

function flowsWithin(before: Row, row: Row): Flows {
  const flows = flowFields.map((field) => {
    const [earlier, later] = [before[field], row[field]];
    return [field, earlier === null || later === null ? null : later - earlier] as const;
  });
  const reason = flows.some(([, value]) => value === null) ? 'WITHHELD' : null;
  return { ...(Object.fromEntries(flows) as Record<FlowField, number | null>), reason };
}
