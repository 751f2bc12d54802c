import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bornToReach,
  crossesCardAge,
  exchangeAges,
  findExchangeAge,
  findExchangeDay,
} from '@lienthong/api/domain/dossiers/exchange-due';
import { birthdayOf } from '@lienthong/schema/civil-date';
import { rules } from '../corrections/fixtures.ts';

describe('the day of exchange of a card', () => {
  test.each([
    ['is the next age', '2000-03-10', '2021-05-20', '2025-03-10'],
    ['is the next age until two years before it', '2000-03-10', '2023-03-09', '2025-03-10'],
    ['is the age after that within the two years', '2000-03-10', '2023-03-10', '2040-03-10'],
    ['is 40 for a card made at 25', '2000-03-10', '2025-03-10', '2040-03-10'],
    ['is 60 for a card made at 38', '1983-05-20', '2021-05-20', '2043-05-20'],
    ['is 40 for a card made a day before 38', '1983-05-21', '2021-05-20', '2023-05-21'],
    ['never comes for a card made at 58', '1963-05-20', '2021-05-20', null],
    ['is 60 for a card made a day before 58', '1963-05-21', '2021-05-20', '2023-05-21'],
    ['never comes for a card made at 70', '1951-01-01', '2021-05-20', null],
    ['is 25 for a card made on the 14th birthday', '2007-05-20', '2021-05-20', '2032-05-20'],
    ['is 28 February of a common year for who was born on the 29th', '1996-02-29', '2018-05-20', '2021-02-28'],
    ['is the 29th where that year has one', '1996-02-29', '2021-05-20', '2036-02-29'],
    ['is 14 for a card made at 10, under the law of 2023', '2014-08-01', '2024-08-15', '2028-08-01'],
    [
      'is 25 for a card made within two years before 14, under the law of 2023',
      '2011-08-01',
      '2024-08-15',
      '2036-08-01',
    ],
  ])('%s', (_, bornOn, issuedOn, day) => {
    expect(findExchangeDay(bornOn, issuedOn, rules)).toBe(day);
  });

  test('goes by the ages of the law of that day', () => {
    expect(exchangeAges('2024-06-30', rules)).toEqual([25, 40, 60]);
    expect(exchangeAges('2024-07-01', rules)).toEqual([14, 25, 40, 60]);
  });
});

describe('who crosses an age on a day', () => {
  test.each<[number, string, string[]]>([
    [14, '2021-05-20', ['2007-05-20']],
    [14, '2022-02-28', ['2008-02-28', '2008-02-29']],
    [14, '2022-03-01', ['2008-03-01']],
    [16, '2024-02-29', ['2008-02-29']],
    [16, '2024-02-28', ['2008-02-28']],
    [14, '2024-02-29', []],
    [25, '2021-02-28', ['1996-02-28', '1996-02-29']],
  ])('of %i years on %s: those born on %j', (age, on, born) => {
    expect(bornToReach(age, on)).toEqual(born);
  });

  test('is on exactly one day of a life, for every birth date', () => {
    const days = fc
      .integer({ min: -10_000, max: 18_000 })
      .map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.constantFrom(14, 25, 40, 60), (born, age) => {
        const day = birthdayOf(born, age);
        expect(bornToReach(age, day)).toContain(born);
        const beside = [-1, 1].map((n) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10));
        for (const other of beside) expect(bornToReach(age, other)).not.toContain(born);
      }),
      { seed: 72 },
    );
  });

  test('is told of one person by day and law', () => {
    expect(crossesCardAge('2007-05-20', '2021-05-20', rules)).toBe(true);
    expect(crossesCardAge('2007-05-21', '2021-05-20', rules)).toBe(false);
    expect(findExchangeAge('1996-05-20', '2021-05-20', rules)).toBe(25);
    expect(findExchangeAge('2007-05-20', '2021-05-20', rules)).toBeUndefined();
    expect(findExchangeAge('2010-08-01', '2024-08-01', rules)).toBe(14);
  });
});
