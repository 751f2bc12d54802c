import { describe, expect, test } from '@jest/globals';
import { findGuard, type GuardFacts, type StepContent } from '@lienthong/api/domain/dossiers/guards';
import { checkIntake, type Intake, type IntakeFacts } from '@lienthong/api/domain/dossiers/intake';
import type { ManualStep } from '@lienthong/api/domain/dossiers/life';
import { dossierKeys } from '@lienthong/api/domain/dossiers/limit';
import { dossierGrounds } from '@lienthong/schema/dossier-grounds';
import { rows, rules } from '../corrections/fixtures.ts';

const today = '2021-05-20';

const person: GuardFacts = {
  dateOfBirth: '1990-04-02',
  dateOfBirthPrecision: 'DAY',
  sex: 'MALE',
  ethnicity: '01',
  nationality: 'VN',
  nativeUnitNo: 7,
  permanentUnitNo: 7,
  lifeStatus: 'ALIVE',
  personalNumber: '972090000001',
  defects: [],
  collectedOn: '2021-05-03',
  stateSince: '2021-05-10',
  openFields: [],
};
const guard = (step: ManualStep, facts: Partial<GuardFacts> = {}, content: StepContent = {}): string => {
  const refused = findGuard(step, content, { ...person, ...facts }, rules, today);
  return refused ? [refused.code, ...Object.values(refused.params)].join(' ') : 'ok';
};

describe('a step', () => {
  test.each<[ManualStep, string]>([
    ['START_REVIEW', 'ok'],
    ['VERIFY', 'CORRECTION_OPEN GIVEN_NAME'],
    ['SEND_TO_PRODUCTION', 'CORRECTION_OPEN GIVEN_NAME'],
    ['PRODUCE', 'CORRECTION_OPEN GIVEN_NAME'],
    ['DELIVER', 'ok'],
  ])('%s, while a correction of the name is open: %s', (step, answer) => {
    expect(guard(step, { openFields: ['GIVEN_NAME'] })).toBe(answer);
    // Ethnicity is printed on neither card, and a new home is no ground for another one.
    expect(guard(step, { openFields: ['ETHNICITY', 'PERMANENT_RESIDENCE', 'PRESENCE'] })).toBe('ok');
  });

  test('that makes a card waits for a correction of the origin under the card of 2021 alone', () => {
    const facts = { ...person, openFields: ['NATIVE_PLACE'] as const };
    expect(findGuard('PRODUCE', {}, facts, rules, '2024-06-30')?.code).toBe('CORRECTION_OPEN');
    expect(findGuard('PRODUCE', {}, facts, rules, '2024-07-01')).toBeUndefined();
  });

  test('needs a number to print', () => {
    expect(guard('PRODUCE', { personalNumber: null })).toBe('DEFECT_OPEN MISSING_FIELD');
  });

  test.each<[ManualStep, Partial<GuardFacts>, StepContent, string]>([
    ['VERIFY', { defects: ['NAME_SPELLING'] }, {}, 'DEFECT_OPEN NAME_SPELLING'],
    ['PRODUCE', {}, { on: '2021-05-20', version: 'CCCD_CHIP_2021' }, 'ok'],
    ['PRODUCE', {}, { on: '2021-05-20', version: 'IDENTITY_CARD_2024' }, 'VALUE_NOT_ALLOWED NOT_MADE_THEN'],
    ['PRODUCE', {}, { on: '2021-05-21' }, 'DATE_NOT_POSSIBLE'],
    ['PRODUCE', {}, { on: '2021-05-09' }, 'DATE_NOT_POSSIBLE'],
    ['DELIVER', {}, { on: '2021-05-10' }, 'ok'],
    ['DELIVER', {}, { on: '2021-05-21' }, 'DATE_NOT_POSSIBLE'],
    ['FIND_DISCREPANT', {}, { defects: [] }, 'VALUE_REQUIRED'],
    ['FIND_DISCREPANT', {}, { defects: ['NAME_SPELLING'] }, 'ok'],
    ['RESOLVE', { defects: ['NAME_SPELLING'] }, { resolutions: [] }, 'DEFECT_OPEN NAME_SPELLING'],
    [
      'RESOLVE',
      { defects: ['NAME_SPELLING', 'DUPLICATE_PERSON'] },
      { resolutions: [{ defect: 'NAME_SPELLING', how: 'FALSE_ALARM' }] },
      'DEFECT_OPEN DUPLICATE_PERSON',
    ],
    [
      'RESOLVE',
      { defects: ['NAME_SPELLING'] },
      { resolutions: [{ defect: 'DUPLICATE_PERSON', how: 'FALSE_ALARM' }] },
      'VALUE_NOT_ALLOWED NOT_OPEN DUPLICATE_PERSON',
    ],
    [
      'RESOLVE',
      { defects: ['PARTIAL_BIRTH_DATE'], dateOfBirthPrecision: 'YEAR' },
      { resolutions: [{ defect: 'PARTIAL_BIRTH_DATE', how: 'CORRECTED' }] },
      'DEFECT_OPEN PARTIAL_BIRTH_DATE',
    ],
    [
      'RESOLVE',
      { defects: ['PARTIAL_BIRTH_DATE'] },
      { resolutions: [{ defect: 'PARTIAL_BIRTH_DATE', how: 'CORRECTED' }] },
      'ok',
    ],
    ['REQUIRE_REDO', { defects: ['BIOMETRIC_QUALITY'] }, { defect: 'BIOMETRIC_QUALITY' }, 'ok'],
    ['REQUIRE_REDO', { defects: ['BIOMETRIC_QUALITY'] }, { defect: 'NAME_SPELLING' }, 'REDO_NOT_NEEDED'],
    ['REQUIRE_REDO', { defects: ['PARTIAL_BIRTH_DATE'] }, { defect: 'PARTIAL_BIRTH_DATE' }, 'REDO_NOT_NEEDED'],
    ['CANCEL', {}, { reason: 'WITHDRAWN' }, 'ok'],
    ['CANCEL', {}, { reason: 'DECEASED' }, 'VALUE_NOT_ALLOWED REGISTER_SAYS_OTHERWISE'],
    ['CANCEL', { lifeStatus: 'DECEASED' }, { reason: 'DECEASED' }, 'ok'],
    ['CANCEL', {}, { reason: 'NATIONALITY_LOST' }, 'VALUE_NOT_ALLOWED REGISTER_SAYS_OTHERWISE'],
    ['CANCEL', {}, { reason: 'NOT_ELIGIBLE' }, 'VALUE_NOT_ALLOWED REGISTER_SAYS_OTHERWISE'],
    ['CANCEL', { dateOfBirth: '2007-05-04' }, { reason: 'NOT_ELIGIBLE' }, 'ok'],
  ])('%s of %j with %j: %s', (step, facts, content, answer) => {
    expect(guard(step, facts, content)).toBe(answer);
  });
});

