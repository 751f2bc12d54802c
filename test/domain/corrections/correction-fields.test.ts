import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readData } from '@lienthong/api/store/reference/csv';
import { unitTree } from '@lienthong/api/store/reference/unit-tree';
import {
  correctableFields,
  parseCorrectedValue,
  parsePartialDay,
  partialDayText,
  ruleFieldsOf,
  type CorrectableFieldCode,
} from '@lienthong/schema/correction-fields';
import { refusalCodes } from '@lienthong/schema/refusal-codes';

const answer = (field: CorrectableFieldCode, text: string | null): string => {
  const parsed = parseCorrectedValue(field, text);
  return parsed.ok ? `= ${String(parsed.value)}` : `${parsed.code} ${parsed.rule}`;
};

describe('a corrected value', () => {
  test.each<[CorrectableFieldCode, string | null, string]>([
    ['SURNAME', 'Nguyễn', '= Nguyễn'],
    ['SURNAME', 'Nguyễn'.normalize('NFD'), '= Nguyễn'],
    ['SURNAME', null, 'VALUE_REQUIRED NOT_NONE'],
    ['SURNAME', '', 'TEXT_REFUSED NOT_A_NAME'],
    ['SURNAME', ' Lê', 'TEXT_REFUSED NOT_A_NAME'],
    ['SURNAME', 'Lê  Thị', 'TEXT_REFUSED NOT_A_NAME'],
    ['SURNAME', 'L3', 'TEXT_REFUSED NOT_A_NAME'],
    ['SURNAME', 'a'.repeat(61), 'TEXT_REFUSED TOO_LONG'],
    ['GIVEN_NAME', "H'Hen", "= H'Hen"],
    ['GIVEN_NAME', 'Y-Bhăm', '= Y-Bhăm'],
    ['GIVEN_NAME', 'a\u200bb', 'TEXT_REFUSED HIDDEN_CHARACTER'],
    ['MIDDLE_NAME', 'Thị Ngọc', '= Thị Ngọc'],
    ['MIDDLE_NAME', null, '= null'],
    ['DATE_OF_BIRTH', '1990-03-15', '= 1990-03-15'],
    ['DATE_OF_BIRTH', '1990-03', '= 1990-03'],
    ['DATE_OF_BIRTH', '1990', '= 1990'],
    ['DATE_OF_BIRTH', '1990-02-30', 'DATE_NOT_POSSIBLE NOT_A_DAY'],
    ['DATE_OF_BIRTH', '1990-13', 'DATE_NOT_POSSIBLE NOT_A_DAY'],
    ['DATE_OF_BIRTH', '15/03/1990', 'DATE_NOT_POSSIBLE NOT_A_DAY'],
    ['SEX', 'FEMALE', '= FEMALE'],
    ['SEX', 'toString', 'VALUE_NOT_ALLOWED NOT_A_SEX'],
    ['ETHNICITY', '54', '= 54'],
    ['ETHNICITY', '55', 'VALUE_NOT_ALLOWED NOT_AN_ETHNIC_GROUP'],
    ['NATIONALITY', 'KH', '= KH'],
    ['NATIONALITY', 'vn', 'VALUE_NOT_ALLOWED NOT_A_COUNTRY'],
    ['NATIVE_PLACE', '25456@origin', '= 25456@origin'],
    ['NATIVE_PLACE', '80@2025-07-01', '= 80@2025-07-01'],
    ['NATIVE_PLACE', '25456', 'VALUE_NOT_ALLOWED NOT_A_UNIT_ID'],
  ])('for %s, %j is answered %j', (field, text, expected) => {
    expect(answer(field, text)).toBe(expected);
  });

  test('is never repeated by a refusal, never in another form than its own, and never thrown over', () => {
    const fields = fc.constantFrom(...(Object.keys(correctableFields) as CorrectableFieldCode[]));
    fc.assert(
      fc.property(fields, fc.string({ unit: 'binary', minLength: 12, maxLength: 80 }), (field, text) => {
        const parsed = parseCorrectedValue(field, text);
        if (!parsed.ok) {
          expect(refusalCodes).toHaveProperty(parsed.code);
          expect(parsed.rule).not.toContain(text);
        } else expect(parseCorrectedValue(field, parsed.value)).toEqual(parsed);
      }),
    );
  });

  test('may be any group, country and unit that the reference data have', () => {
    const groups = readData('ethnic_groups.csv', ['code_2008']).map((row) => row.code_2008);
    expect(groups.filter((code) => !parseCorrectedValue('ETHNICITY', code).ok)).toEqual([]);
    const countries = readData('province_codes_personal_id.csv', ['iso2']).flatMap(({ iso2 }) => (iso2 ? [iso2] : []));
    expect(countries.filter((code) => !parseCorrectedValue('NATIONALITY', code).ok)).toEqual([]);
    const units = unitTree({ residentGroups: false }).map((unit) => unit.id);
    expect(units.filter((id) => !parseCorrectedValue('NATIVE_PLACE', id).ok)).toEqual([]);
  });
});

describe('a partial birth date', () => {
  test('stands as the first of what is missing', () => {
    expect(parsePartialDay('1961')).toEqual({ day: '1961-01-01', precision: 'YEAR' });
    expect(parsePartialDay('1961-05')).toEqual({ day: '1961-05-01', precision: 'MONTH' });
  });

  test('is written as far as it is known', () => {
    for (const text of ['1961', '1961-05', '1961-05-03']) {
      const date = parsePartialDay(text);
      expect(date && partialDayText(date)).toBe(text);
    }
  });

  test('touches the rule of the year, of day and month, or both', () => {
    expect(ruleFieldsOf('DATE_OF_BIRTH', '1990-03-15', '1990-05-13')).toEqual(['birth_day_month']);
    expect(ruleFieldsOf('DATE_OF_BIRTH', '1990-03-15', '1991-03-15')).toEqual(['birth_year']);
    expect(ruleFieldsOf('DATE_OF_BIRTH', '1990-03-15', '1991-05-15')).toEqual(['birth_year', 'birth_day_month']);
    expect(ruleFieldsOf('DATE_OF_BIRTH', '1990', '1991')).toEqual(['birth_year']);
    expect(ruleFieldsOf('SURNAME', 'Lê', 'Lý')).toEqual(['surname']);
  });
});
