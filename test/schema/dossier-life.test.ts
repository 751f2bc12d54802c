import { describe, expect, test } from '@jest/globals';
import {
  cancelReasons,
  dossierActors,
  dossierStates,
  dossierSteps,
  dossierTransitions,
  isOpen,
  mayStep,
  type DossierState,
  type DossierStepCode,
} from '@lienthong/schema/dossier-life';

const states = Object.keys(dossierStates) as DossierState[];
const steps = Object.keys(dossierSteps) as DossierStepCode[];

/** Written by hand from the domain's description, not from the table. */
const life: Record<DossierState, DossierState[]> = {
  COLLECTED: ['UNDER_REVIEW', 'DISCREPANT', 'CANCELLED'],
  UNDER_REVIEW: ['VERIFIED', 'DISCREPANT', 'CANCELLED'],
  VERIFIED: ['IN_PRODUCTION', 'DISCREPANT', 'CANCELLED'],
  IN_PRODUCTION: ['PRODUCED', 'DISCREPANT', 'CANCELLED'],
  PRODUCED: ['DELIVERED', 'DISCREPANT', 'CANCELLED'],
  DELIVERED: [],
  DISCREPANT: ['UNDER_REVIEW', 'REDO_REQUIRED', 'CANCELLED'],
  REDO_REQUIRED: ['SUPERSEDED', 'CANCELLED'],
  SUPERSEDED: [],
  CANCELLED: [],
};

describe("a dossier's life", () => {
  test.each(states)('from %s leads exactly where the domain says', (state) => {
    const reached = dossierTransitions().filter(([from]) => from === state);
    expect(reached.map(([, to]) => to).sort()).toEqual([...life[state]].sort());
  });

  test('lists no transition twice', () => {
    const pairs = dossierTransitions().map((pair) => pair.join(' -> '));
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(pairs).toHaveLength(20);
  });

  test('begins with COLLECTED, and every state is reached from there', () => {
    expect(steps.filter((step) => dossierSteps[step].from.length === 0)).toEqual(['COLLECT']);
    const reached = new Set<DossierState>([dossierSteps.COLLECT.to]);
    for (const state of reached) for (const next of life[state]) reached.add(next);
    expect([...reached].sort()).toEqual([...states].sort());
  });

  test('ends where a dossier is no longer open, and only there', () => {
    const ends = states.filter((state) => !steps.some((step) => mayStep(state, step)));
    expect(ends).toEqual(['DELIVERED', 'SUPERSEDED', 'CANCELLED']);
    expect(states.filter((state) => !isOpen(state))).toEqual(ends);
  });

  test.each([
    ['COLLECTED', 'START_REVIEW'],
    ['UNDER_REVIEW', 'VERIFY'],
    ['VERIFIED', 'SEND_TO_PRODUCTION'],
    ['IN_PRODUCTION', 'PRODUCE'],
    ['PRODUCED', 'DELIVER'],
    ['PRODUCED', 'FIND_DISCREPANT'],
    ['DISCREPANT', 'RESOLVE'],
    ['DISCREPANT', 'REQUIRE_REDO'],
    ['REDO_REQUIRED', 'SUPERSEDE'],
    ['REDO_REQUIRED', 'CANCEL'],
  ] as const)('%s may %s', (state, step) => {
    expect(mayStep(state, step)).toBe(true);
  });

  test.each([
    ['COLLECTED', 'VERIFY'],
    ['COLLECTED', 'COLLECT'],
    ['VERIFIED', 'PRODUCE'],
    ['IN_PRODUCTION', 'DELIVER'],
    ['DELIVERED', 'CANCEL'],
    ['DELIVERED', 'FIND_DISCREPANT'],
    ['CANCELLED', 'START_REVIEW'],
    ['REDO_REQUIRED', 'RESOLVE'],
    ['REDO_REQUIRED', 'FIND_DISCREPANT'],
    ['DISCREPANT', 'VERIFY'],
  ] as const)('%s may not %s', (state, step) => {
    expect(mayStep(state, step)).toBe(false);
  });

  test('counts a dossier as issued from PRODUCED on, as delivered only when handed over, as nothing when cancelled', () => {
    const ranked = (rank: number): DossierState[] => states.filter((state) => dossierStates[state].flowRank === rank);
    expect(ranked(0)).toEqual(['CANCELLED']);
    expect(ranked(2)).toEqual(['PRODUCED']);
    expect(ranked(3)).toEqual(['DELIVERED']);
    expect(ranked(1)).toHaveLength(7);
  });

  test('is led by the police, the card centre and the system', () => {
    const by = new Set(steps.flatMap((step) => dossierSteps[step].by as readonly string[]));
    expect([...by].sort()).toEqual(Object.keys(dossierActors).sort());
    expect(dossierSteps.SUPERSEDE.by).toEqual(['SYSTEM']);
    expect(dossierSteps.VERIFY.by).toEqual(['POLICE']);
  });

  test('is cut short for six reasons', () => {
    expect(Object.keys(cancelReasons)).toEqual([
      'DECEASED',
      'WITHDRAWN',
      'DUPLICATE',
      'FRAUD',
      'NOT_ELIGIBLE',
      'NATIONALITY_LOST',
    ]);
  });
});
