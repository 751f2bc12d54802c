import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { readData } from '@lienthong/api/store/reference/csv';
import { workingDayExceptions } from '@lienthong/api/store/reference/working-days';
import { attributions, definitionsVersion, metricCodes, metrics, rates, tallyOf } from '@lienthong/api/domain/metric';
import { progressOf, rateOf, withholdings, type Cell, type ShownFigures } from '@lienthong/api/domain/statistics';
import { isWorkingDay, workingDaysBetween } from '@lienthong/api/domain/working-days';

const cells = (...values: number[]): Cell[] => values.map((value) => ({ value, open: false }));
const none: ShownFigures = {
  collectedPersons: 0,
  issuedPersons: 0,
  deliveredPersons: 0,
  eligible: 0,
  present: 0,
  eligibleCollected: 0,
  eligibleIssued: 0,
  presentCollected: 0,
};

describe('withholding', () => {
  test.each([
    [
      'a small cell, and the smallest of the others, so that it is not the rest',
      [3, 50, 20, 0],
      ['SMALL_CELL', null, 'DERIVABLE', null],
    ],
    [
      'two small cells and no more where they are five together',
      [3, 50, 2, 0],
      ['SMALL_CELL', null, 'SMALL_CELL', null],
    ],
    [
      'a further one where small cells are fewer than five together',
      [1, 50, 2, 9],
      ['SMALL_CELL', null, 'SMALL_CELL', 'DERIVABLE'],
    ],
    ['a cell that holds all but a few', [3, 50, 0, 0], ['SMALL_CELL', 'SMALL_COMPLEMENT', null, null]],
    ['the only cell that is not 0, though the total tells it', [3, 0, 0, 0], ['SMALL_CELL', null, null, null]],
    ['nothing of large cells and zeros', [5, 50, 0, 12], [null, null, null, null]],
    ['nothing of one large cell', [50, 0, 0, 0], [null, null, null, null]],
    ['nothing of nothing', [], []],
  ])('withholds %s', (_, values, expected) => {
    expect(withholdings(cells(...values))).toEqual(expected);
  });

  test('withholds nothing that is open to the caller, and reckons with what the caller knows', () => {
    const known = [{ value: 3, open: true }, ...cells(2, 40, 30)];
    expect(withholdings(known)).toEqual([null, 'SMALL_CELL', null, 'DERIVABLE']);
  });

  test('withholds what would tell more than is shown elsewhere, and one more where it is alone', () => {
    const untold = (value: number): Cell => ({ value, open: false, told: false });
    expect(withholdings([untold(60), ...cells(40, 30)])).toEqual(['OTHER_BOUNDARIES', null, 'DERIVABLE']);
    expect(withholdings([untold(1), untold(2), ...cells(40, 30)])).toEqual([
      'OTHER_BOUNDARIES',
      'OTHER_BOUNDARIES',
      null,
      null,
    ]);
  });

  test('never withholds 0, always 1 to 4, and never one alone where another could join it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ value: fc.oneof(fc.nat(6), fc.nat(200)), open: fc.boolean() }), { maxLength: 12 }),
        (list) => {
          const reasons = withholdings(list);
          const hidden = list.filter((_, index) => reasons[index] !== null);
          const others = list.filter(({ value, open }, index) => reasons[index] === null && !open && value > 0);
          const sum = hidden.reduce((of, { value }) => of + value, 0);
          expect(list.every(({ value, open }, index) => !(open || value === 0) || reasons[index] === null)).toBe(true);
          expect(
            list.every(({ value, open }, index) => open || value < 1 || value > 4 || reasons[index] === 'SMALL_CELL'),
          ).toBe(true);
          expect(hidden.length === 0 || others.length === 0 || (hidden.length > 1 && sum > 4)).toBe(true);
        },
      ),
    );
  });
});

describe('a rate', () => {
  test('is numerator by denominator, and may exceed 1', () => {
    expect(rateOf(1, 4)).toEqual({ numerator: 1, denominator: 4, rate: 0.25, reason: null });
    expect(rateOf(9, 6).rate).toBe(1.5);
  });
  test('is null and says why without a denominator or with a figure withheld', () => {
    expect(rateOf(0, 0)).toEqual({ numerator: 0, denominator: 0, rate: null, reason: 'NO_DENOMINATOR' });
    expect(rateOf(null, 6)).toEqual({ numerator: null, denominator: 6, rate: null, reason: 'WITHHELD' });
    expect(rateOf(6, null)).toMatchObject({ rate: null, reason: 'WITHHELD' });
  });
});

