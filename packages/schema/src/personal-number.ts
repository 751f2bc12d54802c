import type { Sex } from './codes.ts';

/** A place code no province or country has: numbers of the demo province begin with it, so none can be a real person's. */
export const DEMO_PLACE = '972';

/** What the twelve digits `PPP C YY NNNNNN` say. There is no check digit: a slip in the last six still parses. */
export interface ParsedPersonalNumber {
  readonly ok: true;
  readonly value: string;
  /** Code of the place of birth registration: a province as of 2021 or a country; never the residence. */
  readonly place: string;
  /** The first two digits of the birth year: 19, 20, ... */
  readonly century: number;
  readonly sex: Sex;
  readonly birthYear: number;
}

export interface RefusedPersonalNumber {
  readonly ok: false;
  readonly code: 'PERSONAL_NUMBER_MALFORMED' | 'PERSONAL_NUMBER_LEGACY';
  /** The rule that is broken, in words that never hold the input. */
  readonly rule: string;
}

/** Takes the text as it is: no trimming, no separators, no digits of other scripts. */
export function parsePersonalNumber(text: string): ParsedPersonalNumber | RefusedPersonalNumber {
  if (!/^(\d{9}|\d{12})$/.test(text)) {
    return { ok: false, code: 'PERSONAL_NUMBER_MALFORMED', rule: 'Exactly 12 digits 0-9, nothing else.' };
  }
  if (text.length === 9) {
    return { ok: false, code: 'PERSONAL_NUMBER_LEGACY', rule: 'The number of an old 9-digit card identifies nobody.' };
  }
  const digit = Number(text[3]);
  const century = 19 + (digit >> 1);
  return {
    ok: true,
    value: text,
    place: text.slice(0, 3),
    century,
    sex: digit & 1 ? 'FEMALE' : 'MALE',
    birthYear: century * 100 + Number(text.slice(4, 6)),
  };
}

/** `072*******89`. A text that isn't a personal number is masked whole, its length included. */
export function maskPersonalNumber(value: string): string {
  return parsePersonalNumber(value).ok ? `${value.slice(0, 3)}*******${value.slice(10)}` : '*'.repeat(12);
}

export interface NumberDiscrepancy {
  readonly part: 'SEX' | 'BIRTH_YEAR' | 'PLACE';
  readonly severity: 'DISCREPANCY' | 'WARNING';
}

/**
 * Where number and register contradict each other. Never an error: it is lawful while a re-establishment is pending, and
 * for ever where the citizen doesn't ask for a new number (Decree 70/2024 art. 11(8)). The demo place is never compared.
 */
export function numberDiscrepancies(
  value: string,
  register: { sex: Sex; birthYear: number; birthPlaceCode?: string | undefined },
): NumberDiscrepancy[] {
  const number = parsePersonalNumber(value);
  if (!number.ok) throw new Error(number.rule);
  const found: NumberDiscrepancy[] = [];
  if (number.sex !== register.sex) found.push({ part: 'SEX', severity: 'DISCREPANCY' });
  if (number.birthYear !== register.birthYear) found.push({ part: 'BIRTH_YEAR', severity: 'DISCREPANCY' });
  if (register.birthPlaceCode && ![register.birthPlaceCode, DEMO_PLACE].includes(number.place)) {
    found.push({ part: 'PLACE', severity: 'WARNING' });
  }
  return found;
}

/** For demo data and tests: real numbers are given by the police. `serial` 0 to 999999, years 1900 to 2399. */
export function composePersonalNumber(parts: { place: string; sex: Sex; birthYear: number; serial: number }): string {
  const { place, sex, birthYear, serial } = parts;
  const digit = 2 * (Math.floor(birthYear / 100) - 19) + (sex === 'FEMALE' ? 1 : 0);
  const value = `${place}${digit}${String(birthYear).slice(2)}${String(serial).padStart(6, '0')}`;
  const number = parsePersonalNumber(value);
  if (!number.ok || number.place !== place || number.birthYear !== birthYear) {
    throw new RangeError('A part of the personal number is out of range.');
  }
  return value;
}
