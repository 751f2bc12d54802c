import type { Context } from '../access/context.ts';
import { newHomeOf } from '../domain/corrections/check-population.ts';
import { findUnitAtLevel, territoriesOn, type Office } from '../domain/corrections/competence.ts';
import type { CorrectionChange } from '../domain/corrections/facts.ts';
import { isValidOn, liesWithin, type Unit } from '../store/units.ts';
import type { SubjectRow } from './subject.sql.ts';

const homeLevels: readonly Unit['level'][] = ['COMMUNE', 'RESIDENT_GROUP'];

export function findHome({ units, today }: Context, id: string): Unit | undefined {
  const unit = units.findById(id);
  return unit && homeLevels.includes(unit.level) && isValidOn(unit, today) ? unit : undefined;
}

/** Ids of the communes of today that a home lies in, or that took its commune over. */
export function homesAt({ units, today }: Context, home: Unit | undefined): string[] {
  const commune = home && findUnitAtLevel(home, 'COMMUNE', units);
  return commune ? territoriesOn(commune, today, units).map(({ id }) => id) : [];
}

export const officeOf = ({ id: unitId, level, unitNo, lastUnitNo }: Unit): Office => ({
  unitId,
  level,
  unitNo,
  lastUnitNo,
});

/** The unit whose office decides on entries of a unit: of the level that the rules ask for. */
export const decidingUnit = (context: Context, unit: Unit, level: Unit['level']): Unit | undefined =>
  findUnitAtLevel(unit, level, context.units);

/** The unit of a level that has the person's home today; after a reform the first that took its commune over. */
export function homeOffice(context: Context, { unitNo }: SubjectRow, level: Unit['level']): Unit | undefined {
  const home = context.units.findByNo(unitNo);
  const commune = home && (findUnitAtLevel(home, 'COMMUNE', context.units) ?? home);
  const [now] = commune ? territoriesOn(commune, context.today, context.units) : [];
  return now && decidingUnit(context, now, level);
}

/**
 * Whose police decide on a finding: those of the commune into which the person moved, where the sender is responsible for
 * it, else those of the commune that is left. So a move out of the province is decided too.
 */
export function findingOffice(
  context: Context,
  change: CorrectionChange,
  row: SubjectRow,
  level: Unit['level'],
): Unit | undefined {
  const home = change.kind === 'RESIDENCE_CHANGE' ? findHome(context, newHomeOf(change)) : undefined;
  const reached = home && findUnitAtLevel(home, level, context.units);
  return reached && liesWithin(reached, context.caller.agency.unit) ? reached : homeOffice(context, row, level);
}

/** The unit whose agencies read a request beside the deciding office: the person's, of a move the other one. */
export function readingUnitNo(
  context: Context,
  change: CorrectionChange,
  { unitNo }: SubjectRow,
  office: Unit,
): number {
  const home = change.kind === 'RESIDENCE_CHANGE' ? context.units.findById(newHomeOf(change)) : undefined;
  const decidesFormer = office.unitNo <= unitNo && unitNo <= office.lastUnitNo;
  return home && decidesFormer ? home.unitNo : unitNo;
}
