import type { Day } from '@lienthong/schema/civil-date';
import {
  parsePartialDay,
  recordedFields,
  type CorrectableField,
  type RecordedFieldCode,
} from '@lienthong/schema/correction-fields';
import { correctionKinds, type CorrectionClass } from '@lienthong/schema/correction-kinds';
import { changeRestsOn, consentsGiven, groundAllowed, nothingOverwritten } from './check-change.ts';
import { declarationStands } from './check-decision.ts';
import { evidenceComplete } from './check-evidence.ts';
import { familyRestsOn, familyStands, isForeign, otherAlive, otherFree } from './check-family.ts';
import { homesPossible, populationCompetent } from './check-population.ts';
import { checkForm } from './check-form.ts';
import { findReportDesk, papersPossible, reportTaken, seenBefore } from './check-report.ts';
import { contains, isCompetent, maySend } from './competence.ts';
import { findConflict } from './conflict.ts';
import { currentValue } from './current-value.ts';
import { findInTimeUntil } from './deadline.ts';
import type { CorrectionChange, FieldChange, SubmissionFacts, SubmittedItem } from './facts.ts';
import { isFamily } from './family.ts';
import { findDeathRefusal } from './kinds.ts';
import { partsOf, rulesOf } from './parts-touched.ts';
import { personOn, refuse, type Check, type Papers, type Question } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import { legalKeys } from './legal-keys.ts';
import { citedIn, type RuleBook } from './rule-book.ts';
import type { Rule } from './rule-rows.ts';

export interface SubmissionCheck {
  /** In the order of the checks; none: the item may be taken. Refusals of form come alone. */
  refusals: CheckRefusal[];
  /** A birth or a death that was registered after the limit: a flag, no refusal. */
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
  const applied = rulesOf(change, rules, today);
  const cited = legalBasis ? citedIn(legalBasis.document, rules.legalDocuments(change.kind, today)) : [];
  const question: Question = { item, facts, rules, today, applied, cited };
  const used = restsOn(question);
  const { class: ofClass } = correctionKinds[change.kind];
  // Of a person who isn't the sender's to look after nothing may be learnt by trying values.
  const stranger = ofClass === 'POPULATION' ? populationCompetent(question) : [];
  return {
    refusals: stranger.length > 0 ? stranger : checksOf[ofClass].flatMap((check) => check(question)),
    late: isLate(item, rules),
    rules: used,
    ruleVersion: rules.versionOf(used),
  };
}

const ofField = (change: CorrectionChange): change is FieldChange => 'field' in change;

/** Every part that is touched needs a rule of its own: a day by one doesn't carry a year with it. */
const fieldCorrectable: Check = ({ item: { change }, applied }) => {
  const touched = partsOf(change).length;
  if (applied.length === touched && applied.every((rule) => rule.allowed !== 'NO')) return [];
  const params: Record<string, string> = applied[0] ? { rule: applied[0].id } : {};
  return ofField(change)
    ? refuse('FIELD_NOT_CORRECTABLE', pathTo(change, 'field'), { field: change.field, ...params })
    : refuse('FIELD_NOT_CORRECTABLE', pathTo(change), params);
};

export const basisInForce = ({
  item: { change, legalBasis },
  rules,
  today,
  applied,
  cited,
}: Papers): CheckRefusal[] => {
  if (legalBasis === null ? !applied.some((rule) => rule.basisRequired) : cited.length > 0) return [];
  const inForce = rules.legalDocuments(change.kind, today).map(({ value }) => value);
  const path = legalBasis === null ? ['legalBasis'] : ['legalBasis', 'document'];
  return refuse('LEGAL_BASIS_REQUIRED', path, { inForce: inForce.join('; ') });
};

const datesPossible: Check = ({ item: { change, registration, evidence }, facts: { citizen }, today }) => {
  const impossible = (path: string[], rule: string): CheckRefusal[] => refuse('DATE_NOT_POSSIBLE', path, { rule });
  const found: CheckRefusal[] = [];
  const birth = ofField(change) && change.field === 'DATE_OF_BIRTH' ? change.value : null;
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
  if (change.kind === 'MISSING_OR_DEAD_DECLARATION' && change.since < born) {
    found.push(...impossible(pathTo(change, 'since'), 'BEFORE_BIRTH'));
  }
  if (change.kind === 'RESIDENCE_CHANGE') {
    if (change.movedOn > today) found.push(...impossible(pathTo(change, 'movedOn'), 'IN_THE_FUTURE'));
    if (change.movedOn < born) found.push(...impossible(pathTo(change, 'movedOn'), 'BEFORE_BIRTH'));
  }
  if ('consents' in change) {
    change.consents.forEach(({ givenOn }, index) => {
      if (givenOn > today)
        found.push(...impossible(pathTo(change, 'consents', String(index), 'givenOn'), 'IN_THE_FUTURE'));
    });
  }
  return [...found, ...papersPossible({ evidence }, today)];
};

