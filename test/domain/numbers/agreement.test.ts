import { describe, expect, test } from '@jest/globals';
import { contradictedParts, numberAgreement, type StandingTask } from '@lienthong/api/domain/numbers/agreement';
import type { NumberTaskState } from '@lienthong/schema/number-task-life';

// 2 of 2 01: a man of the years 2000 to 2099, born 2001.
const number = '972201000001';
const man = { personalNumber: number, sex: 'MALE', dateOfBirth: '2001-05-17' } as const;
const older = { ...man, dateOfBirth: '1999-05-17' };
const woman = { ...man, sex: 'FEMALE' } as const;
const task = (state: NumberTaskState, ...acceptedParts: ('SEX' | 'BIRTH_YEAR')[]): StandingTask => ({
  state,
  acceptedParts,
});

describe('a number', () => {
  test('contradicts by sex and by the year of birth, never by the place', () => {
    expect(contradictedParts(number, man)).toEqual([]);
    expect(contradictedParts(number, woman)).toEqual(['SEX']);
    expect(contradictedParts(number, { ...woman, dateOfBirth: '1999-05-17' })).toEqual(['SEX', 'BIRTH_YEAR']);
    expect(contradictedParts('079201000001', man)).toEqual([]);
  });

  test('agrees, whatever the tasks', () => {
    expect(numberAgreement(man, null)).toBe('AGREES');
    expect(numberAgreement(man, task('MISMATCH_ACCEPTED', 'SEX'))).toBe('AGREES');
    expect(numberAgreement({ ...man, dateOfBirth: '2001-01-01' }, task('OPEN'))).toBe('AGREES');
  });

  test.each<NumberTaskState>(['OPEN', 'WAITING_FOR_CITIZEN', 'REQUESTED'])(
    'that contradicts is pending while a task is %s',
    (state) => {
      expect(numberAgreement(older, task(state))).toBe('PENDING');
    },
  );

  test('that contradicts is accepted as far as the citizen left it, and no further', () => {
    expect(numberAgreement(older, task('MISMATCH_ACCEPTED', 'BIRTH_YEAR'))).toBe('MISMATCH_ACCEPTED');
    expect(numberAgreement(woman, task('MISMATCH_ACCEPTED', 'BIRTH_YEAR'))).toBe('CONTRADICTS');
    const both = { ...older, sex: 'FEMALE' } as const;
    expect(numberAgreement(both, task('MISMATCH_ACCEPTED', 'BIRTH_YEAR'))).toBe('CONTRADICTS');
    expect(numberAgreement(both, task('MISMATCH_ACCEPTED', 'SEX', 'BIRTH_YEAR'))).toBe('MISMATCH_ACCEPTED');
  });

  test('that contradicts without a task is unexplained; who has none is not asked', () => {
    expect(numberAgreement(older, null)).toBe('CONTRADICTS');
    expect(numberAgreement({ ...older, personalNumber: null }, task('OPEN'))).toBeNull();
  });
});
