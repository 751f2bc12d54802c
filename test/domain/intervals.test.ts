import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { addDays, daysBetween } from '@lienthong/schema/civil-date';
import { everyDay, fixedDays, intervals, stretchesOf, type Interval } from '@lienthong/api/domain/intervals';

const day = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2020-01-01', days));
const interval = fc.constantFrom(...(Object.keys(intervals) as Interval[]));

describe('the stretches of a span', () => {
  test('cover it without a gap, whole but for the first and the last', () => {
    fc.assert(
      fc.property(day, fc.nat(700), interval, (from, days, every) => {
        const to = addDays(from, days);
        const stretches = stretchesOf(every, from, to, 1000);
        expect(stretches[0]?.from).toBe(from);
        expect(stretches.at(-1)?.to).toBe(to);
        for (const [at, stretch] of stretches.entries()) {
          const next = stretches[at + 1];
          expect(stretch.from <= stretch.to).toBe(true);
          if (next) expect(next.from).toBe(addDays(stretch.to, 1));
          if (at > 0 && next) expect(stretch.partial).toBe(false);
          const length = daysBetween(stretch.from, stretch.to) + 1;
          const date = new Date(stretch.from);
          const whole = {
            DAY: length === 1,
            WEEK: length === 7 && date.getUTCDay() === 1,
            MONTH: stretch.from.endsWith('-01') && addDays(stretch.to, 1).endsWith('-01') && length <= 31,
          }[every];
          expect(stretch.partial).toBe(!whole);
        }
      }),
    );
  });

  test('stop one beyond the most that is asked for', () => {
    expect(stretchesOf('DAY', '2021-01-01', '2025-01-01', 400)).toHaveLength(401);
  });
});

test('the last days of weeks are the Sundays of a span', () => {
  fc.assert(
    fc.property(day, fc.nat(100), (from, days) => {
      const to = addDays(from, days);
      expect(fixedDays(from, to)).toEqual(everyDay(from, to).filter((one) => new Date(one).getUTCDay() === 0));
    }),
  );
});
