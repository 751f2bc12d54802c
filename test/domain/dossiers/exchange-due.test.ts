import { describe, expect, test } from '@jest/globals';
import { exchangeAges, findExchangeDay } from '@lienthong/api/domain/dossiers/exchange-due';
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
