import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  codeText,
  isConsistent,
  lettersOf,
  placeOf,
  readCodes,
  reconciledFieldCodes,
  agreements,
  type Agreement,
} from '@lienthong/api/domain/reconciliation/agreement';
import { compareFacts, type HereFacts, type PersonFacts } from '@lienthong/api/domain/reconciliation/compare';
import { formOf, keysInAnyOrder } from '@lienthong/api/domain/reconciliation/name-form';
import { nameKey } from '@lienthong/schema/name-key';
import { here, relate, there, unequal } from './fixtures.ts';

describe('two registers', () => {
  test.each<[Partial<HereFacts>, Partial<PersonFacts>, string[]]>([
    [{}, {}, []],
    [{ surname: 'Trần' }, {}, ['SURNAME DIFFERS']],
    [{}, { middleName: null }, ['MIDDLE_NAME DIFFERS']],
    [{ middleName: null }, {}, ['MIDDLE_NAME DIFFERS']],
    [{ middleName: null }, { middleName: null }, []],
    [{}, { givenName: 'đào' }, ['GIVEN_NAME EQUAL_BUT_FORM CASE']],
    [{}, { givenName: 'Đạo' }, ['GIVEN_NAME EQUAL_BUT_FORM DIACRITICS']],
    [{}, { givenName: 'Đào'.normalize('NFD') }, []],
    [{}, { dateOfBirth: '1990' }, ['DATE_OF_BIRTH MISSING_THERE']],
    [{ dateOfBirth: '1990-05' }, {}, ['DATE_OF_BIRTH MISSING_HERE']],
    [{ dateOfBirth: '1991' }, {}, ['DATE_OF_BIRTH DIFFERS']],
    [{}, { dateOfBirth: null }, ['DATE_OF_BIRTH MISSING_THERE']],
    [{ ethnicity: null }, {}, ['ETHNICITY MISSING_HERE']],
    [{ ethnicity: null }, { ethnicity: null }, []],
    [{}, { nativePlace: '72@origin' }, ['NATIVE_PLACE EQUAL_BUT_FORM LEVEL']],
    [{}, { nativePlace: '25456@2025-07-01' }, ['NATIVE_PLACE EQUAL_BUT_FORM SUCCESSOR']],
    [{}, { nativePlace: '25459@origin' }, ['NATIVE_PLACE DIFFERS']],
    [{}, { lifeStatus: 'DECEASED', diedOn: '2021-01-02' }, ['LIFE_STATUS DIFFERS', 'DIED_ON MISSING_HERE']],
    [
      { personalNumber: '972090000009', numberStatus: 'REPLACED' },
      {},
      ['PERSONAL_NUMBER EQUAL_BUT_FORM FORMER_NUMBER'],
    ],
    [{ personalNumber: null, numberStatus: 'CANCELLED' }, {}, ['PERSONAL_NUMBER EQUAL_BUT_FORM FORMER_NUMBER']],
    [{ personalNumber: '972090000009', numberStatus: null }, {}, ['PERSONAL_NUMBER DIFFERS']],
    [{ personalNumber: null, numberStatus: null }, {}, ['PERSONAL_NUMBER MISSING_HERE']],
    [{}, { personalNumber: null }, ['PERSONAL_NUMBER MISSING_THERE']],
  ])('%j beside %j: %j', (one, other, expected) => {
    expect(unequal(one, other)).toEqual(expected);
  });

  test('name no field that neither has', () => {
    const bare = { ethnicity: null, nativePlace: null, diedOn: null };
    const fields = compareFacts({ ...here, ...bare }, { ...there, ...bare }, relate).map(({ field }) => field);
    expect(fields).not.toContain('ETHNICITY');
    expect(fields).not.toContain('DIED_ON');
    expect(fields).toContain('MIDDLE_NAME');
  });
});

describe('a part of a name', () => {
  test.each([
    ['Hòa', 'Hòa', 'SAME'],
    ['Hòa', 'HÒA', 'CASE'],
    ['Hòa', 'Hoà', 'TONE_PLACEMENT'],
    ['Thúy', 'Thuý', 'TONE_PLACEMENT'],
    ['Thúy', 'Thùy', 'DIACRITICS'],
    ['Dung', 'Đung', 'DIACRITICS'],
    ['Y-Bham', 'Y Bham', 'SPACING'],
    ['H’Linh', 'HLinh', 'SPACING'],
    ['Ngọc Anh', 'NgọcAnh', 'SPACING'],
    ['Hồng', 'Hông', 'DIACRITICS'],
    ['Hoa', 'Hoang', null],
    ['王', '李', null],
    ['王', '王', 'SAME'],
  ])('%s beside %s is %s', (one, other, form) => {
    expect(formOf(one, other)).toBe(form);
    expect(formOf(other, one)).toBe(form);
  });
});

