import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  agesOfEvent,
  dayOfEvent,
  eventRanges,
  isCollected,
  startOf,
  type EventRange,
} from '@lienthong/api/domain/age-events';
import type { AgeEventKind } from '@lienthong/schema/age-events';
import { rules } from './corrections/fixtures.ts';

const dayAt = (n: number): string => new Date(n * 86_400_000).toISOString().slice(0, 10);
const shifted = (day: string, n: number): string => dayAt(Date.parse(day) / 86_400_000 + n);

/** Written apart from the product: the same month and day so many years on, and the last of February where it has no 29th. */
function birthday(born: string, age: number): string {
  const [year, month, day] = born.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year + age, month, 0)).getUTCDate();
  return new Date(Date.UTC(year + age, month - 1, Math.min(day, last))).toISOString().slice(0, 10);
}
const agesOf = { CARD_AGE_REACHED: [14], EXCHANGE_AGE_REACHED: [25, 40, 60] } as const;
type ByBirth = keyof typeof agesOf;

/** Ages of those born on a day whose completion the ranges find. */
const found = (ranges: readonly EventRange[], born: string): (number | null)[] =>
  ranges.filter(({ after, upTo }) => after < born && born <= upTo).map(({ age }) => age);

describe('the ages of an event', () => {
  test.each<[AgeEventKind, string, number[]]>([
    ['CARD_AGE_REACHED', '2021-05-20', [14]],
    ['CARD_AGE_REACHED', '2025-05-20', [14]],
    ['EXCHANGE_AGE_REACHED', '2021-05-20', [25, 40, 60]],
    // 14 stands in the law of 2023 too, for who holds a card before: it falls due.
    ['EXCHANGE_AGE_REACHED', '2024-07-01', [25, 40, 60]],
    ['EXCHANGE_AGE_REACHED', '2015-12-31', []],
    ['EXCHANGE_DUE', '2021-05-20', []],
  ])('of %s on %s are those of the law of the day', (kind, on, ages) => {
    expect(agesOfEvent(kind, on, rules)).toEqual(ages);
  });
});

describe('where the events of some days are looked for', () => {
  test.each<[string, string, string, string[]]>([
    ['a day', '2021-05-20', '2021-05-20', ['2007-05-20']],
    ['28 February of a common year', '2022-02-28', '2022-02-28', ['2008-02-28', '2008-02-29']],
    ['the day after it', '2022-03-01', '2022-03-01', ['2008-03-01']],
    ['29 February, on which nobody of a common year is 14', '2024-02-29', '2024-02-29', []],
    ['the days around it', '2024-02-28', '2024-03-01', ['2010-02-28', '2010-03-01']],
  ])('of those of 14: %s', (_, from, to, born) => {
    const ranges = eventRanges('CARD_AGE_REACHED', from, to, rules);
    const all = Array.from({ length: 40 }, (__, n) =>
      shifted(`${String(Number(from.slice(0, 4)) - 14)}${from.slice(4)}`.replace('02-29', '02-28'), n - 20),
    );
    expect(all.filter((day) => found(ranges, day).length > 0)).toEqual(born);
  });

  test('are few ranges, whatever the number of days: one for each age', () => {
    expect(eventRanges('CARD_AGE_REACHED', '2023-12-01', '2024-11-30', rules)).toHaveLength(1);
    expect(eventRanges('EXCHANGE_AGE_REACHED', '2023-12-01', '2024-11-30', rules)).toHaveLength(3);
    expect(eventRanges('EXCHANGE_AGE_REACHED', '2015-06-01', '2016-05-30', rules)).toHaveLength(3);
    expect(eventRanges('EXCHANGE_DUE', '2021-05-20', '2021-05-21', rules)).toEqual([
      { age: null, after: '2021-05-19', upTo: '2021-05-21' },
    ]);
  });

  test('hold who completes an age on one of the days, and nobody else, whatever the days and the birth', () => {
    const property = fc.property(
      fc.constantFrom<ByBirth>('CARD_AGE_REACHED', 'EXCHANGE_AGE_REACHED'),
      fc.integer({ min: 17_000, max: 25_000 }).map(dayAt),
      fc.integer({ min: 1, max: 366 }),
      fc.nat(2),
      fc.integer({ min: -3, max: 369 }),
      fc.boolean(),
      (kind, from, length, which, near, leap) => {
        const to = shifted(from, length - 1);
        const ages = agesOf[kind];
        const age = ages[which % ages.length]!;
        const about = shifted(from, near);
        const year = Number(about.slice(0, 4)) - age;
        const born = leap && year % 4 === 0 ? `${String(year)}-02-29` : birthday(about, -age);
        const right = ages.filter((one) => birthday(born, one) >= from && birthday(born, one) <= to);
        expect([born, found(eventRanges(kind, from, to, rules), born)]).toEqual([born, right]);
        expect(dayOfEvent(born, age)).toBe(birthday(born, age));
      },
    );
    fc.assert(property, { numRuns: 3000, seed: 14 });
  });

  test('begin after a position where the order goes on: by day, by birth, by id', () => {
    const people = fc.array(
      fc.record({ at: fc.integer({ min: -3, max: 12 }), age: fc.constantFrom(25, 40, 60), id: fc.nat(9) }),
      {
        minLength: 1,
        maxLength: 25,
      },
    );
    const property = fc.property(
      people,
      fc.nat(24),
      fc.constantFrom('2021-02-24', '2024-02-24', '2021-05-20'),
      (all, at, from) => {
        const to = shifted(from, 9);
        const ranges = eventRanges('EXCHANGE_AGE_REACHED', from, to, rules);
        const events = all
          .map(({ at: n, age, id }) => ({ born: birthday(shifted(from, n), -age), id: `0000000${String(id)}-0000` }))
          .flatMap(({ born, id }) => [25, 40, 60].map((age) => [birthday(born, age), born, id, age] as const))
          .filter(([on]) => on >= from && on <= to)
          .toSorted(([on1, born1, id1], [on2, born2, id2]) =>
            `${on1}${born1}${id1}` < `${on2}${born2}${id2}` ? -1 : 1,
          );
        const position = events[at % Math.max(events.length, 1)];
        if (!position) return;
        const [on, born, id] = position;
        const behind = (one: readonly [string, string, string, number]): boolean => {
          const range = ranges.find(({ age, after, upTo }) => age === one[3] && after < one[1] && one[1] <= upTo)!;
          const [key, start] = startOf(range, [on, born, id]);
          return one[1] > key || (one[1] === key && one[2] > start);
        };
        const right = events.filter((one) => `${one[0]}${one[1]}${one[2]}` > `${on}${born}${id}`);
        expect(events.filter(behind)).toEqual(right);
      },
    );
    fc.assert(property, { numRuns: 1000, seed: 25 });
  });
});

test.each<[AgeEventKind, Parameters<typeof isCollected>[1], boolean]>([
  ['CARD_AGE_REACHED', null, false],
  ['CARD_AGE_REACHED', 'UNDER_REVIEW', true],
  ['CARD_AGE_REACHED', 'DELIVERED', true],
  ['EXCHANGE_DUE', 'DELIVERED', false],
  ['EXCHANGE_AGE_REACHED', 'COLLECTED', true],
  ['EXCHANGE_AGE_REACHED', null, false],
])('for %s a case in %s is collected: %s', (kind, state, collected) => {
  expect(isCollected(kind, state)).toBe(collected);
});
