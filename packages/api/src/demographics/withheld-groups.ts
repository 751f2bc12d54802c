import type { Context } from '../access/context.ts';
import type { FigureField, WithholdingReason } from '../domain/metric.ts';
import type { BesideDays } from '../processing/beside.ts';
import { countPlaces, withheldPlaces, type Place, type Places, type Reasons } from '../processing/places.ts';
import { familyOf, type Family, type Part } from '../statistics/families.ts';
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
  places: readonly Place[],
  parts: readonly Part<FigureField>[],
): (field: FigureField) => Reasons {
  const reasons = new Map<FigureField, Map<Place, WithholdingReason>>();
  for (const { unit, parent, withheld } of parts) {
    const place = places.find((one) => one.unit === unit && (unit !== null || one.parent === parent));
    if (!place) continue;
    for (const { field, reason } of withheld)
      reasons.set(field, (reasons.get(field) ?? new Map<Place, WithholdingReason>()).set(place, reason));
  }
  return (field) => reasons.get(field) ?? new Map<Place, WithholdingReason>();
}

/**
 * Why the groups of a figure are withheld, by place: all of a unit's or none. What is withheld as a whole is so by sex, and what
 * is withheld by sex so by sex and age. Of sexes several days are shown, so they are held against each other; of ages one alone.
 */
export function withheldGroups(
  places: Places,
  whole: Reasons,
  [sexes, ages]: readonly [CountsOfUnit, CountsOfUnit?],
  { figure, days }: { figure: string; days: BesideDays },
): Reasons {
  const bySex = days.withheld(figure, places, countPlaces(places, sexes), whole);
  return ages ? withheldPlaces(places, countPlaces(places, ages), bySex) : bySex;
}

type CountsOfUnit = (unit: Unit) => readonly number[];
