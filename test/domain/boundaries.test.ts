import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { equalParts } from '@lienthong/api/domain/boundaries';
import { carrierOf, isSplit, lineageTo, taken, type Carrier } from '@lienthong/api/statistics/lineage';
import { successions } from '@lienthong/api/store/reference/successions';
import { unitTree } from '@lienthong/api/store/reference/unit-tree';
import { indexUnits, type Unit } from '@lienthong/api/store/units';

const tree = unitTree({ residentGroups: true });
const units = indexUnits(tree, successions(tree));
const old = tree.filter((unit) => !unit.source.endsWith('2025'));
const current = tree.filter((unit) => unit.source.endsWith('2025'));
const provincesOf = (list: readonly Unit[]): Unit[] => list.filter((unit) => unit.level === 'PROVINCE');

/** Figures of every unit of a list: what is recorded on each by itself, and what that makes of the units around it. */
function recordedOn(list: readonly Unit[], seed: number): (unit: Unit) => number {
  let state = seed >>> 0;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  const own = new Map(list.map((unit) => [unit, next() % 5 === 0 ? 0 : next() % 997]));
  const figures = new Map<Unit, number>();
  for (const unit of list.toReversed()) {
    const below = units.childrenOf(unit).reduce((sum, child) => sum + (figures.get(child) ?? 0), 0);
    figures.set(unit, below + (own.get(unit) ?? 0));
  }
  return (unit) => figures.get(unit) ?? 0;
}

const sum = (values: readonly number[]): number => values.reduce((left, value) => left + value, 0);
const carriedBy = (carrier: Carrier, figureOf: (unit: Unit) => number, unit: Unit): number =>
  taken(carrier, carrier.takesOf(unit), figureOf);
const seeds = fc.integer({ min: 1, max: 2 ** 31 });

describe('equal parts', () => {
  test('add up to the whole, differ by one at most, and keep what is among others among them', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: 1, max: 9 }), (one, other, count) => {
        const [less, more] = [equalParts(Math.min(one, other), count), equalParts(Math.max(one, other), count)];
        expect(sum(more)).toBe(Math.max(one, other));
        expect(Math.max(...more) - Math.min(...more)).toBeLessThanOrEqual(1);
        expect(less.every((part, at) => part <= (more[at] ?? 0))).toBe(true);
      }),
    );
  });
});

describe.each([
  ['2021 to 2025', 'NEW', old, current],
  ['2025 to 2021', 'OLD', current, old],
] as const)('figures of the whole country carried from %s', (_, list, from, to) => {
  const lineage = lineageTo(units, list);

  test('are as many as before: nobody is lost and nobody counted twice', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const carrier = carrierOf(units, lineage);
        const figureOf = recordedOn(from, seed);
        const before = sum(provincesOf(from).map(figureOf));
        expect(sum(provincesOf(to).map((unit) => carriedBy(carrier, figureOf, unit)))).toBe(before);
      }),
      { numRuns: 6 },
    );
  });

  test('sum to the unit above, with those who are in none of its units', () => {
    const carrier = carrierOf(units, lineage);
    const figureOf = recordedOn(from, 7);
    for (const unit of to.filter(({ level }) => level !== 'RESIDENT_GROUP')) {
      const children = units.childrenOf(unit).map((child) => carriedBy(carrier, figureOf, child));
      const own = taken(carrier, carrier.ownTakesOf(unit), figureOf);
      expect(sum(children) + own).toBe(carriedBy(carrier, figureOf, unit));
    }
  });

  test('are divided into parts each taken once', () => {
    const carrier = carrierOf(units, lineage);
    const places = new Map<Unit, number[]>();
    for (const unit of to) {
      for (const take of carrier.ownTakesOf(unit)) {
        places.set(take.unit, [...(places.get(take.unit) ?? []), ...take.places]);
      }
    }
    for (const [unit, taken] of places)
      expect(taken.toSorted((a, b) => a - b)).toEqual(carrier.heirsOf(unit).map((__, at) => at));
  });
});

describe('a unit of 2025', () => {
  const carrier = carrierOf(units, lineageTo(units, 'NEW'));
  const figureOf = recordedOn(old, 11);

  test('made of whole units is their sum, and one made of parts says so', () => {
    let [whole, parts] = [0, 0];
    for (const unit of current.filter(({ level }) => level === 'COMMUNE')) {
      const links = units.predecessorsOf(unit);
      const split = carrier.takesOf(unit).some(isSplit);
      expect(split).toBe(links.some(({ extent }) => extent === 'PARTIAL'));
      if (split) parts += 1;
      else {
        whole += 1;
        expect(carriedBy(carrier, figureOf, unit)).toBe(
          sum(links.map(({ oldId }) => figureOf(units.findById(oldId)!))),
        );
      }
    }
    expect([whole > 2000, parts > 300]).toEqual([true, true]);
  });
});
