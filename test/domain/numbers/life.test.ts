import { describe, expect, test } from '@jest/globals';
import { agencies } from '@lienthong/api/domain/agency';
import { manualNumberSteps, mayTakeNumberStep, type ManualNumberStep } from '@lienthong/api/domain/numbers/life';
import type { AgencyKind } from '@lienthong/schema/codes';
import {
  numberTaskStates,
  numberTaskSteps,
  numberTaskTransitions,
  openNumberTasks,
  standingNumberTasks,
  type NumberTaskState,
  type NumberTaskStepCode,
} from '@lienthong/schema/number-task-life';

const states = Object.keys(numberTaskStates) as NumberTaskState[];
const steps = Object.keys(numberTaskSteps) as NumberTaskStepCode[];
const kinds = Object.keys(agencies) as AgencyKind[];

/** Written by hand: from each state, the steps and where they lead. */
const life: Record<NumberTaskState, Partial<Record<NumberTaskStepCode, NumberTaskState>>> = {
  OPEN: { COMPLETE: 'DONE', ADD_GROUND: 'OPEN', VOID: 'VOID' },
  WAITING_FOR_CITIZEN: {
    REQUEST: 'REQUESTED',
    ACCEPT_MISMATCH: 'MISMATCH_ACCEPTED',
    ADD_GROUND: 'WAITING_FOR_CITIZEN',
    VOID: 'VOID',
  },
  REQUESTED: { COMPLETE: 'DONE', ACCEPT_MISMATCH: 'MISMATCH_ACCEPTED', ADD_GROUND: 'REQUESTED', VOID: 'VOID' },
  MISMATCH_ACCEPTED: { REQUEST: 'REQUESTED', VOID: 'VOID' },
  DONE: {},
  VOID: {},
};

/** Who asks: kind of token, and the step that the officer took before. */
const callers = {
  machine: { by: 'MACHINE', tookBefore: [] },
  approver: { by: 'OFFICER', tookBefore: ['OPEN'] },
  approverOfWaiting: { by: 'OFFICER', tookBefore: ['AWAIT'] },
  approverOfMore: { by: 'OFFICER', tookBefore: ['ADD_GROUND'] },
  recorder: { by: 'OFFICER', tookBefore: ['REQUEST'] },
  keeper: { by: 'OFFICER', tookBefore: ['ACCEPT_MISMATCH'] },
  other: { by: 'OFFICER', tookBefore: [] },
} as const satisfies Record<string, { by: 'MACHINE' | 'OFFICER'; tookBefore: NumberTaskStepCode[] }>;
type Caller = keyof typeof callers;

interface Case {
  state: NumberTaskState;
  step: ManualNumberStep;
  caller: Caller;
  kind: AgencyKind;
  holds: boolean;
}

function ask({ state, step, caller, kind, holds }: Case): string {
  const answer = mayTakeNumberStep(step, {
    state,
    ...callers[caller],
    permits: (action) => (agencies[kind].actions as readonly string[]).includes(action),
    holdsPerson: holds,
  });
  return answer.ok ? 'ok' : answer.code;
}

function oracle({ state, step, caller, kind, holds }: Case): string {
  if (caller === 'machine' && step !== 'REQUEST') return 'OFFICER_REQUIRED';
  if (kind !== 'POLICE' || !holds) return 'NOT_COMPETENT';
  const asked = ['approver', 'approverOfWaiting', 'approverOfMore', 'recorder'].includes(caller);
  if (step === 'COMPLETE' && asked) return 'SAME_OFFICER';
  return life[state][step] ? 'ok' : 'STEP_NOT_OPEN';
}

describe("a number task's life", () => {
  test.each(states)('from %s takes exactly the steps of the description', (state) => {
    const found = numberTaskTransitions().filter(([, from]) => from === state);
    expect(Object.fromEntries(found.map(([step, , to]) => [step, to]))).toEqual(life[state]);
  });

  test('begins as the authority’s or the citizen’s, and every state is reached', () => {
    expect(numberTaskTransitions().filter(([, from]) => from === null)).toEqual([
      ['OPEN', null, 'OPEN'],
      ['AWAIT', null, 'WAITING_FOR_CITIZEN'],
    ]);
    const reached = new Set<NumberTaskState>(['OPEN', 'WAITING_FOR_CITIZEN']);
    for (const state of reached) for (const next of Object.values(life[state])) reached.add(next);
    expect([...reached].toSorted()).toEqual(states.toSorted());
  });

  test('is open until it is decided, and stands as long as it says something about the number', () => {
    expect(openNumberTasks).toEqual(['OPEN', 'WAITING_FOR_CITIZEN', 'REQUESTED']);
    expect(standingNumberTasks).toEqual([...openNumberTasks, 'MISMATCH_ACCEPTED']);
  });

  test('leaves to callers the steps of the police, and to the system the others', () => {
    expect(steps.filter((step) => numberTaskSteps[step].by === 'POLICE')).toEqual(manualNumberSteps);
  });
});

describe('who may take which step', () => {
  test('is answered for every state, step, kind of agency, caller and residence as the description says', () => {
    const cases = states.flatMap((state) =>
      manualNumberSteps.flatMap((step) =>
        (Object.keys(callers) as Caller[]).flatMap((caller) =>
          kinds.flatMap((kind) => [true, false].map((holds) => ({ state, step, caller, kind, holds }))),
        ),
      ),
    );
    expect(cases).toHaveLength(6 * 3 * 7 * 9 * 2);
    expect(cases.filter((one) => ask(one) !== oracle(one))).toEqual([]);
  });
});
