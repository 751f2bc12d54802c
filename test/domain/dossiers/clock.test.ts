import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  ageOf,
  escalationOf,
  isOverdue,
  latestDueFor,
  levelAbove,
  pausedOf,
  pauseReasonOf,
  workingDaysAfter,
  type Clocked,
} from '@lienthong/api/domain/dossiers/clock';
import { dossierKeys, findLimit } from '@lienthong/api/domain/dossiers/limit';
import type { DossierType, UnitType } from '@lienthong/schema/codes';
import { escalations, runningStates, type Escalation } from '@lienthong/schema/dossier-clock';
import { calendar, rows, rules } from '../corrections/fixtures.ts';

const place = (code: string, type: UnitType) => [
  { code: '25456', type: 'WARD' as const },
  { code, type },
  { code: '72', type: 'PROVINCE' as const },
];
const city = place('703', 'PROVINCIAL_CITY');
const town = place('712', 'TOWN');
const border = place('706', 'DISTRICT');
const inland = place('707', 'DISTRICT');

describe('the limit of the law', () => {
  test.each<[string, ReturnType<typeof place>, DossierType, string, number]>([
    ['a first card in the city', city, 'FIRST_ISSUE', '2021-05-20', 7],
    ['an exchange in the city', city, 'EXCHANGE', '2021-05-20', 7],
    ['a reissue in the city', city, 'REISSUE', '2021-05-20', 15],
    ['a first card in a town, on the border as it is', town, 'FIRST_ISSUE', '2021-05-20', 7],
    ['a first card in a border district', border, 'FIRST_ISSUE', '2021-05-20', 20],
    ['a reissue in a border district', border, 'REISSUE', '2021-05-20', 20],
    ['a first card in any other district', inland, 'FIRST_ISSUE', '2021-05-20', 15],
    ['a reissue in any other district', inland, 'REISSUE', '2024-06-30', 15],
    ['a first card on the border, under the law of 2023', border, 'FIRST_ISSUE', '2024-07-01', 7],
    ['a reissue in the city, under the law of 2023', city, 'REISSUE', '2024-07-01', 7],
  ])('of %s', (_, around, type, on, days) => {
    expect(findLimit(type, around, on, rules)?.workingDays).toBe(days);
  });

  test('needs no place under the law of 2023, and is that of a city at the office of the province before', () => {
    expect(findLimit('EXCHANGE', [{ code: '25456', type: 'COMMUNE' }], '2025-08-01', rules)?.workingDays).toBe(7);
    expect(findLimit('EXCHANGE', [{ code: '72', type: 'PROVINCE' }], '2021-05-20', rules)?.workingDays).toBe(7);
    expect(findLimit('EXCHANGE', city, '2015-12-31', rules)).toBeUndefined();
  });

  test('rests on rows that the data have, each with its place', () => {
    const keys = new Set(rows.legal.map(({ key }) => key));
    for (const key of [
      dossierKeys.limit,
      dossierKeys.exchangeAges,
      dossierKeys.exchangeGrace,
      dossierKeys.recordWithin,
    ])
      expect(keys).toContain(key);
    const places = rows.legal.filter(({ key }) => key.startsWith('card.processing_place.'));
    expect(places.length).toBe(10);
    for (const { value, status } of places) {
      expect(keys).toContain(`${dossierKeys.limit}.${value}`);
      expect(status).toBe('OWN_KNOWLEDGE');
    }
  });

  test.each([
    // Tet 2021: off from Wednesday 10 to Tuesday 16 February.
    ['2021-02-05', 7, '2021-02-23'],
    ['2021-02-01', 15, '2021-03-01'],
    ['2021-02-01', 20, '2021-03-08'],
    // 30 April and 3 May are off: Thursday 29 April is followed by Tuesday 4 May.
    ['2021-04-29', 7, '2021-05-12'],
    ['2021-05-20', 7, '2021-05-31'],
    // On a Saturday the first day is Monday.
    ['2021-05-22', 7, '2021-06-01'],
  ])('ends, of a dossier of %s with %i days, on %s', (collected, days, due) => {
    expect(calendar.addWorkingDays(collected, days)).toBe(due);
    expect(workingDaysAfter(collected, due, calendar)).toBe(days);
  });
});

const collected: Clocked = {
  state: 'UNDER_REVIEW',
  stateSince: '2021-03-01',
  collectedOn: '2021-03-01',
  caseSince: '2021-03-01',
  limitDays: 15,
  dueOn: '2021-03-22',
  pausedDays: 0,
  pausedOn: null,
  usedDays: null,
};
const on = (dossier: Clocked, today: string): unknown[] => [
  escalationOf(dossier, today, calendar),
  ageOf(dossier, today, calendar),
  pausedOf(dossier, today, calendar),
  isOverdue(dossier, today),
];