const syllable = fc.constantFrom(
  ...'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thị Văn Hữu Minh Ngọc Thanh Thùy Thúy Hòa Đào An Ánh Ẩn'.split(
    ' ',
  ),
);
const name = fc.record({
  surname: syllable,
  middleName: fc.option(fc.array(syllable, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '))),
  givenName: syllable,
});
const person = fc.record({
  personalNumber: fc.option(fc.constantFrom('972090000001', '972190000002')),
  dateOfBirth: fc.constantFrom('1961', '1961-05', '1961-05-03', '2004-02-29'),
  sex: fc.constantFrom('MALE' as const, 'FEMALE' as const),
  ethnicity: fc.option(fc.constantFrom('01', '02')),
  nationality: fc.constantFrom('VN', 'KH'),
  nativePlace: fc.option(fc.constantFrom('25456@origin', '25459@origin', '72@origin')),
});

describe('generated', () => {
  const facts = fc.tuple(name, person).map(([words, rest]): HereFacts => ({
    ...words,
    ...rest,
    lifeStatus: 'ALIVE',
    diedOn: null,
    numberStatus: rest.personalNumber === null ? null : 'ACTIVE',
  }));
  const answersOf = (one: HereFacts, other: PersonFacts): [string, string][] =>
    compareFacts(one, other, relate).map(({ field, agreement }) => [field, agreement]);

  test('a row that is the register is equal in every field that it has', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const { numberStatus: _, ...other } = one;
        expect(answersOf(one, other).filter(([, agreement]) => agreement !== 'EQUAL')).toEqual([]);
      }),
    );
  });

  const others: Partial<Record<string, (one: HereFacts) => Partial<PersonFacts>>> = {
    SURNAME: () => ({ surname: 'Khuất' }),
    MIDDLE_NAME: () => ({ middleName: 'Khoát' }),
    GIVEN_NAME: () => ({ givenName: 'Khướu' }),
    DATE_OF_BIRTH: () => ({ dateOfBirth: '1933-03-03' }),
    SEX: ({ sex }) => ({ sex: sex === 'MALE' ? 'FEMALE' : 'MALE' }),
    NATIONALITY: () => ({ nationality: 'FR' }),
  };
  test.each(Object.keys(others))('one changed %s is exactly that one which differs', (field) => {
    fc.assert(
      fc.property(facts, (one) => {
        const { numberStatus: _, ...other } = { ...one, ...others[field]?.(one) };
        expect(answersOf(one, other).filter(([, agreement]) => agreement !== 'EQUAL')).toEqual([[field, 'DIFFERS']]);
      }),
    );
  });

  test('a name permuted, without marks, in capitals or with other spaces never contradicts', () => {
    const forms: ((one: HereFacts) => Partial<PersonFacts>)[] = [
      ({ surname, givenName }) => ({ surname: givenName, givenName: surname }),
      ({ surname, middleName, givenName }) => ({
        surname: [surname, middleName].filter((part) => part !== null).join(' '),
        middleName: null,
        givenName,
      }),
      ({ surname, middleName, givenName }) => ({
        surname: nameKey(surname),
        middleName: middleName === null ? null : nameKey(middleName),
        givenName: nameKey(givenName),
      }),
      ({ surname, givenName }) => ({ surname: surname.toUpperCase(), givenName: ` ${givenName}` }),
    ];
    fc.assert(
      fc.property(facts, fc.constantFrom(...forms), (one, form) => {
        const { numberStatus: _, ...other } = { ...one, ...form(one) };
        const answers = compareFacts(one, other, relate);
        expect(answers.every(({ agreement }) => agreement.startsWith('EQUAL'))).toBe(true);
        expect(isConsistent(answers)).toBe(true);
        expect(keysInAnyOrder(other)).toContain(nameKey([one.surname, one.middleName, one.givenName].join(' ')));
      }),
    );
  });

  test('what is kept says all that was compared, and a filter finds it', () => {
    fc.assert(
      fc.property(facts, facts, (one, other) => {
        const answers = compareFacts(one, other, relate);
        const text = codeText(answers);
        expect(readCodes(text)).toEqual(answers);
        expect(text).toHaveLength(reconciledFieldCodes.length);
        for (const { field, agreement } of answers) {
          expect(lettersOf(agreement)).toContain(text[placeOf(field) - 1]);
        }
      }),
    );
    expect(codeText([])).toBe('');
    const all = (Object.keys(agreements) as Agreement[]).map(lettersOf).join('');
    expect(new Set(all).size).toBe(all.length);
  });
});
