import type { Day } from '@lienthong/schema/civil-date';
import type { CardState, Defect } from '@lienthong/schema/codes';
import type { CancelReason } from '@lienthong/schema/dossier-life';
import type { CitizenColumns } from './current-value.ts';
import type { LegalRule, Rule } from './rule-rows.ts';

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
  RESTORE_CITIZEN: "Gives the person's row its former values back, by a further entry of its history.",
  CARD_VALID_AGAIN: 'Gives the card the state back that it had before.',
  DEFECTS_RETURN: 'Opens the defects of the open dossier again that the added fact had resolved.',
  COLLECT_ANEW:
    'The dossier that the death cancelled stays so, as no step leads out of it: a new one is to be collected.',
  NUMBER_TASK_VOID: 'Ends the task of re-establishing the personal number: it agrees with the data again.',
  UNBLOCK_OTHER_REQUESTS: "The person's other requests that are still open can be decided again.",
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
  /** `from` and `since`, the day of a due exchange, are what the card was: a reversal gives them back. */
  | { effect: 'CARD_HOLDER_DECEASED'; cardId: string; from: CardState; since: Day | null }
  | { effect: 'CARD_RESTORED'; cardId: string }
  | { effect: 'CARD_WITHDRAWN'; cardId: string; rule: RuleReference }
  | { effect: 'NUMBER_REESTABLISHMENT_TASK'; by: 'AUTHORITY' | 'CITIZEN_REQUEST'; rule: RuleReference }
  | { effect: 'BLOCK_OTHER_REQUESTS'; requestIds: readonly string[] }
  | { effect: 'RESTORE_CITIZEN'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'CARD_VALID_AGAIN'; cardId: string; state: CardState; since: Day | null }
  | { effect: 'DEFECTS_RETURN'; dossierId: string; defects: readonly Defect[]; step: boolean }
  | { effect: 'COLLECT_ANEW'; dossierId: string }
  | { effect: 'NUMBER_TASK_VOID' }
  | { effect: 'UNBLOCK_OTHER_REQUESTS'; requestIds: readonly string[] }
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

export type Undescribed<Effect> = Effect extends unknown ? Omit<Effect, 'meaning'> : never;

/** An effect with what it means. */
export function declare(effect: Undescribed<DeclaredEffect>): DeclaredEffect {
  return { ...effect, meaning: declaredEffects[effect.effect] };
}
