import type { UnitLevel } from '@lienthong/schema/codes';
import {
  rankSnapshot,
  snapshotGroupRate,
  snapshotRate,
  type SnapshotRow,
  type SnapshotTarget,
} from '@lienthong/schema/snapshots';
import type { Context } from '../access/context.ts';
import type { Attribution } from '../domain/metric.ts';
import { listTargets } from '../enrollment/campaigns.ts';
import { readFigures, fields } from '../statistics/figures.ts';
import { sightBeside } from '../statistics/days.ts';
import { isAsked, partsOfAll, plainSight, unitsOf, type Family } from '../statistics/families.ts';
import type { Campaign } from '../store/entities/campaigns.ts';
import { nobody } from '../store/statement.ts';
import type { Unit } from '../store/units.ts';

export interface RankingChoice {
  level: UnitLevel;
  within: Unit;
  campaign: Campaign;
  asOf: string;
  by: Attribution;
}

/** Ranked as an agency sees them that reads no persons, whoever freezes: so one document is the same for everybody. */
export async function rankedRows(
  context: Context,
  families: readonly Family[],
  { level, within, campaign, asOf, by }: RankingChoice,
): Promise<SnapshotRow[]> {
  const caller = { ...context.caller, scope: nobody };
  const choice = { campaignId: campaign.id, asOf, by };
  const [figuresOf, targets, days] = await Promise.all([
    readFigures(context, unitsOf(families), choice),
    listTargets(context, campaign, { history: false, asOf }),
    sightBeside(context, { ...choice, caller, within, level }, asOf),
  ]);
  const targetsOf = Map.groupBy(targets, ({ unitId }) => unitId);
  const rows = partsOfAll(caller, families, fields, figuresOf, { ...plainSight(caller), ...days })
    .filter((part) => isAsked(part, within, level))
    .flatMap(({ unit, figures }): Omit<SnapshotRow, 'place' | 'rank'>[] => {
      if (!unit) return [];
      const { id, code, fullName: name } = unit;
      const named = { unit: { id, code, name }, targets: (targetsOf.get(id) ?? []).map(targetOf) };
      if (level !== 'RESIDENT_GROUP')
        return [{ ...named, ...snapshotRate(figures.present, figures.presentCollected), figures }];
      const { present, presentCollected } = figuresOf(unit);
      return [{ ...named, ...snapshotGroupRate(present, presentCollected), figures: null }];
    });
  return rankSnapshot(rows);
}

const targetOf = ({ id, metric, value, dueBefore }: SnapshotTarget): SnapshotTarget => ({
  id,
  metric,
  value,
  dueBefore,
});
