import { parseDay } from '../generated/civil-date.ts';
import { checkName, nameRules } from '../generated/name-rule.ts';
import { nameKey } from '../generated/name-key.ts';
import { parsePersonalNumber } from '../generated/personal-number.ts';
import { checkText, textRules } from '../generated/text-rule.ts';
import { configError } from '../errors.ts';

/** What a cell says, or the code and the rule that it breaks; never the cell itself. */
export type Reading<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly code: string; readonly rule: string };

/** Reads the text of a cell, without blanks around it. Never called for an empty one. */
export type Reader<Value> = (text: string) => Reading<Value>;

const taken = <Value>(value: Value): Reading<Value> => ({ ok: true, value });
const refused = (code: string, rule: string): Reading<never> => ({ ok: false, code, rule });

export const text =
  ({ max = 200 }: { max?: number } = {}): Reader<string> =>
  (given) => {
    const checked = checkText(given, { max });
    return checked.ok ? taken(checked.value) : refused('TEXT_REFUSED', textRules[checked.rule]);
  };

const singleSpaces = (given: string): string => given.replace(/\s+/g, ' ');

/** A surname, a middle name or a given name. */
export const name = (): Reader<string> => (given) => {
  const checked = checkName(singleSpaces(given));
  return checked.ok ? taken(checked.value) : refused('TEXT_REFUSED', nameRules[checked.rule]);
};

export interface FullName {
  readonly surname: string;
  readonly middleName?: string;
  readonly givenName: string;
}

/**
 * "Nguyễn Thị Ánh Tuyết": the first word is the surname, the last the given name. Some names of the highlands are in another
 * order, and a double surname isn't seen: a person is never found by it alone.
 */
export const fullName = (): Reader<FullName> => (given) => {
  const read = name()(given);
  if (!read.ok) return read;
  const words = read.value.split(' ');
  const [surname, givenName] = [words[0], words.at(-1)];
  if (surname === undefined || givenName === undefined || words.length < 2) {
    return refused('VALUE_REQUIRED', 'Surname and given name, with a space between them.');
  }
  const middleName = words.slice(1, -1).join(' ');
  return taken({ surname, ...(middleName !== '' && { middleName }), givenName });
};

const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/^\d{11}$/, 'These are 11: a leading zero may be lost, so format the column as text and enter the number again.'],
  [/^\d[.,]?\d*e\+?\d+$/i, 'A spreadsheet has rounded it: format the column as text and enter the number again.'],
  [/^\d[\d .-]+\d$/, 'Leave out blanks, dots and hyphens.'],
];

/** A leading apostrophe, with which a spreadsheet marks a text, is left out; nothing is ever added. */
export const personalNumber = (): Reader<string> => (given) => {
  const bare = given.startsWith(`'`) ? given.slice(1) : given;
  const parsed = parsePersonalNumber(bare);
  if (parsed.ok) return taken(parsed.value);
  const hint =
    parsed.code === 'PERSONAL_NUMBER_LEGACY' ? undefined : hints.find(([pattern]) => pattern.test(bare))?.[1];
  return refused(parsed.code, hint === undefined ? parsed.rule : `${parsed.rule} ${hint}`);
};

const isoDay = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?$/;
const officeDay = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 0{1,2}:00(?::00)?)?$/;
const dayRule = 'A calendar day, written d/m/yyyy or YYYY-MM-DD.';

/** `15/6/2021`, day before month, or `2021-06-15`. The month is never guessed, nor is a century. */
export const day = (): Reader<string> => (given) => {
  const iso = isoDay.exec(given)?.[1];
  const [, d, , m, y] = officeDay.exec(given) ?? [];
  const found = iso ?? (d && m && y ? `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}` : undefined);
  const parsed = found === undefined ? null : parseDay(found);
  if (parsed !== null) return taken(parsed);
  const hint = /^\d{5}$/.test(given) ? ' A number stands here: format the column as a date.' : '';
  return refused('DATE_NOT_POSSIBLE', dayRule + hint);
};

const grouped = /^(-?)(\d{1,3})(?:([.,\u00a0\u202f ])(\d{3})(?:\3\d{3})*)?$/;

/** `1024800`, `1.024.800`, `1,024,800` or `1 024 800`; a fraction is refused, and a lone group of three is one of thousands. */
export const wholeNumber =
  ({
    min = Number.MIN_SAFE_INTEGER,
    max = Number.MAX_SAFE_INTEGER,
  }: { min?: number; max?: number } = {}): Reader<number> =>
  (given) => {
    const isNumber = /^-?\d{1,16}$/.test(given) || grouped.test(given);
    const value = Number(given.replace(/[.,\s]/g, ''));
    if (!isNumber || !Number.isSafeInteger(value)) return refused('BAD_USER_INPUT', 'A whole number.');
    if (value < min || value > max) return refused('BAD_USER_INPUT', `A whole number from ${min} to ${max}.`);
    return taken(value);
  };

/**
 * Words of the office for codes of the contract: `oneOf({ Nam: 'MALE', Nữ: 'FEMALE' })`. Found without diacritics, in any
 * case, and `_` is a blank.
 */
export function oneOf<const Value>(values: Readonly<Record<string, Value>>): Reader<Value> {
  const byKey = new Map<string, Value>();
  for (const [word, value] of Object.entries(values)) {
    const key = wordKey(word);
    if (byKey.has(key) && byKey.get(key) !== value)
      throw configError('Two words of oneOf() differ in diacritics alone.');
    byKey.set(key, value);
  }
  const rule = `One of: ${Object.keys(values).join(', ')}.`;
  return (given) => {
    const key = wordKey(given);
    return byKey.has(key) ? taken(byKey.get(key) as Value) : refused('VALUE_NOT_ALLOWED', rule);
  };
}

const wordKey = (word: string): string => nameKey(word.replaceAll('_', ' '));
