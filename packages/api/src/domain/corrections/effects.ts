import type { Day } from '@lienthong/schema/civil-date';
import { birthdayOf } from '@lienthong/schema/civil-date';
import { recordedFields, ruleFieldsOf, type SupplementableFieldCode } from '@lienthong/schema/correction-fields';
import type { CancelReason } from '@lienthong/schema/dossier-life';
import { isOpen, mayStep } from '@lienthong/schema/dossier-life';
import type { Defect } from '@lienthong/schema/codes';
import { isEligible } from '@lienthong/schema/enrollment-status';
import { numberDiscrepancies } from '@lienthong/schema/personal-number';
import { columnsOf, withValue, type CitizenColumns } from './current-value.ts';
import { absenceEffects, inHand, moveEffects, nationalityEffects, returnEffects } from './effects-of-life.ts';
import type { CitizenFacts, CorrectionChange, EffectFacts, FieldChange } from './facts.ts';
import { resolvedBy } from './resolved-defects.ts';
import { legalKeys, type RuleBook } from './rule-book.ts';
import type { CorrectionRule, LegalRule, PrintedField, Rule } from './rule-rows.ts';

export const declaredEffects = {
  CHANGE_CITIZEN: "Writes the corrected value into the person's row; the former state is kept.",
  CHANGE_RESIDENCE:
    'Writes the new home: the rows of the person go along, figures follow from today. A card in hand stays as it is.',
  REGISTER_DEATH: 'Records the death: the person leaves the denominators from that day on.',
  ELIGIBILITY_CHANGED: 'The person becomes, or ceases to be, eligible for a card.',
  RESTORE_PERSON: 'Brings the person back: what a court declared is set aside. A cancelled dossier stays cancelled.',
  CANCEL_DOSSIER: 'Cancels the open dossier: the person died, or lost the nationality.',
  DOSSIER_DISCREPANT: 'Marks the open dossier as discrepant: a printed field was corrected after collection.',
  RESOLVE_DEFECTS:
    'Closes the defects of the open dossier that the added fact resolves; where none is left it is taken up again.',
  CARD_EXCHANGE_REQUIRED: 'Marks the card in hand for exchange: a printed field no longer agrees.',
  CARD_HOLDER_DECEASED: 'Marks the card: its holder died. Withdrawal would need a rule of its own.',
  CARD_RESTORED: 'Takes the mark from the card: its holder is alive. It is again what it was before.',
  CARD_WITHDRAWN: 'Withdraws the card in hand: a rule in force names the ground.',
  NUMBER_REESTABLISHMENT_TASK:
    'Opens a task: the personal number contradicts the corrected data and can be re-established.',
  BLOCK_OTHER_REQUESTS: "Blocks the person's other open requests: death locks the record.",
} as const;
export type EffectCode = keyof typeof declaredEffects;

export type DeclaredEffect = { meaning: string } & (
  | { effect: 'CHANGE_CITIZEN'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'CHANGE_RESIDENCE'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'REGISTER_DEATH'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'RESTORE_PERSON'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'ELIGIBILITY_CHANGED'; from: boolean; to: boolean; reachesCardAgeOn: Day }
  | { effect: 'CANCEL_DOSSIER'; dossierId: string; reason: CancelReason }
  /** `step` is false where the dossier is discrepant already and only takes one more defect. */
  | { effect: 'DOSSIER_DISCREPANT'; dossierId: string; defect: Defect; printedField: string; step: boolean }
  /** `step` is false where other defects are left, or a new collection was ordered already. */
  | { effect: 'RESOLVE_DEFECTS'; dossierId: string; defects: readonly Defect[]; step: boolean }
  /** `ground` is null where no ground in force names the case. */
  | { effect: 'CARD_EXCHANGE_REQUIRED'; cardId: string; since: Day; printedField: string; ground: RuleReference | null }
  | { effect: 'CARD_HOLDER_DECEASED'; cardId: string }
  | { effect: 'CARD_RESTORED'; cardId: string }
  | { effect: 'CARD_WITHDRAWN'; cardId: string; rule: RuleReference }
  | { effect: 'NUMBER_REESTABLISHMENT_TASK'; by: 'AUTHORITY' | 'CITIZEN_REQUEST'; rule: RuleReference }
  | { effect: 'BLOCK_OTHER_REQUESTS'; requestIds: readonly string[] }
);

