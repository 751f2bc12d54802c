import type { Context } from '../access/context.ts';
import type { FigureField } from '../domain/metric.ts';
import { aroundOf, isValidOn, type Unit, type Units } from '../store/units.ts';
import { parentOf } from '../units/units.ts';
import type { Frame } from './boundaries.ts';
import type { FiguresOf } from './carried-sight.ts';
import { familyOf, partsOfAll, plainSight, type Family, type Sight } from './families.ts';
import { fields } from './figures.ts';

/** The units of a day that a unit came from or went to: itself where it stood. */
export function unitsOn(units: Units, unit: Unit, day: string): Unit[] {
  if (isValidOn(unit, day)) return [unit];
  const earlier = unit.validFrom !== null && day < unit.validFrom;
  const links = earlier ? units.predecessorsOf(unit) : units.successorsOf(unit);
  return links.flatMap((link) => {
    const next = units.findById(earlier ? link.oldId : link.newId);
    const beyond = !next || (earlier ? next.validTo !== null && next.validTo < day : (next.validFrom ?? '') > day);
    return beyond ? [] : unitsOn(units, next, day);
  });
}

/** The parents whose parts another day has otherwise, since communes were merged in between. */
const differsBetween = ({ units }: Context, { day, oldDay }: Frame, parent: Unit): boolean =>
  units.childrenOf(parent).some((unit) => isValidOn(unit, day) !== isValidOn(unit, oldDay));

/** Families of the figures' own day whose members the other day has otherwise, after those that they stand in. */
export function mergedFamilies(context: Context, frame: Frame, asked: readonly Unit[]): Family[] {
  const parents = new Set(asked.flatMap((unit) => [unit, parentOf(context, unit)]).filter((unit) => unit !== null));
  const families = new Map<Unit | null, Family>();
  for (const parent of parents) {
    if (!differsBetween(context, frame, parent)) continue;
    for (const unit of aroundOf(parent, (id) => context.units.findById(id)).toReversed()) {
      const family = familyOf(context, unit, frame.oldDay);
      families.set(family.parent, family);
    }
    const children = context.units.childrenOf(parent).filter((unit) => isValidOn(unit, frame.oldDay));
    families.set(parent, { parent, children });
  }
  return [...families.values()];
}

/**
 * Beside the list of the figures' own day, one of other boundaries must tell no small figure by a difference. A unit that
 * stands in both is shown where it is there; one made of several where all of these are; one that went into another not at
 * all: what came to it since is no answer's of the day.
 */
export function mergedSightOf(
  context: Context,
  frame: Frame,
  families: readonly Family[],
  recorded: FiguresOf,
  days: Pick<Sight<FigureField>, 'changes' | 'isFixed'>,
): Pick<Sight<FigureField>, 'isTold'> {
  const { caller, units } = context;
  const parts = partsOfAll(caller, families, fields, recorded, { ...plainSight(caller), ...days });
  const shown = new Map(parts.map(({ unit, parent, figures }) => [unit ?? parent, figures] as const));
  const rests = new Map(parts.flatMap(({ unit, parent, figures }) => (unit ? [] : [[parent, figures] as const])));
  const isShown = (unit: Unit, field: FigureField): boolean => (shown.get(unit)?.[field] ?? null) !== null;
  return {
    isTold: (unit, parent, field) => {
      if (parent === null || !differsBetween(context, frame, parent)) return true;
      if (!unit) return rests.get(parent)?.[field] !== null;
      const basis = unitsOn(units, unit, frame.oldDay);
      if (basis.length === 0 || !basis.every((one) => isShown(one, field))) return false;
      return new Set(basis.flatMap((one) => unitsOn(units, one, frame.day))).size === 1;
    },
  };
}
