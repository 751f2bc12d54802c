import type { Day } from '@lienthong/schema/civil-date';
import type { LifeStatus } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { isEligible, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import type { InvitationReason, InvitationState, InvitationStepCode } from '@lienthong/schema/invitation-life';
import { mayStepInvitation } from '@lienthong/schema/invitation-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';

export interface InviteeFacts {
  dateOfBirth: Day;
  nationality: string;
  lifeStatus: LifeStatus;
  caseState: DossierState | null;
  exchangeDueOn: Day | null;
}

/** Without words: those belong to the door. */
export interface InvitationRefusal {
  code: RefusalCode;
  params?: Record<string, string>;
}

/** What a person can be invited for on a day, or why not. */
export function reasonOn(facts: InviteeFacts, on: Day, cardAge: number): InvitationReason | InvitationRefusal {
  const { caseState, exchangeDueOn, lifeStatus, nationality } = facts;
  if (lifeStatus !== 'ALIVE') return { code: 'BLOCKED_BY_DEATH' };
  if (nationality !== VIETNAMESE) return { code: 'NOT_ELIGIBLE', params: { because: 'NOT_VIETNAMESE' } };
  if (caseState === 'REDO_REQUIRED') return 'REDO';
  if (caseState === 'DELIVERED') {
    return exchangeDueOn !== null && exchangeDueOn <= on ? 'EXCHANGE' : { code: 'CARD_EXISTS' };
  }
  if (caseState !== null) return { code: 'OPEN_DOSSIER_EXISTS', params: { state: caseState } };
  return isEligible(facts, on, cardAge) ? 'FIRST_ISSUE' : { code: 'NOT_ELIGIBLE', params: { because: 'UNDER_AGE' } };
}

export interface SteppedInvitation {
  state: InvitationState;
  stateSince: Day;
  sentOn: Day | null;
  slotOn: Day | null;
}

/** Why a step by hand is not taken on a day; undefined: it is. */
export function refuseStep(
  step: Exclude<InvitationStepCode, 'PLAN' | 'RESTORE'>,
  invitation: SteppedInvitation,
  on: Day,
  today: Day,
): InvitationRefusal | undefined {
  const { state, stateSince, sentOn, slotOn } = invitation;
  if (!mayStepInvitation(state, step)) return { code: 'STEP_NOT_OPEN', params: { state } };
  const impossible = (rule: string): InvitationRefusal => ({ code: 'DATE_NOT_POSSIBLE', params: { rule } });
  if (on > today) return impossible('IN_THE_FUTURE');
  if (step === 'SEND') {
    if (slotOn === null) return { code: 'VALUE_REQUIRED', params: { rule: 'SLOT' } };
    if (on < stateSince) return impossible('BEFORE_IT_WAS_PLANNED');
    if (on > slotOn) return impossible('AFTER_THE_SLOT');
  }
  if (step === 'MISS' && slotOn !== null && slotOn > today) return impossible('SLOT_NOT_OVER');
  if (sentOn !== null && step !== 'SEND' && on < sentOn) return impossible('BEFORE_IT_WAS_SENT');
  return undefined;
}
