import { ageOn, type Day } from '@lienthong/schema/civil-date';
import {
  correctableFields,
  parsePartialDay,
  ruleFieldsOf,
  type CorrectableField,
  type CorrectableFieldCode,
} from '@lienthong/schema/correction-fields';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { checkForm } from './check-form.ts';
import { contains, isCompetent, maySend } from './competence.ts';
import { findConflict } from './conflict.ts';
import { currentValue } from './current-value.ts';
import { findInTimeUntil } from './deadline.ts';
import { rulesTouched } from './effects.ts';
import type { SubmissionFacts, SubmittedItem } from './facts.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import { citedIn, legalKeys, type RuleBook } from './rule-book.ts';
import type { CorrectionRule, LegalRule, Rule } from './rule-rows.ts';

export interface SubmissionCheck {
  /** In the order of the checks; none: the item may be taken. Refusals of form come alone. */
  refusals: CheckRefusal[];
  /** A death that was registered after the limit: a flag, no refusal. */
  late: boolean;
  /** The rules the answer rests on, and the version of their contents. */
  rules: Rule[];
  ruleVersion: string;
}

/** Whether a request may be handed in: its form first, and only if that holds, the register, the rules and the clock. */
export function checkSubmission(
  item: SubmittedItem,
  facts: SubmissionFacts,
  rules: RuleBook,
  today: Day,
): SubmissionCheck {
  const form = checkForm(item);
  if (form.length > 0) return { refusals: form, late: false, rules: [], ruleVersion: rules.versionOf([]) };
  const { change, legalBasis } = item;
  const applied = rulesFor(item, rules, today);
  const cited = legalBasis ? citedIn(legalBasis.document, rules.legalDocuments(change.kind, today)) : [];
  const question: Question = { item, facts, rules, today, applied, cited };
  const used = [...applied, ...cited, ...limits(question), ...competence(question)];
  return {
    refusals: checks.flatMap((check) => check(question)),
    late: isLate(item, rules),
    rules: used,
    ruleVersion: rules.versionOf(used),
  };
}

interface Question {
  item: SubmittedItem;
  facts: SubmissionFacts;
  rules: RuleBook;
  today: Day;
  /** The rules of kind and field that are in force. */
  applied: CorrectionRule[];
  /** The documents in force that the legal basis names. */
  cited: LegalRule[];
}
type Check = (question: Question) => CheckRefusal[];

const refuse = (code: CheckRefusal['code'], path: string[], params: Record<string, string> = {}): CheckRefusal[] => [
  { code, path, params },
];

/** Every part that is touched needs a rule of its own: a day by one doesn't carry a year with it. */
const fieldCorrectable: Check = ({ item: { change }, applied }) => {
  const touched = change.kind === 'CORRECTION' ? ruleFieldsOf(change.field, change.recorded, change.value).length : 1;
  if (applied.length === touched && applied.every((rule) => rule.allowed !== 'NO')) return [];
  const params: Record<string, string> = applied[0] ? { rule: applied[0].id } : {};
  return change.kind === 'DEATH'
    ? refuse('FIELD_NOT_CORRECTABLE', pathTo(change), params)
    : refuse('FIELD_NOT_CORRECTABLE', pathTo(change, 'field'), { field: change.field, ...params });
};

/** A paper of the day of the entry is of its time. */
const evidenceComplete: Check = ({ item: { evidence, registration }, applied }) => {
  const demanded = applied.map((rule) => rule.evidenceRule);
  const oldEnough = evidence.some(
    ({ issuedOn }) => issuedOn !== null && registration !== null && issuedOn <= registration.registeredOn,
  );
  if (demanded.includes('AS_OLD_AS_ENTRY') && !oldEnough) {
    return refuse('EVIDENCE_REQUIRED', ['evidence'], { rule: 'AS_OLD_AS_ENTRY' });
  }
  const some = evidence.length > 0 || demanded.every((rule) => rule === null);
  return some ? [] : refuse('EVIDENCE_REQUIRED', ['evidence'], { rule: 'ANY' });
};

const basisInForce: Check = ({ item: { change, legalBasis }, rules, today, applied, cited }) => {
  if (legalBasis === null ? !applied.some((rule) => rule.basisRequired) : cited.length > 0) return [];
  const inForce = rules.legalDocuments(change.kind, today).map(({ value }) => value);
  const path = legalBasis === null ? ['legalBasis'] : ['legalBasis', 'document'];
  return refuse('LEGAL_BASIS_REQUIRED', path, { inForce: inForce.join('; ') });
};

