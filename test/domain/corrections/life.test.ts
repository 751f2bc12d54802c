import { describe, expect, test } from '@jest/globals';
import {
  manualSteps,
  mayTake,
  openSteps,
  type ManualStep,
  type StepTaker,
} from '@lienthong/api/domain/corrections/life';
import { agencies } from '@lienthong/api/domain/agency';
import type { AgencyKind } from '@lienthong/schema/codes';
import { correctionStates, correctionSteps, type CorrectionState } from '@lienthong/schema/correction-life';

const states = Object.keys(correctionStates) as CorrectionState[];

/** Who asks: kind of token, officer who submitted, registrar named in the entry, officer who approved. */
const nobody = { isSubmitter: false, isRegistrar: false, isApprover: false };
const callers = {
  machine: { ...nobody, by: 'MACHINE' },
  submitter: { ...nobody, by: 'OFFICER', isSubmitter: true },
  registrar: { ...nobody, by: 'OFFICER', isRegistrar: true },
  approver: { ...nobody, by: 'OFFICER', isApprover: true },
  other: { ...nobody, by: 'OFFICER' },
} as const;
type Caller = keyof typeof callers;
const kinds = Object.keys(agencies) as AgencyKind[];

interface Case {
  step: ManualStep;
  state: CorrectionState;
  caller: Caller;
  agencyKind: AgencyKind;
  decidingKind: AgencyKind;
  /** The office decides on the request, by level and territory. */
  competent: boolean;
  own: boolean;
  holds: boolean;
  lease: StepTaker['lease'];
}

const ask = ({ step, state, caller, agencyKind, decidingKind, competent, own, holds, lease }: Case): string => {
  const taker: StepTaker = {
    state,
    ...callers[caller],
    agencyKind,
    decidingKind,
    permits: (action) => (agencies[agencyKind].actions as readonly string[]).includes(action),
    isOffice: competent,
    isSubmittingAgency: own,
    holdsPerson: holds,
    lease,
  };
  const answer = mayTake(step, taker);
  return answer.ok ? 'ok' : answer.code;
};

/** Written apart from the product's tables: who takes a step, and from which states. */
const described: Record<ManualStep, { by: 'office' | 'sender' | 'police' | 'second'; from: CorrectionState[] }> = {
  REVIEW: { by: 'office', from: ['SUBMITTED', 'IN_REVIEW'] },
  RELEASE: { by: 'office', from: ['IN_REVIEW'] },
  VERIFY: { by: 'office', from: ['IN_REVIEW'] },
  APPROVE: { by: 'office', from: ['IN_REVIEW'] },
  REJECT: { by: 'office', from: ['IN_REVIEW'] },
  ASK: { by: 'office', from: ['SUBMITTED', 'IN_REVIEW'] },
  SETTLE: { by: 'office', from: ['CONTESTED'] },
  REVERSE: { by: 'second', from: ['APPLIED', 'CONTESTED'] },
  CONTEST: { by: 'police', from: ['APPLIED'] },
  ANSWER: { by: 'sender', from: ['NEEDS_INFO'] },
  WITHDRAW: { by: 'sender', from: ['SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO'] },
  REBASE: { by: 'sender', from: ['STALE'] },
};
const oracle = ({ step, state, caller, agencyKind, decidingKind, competent, own, holds, lease }: Case): string => {
  const { by, from } = described[step];
  if (by !== 'sender' && caller === 'machine') return 'OFFICER_REQUIRED';
  const decides = by === 'office' || by === 'second';
  if (decides && (caller === 'submitter' || caller === 'registrar')) return 'SAME_OFFICER';
  if (by === 'second' && caller === 'approver') return 'SAME_OFFICER';
  const office = competent && agencyKind === decidingKind;
  const isPart = {
    office: office && (agencyKind === 'JUSTICE' || agencyKind === 'POLICE'),
    second: office && (agencyKind === 'JUSTICE' || agencyKind === 'POLICE'),
    police: agencyKind === 'POLICE' && holds,
    sender: own,
  }[by];
  if (!isPart) return 'NOT_COMPETENT';
  if (!from.includes(state)) return 'STEP_NOT_OPEN';
  // Once a request is in review, it is the officer's who took it up, till the time is over; the sender's steps stay open.
  if (state === 'IN_REVIEW' && by === 'office') {
    if (lease === 'ANOTHER') return 'LEASED';
    if (step === 'REVIEW' && lease !== 'NOBODY') return 'STEP_NOT_OPEN';
    if (step === 'RELEASE' && lease !== 'CALLER') return 'STEP_NOT_OPEN';
  }
  return 'ok';
};

