import type { Context } from '../access/context.ts';
import { progressOf } from '../domain/statistics.ts';
import { workingDaysBetween } from '../domain/working-days.ts';
import { listTargets } from '../enrollment/campaigns.ts';
import type { Target } from '../store/entities/campaigns.ts';
import type { UnitFigures } from './statistics.ts';
import type { TargetProgressView } from './statistics.types.ts';

/** The targets of all rows come with one statement. */
async function targetsOf(context: Context, { unit, campaign, asOf }: UnitFigures): Promise<Target[]> {
  if (!unit) return [];
  const targets = await listTargets(context, campaign, { history: false, asOf });
  return targets.filter((target) => target.unitId === unit.id);
}

export async function progressOn(context: Context, row: UnitFigures): Promise<TargetProgressView[]> {
  const targets = await targetsOf(context, row);
  return targets.map((target) => ({
    target,
    ...progressOf(target, row, row.asOf, workingDaysBetween(row.asOf, target.dueBefore, context.workingDays)),
  }));
}

/** A target beyond everybody, as the demo province's is, is said to be so rather than hidden. */
export async function noteOn(context: Context, row: UnitFigures): Promise<string | null> {
  const { eligible, unit } = row;
  if (!unit) return 'Persons who are in none of the units below `parent`.';
  const persons = (await targetsOf(context, row)).filter((target) => target.metric !== 'COLLECTED_RATE_OF_PRESENT');
  const beyond = eligible !== null && persons.some((target) => target.value > eligible);
  return beyond ? 'A target exceeds the number of eligible persons.' : null;
}
