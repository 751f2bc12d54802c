import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalText, rankSnapshot, snapshotGroupRate, snapshotRate } from '@lienthong/schema/snapshots';

type Row = Parameters<typeof rankSnapshot>[0][number];
const row = (
  code: string,
  present: number | null,
  collected: number | null,
  persons: number | null = collected,
): Row => ({
  unit: { id: `${code}@origin`, code, name: code },
  ...snapshotRate(present, collected),
  figures: { present, presentCollected: collected, collectedPersons: persons },
  targets: [],
});
const ranks = (...rows: Row[]): string[] => rankSnapshot(rows).map(({ unit, rank }) => `${unit.code} ${String(rank)}`);

describe('a frozen ranking', () => {
  test('compares rates as fractions, where their quotients are one number', () => {
    const [one, other] = [9_007_199_254_740_990, 9_007_199_254_740_989] as const;
    expect(one / (one + 1)).toBe(other / (other + 1));
    expect(ranks(row('02', other + 1, other), row('03', one + 1, one))).toEqual(['03 1', '02 2']);
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(ranks(row('03', 10, 3, 9), row('02', 100, 30, 9))).toEqual(['03 1', '02 2']);
  });

  test('goes on by more collected, then by fewer remaining, and shares a rank where all three are equal', () => {
    expect(ranks(row('01', 10, 5, 6), row('02', 10, 5, 7))).toEqual(['02 1', '01 2']);
    expect(ranks(row('01', 20, 10, 9), row('02', 10, 5, 9))).toEqual(['02 1', '01 2']);
    expect(ranks(row('04', 10, 5), row('03', 10, 5), row('02', 10, 6), row('01', 10, 4))).toEqual([
      '02 1',
      '03 2',
      '04 2',
      '01 4',
    ]);
  });

  test('puts a withheld count after known ones, and units without a rate at the end by code, without a rank', () => {
    expect(ranks(row('01', 10, 5, null), row('02', 10, 5, 0))).toEqual(['02 1', '01 2']);
    expect(ranks(row('03', null, 5), row('02', 0, 0), row('04', 9, 0), row('01', 8, null))).toEqual([
      '04 1',
      '01 null',
      '02 null',
      '03 null',
    ]);
  });

  test('is the same in whatever order the rows come, and ranks as many above as are better', () => {
    const rows = fc
      .uniqueArray(fc.nat(99), { minLength: 1, maxLength: 12 })
      .chain((codes) =>
        fc.tuple(
          ...codes.map((code) =>
            fc
              .tuple(fc.nat(6), fc.nat(6), fc.nat(2))
              .map(([collected, rest, persons]) => row(String(code), collected + rest, collected, persons)),
          ),
        ),
      );
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (given, numbers) => {
        const shuffled = given.map((one) => [Number(numbers.next().value), one] as const).sort(([a], [b]) => a - b);
        const ranked = rankSnapshot(shuffled.map(([, one]) => one));
        expect(ranked).toEqual(rankSnapshot(given));
        expect(ranked.map(({ place }) => place)).toEqual(given.map((_, at) => at + 1));
        const known = ranked.filter(({ rate }) => rate !== null);
        for (const one of known) {
          const better = known.filter((other) => {
            const [a, b] = [one, other].map(({ rate }) => (rate?.numerator ?? 0) / (rate?.denominator ?? 1)) as [
              number,
              number,
            ];
            const [p, q] = [one, other].map(({ figures }) => figures?.['collectedPersons'] ?? 0) as [number, number];
            if (Math.abs(a - b) > 1e-9) return b > a;
            return p === q ? (other.remaining ?? 0) < (one.remaining ?? 0) : q > p;
          });
          expect(one.rank).toBe(better.length + 1);
        }
      }),
    );
  });

  test('tells of resident groups with enough persons the rate in thousandths, rounded down', () => {
    const share = (numerator: number) => ({ rate: { numerator, denominator: 1000 }, reason: null, remaining: null });
    expect(snapshotGroupRate(23, 22)).toEqual(share(956));
    expect(snapshotGroupRate(20, 20)).toEqual(share(1000));
    expect(snapshotGroupRate(20, 0)).toEqual(share(0));
    const few = { rate: null, reason: 'TOO_FEW_PERSONS', remaining: null };
    for (const [present, collected] of [
      [19, 19],
      [500, 4],
      [500, 1],
      [0, 0],
    ] as const) {
      expect(snapshotGroupRate(present, collected)).toEqual(few);
    }
  });

  test('is written with sorted keys, without space, and never with a fraction', () => {
    expect(canonicalText({ b: [1, null, 'đ"'], a: { d: true, c: -0 } })).toBe(
      '{"a":{"c":0,"d":true},"b":[1,null,"đ\\""]}',
    );
    for (const odd of [0.5, NaN, Infinity, 2 ** 53]) expect(() => canonicalText({ odd })).toThrow(TypeError);
  });
});
