import type { Context } from '../access/context.ts';
import { parseCorrectedValue } from '@lienthong/schema/correction-fields';
import { ageOn } from '@lienthong/schema/civil-date';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import { checkSubmission, type SubmissionCheck } from '../domain/corrections/checks.ts';
import { findDueOn } from '../domain/corrections/deadline.ts';
import { fieldOf } from '../domain/corrections/conflict.ts';
import { territoriesOn } from '../domain/corrections/competence.ts';
import type { CorrectionChange, SubmittedItem } from '../domain/corrections/facts.ts';
import type { Unit } from '../store/units.ts';
import { findUnit } from '../units/units.ts';
import type { CorrectionItem } from './correction.inputs.ts';
import { requestIds } from './request-ids.ts';
import { decidingUnit, submissionFacts, type Entry, type Pointer, type Subject } from './subjects.ts';

/** An item as the domain reads it; `registering` is the unit whose register holds the entry. */
export interface ReadItem {
  item: CorrectionItem;
  pointer: Pointer;
  submitted: SubmittedItem;
  registering: Unit;
  entry: Entry;
}

/** What form alone decides: the second fact, the unit of the entry, the shape of the values. */
export function readItem(context: Context, item: CorrectionItem): ReadItem | { refused: Refusal[] } {
  const { correction, death } = item.correction;
  const branch = correction ? 'correction' : 'death';
  const pointer = (correction ?? death)?.subject;
  if (!pointer) throw new Error('a oneOf input holds exactly one kind');
  const path = ['correction', branch, 'subject'];
  if (pointer.givenName === undefined && pointer.birthYear === undefined) {
    return { refused: [refusal('SECOND_FACT_REQUIRED', path)] };
  }
  const registering = findUnit(context, item.registration.office, undefined);
  if (!registering) return { refused: [refusal('UNIT_NOT_FOUND', ['registration', 'office'])] };
  if (registering.level === 'RESIDENT_GROUP') {
    return { refused: [refusal('VALUE_NOT_ALLOWED', ['registration', 'office'], { rule: 'NO_REGISTER' })] };
  }
  if (/\s/.test(item.registration.registeredBy ?? '')) {
    return { refused: [refusal('TEXT_REFUSED', ['registration', 'registeredBy'], { rule: 'NO_ID' })] };
  }
  const read = changeOf(item);
  if ('refused' in read) return read;
  const submitted: SubmittedItem = {
    change: read.change,
    registration: {
      registeredOn: item.registration.date,
      registeredBy: territoriesOn(registering, context.today, context.units),
    },
    legalBasis: item.legalBasis ? { document: item.legalBasis.document } : null,
    evidence: item.evidence.map(({ issuedOn }) => ({ issuedOn: issuedOn ?? null })),
  };
  const { book, number, year } = item.registration;
  const entry = [registering.id, read.change.kind, book, number, year, fieldOf(read.change) ?? ''] as const;
  return { item, pointer, submitted, registering, entry };
}

function changeOf(item: CorrectionItem): { change: CorrectionChange } | { refused: Refusal[] } {
  const { correction, death } = item.correction;
  if (death) return { change: { kind: 'DEATH', diedOn: death.diedOn, place: death.place } };
  if (!correction) throw new Error('a oneOf input holds exactly one kind');
  const { field, errorSource } = correction;
  const recorded = parseCorrectedValue(field, correction.recorded ?? null);
  const value = parseCorrectedValue(field, correction.value ?? null);
  const refused = [
    ...(recorded.ok ? [] : [refusal(recorded.code, ['correction', 'correction', 'recorded'], { rule: recorded.rule })]),
    ...(value.ok ? [] : [refusal(value.code, ['correction', 'correction', 'value'], { rule: value.rule })]),
  ];
  if (!recorded.ok || !value.ok) return { refused };
  return { change: { kind: 'CORRECTION', field, recorded: recorded.value, value: value.value, errorSource } };
}

export interface Judgement {
  check: SubmissionCheck;
  refusals: Refusal[];
  office: Unit | undefined;
  dueOn: string | null;
}

/**
 * What rules and register say of an item on a person: the same for handing in and for the preview. `taken`: a request rests
 * on the register entry already.
 */
export function judge(context: Context, read: ReadItem, subject: Subject, taken: boolean): Judgement {
  const { rules, today } = context;
  const { kind } = read.submitted.change;
  const { dateOfBirth, nationality } = subject.row;
  const question = { kind, age: ageOn(dateOfBirth, today), on: today, foreign: nationality !== VIETNAMESE };
  const level = rules.findCompetentLevel(question)?.level;
  const office = level === undefined ? undefined : decidingUnit(context, read.registering, level);
  const facts = submissionFacts(context, subject, office, read.item.registration.registeredBy);
  const check = checkSubmission(read.submitted, facts, rules, today);
  const refusals = check.refusals.map(({ code, path, params: { request, ...params } }) =>
    refusal(code, path, request === undefined ? params : { ...params, request: requestIds.of(request) }),
  );
  if (taken) refusals.push(refusal('ALREADY_REGISTERED', ['registration']));
  return { check, refusals, office, dueOn: findDueOn({ kind, submittedOn: today }, rules) ?? null };
}
