import type { Day } from '@lienthong/schema/civil-date';
import type { UnitLevel } from '@lienthong/schema/codes';
import type { CompetenceQuestion, CompetentLevel, RuleBook } from './rule-book.ts';

/** The numbers of what lies within a unit. */
export interface Territory {
  readonly unitNo: number;
  readonly lastUnitNo: number;
}

/** The office that decides, by its unit. */
export interface Office extends Territory {
  readonly unitId: string;
  readonly level: UnitLevel;
}

export interface CompetenceFacts extends CompetenceQuestion {
  office: Office;
  /** The unit whose register first recorded the event, as of the day (`territoriesOn`). */
  registeredBy: readonly Territory[];
  /** The unit of the person's residence, as of the day. */
  residence: readonly Territory[];
}

/** Why an office isn't competent: no rule of that day names a level, the level is another, or so is the territory. */
export type Competence =
  | { ok: true; needed: CompetentLevel }
  | { ok: false; because: 'NO_RULE' | 'LEVEL' | 'TERRITORY'; needed: CompetentLevel | undefined };

/**
 * Whether an office decides: of the level that kind, age and day ask for, and within it the register that first recorded
 * the event or the person's residence (Law 60/2014 art. 27, 46(3)). A death is also registered where the person died or
 * was found (art. 32), which is then the unit that registered it.
 */
export function isCompetent(facts: CompetenceFacts, rules: RuleBook): Competence {
  const needed = rules.findCompetentLevel(facts);
  if (!needed) return { ok: false, because: 'NO_RULE', needed };
  if (facts.office.level !== needed.level) return { ok: false, because: 'LEVEL', needed };
  const within = [...facts.registeredBy, ...facts.residence].some((unit) => contains(facts.office, unit));
  return within ? { ok: true, needed } : { ok: false, because: 'TERRITORY', needed };
}

/** A sender hands in what an office within its jurisdiction registered or decides: a district for its communes. */
export function maySend(jurisdiction: Territory, facts: Pick<CompetenceFacts, 'office' | 'registeredBy'>): boolean {
  return [facts.office, ...facts.registeredBy].some((unit) => contains(jurisdiction, unit));
}

export const contains = (whole: Territory, part: Territory): boolean =>
  whole.unitNo <= part.unitNo && part.lastUnitNo <= whole.lastUnitNo;

interface DatedUnit extends Territory {
  readonly id: string;
  readonly validFrom: Day | null;
  readonly validTo: Day | null;
}
interface UnitTree<Unit> {
  findById(id: string): Unit | undefined;
  successorsOf(unit: Unit): readonly { readonly newId: string }[];
}

/** The unit of a level in which a unit lies, itself included: where a request on its entries is decided. */
export function findUnitAtLevel<Unit extends { level: UnitLevel; parentId: string | null }>(
  unit: Unit,
  level: UnitLevel,
  units: Pick<UnitTree<Unit>, 'findById'>,
): Unit | undefined {
  for (let at: Unit | undefined = unit; at; at = at.parentId === null ? undefined : units.findById(at.parentId)) {
    if (at.level === level) return at;
  }
  return undefined;
}

/**
 * The unit itself where it exists on the day, else all that took it over, in whole or in part: who moved with which
 * part isn't known, so each of the successors may act. A unit of which no successor is known has none.
 */
export function territoriesOn<Unit extends DatedUnit>(unit: Unit, on: Day, units: UnitTree<Unit>): Unit[] {
  if (unit.validTo === null || on <= unit.validTo) return [unit];
  return units.successorsOf(unit).flatMap(({ newId }) => {
    const next = units.findById(newId);
    return next ? territoriesOn(next, on, units) : [];
  });
}