const datesPossible: Check = ({ item: { change, registration, evidence }, facts: { citizen }, today }) => {
  const impossible = (path: string[], rule: string): CheckRefusal[] => refuse('DATE_NOT_POSSIBLE', path, { rule });
  const found: CheckRefusal[] = [];
  const birth = change.kind === 'CORRECTION' && change.field === 'DATE_OF_BIRTH' ? change.value : null;
  const born = birth === null ? citizen.dateOfBirth : (parsePartialDay(birth)?.day ?? citizen.dateOfBirth);
  if (born > today) found.push(...impossible(pathTo(change, 'value'), 'IN_THE_FUTURE'));
  if (change.kind === 'DEATH') {
    if (change.diedOn > today) found.push(...impossible(pathTo(change, 'diedOn'), 'IN_THE_FUTURE'));
    if (change.diedOn < born) found.push(...impossible(pathTo(change, 'diedOn'), 'BEFORE_BIRTH'));
  }
  const registered = registration?.registeredOn;
  if (registered !== undefined && registered > today) {
    found.push(...impossible(['registration', 'date'], 'IN_THE_FUTURE'));
  }
  if (registered !== undefined && registered < born) {
    found.push(...impossible(['registration', 'date'], 'BEFORE_BIRTH'));
  }
  evidence.forEach(({ issuedOn }, index) => {
    if (issuedOn !== null && issuedOn > today) {
      found.push(...impossible(['evidence', String(index), 'issuedOn'], 'IN_THE_FUTURE'));
    }
  });
  return found;
};

const unitExists: Check = ({ item: { change }, facts }) =>
  change.kind === 'CORRECTION' &&
  correctableFields[change.field].valueType === 'UNIT' &&
  change.value !== null &&
  facts.findUnit(change.value) === undefined
    ? refuse('UNIT_NOT_FOUND', pathTo(change, 'value'))
    : [];

const recordedIsCurrent: Check = ({ item: { change }, facts: { citizen } }) =>
  change.kind === 'CORRECTION' && (change.recorded?.normalize() ?? null) !== currentValue(citizen, change.field)
    ? refuse('RECORDED_VALUE_DIFFERS', pathTo(change, 'recorded'), { field: change.field })
    : [];

const alive: Check = ({ item: { change }, facts: { citizen } }) => {
  if (citizen.lifeStatus === 'ALIVE') return [];
  if (change.kind === 'DEATH') return refuse('ALREADY_REGISTERED', pathTo(change));
  return entryOf(change.field) === 'DEATH' ? [] : refuse('BLOCKED_BY_DEATH', pathTo(change));
};

const entryOf = (field: CorrectableFieldCode): CorrectableField['entry'] => correctableFields[field].entry;

const noConflict: Check = ({ item: { change }, facts }) => {
  const conflict = findConflict(change, facts.openRequests);
  if (!conflict) return [];
  const path = change.kind === 'CORRECTION' ? pathTo(change, 'field') : pathTo(change);
  return refuse(conflict.code, path, { request: conflict.requestId });
};

const competent: Check = (question) => {
  const { facts, rules } = question;
  const asked = competenceQuestion(question);
  const needed = rules.findCompetentLevel(asked);
  const params: Record<string, string> = needed
    ? { level: needed.level, rule: needed.rule.id, legalReference: needed.rule.legalReference }
    : {};
  const { office, residence, jurisdiction } = facts;
  if (office === null) return refuse('NOT_COMPETENT', ['registration', 'office'], { because: 'LEVEL', ...params });
  const registeredBy = question.item.registration?.registeredBy ?? [];
  const answer = isCompetent({ ...asked, office, registeredBy, residence }, rules);
  if (!answer.ok) return refuse('NOT_COMPETENT', ['registration', 'office'], { because: answer.because, ...params });
  return maySend(jurisdiction, { office, registeredBy })
    ? []
    : refuse('NOT_COMPETENT', ['registration', 'office'], { because: 'JURISDICTION', ...params });
};

/** An officer here registers for the units of its agency. Of a registrar unknown here nothing can be said. */
const registrarServesThere: Check = ({ item: { registration }, facts: { registrar } }) =>
  registrar === null || (registration?.registeredBy ?? []).some((unit) => contains(registrar, unit))
    ? []
    : refuse('VALUE_NOT_ALLOWED', ['registration', 'registeredBy'], { rule: 'OFFICER_OF_ANOTHER_OFFICE' });

/** The order in which refusals are named. */
const checks: readonly Check[] = [
  fieldCorrectable,
  evidenceComplete,
  basisInForce,
  datesPossible,
  unitExists,
  recordedIsCurrent,
  alive,
  noConflict,
  competent,
  registrarServesThere,
];

function rulesFor({ change }: SubmittedItem, rules: RuleBook, on: Day): CorrectionRule[] {
  if (change.kind === 'CORRECTION') return rulesTouched(change, rules, on);
  const rule = rules.findRule('DEATH', 'death', on);
  return rule ? [rule] : [];
}

const competenceQuestion = ({ item, facts: { citizen }, today }: Question) => ({
  kind: item.change.kind,
  age: ageOn(citizen.dateOfBirth, today),
  on: today,
  foreign: citizen.nationality !== VIETNAMESE,
});

function isLate({ change, registration }: SubmittedItem, rules: RuleBook): boolean {
  if (change.kind !== 'DEATH' || registration === null) return false;
  const { registeredOn } = registration;
  const until = findInTimeUntil('DEATH', { eventOn: change.diedOn, registeredOn }, rules);
  return until !== undefined && registeredOn > until;
}

function competence(question: Question): Rule[] {
  const level = question.rules.findCompetentLevel(competenceQuestion(question));
  return level ? [level.rule] : [];
}

function limits({ item: { change }, rules, today }: Question): Rule[] {
  const lock = rules.findLegal(legalKeys.deathLocks, today);
  return [...(rules.findDeadline(change.kind, today)?.rules ?? []), ...(lock ? [lock] : [])];
}
