import type { Day } from '@lienthong/schema/civil-date';
import { recordedFields } from '@lienthong/schema/correction-fields';
import type { CardState, CardVersion, Defect } from '@lienthong/schema/codes';
import { isOpen, mayStep } from '@lienthong/schema/dossier-life';
import { exchangeFollows, isNumberPrinted } from '../numbers/completion.ts';
import { currentValue, withValue, type CitizenColumns } from './current-value.ts';
import { declare, type DeclaredEffect, type EffectCode } from './declared-effects.ts';
import { agreesWithNumber, eligibility, needsNewCard, numberRule, rulesTouched, type TouchedField } from './effects.ts';
import type { CitizenFacts, CorrectionChange, DeathRegistration, EffectFacts } from './facts.ts';
import { isFamily, type FamilyKind } from './family.ts';
import { reopenedByReversal } from './family-effects.ts';
import { submittableKinds, type ReversibleKind } from './kinds.ts';
import type { RuleBook } from './rule-book.ts';

/** Of a field, or a death; the kinds of the family are taken back by what they did to a relation. */
export type ReversibleChange = Extract<CorrectionChange, { kind: Exclude<ReversibleKind, FamilyKind> }>;
type FieldChange = Exclude<ReversibleChange, DeathRegistration>;

export const isReversible = (change: CorrectionChange): change is ReversibleChange =>
  submittableKinds[change.kind].reversible && !isFamily(change);

/** Another request on the person that stands as applied. */
export interface AppliedRequest {
  id: string;
  /** Null for a kind without fields. */
  touched: TouchedField | null;
  appliedOn: Day;
  /** Applied after the request that is to be reversed. */
  later: boolean;
}

/** An applied request and what has become of the person since. */
export interface ReversalFacts extends EffectFacts {
  /** The columns that applying wrote, as they were before it. */
  former: CitizenColumns;
  /** What applying did. */
  applied: readonly DeclaredEffect[];
  appliedOn: Day;
  /** The value of the field before it; null for a kind without fields, or where there was none. */
  formerValue: string | null;
  others: readonly AppliedRequest[];
  /** Cards that requests on the person had marked for exchange, reversed ones included. */
  markedCards: readonly string[];
  cardIssuedOn: Day | null;
  dossierCollectedOn: Day | null;
}

/** Why a request can't be reversed: what it wrote was written anew since, by a request or otherwise. */
export interface Overwritten {
  /** The later request that wrote it; none where the change came from elsewhere. */
  requestId: string | undefined;
}

/** What was written since is never overwritten: the later request is reversed first. */
export function findOverwritten(
  change: ReversibleChange,
  { citizen, others }: Pick<ReversalFacts, 'citizen' | 'others'>,
): Overwritten | undefined {
  if (change.kind === 'DEATH') return citizen.lifeStatus === 'DECEASED' ? undefined : { requestId: undefined };
  const later = others.find((one) => one.later && one.touched?.field === change.field);
  if (later) return { requestId: later.id };
  return currentValue(citizen, change.field) === change.value ? undefined : { requestId: undefined };
}

/**
 * Everything that taking an applied request back does, in the order in which it is carried out: a compensating event, so
 * that nothing is deleted. Expects a request that `findOverwritten` lets pass. A dossier that was cancelled stays so, as
 * no step leads out of CANCELLED: it is to be collected anew.
 */
export function planReversal(
  change: ReversibleChange,
  facts: ReversalFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  const { citizen, former, applied, formerValue } = facts;
  const restored: CitizenFacts =
    change.kind === 'DEATH' ? { ...citizen, lifeStatus: 'ALIVE' } : withValue(citizen, change.field, formerValue);
  const written = applied.find((one) => one.effect === 'CHANGE_CITIZEN' || one.effect === 'REGISTER_DEATH');
  const effectiveOn = written && 'effectiveOn' in written ? written.effectiveOn : today;
  return [
    declare({ effect: 'RESTORE_PERSON', columns: former, effectiveOn }),
    ...eligibility(citizen, restored, rules, today),
    ...(change.kind === 'DEATH'
      ? deathUndone(facts, rules)
      : [
          ...numberAfter(change, restored, facts, rules, today),
          ...cardAfter(change, facts, rules, today),
          ...dossierAfter(change, facts, rules, today),
        ]),
  ];
}

const of = <Code extends EffectCode>(
  { applied }: ReversalFacts,
  effect: Code,
): Extract<DeclaredEffect, { effect: Code }> | undefined =>
  applied.find((one): one is Extract<DeclaredEffect, { effect: Code }> => one.effect === effect);

function deathUndone(facts: ReversalFacts, rules: RuleBook): DeclaredEffect[] {
  const dossier = of(facts, 'CANCEL_DOSSIER');
  const card = of(facts, 'CARD_HOLDER_DECEASED');
  const invitation = of(facts, 'CANCEL_INVITATION');
  const blocked = of(facts, 'BLOCK_OTHER_REQUESTS')?.requestIds ?? [];
  const open = facts.openRequests.map(({ id }) => id);
  const freed = blocked.filter((id) => open.includes(id));
  return [
    ...(dossier ? [declare({ effect: 'COLLECT_ANEW', dossierId: dossier.dossierId })] : []),
    ...(invitation ? [declare({ effect: 'RESTORE_INVITATION', invitationId: invitation.invitationId })] : []),
    ...(card ? [declare({ effect: 'CARD_RESTORED', cardId: card.cardId, ...cardBefore(card, facts, rules) })] : []),
    ...reopenedByReversal(facts, facts.applied).map(declare),
    ...(freed.length > 0 ? [declare({ effect: 'UNBLOCK_OTHER_REQUESTS', requestIds: freed })] : []),
  ];
}