/** The row an answer rests on, as it is shown and kept with the effect. */
export type RuleReference = Pick<Rule, 'id' | 'key' | 'legalReference' | 'validFrom' | 'status'> & { value: string };

export const referenceTo = ({ id, key, value, legalReference, validFrom, status }: LegalRule): RuleReference => ({
  id,
  key,
  value,
  legalReference,
  validFrom,
  status,
});

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
  const { citizen, card, dossier, openRequests } = facts;
  const columns = { life_status: lifeStatus, died_on: diedOn };
  const blocked = openRequests.flatMap(({ id, kind }) => (kind === 'REPORT' ? [] : [id])).sort();
  return [
    declare({ effect: 'REGISTER_DEATH', columns, effectiveOn: diedOn }),
    ...eligibility(citizen, { ...citizen, lifeStatus }, rules, today),
    ...(dossier && isOpen(dossier.state)
      ? [declare({ effect: 'CANCEL_DOSSIER', dossierId: dossier.id, reason: 'DECEASED' })]
      : []),
    ...(card && inHand.includes(card.state) ? [declare({ effect: 'CARD_HOLDER_DECEASED', cardId: card.id })] : []),
    ...(blocked.length > 0 ? [declare({ effect: 'BLOCK_OTHER_REQUESTS', requestIds: blocked })] : []),
  ];
}

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
    ...numberTask(after, facts.personalNumber, touched, rules, today),
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

/** The parts of the rule book that a change touches. The year of a birth date is always recorded: a supplement adds the rest. */
export function partsTouched(change: FieldChange): string[] {
  if (change.kind === 'SUPPLEMENT' && change.field === 'DATE_OF_BIRTH') return ['birth_day_month'];
  return ruleFieldsOf(change.field, 'recorded' in change ? change.recorded : null, change.value);
}

/** The rules of the touched parts of the field that are in force. */
export function rulesTouched(change: FieldChange, rules: RuleBook, on: Day): CorrectionRule[] {
  return partsTouched(change).flatMap((field) => {
    const rule = rules.findRule(change.kind, field, on);
    return rule ? [rule] : [];
  });
}

const needsNewCard = (field: PrintedField | undefined): boolean =>
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

/** No task where the number agrees with the corrected data: it was right all along. */
function numberTask(
  after: CitizenFacts,
  number: string | null,
  touched: readonly CorrectionRule[],
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const register = { sex: after.sex, birthYear: Number(after.dateOfBirth.slice(0, 4)) };
  const contradicted = number === null ? [] : numberDiscrepancies(number, register).map(({ part }) => part);
  const grounds = legalKeys.numberGrounds.flatMap((key) => rules.legalRules(key, today));
  const rule = touched
    .filter(({ field }) => contradicted.some((part) => numberParts[part] === field))
    .flatMap(({ numberGround }) => (numberGround === null ? [] : [numberGround]))
    .map((ground) => grounds.find(({ value }) => value.includes(ground)))
    .find((found) => found !== undefined);
  if (!rule) return [];
  const byChoice = rules.findLegal(legalKeys.numberIsCitizensChoice, today)?.value === 'true';
  const by = byChoice ? 'CITIZEN_REQUEST' : 'AUTHORITY';
  return [declare({ effect: 'NUMBER_REESTABLISHMENT_TASK', by, rule: referenceTo(rule) })];
}

/** Whether eligibility is won or lost between two states of a person. */
export function eligibility(before: CitizenFacts, after: CitizenFacts, rules: RuleBook, today: Day): DeclaredEffect[] {
  const age = rules.cardAge(today);
  const [from, to] = [isEligible(before, today, age), isEligible(after, today, age)];
  const reachesCardAgeOn = birthdayOf(after.dateOfBirth, age);
  return from === to ? [] : [declare({ effect: 'ELIGIBILITY_CHANGED', from, to, reachesCardAgeOn })];
}

export type Undescribed<Effect> = Effect extends unknown ? Omit<Effect, 'meaning'> : never;

/** An effect with what it means. */
export function declare(effect: Undescribed<DeclaredEffect>): DeclaredEffect {
  return { ...effect, meaning: declaredEffects[effect.effect] };
}
