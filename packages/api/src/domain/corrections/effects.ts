import type { Day } from '@lienthong/schema/civil-date';
import { birthdayOf } from '@lienthong/schema/civil-date';
import { recordedFields, ruleFieldsOf, type SupplementableFieldCode } from '@lienthong/schema/correction-fields';
import { isOpen, mayStep } from '@lienthong/schema/dossier-life';
import { isEligible } from '@lienthong/schema/enrollment-status';
import { numberGrounds, type NumberGroundCode } from '@lienthong/schema/number-task-life';
import { numberDiscrepancies } from '@lienthong/schema/personal-number';
import { columnsOf, withValue } from './current-value.ts';
import { declare, referenceTo, type DeclaredEffect, type RuleReference } from './declared-effects.ts';
import { absenceEffects, inHand, moveEffects, nationalityEffects, returnEffects } from './effects-of-life.ts';
import { familyOf, isFamily, isFamilyKind } from './family.ts';
import { endedByDeath, familyEffects, reopenedByReturn } from './family-effects.ts';
import type { CitizenFacts, CorrectionChange, EffectFacts, FieldChange, OpenRequest } from './facts.ts';
import { resolvedBy } from './resolved-defects.ts';
import { legalKeys } from './legal-keys.ts';
import type { RuleBook } from './rule-book.ts';
import type { CorrectionRule, PrintedField } from './rule-rows.ts';

/**
 * Everything that applying a request does, in the order in which it is carried out. A preview is this list; applying is
 * this list carried out. Expects a request that passed `checkSubmission`.
 */
export function planEffects(
  change: CorrectionChange,
  facts: EffectFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const { citizen } = facts;
  if (isFamily(change)) return familyEffects(change, facts).map(declare);
  switch (change.kind) {
    case 'REPORT':
      return [];
    case 'DEATH':
      return deathEffects('DECEASED', change.diedOn, facts, rules, today);
    case 'MISSING_OR_DEAD_DECLARATION':
      return change.declared === 'DEAD'
        ? deathEffects('DECLARED_DEAD', change.since, facts, rules, today)
        : absenceEffects(change).map(declare);
    case 'MISSING_OR_DEAD_REVERSAL':
      return [
        ...returnEffects(facts, today).map(declare),
        ...eligibility(citizen, { ...citizen, lifeStatus: 'ALIVE' }, rules, today),
        ...reopenedByReturn(facts).map(declare),
      ];
    case 'RESIDENCE_CHANGE':
      return moveEffects(change, facts).map(declare);
    default:
      return fieldEffects(change, facts, rules, today);
  }
}

function deathEffects(
  lifeStatus: 'DECEASED' | 'DECLARED_DEAD',
  diedOn: Day,
  facts: EffectFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const { citizen, card, dossier, invitationId, openRequests } = facts;
  const columns = { life_status: lifeStatus, died_on: diedOn };
  const blocked = openRequests.flatMap((one) => (one.kind === 'REPORT' || outlives(one) ? [] : [one.id])).sort();
  return [
    declare({ effect: 'REGISTER_DEATH', columns, effectiveOn: diedOn }),
    ...eligibility(citizen, { ...citizen, lifeStatus }, rules, today),
    ...(dossier && isOpen(dossier.state)
      ? [declare({ effect: 'CANCEL_DOSSIER', dossierId: dossier.id, reason: 'DECEASED' })]
      : []),
    ...(invitationId ? [declare({ effect: 'CANCEL_INVITATION', invitationId, reason: 'DECEASED' })] : []),
    ...(card && inHand.includes(card.state)
      ? [declare({ effect: 'CARD_HOLDER_DECEASED', cardId: card.id, from: card.state, since: card.since ?? null })]
      : []),
    ...endedByDeath(facts, diedOn).map(declare),
    ...(blocked.length > 0 ? [declare({ effect: 'BLOCK_OTHER_REQUESTS', requestIds: blocked })] : []),
  ];
}

/** A request of another person in which this one may be dead: a divorce finds no marriage then, a court determines parents all the same. */
const outlives = ({ kind, asOther }: OpenRequest): boolean =>
  asOther === true && isFamilyKind(kind) && !familyOf(kind).otherAlive;

function fieldEffects(change: FieldChange, facts: EffectFacts, rules: RuleBook, today: Day): DeclaredEffect[] {
  const { citizen, card, dossier } = facts;
  const after = withValue(citizen, change.field, change.value);
  const touched = rulesTouched(change, rules, today);
  const printedField = recordedFields[change.field].printedField;
  const contradicted = touched.some((rule) => rule.contradictsPrint);
  const made = rules.findCardVersion(today);
  return [
    declare({ effect: 'CHANGE_CITIZEN', columns: columnsOf(change.field, change.value, facts), effectiveOn: today }),
    ...eligibility(citizen, after, rules, today),
    ...numberRule(after, facts.personalNumber, touched, rules, today),
    ...numberSettled(after, facts),
    ...(contradicted && card?.state === 'ACTIVE' && needsNewCard(rules.findPrintedField(card.version, printedField))
      ? [
          declare({
            effect: 'CARD_EXCHANGE_REQUIRED',
            cardId: card.id,
            since: today,
            printedField,
            ground: exchangeGround(touched, rules, today),
          }),
        ]
      : []),
    ...(contradicted &&
    dossier &&
    isOpen(dossier.state) &&
    made &&
    needsNewCard(rules.findPrintedField(made, printedField))
      ? [
          declare({
            effect: 'DOSSIER_DISCREPANT',
            dossierId: dossier.id,
            defect: 'CORRECTED_AFTER_COLLECTION',
            printedField,
            step: mayStep(dossier.state, 'FIND_DISCREPANT'),
          }),
        ]
      : []),
    ...(change.kind === 'SUPPLEMENT' ? resolvedDefects(change.field, after, dossier) : []),
    ...(change.kind === 'NATIONALITY_CHANGE'
      ? nationalityEffects(after, facts, withdrawalFor('nationality lost', rules, today)).map(declare)
      : []),
  ];
}

