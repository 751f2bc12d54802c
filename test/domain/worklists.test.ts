import { describe, expect, test } from '@jest/globals';
import { bornForBirthday } from '@lienthong/api/domain/worklists';
import { isSamePresence, refusePresence, refusePresenceForm } from '@lienthong/api/domain/presences';
import { deskOf } from '@lienthong/schema/correction-reports';
import { dossierStates, type DossierState } from '@lienthong/schema/dossier-life';
import { daysBetween } from '@lienthong/schema/civil-date';
import { reviewResults, reviewRowOf, worklistKinds, type ReviewResult } from '@lienthong/schema/worklists';

describe('the table of worklists', () => {
  test('names dossiers without a card alone: whose card exists waits for nothing here', () => {
    for (const row of Object.values(worklistKinds)) {
      const states: readonly DossierState[] = 'states' in row ? row.states : [];
      expect(states.filter((state) => !dossierStates[state].open || dossierStates[state].flowRank > 1)).toEqual([]);
      expect(states.length > 0).toBe(row.from === 'DOSSIER');
    }
  });

  test.each([
    // From the day after the first birth date up to the second: 14 tomorrow to 14 in that many days.
    ['2021-05-20', 30, '2007-05-20', '2007-06-19'],
    ['2022-02-27', 1, '2008-02-27', '2008-02-29'],
    ['2022-02-28', 1, '2008-02-29', '2008-03-01'],
    ['2024-02-28', 1, '2010-02-28', '2010-02-28'],
  ])('on %s within %i days looks for those born after %s and up to %s', (today, days, after, upTo) => {
    expect(bornForBirthday(today, days)).toEqual([after, upTo]);
  });

  test('counts calendar days', () => {
    expect([daysBetween('2021-02-27', '2021-03-01'), daysBetween('2024-02-27', '2024-03-01')]).toEqual([2, 3]);
  });
});

describe('the table of reviews', () => {
  test.each(Object.keys(reviewResults) as ReviewResult[])('%s implies one thing, to one desk', (result) => {
    const { implies, facts, presence } = reviewRowOf(result);
    expect(presence !== undefined).toBe(implies === 'PRESENCE');
    if (facts) expect([implies, deskOf(facts)]).toEqual(['REPORT', expect.any(String)]);
  });

  test('leaves the facts to the reviewer where data are wrong or missing', () => {
    const named = (Object.keys(reviewResults) as ReviewResult[]).filter(
      (result) => reviewRowOf(result).implies === 'REPORT' && !reviewRowOf(result).facts,
    );
    expect(named).toEqual(['DATA_WRONG', 'DATA_MISSING']);
  });
});

describe('a finding of presence', () => {
  const facts = {
    presence: 'PRESENT',
    presenceOn: '2021-05-01',
    presenceSource: 'VISIT',
    lifeStatus: 'ALIVE',
    dateOfBirth: '1990-01-01',
  } as const;
  const found = { state: 'ABROAD', onDay: '2021-05-10', source: 'FAMILY' } as const;

  test('is weighed against what is known', () => {
    const rules = (change: object, finding: object = {}): unknown[] =>
      refusePresence({ ...facts, ...change }, { ...found, ...finding }).map(({ code, rule }) => rule ?? code);
    expect(rules({})).toEqual([]);
    expect(rules({ lifeStatus: 'DECEASED' })).toEqual(['BLOCKED_BY_DEATH']);
    expect(rules({ presence: 'MISSING', presenceSource: 'COURT' })).toEqual(['DECLARED_BY_COURT']);
    expect(rules({ presence: 'MISSING', presenceSource: 'FAMILY' })).toEqual([]);
    expect(rules({}, { onDay: '2021-04-30' })).toEqual(['NEWER_FINDING']);
    expect(rules({}, { onDay: '2021-05-01' })).toEqual([]);
    expect(rules({}, { onDay: '1989-12-31' })).toEqual(['BEFORE_BIRTH']);
  });

  test('of detention is the police’s, and none is of a day to come', () => {
    const codes = (
      state: 'DETAINED' | 'ABROAD',
      kind: 'POLICE' | 'COMMUNE_COMMITTEE',
      today = '2021-05-20',
    ): unknown[] => refusePresenceForm({ ...found, state }, kind, today).map(({ rule }) => rule);
    expect(codes('DETAINED', 'POLICE')).toEqual([]);
    expect(codes('DETAINED', 'COMMUNE_COMMITTEE')).toEqual(['POLICE_ALONE']);
    expect(codes('ABROAD', 'COMMUNE_COMMITTEE', '2021-05-09')).toEqual(['IN_THE_FUTURE']);
  });

  test('that says what is known is none', () => {
    expect(isSamePresence(facts, { state: 'PRESENT', onDay: '2021-05-01', source: 'VISIT' })).toBe(true);
    expect(isSamePresence(facts, { state: 'PRESENT', onDay: '2021-05-02', source: 'VISIT' })).toBe(false);
  });
});
