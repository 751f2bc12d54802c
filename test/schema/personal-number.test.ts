import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  composePersonalNumber,
  DEMO_PLACE,
  maskPersonalNumber,
  numberDiscrepancies,
  parsePersonalNumber,
} from '@lienthong/schema/personal-number';

const twelveDigits = fc.stringMatching(/^[0-9]{12}$/);
const parts = fc.record({
  place: fc.stringMatching(/^[0-9]{3}$/),
  sex: fc.constantFrom('MALE' as const, 'FEMALE' as const),
  birthYear: fc.integer({ min: 1900, max: 2399 }),
  serial: fc.integer({ min: 0, max: 999_999 }),
});

describe('parsing a personal number', () => {
  test.each([
    ['072085123456', { place: '072', century: 19, sex: 'MALE', birthYear: 1985 }],
    ['072185123456', { place: '072', century: 19, sex: 'FEMALE', birthYear: 1985 }],
    ['001203000001', { place: '001', century: 20, sex: 'MALE', birthYear: 2003 }],
    ['001307000001', { place: '001', century: 20, sex: 'FEMALE', birthYear: 2007 }],
    ['972400000000', { place: '972', century: 21, sex: 'MALE', birthYear: 2100 }],
    ['972999000000', { place: '972', century: 23, sex: 'FEMALE', birthYear: 2399 }],
  ])('%s says place, century, sex and birth year', (value, facts) => {
    expect(parsePersonalNumber(value)).toEqual({ ok: true, value, ...facts });
  });

  test('nine digits are a number of an old card', () => {
    expect(parsePersonalNumber('290123456')).toMatchObject({ ok: false, code: 'PERSONAL_NUMBER_LEGACY' });
  });

  test.each([
    ['nothing', ''],
    ['eight digits', '29012345'],
    ['eleven digits', '07208512345'],
    ['thirteen digits', '0720851234567'],
    ['a leading space', ' 072085123456'],
    ['a line feed at the end', '072085123456\n'],
    ['groups', '072 085 123 456'],
    ['a letter', '07208512345O'],
    ['full-width digits', '０７２０８５１２３４５６'],
    ['Arabic digits', '٠٧٢٠٨٥١٢٣٤٥٦'],
    ['a sign', '+72085123456'],
    ['a zero-width space', '072085\u200b123456'],
  ])('%s is malformed', (_what, text) => {
    expect(parsePersonalNumber(text)).toMatchObject({ ok: false, code: 'PERSONAL_NUMBER_MALFORMED' });
  });

  test('any twelve digits parse, and nothing else does', () => {
    fc.assert(fc.property(twelveDigits, (text) => parsePersonalNumber(text).ok));
    fc.assert(fc.property(fc.string(), (text) => parsePersonalNumber(text).ok === /^[0-9]{12}$/.test(text)));
  });

  test('the rule never holds the input', () => {
    const rules = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{9}$/)), (text) => {
        const parsed = parsePersonalNumber(text);
        if (!parsed.ok) rules.add(parsed.rule);
      }),
    );
    expect(rules.size).toBe(2);
  });
});

describe('composing a personal number', () => {
  test('parsing what was composed gives the parts back', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const value = composePersonalNumber(given);
        expect(value).toHaveLength(12);
        const { serial, ...facts } = given;
        expect(parsePersonalNumber(value)).toMatchObject({ ok: true, value, ...facts });
        expect(Number(value.slice(6))).toBe(serial);
      }),
    );
  });

  test.each([
    ['a place of two digits', { place: '72' }],
    ['a place of four digits', { place: '0720' }],
    ['a place that is no number', { place: 'abc' }],
    ['a year before 1900', { birthYear: 1899 }],
    ['a year after 2399', { birthYear: 2400 }],
    ['a broken year', { birthYear: 1985.5 }],
    ['a negative serial', { serial: -1 }],
    ['a serial of seven digits', { serial: 1_000_000 }],
    ['a broken serial', { serial: 0.5 }],
  ])('%s is out of range', (_what, part) => {
    const right = { place: DEMO_PLACE, sex: 'MALE', birthYear: 1985, serial: 1 } as const;
    expect(() => composePersonalNumber({ ...right, ...part })).toThrow(RangeError);
  });
});

describe('masking a personal number', () => {
  test('the first three and the last two digits stay', () => {
    expect(maskPersonalNumber('072085123489')).toBe('072*******89');
  });

  test('the seven digits in the middle make no difference', () => {
    fc.assert(
      fc.property(twelveDigits, fc.stringMatching(/^[0-9]{7}$/), (value, middle) => {
        const other = value.slice(0, 3) + middle + value.slice(10);
        expect(maskPersonalNumber(other)).toBe(maskPersonalNumber(value));
      }),
    );
  });

  test.each(['', '290123456', 'Nguyễn', '072085123489 ', '072085123489\n1'])(
    'any other text is masked whole',
    (text) => {
      expect(maskPersonalNumber(text)).toBe('************');
    },
  );
});

describe('the number against the register', () => {
  const number = composePersonalNumber({ place: '072', sex: 'FEMALE', birthYear: 2004, serial: 7 });
  const sex = { part: 'SEX', severity: 'DISCREPANCY' };
  const year = { part: 'BIRTH_YEAR', severity: 'DISCREPANCY' };
  const place = { part: 'PLACE', severity: 'WARNING' };

  test.each([
    ['agreement', { sex: 'FEMALE', birthYear: 2004, birthPlaceCode: '072' }, []],
    ['agreement, place unknown', { sex: 'FEMALE', birthYear: 2004 }, []],
    ['another sex', { sex: 'MALE', birthYear: 2004, birthPlaceCode: '072' }, [sex]],
    ['another year', { sex: 'FEMALE', birthYear: 2003, birthPlaceCode: '072' }, [year]],
    ['the same year of another century', { sex: 'FEMALE', birthYear: 1904 }, [year]],
    ['another place', { sex: 'FEMALE', birthYear: 2004, birthPlaceCode: '079' }, [place]],
    ['everything else', { sex: 'MALE', birthYear: 1990, birthPlaceCode: '079' }, [sex, year, place]],
  ] as const)('%s', (_what, register, found) => {
    expect(numberDiscrepancies(number, register)).toEqual(found);
  });

  test('the demo place is compared with no place', () => {
    const demo = composePersonalNumber({ place: DEMO_PLACE, sex: 'MALE', birthYear: 1990, serial: 1 });
    expect(numberDiscrepancies(demo, { sex: 'MALE', birthYear: 1990, birthPlaceCode: '072' })).toEqual([]);
  });

  test('comparing what is no personal number is a fault of the program that names no digit', () => {
    expect(() => numberDiscrepancies('07208512345', { sex: 'MALE', birthYear: 1985 })).toThrow(/^Exactly 12 digits/);
  });
});
