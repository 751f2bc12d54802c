import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { ranked } from '@lienthong/api/domain/league';
import { rateOf } from '@lienthong/api/domain/statistics';

const row = (no: number, numerator: number | null, denominator: number | null) => ({
  no,
  ...rateOf(numerator, denominator),
});

describe('a league', () => {
  test('gives equal rates one rank and counts on behind them', () => {
    const table = ranked([row(4, 1, 3), row(3, 2, 4), row(2, 1, 2), row(1, 9, 10), row(5, null, 7), row(6, 0, 0)]);
    expect(table.map(({ no, rank }) => [no, rank])).toEqual([
      [1, 1],
      [2, 2],
      [3, 2],
      [4, 4],
      [5, null],
      [6, null],
    ]);
    expect(table[1]?.gapToBest).toBeCloseTo(0.4);
    expect(table[4]?.gapToBest).toBeNull();
  });

  test('tells quotients apart, and finds them equal, by whole numbers', () => {
    expect(
      ranked([row(1, 1, 3), row(2, 333_333, 999_999), row(3, 333_333, 1_000_000)]).map(({ rank }) => rank),
    ).toEqual([1, 1, 3]);
  });

  test('is sorted, ranks by how many are better, and loses nobody, whatever the figures', () => {
    const figure = fc.option(fc.nat(30), { freq: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(figure, figure), { maxLength: 40 }), (pairs) => {
        const rows = pairs.map(([numerator, denominator], no) => row(no, numerator, denominator));
        const table = ranked(rows);
        expect(table.map(({ no }) => no).sort((a, b) => a - b)).toEqual(rows.map(({ no }) => no));
        const known = table.filter(({ rate }) => rate !== null);
        expect(table.slice(0, known.length)).toEqual(known);
        for (const { rank, gapToBest, rate, reason } of table) {
          if (rate === null) expect([rank, gapToBest, reason === null]).toEqual([null, null, false]);
          else {
            expect(rank).toBe(1 + rows.filter((other) => (other.rate ?? -1) > rate).length);
            expect(gapToBest).toBeCloseTo(Math.max(...rows.map((other) => other.rate ?? 0)) - rate);
          }
        }
        const order = known.map(({ rate, no }) => [-(rate ?? 0), no] as const);
        expect(order).toEqual([...order].sort(([a, b], [c, d]) => a - c || b - d));
      }),
    );
  });
});