describe('the clock of a dossier', () => {
  // March 2021 has no day off; 15 days: the half is reached at 8, four fifths at 12, 150 % at 23.
  test.each([
    ['2021-03-01', 'NONE', 0, false],
    ['2021-03-10', 'NONE', 7, false],
    ['2021-03-11', 'P50', 8, false],
    ['2021-03-16', 'P50', 11, false],
    ['2021-03-17', 'P80', 12, false],
    ['2021-03-19', 'P80', 14, false],
    ['2021-03-22', 'P100', 15, false],
    ['2021-03-23', 'P100', 16, true],
    ['2021-03-31', 'P100', 22, true],
    ['2021-04-01', 'P150', 23, true],
  ])('says on %s: %s', (today, level, age, late) => {
    expect(on(collected, today)).toEqual([level, age, 0, late]);
  });

  test('stands still while it is paused, and the age never does', () => {
    // Found discrepant on the fourth day: a month later it has the level of that day, and its whole age.
    const paused: Clocked = {
      ...collected,
      state: 'DISCREPANT',
      stateSince: '2021-03-05',
      pausedOn: '2021-03-05',
      usedDays: 4,
    };
    expect(on(paused, '2021-03-05')).toEqual(['NONE', 4, 0, false]);
    expect(on(paused, '2021-04-05')).toEqual(['NONE', 25, 21, false]);
    expect(pauseReasonOf(paused)).toBe('DEFECTS_OPEN');
    const awaited: Clocked = { ...paused, state: 'REDO_REQUIRED', usedDays: 12 };
    expect([escalationOf(awaited, '2021-05-01', calendar), pauseReasonOf(awaited)]).toEqual(['P80', 'REDO_AWAITED']);
  });

  test('is late by a pause no sooner, and no less', () => {
    const awaited: Clocked = { ...collected, state: 'REDO_REQUIRED', pausedOn: '2021-03-22', usedDays: 15 };
    expect(on(awaited, '2021-05-03').at(-1)).toBe(false);
    // Found discrepant two days after its last day: late on that day and on any later one.
    const late: Clocked = { ...collected, state: 'DISCREPANT', pausedOn: '2021-03-24', usedDays: 17 };
    expect(on(late, '2021-03-24')).toEqual(['P100', 17, 0, true]);
    expect(on(late, '2021-03-31')).toEqual(['P100', 22, 5, true]);
    expect(isOverdue({ ...late, state: 'CANCELLED' }, '2021-03-31')).toBe(false);
  });

  test('goes on after a pause where it stood', () => {
    // Paused for 10 working days, from 5 to 19 March: due on 5 April instead of 22 March.
    const resumed: Clocked = { ...collected, pausedDays: 10, dueOn: '2021-04-05' };
    expect(calendar.addWorkingDays('2021-03-22', 10)).toBe('2021-04-05');
    expect(on(resumed, '2021-03-24')).toEqual(['NONE', 17, 10, false]);
    expect(on(resumed, '2021-03-25')).toEqual(['P50', 18, 10, false]);
    expect(on(resumed, '2021-04-05')).toEqual(['P100', 25, 10, false]);
    expect(on(resumed, '2021-04-06')).toEqual(['P100', 26, 10, true]);
  });

  test('has no limit once the card is made, and no age beyond its end', () => {
    expect(on({ ...collected, state: 'PRODUCED' }, '2021-06-01')[0]).toBe('NONE');
    expect(ageOf({ ...collected, state: 'PRODUCED' }, '2021-03-31', calendar)).toBe(22);
    expect(on({ ...collected, state: 'DELIVERED', stateSince: '2021-03-10' }, '2021-06-01')).toEqual([
      'NONE',
      7,
      0,
      false,
    ]);
  });

  test('counts the age of a redo from the first dossier of its case', () => {
    const redo: Clocked = { ...collected, caseSince: '2021-02-01' };
    // 15 working days from 1 February to 1 March, Tet left out; and 7 more.
    expect(ageOf(redo, '2021-03-10', calendar)).toBe(22);
    expect(escalationOf(redo, '2021-03-10', calendar)).toBe('NONE');
  });
});

describe('the last days by which a list is narrowed', () => {
  const dayAt = (offset: number): string => new Date(offset * 86_400_000).toISOString().slice(0, 10);
  /** 2021 and 2022, with their days off. */
  const days = fc.integer({ min: 18_628, max: 19_300 }).map(dayAt);

  test('say of any running dossier on any day what its escalation says', () => {
    const property = fc.property(
      days,
      fc.nat(120),
      fc.constantFrom(1, 2, 7, 15, 20),
      fc.nat(15),
      fc.constantFrom(...runningStates),
      fc.constantFrom(...(Object.keys(escalations) as Escalation[]).slice(1)),
      (collectedOn, ago, limitDays, pausedDays, state, level) => {
        const today = dayAt(Date.parse(collectedOn) / 86_400_000 + ago);
        const dueOn = calendar.addWorkingDays(collectedOn, limitDays + pausedDays);
        const dossier: Clocked = {
          ...collected,
          state,
          collectedOn,
          caseSince: collectedOn,
          limitDays,
          pausedDays,
          dueOn,
        };
        const reached = (one: Escalation): boolean => dueOn <= latestDueFor(one, 20, today, calendar)[limitDays - 1]!;
        const above = levelAbove(level);
        const listed = reached(level) && !(above && reached(above));
        expect([today, listed]).toEqual([today, escalationOf(dossier, today, calendar) === level]);
      },
    );
    fc.assert(property, { numRuns: 3000, seed: 72 });
  });
});
