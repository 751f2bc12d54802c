import type { Context } from '../access/context.ts';
import type { AgencyKind, UnitLevel } from '@lienthong/schema/codes';
import { correctionKinds } from '@lienthong/schema/correction-kinds';
import { deskOf, type ReportableFact } from '@lienthong/schema/correction-reports';
import { permits } from '../access/caller.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { checkSubmission, type SubmissionCheck } from '../domain/corrections/checks.ts';
import { findDueOn } from '../domain/corrections/deadline.ts';
import { isForeign } from '../domain/corrections/check-family.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import type { CorrectionChange, SubmittedItem } from '../domain/corrections/facts.ts';
import { familyOf, isFamilyKind } from '../domain/corrections/family.ts';
import { submittableKinds, type SubmittableKind } from '../domain/corrections/kinds.ts';
import { isNewcomer } from '../domain/corrections/newcomer.ts';
import { personOn } from '../domain/corrections/question.ts';
import { pathTo, type CheckRefusal } from '../domain/corrections/refusal.ts';
import type { Unit } from '../store/units.ts';
import { findUnit } from '../units/units.ts';
import { kindOf, readContent } from './contents.ts';
import { findOther } from './family-contents.ts';
import type { CorrectionItem, RegistrationInput } from './correction.inputs.ts';
import type { SubjectRow } from './subject.sql.ts';
import { requestIds } from './request-ids.ts';
import { decidingUnit, findingOffice, homeOffice } from './offices.ts';
import { otherFacts, submissionFacts, type Entry, type Pointer, type Subject } from './subjects.ts';

/** An item as the domain reads it; `registering` is the unit whose register holds the entry, none for a report. */
export interface ReadEntry<Change> {
  item: CorrectionItem;
  submitted: SubmittedItem<Change>;
  registering: Unit | undefined;
  /** The register entry and what it is used for, once for ever; none for a report. */
  entry: Entry | undefined;
}
export interface ReadItem extends ReadEntry<CorrectionChange> {
  pointer: Pointer;
  /** The other person, where it is one on this register. */
  other: Pointer | undefined;
}

/** What caller and form alone decide: the kind, the second fact, the unit of the entry, the shape of the values. */
export function readItem(context: Context, item: CorrectionItem): ReadItem | { refused: Refusal[] } {
  const kind = kindOf(item.correction);
  if (isNewcomer(kind)) throw new Error('an item without a subject is read as a newcomer');
  const forbidden = findForbidden(context, kind);
  if (forbidden) return { refused: [forbidden] };
  const pointer = subjectOf(item.correction);
  if (!pointer) throw new Error('a oneOf input holds exactly one kind');
  if (pointer.givenName === undefined && pointer.birthYear === undefined) {
    return { refused: [refusal('SECOND_FACT_REQUIRED', pathTo({ kind }, 'subject'))] };
  }
  const other = isFamilyKind(kind) ? findOther(item.correction, kind)?.registered : undefined;
  if (other && other.givenName === undefined && other.birthYear === undefined) {
    return { refused: [refusal('SECOND_FACT_REQUIRED', pathToOther(kind))] };
  }
  const found = findRegistering(context, item, kind);
  if ('refused' in found) return found;
  const read = readContent(item.correction, kind);
  return 'refused' in read ? read : { pointer, other, ...readEntry(context, item, read.change, found.registering) };
}

/** The person whom an item points at; none in one that brings a person onto the register. */
const subjectOf = (correction: CorrectionItem['correction']): Pointer | undefined =>
  Object.values(correction as Record<string, { subject?: Pointer } | undefined>).find(
    (content) => content !== undefined,
  )?.subject;

export function findForbidden({ caller }: Context, kind: SubmittableKind): Refusal | undefined {
  const { action } = submittableKinds[kind];
  return permits(caller, action) === 'YES' ? undefined : refusal('KIND_NOT_PERMITTED', pathTo({ kind }), { action });
}

/** The unit whose register holds the entry that the item names. */
export function findRegistering(
  context: Context,
  { registration }: CorrectionItem,
  kind: SubmittableKind,
): { registering: Unit | undefined } | { refused: Refusal[] } {
  const { entry } = submittableKinds[kind];
  if (entry === 'ALWAYS' && !registration) return { refused: [refusal('VALUE_REQUIRED', ['registration'])] };
  const registering = (registration && findUnit(context, registration.office, undefined)) ?? undefined;
  if (registration && !registering) return { refused: [refusal('UNIT_NOT_FOUND', ['registration', 'office'])] };
  if (registering?.level === 'RESIDENT_GROUP') {
    return { refused: [refusal('VALUE_NOT_ALLOWED', ['registration', 'office'], { rule: 'NO_REGISTER' })] };
  }
  if (/\s/.test(registration?.registeredBy ?? '')) {
    return { refused: [refusal('TEXT_REFUSED', ['registration', 'registeredBy'], { rule: 'NO_ID' })] };
  }
  return { registering };
}

