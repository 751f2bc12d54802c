import { nameKey } from '@lienthong/schema/name-key';
import type { Context } from '../access/context.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import type {
  CitizenFacts,
  CorrectionChange,
  EffectFacts,
  OpenRequest,
  SubmissionFacts,
} from '../domain/corrections/facts.ts';
import { asksRelations, isFamily, type OtherFacts, type RelationFact } from '../domain/corrections/family.ts';
import type { Unit } from '../store/units.ts';
import { relationsOfSubjects } from './family.sql.ts';
import { findHome, officeOf } from './offices.ts';
import { admitItems, subjectsById, type SubjectRow } from './subject.sql.ts';

export interface Pointer {
  personalNumber: string;
  givenName?: string | undefined;
  birthYear?: number | undefined;
}

/** A register entry and what it is used for, once for ever: unit, kind, book, number, year, field. Equal texts are the same entry. */
export type Entry = readonly [string, string, string, string, number, string];

/** A person that number and second fact pointed at, locked, with the open requests on it. */
export interface Subject {
  row: SubjectRow;
  open: OpenRequest[];
  /** Read where a kind of the call asks for them. */
  relations: RelationFact[];
}

/** The persons of a request: the one it is on, and the other of a family request that is on this register. */
export interface Persons {
  subject: Subject;
  other: Subject | null;
}

/**
 * Admits, locks and reads the persons of one call, and locks its register entries. `subject` is null where nobody fits;
 * `taken` where a request rests on the entry already. In the order of the pointers; an item that brings a person onto the
 * register has an entry alone. A try that found nobody leaves its trace too, by the hash of the number. The other persons of
 * requests are admitted in the same breath.
 */
export async function admit(
  context: Context,
  asked: readonly {
    pointer: Pointer | undefined;
    entry: Entry | undefined;
    other?: Pointer | undefined;
    submitted?: { change: CorrectionChange };
  }[],
): Promise<{ subject: Subject | null; other: Subject | null; taken: boolean }[]> {
  if (asked.length === 0) return [];
  const others = asked.flatMap(({ other }, at) => (other ? [{ pointer: other, at }] : []));
  const pointers = [...asked, ...others].map(({ pointer }) => pointer);
  const found = await context.sql(admitItems, [
    pointers.map((pointer) => pointer?.personalNumber ?? null),
    pointers.map((pointer) => (pointer?.givenName === undefined ? null : nameKey(pointer.givenName))),
    pointers.map((pointer) => pointer?.birthYear ?? null),
    ...[0, 1, 2, 3, 4, 5].map((column) => asked.map(({ entry }) => entry?.[column] ?? null)),
  ]);
  const persons = new Map(
    found.flatMap(({ ord, citizenId }) => (citizenId === null ? [] : [[ord - 1, citizenId] as const])),
  );
  const taken = new Set(found.flatMap(({ ord, citizenId }) => (citizenId === null ? [ord - 1] : [])));
  const related = asked.some(({ submitted }) => submitted !== undefined && asksRelations(submitted.change.kind));
  const byId = await readSubjects(context, [...new Set(persons.values())], related);
  const subjects = pointers.map((_, at) => byId.get(persons.get(at) ?? '') ?? null);
  const missed = pointers.flatMap((pointer, at) => (subjects[at] ? [] : (pointer?.personalNumber ?? [])));
  await context.missed(subjectsById.name, missed);
  const otherOf = new Map(others.map(({ at }, place) => [at, subjects[asked.length + place] ?? null]));
  return asked.map((_, at) => ({
    subject: subjects[at] ?? null,
    other: otherOf.get(at) ?? null,
    taken: taken.has(at),
  }));
}

/** Persons admitted before; with their relations where they are `related`. */
export async function readSubjects(
  context: Context,
  ids: readonly string[],
  related: boolean,
): Promise<Map<string, Subject>> {
  if (ids.length === 0) return new Map();
  const rows = await context.sql(subjectsById, [ids]);
  const relations = Map.groupBy(related ? await context.sql(relationsOfSubjects, [ids]) : [], (one) => one.citizenId);
  return new Map(
    rows.map(({ open, ...row }) => [
      row.id,
      {
        row,
        open: open.map((request) => openOf(context, request)),
        relations: (relations.get(row.id) ?? []).map(({ otherName, otherBirthYear, otherNationality, ...one }) => ({
          ...one,
          other: { name: otherName, birthYear: otherBirthYear, nationality: otherNationality },
        })),
      },
    ]),
  );
}

