import type { Day } from '@lienthong/schema/civil-date';
import type { BirthDatePrecision, CardState, Defect, Presence, Sex } from '@lienthong/schema/codes';
import type { CancelReason } from '@lienthong/schema/dossier-life';
import type { NoticeTopic } from '@lienthong/schema/notice-topics';
import type { NumberGroundCode, NumberTaskParty } from '@lienthong/schema/number-task-life';
import type { RelationCode, RelationEnd } from '@lienthong/schema/relations';
import type { CitizenColumns } from './current-value.ts';
import type { Described } from './family.ts';
import type { LegalRule, Rule } from './rule-rows.ts';

export const declaredEffects = {
  CHANGE_CITIZEN: "Writes the corrected value into the person's row; the former state is kept.",
  CHANGE_RESIDENCE:
    'Writes the new home: the rows of the person go along, figures follow from today. A card in hand stays as it is.',
  REGISTER_DEATH: 'Records the death: the person leaves the denominators from that day on.',
  ELIGIBILITY_CHANGED: 'The person becomes, or ceases to be, eligible for a card.',
  RESTORE_PERSON:
    'Gives the person the former values back, by a further entry of the history: a request is taken back, or what a court declared is set aside. A cancelled dossier stays cancelled.',
  CANCEL_DOSSIER: 'Cancels the open dossier: the person died, or lost the nationality.',
  CANCEL_INVITATION: 'Cancels the open invitation: the person died, or lost the nationality.',
  DOSSIER_DISCREPANT: 'Marks the open dossier as discrepant: a printed field was corrected after collection.',
  RESOLVE_DEFECTS:
    'Closes the defects of the open dossier that the added fact resolves; where none is left it is taken up again.',
  CARD_EXCHANGE_REQUIRED: 'Marks the card in hand for exchange: a printed field no longer agrees.',
  CARD_HOLDER_DECEASED: 'Marks the card: its holder died. Withdrawal would need a rule of its own.',
  CARD_RESTORED: 'Takes the mark from the card: it is again what it was before.',
  CARD_WITHDRAWN: 'Withdraws the card in hand: a rule in force names the ground.',
  NUMBER_REESTABLISHMENT_TASK:
    'Opens a task: the personal number contradicts the corrected data and can be re-established.',
  BLOCK_OTHER_REQUESTS: "Blocks the person's other open requests: death locks the record.",
  OPEN_RELATION: 'Enters a relation of the person to another one, as spouse, parent or guardian.',
  END_RELATION: 'Ends a relation of the person; its entry is kept, with the reason.',
  REOPEN_RELATION: 'A relation of the person that had ended stands again.',
  RESTORE_INVITATION: 'Plans the invitation again that the death had cancelled; it waits for another slot.',
  DEFECTS_RETURN: 'Opens the defects of the open dossier again that the added fact had resolved.',
  COLLECT_ANEW:
    'The dossier that the death cancelled stays so, as no step leads out of it: a new one is to be collected.',
  NUMBER_TASK_VOID: 'Ends the task of re-establishing the personal number: it agrees with the data again.',
  REGISTER_PERSON: 'Brings the person onto the register, with the day on which a card can be asked for.',
  GIVE_NUMBER: 'Records the personal number that the population database has given.',
  NUMBER_REQUESTED: 'Asks for a personal number: none was named.',
  STRIKE_OFF_PERSON: 'Takes the person off the register: out of every figure, list and look-up. What was kept stays.',
  CANCEL_NUMBER: 'Cancels the personal number; it is never given again.',
  NUMBER_REQUEST_VOID: 'Ends the asking for a personal number.',
  UNBLOCK_OTHER_REQUESTS: "The person's other requests that are still open can be decided again.",
  NOTIFY_AGENCIES: 'Tells the agencies concerned, by its topic alone; a reversal tells them again.',
} as const;
export type EffectCode = keyof typeof declaredEffects;

/** Codes that only plans kept before 2026-11-22 have: shown for ever as they were kept, never planned or carried out. */
export const retiredEffects = {
  RESTORE_CITIZEN: {
    meaning: "Gave the person's row its former values back.",
    deprecated: 'Since 2026-11-22 new plans say RESTORE_PERSON; plans kept before keep this.',
  },
  CARD_VALID_AGAIN: {
    meaning: 'Gave the card the state back that it had before.',
    deprecated: 'Since 2026-11-22 new plans say CARD_RESTORED; plans kept before keep this.',
  },
} as const;

