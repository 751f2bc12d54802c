import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { addDays, type Day } from '@lienthong/schema/civil-date';
import { median, paceEnds, projectionOf, spread, teamsNeeded, type Projection } from '@lienthong/api/domain/forecast';
import type { ProgressValue } from '@lienthong/api/domain/statistics';
import { workingCalendar } from '@lienthong/api/domain/working-calendar';
import { assumptionKeys, assumptionOn } from '@lienthong/api/store/reference/assumptions';
import { workingDayExceptions } from '@lienthong/api/store/reference/working-days';

const exceptions = new Map(workingDayExceptions().map(({ on_day: day, working }) => [day, working]));
const calendar = workingCalendar(exceptions);
const asOf = '2021-05-20';

const project = (paces: readonly number[] | null, progress: Partial<ProgressValue> = {}, on: Day = asOf): Projection =>
  projectionOf({
    progress: { value: 0, remaining: 170, workingDaysLeft: 17, requiredPerDay: 10, reason: null, ...progress },
    paces,
    asOf: on,
    onTrackFrom: 1,
    atRiskFrom: 0.8,
    calendar,
  });
const steady = (pace: number): number[] => Array<number>(14).fill(pace);

describe('the working days that a pace is told by', () => {
  test('are the last 14, with the one before them, over days off and make-up days', () => {
    // 30 April and 1 May are holidays; the latter was a Saturday, so 3 May is off for it.
    expect(paceEnds('2021-05-20', '2021-01-01', calendar)).toEqual([
      ...['2021-04-28', '2021-04-29'],
      ...['2021-05-04', '2021-05-05', '2021-05-06', '2021-05-07'],
      ...['2021-05-10', '2021-05-11', '2021-05-12', '2021-05-13', '2021-05-14'],
      ...['2021-05-17', '2021-05-18', '2021-05-19', '2021-05-20'],
    ]);
  });

  test('are fewer in a young campaign, counted from the day before its first', () => {
    expect(paceEnds('2021-01-06', '2021-01-01', calendar)).toEqual([
      '2020-12-31',
      '2021-01-04',
      '2021-01-05',
      '2021-01-06',
    ]);
    expect(paceEnds('2021-01-03', '2021-01-01', calendar)).toEqual(['2020-12-31']);
  });
});

describe('a projection', () => {
  test('names the working day on which nothing would remain', () => {
    // 17 working days after 20 May: three weeks of five and two more from Friday 21 May.
    expect(project(steady(10))).toEqual({
      pacePerDay: 10,
      projectedOn: '2021-06-14',
      earliestOn: '2021-06-14',
      latestOn: '2021-06-14',
      status: 'ON_TRACK',
      reason: null,
    });
    expect(project(steady(170)).projectedOn).toBe('2021-05-21');
    expect(project(steady(169)).projectedOn).toBe('2021-05-24');
  });

  test.each([
    [10, 'ON_TRACK'],
    [9.99, 'AT_RISK'],
    [8, 'AT_RISK'],
    [7.99, 'OFF_TRACK'],
    [0, 'OFF_TRACK'],
  ])('of a pace of %d where 10 a day are needed is %s', (pace, status) => {
    expect(project(steady(pace)).status).toBe(status);
  });

  test('is REACHED where nothing remains, and off track where no working day is left', () => {
    expect(project(steady(3), { remaining: 0, requiredPerDay: 0 })).toMatchObject({
      status: 'REACHED',
      projectedOn: null,
      reason: null,
    });
    expect(project(steady(99), { requiredPerDay: null, workingDaysLeft: 0 })).toMatchObject({
      status: 'OFF_TRACK',
      projectedOn: '2021-05-24',
    });
  });

  test.each<[string, readonly number[] | null, Partial<ProgressValue>, string]>([
    ['a pace is withheld', null, {}, 'WITHHELD'],
    ['what remains is withheld', steady(5), { remaining: null, requiredPerDay: null }, 'WITHHELD'],
    ['four days are over', [1, 2, 3, 4], {}, 'TOO_FEW_DAYS'],
    ['nothing is done', steady(0), {}, 'NO_PACE'],
    ['it goes backwards', steady(-2), {}, 'NO_PACE'],
    ['it takes too long', steady(0.01), {}, 'TOO_FAR'],
  ])('has no day, and says why, where %s', (_, paces, progress, reason) => {
    expect(project(paces, progress)).toMatchObject({ projectedOn: null, reason });
  });

  test('goes by the middle pace, which a single day doesn’t move, and tells how the paces varied', () => {
    const paces = [...steady(10).slice(1), 1000];
    expect(project(paces)).toMatchObject({
      pacePerDay: 10,
      projectedOn: '2021-06-14',
      latestOn: '2021-06-14',
      earliestOn: '2021-05-21',
    });
    const slow = [0, 0, 0, 0, 0, ...steady(10).slice(5)];
    expect(project(slow)).toMatchObject({ pacePerDay: 10, projectedOn: '2021-06-14', latestOn: null });
  });

  test('lies within its interval, on working days, and is never later for a faster pace', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { minLength: 5, maxLength: 14 }),
        fc.integer({ min: 1, max: 3000 }),
        (paces, remaining) => {
          const { projectedOn, earliestOn, latestOn } = project(paces, { remaining });
          const faster = project(
            paces.map((pace) => pace + 1),
            { remaining },
          );
          expect(project(paces, { remaining })).toEqual(project([...paces], { remaining }));
          if (projectedOn === null) return;
          expect(earliestOn !== null && earliestOn <= projectedOn).toBe(true);
          expect(latestOn === null || projectedOn <= latestOn).toBe(true);
          expect(calendar.isWorkingDay(projectedOn)).toBe(true);
          expect((faster.projectedOn ?? '') <= projectedOn).toBe(true);
          const enough = calendar.workingDaysBetween(addDays(asOf, 1), addDays(projectedOn, 1));
          expect(enough * median(paces)).toBeGreaterThanOrEqual(remaining);
          expect((enough - 1) * median(paces)).toBeLessThan(remaining);
        },
      ),
    );
  });

  test('takes the runs of five days in a row for its interval', () => {
    expect(spread([1, 1, 1, 1, 1, 6, 6, 6, 6, 6])).toEqual([1, 6]);
    expect(spread([5, 5, 5, 5, 5])).toEqual([5, 5]);
    // Every third day is worked: the median lies below every run.
    expect(spread([0, 0, 90, 0, 0, 90, 0, 0, 90, 0, 0, 90])).toEqual([0, 36]);
  });

  test.each([
    [[3], 3],
    [[1, 9, 2], 2],
    [[4, 1, 2, 3], 2.5],
  ])('of %j has the middle %d', (paces, middle) => {
    expect(median(paces)).toBe(middle);
  });
});

describe('teams', () => {
  test.each([
    [1700, 17, 100, 1],
    [1701, 17, 100, 2],
    [0, 0, 100, 0],
    [-5, 3, 100, 0],
    [5, 0, 100, null],
    [null, 17, 100, null],
  ])('for %p persons in %d days by %d a day are %p', (persons, days, capacity, teams) => {
    expect(teamsNeeded(persons, days, capacity)).toBe(teams);
  });

  test('have their capacity from a dated row that says it is assumed', () => {
    expect(assumptionOn(assumptionKeys.personsPerTeam, asOf)).toMatchObject({
      value: 100,
      source: null,
      status: 'assumed',
      validFrom: '2021-01-01',
    });
    expect(() => assumptionOn(assumptionKeys.personsPerTeam, '2020-12-31')).toThrow('has no row');
  });
});