/** What an open request says to a new one; a report holds nothing back but a further one of the same client. */
export const openOf = (
  context: Context,
  { id, kind, field, facts, relation, asOther, reporterNo }: Omit<OpenRequest, 'own'> & { reporterNo: number | null },
): OpenRequest => ({
  id,
  kind,
  field,
  facts: facts ?? [],
  own: reporterNo === context.caller.client.no,
  relation: relation ?? null,
  asOther: asOther ?? false,
});

export function citizenFacts(context: Context, row: SubjectRow): CitizenFacts {
  const nativePlace = row.nativeUnitNo === null ? null : (context.units.findByNo(row.nativeUnitNo)?.id ?? null);
  const { units } = context;
  const currentResidence = units.findByNo(row.unitNo)?.id ?? '';
  const permanentResidence = row.permanentUnitNo === null ? null : (units.findByNo(row.permanentUnitNo)?.id ?? null);
  return { ...row, nativePlace, currentResidence, permanentResidence };
}

export function submissionFacts(
  context: Context,
  { row, open, relations }: Subject,
  office: Unit | undefined,
  registrar: string | undefined,
  other: Subject | null = null,
): SubmissionFacts {
  return {
    citizen: citizenFacts(context, row),
    openRequests: open,
    office: office ? officeOf(office) : null,
    jurisdiction: context.caller.agency.unit,
    registrar: (registrar !== undefined && context.findOfficer(registrar)?.agency.unit) || null,
    residence: [row, ...(other ? [other.row] : [])].flatMap(({ unitNo }) => homeOn(context, unitNo)),
    findUnit: (id) => context.units.findById(id),
    findHome: (id) => findHome(context, id),
    relations,
    other: other && otherFacts(context, other, row.id),
  };
}

const homeOn = ({ units, today }: Context, unitNo: number): Unit[] => {
  const home = units.findByNo(unitNo);
  return home ? territoriesOn(home, today, units) : [];
};

/** The other person of a request, as rules and effects ask for it. */
export const otherFacts = (
  context: Context,
  { row, open, relations }: Subject,
  subjectId: string,
  without?: string,
): OtherFacts => ({
  id: row.id,
  isSelf: row.id === subjectId,
  citizen: citizenFacts(context, row),
  openRequests: open.filter(({ id }) => id !== without),
  relations,
});

/** What a family request says, with the other person named as the register has it today. */
export function named<Change extends CorrectionChange>(change: Change, other: Subject | null): Change {
  if (!isFamily(change) || !other) return change;
  const { surname, middleName, givenName, dateOfBirth, nationality } = other.row;
  const name = [surname, middleName, givenName].filter((part) => part !== null).join(' ');
  return { ...change, other: { name, birthYear: Number(dateOfBirth.slice(0, 4)), nationality } };
}

export function effectFacts(
  context: Context,
  { row, open, relations }: Subject,
  other: Subject | null,
  without?: string,
): EffectFacts {
  const { cardId, cardVersion, cardState, cardSince: since, cardBefore: before } = row;
  const { dossierId, dossierState, dossierDefects } = row;
  return {
    citizen: citizenFacts(context, row),
    personalNumber: row.personalNumber,
    numberSince: row.numberSince,
    numberTaskStands: row.numberTaskStands,
    card:
      cardId && cardVersion && cardState ? { id: cardId, version: cardVersion, state: cardState, since, before } : null,
    dossier: dossierId && dossierState ? { id: dossierId, state: dossierState, defects: dossierDefects ?? [] } : null,
    invitationId: row.invitationId,
    openRequests: open.filter(({ id }) => id !== without),
    findUnit: (id) => context.units.findById(id),
    relations,
    other: other && otherFacts(context, other, row.id, without),
  };
}
