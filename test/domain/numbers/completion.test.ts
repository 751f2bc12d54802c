import { describe, expect, test } from '@jest/globals';
import {
  exchangeFollows,
  findNumberRefusal,
  planNumber,
  type NumberFacts,
} from '@lienthong/api/domain/numbers/completion';
import type { NumberGroundCode } from '@lienthong/schema/number-task-life';
import { rules } from '../corrections/fixtures.ts';

const today = '2024-08-05';
// A woman born 1989, as the register now says; her number still says 1988.
const given = { personalNumber: '972189000001', givenOn: today };
const facts: NumberFacts = {
  grounds: ['BIRTH_YEAR_CORRECTED'],
  openedOn: '2024-07-15',
  sex: 'FEMALE',
  dateOfBirth: '1989-03-15',
  number: '972188000001',
  numberSince: '2017-02-01',
  card: { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' },
  dossier: null,
};
const refusal = (change: Partial<NumberFacts>, number: Partial<typeof given> = {}): unknown =>
  findNumberRefusal({ ...given, ...number }, { ...facts, ...change }, today);

describe('a number that is to be given', () => {
  test('agrees with sex and birth year of the register, else the parts are named', () => {
    expect(refusal({})).toBeUndefined();
    const contradicts = (parts: string): object => ({
      code: 'NUMBER_CONTRADICTS',
      path: 'personalNumber',
      params: { parts },
    });
    expect(refusal({}, { personalNumber: '972089000001' })).toEqual(contradicts('SEX'));
    expect(refusal({}, { personalNumber: '972188000002' })).toEqual(contradicts('BIRTH_YEAR'));
    // 1989 of the next century.
    expect(refusal({}, { personalNumber: '972389000002' })).toEqual(contradicts('BIRTH_YEAR'));
    expect(refusal({}, { personalNumber: '972288000002' })).toEqual(contradicts('SEX BIRTH_YEAR'));
  });

  test('is not given before its task, not after today, and not on the first day of the one before', () => {
    const day = { code: 'DATE_NOT_POSSIBLE', path: 'givenOn' };
    expect(refusal({}, { givenOn: '2024-08-06' })).toEqual(day);
    expect(refusal({}, { givenOn: '2024-07-14' })).toEqual(day);
    expect(refusal({}, { givenOn: '2024-07-15' })).toBeUndefined();
    expect(refusal({ numberSince: '2024-08-05' })).toEqual(day);
  });

  test('to who has none may be older than its task, but not than the person', () => {
    const newborn: Partial<NumberFacts> = { grounds: ['BIRTH_REGISTERED'], number: null, numberSince: null };
    expect(refusal(newborn, { givenOn: '1989-03-15' })).toBeUndefined();
    expect(refusal(newborn, { givenOn: '1989-03-14' })).toEqual({ code: 'DATE_NOT_POSSIBLE', path: 'givenOn' });
  });
});

describe('giving a number', () => {
  const plan = (change: Partial<NumberFacts>, on = today) => planNumber({ ...facts, ...change }, rules, on);

  test.each<[NumberGroundCode[], string, string]>([
    [['BIRTH_YEAR_CORRECTED'], 'REPLACED', 'BIRTH_YEAR_CORRECTED'],
    [['SEX_REDETERMINED', 'BIRTH_YEAR_CORRECTED'], 'REPLACED', 'SEX_REDETERMINED'],
    [['DATA_ENTRY_ERROR'], 'CANCELLED', 'DATA_ENTRY_ERROR'],
    [['BIRTH_YEAR_CORRECTED', 'DATA_ENTRY_ERROR'], 'CANCELLED', 'DATA_ENTRY_ERROR'],
  ])('for %j leaves the former one %s', (grounds, status, reason) => {
    expect(plan({ grounds }).former).toEqual({ status, reason });
  });

  test('for the first time ends nothing and touches no card', () => {
    const first: Partial<NumberFacts> = { grounds: ['PERSON_FOUND'], number: null, numberSince: null, card: null };
    expect(plan(first)).toEqual({ former: null, cardId: null, dossier: null });
  });

  test.each([
    ['2021-08-02', 'CCCD_CHIP_2021', null],
    ['2024-06-30', 'CCCD_CHIP_2021', null],
    ['2024-07-01', 'CCCD_CHIP_2021', 'card'],
    ['2025-03-01', 'IDENTITY_CARD_2024', 'card'],
  ] as const)('on %s asks for the exchange of a card of %s: %s', (on, version, cardId) => {
    expect(plan({ card: { id: 'card', version, state: 'ACTIVE' } }, on).cardId).toBe(cardId);
    expect(exchangeFollows(version, rules, on)).toBe(cardId !== null);
  });

  test('leaves a card alone that is to be exchanged already', () => {
    expect(plan({ card: { id: 'card', version: 'CCCD_CHIP_2021', state: 'EXCHANGE_REQUIRED' } }).cardId).toBeNull();
  });

  test('makes an open dossier discrepant, under either law: the number is printed', () => {
    const open: Partial<NumberFacts> = { dossier: { id: 'dossier', state: 'UNDER_REVIEW' } };
    for (const on of ['2021-08-02', today]) expect(plan(open, on).dossier).toEqual({ id: 'dossier', step: true });
    const discrepant: Partial<NumberFacts> = { dossier: { id: 'dossier', state: 'DISCREPANT' } };
    expect(plan(discrepant).dossier).toEqual({ id: 'dossier', step: false });
    expect(plan({ dossier: { id: 'dossier', state: 'DELIVERED' } }).dossier).toBeNull();
  });
});