export type DeclaredEffect = { meaning: string } & (
  | { effect: 'CHANGE_CITIZEN'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'CHANGE_RESIDENCE'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'REGISTER_DEATH'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'RESTORE_PERSON'; columns: CitizenColumns; effectiveOn: Day }
  | { effect: 'ELIGIBILITY_CHANGED'; from: boolean; to: boolean; reachesCardAgeOn: Day }
  | { effect: 'CANCEL_DOSSIER'; dossierId: string; reason: CancelReason }
  | { effect: 'CANCEL_INVITATION'; invitationId: string; reason: 'DECEASED' | 'NATIONALITY_LOST' }
  | { effect: 'RESTORE_INVITATION'; invitationId: string }
  /** `step` is false where the dossier is discrepant already and only takes one more defect. */
  | { effect: 'DOSSIER_DISCREPANT'; dossierId: string; defect: Defect; printedField: string; step: boolean }
  /** `step` is false where other defects are left, or a new collection was ordered already. */
  | { effect: 'RESOLVE_DEFECTS'; dossierId: string; defects: readonly Defect[]; step: boolean }
  /** `ground` is null where no ground in force names the case. */
  | { effect: 'CARD_EXCHANGE_REQUIRED'; cardId: string; since: Day; printedField: string; ground: RuleReference | null }
  /** `from` and `since`, the day of a due exchange, are what the card was: a reversal gives them back. Plans of the first days lack them. */
  | { effect: 'CARD_HOLDER_DECEASED'; cardId: string; from?: CardState; since?: Day | null }
  | { effect: 'CARD_RESTORED'; cardId: string; state: CardState; since: Day | null }
  | { effect: 'CARD_WITHDRAWN'; cardId: string; rule: RuleReference }
  | { effect: 'NUMBER_REESTABLISHMENT_TASK'; by: NumberTaskParty; ground: NumberGroundCode; rule: RuleReference }
  | { effect: 'BLOCK_OTHER_REQUESTS'; requestIds: readonly string[] }
  /** `otherId` is null for a person on another register, `other` for one of this register, who is as the register has it. */
  | { effect: 'OPEN_RELATION'; relation: RelationCode; from: Day; otherId: string | null; other: Described | null }
  | { effect: 'END_RELATION'; relationId: string; relation: RelationCode; on: Day; reason: RelationEnd }
  | { effect: 'REOPEN_RELATION'; relationId: string; relation: RelationCode }
  | { effect: 'DEFECTS_RETURN'; dossierId: string; defects: readonly Defect[]; step: boolean }
  | { effect: 'COLLECT_ANEW'; dossierId: string }
  | { effect: 'NUMBER_TASK_VOID' }
  /** `becomesEligibleOn` is null for a foreigner. */
  | { effect: 'REGISTER_PERSON'; person: PersonColumns; becomesEligibleOn: Day | null }
  | { effect: 'GIVE_NUMBER'; value: string; validFrom: Day }
  | { effect: 'NUMBER_REQUESTED' }
  | { effect: 'STRIKE_OFF_PERSON' }
  | { effect: 'CANCEL_NUMBER'; value: string }
  | { effect: 'NUMBER_REQUEST_VOID' }
  | { effect: 'UNBLOCK_OTHER_REQUESTS'; requestIds: readonly string[] }
  /** Recipients by the numbers of their agencies. */
  | { effect: 'NOTIFY_AGENCIES'; topic: NoticeTopic; recipients: readonly number[] }
);

/** The row of a person who is new; the keys of the name belong to whoever writes it. */
export interface PersonColumns {
  unit_no: number;
  permanent_unit_no: number | null;
  native_unit_no: number | null;
  birth_registration_place: string | null;
  surname: string;
  middle_name: string | null;
  given_name: string;
  date_of_birth: Day;
  date_of_birth_precision: BirthDatePrecision;
  sex: Sex;
  ethnicity: string | null;
  nationality: string;
  presence: Presence;
  presence_on: Day;
  presence_source: string;
}

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
