import { evidenceComplete } from './check-evidence.ts';
import { checkNewcomerForm, homesOf, said } from './check-newcomer-form.ts';
import { papersPossible } from './check-report.ts';
import { basisInForce, registrarServesThere, type SubmissionCheck } from './checks.ts';
import { contains, isCompetent, maySend } from './competence.ts';
import { findInTimeUntil } from './deadline.ts';
import { bornOn, competenceFactsOf, parentRoles } from './newcomer.ts';
import type { NewcomerFacts, NewcomerItem, ParentRole } from './newcomer.ts';
import { personOn, refuse } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import { citedIn, type RuleBook } from './rule-book.ts';
import type { CorrectionRule, LegalRule } from './rule-rows.ts';

interface Question {
  item: NewcomerItem;
  facts: NewcomerFacts;
  rules: RuleBook;
  today: string;
  applied: CorrectionRule[];
  cited: LegalRule[];
}
type Check = (question: Question) => CheckRefusal[];

/**
 * Whether a person may be brought onto the register: all that needs no look at who is on it. Whether somebody like that
 * is there already, or has the number, is asked after it, and only of an item that passed (`findSame`).
 */
export function checkNewcomer(
  item: NewcomerItem,
  facts: NewcomerFacts,
  rules: RuleBook,
  today: string,
): SubmissionCheck {
  const form = checkNewcomerForm(item);
  if (form.length > 0) return { refusals: form, late: false, rules: [], ruleVersion: rules.versionOf([]) };
  const { change, legalBasis } = item;
  const rule = rules.findRule(change.kind, partOf[change.kind], today);
  const question: Question = {
    item,
    facts,
    rules,
    today,
    applied: rule ? [rule] : [],
    cited: legalBasis ? citedIn(legalBasis.document, rules.legalDocuments(change.kind, today)) : [],
  };
  const level = rules.findCompetentLevel(competenceOf(question));
  const used = [
    ...question.applied,
    ...question.cited,
    ...(rules.findDeadline(change.kind, today)?.rules ?? []),
    ...(level ? [level.rule] : []),
  ];
  return {
    refusals: checks.flatMap((check) => check(question)),
    late: isLate(item, rules),
    rules: used,
    ruleVersion: rules.versionOf(used),
  };
}

/** The part of the rule book that each kind touches. */
const partOf = { BIRTH: 'birth', PERSON_FOUND: 'person' } as const;

const allowed: Check = ({ item: { change }, applied: [rule] }) =>
  rule && rule.allowed !== 'NO' ? [] : refuse('FIELD_NOT_CORRECTABLE', pathTo(change), rule ? { rule: rule.id } : {});

const datesPossible: Check = ({ item: { change, registration, evidence }, today }) => {
  const late = (day: string | undefined, path: string[]): CheckRefusal[] =>
    day !== undefined && day > today ? refuse('DATE_NOT_POSSIBLE', path, { rule: 'IN_THE_FUTURE' }) : [];
  return [
    ...late(bornOn(change).day, said(change, 'dateOfBirth')),
    ...(change.kind === 'PERSON_FOUND' ? late(change.foundOn, pathTo(change, 'foundOn')) : []),
    ...late(registration?.registeredOn, ['registration', 'date']),
    ...papersPossible({ evidence }, today),
  ];
};

const unitsExist: Check = ({ item: { change }, facts: { findUnit, findHome } }) => [
  ...(change.nativePlace !== null && !findUnit(change.nativePlace)
    ? refuse('UNIT_NOT_FOUND', said(change, 'nativePlace'))
    : []),
  ...homesOf(change).flatMap(({ home, path }) => {
    if (!findUnit(home)) return refuse('UNIT_NOT_FOUND', path);
    return findHome(home) ? [] : refuse('VALUE_NOT_ALLOWED', path, { rule: 'NO_HOME_ON_THAT_DAY' });
  }),
];

const sexes: Record<ParentRole, string> = { mother: 'FEMALE', father: 'MALE' };

/** A parent is older than the child, and of the sex that the entry's column is for. */
const parentsPossible: Check = ({ item: { change }, facts: { parents } }) =>
  parentRoles.flatMap((role) => {
    const parent = parents[role];
    const path = pathTo(change, role, 'registered');
    if (parent === undefined) return [];
    if (parent === null) return refuse('CITIZEN_NOT_FOUND', path);
    if (parent.dateOfBirth >= bornOn(change).day) {
      return refuse('DATE_NOT_POSSIBLE', path, { rule: 'YOUNGER_THAN_THE_CHILD' });
    }
    return parent.sex === sexes[role] ? [] : refuse('VALUE_NOT_ALLOWED', path, { rule: 'SEX_OF_THE_PARENT' });
  });

/**
 * A birth is registered by an office of the level that the rules ask for, and handed in by one that it belongs to; a
 * finding is for those who are responsible for the home.
 */
const competent: Check = (question) => {
  const { item, facts, rules } = question;
  const { change, registration } = item;
  const { office, jurisdiction } = facts;
  const home = facts.findHome(change.residence);
  if (change.kind === 'PERSON_FOUND') {
    if (office === null) return refuse('NOT_COMPETENT', pathTo(change), { because: 'NO_RULE' });
    return home === undefined || contains(jurisdiction, home)
      ? []
      : refuse('NOT_COMPETENT', pathTo(change), { because: 'JURISDICTION' });
  }
  const asked = competenceOf(question);
  const needed = rules.findCompetentLevel(asked);
  const params: Record<string, string> = needed
    ? { level: needed.level, rule: needed.rule.id, legalReference: needed.rule.legalReference }
    : {};
  const at = ['registration', 'office'];
  if (office === null) return refuse('NOT_COMPETENT', at, { because: 'LEVEL', ...params });
  const registeredBy = registration?.registeredBy ?? [];
  const answer = isCompetent({ ...asked, office, registeredBy, residence: home ? [home] : [] }, rules);
  if (!answer.ok) return refuse('NOT_COMPETENT', at, { because: answer.because, ...params });
  return maySend(jurisdiction, { office, registeredBy })
    ? []
    : refuse('NOT_COMPETENT', at, { because: 'JURISDICTION', ...params });
};

const competenceOf = ({ item: { change }, today }: Pick<Question, 'item' | 'today'>) => ({
  kind: change.kind,
  ...personOn(competenceFactsOf(change), today),
});

/** The order in which refusals are named. */
const checks: readonly Check[] = [
  allowed,
  evidenceComplete,
  basisInForce,
  datesPossible,
  unitsExist,
  parentsPossible,
  competent,
  registrarServesThere,
];

/** A birth registered after the limit: a flag, and never a ground to refuse (Law 60/2014 art. 15(1)). */
function isLate({ change, registration }: NewcomerItem, rules: RuleBook): boolean {
  if (change.kind !== 'BIRTH' || registration === null) return false;
  const { registeredOn } = registration;
  const until = findInTimeUntil('BIRTH', { eventOn: change.dateOfBirth, registeredOn }, rules);
  return until !== undefined && registeredOn > until;
}
