import type { MetricCode } from './metric.ts';

const small = [1, 2, 3, 4];

/**
 * What of a unit was shown of earlier days, so that no two days differ by 1 to 4. Told from the campaign's first day on,
 * whichever days are asked for: other days must not show another selection.
 */
export function createShownDays(): {
  /** Whether a value differs by 1 to 4 from any that was shown. */
  tells(cell: string, metric: MetricCode, value: number): boolean;
  keep(cell: string, metric: MetricCode, value: number): void;
} {
  const shown = new Map<string, Set<number>>();
  return {
    tells(cell, metric, value) {
      const values = shown.get(`${cell} ${metric}`);
      return values !== undefined && small.some((by) => values.has(value - by) || values.has(value + by));
    },
    keep(cell, metric, value) {
      const key = `${cell} ${metric}`;
      const values = shown.get(key) ?? new Set();
      shown.set(key, values.add(value));
    },
  };
}
