import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { currentValue, withValue } from '@lienthong/api/domain/corrections/current-value';
import type { DeclaredEffect } from '@lienthong/api/domain/corrections/declared-effects';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type {
  EffectFacts,
  FieldSupplement,
  SubmissionFacts,
  SubmittedItem,
} from '@lienthong/api/domain/corrections/facts';
import { supplementableFields, supplementTo, type SupplementableFieldCode } from '@lienthong/schema/correction-fields';
import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import type { Defect } from '@lienthong/schema/codes';
import { codes } from './asking.ts';
import { added, adult, commune, district, effectFacts, incomplete, rules, supplementOf, today } from './fixtures.ts';

const fields = Object.keys(supplementableFields) as SupplementableFieldCode[];

const plan = (change: FieldSupplement, facts: Partial<EffectFacts> = {}, on = today): DeclaredEffect[] =>
  planEffects(change, effectFacts({ citizen: incomplete, ...facts }), rules, on);

describe('a supplement', () => {
  test.each(fields)('of a missing %s is taken', (field) => {
    expect(codes(supplementOf(field))).toEqual([]);
  });

  test.each(fields)('of a recorded %s is VALUE_IS_NOT_NULL, whatever the value', (field) => {
    const recorded = currentValue(adult, field) ?? '';
    for (const value of [added[field], recorded]) {
      expect(codes(supplementOf(field, value), {}, { citizen: adult })).toEqual([
        'VALUE_IS_NOT_NULL correction.supplement.field',
      ]);
    }
  });

  /** By hand: what is recorded is kept, and something is added. */
  test.each<[recorded: string, value: string, expected: string[]]>([
    ['1961', '1961-05', []],
    ['1961', '1961-05-03', []],
    ['1961', '1961-01-01', []],
    ['1961-05', '1961-05-03', []],
    ['1961', '1961', ['VALUE_NOT_ALLOWED correction.supplement.value']],
    ['1961-05', '1961', ['VALUE_NOT_ALLOWED correction.supplement.value']],
    ['1961-05', '1961-05', ['VALUE_NOT_ALLOWED correction.supplement.value']],
    ['1961', '1962-05-03', ['RECORDED_VALUE_DIFFERS correction.supplement.value']],
    ['1961-05', '1961-06-03', ['RECORDED_VALUE_DIFFERS correction.supplement.value']],
    ['1961-05', '1962', ['RECORDED_VALUE_DIFFERS correction.supplement.value']],
    ['1961-05-03', '1961-05-03', ['VALUE_IS_NOT_NULL correction.supplement.field']],
  ])('of a birth date recorded as %s by %s: %j', (recorded, value, expected) => {
    const citizen = withValue(adult, 'DATE_OF_BIRTH', recorded);
    expect(codes(supplementOf('DATE_OF_BIRTH', value), {}, { citizen })).toEqual(expected);
  });

  test('of a birth date keeps what is recorded, whenever it is taken', () => {
    const partial = fc.constantFrom('1961', '1961-05', '1961-05-03', '1961-06', '1962', '1962-05-03');
    fc.assert(
      fc.property(partial, partial, (recorded, value) => {
        const answer = supplementTo('DATE_OF_BIRTH', recorded, value);
        expect(answer === 'ADDS').toBe(recorded.length < value.length && value.slice(0, recorded.length) === recorded);
      }),
    );
  });

  test.each<[string, string[], FieldSupplement, Partial<SubmittedItem>, Partial<SubmissionFacts>]>([
    ['without an entry', ['VALUE_REQUIRED registration'], supplementOf('ETHNICITY'), { registration: null }, {}],
    ['of no group', ['VALUE_NOT_ALLOWED correction.supplement.value'], supplementOf('ETHNICITY', '99'), {}, {}],
    [
      'of no day',
      ['DATE_NOT_POSSIBLE correction.supplement.value'],
      supplementOf('DATE_OF_BIRTH', '1990-02-30'),
      {},
      {},
    ],
    [
      'of a birth after its registration',
      ['DATES_CONTRADICT correction.supplement.value'],
      supplementOf('DATE_OF_BIRTH', '1990-12-31'),
      {},
      {},
    ],
    [
      'of no unit',
      ['UNIT_NOT_FOUND correction.supplement.value'],
      supplementOf('NATIVE_PLACE', '99999@origin'),
      {},
      {},
    ],
    ['without a paper', ['EVIDENCE_REQUIRED evidence'], supplementOf('ETHNICITY'), { evidence: [] }, {}],
    ['without a law', ['LEGAL_BASIS_REQUIRED legalBasis'], supplementOf('ETHNICITY'), { legalBasis: null }, {}],
    [
      'of the dead',
      ['BLOCKED_BY_DEATH correction.supplement'],
      supplementOf('ETHNICITY'),
      {},
      { citizen: { ...incomplete, lifeStatus: 'DECEASED' } },
    ],
    [
      'beside a correction of the field',
      ['OPEN_REQUEST_EXISTS correction.supplement.field'],
      supplementOf('ETHNICITY'),
      {},
      { openRequests: [{ id: '1', kind: 'CORRECTION', field: 'ETHNICITY' }] },
    ],
    ['at the district', ['NOT_COMPETENT registration.office'], supplementOf('ETHNICITY'), {}, { office: district }],
  ])('%s is refused: %j', (_, expected, change, item, facts) => {
    expect(codes(change, item, facts)).toEqual(expected);
  });

  test('belongs to the commune at any age and on any day, a foreigner’s to the district until 30 June 2025', () => {
    for (const on of ['2021-05-20', '2025-06-30', '2025-07-01']) {
      expect(codes(supplementOf('ETHNICITY'), {}, { office: commune }, on)).toEqual([]);
    }
    const citizen = { ...incomplete, nationality: 'KH' };
    expect(codes(supplementOf('ETHNICITY'), {}, { citizen }, '2025-06-30')).toHaveLength(1);
    expect(codes(supplementOf('ETHNICITY'), {}, { citizen }, '2025-07-01')).toEqual([]);
  });
});

