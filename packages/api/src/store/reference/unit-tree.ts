import { unitTypes, type UnitType } from '@lienthong/schema/codes';
import type { Unit } from '../units.ts';
import { readData } from './csv.ts';
import { demoProvince, territoryPopulation } from './population.ts';

/** Numbers kept free at the end of a block, so that a unit can be added without renumbering its neighbours. */
const spare = { PROVINCE: 2000, DISTRICT: 500 } as const;

/** Numbers of a commune: its own, then those of its resident groups. */
const communeBlock = 100;

/** People of the full population for one invented resident group. */
const peoplePerGroup = 1400;

type Listed = Omit<Unit, 'unitNo' | 'lastUnitNo'>;

const columns = ['code', 'type_code', 'name', 'full_name', 'parent_code', 'valid_from', 'valid_to'] as const;

/**
 * All units of 2021, then all of 2025, in pre-order. `residentGroups` adds invented groups to the communes of the demo
 * province; they depend on the census only, so the tree is the same whatever the number of people loaded.
 */
export function unitTree(options: { residentGroups: boolean }): Unit[] {
  const old = readData('admin_units_vn_2021.csv', [...columns, 'valid_from_basis', 'valid_to_basis']).map((row) =>
    listed(row, '2021', row.valid_from_basis, row.valid_to_basis),
  );
  const current = readData('admin_units_vn_2025.csv', columns).map((row) =>
    listed(row, '2025', 'reform_2025_07_01', row.valid_to === '' ? null : 'changed'),
  );
  const groups = options.residentGroups ? groupCounts(old) : new Map<string, number>();
  const before = numbered(old, 1, groups);
  const last = before.reduce((highest, unit) => Math.max(highest, unit.lastUnitNo), 0);
  return [...before, ...numbered(current, last + 1, new Map())];
}

function listed(
  row: Record<(typeof columns)[number], string>,
  year: '2021' | '2025',
  validFromBasis: string,
  validToBasis: string | null,
): Listed {
  const type = typeOf(row.type_code);
  return {
    id: `${row.code}@${row.valid_from === '' ? 'origin' : row.valid_from}`,
    code: row.code,
    level: unitTypes[type].level,
    type,
    name: row.name,
    fullName: row.full_name === '' ? `${unitTypes[type].prefix} ${row.name}` : row.full_name,
    parentId: row.parent_code === '' ? null : row.parent_code,
    validFrom: row.valid_from === '' ? null : row.valid_from,
    validFromBasis,
    validTo: row.valid_to === '' ? null : row.valid_to,
    validToBasis,
    invented: false,
    source: `statistics office's list of units of ${year}`,
  };
}

const typesByListCode = new Map(
  (Object.keys(unitTypes) as UnitType[]).map((type) => [unitTypes[type].listCode as string | null, type]),
);

function typeOf(listCode: string): UnitType {
  const type = typesByListCode.get(listCode);
  if (!type) throw new Error(`the list of units has the unknown type ${listCode}`);
  return type;
}

/** Codes of one list are unique, so a parent is found by its code; the rows come out with ids as parents. */
function numbered(list: readonly Listed[], first: number, groups: ReadonlyMap<string, number>): Unit[] {
  const children = Map.groupBy(list, (unit) => unit.parentId);
  const units: Unit[] = [];
  let next = first;
  const walk = (listedUnit: Listed, parent: Unit | null): void => {
    const unit: Unit = { ...listedUnit, parentId: parent?.id ?? null, unitNo: next++, lastUnitNo: 0 };
    units.push(unit);
    if (unit.level === 'COMMUNE') {
      const count = groups.get(unit.code) ?? 0;
      for (let no = 1; no <= count; no++) units.push(residentGroup(unit, no));
      next = unit.unitNo + communeBlock;
    } else {
      for (const child of inCodeOrder(children.get(unit.code))) walk(child, unit);
      next += spare[unit.level as keyof typeof spare];
    }
    unit.lastUnitNo = next - 1;
  };
  for (const province of inCodeOrder(children.get(null))) walk(province, null);
  return units;
}

function inCodeOrder(units: readonly Listed[] | undefined): Listed[] {
  return (units ?? []).toSorted((one, other) => (one.code < other.code ? -1 : 1));
}

function residentGroup(commune: Unit, no: number): Unit {
  const code = `${commune.code}-${String(no).padStart(2, '0')}`;
  const name = `${unitTypes.RESIDENT_GROUP.prefix} ${String(no)}`;
  return {
    ...commune,
    id: `${code}@${commune.validFrom ?? 'origin'}`,
    code,
    level: 'RESIDENT_GROUP',
    type: 'RESIDENT_GROUP',
    name,
    fullName: name,
    parentId: commune.id,
    unitNo: commune.unitNo + no,
    lastUnitNo: commune.unitNo + no,
    invented: true,
    source: 'invented: no list of resident groups is published',
  };
}

function groupCounts(list: readonly Listed[]): Map<string, number> {
  const { communes } = territoryPopulation(communesByDistrict(list));
  return new Map([...communes].map(([code, people]) => [code, Math.max(1, Math.round(people / peoplePerGroup))]));
}

function communesByDistrict(list: readonly Listed[]): Map<string, string[]> {
  const codes = (parent: string): string[] => list.filter((unit) => unit.parentId === parent).map((unit) => unit.code);
  return new Map(codes(demoProvince).map((district) => [district, codes(district)]));
}