function withdrawalFor(ground: string, rules: RuleBook, today: Day): RuleReference | null {
  const rule = rules.legalRules(legalKeys.withdrawGrounds, today).find(({ value }) => value.includes(ground));
  return rule ? referenceTo(rule) : null;
}

function resolvedDefects(
  field: SupplementableFieldCode,
  after: CitizenFacts,
  dossier: EffectFacts['dossier'],
): DeclaredEffect[] {
  if (!dossier || !isOpen(dossier.state)) return [];
  const resolved = resolvedBy(field, after);
  const defects = dossier.defects.filter((defect) => resolved.includes(defect));
  if (defects.length === 0) return [];
  const step = mayStep(dossier.state, 'RESOLVE') && defects.length === dossier.defects.length;
  return [declare({ effect: 'RESOLVE_DEFECTS', dossierId: dossier.id, defects, step })];
}

/** What the rules ask of a change: its kind, field and values. A supplement has no old value. */
export type TouchedField = Pick<FieldChange, 'kind' | 'field' | 'value'> & { recorded?: string | null };

/** The parts of the rule book that a change touches. The year of a birth date is always recorded: a supplement adds the rest. */
export function partsTouched(change: TouchedField): string[] {
  if (change.kind === 'SUPPLEMENT' && change.field === 'DATE_OF_BIRTH') return ['birth_day_month'];
  return ruleFieldsOf(change.field, change.recorded ?? null, change.value);
}

/** The rules of the touched parts of the field that are in force. */
export function rulesTouched(change: TouchedField, rules: RuleBook, on: Day): CorrectionRule[] {
  return partsTouched(change).flatMap((field) => {
    const rule = rules.findRule(change.kind, field, on);
    return rule ? [rule] : [];
  });
}

/** Whether the print itself shows the field, so that another value asks for another card. */
export const needsNewCard = (field: PrintedField | undefined): boolean =>
  field?.carrier === 'PRINT' && field.needsNewCard === 'YES';

function exchangeGround(touched: readonly CorrectionRule[], rules: RuleBook, today: Day): RuleReference | null {
  const inForce = rules.legalRules(legalKeys.exchangeGround, today);
  for (const ground of touched.flatMap((rule) => rule.exchangeGrounds)) {
    const rule = inForce.find(({ value }) => value === ground);
    if (rule) return referenceTo(rule);
  }
  return null;
}

/** Fields of the rule book that a part of the number says something about. */
const numberParts = { SEX: 'sex', BIRTH_YEAR: 'birth_year', PLACE: null } as const;

/** Whether sex and birth year in the number are the register's; a person without one contradicts nothing. */
export function agreesWithNumber({ sex, dateOfBirth }: CitizenFacts, number: string | null): boolean {
  if (number === null) return true;
  return numberDiscrepancies(number, { sex, birthYear: Number(dateOfBirth.slice(0, 4)) }).every(
    ({ part }) => part === 'PLACE',
  );
}

/** No task where the number agrees with the corrected data: it was right all along. */
export function numberRule(
  after: CitizenFacts,
  number: string | null,
  touched: readonly CorrectionRule[],
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const register = { sex: after.sex, birthYear: Number(after.dateOfBirth.slice(0, 4)) };
  const contradicted = number === null ? [] : numberDiscrepancies(number, register).map(({ part }) => part);
  const grounds = legalKeys.numberGrounds.flatMap((key) => rules.legalRules(key, today));
  const found = touched
    .filter(({ field }) => contradicted.some((part) => numberParts[part] === field))
    .flatMap(({ numberGround }) => (numberGround === null ? [] : [groundOf(numberGround)]))
    .flatMap((ground) => {
      const rule = grounds.find(({ value }) => value.includes(ground));
      return rule ? [{ ground, rule }] : [];
    })[0];
  if (!found) return [];
  const { ground, rule } = found;
  const byChoice = rules.findLegal(legalKeys.numberIsCitizensChoice, today)?.value === 'true';
  const by = byChoice ? 'CITIZEN_REQUEST' : 'AUTHORITY';
  return [declare({ effect: 'NUMBER_REESTABLISHMENT_TASK', by, ground, rule: referenceTo(rule) })];
}

function groundOf(name: string): NumberGroundCode {
  if (!Object.hasOwn(numberGrounds, name)) throw new Error('the rule book names an unknown ground for a new number');
  return name as NumberGroundCode;
}

/** A task ends where the data are put right in the sense of the number. */
const numberSettled = (after: CitizenFacts, { personalNumber, numberTaskStands }: EffectFacts): DeclaredEffect[] =>
  numberTaskStands === true && personalNumber !== null && agreesWithNumber(after, personalNumber)
    ? [declare({ effect: 'NUMBER_TASK_VOID' })]
    : [];

/** Whether eligibility is won or lost between two states of a person. */
export function eligibility(before: CitizenFacts, after: CitizenFacts, rules: RuleBook, today: Day): DeclaredEffect[] {
  const age = rules.cardAge(today);
  const [from, to] = [isEligible(before, today, age), isEligible(after, today, age)];
  const reachesCardAgeOn = birthdayOf(after.dateOfBirth, age);
  return from === to ? [] : [declare({ effect: 'ELIGIBILITY_CHANGED', from, to, reachesCardAgeOn })];
}
