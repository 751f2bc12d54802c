import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { parentRoles, type NewcomerChange, type Parent, type ParentRole } from '../domain/corrections/newcomer.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import { fullName } from '../domain/corrections/same-person.ts';
import type { Content } from './kept-contents.ts';
import type { CorrectionInput } from './content.inputs.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import type { RequestRow } from './correction.sql.ts';
import { findForbidden, findRegistering, readEntry, type ReadEntry } from './items.ts';
import type { BirthInput, ParentInput, PersonFoundInput } from './newcomer.inputs.ts';
import type { Pointer } from './subjects.ts';

/** An item that brings a person onto the register. Parents that are pointed at are in `change` once they are found. */
export interface ReadNewcomer extends ReadEntry<NewcomerChange> {
  pointers: Partial<Record<ParentRole, Pointer>>;
}

export const bringsNewcomer = ({ birth, person }: CorrectionInput): boolean =>
  birth !== undefined || person !== undefined;

/** What caller and form alone decide. */
export function readNewcomer(context: Context, item: CorrectionItem): ReadNewcomer | { refused: Refusal[] } {
  const { birth, person } = item.correction;
  const change = birth ? birthOf(birth) : person ? foundOf(person) : undefined;
  if (!change) throw new Error('an item of another kind');
  const forbidden = findForbidden(context, change.kind);
  if (forbidden) return { refused: [forbidden] };
  const pointers = { ...pointerTo('mother', birth?.mother), ...pointerTo('father', birth?.father) };
  const lacking = parentRoles.filter((role) => {
    const pointer = pointers[role];
    return pointer && pointer.givenName === undefined && pointer.birthYear === undefined;
  });
  if (lacking.length > 0) {
    return { refused: lacking.map((role) => refusal('SECOND_FACT_REQUIRED', pathTo(change, role, 'registered'))) };
  }
  const found = findRegistering(context, item, change.kind);
  return 'refused' in found ? found : { pointers, ...readEntry(context, item, change, found.registering) };
}

const pointerTo = (role: ParentRole, parent: ParentInput | undefined): Partial<Record<ParentRole, Pointer>> =>
  parent?.registered ? { [role]: parent.registered } : {};

function birthOf({ child, mother, father, residence, personalNumber, multipleBirth }: BirthInput): NewcomerChange {
  const { placeOfBirth } = child;
  const parents = { mother: describedOf(mother), father: describedOf(father) };
  return {
    kind: 'BIRTH',
    ...saidOf(child),
    residence,
    ...numberOf(personalNumber),
    placeOfBirth,
    ...parents,
    multipleBirth,
  };
}

function foundOf({
  currentResidence,
  permanentResidence,
  foundOn,
  presence,
  ...said
}: PersonFoundInput): NewcomerChange {
  const home = { residence: currentResidence, permanentResidence: permanentResidence ?? null };
  return { kind: 'PERSON_FOUND', ...saidOf(said), ...home, ...numberOf(said.personalNumber), foundOn, presence };
}

const saidOf = (said: Omit<BirthInput['child'], 'placeOfBirth'>) => ({
  surname: said.surname,
  middleName: said.middleName ?? null,
  givenName: said.givenName,
  sex: said.sex,
  dateOfBirth: said.dateOfBirth,
  ethnicity: said.ethnicity ?? null,
  nationality: said.nationality,
  nativePlace: said.nativePlace ?? null,
});

const numberOf = (personalNumber: string | undefined) => ({ personalNumber: personalNumber ?? null });

const describedOf = (parent: ParentInput | undefined): Parent | null =>
  parent?.described
    ? {
        name: parent.described.name,
        birthYear: parent.described.birthYear ?? null,
        nationality: parent.described.nationality ?? null,
      }
    : null;

const nothing: Omit<Content, 'kind' | 'content'> = {
  ...{ field: null, recordedValue: null, newValue: null, errorSource: null, ground: null, consents: null },
  ...{ follows: null, decisionNumber: null, decisionBody: null, decisionOn: null, declared: null, declaredSince: null },
  ...{ currentFrom: null, currentTo: null, permanentFrom: null, permanentTo: null, movedOn: null },
  ...{ diedOn: null, deathPlace: null, fields: [], observation: null, seenAt: null, seenOn: null },
};

/** What is kept: all that is said, and the key under which another of the same name is found. */
export function newcomerContent({ kind, ...said }: NewcomerChange): Content {
  return { ...nothing, kind, content: { ...said, nameKey: nameKey(fullName(said)) } };
}

/** The other way: what a kept request says, as it was checked when it was handed in. */
export function newcomerOf({ kind, content }: RequestRow): NewcomerChange {
  if (content === null) throw new Error('a kept request lacks the facts of its kind');
  const { nameKey: _, ...said } = content;
  return { kind, ...said } as unknown as NewcomerChange;
}
