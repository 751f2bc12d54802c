import type { Day } from '@lienthong/schema/civil-date';

const small = [1, 2, 3, 4];

/**
 * What of each cell was shown of earlier days, so that no two days differ by 1 to 4. Told from the first day on, whichever days
 * are asked for: other days must not show another selection.
 */
export interface ShownDays {
  /** Whether a value of a day differs by 1 to 4 from any that was shown of a day before. */
  tells(cell: string, figure: string, value: number, day: Day): boolean;
  keep(cell: string, figure: string, value: number, day: Day): void;
}

export function createShownDays(): ShownDays {
  /** Of each value the first day on which it was shown. */
  const shown = new Map<string, Map<number, Day>>();
  return {
    tells(cell, figure, value, day) {
      const values = shown.get(`${cell} ${figure}`);
      const isShown = (other: number): boolean => (values?.get(other) ?? day) < day;
      return values !== undefined && small.some((by) => isShown(value - by) || isShown(value + by));
    },
    keep(cell, figure, value, day) {
      const key = `${cell} ${figure}`;
      const values = shown.get(key) ?? new Map<number, Day>();
      if (day < (values.get(value) ?? '9')) shown.set(key, values.set(value, day));
    },
  };
}
