import { nameKey } from '@lienthong/schema/name-key';
import type { Form } from './agreement.ts';

export interface NameParts {
  surname: string;
  middleName: string | null;
  givenName: string;
}

const parts = ({ surname, middleName, givenName }: NameParts): string[] =>
  [surname, middleName, givenName].filter((part) => part !== null);

export const wholeKey = (name: NameParts): string => nameKey(parts(name).join(' '));

/** The keys of the name in every order of its parts, as registers write it: at most six. */
export function keysInAnyOrder(name: NameParts): string[] {
  const orders = permutations(parts(name).map(nameKey));
  return [...new Set(orders.map((order) => order.join(' ').trim()))].filter((key) => key !== '');
}

const permutations = (items: readonly string[]): string[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) =>
        permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
      );

/** What isn't a letter or a mark on one. */
const between = /[^\p{L}\p{M}]+/gu;
const bare = (text: string): string => text.replace(between, '');

/** Grave, acute, tilde, hook above, dot below: the five tone marks, as combining characters. */
const tone = /[\u0300\u0301\u0303\u0309\u0323]/g;

/** Each syllable with its tone at its end, so that it doesn't matter on which letter it was written. */
const tonesLast = (text: string): string =>
  text
    .split(between)
    .map((syllable) => {
      const marks = syllable.normalize('NFD');
      return marks.replace(tone, '') + (marks.match(tone) ?? []).join('');
    })
    .join('');

/** From the slightest difference to the gravest: the first under which both are the same. */
const readings: readonly (readonly [Form, (text: string) => string])[] = [
  ['CASE', (text) => text.toLowerCase()],
  ['SPACING', (text) => bare(text.toLowerCase())],
  ['TONE_PLACEMENT', (text) => tonesLast(text.toLowerCase())],
  ['DIACRITICS', (text) => nameKey(text).replaceAll(' ', '')],
];

/** Whether two parts of a name are the same, and if not as written, in which form; null: another name. */
export function formOf(here: string, there: string): Form | 'SAME' | null {
  const [one, other] = [here.normalize('NFC'), there.normalize('NFC')];
  if (one === other) return 'SAME';
  return readings.find(([, read]) => read(one) !== '' && read(one) === read(other))?.[0] ?? null;
}

/** The same words in any order, or the same letters however they are divided; marks don't count. */
export function sameWords(here: NameParts, there: NameParts): boolean {
  const [one, other] = [wholeKey(here), wholeKey(there)];
  if (one === '' || other === '') return false;
  const sorted = (key: string): string => key.split(' ').sort().join(' ');
  return sorted(one) === sorted(other) || one.replaceAll(' ', '') === other.replaceAll(' ', '');
}
