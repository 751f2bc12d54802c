import { addDays } from '@lienthong/schema/civil-date';
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
  /** Numbers of the unit that took over from one that ended in a merge: whose persons live there now. */
  heirNo?: number | null;
  lastHeirNo?: number | null;
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
  `select u.id, u.code, u.level, u.type, u.name, u.full_name as "fullName", u.parent_id as "parentId", u.unit_no as "unitNo", u.last_unit_no as "lastUnitNo",
     u.valid_from as "validFrom", u.valid_from_basis as "validFromBasis", u.valid_to as "validTo", u.valid_to_basis as "validToBasis", u.invented, u.source,
     h.unit_no as "heirNo", h.last_unit_no as "lastHeirNo"
   from administrative_unit u left join unit_heir e on e.unit_no = u.unit_no left join administrative_unit h on h.unit_no = e.heir_no
   order by u.unit_no`,
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
  /** Those that ended in a merge of communes. */
  ended: readonly Unit[];
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
  const direct = successions.filter((one) => isDirect(one, byId.get(one.oldId)));
  const byOld = Map.groupBy(direct, (succession) => succession.oldId);
  const byNew = Map.groupBy(direct, (succession) => succession.newId);
  return {
    all,
    ended: all.filter(({ heirNo }) => (heirNo ?? null) !== null),
    findById: (id) => byId.get(id),
    findByNo: (unitNo) => byNo.get(unitNo),
    findByCode: (code, on) => byCode.get(code)?.find((unit) => isValidOn(unit, on)),
    childrenOf: (unit) => byParent.get(unit.id) ?? [],
    successorsOf: (unit) => byOld.get(unit.id) ?? [],
    predecessorsOf: (unit) => byNew.get(unit.id) ?? [],
  };
}

/** A unit that ended in a merge has what a later reform makes of it from the unit that took it over. */
const isDirect = ({ effectiveOn }: Succession, old: Unit | undefined): boolean =>
  old?.validTo === undefined || old.validTo === null || (old.heirNo ?? null) === null
    ? true
    : effectiveOn <= addDays(old.validTo, 1);

/** How many merges of communes the units know. */
export const mergeCount = openStatement<{ merges: number }>(
  'merge-count',
  'select count(*)::int as merges from unit_merge',
);

/** The numbers of what lies where a unit was: its own, or, where it ended in a merge, those of its heir. */
export const presentRange = (unit: Unit): { unitNo: number; lastUnitNo: number } => ({
  unitNo: unit.heirNo ?? unit.unitNo,
  lastUnitNo: unit.lastHeirNo ?? unit.lastUnitNo,
});

export const isValidOn = (unit: Unit, on: string): boolean =>
  (unit.validFrom === null || unit.validFrom <= on) && (unit.validTo === null || on <= unit.validTo);

export const liesWithin = (unit: Unit, whole: { unitNo: number; lastUnitNo: number }): boolean =>
  unit.unitNo >= whole.unitNo && unit.unitNo <= whole.lastUnitNo;

/** The unit and those around it, from the innermost. */
export function aroundOf(unit: Unit | undefined, findById: Units['findById']): Unit[] {
  if (!unit) return [];
  return [unit, ...aroundOf(unit.parentId === null ? undefined : findById(unit.parentId), findById)];
}
