import type { Context } from '../access/context.ts';
import type { AgencyKind, UnitLevel } from '@lienthong/schema/codes';
import { correctionKinds } from '@lienthong/schema/correction-kinds';
import { deskOf, type ReportableFact } from '@lienthong/schema/correction-reports';
import { permits } from '../access/caller.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { checkSubmission, type SubmissionCheck } from '../domain/corrections/checks.ts';
import { findDueOn } from '../domain/corrections/deadline.ts';
import { fieldOf } from '../domain/corrections/conflict.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import type { CorrectionChange, SubmittedItem } from '../domain/corrections/facts.ts';
import { submittableKinds } from '../domain/corrections/kinds.ts';
import { personOn } from '../domain/corrections/question.ts';
import { pathTo } from '../domain/corrections/refusal.ts';
import type { Unit } from '../store/units.ts';
import { findUnit } from '../units/units.ts';
import { kindOf, readContent } from './contents.ts';
import type { CorrectionItem, RegistrationInput } from './correction.inputs.ts';
import type { SubjectRow } from './subject.sql.ts';
import { requestIds } from './request-ids.ts';
import {
  decidingUnit,
  findingOffice,
  homeOffice,
  submissionFacts,
  type Entry,
  type Pointer,
  type Subject,
} from './subjects.ts';

/** An item as the domain reads it; `registering` is the unit whose register holds the entry, none for a report. */
export interface ReadItem {
  item: CorrectionItem;
  pointer: Pointer;
  submitted: SubmittedItem;
  registering: Unit | undefined;
  /** The register entry and what it is used for, once for ever; none for a report. */
  entry: Entry | undefined;
}

/** What caller and form alone decide: the kind, the second fact, the unit of the entry, the shape of the values. */
export function readItem(context: Context, item: CorrectionItem): ReadItem | { refused: Refusal[] } {
  const { registration } = item;
  const kind = kindOf(item.correction);
  const { action, branch, entry } = submittableKinds[kind];
  if (permits(context.caller, action) !== 'YES') {
    return { refused: [refusal('KIND_NOT_PERMITTED', pathTo({ kind }), { action })] };
  }
  const pointer = item.correction[branch]?.subject;
  if (!pointer) throw new Error('a oneOf input holds exactly one kind');
  if (pointer.givenName === undefined && pointer.birthYear === undefined) {
    return { refused: [refusal('SECOND_FACT_REQUIRED', pathTo({ kind }, 'subject'))] };
  }
  if (entry === 'ALWAYS' && !registration) return { refused: [refusal('VALUE_REQUIRED', ['registration'])] };
  const registering = (registration && findUnit(context, registration.office, undefined)) ?? undefined;
  if (registration && !registering) return { refused: [refusal('UNIT_NOT_FOUND', ['registration', 'office'])] };
  if (registering?.level === 'RESIDENT_GROUP') {
    return { refused: [refusal('VALUE_NOT_ALLOWED', ['registration', 'office'], { rule: 'NO_REGISTER' })] };
  }
  if (/\s/.test(registration?.registeredBy ?? '')) {
    return { refused: [refusal('TEXT_REFUSED', ['registration', 'registeredBy'], { rule: 'NO_ID' })] };
  }
  const read = readContent(item.correction);
  if ('refused' in read) return read;
  const submitted: SubmittedItem = {
    change: read.change,
    registration:
      registration && registering
        ? {
            registeredOn: registration.date,
            registeredBy: territoriesOn(registering, context.today, context.units),
          }
        : null,
    legalBasis: item.legalBasis ? { document: item.legalBasis.document } : null,
    evidence: item.evidence.map(({ issuedOn }) => ({ issuedOn: issuedOn ?? null })),
  };
  return { item, pointer, submitted, registering, entry: entryOf(read.change, registration, registering) };
}

/** Equal texts are the same entry. */
function entryOf(
  change: CorrectionChange,
  registration: RegistrationInput | undefined,
  registering: Unit | undefined,
): Entry | undefined {
  if (!registration || !registering) return undefined;
  const { book, number, year } = registration;
  return [registering.id, change.kind, book, number, year, fieldOf(change) ?? ''];
}

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
  change: Pick<CorrectionChange, 'kind'> & { facts?: readonly ReportableFact[] },
  row: Pick<SubjectRow, 'dateOfBirth' | 'nationality'>,
  submittedOn = today,
): { agency: AgencyKind; level: UnitLevel } | undefined {
  const question = { ...personOn(row, submittedOn), on: today };
  if (change.kind === 'REPORT') {
    const desk = deskOf(change.facts ?? []);
    return desk === null ? undefined : rules.findDesk(desk, question);
  }
  const level = rules.findCompetentLevel({ ...question, kind: change.kind })?.level;
  return level && { agency: correctionKinds[change.kind].class === 'POPULATION' ? 'POLICE' : 'JUSTICE', level };
}

function officeOf(context: Context, read: ReadItem, { row }: Subject, level: UnitLevel): Unit | undefined {
  const { registering, submitted } = read;
  const { change } = submitted;
  if (correctionKinds[change.kind].class === 'POPULATION') return findingOffice(context, change, row, level);
  return registering ? decidingUnit(context, registering, level) : homeOffice(context, row, level);
}

/**
 * What rules and register say of an item on a person: the same for handing in and for the preview. `taken`: a request rests
 * on the register entry already.
 */
export function judge(context: Context, read: ReadItem, subject: Subject, taken: boolean): Judgement {
  const { rules, today } = context;
  const { change } = read.submitted;
  const { kind } = change;
  const decider = findDecider(context, change, subject.row);
  const { item } = read;
  const office = decider && officeOf(context, read, subject, decider.level);
  const facts = submissionFacts(context, subject, office, item.registration?.registeredBy);
  const check = checkSubmission(read.submitted, facts, rules, today);
  const refusals = check.refusals.map(({ code, path, params: { request, ...params } }) =>
    refusal(code, path, request === undefined ? params : { ...params, request: requestIds.of(request) }),
  );
  if (taken) refusals.push(refusal('ALREADY_REGISTERED', ['registration']));
  const agencyKind = decider?.agency ?? 'JUSTICE';
  return { check, refusals, office, agencyKind, dueOn: findDueOn({ kind, submittedOn: today }, rules) ?? null };
}