describe('an applied supplement', () => {
  const card = { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' } as const;
  const discrepant = (...defects: Defect[]) => ({ id: 'd', state: 'DISCREPANT', defects }) as const;
  const resolved = (change: FieldSupplement, facts: Partial<EffectFacts>): unknown => {
    const found = plan(change, facts).find(({ effect }) => effect === 'RESOLVE_DEFECTS');
    return found?.effect === 'RESOLVE_DEFECTS' ? [found.defects.join(), found.step] : undefined;
  };

  test('fills the value and leaves card and dossier as they are: what was missing is not printed wrong', () => {
    for (const field of fields) {
      for (const on of [today, '2024-07-01']) {
        const effects = plan(supplementOf(field), { card, dossier: { id: 'd', state: 'VERIFIED', defects: [] } }, on);
        expect(effects.map(({ effect }) => effect)).toEqual(['CHANGE_CITIZEN']);
      }
    }
    expect(plan(supplementOf('DATE_OF_BIRTH', '1990-03'))).toMatchObject([
      { columns: { date_of_birth: '1990-03-01', date_of_birth_precision: 'MONTH' } },
    ]);
    expect(plan(supplementOf('NATIVE_PLACE'))).toMatchObject([{ columns: { native_unit_no: 200 } }]);
  });

  test('resolves a partial birth date when it is whole, and takes the dossier up again where nothing is left', () => {
    const whole = supplementOf('DATE_OF_BIRTH');
    expect(resolved(whole, { dossier: discrepant('PARTIAL_BIRTH_DATE') })).toEqual(['PARTIAL_BIRTH_DATE', true]);
    expect(resolved(whole, { dossier: discrepant('PARTIAL_BIRTH_DATE', 'NAME_SPELLING') })).toEqual([
      'PARTIAL_BIRTH_DATE',
      false,
    ]);
    expect(resolved(whole, { dossier: discrepant('MISSING_FIELD') })).toBeUndefined();
    const month = supplementOf('DATE_OF_BIRTH', '1990-03');
    expect(resolved(month, { dossier: discrepant('PARTIAL_BIRTH_DATE') })).toBeUndefined();
  });

  test('resolves a missing field with the last that is missing', () => {
    const dossier = discrepant('MISSING_FIELD');
    expect(resolved(supplementOf('ETHNICITY'), { dossier })).toBeUndefined();
    const citizen = { ...incomplete, nativePlace: '25456@origin' };
    expect(resolved(supplementOf('ETHNICITY'), { dossier, citizen })).toEqual(['MISSING_FIELD', true]);
  });

  test('takes only a discrepant dossier up again, and touches no closed one', () => {
    for (const state of Object.keys(dossierStates) as DossierState[]) {
      const dossier = { id: 'd', state, defects: ['PARTIAL_BIRTH_DATE' as const] };
      expect(resolved(supplementOf('DATE_OF_BIRTH'), { dossier })).toEqual(
        isOpen(state) ? ['PARTIAL_BIRTH_DATE', state === 'DISCREPANT'] : undefined,
      );
    }
  });

  test('says that eligibility changes where day and month say so', () => {
    const citizen = { ...incomplete, dateOfBirth: '2007-01-01' };
    const changes = (value: string): boolean =>
      plan(supplementOf('DATE_OF_BIRTH', value), { citizen }).some(({ effect }) => effect === 'ELIGIBILITY_CHANGED');
    expect(changes('2007-05-20')).toBe(false);
    expect(changes('2007-05-21')).toBe(true);
    expect(changes('2007-12')).toBe(true);
  });
});