export function readEntry<Change extends Used>(
  context: Context,
  item: CorrectionItem,
  change: Change,
  registering: Unit | undefined,
): ReadEntry<Change> {
  const { registration } = item;
  const submitted: SubmittedItem<Change> = {
    change,
    registration:
      registration && registering
        ? {
            registeredOn: registration.date,
            registeredBy: territoriesOn(registering, context.today, context.units),
          }
        : null,
    legalBasis: item.legalBasis ? { document: item.legalBasis.document } : null,
    evidence: item.evidence.map(({ kind, issuedOn }) => ({ kind, issuedOn: issuedOn ?? null })),
  };
  return { item, submitted, registering, entry: entryOf(change, registration, registering) };
}

/** Equal texts are the same entry. */
function entryOf(
  change: Used,
  registration: RegistrationInput | undefined,
  registering: Unit | undefined,
): Entry | undefined {
  if (!registration || !registering) return undefined;
  const { book, number, year } = registration;
  return [registering.id, change.kind, book, number, year, usedFor(change)];
}

/** The columns that every request has from its item and from what was judged of it. */
export function handedIn(
  { item: { registration, legalBasis, evidence }, registering }: Omit<ReadEntry<unknown>, 'submitted'>,
  { check, office, agencyKind, dueOn }: Judgement & { office: Unit },
) {
  return {
    officeUnitNo: office.unitNo,
    agencyKind,
    registeredBy: registration?.registeredBy ?? null,
    officeUnitId: registering?.id ?? null,
    book: registration?.book ?? null,
    number: registration?.number ?? null,
    year: registration?.year ?? null,
    registeredOn: registration?.date ?? null,
    legalBasis: legalBasis
      ? { document: legalBasis.document, ...(legalBasis.article && { article: legalBasis.article }) }
      : { document: '' },
    evidence: evidence.map((paper) => ({ ...paper })),
    dueOn,
    late: check.late,
    ruleVersion: check.ruleVersion,
  };
}

interface Used {
  kind: SubmittableKind;
  field?: string;
  relation?: string;
}

/** What an entry is used for by a request of its kind: a field, or a relation. */
export const usedFor = (change: Used): string => change.relation ?? change.field ?? '';

/** Where the number of the other person stands in an item. */
export const pathToOther = (kind: SubmittableKind): string[] =>
  isFamilyKind(kind) ? [...pathTo({ kind }, familyOf(kind).otherAt), 'registered'] : [];

export interface Judgement {
  check: SubmissionCheck;
  refusals: Refusal[];
  office: Unit | undefined;
  agencyKind: AgencyKind;
  dueOn: string | null;
}

/** What kind of agency decides a request on a person on a day, and of which level; undefined where no rule says. */
export function findDecider(
  { rules, today }: Context,
  change: { kind: SubmittableKind; facts?: readonly ReportableFact[] },
  row: Pick<SubjectRow, 'dateOfBirth' | 'nationality'>,
  submittedOn = today,
  otherForeign = false,
): { agency: AgencyKind; level: UnitLevel } | undefined {
  const person = personOn(row, submittedOn);
  const question = { ...person, foreign: person.foreign || otherForeign, on: today };
  if (change.kind === 'REPORT') {
    const desk = deskOf(change.facts ?? []);
    return desk === null ? undefined : rules.findDesk(desk, question);
  }
  const level = rules.findCompetentLevel({ ...question, kind: change.kind })?.level;
  return level && { agency: correctionKinds[change.kind].class === 'POPULATION' ? 'POLICE' : 'JUSTICE', level };
}

/** Where the other person of a request makes it one with a foreign element. */
export const foreignOther = (
  context: Context,
  change: CorrectionChange,
  subjectId: string,
  other: Subject | null,
): boolean => isForeign(change, other && otherFacts(context, other, subjectId));

function officeOf(context: Context, read: ReadItem, { row }: Subject, level: UnitLevel): Unit | undefined {
  const { registering, submitted } = read;
  const { change } = submitted;
  if (correctionKinds[change.kind].class === 'POPULATION') return findingOffice(context, change, row, level);
  return registering ? decidingUnit(context, registering, level) : homeOffice(context, row, level);
}

/** A refusal of the domain as the caller reads it: a request by its public id. */
export const refusalOf = ({ code, path, params: { request, ...params } }: CheckRefusal): Refusal =>
  refusal(code, path, request === undefined ? params : { ...params, request: requestIds.of(request) });

/**
 * What rules and register say of an item on a person: the same for handing in and for the preview. `taken`: a request rests
 * on the register entry already.
 */
export function judge(
  context: Context,
  read: ReadItem,
  subject: Subject,
  taken: boolean,
  other: Subject | null,
): Judgement {
  const { rules, today } = context;
  const { change } = read.submitted;
  const { kind } = change;
  const foreign = foreignOther(context, change, subject.row.id, other);
  const decider = findDecider(context, change, subject.row, today, foreign);
  const { item } = read;
  const office = decider && officeOf(context, read, subject, decider.level);
  const facts = submissionFacts(context, subject, office, item.registration?.registeredBy, other);
  const check = checkSubmission(read.submitted, facts, rules, today);
  const refusals = check.refusals.map(refusalOf);
  if (taken) refusals.push(refusal('ALREADY_REGISTERED', ['registration']));
  const agencyKind = decider?.agency ?? 'JUSTICE';
  return { check, refusals, office, agencyKind, dueOn: findDueOn({ kind, submittedOn: today }, rules) ?? null };
}
