import { addDays, type Day } from '@lienthong/schema/civil-date';
import { defects, type Defect } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { percentileOf, processingFigures, type Taken } from '../domain/processing.ts';
import { rateOf, type RateReason, type RateValue } from '../domain/statistics.ts';
import type { Unit } from '../store/units.ts';
import { createBesideDays, type BesideDays } from './beside.ts';
import { between, readParts, type PartsChoice, type PartsOf } from './parts.ts';
import { countPlaces, type Counted, type Place, type Places, type Reasons } from './places.ts';

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

/** What the counts of cases are shown by, and why they are withheld. */
interface Counts {
  course: Counted;
  cards: Counted;
  byDefect: { defect: Defect; counted: Counted }[];
}

/** By place: what came to be in the period, as it is known today; withheld beside what is shown of the ends of months. */
export async function readCases(
  context: Context,
  places: Places,
  { from, to, months }: Period & { months: readonly Day[] },
  choice: PartsChoice,
): Promise<(place: Place) => CaseFigures> {
  const read = (on: string) => readParts(context, places.units, ['CASES', 'ISSUED_IN', 'DEFECT'], on, choice);
  const start = addDays(from, -1);
  const days = [...new Set([...months.filter((day) => day <= to), start, to])];
  const partsOn = new Map(await Promise.all(days.map(async (day) => [day, await read(day)] as const)));
  const beforeAll: PartsOf = () => new Map();
  const partsOf = between(partsOn.get(start) ?? beforeAll, partsOn.get(to) ?? beforeAll);
  const counts = countsOf(places, partsOf);
  const { course, byDefect } = counts;
  const reasons = withheldBeside(places, counts, createBesideDays()(to));
  const beside = createBesideDays();
  for (const day of months.filter((one) => one <= to)) {
    const ends = withheldBeside(places, countsOf(places, partsOn.get(day) ?? beforeAll), beside(day));
    if (day === start || day === to) for (const [figure, hidden] of ends) addAll(reasons.get(figure), hidden);
  }
  const has = (figure: string, place: Place): boolean => reasons.get(figure)?.has(place) ?? false;
  const took = [...new Set(places.units.flatMap((unit) => [...partsOf(unit, 'ISSUED_IN').keys()]))];
  const taken = countPlaces(places, (unit) => took.map((day) => partsOf(unit, 'ISSUED_IN').get(day) ?? 0));

  return (place) => {
    const [redone = 0, repaired = 0, smooth = 0, undecided = 0] = course.of(place);
    const rate = (name: 'redoRate' | 'firstVisitSuccess', numerator: number, denominator: number): ShownRate => ({
      ...(has('COURSE', place) ? rateOf(null, null) : rateOf(numerator, denominator)),
      exclusions: processingFigures[name].exclusions,
    });
    return {
      timeToIssue: has('CARDS', place)
        ? { cards: null, p50: null, p90: null, reason: 'WITHHELD' }
        : timeToIssue(took.map((day, at) => ({ days: Number(day), cases: taken.of(place)[at] ?? 0 }))),
      redoRate: rate('redoRate', redone, redone + repaired + smooth + undecided),
      firstVisitSuccess: rate('firstVisitSuccess', smooth, redone + repaired + smooth),
      discrepancyRates: byDefect.map(({ defect, counted }) => {
        const [found = 0, others = 0] = counted.of(place);
        const { exclusions } = processingFigures.discrepancyRates;
        const shown = has(defect, place) ? rateOf(null, null) : rateOf(found, found + others);
        return { defect, rate: { ...shown, exclusions } };
      }),
    };
  };
}

function countsOf(places: Places, partsOf: PartsOf): Counts {
  const cases = (unit: Unit, part: string): number => partsOf(unit, 'CASES').get(part) ?? 0;
  return {
    // Four ways that a case can have gone so far, no case in two of them.
    course: countPlaces(places, (unit) => {
      const [collected, redone, troubled, smooth] = ['COLLECTED', 'REDONE', 'TROUBLED', 'SMOOTH'].map((part) =>
        cases(unit, part),
      ) as [number, number, number, number];
      return [redone, troubled - redone, smooth, collected - troubled - smooth];
    }),
    cards: countPlaces(places, (unit) => [sum(partsOf(unit, 'ISSUED_IN').values())]),
    byDefect: defectCodes.map((defect) => ({
      defect,
      counted: countPlaces(places, (unit) => {
        const found = partsOf(unit, 'DEFECT').get(defect) ?? 0;
        return [found, cases(unit, 'COLLECTED') - found];
      }),
    })),
  };
}

const withheldBeside = (
  places: Places,
  { course, cards, byDefect }: Counts,
  days: BesideDays,
): Map<string, Map<Place, WithholdingReason>> =>
  new Map(
    [
      ['COURSE', course] as const,
      ['CARDS', cards] as const,
      ...byDefect.map((one) => [one.defect, one.counted] as const),
    ].map(([figure, counted]) => [figure, new Map(days.withheld(figure, places, counted))]),
  );

function addAll(reasons: Map<Place, WithholdingReason> | undefined, others: Reasons): void {
  for (const [place, reason] of others) if (!reasons?.has(place)) reasons?.set(place, reason);
}

function timeToIssue(taken: readonly Taken[]): TimeToIssue {
  const cards = sum(taken.map(({ cases }) => cases));
  const [p50, p90] = [percentileOf(taken, 0.5), percentileOf(taken, 0.9)];
  return { cards, p50, p90, reason: cards === 0 ? 'NO_DENOMINATOR' : null };
}
