import { addDays, type Day } from '@lienthong/schema/civil-date';
import type { TargetMetric } from '@lienthong/schema/codes';
import type { WorkingCalendar } from './corrections/deadline.ts';
import type { FigureField } from './metric.ts';
import type { ProgressValue } from './statistics.ts';

/** What is taken for given, with the days for which it is and where it comes from. */
export interface Assumption {
  key: string;
  value: number;
  unit: string;
  validFrom: Day;
  validTo: Day | null;
  /** Null: assumed. */
  source: string | null;
  status: string;
  note: string | null;
}

/** Working days whose pace is looked at, and the fewest that tell one. */
export const paceDays = 14;
export const fewestPaceDays = 5;
/** Working days in a row whose mean is one pace of the interval. */
export const runDays = 5;
/** Working days ahead beyond which no day is named: ten years. */
const farthest = 2500;

/** The figure whose rise a target of the metric moves by. */
export const paceOf = {
  CARDS_ISSUED: 'issuedPersons',
  DOSSIERS_COLLECTED: 'collectedPersons',
  COLLECTED_RATE_OF_PRESENT: 'presentCollected',
} as const satisfies Record<TargetMetric, FigureField>;

export const forecastStatuses = {
  REACHED: 'Nothing remains.',
  ON_TRACK: 'The pace is at least the required one times `onTrackFrom`.',
  AT_RISK: 'The pace is below that, and at least the required one times `atRiskFrom`.',
  OFF_TRACK: 'The pace is below that, or no working day is left.',
} as const;
export type ForecastStatus = keyof typeof forecastStatuses;

export const forecastReasons = {
  WITHHELD: 'A figure that it rests on is withheld from the caller.',
  TOO_FEW_DAYS: 'Fewer than five working days of the campaign are over.',
  NO_PACE: 'On half of the working days looked at nothing was done.',
  TOO_FAR: 'At this pace it takes more than ten years.',
} as const;
export type ForecastReason = keyof typeof forecastReasons;

export interface Projection {
  pacePerDay: number | null;
  projectedOn: Day | null;
  earliestOn: Day | null;
  latestOn: Day | null;
  status: ForecastStatus | null;
  reason: ForecastReason | null;
}

/**
 * The last working days up to one, and before them the one from whose end they are counted: what came on days off counts with
 * the working day after them. Fewer where the campaign is younger.
 */
export function paceEnds(until: Day, startsOn: Day, calendar: WorkingCalendar): Day[] {
  const ends: Day[] = [];
  for (let at = until; at >= startsOn && ends.length <= paceDays; at = addDays(at, -1)) {
    if (calendar.isWorkingDay(at)) ends.unshift(at);
  }
  return ends.length > paceDays ? ends : [addDays(startsOn, -1), ...ends];
}

/** The middle of the paces in their order of size; of two the mean. */
export function median(paces: readonly number[]): number {
  const sorted = [...paces].sort((one, other) => one - other);
  const at = sorted.length / 2;
  return ((sorted[Math.ceil(at) - 1] ?? 0) + (sorted[Math.floor(at)] ?? 0)) / 2;
}

/** The means of the slowest and of the fastest `runDays` paces in a row, widened where the median lies outside. */
export function spread(paces: readonly number[]): [slowest: number, fastest: number] {
  const runs = paces.slice(runDays - 1).map((_, at) => {
    const run = paces.slice(at, at + runDays);
    return run.reduce((sum, pace) => sum + pace, 0) / run.length;
  });
  const middle = median(paces);
  return [Math.min(middle, ...runs), Math.max(middle, ...runs)];
}

interface Asked {
  progress: ProgressValue;
  /** What was done on each of the last working days, in order; null where one is withheld. */
  paces: readonly number[] | null;
  asOf: Day;
  onTrackFrom: number;
  atRiskFrom: number;
  calendar: WorkingCalendar;
}

const unknown = { pacePerDay: null, projectedOn: null, earliestOn: null, latestOn: null };

/** When the target is reached if work goes on as in the last working days, and whether that is in time. */
export function projectionOf({ progress, paces, asOf, onTrackFrom, atRiskFrom, calendar }: Asked): Projection {
  const { remaining, requiredPerDay } = progress;
  if (remaining === null || paces === null) return { ...unknown, status: null, reason: 'WITHHELD' };
  if (paces.length < fewestPaceDays) {
    return { ...unknown, status: remaining === 0 ? 'REACHED' : null, reason: 'TOO_FEW_DAYS' };
  }
  const pacePerDay = median(paces);
  if (remaining === 0) return { ...unknown, pacePerDay, status: 'REACHED', reason: null };
  const status = statusOf(requiredPerDay === null ? -1 : pacePerDay / requiredPerDay, onTrackFrom, atRiskFrom);
  const dayAt = (pace: number): Day | null => {
    const days = pace > 0 ? Math.ceil(remaining / pace) : Infinity;
    return days > farthest ? null : calendar.addWorkingDays(asOf, days);
  };
  const [slowest, fastest] = spread(paces);
  const days = { projectedOn: dayAt(pacePerDay), earliestOn: dayAt(fastest), latestOn: dayAt(slowest) };
  const reason = days.projectedOn !== null ? null : pacePerDay > 0 ? 'TOO_FAR' : 'NO_PACE';
  return { pacePerDay, ...days, status, reason };
}

function statusOf(share: number, onTrackFrom: number, atRiskFrom: number): ForecastStatus {
  if (share >= onTrackFrom) return 'ON_TRACK';
  return share >= atRiskFrom ? 'AT_RISK' : 'OFF_TRACK';
}

/**
 * Teams that collect what is missing in the working days left. Cards are made from dossiers, so of a target of cards it is the
 * dossiers not yet collected. Null where no working day is left, or where it isn't known.
 */
export function teamsNeeded(toCollect: number | null, workingDaysLeft: number, personsPerTeam: number): number | null {
  if (toCollect === null) return null;
  if (toCollect <= 0) return 0;
  return workingDaysLeft > 0 ? Math.ceil(toCollect / (workingDaysLeft * personsPerTeam)) : null;
}
