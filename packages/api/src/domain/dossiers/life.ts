import type { AgencyKind } from '@lienthong/schema/codes';
import { dossierSteps, mayStep, type DossierState, type DossierStepCode } from '@lienthong/schema/dossier-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import type { Action } from '../agency.ts';

/** The steps on a dossier that a caller takes by hand. Collecting makes one, and superseding comes with a redo. */
export const manualSteps = [
  ...(['START_REVIEW', 'VERIFY', 'SEND_TO_PRODUCTION', 'PRODUCE', 'DELIVER'] as const),
  ...(['FIND_DISCREPANT', 'RESOLVE', 'REQUIRE_REDO', 'CANCEL'] as const),
] as const satisfies readonly DossierStepCode[];
export type ManualStep = (typeof manualSteps)[number];

export interface StepTaker {
  state: DossierState;
  /** What kind of token: of a system alone, or of a person. */
  by: 'MACHINE' | 'OFFICER';
  agencyKind: AgencyKind;
  permits(action: Action): boolean;
  /** The officer who collected it, or whose token recorded it. */
  isCollector: boolean;
  /** The person lives in the range of the caller's agency, or one of its units collected the dossier. */
  holdsDossier: boolean;
}

export type StepAnswer =
  | { ok: true }
  | { ok: false; code: Extract<RefusalCode, 'OFFICER_REQUIRED' | 'SAME_OFFICER' | 'NOT_COMPETENT' | 'STEP_NOT_OPEN'> };

/**
 * Whether a caller may take a step: first who, then whether the state allows it. The card centre is a police agency too:
 * the police of the province, whose range holds every dossier.
 */
export function mayTake(step: ManualStep, taker: StepTaker): StepAnswer {
  const { officer, fourEyes } = dossierSteps[step];
  if (taker.agencyKind !== 'POLICE' || !taker.permits('dossier:write') || !taker.holdsDossier)
    return { ok: false, code: 'NOT_COMPETENT' };
  if (officer && taker.by === 'MACHINE') return { ok: false, code: 'OFFICER_REQUIRED' };
  if (fourEyes && taker.isCollector) return { ok: false, code: 'SAME_OFFICER' };
  return mayStep(taker.state, step) ? { ok: true } : { ok: false, code: 'STEP_NOT_OPEN' };
}
