const small = [1, 2, 3, 4];

/**
 * What of each cell was shown of earlier days, so that no two days differ by 1 to 4. Told from the first day on, whichever days
 * are asked for: other days must not show another selection.
 */
export interface ShownDays {
  /** Whether a value differs by 1 to 4 from any that was shown. */
  tells(cell: string, figure: string, value: number): boolean;
  keep(cell: string, figure: string, value: number): void;
}

export function createShownDays(): ShownDays {
  const shown = new Map<string, Set<number>>();
  return {
    tells(cell, figure, value) {
      const values = shown.get(`${cell} ${figure}`);
      return values !== undefined && small.some((by) => values.has(value - by) || values.has(value + by));
    },
    keep(cell, figure, value) {
      const key = `${cell} ${figure}`;
      const values = shown.get(key) ?? new Set();
      shown.set(key, values.add(value));
    },
  };
}
