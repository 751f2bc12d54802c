import {
  metricCodes,
  metrics,
  rates,
  type FigureField,
  type MetricCode,
  type RateName,
  type WithholdingReason,
} from '../domain/metric.ts';
import { rateOf, type RateValue, type ShownFigures } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import type { Part } from './families.ts';

/** The figures of a unit, or, without a unit, of those people of `parent` who are in none of the units below it. */
export interface Row extends ShownFigures {
  unit: Unit | null;
  parent: Unit | null;
  unassigned: boolean;
  withheldFigures: { figure: MetricCode; reason: WithholdingReason }[];
}

const metricOf = (field: FigureField): MetricCode => {
  const metric = metricCodes.find((one) => metrics[one].field === field);
  if (!metric) throw new Error('a figure without its metric');
  return metric;
};

export const rowOf = ({ unit, parent, unassigned, figures, withheld }: Part<FigureField>): Row => ({
  unit,
  parent,
  unassigned,
  ...figures,
  withheldFigures: withheld.map(({ field, reason }) => ({ figure: metricOf(field), reason })),
});

/** A rate of the figures of one row, with whom it leaves out. */
export function rateIn(row: ShownFigures, name: RateName): RateValue & { exclusions: readonly string[] } {
  const { numerator, denominator, exclusions } = rates[name];
  return { ...rateOf(row[metrics[numerator].field], row[metrics[denominator].field]), exclusions };
}