const both = [true, false];
const leases = ['NOBODY', 'CALLER', 'ANOTHER'] as const;
const cases = states.flatMap((state) =>
  manualSteps.flatMap((step) =>
    (Object.keys(callers) as Caller[]).flatMap((caller) =>
      kinds.flatMap((agencyKind) =>
        (['JUSTICE', 'POLICE'] as const).flatMap((decidingKind) =>
          both.flatMap((competent) =>
            both.flatMap((own) =>
              both.flatMap((holds) =>
                leases.map((lease) => ({
                  state,
                  step,
                  caller,
                  agencyKind,
                  decidingKind,
                  competent,
                  own,
                  holds,
                  lease,
                })),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
);

describe('who may take which step', () => {
  test('is answered for every state, step, kind of agency, caller, office, residence and lease as the description says', () => {
    expect(cases).toHaveLength(11 * 12 * 5 * 9 * 2 * 2 * 2 * 2 * 3);
    const wrong = cases.filter((one) => ask(one) !== oracle(one));
    expect(wrong).toEqual([]);
  });

  test('every step but those of the system and of a rule is a caller’s, and is in this description', () => {
    const byNobody = Object.entries(correctionSteps).flatMap(([step, { by }]) =>
      by === 'SYSTEM' || by === 'RULE' ? [step] : [],
    );
    expect([...manualSteps, ...byNobody, 'SUBMIT'].toSorted()).toEqual(Object.keys(correctionSteps).toSorted());
    for (const [step, { from }] of Object.entries(described))
      expect(correctionSteps[step as ManualStep].from).toEqual(from);
  });

  test.each<[ManualStep, CorrectionState, Caller, competent: boolean, own: boolean, string]>([
    ['REVIEW', 'SUBMITTED', 'other', true, false, 'ok'],
    ['REVIEW', 'SUBMITTED', 'other', true, true, 'ok'],
    ['REVIEW', 'SUBMITTED', 'other', false, true, 'NOT_COMPETENT'],
    ['REVIEW', 'SUBMITTED', 'machine', true, true, 'OFFICER_REQUIRED'],
    ['REVIEW', 'SUBMITTED', 'submitter', true, true, 'SAME_OFFICER'],
    ['REVIEW', 'SUBMITTED', 'registrar', true, true, 'SAME_OFFICER'],
    ['REVIEW', 'IN_REVIEW', 'other', true, true, 'ok'],
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
    ['REVERSE', 'APPLIED', 'approver', true, true, 'SAME_OFFICER'],
    ['REVERSE', 'CONTESTED', 'other', true, false, 'ok'],
    ['SETTLE', 'CONTESTED', 'approver', true, false, 'ok'],
    ['CONTEST', 'APPLIED', 'other', true, true, 'NOT_COMPETENT'],
    ['REBASE', 'STALE', 'machine', false, true, 'ok'],
  ])(
    '%s of a request that is %s by %s (competent %s, own agency %s): %s',
    (step, state, caller, office, own, answer) => {
      const justice = { agencyKind: 'JUSTICE', decidingKind: 'JUSTICE', holds: false } as const;
      expect(ask({ step, state, caller, competent: office, own, lease: 'NOBODY', ...justice })).toBe(answer);
    },
  );

  test.each<[ManualStep, StepTaker['lease'], string]>([
    ['REVIEW', 'CALLER', 'STEP_NOT_OPEN'],
    ['REVIEW', 'ANOTHER', 'LEASED'],
    ['APPROVE', 'NOBODY', 'ok'],
    ['APPROVE', 'CALLER', 'ok'],
    ['APPROVE', 'ANOTHER', 'LEASED'],
    ['REJECT', 'ANOTHER', 'LEASED'],
    ['ASK', 'ANOTHER', 'LEASED'],
    ['VERIFY', 'ANOTHER', 'LEASED'],
    ['VERIFY', 'CALLER', 'ok'],
    ['RELEASE', 'CALLER', 'ok'],
    ['RELEASE', 'NOBODY', 'STEP_NOT_OPEN'],
    ['RELEASE', 'ANOTHER', 'LEASED'],
    ['WITHDRAW', 'ANOTHER', 'ok'],
  ])('%s of a request in review, which has %s: %s', (step, lease, answer) => {
    const one = { step, state: 'IN_REVIEW', caller: 'other', competent: true, own: true, holds: false, lease } as const;
    expect(ask({ ...one, agencyKind: 'JUSTICE', decidingKind: 'JUSTICE' })).toBe(answer);
    if (step !== 'WITHDRAW') {
      expect(ask({ ...one, agencyKind: 'JUSTICE', decidingKind: 'JUSTICE', competent: false })).toBe('NOT_COMPETENT');
    }
  });

  test('open steps are named by part', () => {
    expect(openSteps('SUBMITTED', 'OFFICER')).toEqual(['REVIEW', 'ASK']);
    expect(openSteps('IN_REVIEW', 'OFFICER')).toEqual(['REVIEW', 'RELEASE', 'VERIFY', 'ASK', 'APPROVE', 'REJECT']);
    expect(openSteps('NEEDS_INFO', 'SUBMITTER')).toEqual(['ANSWER', 'WITHDRAW']);
    expect(openSteps('APPLIED', 'OFFICER')).toEqual([]);
    expect(openSteps('STALE', 'SUBMITTER')).toEqual(['REBASE']);
  });
});
