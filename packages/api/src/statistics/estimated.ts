import type { SuccessionExtent } from '@lienthong/schema/codes';
import { metricCodes, metrics, type FigureField, type MetricCode } from '../domain/metric.ts';
import { isSmall } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import type { Estimate } from './carried.ts';
import type { Part } from './families.ts';

/** How far the figures of a row are estimates. */
export interface Estimated {
  estimate: boolean;
  estimatedFrom: { unit: Unit; extent: SuccessionExtent; weight: number; parts: number; of: number }[];
  estimatedFigures: { figure: MetricCode; value: number | null }[];
}

/** An estimated part is withheld with its figure, and by itself where it or the exact part beside it is of 1 to 4. */
export function estimatedIn(part: Part<FigureField>, { takes, figures }: Estimate): Estimated {
  return {
    estimate: takes.length > 0,
    estimatedFrom: takes.map(({ unit, extent, places: { length: parts }, of }) => ({
      unit,
      extent,
      weight: parts / of,
      parts,
      of,
    })),
    estimatedFigures: metricCodes.flatMap((figure) => {
      const { field } = metrics[figure];
      const value = figures[field];
      if (value === 0) return [];
      const whole = part.figures[field];
      return [{ figure, value: whole === null || isSmall(value) || isSmall(whole - value) ? null : value }];
    }),
  };
}
