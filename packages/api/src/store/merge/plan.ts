import { addDays, type Day } from '@lienthong/schema/civil-date';
import { unitTypes, type UnitType } from '@lienthong/schema/codes';
import { isValidOn, type Unit, type Units } from '../units.ts';

export interface MergeOrder {
  /** Codes of the communes that end. */
  from: readonly string[];
  /** The code of the one that takes over: a new one, or one of theirs. */
  into: string;
  name: string;
  on: Day;
  document: string;
}

/** Why communes aren't merged; the option that is wrong goes before. */
export const mergeRefusals = {
  DAY_NOT_TODAY:
    'The day must be the legal day: earlier days are told and done with, and a later day is merged on itself.',
  TOO_FEW_UNITS: 'At least two communes, each once.',
  UNIT_UNKNOWN: 'No unit bears the code on the day.',
  UNIT_ENDED: 'The unit that bore the code has ended.',
  NOT_A_COMMUNE: 'Communes are merged, whole ones.',
  NOT_SIBLINGS: 'The communes must lie in one district.',
  UNIT_NOT_BEGUN_BEFORE: 'The unit begins on the day itself, so that no day before is its own.',
  CODE_TAKEN: 'Another unit bears the code on the day or later: name it in --from, or take a code of its own.',
  CODE_WRONG: 'The code of a commune has five digits.',
  NAME_WRONG: 'The name begins with the type, as Xã, Phường or Thị trấn.',
  NO_NUMBERS_LEFT: 'The district has no numbers to spare for another commune.',
  DOCUMENT_MISSING: 'A merge names the document that decided it.',
} as const;
export type MergeRefusal = keyof typeof mergeRefusals;

/** A unit that ends and the one that takes it over. */
export interface Taken {
  old: Unit;
  heir: Unit;
}

export interface MergePlan {
  commune: Unit;
  communes: Taken[];
  groups: Taken[];
}

export type Planned = { plan: MergePlan } | { option: keyof MergeOrder; code: MergeRefusal };

const basis = 'merged';

/** A commune's numbers: as many as in a list of units, and so many more as its groups need. */
const block = 100;

export function planMerge(order: MergeOrder, units: Units, today: Day): Planned {
  const refuse = (option: keyof MergeOrder, code: MergeRefusal): Planned => ({ option, code });
  if (order.on !== today) return refuse('on', 'DAY_NOT_TODAY');
  if (order.document.trim() === '') return refuse('document', 'DOCUMENT_MISSING');
  if (order.from.length < 2 || new Set(order.from).size < order.from.length) return refuse('from', 'TOO_FEW_UNITS');
  const old: Unit[] = [];
  for (const code of order.from) {
    const unit = units.findByCode(code, order.on);
    if (!unit) return refuse('from', units.all.some((one) => one.code === code) ? 'UNIT_ENDED' : 'UNIT_UNKNOWN');
    if (unit.level !== 'COMMUNE') return refuse('from', 'NOT_A_COMMUNE');
    if (unit.validFrom === order.on) return refuse('from', 'UNIT_NOT_BEGUN_BEFORE');
    old.push(unit);
  }
  const [first] = old;
  const district = first?.parentId ? units.findById(first.parentId) : undefined;
  if (!first || !district || old.some(({ parentId }) => parentId !== district.id))
    return refuse('from', 'NOT_SIBLINGS');
  if (!/^\d{5}$/.test(order.into)) return refuse('into', 'CODE_WRONG');
  const { validTo: end } = endOf(old);
  const stands = (unit: Unit): boolean =>
    (unit.validTo ?? '9') >= order.on && (unit.validFrom ?? '') <= (end ?? '9') && !old.includes(unit);
  if (units.all.some((unit) => unit.code === order.into && stands(unit))) return refuse('into', 'CODE_TAKEN');
  const type = typeOf(order.name);
  if (!type) return refuse('name', 'NAME_WRONG');
  const plan = planOf(order, units, { old, district, type });
  return plan.commune.lastUnitNo > district.lastUnitNo ? refuse('into', 'NO_NUMBERS_LEFT') : { plan };
}

function typeOf(fullName: string): UnitType | undefined {
  const types = Object.keys(unitTypes) as UnitType[];
  return types.find(
    (type) =>
      unitTypes[type].level === 'COMMUNE' &&
      fullName.normalize('NFC').startsWith(`${unitTypes[type].prefix} `) &&
      fullName.trim().length > unitTypes[type].prefix.length + 1,
  );
}

/** The day on which a later reform ends them, where one is known. */
function endOf(old: readonly Unit[]): Pick<Unit, 'validTo' | 'validToBasis'> {
  const [first] = old.toSorted((one, other) => ((one.validTo ?? '9') < (other.validTo ?? '9') ? -1 : 1));
  return { validTo: first?.validTo ?? null, validToBasis: first?.validToBasis ?? null };
}

function planOf(
  { into, name, on, document }: MergeOrder,
  units: Units,
  { old, district, type }: { old: Unit[]; district: Unit; type: UnitType },
): MergePlan {
  const fullName = name.normalize('NFC').trim();
  // Its own groups first, so that who goes on under the code keeps their numbers.
  const inOrder = [...old].sort((one, other) => Number(other.code === into) - Number(one.code === into));
  const groups = inOrder.flatMap((commune) => units.childrenOf(commune).filter((unit) => isValidOn(unit, on)));
  const unitNo = Math.max(...units.childrenOf(district).map(({ lastUnitNo }) => lastUnitNo)) + 1;
  const known = { validFrom: on, validFromBasis: basis };
  const commune: Unit = {
    ...{ id: `${into}@${on}`, code: into, level: 'COMMUNE', type, fullName },
    name: fullName.slice(unitTypes[type].prefix.length + 1),
    parentId: district.id,
    ...{ unitNo, lastUnitNo: unitNo + Math.ceil((groups.length + 1) / block) * block - 1 },
    ...{ ...known, ...endOf(old) },
    ...{ invented: false, source: document },
  };
  const heirs = groups.map((group, at): Taken => {
    const code = `${into}-${String(at + 1).padStart(2, '0')}`;
    const { level, type: groupType, name: groupName, fullName: groupFull, invented, source } = group;
    const own = { id: `${code}@${on}`, code, level, type: groupType, name: groupName, fullName: groupFull };
    const no = unitNo + at + 1;
    const { validTo, validToBasis } = commune;
    const heir = { ...own, parentId: commune.id, unitNo: no, lastUnitNo: no, ...known, validTo, validToBasis };
    return { old: group, heir: { ...heir, invented, source } };
  });
  return { commune, communes: old.map((unit) => ({ old: unit, heir: commune })), groups: heirs };
}

/** The last day of the units that end. */
export const lastDayBefore = (on: Day): Day => addDays(on, -1);