/** As the plan says, else as the card's row does; a death applied before either kept it leaves what else is applied to tell. */
function cardBefore(
  { cardId, from, since }: Extract<DeclaredEffect, { effect: 'CARD_HOLDER_DECEASED' }>,
  facts: ReversalFacts,
  rules: RuleBook,
): { state: CardState; since: Day | null } {
  if (from !== undefined) return { state: from, since: since ?? null };
  const card = facts.card?.id === cardId ? facts.card : null;
  if (card?.before) return card.before;
  const against = card ? contradicting(facts, card.version, facts.cardIssuedOn, rules) : [];
  const [first = null] = against.map(({ appliedOn }) => appliedOn).sort();
  return { state: first === null ? 'ACTIVE' : 'EXCHANGE_REQUIRED', since: first };
}

/** A number that was given anew in between contradicts the restored data: that is a task of its own. */
function numberAfter(
  change: FieldChange,
  restored: CitizenFacts,
  facts: ReversalFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  if (!of(facts, 'NUMBER_REESTABLISHMENT_TASK') && !of(facts, 'NUMBER_TASK_VOID')) return [];
  if (agreesWithNumber(restored, facts.personalNumber)) return [declare({ effect: 'NUMBER_TASK_VOID' })];
  return numberRule(restored, facts.personalNumber, rulesTouched(change, rules, today), rules, today);
}

/** The other applied requests on printed fields that stand against what was made before them. */
function contradicting(
  { others }: ReversalFacts,
  version: CardVersion,
  madeOn: Day | null,
  rules: RuleBook,
): AppliedRequest[] {
  return others.filter(
    ({ touched, appliedOn }) =>
      touched !== null &&
      (madeOn === null || appliedOn >= madeOn) &&
      needsNewCard(rules.findPrintedField(version, recordedFields[touched.field].printedField)) &&
      rulesTouched(touched, rules, appliedOn).some((rule) => rule.contradictsPrint),
  );
}

/** Whether the number in force was given after the print or the collection, which thus shows a former one. */
const hasNewNumber = ({ numberSince = null }: ReversalFacts, madeOn: Day | null): boolean =>
  numberSince !== null && madeOn !== null && numberSince > madeOn;

/** A card is valid again where nothing that was applied since it was made stands against it, whoever had it marked. */
function cardAfter(change: FieldChange, facts: ReversalFacts, rules: RuleBook, today: Day): DeclaredEffect[] {
  const { card, cardIssuedOn, appliedOn, markedCards } = facts;
  const printedField = recordedFields[change.field].printedField;
  if (!card || !needsNewCard(rules.findPrintedField(card.version, printedField))) return [];
  const marked = of(facts, 'CARD_EXCHANGE_REQUIRED');
  const madeSince =
    cardIssuedOn !== null &&
    marked?.cardId !== card.id &&
    (marked ? cardIssuedOn >= appliedOn : cardIssuedOn > appliedOn);
  if (madeSince) {
    return card.state === 'ACTIVE'
      ? [declare({ effect: 'CARD_EXCHANGE_REQUIRED', cardId: card.id, since: today, printedField, ground: null })]
      : [];
  }
  const isMarked = card.state === 'EXCHANGE_REQUIRED' && markedCards.includes(card.id);
  const formerNumber = hasNewNumber(facts, cardIssuedOn) && exchangeFollows(card.version, rules, today);
  return isMarked && !formerNumber && contradicting(facts, card.version, cardIssuedOn, rules).length === 0
    ? [declare({ effect: 'CARD_RESTORED', cardId: card.id, state: 'ACTIVE', since: null })]
    : [];
}

const corrected: Defect = 'CORRECTED_AFTER_COLLECTION';

function dossierAfter(change: FieldChange, facts: ReversalFacts, rules: RuleBook, today: Day): DeclaredEffect[] {
  const { dossier, dossierCollectedOn, appliedOn } = facts;
  if (!dossier || !isOpen(dossier.state)) return [];
  const { id: dossierId, state, defects } = dossier;
  const resolved = of(facts, 'RESOLVE_DEFECTS');
  const back = (resolved?.dossierId === dossierId ? resolved.defects : []).filter((one) => !defects.includes(one));
  if (back.length > 0) {
    return [declare({ effect: 'DEFECTS_RETURN', dossierId, defects: back, step: mayStep(state, 'FIND_DISCREPANT') })];
  }
  const made = rules.findCardVersion(today);
  const printedField = recordedFields[change.field].printedField;
  const printed = made !== undefined && needsNewCard(rules.findPrintedField(made, printedField));
  const marked = of(facts, 'DOSSIER_DISCREPANT');
  if (marked?.dossierId === dossierId && defects.includes(corrected)) {
    if (made === undefined || contradicting(facts, made, dossierCollectedOn, rules).length > 0) return [];
    if (hasNewNumber(facts, dossierCollectedOn) && isNumberPrinted(made, rules)) return [];
    const step = mayStep(state, 'RESOLVE') && defects.length === 1;
    return [declare({ effect: 'RESOLVE_DEFECTS', dossierId, defects: [corrected], step })];
  }
  const agreed = marked?.dossierId === dossierId || (dossierCollectedOn !== null && dossierCollectedOn > appliedOn);
  return printed && agreed
    ? [
        declare({
          effect: 'DOSSIER_DISCREPANT',
          dossierId,
          defect: corrected,
          printedField,
          step: mayStep(state, 'FIND_DISCREPANT'),
        }),
      ]
    : [];
}
