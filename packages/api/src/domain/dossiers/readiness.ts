import { birthdayOf, type Day } from '@lienthong/schema/civil-date';
import type { CardState } from '@lienthong/schema/codes';
import { recordedFields, type RecordedFieldCode } from '@lienthong/schema/correction-fields';
import { isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import { isEligible, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { readinessCodes, type ReadinessCode } from '@lienthong/schema/readiness';
import { needsNewCard } from '../corrections/effects.ts';
import { legalKeys } from '../corrections/legal-keys.ts';
import type { RuleBook } from '../corrections/rule-book.ts';
import { contradictsNumber, missingFacts, type RegisterFacts } from './register-defects.ts';

export interface ReadinessFacts extends RegisterFacts {
  nationality: string;
  /** State of the open dossier; null without one. */
  openState: DossierState | null;
  /** The card in hand. */
  card: { state: CardState; expiresOn: Day | null } | null;
  /** Facts that an open request is about. */
  openFields: readonly RecordedFieldCode[];
}

export interface Finding {
  code: ReadinessCode;
  /** The fact that it is about. */
  field: RecordedFieldCode | null;
  /** The day that the code's meaning speaks of. */
  on: Day | null;
}

const finding = (code: ReadinessCode, more: Partial<Finding> = {}): Finding => ({
  code,
  field: null,
  on: null,
  ...more,
});

/** What disagrees, before a person travels: what a dossier collected today would be found discrepant or refused for. */
export function findReadiness(facts: ReadinessFacts, rules: RuleBook, today: Day): Finding[] {
  if (facts.lifeStatus !== 'ALIVE') return [finding('DECEASED')];
  return [...standing(facts, rules, today), ...registerFindings(facts, rules, today)];
}

/** Whether the person is to have a card now. */
function standing(facts: ReadinessFacts, rules: RuleBook, today: Day): Finding[] {
  const { nationality, dateOfBirth, openState, card } = facts;
  if (nationality !== VIETNAMESE) return [finding('NOT_VIETNAMESE')];
  const age = rules.cardAge(today);
  const due = card?.expiresOn ?? null;
  const valid = card?.state === 'ACTIVE' && (due === null || due > today);
  return [
    ...(isEligible(facts, today, age) ? [] : [finding('NOT_ELIGIBLE', { on: birthdayOf(dateOfBirth, age) })]),
    // Whose redo is awaited is to come.
    ...(openState !== null && isOpen(openState) && openState !== 'REDO_REQUIRED' ? [finding('OPEN_DOSSIER')] : []),
    ...(valid && openState === null ? [finding('CARD_STILL_VALID', { on: due })] : []),
  ];
}

function registerFindings(facts: ReadinessFacts, rules: RuleBook, today: Day): Finding[] {
  const byChoice = rules.findLegal(legalKeys.numberIsCitizensChoice, today)?.value === 'true';
  const printed = facts.openFields.filter((field) => isPrinted(field, rules, today));
  return [
    ...(facts.personalNumber === null ? [finding('NUMBER_MISSING')] : []),
    ...(contradictsNumber(facts) ? [finding(byChoice ? 'MISMATCH_ACCEPTED' : 'NUMBER_STRUCTURE_MISMATCH')] : []),
    ...(facts.dateOfBirthPrecision === 'DAY' ? [] : [finding('PARTIAL_BIRTH_DATE', { field: 'DATE_OF_BIRTH' })]),
    ...missingFacts(facts).map((field) => finding('MISSING_FIELD', { field })),
    ...[...new Set(printed)].map((field) => finding('OPEN_CORRECTION', { field })),
    ...(facts.permanentUnitNo === null ? [finding('NO_PERMANENT_RESIDENCE', { field: 'PERMANENT_RESIDENCE' })] : []),
  ];
}

/** Whether the card made on a day shows the fact, so that another value asks for another card. */
export function isPrinted(field: RecordedFieldCode, rules: RuleBook, on: Day): boolean {
  const made = rules.findCardVersion(on);
  return made !== undefined && needsNewCard(rules.findPrintedField(made, recordedFields[field].printedField));
}

export const isReady = (findings: readonly Finding[]): boolean =>
  findings.every(({ code }) => !readinessCodes[code].blocks);
