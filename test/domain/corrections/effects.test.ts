import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, currentValue, withValue } from '@lienthong/api/domain/corrections/current-value';
import { declaredEffects, type DeclaredEffect } from '@lienthong/api/domain/corrections/declared-effects';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type { CorrectionChange, EffectFacts } from '@lienthong/api/domain/corrections/facts';
import { ruleBook } from '@lienthong/api/domain/corrections/rule-book';
import { ageOn } from '@lienthong/schema/civil-date';
import { cardStates, cardVersions, type CardState, type CardVersion, type Defect } from '@lienthong/schema/codes';
import { correctableFields, type CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import {
  adult,
  corrected,
  correctionOf,
  death,
  effectFacts,
  findUnit,
  calendar,
  rows,
  rules,
  today,
} from './fixtures.ts';

const fields = Object.keys(correctableFields) as CorrectableFieldCode[];
const oldCard = { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' } as const;
const newCard = { ...oldCard, version: 'IDENTITY_CARD_2024' } as const;
const dossier = { id: 'dossier', state: 'VERIFIED', defects: [] } as const;

const plan = (change: CorrectionChange, facts: Partial<EffectFacts> = {}, on = today): DeclaredEffect[] =>
  planEffects(change, effectFacts(facts), rules, on);
const names = (...asked: Parameters<typeof plan>): string[] => plan(...asked).map(({ effect }) => effect);

describe('a correction', () => {
  test('of a name writes it, and touches card and dossier by their rows', () => {
    expect(plan(correctionOf('SURNAME'), { card: oldCard, dossier })).toEqual([
      {
        effect: 'CHANGE_CITIZEN',
        columns: { surname: 'Nguyên' },
        effectiveOn: today,
        meaning: declaredEffects.CHANGE_CITIZEN,
      },
      {
        effect: 'CARD_EXCHANGE_REQUIRED',
        cardId: 'card',
        since: today,
        printedField: 'full_name',
        ground: {
          id: 'card.exchange_ground=NAME_OR_APPEARANCE@2016-01-01',
          key: 'card.exchange_ground',
          value: 'NAME_OR_APPEARANCE',
          legalReference: 'Law 59/2014/QH13 art.23(1)(c)',
          validFrom: '2016-01-01',
          status: 'SECONDARY_PAGE',
        },
        meaning: declaredEffects.CARD_EXCHANGE_REQUIRED,
      },
      {
        effect: 'DOSSIER_DISCREPANT',
        dossierId: 'dossier',
        defect: 'CORRECTED_AFTER_COLLECTION',
        printedField: 'full_name',
        step: true,
        meaning: declaredEffects.DOSSIER_DISCREPANT,
      },
    ]);
  });

  /** By hand, from what the two cards show and the grounds of the two laws. */
  test.each<[CorrectableFieldCode, Partial<Record<'2021' | '2024 with the old card' | '2024', string>>]>([
    ['SURNAME', { 2021: '23(1)(c)', '2024 with the old card': '24(1)(b)', 2024: '24(1)(b)' }],
    ['MIDDLE_NAME', { 2021: '23(1)(c)', '2024 with the old card': '24(1)(b)', 2024: '24(1)(b)' }],
    ['GIVEN_NAME', { 2021: '23(1)(c)', '2024 with the old card': '24(1)(b)', 2024: '24(1)(b)' }],
    ['DATE_OF_BIRTH', { 2021: '23(1)(đ)', '2024 with the old card': '24(1)(b)', 2024: '24(1)(b)' }],
    ['SEX', { 2021: '23(1)(đ)', '2024 with the old card': '24(1)(d)', 2024: '24(1)(d)' }],
    ['NATIONALITY', { 2021: '23(1)(đ)', '2024 with the old card': '24(1)(d)', 2024: '24(1)(d)' }],
    ['NATIVE_PLACE', { 2021: '23(1)(d)', '2024 with the old card': '24(1)(d)' }],
    ['ETHNICITY', {}],
  ])('of %s asks for an exchange of these cards, on these grounds: %j', (field, expected) => {
    const ground = (card: EffectFacts['card'], on: string): string | undefined => {
      const found = plan(correctionOf(field), { card }, on).find(({ effect }) => effect === 'CARD_EXCHANGE_REQUIRED');
      return found?.effect === 'CARD_EXCHANGE_REQUIRED' ? found.ground?.legalReference.split('art.')[1] : undefined;
    };
    expect(ground(oldCard, '2024-06-30')).toBe(expected['2021']);
    expect(ground(oldCard, '2024-07-01')).toBe(expected['2024 with the old card']);
    expect(ground(newCard, '2024-07-01')).toBe(expected['2024']);
  });

  test('of what is not printed touches neither card nor dossier', () => {
    expect(names(correctionOf('ETHNICITY'), { card: oldCard, dossier })).toEqual(['CHANGE_CITIZEN']);
    expect(names(correctionOf('NATIVE_PLACE'), { card: newCard, dossier }, '2024-07-01')).toEqual(['CHANGE_CITIZEN']);
  });

  test('of what only the chip holds touches neither, even where a row asks for a new card', () => {
    const printed = rows.printed.map((row) =>
      row.carrier === 'CHIP' ? { ...row, needsNewCard: 'YES' as const } : row,
    );
    const book = ruleBook({ ...rows, printed }, calendar);
    const facts = effectFacts({ card: newCard, dossier });
    const effects = planEffects(correctionOf('ETHNICITY'), facts, book, '2024-07-01');
    expect(effects.map(({ effect }) => effect)).toEqual(['CHANGE_CITIZEN']);
  });

  test('touches only an open dossier and a valid card; a discrepant dossier takes the defect without a step', () => {
    for (const state of Object.keys(dossierStates) as DossierState[]) {
      const found = plan(correctionOf('SEX'), { dossier: { id: 'd', state, defects: [] } }).find(
        ({ effect }) => effect === 'DOSSIER_DISCREPANT',
      );
      expect(found !== undefined).toBe(isOpen(state));
      if (found) expect(found).toMatchObject({ step: state !== 'DISCREPANT' && state !== 'REDO_REQUIRED' });
    }
    for (const state of Object.keys(cardStates) as CardState[]) {
      const marked = names(correctionOf('SEX'), { card: { ...oldCard, state } }).includes('CARD_EXCHANGE_REQUIRED');
      expect(marked).toBe(state === 'ACTIVE');
    }
  });

  test('of a middle name can take it away, of a date keeps its precision, of a place names the unit', () => {
    expect(columnsOf('MIDDLE_NAME', null, { findUnit })).toEqual({ middle_name: null });
    expect(columnsOf('DATE_OF_BIRTH', '1961', { findUnit })).toEqual({
      date_of_birth: '1961-01-01',
      date_of_birth_precision: 'YEAR',
    });
    expect(columnsOf('NATIVE_PLACE', '25459@origin', { findUnit })).toEqual({ native_unit_no: 300 });
    expect(currentValue(withValue(adult, 'DATE_OF_BIRTH', '1961'), 'DATE_OF_BIRTH')).toBe('1961');
    expect(() => columnsOf('NATIVE_PLACE', 'nowhere', { findUnit })).toThrow('never checked');
  });
});

describe('the personal number', () => {
  const year = correctionOf('DATE_OF_BIRTH', { value: '1989-03-15' });
  const task = (change: CorrectionChange, on: string, facts: Partial<EffectFacts> = {}): unknown => {
    const found = plan(change, facts, on).find(({ effect }) => effect === 'NUMBER_REESTABLISHMENT_TASK');
    return found?.effect === 'NUMBER_REESTABLISHMENT_TASK' ? [found.by, found.rule.id] : undefined;
  };

  test('is re-established by no rule before 1 July 2021, then by the authority, since 1 July 2024 on request', () => {
    expect(task(year, '2021-06-30')).toBeUndefined();
    expect(task(year, '2021-07-01')).toEqual([
      'AUTHORITY',
      'personal_number.reestablish_ground=SEX_REDETERMINED;BIRTH_YEAR_CORRECTED@2021-07-01',
    ]);
    expect(task(year, '2024-07-01')).toEqual([
      'CITIZEN_REQUEST',
      'personal_number.cancel_and_reestablish_ground=SEX_REDETERMINED_OR_BIRTH_YEAR_CORRECTED@2024-07-01',
    ]);
    expect(task(correctionOf('SEX'), '2024-07-01')).toEqual([
      'CITIZEN_REQUEST',
      'personal_number.cancel_and_reestablish_ground=DATA_ENTRY_ERROR@2024-07-01',
    ]);
  });

  test('stays where it agrees with the corrected data, where there is none, and where it says nothing', () => {
    const right = composePersonalNumber({ place: '972', sex: 'FEMALE', birthYear: 1989, serial: 1 });
    expect(task(year, '2024-07-01', { personalNumber: right })).toBeUndefined();
    expect(task(year, '2024-07-01', { personalNumber: null })).toBeUndefined();
    expect(task(correctionOf('DATE_OF_BIRTH'), '2024-07-01')).toBeUndefined();
    expect(task(correctionOf('SURNAME'), '2024-07-01')).toBeUndefined();
    const otherSex = composePersonalNumber({ place: '972', sex: 'MALE', birthYear: 1989, serial: 1 });
    expect(task(year, '2024-07-01', { personalNumber: otherSex })).toBeUndefined();
  });
});

describe('eligibility', () => {
  test('is lost and won by a birth date or a nationality, on the day', () => {
    const born = (value: string, recorded = '1990-03-15'): unknown =>
      plan(correctionOf('DATE_OF_BIRTH', { recorded, value }), {
        citizen: { ...adult, dateOfBirth: recorded },
      }).find(({ effect }) => effect === 'ELIGIBILITY_CHANGED');
    expect(born('2007-05-21')).toMatchObject({ from: true, to: false, reachesCardAgeOn: '2021-05-21' });
    expect(born('2007-05-20')).toBeUndefined();
    expect(born('2007-05-20', '2007-05-21')).toMatchObject({ from: false, to: true });
    expect(names(correctionOf('NATIONALITY'))).toContain('ELIGIBILITY_CHANGED');
    expect(names(correctionOf('SEX'))).not.toContain('ELIGIBILITY_CHANGED');
  });
});

describe('a death', () => {
  test('ends what was open, in order', () => {
    const openRequests = [
      { id: '2', kind: 'CORRECTION', field: 'SEX' },
      { id: '1', kind: 'CORRECTION', field: 'SURNAME' },
    ] as const;
    const effects = plan(death(), { card: oldCard, dossier, openRequests });
    expect(effects).toMatchObject([
      {
        effect: 'REGISTER_DEATH',
        columns: { life_status: 'DECEASED', died_on: '2021-05-18' },
        effectiveOn: '2021-05-18',
      },
      { effect: 'ELIGIBILITY_CHANGED', from: true, to: false },
      { effect: 'CANCEL_DOSSIER', dossierId: 'dossier', reason: 'DECEASED' },
      { effect: 'CARD_HOLDER_DECEASED', cardId: 'card' },
      { effect: 'BLOCK_OTHER_REQUESTS', requestIds: ['1', '2'] },
    ]);
  });

  test('of a child without anything only registers it', () => {
    const citizen = { ...adult, dateOfBirth: '2015-01-01' };
    expect(names(death(), { citizen, dossier: { id: 'd', state: 'DELIVERED', defects: [] } })).toEqual([
      'REGISTER_DEATH',
    ]);
  });
});

describe('any plan', () => {
  const keys = <T extends object>(table: T): (keyof T & string)[] => Object.keys(table) as (keyof T & string)[];
  const facts = fc.record({
    card: fc.option(
      fc.record({
        id: fc.constant('card'),
        version: fc.constantFrom<CardVersion[]>(...keys(cardVersions)),
        state: fc.constantFrom<CardState[]>(...keys(cardStates)),
      }),
    ),
    dossier: fc.option(
      fc.record({
        id: fc.constant('dossier'),
        state: fc.constantFrom<DossierState[]>(...keys(dossierStates)),
        defects: fc.constantFrom<Defect[][]>(
          [],
          ['PARTIAL_BIRTH_DATE'],
          ['MISSING_FIELD', 'NAME_SPELLING'],
          ['MISSING_FIELD'],
        ),
      }),
    ),
    field: fc.constantFrom(...fields),
    on: fc.integer({ min: 18_700, max: 20_800 }).map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10)),
  });

  test('names only columns that change, and all that do', () => {
    fc.assert(
      fc.property(facts, ({ field, on, card, dossier: open }) => {
        const { value } = corrected[field];
        const [first, ...rest] = plan(correctionOf(field), { card, dossier: open }, on);
        if (first?.effect !== 'CHANGE_CITIZEN') throw new Error('the citizen is not changed first');
        expect(Object.keys(first.columns).every((column) => columnNames(field).includes(column))).toBe(true);
        const after = withValue(adult, field, value);
        for (const other of fields) {
          expect(currentValue(after, other)).toBe(other === field ? value : currentValue(adult, other));
        }
        expect(rest.some(({ effect }) => effect === 'CHANGE_CITIZEN' || effect === 'REGISTER_DEATH')).toBe(false);
      }),
    );
  });

  test('says each effect once, with its meaning, and the same again', () => {
    fc.assert(
      fc.property(facts, fc.boolean(), ({ field, on, card, dossier: open }, dies) => {
        const change = dies ? death(on) : correctionOf(field);
        const effects = plan(change, { card, dossier: open }, on);
        expect(new Set(effects.map(({ effect }) => effect)).size).toBe(effects.length);
        for (const { effect, meaning } of effects) expect(meaning).toBe(declaredEffects[effect]);
        expect(plan(change, { card, dossier: open }, on)).toEqual(effects);
      }),
    );
  });

  test('changes eligibility exactly where the age or the nationality does', () => {
    const births = fc
      .integer({ min: 13_000, max: 15_500 })
      .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(births, births, (recorded, value) => {
        fc.pre(recorded !== value);
        const citizen = { ...adult, dateOfBirth: recorded };
        const changed = names(correctionOf('DATE_OF_BIRTH', { recorded, value }), { citizen }).includes(
          'ELIGIBILITY_CHANGED',
        );
        expect(changed).toBe(ageOn(recorded, today) >= 14 !== ageOn(value, today) >= 14);
      }),
    );
  });
});

const columnNames = (field: CorrectableFieldCode): readonly string[] => correctableFields[field].columns;
