import type { DossierState } from './dossier-life.ts';

/** `percent` of the working days of the limit that must be used. */
export const escalations = {
  NONE: { meaning: 'Less than half of the limit is used, or the limit does not run any more.', percent: 0 },
  P50: { meaning: 'Half of the limit is used.', percent: 50 },
  P80: { meaning: 'Four fifths of the limit are used.', percent: 80 },
  P100: { meaning: 'The limit is used up: its last day is reached or past.', percent: 100 },
  P150: { meaning: 'One and a half times the limit is used.', percent: 150 },
} as const satisfies Record<string, { meaning: string; percent: number }>;
export type Escalation = keyof typeof escalations;

/** Why the limit of a dossier stands still; its age never does. */
export const pauseReasons = {
  DEFECTS_OPEN: 'A defect is open: another source has to be put right, or the alarm was false.',
  REDO_AWAITED: 'The citizen has to come again.',
} as const;
export type PauseReason = keyof typeof pauseReasons;

/** The states in which the limit is paused. */
export const pausedStates = { DISCREPANT: 'DEFECTS_OPEN', REDO_REQUIRED: 'REDO_AWAITED' } as const satisfies Partial<
  Record<DossierState, PauseReason>
>;

/** The states in which the limit runs: it is for the making of the card, not for its collection by the citizen. */
export const runningStates = [
  'COLLECTED',
  'UNDER_REVIEW',
  'VERIFIED',
  'IN_PRODUCTION',
] as const satisfies readonly DossierState[];

/** Collected, and no card yet: the limit runs or is paused. */
export const unissuedStates = [
  ...runningStates,
  'DISCREPANT',
  'REDO_REQUIRED',
] as const satisfies readonly DossierState[];
