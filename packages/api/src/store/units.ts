import type { SuccessionExtent, UnitLevel, UnitType } from '@lienthong/schema/codes';
import { openStatement } from './statement.ts';

/** An administrative unit as it was between two dates. Holds no personal data. */
export interface Unit {
  /** `<code>@<validFrom>`, or `<code>@origin` where no source knows the beginning: a code alone names different units over time. */
  id: string;
  code: string;
  level: UnitLevel;
  type: UnitType;
  name: string;
  fullName: string;
  parentId: string | null;
  /** Pre-order number: what lies within the unit has numbers from here to `lastUnitNo`. */
  unitNo: number;
  lastUnitNo: number;
  validFrom: string | null;
  validFromBasis: string;
  /** The last day of validity. */
  validTo: string | null;
  validToBasis: string | null;
  invented: boolean;
  source: string;
}

export interface Succession {
  oldId: string;
  newId: string;
  extent: SuccessionExtent;
  effectiveOn: string;
  resolution: string;
  source: string;
  checked: boolean;
}

export const allUnits = openStatement<Unit>(
  'all-units',
  `select id, code, level, type, name, full_name as "fullName", parent_id as "parentId", unit_no as "unitNo", last_unit_no as "lastUnitNo",
     valid_from as "validFrom", valid_from_basis as "validFromBasis", valid_to as "validTo", valid_to_basis as "validToBasis", invented, source
   from administrative_unit order by unit_no`,
);

export const allSuccessions = openStatement<Succession>(
  'all-successions',
  `select old_id as "oldId", new_id as "newId", extent, effective_on as "effectiveOn", resolution, source, checked
   from unit_succession order by old_id, new_id`,
);

/** All units, in memory: some 15,000 rows that change by decree. */
export interface Units {
  /** In pre-order: parents before children, neighbours together. */
  all: readonly Unit[];
  findById(id: string): Unit | undefined;
  findByNo(unitNo: number): Unit | undefined;
  /** The unit that bore the code on that day. */
  findByCode(code: string, on: string): Unit | undefined;
  childrenOf(unit: Unit): readonly Unit[];
  successorsOf(unit: Unit): readonly Succession[];
  predecessorsOf(unit: Unit): readonly Succession[];
}

export function indexUnits(all: readonly Unit[], successions: readonly Succession[]): Units {
  const byId = new Map(all.map((unit) => [unit.id, unit]));
  const byNo = new Map(all.map((unit) => [unit.unitNo, unit]));
  const byCode = Map.groupBy(all, (unit) => unit.code);
  const byParent = Map.groupBy(all, (unit) => unit.parentId);
  const byOld = Map.groupBy(successions, (succession) => succession.oldId);
  const byNew = Map.groupBy(successions, (succession) => succession.newId);
  return {
    all,
    findById: (id) => byId.get(id),
    findByNo: (unitNo) => byNo.get(unitNo),
    findByCode: (code, on) => byCode.get(code)?.find((unit) => isValidOn(unit, on)),
    childrenOf: (unit) => byParent.get(unit.id) ?? [],
    successorsOf: (unit) => byOld.get(unit.id) ?? [],
    predecessorsOf: (unit) => byNew.get(unit.id) ?? [],
  };
}

export const isValidOn = (unit: Unit, on: string): boolean =>
  (unit.validFrom === null || unit.validFrom <= on) && (unit.validTo === null || on <= unit.validTo);

export const liesWithin = (unit: Unit, whole: { unitNo: number; lastUnitNo: number }): boolean =>
  unit.unitNo >= whole.unitNo && unit.unitNo <= whole.lastUnitNo;

/** The unit and those around it, from the innermost. */
export function aroundOf(unit: Unit | undefined, findById: Units['findById']): Unit[] {
  if (!unit) return [];
  return [unit, ...aroundOf(unit.parentId === null ? undefined : findById(unit.parentId), findById)];
}
