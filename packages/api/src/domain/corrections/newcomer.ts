import type { Day } from '@lienthong/schema/civil-date';
import type { Presence, Sex } from '@lienthong/schema/codes';
import { parsePartialDay, type PartialDay } from '@lienthong/schema/correction-fields';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import type { Office, Territory } from './competence.ts';
import type { SubmittedItem } from './facts.ts';

/** What a request says that brings a person onto the register. There is no person yet that a rule could be asked about. */
export type NewcomerChange = BirthRegistration | PersonFound;
export type NewcomerKind = NewcomerChange['kind'];
export const newcomerKinds = ['BIRTH', 'PERSON_FOUND'] as const satisfies readonly NewcomerKind[];

export const isNewcomer = (kind: string): kind is NewcomerKind => newcomerKinds.some((one) => one === kind);

interface SaidOfNewcomer {
  surname: string;
  middleName: string | null;
  givenName: string;
  sex: Sex;
  /** `YYYY-MM-DD`; of a person found as much as is known of it. */
  dateOfBirth: string;
  ethnicity: string | null;
  nationality: string;
  /** Ids of units. */
  nativePlace: string | null;
  residence: string;
  /** Where the population database gave one already. */
  personalNumber: string | null;
}

export interface BirthRegistration extends SaidOfNewcomer {
  kind: 'BIRTH';
  placeOfBirth: string;
  mother: Parent | null;
  father: Parent | null;
  /** One of several children of this birth, so that the others aren't taken for the same child. */
  multipleBirth: boolean;
}

export interface PersonFound extends SaidOfNewcomer {
  kind: 'PERSON_FOUND';
  /** Id of a unit. */
  permanentResidence: string | null;
  foundOn: Day;
  presence: Presence;
}

/** One of the register, whose number and second fact agreed, or one who isn't on it. */
export type Parent =
  { citizenId: string; nationality: string } | { name: string; birthYear: number | null; nationality: string | null };

export const parentRoles = ['mother', 'father'] as const;
export type ParentRole = (typeof parentRoles)[number];

/** What the register says of a parent that was pointed at. */
export interface ParentFacts {
  sex: Sex;
  dateOfBirth: Day;
}

/** The parents that the entry of birth names. */
export const parentsOf = (change: NewcomerChange): { role: ParentRole; parent: Parent }[] =>
  change.kind === 'BIRTH'
    ? parentRoles.flatMap((role) => {
        const parent = change[role];
        return parent === null ? [] : [{ role, parent }];
      })
    : [];

export interface NewcomerFacts {
  /** Null: nobody fits number and second fact. Absent: not pointed at, or found when the request was handed in. */
  parents: Partial<Record<ParentRole, ParentFacts | null>>;
  /** The office that is to decide; null where no rule says, or the register has none. */
  office: Office | null;
  /** What the sender's agency is for. */
  jurisdiction: Territory;
  /** What the agency of the registrar named in the entry is for; null where none is named, or none that is an officer here. */
  registrar: Territory | null;
  findUnit(id: string): Territory | undefined;
  /** A unit where somebody can live on the day: a commune or a resident group. */
  findHome(id: string): Territory | undefined;
}

export type NewcomerItem = SubmittedItem<NewcomerChange>;

/** As the register is to keep it: what is missing stands as January or as the first. */
export function bornOn(change: Pick<NewcomerChange, 'dateOfBirth'>): PartialDay {
  const born = parsePartialDay(change.dateOfBirth);
  if (!born) throw new Error('a birth date that was never checked');
  return born;
}

/**
 * By what competence goes: the birth of a child of whom, or of one of whose parents, another nationality is known has a
 * foreign element (Law 60/2014 art. 35(1)).
 */
export function competenceFactsOf(change: NewcomerChange): { dateOfBirth: Day; nationality: string } {
  const nationalities = [change.nationality, ...parentsOf(change).map(({ parent }) => parent.nationality)];
  const foreign = nationalities.find((one) => one !== null && one !== VIETNAMESE);
  return { dateOfBirth: bornOn(change).day, nationality: foreign ?? VIETNAMESE };
}