const citizen: IntakeFacts = {
  dateOfBirth: '1990-04-02',
  nationality: 'VN',
  lifeStatus: 'ALIVE',
  open: null,
  lastCollectedOn: null,
  card: null,
  numberSince: '2016-01-01',
};
const card = { state: 'ACTIVE', issuedOn: '2021-02-01', expiresOn: '2030-04-02' } as const;
const first: Intake = { type: 'FIRST_ISSUE', ground: null, collectedOn: today, redoOf: null };
const check = (intake: Partial<Intake>, facts: Partial<IntakeFacts> = {}, on = today): string[] =>
  checkIntake({ ...first, ...intake }, { ...citizen, ...facts }, rules, on).map(({ code, params }) =>
    [code, ...Object.values(params)].join(' '),
  );

describe('an intake', () => {
  test.each<[string, Partial<Intake>, Partial<IntakeFacts>, string[]]>([
    ['of a first card', {}, {}, []],
    ['on the 14th birthday', {}, { dateOfBirth: '2007-05-20' }, []],
    ['on the day before', {}, { dateOfBirth: '2007-05-21' }, ['NOT_ELIGIBLE UNDER_AGE']],
    [
      'by the age on the day of collection',
      { collectedOn: '2021-05-19' },
      { dateOfBirth: '2007-05-20' },
      ['NOT_ELIGIBLE UNDER_AGE'],
    ],
    ['of a foreigner', {}, { nationality: 'US' }, ['NOT_ELIGIBLE NOT_VIETNAMESE']],
    ['of one who is dead', {}, { lifeStatus: 'DECEASED' }, ['NOT_ELIGIBLE DECEASED']],
    ['of tomorrow', { collectedOn: '2021-05-21' }, {}, ['DATE_NOT_POSSIBLE NOT_IN_FUTURE']],
    ['of a month ago', { collectedOn: '2021-04-20' }, {}, []],
    ['of 31 days ago', { collectedOn: '2021-04-19' }, {}, ['DATE_NOT_POSSIBLE RECORDED_TOO_LATE']],
    [
      'before an earlier dossier',
      { collectedOn: '2021-05-01' },
      { lastCollectedOn: '2021-05-02' },
      ['DATE_NOT_POSSIBLE BEFORE_EARLIER_DOSSIER'],
    ],
    ['of a first card for who has one', {}, { card }, ['CARD_EXISTS']],
    ['of a first card with a ground', { ground: 'AGE' }, {}, ['VALUE_NOT_ALLOWED NONE_FOR_FIRST_ISSUE']],
    ['of an exchange without a card', { type: 'EXCHANGE', ground: 'ON_REQUEST' }, {}, ['CARD_REQUIRED']],
    ['of an exchange without a ground', { type: 'EXCHANGE' }, { card }, ['VALUE_REQUIRED']],
    ['of an exchange on request', { type: 'EXCHANGE', ground: 'ON_REQUEST' }, { card }, []],
    [
      'of an exchange by age before it',
      { type: 'EXCHANGE', ground: 'AGE' },
      { card },
      ['GROUND_NOT_GIVEN DOES_NOT_HOLD'],
    ],
    [
      'of an exchange by age on its day',
      { type: 'EXCHANGE', ground: 'AGE' },
      { card: { ...card, expiresOn: today } },
      [],
    ],
    ['of an exchange of a damaged card', { type: 'EXCHANGE', ground: 'DAMAGED' }, { card }, []],
    [
      'of an exchange on a ground of 2023',
      { type: 'EXCHANGE', ground: 'NUMBER_REESTABLISHED' },
      { card },
      ['GROUND_NOT_GIVEN NOT_IN_FORCE'],
    ],
    ['of an exchange for a loss', { type: 'EXCHANGE', ground: 'LOST' }, { card }, ['VALUE_NOT_ALLOWED OTHER_TYPE']],
    [
      'of an exchange of a lost card',
      { type: 'EXCHANGE', ground: 'ON_REQUEST' },
      { card: { ...card, state: 'WITHDRAWN' } },
      ['CARD_REQUIRED'],
    ],
    ['of a reissue for a loss', { type: 'REISSUE', ground: 'LOST' }, { card }, []],
    ['of a reissue to one who never had a card', { type: 'REISSUE', ground: 'LOST' }, {}, ['CARD_REQUIRED']],
  ])('%s', (_, intake, facts, refusals) => {
    expect(check(intake, facts)).toEqual(refusals);
  });

  test('of a damaged card is a reissue since July 2024, and one for a new number an exchange', () => {
    const on = '2024-07-01';
    const at = { collectedOn: on };
    expect(check({ ...at, type: 'EXCHANGE', ground: 'DAMAGED' }, { card }, on)).toEqual([
      'GROUND_NOT_GIVEN NOT_IN_FORCE',
    ]);
    expect(check({ ...at, type: 'REISSUE', ground: 'LOST_OR_DAMAGED' }, { card }, on)).toEqual([]);
    const exchange = { ...at, type: 'EXCHANGE', ground: 'NUMBER_REESTABLISHED' } as const;
    expect(check(exchange, { card, numberSince: '2024-05-01' }, on)).toEqual([]);
    expect(check(exchange, { card, numberSince: '2016-01-01' }, on)).toEqual(['GROUND_NOT_GIVEN DOES_NOT_HOLD']);
  });

  test('of a child is taken on request since July 2024', () => {
    expect(check({ collectedOn: '2024-07-01' }, { dateOfBirth: '2015-01-01' }, '2024-07-01')).toEqual([]);
    expect(check({ collectedOn: '2024-06-30' }, { dateOfBirth: '2015-01-01' }, '2024-06-30')).toEqual([
      'NOT_ELIGIBLE UNDER_AGE',
    ]);
  });

  const open = { id: 'one', type: 'FIRST_ISSUE', state: 'REDO_REQUIRED', stateSince: '2021-05-10' } as const;
  test.each<[string, Partial<Intake>, IntakeFacts['open'], string[]]>([
    ['beside an open one', {}, { ...open, state: 'VERIFIED' }, ['OPEN_DOSSIER_EXISTS one VERIFIED']],
    ['beside one that waits for its redo', {}, open, ['OPEN_DOSSIER_EXISTS one REDO_REQUIRED']],
    ['that redoes it', { redoOf: 'one' }, open, []],
    ['that redoes another', { redoOf: 'two' }, open, ['NOT_FOUND']],
    ['that redoes none', { redoOf: 'one' }, null, ['NOT_FOUND']],
    ['that redoes one in work', { redoOf: 'one' }, { ...open, state: 'DISCREPANT' }, ['STEP_NOT_OPEN DISCREPANT']],
    [
      'that redoes one of another type',
      { redoOf: 'one', type: 'REISSUE', ground: 'LOST' },
      open,
      ['VALUE_NOT_ALLOWED AS_THE_REDONE'],
    ],
    [
      'that was collected before it was ordered',
      { redoOf: 'one', collectedOn: '2021-05-09' },
      open,
      ['DATE_NOT_POSSIBLE BEFORE_EARLIER_DOSSIER'],
    ],
  ])('%s', (_, intake, before, refusals) => {
    expect(check(intake, { open: before })).toEqual(refusals);
  });

  test('knows every ground that the rule book has, and no other', () => {
    const { EXCHANGE, REISSUE } = dossierKeys.grounds;
    for (const [key, of] of [
      [EXCHANGE, 'EXCHANGE'],
      [REISSUE, 'REISSUE'],
    ]) {
      const values = rows.legal.filter((rule) => rule.key === key).map(({ value }) => value);
      const known = Object.entries(dossierGrounds).flatMap(([code, row]) => (row.of === of ? [code] : []));
      expect([...new Set(values)].toSorted()).toEqual(known.toSorted());
    }
  });
});
