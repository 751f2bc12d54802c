import { describe, expect, test } from '@jest/globals';
import {
  manualSteps,
  mayTake,
  openSteps,
  type ManualStep,
  type StepTaker,
} from '@lienthong/api/domain/corrections/life';
import { correctionStates, type CorrectionState } from '@lienthong/schema/correction-life';

const states = Object.keys(correctionStates) as CorrectionState[];

/** Who asks: kind of token, officer who submitted, registrar named in the entry. */
const callers = {
  machine: { by: 'MACHINE', isSubmitter: false, isRegistrar: false },
  submitter: { by: 'OFFICER', isSubmitter: true, isRegistrar: false },
  registrar: { by: 'OFFICER', isSubmitter: false, isRegistrar: true },
  other: { by: 'OFFICER', isSubmitter: false, isRegistrar: false },
} as const;
type Caller = keyof typeof callers;

const ask = (step: ManualStep, state: CorrectionState, caller: Caller, competent: boolean, own: boolean): string => {
  const taker: StepTaker = { state, ...callers[caller], isCompetentOffice: competent, isSubmittingAgency: own };
  const answer = mayTake(step, taker);
  return answer.ok ? 'ok' : answer.code;
};

/** Written apart from the product's tables. */
const decisions: Partial<Record<ManualStep, CorrectionState[]>> = {
  REVIEW: ['SUBMITTED'],
  APPROVE: ['IN_REVIEW'],
  REJECT: ['IN_REVIEW'],
  ASK: ['SUBMITTED', 'IN_REVIEW'],
};
const answers: Partial<Record<ManualStep, CorrectionState[]>> = {
  ANSWER: ['NEEDS_INFO'],
  WITHDRAW: ['SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO'],
};
const oracle = (step: ManualStep, state: CorrectionState, caller: Caller, competent: boolean, own: boolean): string => {
  const decision = decisions[step];
  if (decision) {
    if (caller === 'machine') return 'OFFICER_REQUIRED';
    if (caller === 'submitter' || caller === 'registrar') return 'SAME_OFFICER';
    if (!competent) return 'NOT_COMPETENT';
    return decision.includes(state) ? 'ok' : 'STEP_NOT_OPEN';
  }
  if (!own) return 'NOT_COMPETENT';
  return answers[step]?.includes(state) ? 'ok' : 'STEP_NOT_OPEN';
};

const cases = states.flatMap((state) =>
  manualSteps.flatMap((step) =>
    (Object.keys(callers) as Caller[]).flatMap((caller) =>
      [true, false].flatMap((competent) => [true, false].map((own) => ({ state, step, caller, competent, own }))),
    ),
  ),
);

describe('who may take which step', () => {
  test('is answered for every state, step, caller, office and agency as the description says', () => {
    expect(cases).toHaveLength(11 * 6 * 4 * 2 * 2);
    const wrong = cases.filter(
      ({ step, state, caller, competent, own }) =>
        ask(step, state, caller, competent, own) !== oracle(step, state, caller, competent, own),
    );
    expect(wrong).toEqual([]);
  });

  test.each<[ManualStep, CorrectionState, Caller, competent: boolean, own: boolean, string]>([
    ['REVIEW', 'SUBMITTED', 'other', true, false, 'ok'],
    ['REVIEW', 'SUBMITTED', 'other', true, true, 'ok'],
    ['REVIEW', 'SUBMITTED', 'other', false, true, 'NOT_COMPETENT'],
    ['REVIEW', 'SUBMITTED', 'machine', true, true, 'OFFICER_REQUIRED'],
    ['REVIEW', 'SUBMITTED', 'submitter', true, true, 'SAME_OFFICER'],
    ['REVIEW', 'SUBMITTED', 'registrar', true, true, 'SAME_OFFICER'],
    ['REVIEW', 'IN_REVIEW', 'other', true, true, 'STEP_NOT_OPEN'],
    ['REVIEW', 'STALE', 'other', true, true, 'STEP_NOT_OPEN'],
    ['APPROVE', 'IN_REVIEW', 'other', true, false, 'ok'],
    ['APPROVE', 'IN_REVIEW', 'machine', true, true, 'OFFICER_REQUIRED'],
    ['APPROVE', 'IN_REVIEW', 'submitter', true, true, 'SAME_OFFICER'],
    ['APPROVE', 'IN_REVIEW', 'registrar', true, true, 'SAME_OFFICER'],
    ['APPROVE', 'IN_REVIEW', 'other', false, true, 'NOT_COMPETENT'],
    ['APPROVE', 'SUBMITTED', 'other', true, true, 'STEP_NOT_OPEN'],
    ['APPROVE', 'NEEDS_INFO', 'other', true, true, 'STEP_NOT_OPEN'],
    ['APPROVE', 'APPLIED', 'other', true, true, 'STEP_NOT_OPEN'],
    ['APPROVE', 'STALE', 'other', true, true, 'STEP_NOT_OPEN'],
    ['REJECT', 'IN_REVIEW', 'other', true, false, 'ok'],
    ['REJECT', 'IN_REVIEW', 'registrar', true, false, 'SAME_OFFICER'],
    ['REJECT', 'SUBMITTED', 'other', true, true, 'STEP_NOT_OPEN'],
    ['ASK', 'SUBMITTED', 'other', true, false, 'ok'],
    ['ASK', 'IN_REVIEW', 'other', true, false, 'ok'],
    ['ASK', 'NEEDS_INFO', 'other', true, false, 'STEP_NOT_OPEN'],
    ['ANSWER', 'NEEDS_INFO', 'machine', false, true, 'ok'],
    ['ANSWER', 'NEEDS_INFO', 'submitter', false, true, 'ok'],
    ['ANSWER', 'NEEDS_INFO', 'other', true, false, 'NOT_COMPETENT'],
    ['ANSWER', 'SUBMITTED', 'machine', false, true, 'STEP_NOT_OPEN'],
    ['WITHDRAW', 'IN_REVIEW', 'machine', false, true, 'ok'],
    ['WITHDRAW', 'APPLIED', 'submitter', true, true, 'STEP_NOT_OPEN'],
    ['WITHDRAW', 'SUBMITTED', 'other', true, false, 'NOT_COMPETENT'],
  ])(
    '%s of a request that is %s by %s (competent %s, own agency %s): %s',
    (step, state, caller, office, own, answer) => {
      expect(ask(step, state, caller, office, own)).toBe(answer);
    },
  );

  test('open steps are named by part', () => {
    expect(openSteps('SUBMITTED', 'OFFICER')).toEqual(['REVIEW', 'ASK']);
    expect(openSteps('IN_REVIEW', 'OFFICER')).toEqual(['ASK', 'APPROVE', 'REJECT']);
    expect(openSteps('NEEDS_INFO', 'SUBMITTER')).toEqual(['ANSWER', 'WITHDRAW']);
    expect(openSteps('APPLIED', 'OFFICER')).toEqual([]);
    expect(openSteps('STALE', 'SUBMITTER')).toEqual(['REBASE']);
  });
});
