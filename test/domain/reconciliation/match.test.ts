import { describe, expect, test } from '@jest/globals';
import type { HereFacts, PersonFacts } from '@lienthong/api/domain/reconciliation/compare';
import { decide, matchRules, type MatchRule } from '@lienthong/api/domain/reconciliation/match';
import { candidate, there } from './fixtures.ts';

const row = (other: Partial<PersonFacts>): PersonFacts => ({ ...there, ...other });
const byNumber = (one: Partial<HereFacts>, other: Partial<PersonFacts>, twin = false): MatchRule =>
  decide(row(other), { byNumber: candidate(one, other), twin, byName: [] }).rule;
const unnumbered = { personalNumber: null } as const;

describe('the holder of the number', () => {
  test.each<[string, Partial<PersonFacts>, MatchRule]>([
    ['the whole name agrees', { dateOfBirth: null }, 'NUMBER_AND_NAME'],
    ['the name without marks agrees', { givenName: 'Dao' }, 'NUMBER_AND_NAME'],
    ['the name in another order agrees', { surname: 'Đào', givenName: 'Nguyễn' }, 'NUMBER_AND_NAME'],
    ['the birth year is wrong', { dateOfBirth: '1960-05-17' }, 'NUMBER_AND_NAME'],
    ['birth year and sex are wrong', { dateOfBirth: '1960-05-17', sex: 'MALE' }, 'NUMBER_NAME_CONTRADICTED'],
    ['the day is wrong, and the sex', { dateOfBirth: '1990-05-18', sex: 'MALE' }, 'NUMBER_AND_NAME'],
    ['the given name is wrong', { givenName: 'Lan' }, 'NUMBER_AND_BIRTH_DATE'],
    ['the surname is wrong', { surname: 'Lê' }, 'NUMBER_AND_BIRTH_DATE'],
    ['surname and day are wrong', { surname: 'Lê', dateOfBirth: '1990-05-18' }, 'NUMBER_AND_GIVEN_NAME'],
    ['the given name is wrong and there is no day', { givenName: 'Lan', dateOfBirth: '1990' }, 'NUMBER_AND_BIRTH_YEAR'],
    ['the whole name is wrong', { surname: 'Lê', middleName: 'Văn', givenName: 'Lan' }, 'NUMBER_AND_BIRTH_YEAR'],
    [
      'name and year are wrong',
      { surname: 'Lê', middleName: 'Văn', givenName: 'Lan', dateOfBirth: '1960-05-17' },
      'NUMBER_ALONE_CONTRADICTED',
    ],
  ])('where %s', (_, other, rule) => {
    expect(byNumber({}, other)).toBe(rule);
  });

  test.each<[Partial<PersonFacts>, MatchRule]>([
    [{}, 'NUMBER_AND_NAME'],
    [{ surname: 'Lê' }, 'NUMBER_AND_BIRTH_DATE'],
    [{ givenName: 'Đạo' }, 'TWIN_SUSPECTED'],
    [{ givenName: 'Lan' }, 'TWIN_SUSPECTED'],
    [{ givenName: 'Lan', surname: 'Lê', dateOfBirth: '1960-05-17' }, 'TWIN_SUSPECTED'],
  ])('with a twin, where %j', (other, rule) => {
    expect(byNumber({}, other, true)).toBe(rule);
  });

  test('isn’t meant where another of the range has name and birth date', () => {
    const other = { givenName: 'Lan' };
    const namesake = candidate({ personalNumber: '972190000009', givenName: 'Lan', numberStatus: null }, other);
    expect(decide(row(other), { byNumber: candidate({}, other), twin: false, byName: [namesake] })).toEqual({
      rule: 'NUMBER_AND_NAME_DISAGREE',
      match: 'AMBIGUOUS',
      candidate: null,
    });
  });
});

describe('without a holder of the number', () => {
  const named = (one: Partial<HereFacts>, other: Partial<PersonFacts>, count = 1): MatchRule =>
    decide(row(other), {
      byNumber: null,
      twin: false,
      byName: Array.from({ length: count }, () => candidate({ numberStatus: null, ...one }, other)),
    }).rule;

  test.each<[string, Partial<HereFacts>, Partial<PersonFacts>, number, MatchRule]>([
    ['all agrees', {}, unnumbered, 1, 'NAME_BIRTH_DATE_AND_PLACE'],
    ['the place isn’t given', {}, { ...unnumbered, nativePlace: null }, 1, 'NAME_AND_BIRTH_DATE'],
    ['the place is another', {}, { ...unnumbered, nativePlace: '25459@origin' }, 1, 'NAME_AND_BIRTH_DATE'],
    ['the marks are others', {}, { ...unnumbered, givenName: 'Đạo' }, 1, 'NAME_AND_BIRTH_DATE'],
    ['the sex is another', {}, { ...unnumbered, sex: 'MALE' }, 1, 'NAME_AND_BIRTH_DATE'],
    [
      'only the year is known',
      { dateOfBirth: '1990' },
      { ...unnumbered, dateOfBirth: '1990' },
      1,
      'NAME_AND_BIRTH_DATE',
    ],
    ['the row has a number that is another’s', {}, { personalNumber: '972190000009' }, 1, 'NAME_AND_BIRTH_DATE'],
    ['two fit', {}, unnumbered, 2, 'SEVERAL_FIT'],
    ['nobody fits', {}, unnumbered, 0, 'NOBODY'],
    ['there is no birth date', {}, { ...unnumbered, dateOfBirth: null }, 0, 'FACTS_MISSING'],
  ])('where %s', (_, one, other, count, rule) => {
    expect(named(one, other, count)).toBe(rule);
  });
});

test('somebody is named for EXACT and PROBABLE, and for nothing else', () => {
  expect(Object.values(matchRules).filter(({ match }) => match === 'EXACT')).toHaveLength(3);
  const exact = decide(there, { byNumber: candidate(), twin: true, byName: [] });
  expect(exact.candidate).not.toBeNull();
  const twin = decide(row({ givenName: 'Lan' }), {
    byNumber: candidate({}, { givenName: 'Lan' }),
    twin: true,
    byName: [],
  });
  expect(twin).toMatchObject({ match: 'AMBIGUOUS', candidate: null });
});