const unitExists: Check = ({ item: { change }, facts }) =>
  ofField(change) &&
  recordedFields[change.field].valueType === 'UNIT' &&
  change.value !== null &&
  facts.findUnit(change.value) === undefined
    ? refuse('UNIT_NOT_FOUND', pathTo(change, 'value'))
    : [];

const recordedIsCurrent: Check = ({ item: { change }, facts: { citizen } }) =>
  'recorded' in change && (change.recorded?.normalize() ?? null) !== currentValue(citizen, change.field)
    ? refuse('RECORDED_VALUE_DIFFERS', pathTo(change, 'recorded'), { field: change.field })
    : [];

const alive: Check = ({ item: { change }, facts: { citizen } }) => {
  const code = findDeathRefusal(change.kind, citizen.lifeStatus);
  const ofDeath = ofField(change) && entryOf(change.field) === 'DEATH';
  return code === undefined || ofDeath ? [] : refuse(code, pathTo(change));
};

const entryOf = (field: RecordedFieldCode): CorrectableField['entry'] => recordedFields[field].entry;

const noConflict: Check = ({ item: { change }, facts }) => {
  const conflict = findConflict(change, facts.openRequests);
  if (!conflict) return [];
  const field = ofField(change) ? ['field'] : change.kind === 'REPORT' ? ['fields'] : [];
  const path = pathTo(change, ...field);
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
export const registrarServesThere = ({
  item: { registration },
  facts: { registrar },
}: Pick<Papers, 'item'> & { facts: Pick<SubmissionFacts, 'registrar'> }): CheckRefusal[] =>
  registrar === null || (registration?.registeredBy ?? []).some((unit) => contains(registrar, unit))
    ? []
    : refuse('VALUE_NOT_ALLOWED', ['registration', 'registeredBy'], { rule: 'OFFICER_OF_ANOTHER_OFFICE' });

/** The order in which refusals are named. */
const legalChecks: readonly Check[] = [
  fieldCorrectable,
  groundAllowed,
  consentsGiven,
  evidenceComplete,
  basisInForce,
  datesPossible,
  unitExists,
  recordedIsCurrent,
  nothingOverwritten,
  declarationStands,
  familyStands,
  alive,
  otherAlive,
  noConflict,
  otherFree,
  competent,
  registrarServesThere,
];
const populationChecks: readonly Check[] = [
  fieldCorrectable,
  evidenceComplete,
  basisInForce,
  datesPossible,
  unitExists,
  homesPossible,
  recordedIsCurrent,
  alive,
  noConflict,
  registrarServesThere,
];
const checksOf: Record<CorrectionClass, readonly Check[]> = {
  CERTIFY: legalChecks,
  RECORD: legalChecks,
  POPULATION: populationChecks,
  NONE: [seenBefore, noConflict, reportTaken],
};

const competenceQuestion = ({ item: { change }, facts: { citizen, other }, today }: Question) => {
  const person = personOn(citizen, today);
  return { kind: change.kind, ...person, foreign: person.foreign || isForeign(change, other) };
};

function isLate({ change, registration }: SubmittedItem, rules: RuleBook): boolean {
  if (change.kind !== 'DEATH' || registration === null) return false;
  const { registeredOn } = registration;
  const until = findInTimeUntil('DEATH', { eventOn: change.diedOn, registeredOn }, rules);
  return until !== undefined && registeredOn > until;
}

function restsOn(question: Question): Rule[] {
  const { item, rules, today, applied, cited } = question;
  const { change } = item;
  if (change.kind === 'REPORT') return [...(findReportDesk(question, change)?.rules ?? [])];
  const level = rules.findCompetentLevel(competenceQuestion(question));
  const lock = rules.findLegal(legalKeys.deathLocks, today);
  return [
    ...applied,
    ...('consents' in change ? changeRestsOn({ ...question, item: { ...item, change } }) : []),
    ...(isFamily(change) ? familyRestsOn(change, rules) : []),
    ...cited,
    ...(rules.findDeadline(change.kind, today)?.rules ?? []),
    ...(lock ? [lock] : []),
    ...(level ? [level.rule] : []),
  ];
}
