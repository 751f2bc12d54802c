import {
  correctionSteps,
  mayStepCorrection,
  type CorrectionPart,
  type CorrectionState,
  type CorrectionStepCode,
} from '@lienthong/schema/correction-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';

/** The steps that a caller takes by hand; the others are the system's, the police's or a second approver's. */
export const manualSteps = ['REVIEW', 'APPROVE', 'REJECT', 'ASK', 'ANSWER', 'WITHDRAW'] as const;
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
  /** The officer who handed the request in. */
  isSubmitter: boolean;
  /** The registrar named in the entry. */
  isRegistrar: boolean;
  /** The office of the caller decides, by kind, age and date. */
  isCompetentOffice: boolean;
  /** The caller's agency handed the request in. */
  isSubmittingAgency: boolean;
}

export type StepAnswer =
  | { ok: true }
  | { ok: false; code: Extract<RefusalCode, 'OFFICER_REQUIRED' | 'SAME_OFFICER' | 'NOT_COMPETENT' | 'STEP_NOT_OPEN'> };

/** Whether a caller may take a step: first who, then whether the state allows it, so that a stranger learns no state. */
export function mayTake(step: ManualStep, taker: StepTaker): StepAnswer {
  const { by, officer, fourEyes } = correctionSteps[step];
  if (officer && taker.by === 'MACHINE') return { ok: false, code: 'OFFICER_REQUIRED' };
  if (fourEyes && (taker.isSubmitter || taker.isRegistrar)) return { ok: false, code: 'SAME_OFFICER' };
  const isPart = by === 'OFFICER' ? taker.isCompetentOffice : taker.isSubmittingAgency;
  if (!isPart) return { ok: false, code: 'NOT_COMPETENT' };
  return mayStepCorrection(taker.state, step) ? { ok: true } : { ok: false, code: 'STEP_NOT_OPEN' };
}
