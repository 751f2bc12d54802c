import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addYears, ageOn, birthdayOf, dayInVietnam, parseDay } from '@lienthong/schema/civil-date';

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('parsing a day', () => {
  test.each(['2021-05-20', '2024-02-29', '2000-02-29', '1800-01-01', '2200-12-31', '2021-12-31'])(
    '%s is a day',
    (text) => {
      expect(parseDay(text)).toBe(text);
    },
  );

  test.each([
    '2026-02-30',
    '2023-02-29',
    '1900-02-29',
    '2021-04-31',
    '2021-00-10',
    '2021-13-01',
    '2021-05-00',
    '2021-05-32',
    '1799-12-31',
    '2201-01-01',
    'infinity',
    '-infinity',
    'today',
    '',
    '2021-5-20',
    '20210520',
    '20-05-2021',
    '2021/05/20',
    '2021-05-20T00:00:00Z',
    '2021-05-20 ',
    '2021-05-20\n',
    '2021-05-20 BC',
    '+002021-05-20',
    '２０２１-05-20',
  ])('%j is none', (text) => {
    expect(parseDay(text)).toBeNull();
  });

  test('agrees with the calendar of the platform', () => {
    const part = fc.nat(40).map((n) => String(n).padStart(2, '0'));
    fc.assert(
      fc.property(fc.integer({ min: 1800, max: 2200 }), part, part, (year, month, date) => {
        const text = `${year}-${month}-${date}`;
        const instant = new Date(`${text}T00:00:00Z`);
        const real = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text);
        expect(parseDay(text)).toBe(real ? text : null);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the day in Viet Nam', () => {
  test.each([
    ['2021-05-19T16:59:59.999Z', '2021-05-19'],
    ['2021-05-19T17:00:00.000Z', '2021-05-20'],
    ['2021-12-31T17:00:00.000Z', '2022-01-01'],
    ['2024-02-28T17:00:00.000Z', '2024-02-29'],
  ])('at %s is %s', (instant, expected) => {
    expect(dayInVietnam(new Date(instant))).toBe(expected);
  });

  test('agrees with the time zone database', () => {
    const zone = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' });
    const instants = fc.date({ min: new Date('1976-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(fc.property(instants, (instant) => dayInVietnam(instant) === zone.format(instant)));
  });
});

describe('years and ages', () => {
  test.each([
    ['2020-02-29', 1, '2021-02-28'],
    ['2020-02-29', 4, '2024-02-29'],
    ['2096-02-29', 4, '2100-02-28'],
    ['2021-02-28', 3, '2024-02-28'],
    ['2007-05-20', 14, '2021-05-20'],
    ['2021-05-20', -14, '2007-05-20'],
    ['2021-05-20', 0, '2021-05-20'],
  ])('%s and %i years is %s', (from, years, to) => {
    expect(addYears(from, years)).toBe(to);
    expect(birthdayOf(from, years)).toBe(to);
  });

  test.each([
    ['2007-05-20', '2021-05-19', 13],
    ['2007-05-20', '2021-05-20', 14],
    ['2007-05-20', '2021-05-21', 14],
    ['2004-02-29', '2018-02-27', 13],
    ['2004-02-29', '2018-02-28', 14],
    ['2004-02-29', '2020-02-28', 15],
    ['2004-02-29', '2020-02-29', 16],
    ['2021-05-20', '2021-05-20', 0],
    ['2021-05-21', '2021-05-20', -1],
    ['2021-12-31', '2022-01-01', 0],
  ])('born on %s, on %s: %i', (birth, on, age) => {
    expect(ageOn(birth, on)).toBe(age);
  });

  test('an age is reached on its birthday and not on the day before', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 90 }), (birth, age) => {
        const birthday = birthdayOf(birth, age);
        const eve = new Date(Date.parse(birthday) - 86_400_000).toISOString().slice(0, 10);
        expect(parseDay(birthday)).toBe(birthday);
        expect(ageOn(birth, birthday)).toBe(age);
        expect(ageOn(birth, eve)).toBe(age - 1);
      }),
    );
  });
});
