import type { Context } from '../access/context.ts';
import { factsPrinted, processingFigures } from '../domain/processing.ts';
import { rateOf, type RateReason } from '../domain/statistics.ts';
import { readFigures } from '../statistics/figures.ts';
import type { Unit } from '../store/units.ts';
import type { Period, ShownRate } from './cases.ts';
import type { PartsChoice } from './parts.ts';
import { countPlaces, withheldPlaces, type Place, type Places } from './places.ts';
import { inaccuratePersons, incompletePersons, lastConsistency } from './processing.sql.ts';

export type Quality = 'completeness' | 'accuracy' | 'consistency';
export type RateOf = (place: Place) => ShownRate;

/** Of numbers by unit, the sum of those that lie within one. */
function sumsWithin(rows: readonly { unitNo: number; value: number }[]): (unit: Unit) => number {
  const sorted = rows.toSorted((one, other) => one.unitNo - other.unitNo);
  const before = [0];
  for (const { value } of sorted) before.push((before.at(-1) ?? 0) + value);
  const upTo = (unitNo: number): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle]?.unitNo ?? 0) <= unitNo) low = middle + 1;
      else high = middle;
    }
    return before[low] ?? 0;
  };
  return ({ unitNo, lastUnitNo }) => upTo(lastUnitNo) - upTo(unitNo - 1);
}

const unknown =
  (name: Quality, reason: RateReason): RateOf =>
  () => ({
    numerator: null,
    denominator: null,
    rate: null,
    reason,
    exclusions: processingFigures[name].exclusions,
  });

/** A share of which both it and the rest are counts of persons, so that both are withheld where one is. */
function share(name: Quality, places: Places, within: (unit: Unit) => number, of: (unit: Unit) => number): RateOf {
  const { exclusions } = processingFigures[name];
  const counted = countPlaces(places, (unit) => [within(unit), of(unit) - within(unit)]);
  const reasons = withheldPlaces(places, counted);
  return (place) => {
    const [numerator = 0, others = 0] = counted.of(place);
    return { ...(reasons.has(place) ? rateOf(null, null) : rateOf(numerator, numerator + others)), exclusions };
  };
}

const rangeOf = ({ units }: Places): [number, number] => [
  Math.min(...units.map(({ unitNo }) => unitNo)),
  Math.max(...units.map(({ lastUnitNo }) => lastUnitNo)),
];

/** `isTold`: whether the caller may know it of this day and period. */
type Asked = PartsChoice & { asOf: string; isTold: boolean };

async function eligibleIn(context: Context, { units }: Places, asked: Asked): Promise<(unit: Unit) => number> {
  const figuresOf = await readFigures(context, units, asked);
  return (unit) => figuresOf(unit).eligible;
}

export async function readCompleteness(context: Context, places: Places, asked: Asked): Promise<RateOf> {
  if (!asked.isTold) return unknown('completeness', 'WITHHELD');
  if (asked.asOf !== context.today) return unknown('completeness', 'NOT_KEPT');
  const facts = factsPrinted(context.rules, context.today);
  if (facts === null) return unknown('completeness', 'NO_RULE');
  const [eligible, rows] = await Promise.all([
    eligibleIn(context, places, asked),
    context.sql(incompletePersons, [...rangeOf(places), asked.asOf, facts]),
  ]);
  const incomplete = sumsWithin(rows.map(({ unitNo, persons: value }) => ({ unitNo, value })));
  return share('completeness', places, (unit) => eligible(unit) - incomplete(unit), eligible);
}

export async function readAccuracy(context: Context, places: Places, asked: Asked & Period): Promise<RateOf> {
  if (!asked.isTold) return unknown('accuracy', 'WITHHELD');
  if (asked.asOf !== context.today) return unknown('accuracy', 'NOT_KEPT');
  const [eligible, rows] = await Promise.all([
    eligibleIn(context, places, asked),
    context.sql(inaccuratePersons, [...rangeOf(places), asked.asOf, asked.from, asked.to]),
  ]);
  const inaccurate = sumsWithin(rows.map(({ unitNo, persons: value }) => ({ unitNo, value })));
  return share('accuracy', places, (unit) => eligible(unit) - inaccurate(unit), eligible);
}

export async function readConsistency(context: Context, places: Places, { asOf, isTold }: Asked): Promise<RateOf> {
  if (!isTold) return unknown('consistency', 'WITHHELD');
  const rows = await context.sql(lastConsistency, [...rangeOf(places), asOf]);
  const matched = sumsWithin(rows.map((row) => ({ unitNo: row.unitNo, value: row.matched })));
  const consistent = sumsWithin(rows.map((row) => ({ unitNo: row.unitNo, value: row.consistent })));
  const rate = share('consistency', places, consistent, matched);
  return (place) => {
    const found = rate(place);
    return found.reason === 'NO_DENOMINATOR' ? { ...found, reason: 'NOT_COMPARED' } : found;
  };
}
