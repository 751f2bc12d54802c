import type { Context } from '../access/context.ts';
import type { FigureField, WithholdingReason } from '../domain/metric.ts';
import { countPlaces, withheldPlaces, type Place, type Places, type Reasons } from '../processing/places.ts';
import { familyOf, partsOfAll, type Family } from '../statistics/families.ts';
import type { Unit } from '../store/units.ts';

/** The territory stands among its siblings, as where it is asked for alone. */
const familiesIn = (
  context: Context,
  { families }: Places,
  asOf: string,
): { family: Family; members: readonly Place[] }[] =>
  families.map(({ parent, members }) => {
    const children = members.flatMap(({ unit }) => unit ?? []);
    const [top] = children;
    return {
      family: parent === null && top ? familyOf(context, top, asOf) : { parent: parent?.unit ?? null, children },
      members,
    };
  });

/** Units to read beside those of the places: what is withheld as a whole is so among them. */
export const unitsAround = (context: Context, places: Places, asOf: string): Unit[] => [
  ...new Set([...places.units, ...familiesIn(context, places, asOf).flatMap(({ family }) => family.children)]),
];

/** Why `districtStatistics` withholds a figure, by place and field: all groups together would tell it. */
export function withheldWholes(
  context: Context,
  places: Places,
  asOf: string,
  fields: readonly FigureField[],
  wholeOf: (unit: Unit, field: FigureField) => number,
): (field: FigureField) => Reasons {
  const reasons = new Map<FigureField, Map<Place, WithholdingReason>>(fields.map((field) => [field, new Map()]));
  const figuresOf = (unit: Unit): Record<FigureField, number> =>
    Object.fromEntries(fields.map((field) => [field, wholeOf(unit, field)])) as Record<FigureField, number>;
  const known = familiesIn(context, places, asOf);
  const members = known.flatMap((one) => one.members);
  const parts = partsOfAll(
    context.caller,
    known.map(({ family }) => family),
    fields,
    figuresOf,
  );
  for (const { unit, parent, withheld } of parts) {
    const place = members.find((one) => one.unit === unit && (unit !== null || one.parent === parent));
    if (place) for (const { field, reason } of withheld) reasons.get(field)?.set(place, reason);
  }
  return (field) => reasons.get(field) ?? new Map();
}

/**
 * Why the groups of a figure are withheld, by place: all of a unit's or none. What is withheld by sex is so by sex and age,
 * and what is withheld as a whole by sex; `nested` goes from the coarsest split to the one that is shown.
 */
export const withheldGroups = (
  places: Places,
  whole: Reasons,
  nested: readonly ((unit: Unit) => readonly number[])[],
): Reasons => nested.reduce<Reasons>((other, read) => withheldPlaces(places, countPlaces(places, read), other), whole);
