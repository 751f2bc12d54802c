import { nameKey } from '@lienthong/schema/name-key';
import type { NewcomerChange, Parent } from './newcomer.ts';

/** What tells a newcomer from another child or person. Places are those of today: after a reform there can be several. */
export interface Identity {
  /** Name without diacritics, in any case. */
  nameKey: string;
  givenName: string;
  /** As the register keeps it. */
  dateOfBirth: string;
  homes: readonly string[];
  nativePlace: string | null;
  /** Null: none is named, or the register doesn't know. */
  mother: Parent | null;
}

/** Which rule two are taken for one by; a refusal names it. */
export const sameRules = {
  NAME_BIRTH_AND_MOTHER: 'Same name, birth date and mother.',
  NAME_BIRTH_AND_PLACE:
    'Same name and birth date, at the same home or of the same native place, no other mother known.',
  BIRTH_AND_MOTHER: 'Another child of the same mother on the same day.',
} as const;
export type SameRule = keyof typeof sameRules;

/**
 * Why a newcomer looks like one who is known. Children of one birth are exempt where their given names differ, to the
 * letter: their keys can be the same. A child handed in under another name by the office of the other parent is found by
 * its mother, where she is registered; two described by name are compared where the names of the children agree.
 */
export function findSame(newcomer: Identity & { multipleBirth: boolean }, known: Identity): SameRule | undefined {
  if (newcomer.dateOfBirth !== known.dateOfBirth) return undefined;
  if (newcomer.multipleBirth && newcomer.givenName !== known.givenName) return undefined;
  const mother = sameMother(newcomer.mother, known.mother);
  if (newcomer.nameKey !== known.nameKey) {
    return mother === true && isRegistered(newcomer.mother) ? 'BIRTH_AND_MOTHER' : undefined;
  }
  if (mother !== undefined) return mother ? 'NAME_BIRTH_AND_MOTHER' : undefined;
  const samePlace =
    known.homes.some((home) => newcomer.homes.includes(home)) ||
    (known.nativePlace !== null && known.nativePlace === newcomer.nativePlace);
  return samePlace ? 'NAME_BIRTH_AND_PLACE' : undefined;
}

const isRegistered = (mother: Parent | null): boolean => mother !== null && 'citizenId' in mother;

/** Undefined: nobody can say. A name alone makes no two women one, but with a birth year each. */
function sameMother(one: Parent | null, other: Parent | null): boolean | undefined {
  if (one === null || other === null) return undefined;
  if ('citizenId' in one) return 'citizenId' in other ? one.citizenId === other.citizenId : undefined;
  if ('citizenId' in other) return undefined;
  if (nameKey(one.name) !== nameKey(other.name)) return false;
  return one.birthYear === null || other.birthYear === null ? undefined : one.birthYear === other.birthYear;
}

export const fullName = ({
  surname,
  middleName,
  givenName,
}: Pick<NewcomerChange, 'surname' | 'middleName' | 'givenName'>) =>
  [surname, middleName, givenName].filter((part) => part !== null).join(' ');
