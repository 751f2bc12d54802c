import type { Day } from '@lienthong/schema/civil-date';
import { recordedFields } from '@lienthong/schema/correction-fields';
import type { CardVersion, Defect } from '@lienthong/schema/codes';
import { isOpen, mayStep } from '@lienthong/schema/dossier-life';
import { currentValue, withValue, type CitizenColumns } from './current-value.ts';
import { declare, type DeclaredEffect, type EffectCode } from './declared-effects.ts';
import { agreesWithNumber, eligibility, needsNewCard, numberRule, rulesTouched, type TouchedField } from './effects.ts';
import type { CitizenFacts, CorrectionChange, DeathRegistration, EffectFacts } from './facts.ts';
import { submittableKinds, type ReversibleKind } from './kinds.ts';
import type { RuleBook } from './rule-book.ts';

export type ReversibleChange = Extract<CorrectionChange, { kind: ReversibleKind }>;
type FieldChange = Exclude<ReversibleChange, DeathRegistration>;

export const isReversible = (change: CorrectionChange): change is ReversibleChange =>
  submittableKinds[change.kind].reversible;

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
    declare({ effect: 'RESTORE_CITIZEN', columns: former, effectiveOn }),
    ...eligibility(citizen, restored, rules, today),
    ...(change.kind === 'DEATH'
      ? deathUndone(facts)
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

function deathUndone(facts: ReversalFacts): DeclaredEffect[] {
  const dossier = of(facts, 'CANCEL_DOSSIER');
  const card = of(facts, 'CARD_HOLDER_DECEASED');
  const blocked = of(facts, 'BLOCK_OTHER_REQUESTS')?.requestIds ?? [];
  const open = facts.openRequests.map(({ id }) => id);
  const freed = blocked.filter((id) => open.includes(id));
  return [
    ...(dossier ? [declare({ effect: 'COLLECT_ANEW', dossierId: dossier.dossierId })] : []),
    ...(card
      ? [declare({ effect: 'CARD_VALID_AGAIN', cardId: card.cardId, state: card.from, since: card.since })]
      : []),
    ...(freed.length > 0 ? [declare({ effect: 'UNBLOCK_OTHER_REQUESTS', requestIds: freed })] : []),
  ];
}

/** A number that was given anew in between contradicts the restored data: that is a task of its own. */
function numberAfter(
  change: FieldChange,
  restored: CitizenFacts,
  facts: ReversalFacts,
  rules: RuleBook,
  today: Day,
): DeclaredEffect[] {
  if (!of(facts, 'NUMBER_REESTABLISHMENT_TASK')) return [];
  if (agreesWithNumber(restored, facts.personalNumber)) return [declare({ effect: 'NUMBER_TASK_VOID' })];
  return numberRule(restored, facts.personalNumber, rulesTouched(change, rules, today), rules, today);
}

/** Whether another applied request on a printed field stands against what was made before it. */
function othersContradict(
  { others }: ReversalFacts,
  version: CardVersion,
  madeOn: Day | null,
  rules: RuleBook,
): boolean {
  return others.some(
    ({ touched, appliedOn }) =>
      touched !== null &&
      (madeOn === null || appliedOn >= madeOn) &&
      needsNewCard(rules.findPrintedField(version, recordedFields[touched.field].printedField)) &&
      rulesTouched(touched, rules, appliedOn).some((rule) => rule.contradictsPrint),
  );
}

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
  return isMarked && !othersContradict(facts, card.version, cardIssuedOn, rules)
    ? [declare({ effect: 'CARD_VALID_AGAIN', cardId: card.id, state: 'ACTIVE', since: null })]
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
    if (made === undefined || othersContradict(facts, made, dossierCollectedOn, rules)) return [];
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
