import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  columnsOf,
  currentValue,
  withValue,
  type CitizenColumns,
} from '@lienthong/api/domain/corrections/current-value';
import type { DeclaredEffect } from '@lienthong/api/domain/corrections/declared-effects';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type { CitizenFacts, EffectFacts } from '@lienthong/api/domain/corrections/facts';
import { submittableKinds } from '@lienthong/api/domain/corrections/kinds';
import {
  findOverwritten,
  planReversal,
  type ReversalFacts,
  type ReversibleChange,
} from '@lienthong/api/domain/corrections/reversal';
import type { CardState, CardVersion, Defect } from '@lienthong/schema/codes';
import { changeableFields, correctableFields, supplementableFields } from '@lienthong/schema/correction-fields';
import { dossierStates, isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import {
  adult,
  changeOf,
  correctionOf,
  death,
  effectFacts,
  ethnicityOf,
  incomplete,
  rules,
  sexOf,
  supplementOf,
  findUnit,
  today,
} from './fixtures.ts';

/** A person with card and dossier, as tables would keep them. */
interface World {
  citizen: CitizenFacts;
  card: EffectFacts['card'];
  dossier: EffectFacts['dossier'];
}

/** The row's columns as the history keeps them before a change. */
function formerOf(change: ReversibleChange, citizen: CitizenFacts): CitizenColumns {
  if (change.kind === 'DEATH') return { life_status: citizen.lifeStatus, died_on: null };
  const value = currentValue(citizen, change.field);
  return change.field === 'NATIVE_PLACE' && value === null
    ? { native_unit_no: null }
    : columnsOf(change.field, value, { findUnit });
}

/** What each effect writes, in plain terms: apart from the statements that do it. */
function carryOut(plan: readonly DeclaredEffect[], world: World): World {
  const after = structuredClone(world);
  for (const effect of plan) {
    const { card, dossier } = after;
    if (effect.effect === 'CARD_EXCHANGE_REQUIRED' && card)
      Object.assign(card, { state: 'EXCHANGE_REQUIRED', since: effect.since });
    if (effect.effect === 'CARD_HOLDER_DECEASED' && card)
      Object.assign(card, { state: 'HOLDER_DECEASED', since: null });
    if (effect.effect === 'CARD_RESTORED' && card) Object.assign(card, { state: effect.state, since: effect.since });
    if (effect.effect === 'CANCEL_DOSSIER' && dossier) dossier.state = 'CANCELLED';
    if (effect.effect === 'DOSSIER_DISCREPANT' && dossier)
      Object.assign(dossier, {
        defects: [...new Set([...dossier.defects, effect.defect])],
        ...(effect.step && { state: 'DISCREPANT' }),
      });
    if (effect.effect === 'RESOLVE_DEFECTS' && dossier)
      Object.assign(dossier, {
        defects: dossier.defects.filter((one) => !effect.defects.includes(one)),
        ...(effect.step && { state: 'UNDER_REVIEW' }),
      });
    if (effect.effect === 'DEFECTS_RETURN' && dossier)
      Object.assign(dossier, {
        defects: [...dossier.defects, ...effect.defects],
        ...(effect.step && { state: 'DISCREPANT' }),
      });
  }
  return after;
}

/** Applies a request, and says what its reversal finds. */
function apply(
  change: ReversibleChange,
  facts: EffectFacts,
  on = today,
): { plan: DeclaredEffect[]; later: ReversalFacts } {
  const plan = planEffects(change, facts, rules, on);
  const { card, dossier } = carryOut(plan, { citizen: facts.citizen, card: facts.card, dossier: facts.dossier });
  const citizen =
    change.kind === 'DEATH'
      ? { ...facts.citizen, lifeStatus: 'DECEASED' as const }
      : withValue(facts.citizen, change.field, change.value);
  const inHand = card?.state === 'ACTIVE' || card?.state === 'EXCHANGE_REQUIRED' ? card : null;
  return {
    plan,
    later: {
      ...facts,
      citizen,
      card: inHand,
      dossier: dossier && isOpen(dossier.state) ? dossier : null,
      former: formerOf(change, facts.citizen),
      applied: plan,
      appliedOn: on,
      formerValue: 'field' in change ? currentValue(facts.citizen, change.field) : null,
      others: [],
      markedCards: plan.flatMap((one) => (one.effect === 'CARD_EXCHANGE_REQUIRED' ? [one.cardId] : [])),
      cardIssuedOn: card ? '2021-05-01' : null,
      dossierCollectedOn: dossier ? '2021-05-02' : null,
    },
  };
}

const keys = <T extends object>(table: T): (keyof T & string)[] => Object.keys(table) as (keyof T & string)[];
const change = fc.oneof(
  fc.constantFrom(...keys(correctableFields)).map((field) => correctionOf(field)),
  fc.constantFrom(...keys(changeableFields)).map((field) => changeOf(field)),
  fc.constantFrom(...keys(supplementableFields)).map((field) => supplementOf(field)),
  fc.constant(death()),
  fc.constant(ethnicityOf()),
  fc.constant(sexOf()),
);
const cards = fc.option(
  fc.record({
    version: fc.constantFrom<CardVersion[]>('CCCD_CHIP_2021', 'IDENTITY_CARD_2024'),
    state: fc.constantFrom<CardState[]>('ACTIVE', 'EXCHANGE_REQUIRED'),
  }),
);
const dossiers = fc.option(
  fc.record({
    state: fc.constantFrom<DossierState[]>(...keys(dossierStates).filter(isOpen)),
    defects: fc.constantFrom<Defect[][]>(
      [],
      ['PARTIAL_BIRTH_DATE'],
      ['MISSING_FIELD', 'NAME_SPELLING'],
      ['MISSING_FIELD'],
    ),
  }),
);
/** A dossier is DISCREPANT, or ordered anew, exactly where it has a defect. */
const lawful = ({ state, defects }: { state: DossierState; defects: Defect[] }): boolean =>
  (state === 'DISCREPANT' || state === 'REDO_REQUIRED') === defects.length > 0;

describe('the reversal of an applied request', () => {
  test('is there for the kinds that no request of their own undoes', () => {
    const kinds = keys(submittableKinds).filter((kind) => submittableKinds[kind].reversible);
    expect(kinds.sort()).toEqual(
      [
        ...['CHANGE', 'CORRECTION', 'DEATH', 'ETHNICITY_REDETERMINATION', 'SEX_REDETERMINATION', 'SUPPLEMENT'],
        ...['BIRTH', 'PERSON_FOUND'],
        ...['MARRIAGE', 'PARENTAGE', 'GUARDIANSHIP', 'GUARDIANSHIP_END', 'ADOPTION', 'ADOPTION_END'],
        ...['DIVORCE', 'ANNULMENT', 'PARENTAGE_BY_JUDGMENT'],
      ].sort(),
    );
  });

  test('restores the person’s row, the card and the defects, whatever the kind', () => {
    fc.assert(
      fc.property(
        change,
        cards,
        dossiers.filter((one) => one === null || lawful(one)),
        (one, card, dossier) => {
          const citizen = one.kind === 'SUPPLEMENT' ? incomplete : adult;
          const facts = effectFacts({
            citizen,
            card: card && { id: 'card', ...card, since: card.state === 'ACTIVE' ? null : '2021-04-01' },
            dossier: dossier && { id: 'dossier', ...dossier },
          });
          const { plan, later } = apply(one, facts);
          expect(findOverwritten(one, later)).toBeUndefined();
          const back = planReversal(one, later, rules, today);
          const [first] = back;
          if (first?.effect !== 'RESTORE_PERSON') throw new Error('the person is not restored first');
          const written = plan[0];
          if (written?.effect !== 'CHANGE_CITIZEN' && written?.effect !== 'REGISTER_DEATH')
            throw new Error('nothing was written');
          expect(first.effectiveOn).toBe(written.effectiveOn);
          expect({ ...written.columns, ...first.columns }).toEqual(formerOf(one, citizen));
          const during = carryOut(plan, { citizen, card: facts.card, dossier: facts.dossier });
          const after = carryOut(back, during);
          expect(after.card).toEqual(facts.card);
          const eligible = (effects: readonly DeclaredEffect[]) =>
            effects.find(({ effect }) => effect === 'ELIGIBILITY_CHANGED');
          expect(eligible(back) !== undefined).toBe(eligible(plan) !== undefined);
          if (one.kind === 'DEATH') {
            expect(after.dossier?.state).toBe(dossier ? 'CANCELLED' : undefined);
            expect(back.some(({ effect }) => effect === 'COLLECT_ANEW')).toBe(dossier !== null);
          } else {
            expect(new Set(after.dossier?.defects)).toEqual(new Set(facts.dossier?.defects));
            if (after.dossier) expect(lawful(after.dossier as never)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is refused where a later request, or anything else, wrote the field', () => {
    const one = correctionOf('SURNAME');
    const { later } = apply(one, effectFacts());
    const touched = { kind: 'CORRECTION', field: 'SURNAME', recorded: 'Nguyên', value: 'Nguyên' } as const;
    const other = { id: 'later', touched, appliedOn: today, later: true };
    expect(findOverwritten(one, { ...later, others: [other] })).toEqual({ requestId: 'later' });
    expect(findOverwritten(one, { ...later, others: [{ ...other, later: false }] })).toBeUndefined();
    expect(findOverwritten(one, { ...later, citizen: { ...later.citizen, surname: 'Đỗ' } })).toEqual({
      requestId: undefined,
    });
    expect(findOverwritten(death(), apply(death(), effectFacts()).later)).toBeUndefined();
    expect(findOverwritten(death(), { ...later, others: [] })).toEqual({ requestId: undefined });
  });

  test('asks for the exchange of a card, and marks a dossier, made with the value that is taken back', () => {
    const one = correctionOf('GIVEN_NAME');
    const { later } = apply(one, effectFacts());
    const madeSince: ReversalFacts = {
      ...later,
      card: { id: 'new', version: 'CCCD_CHIP_2021', state: 'ACTIVE', since: null },
      cardIssuedOn: '2021-06-01',
      dossier: { id: 'new', state: 'VERIFIED', defects: [] },
      dossierCollectedOn: '2021-06-01',
    };
    const names = planReversal(one, madeSince, rules, '2021-06-02').map(({ effect }) => effect);
    expect(names).toEqual(['RESTORE_PERSON', 'CARD_EXCHANGE_REQUIRED', 'DOSSIER_DISCREPANT']);
    const before = { ...madeSince, cardIssuedOn: '2021-05-01', dossierCollectedOn: '2021-05-01' };
    expect(planReversal(one, before, rules, '2021-06-02').map(({ effect }) => effect)).toEqual(['RESTORE_PERSON']);
  });

  test('ends the task of a new number, or opens one where a new number was given meanwhile', () => {
    const one = correctionOf('DATE_OF_BIRTH', { value: '1989-03-15' });
    const { later } = apply(one, effectFacts(), '2024-07-01');
    const names = (facts: ReversalFacts) => planReversal(one, facts, rules, '2024-07-02').map(({ effect }) => effect);
    expect(names(later)).toEqual(['RESTORE_PERSON', 'NUMBER_TASK_VOID']);
    const personalNumber = composePersonalNumber({ place: '972', sex: 'FEMALE', birthYear: 1989, serial: 1 });
    expect(names({ ...later, personalNumber })).toEqual(['RESTORE_PERSON', 'NUMBER_REESTABLISHMENT_TASK']);
  });

  test('leaves a card and a dossier marked that show a former number, though nothing else stands against them', () => {
    const one = correctionOf('DATE_OF_BIRTH', { value: '1989-03-15' });
    const made = {
      card: { id: 'card', version: 'CCCD_CHIP_2021', state: 'ACTIVE' },
      dossier: { id: 'dossier', state: 'UNDER_REVIEW', defects: [] },
    } as const;
    const { later } = apply(one, effectFacts(made), '2024-07-01');
    const names = (numberSince: string): string[] =>
      planReversal(one, { ...later, numberSince }, rules, '2024-07-02').map(({ effect }) => effect);
    expect(names('2017-01-01')).toEqual(['RESTORE_PERSON', 'NUMBER_TASK_VOID', 'CARD_RESTORED', 'RESOLVE_DEFECTS']);
    // The card is of 1 May 2021, the dossier of the day after.
    expect(names('2021-05-02')).toEqual(['RESTORE_PERSON', 'NUMBER_TASK_VOID', 'RESOLVE_DEFECTS']);
    expect(names('2021-05-03')).toEqual(['RESTORE_PERSON', 'NUMBER_TASK_VOID']);
  });

  test('of what ended a task opens one again', () => {
    const number = composePersonalNumber({ place: '972', sex: 'FEMALE', birthYear: 1989, serial: 1 });
    const one = correctionOf('DATE_OF_BIRTH', { value: '1989-03-15' });
    const { plan, later } = apply(one, effectFacts({ personalNumber: number, numberTaskStands: true }), '2024-07-01');
    expect(plan.map(({ effect }) => effect)).toContain('NUMBER_TASK_VOID');
    const again = planReversal(one, later, rules, '2024-07-02').find(
      (one) => one.effect === 'NUMBER_REESTABLISHMENT_TASK',
    );
    expect(again?.effect === 'NUMBER_REESTABLISHMENT_TASK' && again.ground).toBe('BIRTH_YEAR_CORRECTED');
  });

  test('of a death opens the requests again that are still open', () => {
    const openRequests = [
      { id: '1', kind: 'CORRECTION', field: 'SURNAME' },
      { id: '2', kind: 'CORRECTION', field: 'SEX' },
    ] as const;
    const { later } = apply(death(), effectFacts({ openRequests }));
    const back = planReversal(death(), { ...later, openRequests: openRequests.slice(1) }, rules, today);
    expect(back.at(-1)).toMatchObject({ effect: 'UNBLOCK_OTHER_REQUESTS', requestIds: ['2'] });
  });
});
