import type { SuccessionExtent } from '@lienthong/schema/codes';
import { equalParts } from '../domain/boundaries.ts';
import type { Succession, Unit, Units } from '../store/units.ts';

interface Link {
  unit: Unit;
  extent: SuccessionExtent;
}

/** Which units figures come from and go to, on the way to the units of one list. */
export interface Lineage {
  sourcesOf(unit: Unit): readonly Link[];
  /** In the order of their numbers: the first get what is left over. */
  targetsOf(unit: Unit): readonly Link[];
}

/** What a unit takes of another: those of its `of` equal parts that are at these places. */
export interface Take extends Link {
  places: number[];
  of: number;
}

/** Figures recorded on the units of one list, in those of the other; who is in no unit that went over goes with the unit around it. */
export interface Carrier {
  takesOf(unit: Unit): readonly Take[];
  /** Of these, what goes to the unit itself and to none within it. */
  ownTakesOf(unit: Unit): readonly Take[];
  /** The units within that went over by themselves, the outermost ones. */
  apartOf(unit: Unit): readonly Unit[];
  /** The units that a unit goes over to. */
  heirsOf(unit: Unit): readonly Unit[];
  /** Every unit that must be read for these. */
  neededFor(units: readonly Unit[]): Unit[];
}

export function lineageTo(units: Units, list: 'OLD' | 'NEW'): Lineage {
  const links = (successions: readonly Succession[], end: 'oldId' | 'newId'): Link[] =>
    successions
      .flatMap(({ extent, ...ends }) => {
        const unit = units.findById(ends[end]);
        return unit ? [{ unit, extent }] : [];
      })
      .sort((one, other) => one.unit.unitNo - other.unit.unitNo);
  const back = memo((unit: Unit) => links(units.predecessorsOf(unit), 'oldId'));
  const on = memo((unit: Unit) => links(units.successorsOf(unit), 'newId'));
  return list === 'NEW' ? { sourcesOf: back, targetsOf: on } : { sourcesOf: on, targetsOf: back };
}

/** Nothing goes over: figures are those of the units themselves. */
export const noLineage: Lineage = { sourcesOf: () => [], targetsOf: () => [] };

/** `counts` says which sources there are: what lies elsewhere than the campaign has no figures of it. */
export function carrierOf(units: Units, lineage: Lineage, counts: (unit: Unit) => boolean = () => true): Carrier {
  const linkedIn = (unit: Unit): Unit[] => [
    ...(lineage.sourcesOf(unit).length > 0 ? [unit] : []),
    ...(unit.level === 'COMMUNE' ? [] : units.childrenOf(unit).flatMap(linkedIn)),
  ];
  const apartOf = memo((unit: Unit): Unit[] =>
    units
      .childrenOf(unit)
      .flatMap((child) =>
        lineage.targetsOf(child).length > 0 ? [child] : child.level === 'RESIDENT_GROUP' ? [] : apartOf(child),
      ),
  );
  const take = (targets: readonly Unit[]): Take[] => {
    const taken = new Map<Unit, Take>();
    for (const target of targets) {
      for (const { unit, extent } of lineage.sourcesOf(target)) {
        if (!counts(unit)) continue;
        const heirs = lineage.targetsOf(unit);
        const one = taken.get(unit) ?? { unit, extent, places: [], of: heirs.length };
        one.places.push(heirs.findIndex((heir) => heir.unit === target));
        taken.set(unit, one);
      }
    }
    return [...taken.values()];
  };
  const takesOf = memo((unit: Unit) => take(linkedIn(unit)));
  return {
    takesOf,
    ownTakesOf: (unit) => take([unit]),
    apartOf,
    heirsOf: (unit) => lineage.targetsOf(unit).map((link) => link.unit),
    neededFor: (asked) => {
      const sources = asked.flatMap((unit) => takesOf(unit).map((one) => one.unit));
      return [...new Set([...asked, ...sources, ...sources.flatMap(apartOf)])];
    },
  };
}

/** What is taken of a figure, over all sources: exact whole numbers, so that what all targets take adds up to what there was. */
export function taken(carrier: Carrier, takes: readonly Take[], figureOf: (unit: Unit) => number): number {
  return takes.reduce((sum, { unit, places, of }) => {
    const net = carrier.apartOf(unit).reduce((left, one) => left - figureOf(one), figureOf(unit));
    const parts = equalParts(net, of);
    return places.reduce((left, place) => left + (parts[place] ?? 0), sum);
  }, 0);
}

export const isSplit = ({ places, of }: Take): boolean => places.length < of;

/** Works a value out once for each unit. */
export function memo<Value>(work: (unit: Unit) => Value): (unit: Unit) => Value {
  const known = new Map<Unit, Value>();
  return (unit) => {
    const value = known.get(unit) ?? work(unit);
    known.set(unit, value);
    return value;
  };
}
