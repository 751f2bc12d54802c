import type { AgencyKind } from '@lienthong/schema/codes';
import {
  correctionSteps,
  mayStepCorrection,
  type CorrectionPart,
  type CorrectionState,
  type CorrectionStepCode,
} from '@lienthong/schema/correction-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { Action } from '../agency.ts';

/** The steps that a caller takes by hand; the others are the system's. */
export const manualSteps = [
  ...(['REVIEW', 'RELEASE', 'VERIFY', 'APPROVE', 'REJECT', 'ASK', 'ANSWER', 'WITHDRAW', 'REBASE'] as const),
  ...(['CONTEST', 'SETTLE', 'REVERSE'] as const),
] as const satisfies readonly CorrectionStepCode[];
export type ManualStep = (typeof manualSteps)[number];

/** The steps that a state leaves open to a part. */
export function openSteps(state: CorrectionState, part: CorrectionPart): CorrectionStepCode[] {
  const steps = Object.keys(correctionSteps) as CorrectionStepCode[];
  return steps.filter((step) => correctionSteps[step].by === part && mayStepCorrection(state, step));
}

export interface StepTaker {
  state: CorrectionState;
  /** What kind of token: of a system alone, or of a person. */
  by: 'MACHINE' | 'OFFICER';
  agencyKind: AgencyKind;
  /** What kind of agency decides the request. */
  decidingKind: AgencyKind;
  permits(action: Action): boolean;
  /** The officer who handed the request in. */
  isSubmitter: boolean;
  /** The registrar named in the entry. */
  isRegistrar: boolean;
  /** Approved the request. */
  isApprover: boolean;
  /** The caller's office is the one that decides, by its level and territory. */
  isOffice: boolean;
  /** Whether an officer has taken the request up and still has it: the caller, another one, or nobody. */
  lease: 'NOBODY' | 'CALLER' | 'ANOTHER';
  /** The caller's agency handed the request in. */
  isSubmittingAgency: boolean;
  /** The person lives in the range of the caller's agency. */
  holdsPerson: boolean;
}

/** What a client must be allowed to do for its officers to take a part, by the kind of agency; a kind that isn't here can't. */
const partActions: Partial<Record<CorrectionPart, Partial<Record<AgencyKind, Action>>>> = {
  OFFICER: { JUSTICE: 'correction:submit', POLICE: 'population:decide' },
  SECOND_APPROVER: { JUSTICE: 'correction:reverse', POLICE: 'population:decide' },
  POLICE: { POLICE: 'correction:contest' },
};

const isPart: Record<CorrectionPart, (taker: StepTaker) => boolean> = {
  SUBMITTER: ({ isSubmittingAgency }) => isSubmittingAgency,
  OFFICER: (taker) => taker.agencyKind === taker.decidingKind && taker.isOffice && acts('OFFICER', taker),
  SECOND_APPROVER: (taker) =>
    taker.agencyKind === taker.decidingKind && taker.isOffice && acts('SECOND_APPROVER', taker),
  POLICE: (taker) => taker.holdsPerson && acts('POLICE', taker),
  RULE: () => false,
  SYSTEM: () => false,
};

function acts(part: CorrectionPart, { agencyKind, permits }: StepTaker): boolean {
  const action = partActions[part]?.[agencyKind];
  return action !== undefined && permits(action);
}

export type StepAnswer =
  | { ok: true }
  | {
      ok: false;
      code: Extract<RefusalCode, 'OFFICER_REQUIRED' | 'SAME_OFFICER' | 'NOT_COMPETENT' | 'STEP_NOT_OPEN' | 'LEASED'>;
    };

/** Whether a caller may take a step: first who, then whether the state allows it, so that a stranger learns no state. */
export function mayTake(step: ManualStep, taker: StepTaker): StepAnswer {
  const { by, officer, fourEyes } = correctionSteps[step];
  if (officer && taker.by === 'MACHINE') return { ok: false, code: 'OFFICER_REQUIRED' };
  if (fourEyes && (taker.isSubmitter || taker.isRegistrar)) return { ok: false, code: 'SAME_OFFICER' };
  if (by === 'SECOND_APPROVER' && taker.isApprover) return { ok: false, code: 'SAME_OFFICER' };
  if (!isPart[by](taker)) return { ok: false, code: 'NOT_COMPETENT' };
  if (!mayStepCorrection(taker.state, step)) return { ok: false, code: 'STEP_NOT_OPEN' };
  if (taker.state !== 'IN_REVIEW' || by !== 'OFFICER') return { ok: true };
  if (taker.lease === 'ANOTHER') return { ok: false, code: 'LEASED' };
  // Who has it needn't take it up, and who hasn't can't lay it down.
  const idle = (step === 'REVIEW' && taker.lease === 'CALLER') || (step === 'RELEASE' && taker.lease === 'NOBODY');
  return idle ? { ok: false, code: 'STEP_NOT_OPEN' } : { ok: true };
}
