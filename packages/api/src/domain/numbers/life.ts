import {
  mayStepNumberTask,
  numberTaskSteps,
  type NumberTaskState,
  type NumberTaskStepCode,
} from '@lienthong/schema/number-task-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { Action } from '../agency.ts';

/** The steps that a caller takes by hand; the others are the system's. */
export const manualNumberSteps = ['REQUEST', 'COMPLETE', 'ACCEPT_MISMATCH'] as const satisfies NumberTaskStepCode[];
export type ManualNumberStep = (typeof manualNumberSteps)[number];

export interface NumberStepTaker {
  state: NumberTaskState;
  /** What kind of token: of a system alone, or of a person. */
  by: 'MACHINE' | 'OFFICER';
  permits(action: Action): boolean;
  /** The person lives in the range of the caller's agency. */
  holdsPerson: boolean;
  /** The steps that the officer took before, the approvals that asked for the task among them. */
  tookBefore: readonly NumberTaskStepCode[];
}

export type NumberStepAnswer =
  | { ok: true }
  | { ok: false; code: Extract<RefusalCode, 'OFFICER_REQUIRED' | 'SAME_OFFICER' | 'NOT_COMPETENT' | 'STEP_NOT_OPEN'> };

/** Whether a caller may take a step: first who, then whether the state allows it, so that a stranger learns no state. */
export function mayTakeNumberStep(step: ManualNumberStep, taker: NumberStepTaker): NumberStepAnswer {
  const { officer, fourEyes }: { officer: boolean; fourEyes: readonly string[] } = numberTaskSteps[step];
  if (officer && taker.by === 'MACHINE') return { ok: false, code: 'OFFICER_REQUIRED' };
  if (!taker.holdsPerson || !taker.permits('number:write')) return { ok: false, code: 'NOT_COMPETENT' };
  if (taker.tookBefore.some((one) => fourEyes.includes(one))) return { ok: false, code: 'SAME_OFFICER' };
  return mayStepNumberTask(taker.state, step) ? { ok: true } : { ok: false, code: 'STEP_NOT_OPEN' };
}
