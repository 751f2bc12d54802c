import type { Context } from '../access/context.ts';
import { progressOf } from '../domain/statistics.ts';
import { workingDaysBetween } from '../domain/working-days.ts';
import { listTargets } from '../enrollment/campaigns.ts';
import type { Target } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { withEnds } from '../units/units.ts';
import { inTerritory } from './boundaries.ts';
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

/** What the figures leave out or assume, and a target beyond everybody, as the demo province's is, said rather than hidden. */
export async function noteOn(context: Context, row: UnitFigures): Promise<string | null> {
  const { eligible, unit, unassigned } = row;
  const notes = unassigned ? ['Persons who are in none of the units below `parent`.'] : [];
  if (unit) {
    const persons = (await targetsOf(context, row)).filter((target) => target.metric !== 'COLLECTED_RATE_OF_PRESENT');
    const beyond = eligible !== null && persons.some((target) => target.value > eligible);
    if (beyond) notes.push('A target exceeds the number of eligible persons.');
    notes.push(...boundaryNotes(context, row, unit));
  }
  if (row.estimate) notes.push('Units that were split count by equal shares, which is assumed.');
  return notes.length > 0 ? notes.join(' ') : null;
}

/** A unit made of several holds figures of those alone where the campaign runs. */
function boundaryNotes(context: Context, { frame }: UnitFigures, unit: Unit): string[] {
  if (frame.way !== 'TO_NEW') return [];
  const ends = withEnds(context, context.units.predecessorsOf(unit));
  const missing = ends.filter(({ from }) => !inTerritory(context, frame, from));
  const notes = missing.map(
    ({ from }) => `Without what was ${from.code} ${from.fullName}, where the campaign doesn’t run.`,
  );
  const unchecked = ends.some(({ checked, from }) => !checked && inTerritory(context, frame, from));
  return unchecked ? [...notes, 'Which units it was made of was not checked against the resolution.'] : notes;
}
