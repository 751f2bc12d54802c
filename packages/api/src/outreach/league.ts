import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { rates } from '../domain/metric.ts';
import { ranked, type Place } from '../domain/league.ts';
import { rateOf, type RateValue } from '../domain/statistics.ts';
import { readsPersonsOf } from '../statistics/families.ts';
import { districtStatistics, type UnitFigures } from '../statistics/statistics.ts';
import type { Unit } from '../store/units.ts';
import { readTried } from './figures.ts';

export interface LeagueRow extends Place {
  unit: Unit;
  statistics: UnitFigures;
  rate: RateValue & { exclusions: readonly string[] };
  reason: RateValue['reason'];
  remaining: number | null;
  asOf: string;
  /** Whether the caller reads the persons of a resident group. */
  open: boolean;
}

export async function leagueTable(
  context: Context,
  choice: {
    level: UnitLevel;
    within: string | undefined;
    campaign: string | undefined;
    asOf: string | undefined;
  },
): Promise<LeagueRow[]> {
  const figures = await districtStatistics(context, { ...choice, by: 'RESIDENCE' });
  const rows = figures.flatMap((statistics) => {
    const { unit, present, presentCollected, asOf } = statistics;
    if (!unit) return [];
    const rate = { ...rateOf(presentCollected, present), exclusions: rates.collectedRateOfPresent.exclusions };
    const remaining = present === null || presentCollected === null ? null : present - presentCollected;
    const open = readsPersonsOf(context.caller, unit);
    return [{ ...rate, no: unit.unitNo, unit, statistics, rate, remaining, asOf, open }];
  });
  return ranked(rows.map(({ rate, ...row }) => ({ ...row, share: rate, rate: rate.rate }))).map(
    ({ rank, gapToBest, reason, share, unit, statistics, remaining, asOf, open }) => ({
      ...{ rank, gapToBest, reason, unit, statistics, remaining, asOf, open },
      rate: share,
    }),
  );
}

/** Contacts and invitations sent of the campaign, up to the row's day; one read for all rows. */
export async function loadAttempts(context: Context, rows: readonly LeagueRow[]): Promise<number[]> {
  const [first] = rows;
  if (!first) return [];
  const units = rows.map(({ unit }) => unit);
  const { campaign, asOf } = first.statistics;
  const triedIn = await readTried(context, units, { from: campaign.startsOn, to: asOf });
  return units.map((unit) => {
    const { contacts, sent } = triedIn(unit);
    return contacts + sent;
  });
}
