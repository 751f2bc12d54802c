import type { Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import type { FigureField, WithholdingReason } from '../domain/metric.ts';
import { countPlaces, withheldPlaces, type Place, type Places, type Reasons } from '../processing/places.ts';
import { familyOf, partsOfAll, type Family } from '../statistics/families.ts';
import type { Unit } from '../store/units.ts';

export interface WholeFamily {
  family: Family;
  members: readonly Place[];
}

/** Those in which `districtStatistics` shows the places: the territory itself stands among its siblings there. */
export const wholeFamilies = (context: Context, { families }: Places, asOf: string): WholeFamily[] =>
  families.map(({ parent, members }) => {
    const children = members.flatMap(({ unit }) => unit ?? []);
    const [top] = children;
    const family = parent === null && top ? familyOf(context, top, asOf) : { parent: parent?.unit ?? null, children };
    return { family, members };
  });

/** Why `districtStatistics` withholds a figure, by place and field: all groups together would tell it. */
export function withheldWholes(
  caller: Caller,
  families: readonly WholeFamily[],
  fields: readonly FigureField[],
  wholeOf: (unit: Unit, field: FigureField) => number,
): (field: FigureField) => Reasons {
  const reasons = new Map<FigureField, Map<Place, WithholdingReason>>(fields.map((field) => [field, new Map()]));
  const figuresOf = (unit: Unit): Record<FigureField, number> =>
    Object.fromEntries(fields.map((field) => [field, wholeOf(unit, field)])) as Record<FigureField, number>;
  const members = families.flatMap((one) => one.members);
  const parts = partsOfAll(
    caller,
    families.map(({ family }) => family),
    fields,
    figuresOf,
  );
  for (const { unit, parent, withheld } of parts) {
    const place = members.find((one) => one.unit === unit && (unit !== null || one.parent === parent));
    if (place) for (const { field, reason } of withheld) reasons.get(field)?.set(place, reason);
  }
  return (field) => reasons.get(field) ?? new Map<Place, WithholdingReason>();
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