describe('progress', () => {
  const aim = { metric: 'CARDS_ISSUED', value: 100, dueBefore: '2021-06-15' } as const;
  test('is the target less the flow, over the working days left', () => {
    expect(progressOf(aim, { ...none, issuedPersons: 40 }, '2021-06-10', 2)).toEqual({
      value: 40,
      remaining: 60,
      workingDaysLeft: 2,
      requiredPerDay: 30,
      reason: null,
    });
    expect(
      progressOf({ ...aim, metric: 'DOSSIERS_COLLECTED' }, { ...none, collectedPersons: 90 }, '2021-06-10', 4)
        .requiredPerDay,
    ).toBe(2.5);
  });
  test('asks nothing when the target is reached, passed or not', () => {
    for (const day of ['2021-06-10', '2021-07-10'])
      expect(progressOf(aim, { ...none, issuedPersons: 140 }, day, 0)).toMatchObject({
        remaining: 0,
        requiredPerDay: 0,
        reason: null,
      });
  });
  test('asks nothing of a day that has passed or of no working day', () => {
    expect(progressOf(aim, none, '2021-06-15', 0)).toMatchObject({
      remaining: 100,
      requiredPerDay: null,
      reason: 'DUE_DAY_PASSED',
    });
    expect(progressOf(aim, none, '2021-06-14', 0)).toMatchObject({
      remaining: 100,
      requiredPerDay: null,
      reason: 'NO_WORKING_DAY_LEFT',
    });
  });
  test('of a rate is in percent of the persons present, and what remains is persons', () => {
    const rate = { ...aim, metric: 'COLLECTED_RATE_OF_PRESENT' } as const;
    expect(progressOf(rate, { ...none, present: 80, presentCollected: 60 }, '2021-06-10', 2)).toMatchObject({
      value: 75,
      remaining: 20,
      requiredPerDay: 10,
    });
    expect(
      progressOf({ ...rate, value: 80 }, { ...none, present: 81, presentCollected: 60 }, '2021-06-10', 5).remaining,
    ).toBe(5);
    expect(progressOf(rate, none, '2021-06-10', 2)).toMatchObject({ value: 100, remaining: 0 });
  });
  test('is withheld with the figure it rests on', () => {
    expect(progressOf(aim, { ...none, issuedPersons: null }, '2021-06-10', 2)).toMatchObject({
      value: null,
      remaining: null,
      requiredPerDay: null,
      reason: 'WITHHELD',
    });
    expect(
      progressOf({ ...aim, metric: 'COLLECTED_RATE_OF_PRESENT' }, { ...none, present: null }, '2021-06-10', 2).reason,
    ).toBe('WITHHELD');
  });
});

describe('working days', () => {
  const exceptions = new Map(workingDayExceptions().map((row) => [row.on_day, row.working]));
  test('leave out weekends and days off, Tet above all', () => {
    const tet = ['2021-02-09', '2021-02-10', '2021-02-12', '2021-02-13', '2021-02-16', '2021-02-17'];
    expect(tet.map((day) => isWorkingDay(day, exceptions))).toEqual([true, false, false, false, false, true]);
    expect(workingDaysBetween('2021-02-09', '2021-02-18', exceptions)).toBe(1);
  });
  test('take in the Saturdays that are made up for', () => {
    expect(isWorkingDay('2024-05-04', exceptions)).toBe(true);
    expect(isWorkingDay('2024-05-11', exceptions)).toBe(false);
    expect(workingDaysBetween('2024-05-03', '2024-05-06', exceptions)).toBe(1);
  });
  test('are counted without the day of the figure and the day of the deadline', () => {
    expect(workingDaysBetween('2021-05-20', '2021-05-21', exceptions)).toBe(0);
    expect(workingDaysBetween('2021-05-20', '2021-05-22', exceptions)).toBe(1);
    expect(workingDaysBetween('2021-05-22', '2021-05-20', exceptions)).toBe(0);
  });
  test('know every listed day once', () => {
    const rows = workingDayExceptions();
    expect(rows.map((row) => row.on_day)).toEqual([
      ...new Set(readData('holidays.csv', ['date']).map((row) => row.date)),
    ]);
    expect(rows.filter((row) => row.working).every((row) => [0, 6].includes(new Date(row.on_day).getUTCDay()))).toBe(
      true,
    );
  });
});

describe('the definitions', () => {
  test('have a version, a text and a tally for each attribution', () => {
    expect(definitionsVersion).toBe(1);
    expect(metricCodes.every((metric) => metrics[metric].meaning.length > 40)).toBe(true);
    const tallies = metricCodes.map((metric) =>
      Object.keys(attributions).map((by) => tallyOf(metric, by as keyof typeof attributions)),
    );
    expect(new Set(tallies.flat()).size).toBe(11);
  });
  test('make a rate of two stocks', () => {
    for (const { numerator, denominator } of Object.values(rates))
      expect([metrics[numerator].kind, metrics[denominator].kind]).toEqual(['STOCK', 'STOCK']);
  });
});
