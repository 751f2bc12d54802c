import { unitLevels, type UnitLevel } from '@lienthong/schema/codes';
import { permits, type Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { withholdings } from '../domain/statistics.ts';
import { wrong } from '../errors.ts';
import { aroundOf, isValidOn, liesWithin, presentRange, type Unit } from '../store/units.ts';

/** A unit with the units of the day directly below it: their figures and what is in none of them make the unit's. */
export interface Family {
  parent: Unit | null;
  children: readonly Unit[];
}

/** A unit's figures or, without a unit, those of `parent` that are in none of the units below it; null is withheld. */
export interface Part<Field extends string> {
  unit: Unit | null;
  parent: Unit | null;
  unassigned: boolean;
  figures: Record<Field, number | null>;
  withheld: { field: Field; reason: WithholdingReason }[];
}

/** What a caller may see of the members of a family; a member without a unit is what is in none. */
export interface Sight<Field extends string> {
  isOpen: (unit: Unit | null, parent: Unit | null) => boolean;
  isTold: (unit: Unit | null, parent: Unit | null, field: Field) => boolean;
  /** Why what isn't told is withheld; default: for the figures in other units. */
  untold?: WithholdingReason;
  /** Whether a value, or all others of the family where those are told, must not stand beside what is shown of other days. */
  changes?: (unit: Unit | null, field: Field, value: number, parent: Unit | null, others: number | null) => boolean;
  /** Whether the day is one of those that are shown below the district; default: it is. */
  isFixed?: boolean;
}

/** What the caller reads the persons of, and of the rest what a day by itself shows. */
export const plainSight = (caller: Caller): Pick<Sight<string>, 'isOpen' | 'isTold'> => ({
  isOpen: (unit, parent) => readsPersonsOf(caller, unit ?? parent),
  isTold: () => true,
});

/** Most units of an answer: every resident group of a province. */
export const mostUnits = 1000;

const levels = Object.keys(unitLevels) as UnitLevel[];

/**
 * The families whose members are asked for. A unit is always counted among its siblings, also when it is asked for alone:
 * what is withheld there stays withheld.
 */
export function familiesOf(context: Context, within: Unit, level: UnitLevel, asOf: string): Family[] {
  const childrenOf = (unit: Unit): Unit[] => context.units.childrenOf(unit).filter((child) => isValidOn(child, asOf));
  if (levels.indexOf(level) < levels.indexOf(within.level)) wrong('level', 'The level of `within` or one below it.');
  if (within.level === level) return [familyOf(context, within, asOf)];
  const families: Family[] = [];
  const visit = (parent: Unit): void => {
    const children = childrenOf(parent);
    families.push({ parent, children });
    for (const child of children) if (levels.indexOf(child.level) < levels.indexOf(level)) visit(child);
  };
  visit(within);
  return families;
}

/** The name of a member of a family; without a unit, of what is in none. */
export const cellOf = (unit: Unit | null, parent: Unit | null): string => unit?.id ?? `rest of ${parent?.id ?? ''}`;

/** A unit among its siblings of a day. */
export function familyOf(context: Context, unit: Unit, on: string): Family {
  const parent = unit.parentId === null ? undefined : context.units.findById(unit.parentId);
  return parent
    ? { parent, children: context.units.childrenOf(parent).filter((child) => isValidOn(child, on)) }
    : { parent: null, children: [unit] };
}

export const levelBelow = (context: Context, unit: Unit): UnitLevel =>
  context.units.childrenOf(unit)[0]?.level ?? unit.level;

export function unitsOf(families: readonly Family[]): Unit[] {
  const units = [...new Set(families.flatMap(({ parent, children }) => (parent ? [parent, ...children] : children)))];
  if (units.length > mostUnits) wrong('level', `At most ${String(mostUnits)} units in an answer.`);
  return units;
}

/**
 * The families asked for after those that they stand in, from the province down: what is withheld of a unit must not be the sum of
 * what is shown of its parts.
 */
export function familiesDown(context: Context, within: Unit, level: UnitLevel, asOf: string): Family[] {
  const above = aroundOf(within, (id) => context.units.findById(id)).toReversed();
  const ladder = above.map((unit) => familyOf(context, unit, asOf));
  return level === within.level ? ladder : [...ladder, ...familiesOf(context, within, level, asOf)];
}

/** The members of families, which come from the top down, with what the caller may see of their figures. */
export function partsOfAll<Field extends string>(
  caller: Caller,
  families: readonly Family[],
  fields: readonly Field[],
  figuresOf: (unit: Unit) => Record<Field, number>,
  sight?: Sight<Field>,
): Part<Field>[] {
  const hidden = new Map<Unit, readonly Field[]>();
  return families.flatMap((family) => {
    const { parent } = family;
    const parts = partsOf(caller, family, fields, figuresOf, sight, parent ? hidden.get(parent) : undefined);
    for (const { unit, withheld } of parts)
      if (unit)
        hidden.set(
          unit,
          withheld.map(({ field }) => field),
        );
    return parts;
  });
}

/** The members of a family of which `hidden` is withheld as a whole; what is in no child is a part if it is anything. */
function partsOf<Field extends string>(
  caller: Caller,
  family: Family,
  fields: readonly Field[],
  figuresOf: (unit: Unit) => Record<Field, number>,
  sight: Sight<Field> = plainSight(caller),
  hidden: readonly Field[] = [],
): Part<Field>[] {
  const { parent, children } = family;
  const parts: { unit: Unit | null; figures: Record<Field, number> }[] = children.map((unit) => ({
    unit,
    figures: figuresOf(unit),
  }));
  if (parent) {
    const whole = figuresOf(parent);
    const rest = fields.map((field): [Field, number] => [
      field,
      parts.reduce((left, { figures }) => left - figures[field], whole[field]),
    ]);
    const figures = Object.fromEntries(rest) as Record<Field, number>;
    if (rest.some(([, value]) => value !== 0)) parts.push({ unit: null, figures });
  }
  const open = parts.map(({ unit }) => sight.isOpen(unit, parent));
  const shown = parts.map(({ unit, figures }): Part<Field> => ({
    unit,
    parent,
    unassigned: unit === null,
    figures: { ...figures },
    withheld: [],
  }));
  for (const field of fields) {
    const total =
      parent && !hidden.includes(field) ? parts.reduce((sum, { figures }) => sum + figures[field], 0) : null;
    const othersOf = (value: number): number | null => (total === null ? null : total - value);
    const cells = parts.map(({ unit, figures }, at) => ({
      value: figures[field],
      open: open[at] === true,
      changed: sight.changes?.(unit, field, figures[field], parent, othersOf(figures[field])) ?? false,
      told: open[at] === true || sight.isTold(unit, parent, field),
    }));
    const closed = closedFor(family, sight);
    const reasons = closed
      ? cells.map((cell) => (cell.open ? null : closed))
      : withholdings(cells, { totalIsHidden: hidden.includes(field), untold: sight.untold });
    for (const [at, reason] of reasons.entries()) {
      const part = shown[at];
      if (!part || reason === null) continue;
      part.figures[field] = null;
      part.withheld.push({ field, reason });
    }
  }
  return shown;
}

/** Why the whole family is for those alone who read the persons. */
function closedFor(family: Family, { isFixed = true }: Pick<Sight<never>, 'isFixed'>): WithholdingReason | null {
  if (family.parent?.level === 'COMMUNE') return 'BELOW_COMMUNE';
  return isFixed || !isBelowDistrict(family) ? null : 'NO_FIXED_DAY';
}

/** Of communes or what is within them. */
export function isBelowDistrict({ parent, children }: Family): boolean {
  const level = children[0]?.level ?? 'COMMUNE';
  return level === 'COMMUNE' || level === 'RESIDENT_GROUP' || parent?.level === 'DISTRICT';
}

/** Whether a part is one of those asked for, rather than one that they are told apart from. */
export const isAsked = (
  { unit, parent }: Pick<Part<string>, 'unit' | 'parent'>,
  within: Unit,
  level: UnitLevel,
): boolean =>
  unit
    ? unit.level === level && liesWithin(unit, within)
    : parent !== null && within.level !== level && liesWithin(parent, within);

/** Whether the caller may read every person of the unit, wherever a merge put them, so that a small figure tells nothing new. */
export function readsPersonsOf({ scope, ...caller }: Caller, unit: Unit | null): boolean {
  if (unit === null) return false;
  const { unitNo, lastUnitNo } = presentRange(unit);
  return scope.lo <= unitNo && lastUnitNo <= scope.hi && permits({ scope, ...caller }, 'citizen:read') === 'YES';
}
