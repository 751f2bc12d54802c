import type { UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { withheldBranches, type Branch } from '../domain/withheld-tree.ts';
import { familiesOf, isAsked, readsPersonsOf, unitsOf, type Family } from '../statistics/families.ts';
import { aroundOf, isValidOn, liesWithin, type Unit } from '../store/units.ts';

/** A unit, or, without one, what of `parent` is in none of the units below it. */
export interface Place {
  unit: Unit | null;
  parent: Unit | null;
  unassigned: boolean;
}

interface PlaceFamily {
  parent: Place | null;
  members: readonly Place[];
}

export interface Places {
  /** From the campaign's territory down to what is asked for: what is withheld above is withheld below. */
  families: readonly PlaceFamily[];
  asked: readonly Place[];
  /** All units to read. */
  units: readonly Unit[];
  /** The unit whose persons the caller reads, if any. */
  own: Unit | null;
  isOpen(place: Place): boolean;
}

export function placesOf(context: Context, top: Unit, within: Unit, level: UnitLevel, asOf: string): Places {
  const { units, caller } = context;
  const childrenOf = (unit: Unit): Unit[] => units.childrenOf(unit).filter((child) => isValidOn(child, asOf));
  const above = aroundOf(within, units.findById)
    .filter((unit) => liesWithin(unit, top))
    .toReversed();
  const ladder: Family[] = [
    { parent: null, children: above.slice(0, 1) },
    ...above.slice(0, -1).map((parent) => ({ parent, children: childrenOf(parent) })),
    ...(level === within.level ? [] : familiesOf(context, within, level, asOf)),
  ];
  const all = unitsOf(ladder);
  const byUnit = new Map<Unit, Place>();
  const families = ladder.map(({ parent, children }): PlaceFamily => {
    const members: Place[] = children.map((unit) => ({ unit, parent, unassigned: false }));
    for (const place of members) if (place.unit) byUnit.set(place.unit, place);
    if (parent) members.push({ unit: null, parent, unassigned: true });
    return { parent: parent ? (byUnit.get(parent) ?? null) : null, members };
  });
  const own = readsPersonsOf(caller, caller.agency.unit) ? caller.agency.unit : null;
  const asked = families.flatMap(({ members }) => members).filter((place) => isAsked(place, within, level));
  return {
    families,
    asked,
    // By number: the caller may come from a register that was read anew since, and a unit asked for twice counts its deltas twice.
    units: own && all.every(({ unitNo }) => unitNo !== own.unitNo) ? [...all, own] : all,
    own,
    isOpen: ({ unit, parent }) => readsPersonsOf(caller, unit ?? parent),
  };
}

/** The counts of every place that are shown together. */
export interface Counted {
  of(place: Place): readonly number[];
  /** The same without those that the caller knows person by person. */
  unknownOf(place: Place): readonly number[];
}

const minus = (one: readonly number[], other: readonly number[]): number[] =>
  one.map((value, at) => value - (other[at] ?? 0));

/** Of a unit's counts, those of every place: what is in none of its parts is the rest. */
export function countPlaces({ families, own }: Places, read: (unit: Unit) => readonly number[]): Counted {
  const counts = new Map<Place, readonly number[]>();
  const unknown = new Map<Place, readonly number[]>();
  const known = own && read(own);
  const unknownIn = (unit: Unit): readonly number[] =>
    own && known && liesWithin(own, unit) ? minus(read(unit), known) : read(unit);
  for (const { parent, members } of families) {
    const rest = { counts: parent?.unit && read(parent.unit), unknown: parent?.unit && unknownIn(parent.unit) };
    for (const place of members) {
      const of = place.unit ? read(place.unit) : (rest.counts ?? []);
      const not = place.unit ? unknownIn(place.unit) : (rest.unknown ?? []);
      counts.set(place, of);
      unknown.set(place, not);
      rest.counts &&= minus(rest.counts, of);
      rest.unknown &&= minus(rest.unknown, not);
    }
  }
  return { of: (place) => counts.get(place) ?? [], unknownOf: (place) => unknown.get(place) ?? [] };
}

export type Reasons = ReadonlyMap<Place, WithholdingReason>;

/** Why counts are withheld, by place; also where another figure, that they sum to, is. */
export function withheldPlaces({ families, isOpen }: Places, { unknownOf }: Counted, other?: Reasons): Reasons {
  const branches = new Map<Place, Branch & { place: Place }>();
  const branchOf = (place: Place): Branch & { place: Place } => {
    const found = branches.get(place) ?? {
      place,
      unknown: unknownOf(place),
      open: isOpen(place),
      closed: place.parent?.level === 'COMMUNE' || place.parent?.level === 'RESIDENT_GROUP',
      reason: other?.get(place) ?? null,
    };
    branches.set(place, found);
    return found;
  };
  const found = withheldBranches(
    families.map(({ parent, members }) => ({ parent: parent && branchOf(parent), members: members.map(branchOf) })),
  );
  return new Map([...found].map(([{ place }, reason]) => [place, reason]));
}
