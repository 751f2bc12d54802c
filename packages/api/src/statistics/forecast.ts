import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { Context } from '../access/context.ts';
import { paceEnds, paceOf, projectionOf, teamsNeeded, type Assumption, type Projection } from '../domain/forecast.ts';
import { progressOf, type ProgressValue, type ShownFigures } from '../domain/statistics.ts';
import { workingDaysBetween } from '../domain/working-days.ts';
import { findCampaign, listTargets } from '../enrollment/campaigns.ts';
import { orNotFound, wrong } from '../errors.ts';
import type { Target } from '../store/entities/campaigns.ts';
import { assumptionKeys, assumptionOn } from '../store/reference/assumptions.ts';
import { unitIn } from './series.ts';
import { shownRows } from './shown.ts';

export interface ForecastChoice {
  unit: string;
  campaign: string | undefined;
  asOf: Day | undefined;
}

export interface Forecast extends Omit<ProgressValue, 'reason'>, Projection {
  target: Target;
  asOf: Day;
  paceFrom: Day;
  paceTo: Day;
  paceDays: number;
  onTrackFrom: number;
  atRiskFrom: number;
  teamsNeeded: number | null;
  capacity: Assumption;
}

/** A forecast for each target of the unit in force on the day; today, which isn't over, tells no pace. */
export async function forecast(context: Context, choice: ForecastChoice): Promise<Forecast[]> {
  const { today } = context;
  const campaign = orNotFound(await findCampaign(context, choice.campaign), 'The campaign');
  const asOf = choice.asOf ?? today;
  if (asOf < campaign.startsOn || asOf > today) {
    wrong('asOf', `A day from the first of the campaign, ${campaign.startsOn}, to today.`);
  }
  const unit = unitIn(context, campaign, choice.unit, asOf, 'unit');
  const inForce = await listTargets(context, campaign, { history: false, asOf });
  const targets = inForce.filter((target) => target.unitId === unit.id);
  if (targets.length === 0) return [];
  const { calendar } = context.rules;
  const ends = paceEnds(asOf === today ? addDays(today, -1) : asOf, campaign.startsOn, calendar);
  const days = ends.at(-1) === asOf ? ends : [...ends, asOf];
  const rows = await shownRows(context, { campaign, unit, by: 'RESIDENCE' }, days);
  const row = rows.get(asOf);
  if (!row) return [];
  const [onTrackFrom, atRiskFrom, capacity] = [
    assumptionOn(assumptionKeys.onTrackFrom, asOf).value,
    assumptionOn(assumptionKeys.atRiskFrom, asOf).value,
    assumptionOn(assumptionKeys.personsPerTeam, asOf),
  ];
  return targets.map((target) => {
    const left = workingDaysBetween(asOf, target.dueBefore, context.workingDays);
    const progress = progressOf(target, row, asOf, left);
    const paces = pacesOf(ends.map((day) => rows.get(day)?.[paceOf[target.metric]] ?? null));
    return {
      target,
      asOf,
      ...progress,
      ...projectionOf({ progress, paces, asOf, onTrackFrom, atRiskFrom, calendar }),
      paceFrom: addDays(ends[0] ?? asOf, 1),
      paceTo: ends.at(-1) ?? asOf,
      paceDays: ends.length - 1,
      onTrackFrom,
      atRiskFrom,
      teamsNeeded: teamsNeeded(toCollect(target, row, progress), left, capacity.value),
      capacity,
    };
  });
}

function pacesOf(values: readonly (number | null)[]): number[] | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : known.slice(1).map((value, at) => value - (known[at] ?? 0));
}

function toCollect({ metric, value }: Target, figures: ShownFigures, { remaining }: ProgressValue): number | null {
  if (metric !== 'CARDS_ISSUED') return remaining;
  return figures.collectedPersons === null ? null : Math.max(0, Math.ceil(value - figures.collectedPersons));
}
