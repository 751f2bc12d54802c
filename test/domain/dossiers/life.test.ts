import { describe, expect, test } from '@jest/globals';
import { agencies } from '@lienthong/api/domain/agency';
import { manualSteps, mayTake, type ManualStep } from '@lienthong/api/domain/dossiers/life';
import type { AgencyKind } from '@lienthong/schema/codes';
import { dossierStates, dossierSteps, type DossierState } from '@lienthong/schema/dossier-life';

const states = Object.keys(dossierStates) as DossierState[];
const kinds = Object.keys(agencies) as AgencyKind[];
const callers = ['machine', 'collector', 'other'] as const;
const both = [true, false];

interface Case {
  state: DossierState;
  step: ManualStep;
  caller: (typeof callers)[number];
  agencyKind: AgencyKind;
  /** Of the residence or of the unit that collected. */
  holds: boolean;
  /** The token carries the scope. */
  scope: boolean;
}

const ask = ({ state, step, caller, agencyKind, holds, scope }: Case): string => {
  const answer = mayTake(step, {
    state,
    by: caller === 'machine' ? 'MACHINE' : 'OFFICER',
    agencyKind,
    permits: (action) => scope && (agencies[agencyKind].actions as readonly string[]).includes(action),
    isCollector: caller === 'collector',
    holdsDossier: holds,
  });
  return answer.ok ? 'ok' : answer.code;
};

/** Written apart from the product's tables, from the description of the domain. */
const open: DossierState[] = ['COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED'];
const described: Record<ManualStep, { from: DossierState[]; person: boolean }> = {
  START_REVIEW: { from: ['COLLECTED'], person: false },
  VERIFY: { from: ['UNDER_REVIEW'], person: true },
  SEND_TO_PRODUCTION: { from: ['VERIFIED'], person: false },
  PRODUCE: { from: ['IN_PRODUCTION'], person: false },
  DELIVER: { from: ['PRODUCED'], person: false },
  FIND_DISCREPANT: { from: open, person: false },
  RESOLVE: { from: ['DISCREPANT'], person: true },
  REQUIRE_REDO: { from: ['DISCREPANT'], person: true },
  CANCEL: { from: [...open, 'DISCREPANT', 'REDO_REQUIRED'], person: true },
};
const oracle = ({ state, step, caller, agencyKind, holds, scope }: Case): string => {
  if (agencyKind !== 'POLICE' || !holds || !scope) return 'NOT_COMPETENT';
  if (described[step].person && caller === 'machine') return 'OFFICER_REQUIRED';
  if (step === 'VERIFY' && caller === 'collector') return 'SAME_OFFICER';
  return described[step].from.includes(state) ? 'ok' : 'STEP_NOT_OPEN';
};

const cases = states.flatMap((state) =>
  manualSteps.flatMap((step) =>
    callers.flatMap((caller) =>
      kinds.flatMap((agencyKind) =>
        both.flatMap((holds) => both.map((scope) => ({ state, step, caller, agencyKind, holds, scope }))),
      ),
    ),
  ),
);

describe('who may take which step of a dossier', () => {
  test('is answered for every state, step, caller, kind of agency and hold as the description says', () => {
    expect(cases).toHaveLength(10 * 9 * 3 * 9 * 2 * 2);
    expect(cases.filter((one) => ask(one) !== oracle(one))).toEqual([]);
    expect(cases.filter((one) => ask(one) === 'ok')).toHaveLength(
      // Of 20 ways, those that need no person are open to three, the others to two, and verifying to one.
      3 * (1 + 1 + 1 + 1 + 5) + 2 * (1 + 1 + 7) + 1,
    );
  });

  test('leaves the opening and the end by a redo to the system', () => {
    expect([...manualSteps, 'COLLECT', 'SUPERSEDE'].toSorted()).toEqual(Object.keys(dossierSteps).toSorted());
  });
});
