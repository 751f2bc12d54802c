import type { Day } from '@lienthong/schema/civil-date';
import { createShownDays } from '../domain/shown-days.ts';
import { cellOf } from '../statistics/families.ts';
import { withheldPlaces, type Counted, type Places, type Reasons } from './places.ts';

/** Why counts of a day are withheld, beside those of the days before it. */
export interface BesideDays {
  withheld(figure: string, places: Places, counted: Counted, other?: Reasons): Reasons;
}

/** No count of a place differs by 1 to 4 from what was shown of it on an earlier day: all of a place's counts go together. */
export function createBesideDays(): (day: Day) => BesideDays {
  const shown = createShownDays();
  return (day) => ({
    withheld(figure, places, counted, other) {
      const all = places.families.flatMap(({ members }) => members);
      const changed = new Map(other);
      for (const place of all) {
        const counts = counted.unknownOf(place);
        if (
          counts.some((value, at) =>
            shown.tells(cellOf(place.unit, place.parent), `${figure} ${String(at)}`, value, day),
          )
        )
          if (!changed.has(place)) changed.set(place, 'SMALL_CHANGE');
      }
      const reasons = withheldPlaces(places, counted, changed);
      for (const place of all) {
        if (reasons.has(place)) continue;
        for (const [at, value] of counted.unknownOf(place).entries())
          shown.keep(cellOf(place.unit, place.parent), `${figure} ${String(at)}`, value, day);
      }
      return reasons;
    },
  });
}
