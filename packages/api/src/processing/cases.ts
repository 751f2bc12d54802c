import { addDays } from '@lienthong/schema/civil-date';
import { defects, type Defect } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { percentileOf, processingFigures, type Taken } from '../domain/processing.ts';
import { rateOf, type RateReason, type RateValue } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import { between, readParts, type PartsChoice } from './parts.ts';
import { countPlaces, withheldPlaces, type Place, type Places } from './places.ts';

export interface Period {
  from: string;
  to: string;
}

export interface TimeToIssue {
  cards: number | null;
  p50: number | null;
  p90: number | null;
  reason: RateReason | null;
}

export interface ShownRate extends RateValue {
  exclusions: readonly string[];
}

export interface CaseFigures {
  timeToIssue: TimeToIssue;
  redoRate: ShownRate;
  firstVisitSuccess: ShownRate;
  discrepancyRates: { defect: Defect; rate: ShownRate }[];
}

const defectCodes = Object.keys(defects) as Defect[];
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/** By place: what came to be in the period, as it is known today. */
export async function readCases(
  context: Context,
  places: Places,
  { from, to }: Period,
  choice: PartsChoice,
): Promise<(place: Place) => CaseFigures> {
  const read = (on: string) => readParts(context, places.units, ['CASES', 'ISSUED_IN', 'DEFECT'], on, choice);
  const [before, after] = await Promise.all([read(addDays(from, -1)), read(to)]);
  const partsOf = between(before, after);
  const cases = (unit: Unit, part: string): number => partsOf(unit, 'CASES').get(part) ?? 0;

  // Four ways that a case can have gone so far, no case in two of them.
  const course = countPlaces(places, (unit) => {
    const [collected, redone, troubled, smooth] = ['COLLECTED', 'REDONE', 'TROUBLED', 'SMOOTH'].map((part) =>
      cases(unit, part),
    ) as [number, number, number, number];
    return [redone, troubled - redone, smooth, collected - troubled - smooth];
  });
  const days = [...new Set(places.units.flatMap((unit) => [...partsOf(unit, 'ISSUED_IN').keys()]))];
  const taken = countPlaces(places, (unit) => days.map((day) => partsOf(unit, 'ISSUED_IN').get(day) ?? 0));
  const cards = countPlaces(places, (unit) => [sum(partsOf(unit, 'ISSUED_IN').values())]);
  const byDefect = defectCodes.map((defect) => {
    const counted = countPlaces(places, (unit) => {
      const found = partsOf(unit, 'DEFECT').get(defect) ?? 0;
      return [found, cases(unit, 'COLLECTED') - found];
    });
    return { defect, counted, reasons: withheldPlaces(places, counted) };
  });
  const reasons = { course: withheldPlaces(places, course), cards: withheldPlaces(places, cards) };

  return (place) => {
    const [redone = 0, repaired = 0, smooth = 0, undecided = 0] = course.of(place);
    const rate = (name: 'redoRate' | 'firstVisitSuccess', numerator: number, denominator: number): ShownRate => ({
      ...(reasons.course.has(place) ? rateOf(null, null) : rateOf(numerator, denominator)),
      exclusions: processingFigures[name].exclusions,
    });
    return {
      timeToIssue: reasons.cards.has(place)
        ? { cards: null, p50: null, p90: null, reason: 'WITHHELD' }
        : timeToIssue(days.map((day, at) => ({ days: Number(day), cases: taken.of(place)[at] ?? 0 }))),
      redoRate: rate('redoRate', redone, redone + repaired + smooth + undecided),
      firstVisitSuccess: rate('firstVisitSuccess', smooth, redone + repaired + smooth),
      discrepancyRates: byDefect.map(({ defect, counted, reasons: hidden }) => {
        const [found = 0, others = 0] = counted.of(place);
        const { exclusions } = processingFigures.discrepancyRates;
        const shown = hidden.has(place) ? rateOf(null, null) : rateOf(found, found + others);
        return { defect, rate: { ...shown, exclusions } };
      }),
    };
  };
}

function timeToIssue(taken: readonly Taken[]): TimeToIssue {
  const cards = sum(taken.map(({ cases }) => cases));
  const [p50, p90] = [percentileOf(taken, 0.5), percentileOf(taken, 0.9)];
  return { cards, p50, p90, reason: cards === 0 ? 'NO_DENOMINATOR' : null };
}
