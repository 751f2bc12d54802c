import { describe, expect, test } from '@jest/globals';
import {
  correctionParts,
  correctionStates,
  correctionSteps,
  correctionTransitions,
  isOpenCorrection,
  mayStepCorrection,
  type CorrectionState,
  type CorrectionStepCode,
} from '@lienthong/schema/correction-life';

const states = Object.keys(correctionStates) as CorrectionState[];
const steps = Object.keys(correctionSteps) as CorrectionStepCode[];

/** Written by hand from the domain's description: step by step, APPROVED among them. */
const life: Record<CorrectionState, Partial<Record<CorrectionStepCode, CorrectionState>>> = {
  SUBMITTED: {
    REVIEW: 'IN_REVIEW',
    ASK: 'NEEDS_INFO',
    WITHDRAW: 'WITHDRAWN',
    MARK_STALE: 'STALE',
    FAST_TRACK: 'APPROVED',
  },
  IN_REVIEW: {
    REVIEW: 'IN_REVIEW',
    RELEASE: 'SUBMITTED',
    VERIFY: 'IN_REVIEW',
    APPROVE: 'APPROVED',
    REJECT: 'REJECTED',
    ASK: 'NEEDS_INFO',
    WITHDRAW: 'WITHDRAWN',
    MARK_STALE: 'STALE',
  },
  NEEDS_INFO: { ANSWER: 'SUBMITTED', EXPIRE: 'EXPIRED', WITHDRAW: 'WITHDRAWN', MARK_STALE: 'STALE' },
  APPROVED: { APPLY: 'APPLIED', MARK_STALE: 'STALE' },
  APPLIED: { CONTEST: 'CONTESTED', REVERSE: 'REVERSED' },
  CONTESTED: { SETTLE: 'APPLIED', REVERSE: 'REVERSED' },
  STALE: { REBASE: 'SUBMITTED' },
  REVERSED: {},
  REJECTED: {},
  WITHDRAWN: {},
  EXPIRED: {},
};

/** Written by hand: what the row of a request may do in one update. */
const rows: Partial<Record<CorrectionState, CorrectionState[]>> = {
  SUBMITTED: ['IN_REVIEW', 'NEEDS_INFO', 'WITHDRAWN', 'STALE', 'APPLIED'],
  IN_REVIEW: ['IN_REVIEW', 'SUBMITTED', 'APPLIED', 'REJECTED', 'NEEDS_INFO', 'WITHDRAWN', 'STALE'],
  NEEDS_INFO: ['SUBMITTED', 'EXPIRED', 'WITHDRAWN', 'STALE'],
  APPLIED: ['CONTESTED', 'REVERSED'],
  CONTESTED: ['APPLIED', 'REVERSED'],
  STALE: ['SUBMITTED'],
};

describe("a correction request's life", () => {
  test.each(states)('from %s takes exactly the steps that the domain says', (state) => {
    const open = steps.filter((step) => mayStepCorrection(state, step));
    expect(Object.fromEntries(open.map((step) => [step, correctionSteps[step].to]))).toEqual(life[state]);
  });

  test.each(states)('the row of a request that is %s moves exactly where the domain says', (state) => {
    const reached = correctionTransitions().filter(([from]) => from === state);
    expect(reached.map(([, to]) => to).sort()).toEqual([...(rows[state] ?? [])].sort());
  });

  test('lists no transition twice, and none to or from APPROVED', () => {
    const pairs = correctionTransitions().map((pair) => pair.join(' -> '));
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs.filter((pair) => pair.includes('APPROVED'))).toEqual([]);
  });

  test('begins with SUBMITTED, and every state is reached from there', () => {
    expect(steps.filter((step) => correctionSteps[step].from.length === 0)).toEqual(['SUBMIT']);
    const reached = new Set<CorrectionState>([correctionSteps.SUBMIT.to]);
    for (const state of reached) for (const next of Object.values(life[state])) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  test('ends in REVERSED, REJECTED, WITHDRAWN or EXPIRED', () => {
    const ends = states.filter((state) => !steps.some((step) => mayStepCorrection(state, step)));
    expect(ends).toEqual(['REVERSED', 'REJECTED', 'WITHDRAWN', 'EXPIRED']);
    expect(ends.some(isOpenCorrection)).toBe(false);
  });

  test('holds its fields while it is open', () => {
    expect(states.filter(isOpenCorrection)).toEqual(['SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO', 'APPROVED']);
  });

  test('every open state can turn stale', () => {
    expect([...correctionSteps.MARK_STALE.from]).toEqual(states.filter(isOpenCorrection));
  });

  test('decisions need an officer and four eyes, a contest an officer, the other steps neither', () => {
    const decisions = ['REVIEW', 'RELEASE', 'VERIFY', 'ASK', 'APPROVE', 'REJECT', 'SETTLE', 'REVERSE'];
    expect(steps.filter((step) => correctionSteps[step].fourEyes)).toEqual(decisions);
    expect(steps.filter((step) => correctionSteps[step].officer && step !== 'CONTEST')).toEqual(decisions);
    expect(correctionSteps.CONTEST.officer).toBe(true);
  });

  test.each([
    ['SUBMITTER', ['SUBMIT', 'ANSWER', 'WITHDRAW', 'REBASE']],
    ['OFFICER', ['REVIEW', 'RELEASE', 'VERIFY', 'ASK', 'APPROVE', 'REJECT', 'SETTLE']],
    ['RULE', ['FAST_TRACK']],
    ['SECOND_APPROVER', ['REVERSE']],
    ['POLICE', ['CONTEST']],
    ['SYSTEM', ['APPLY', 'EXPIRE', 'MARK_STALE']],
  ])('the part of the %s', (part, own) => {
    expect(Object.keys(correctionParts)).toContain(part);
    expect(steps.filter((step) => correctionSteps[step].by === part)).toEqual(own);
  });
});
