import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ageOf } from '@lienthong/api/domain/corrections/clock';
import { findLeaseUntil } from '@lienthong/api/domain/corrections/deadline';
import { stagesOf, type StageStep } from '@lienthong/api/domain/corrections/stages';
import { correctionSteps } from '@lienthong/schema/correction-life';
import { calendar, rules } from './fixtures.ts';

const step = (code: StageStep['step'], onDay: string): StageStep => ({
  step: code,
  toState: correctionSteps[code].to,
  onDay,
});

describe('the stages of a request', () => {
  // Thursday 20 May 2021; three working days end on Tuesday 25 May.
  test('are the times between its steps, each with its part of the limit', () => {
    const steps = [step('SUBMIT', '2021-05-20'), step('REVIEW', '2021-05-21')];
    expect(stagesOf(steps, { dueOn: '2021-05-25' }, '2021-05-25', calendar)).toEqual([
      { state: 'SUBMITTED', since: '2021-05-20', until: '2021-05-21', workingDays: 1, limitShare: 1 / 3 },
      { state: 'IN_REVIEW', since: '2021-05-21', until: null, workingDays: 2, limitShare: 2 / 3 },
    ]);
  });

  test('pause the limit while the submitter is asked: a paused day is in no share', () => {
    const steps = [step('SUBMIT', '2021-05-20'), step('ASK', '2021-05-21'), step('ANSWER', '2021-05-26')];
    // Asked on Friday, answered on Wednesday: three working days later due, on Friday 28 May.
    expect(stagesOf(steps, { dueOn: '2021-05-28' }, '2021-05-27', calendar)).toEqual([
      { state: 'SUBMITTED', since: '2021-05-20', until: '2021-05-21', workingDays: 1, limitShare: 1 / 3 },
      { state: 'NEEDS_INFO', since: '2021-05-21', until: '2021-05-26', workingDays: 3, limitShare: null },
      { state: 'SUBMITTED', since: '2021-05-26', until: null, workingDays: 1, limitShare: 1 / 3 },
    ]);
  });

  test('hold days for verification in the limit, and go on through it', () => {
    const steps = [step('SUBMIT', '2021-05-20'), step('REVIEW', '2021-05-21'), step('VERIFY', '2021-05-24')];
    expect(stagesOf(steps, { dueOn: '2021-05-28' }, '2021-05-25', calendar)).toMatchObject([
      { workingDays: 1, limitShare: 1 / 6 },
      { state: 'IN_REVIEW', since: '2021-05-21', until: null, workingDays: 2, limitShare: 2 / 6 },
    ]);
  });

  test('end with the decision; what was put on new values begins its limit anew; what is due at once has no share', () => {
    const applied = [
      step('SUBMIT', '2021-05-20'),
      step('REVIEW', '2021-05-20'),
      step('APPROVE', '2021-05-21'),
      step('APPLY', '2021-05-21'),
    ];
    expect(stagesOf(applied, { dueOn: '2021-05-25' }, '2021-06-25', calendar)).toMatchObject([
      { state: 'SUBMITTED', until: '2021-05-20', workingDays: 0 },
      { state: 'IN_REVIEW', until: '2021-05-21', workingDays: 1, limitShare: 1 / 3 },
    ]);
    const rebased = [step('SUBMIT', '2021-05-18'), step('MARK_STALE', '2021-05-19'), step('REBASE', '2021-05-20')];
    expect(stagesOf(rebased, { dueOn: '2021-05-25' }, '2021-05-21', calendar)).toMatchObject([
      { state: 'SUBMITTED', limitShare: null },
      { state: 'STALE', limitShare: null },
      { state: 'SUBMITTED', limitShare: 1 / 3 },
    ]);
    expect(stagesOf(rebased.slice(0, 1), { dueOn: '2021-05-18' }, '2021-05-18', calendar)).toMatchObject([
      { limitShare: null },
    ]);
    expect(stagesOf(rebased.slice(0, 1), { dueOn: null }, '2021-05-18', calendar)).toMatchObject([
      { limitShare: null },
    ]);
  });

  test('add up to the age, whatever the steps and days', () => {
    const day = fc
      .integer({ min: 0, max: 200 })
      .map((n) => new Date(Date.UTC(2021, 0, 1 + n)).toISOString().slice(0, 10));
    const state = fc.constantFrom<StageStep['step']>('REVIEW', 'ASK', 'ANSWER', 'RELEASE', 'VERIFY');
    fc.assert(
      fc.property(fc.array(state, { maxLength: 8 }), fc.array(day, { minLength: 10, maxLength: 10 }), (codes, days) => {
        const sorted = days.toSorted();
        const steps = ['SUBMIT' as const, ...codes].map((code, at) => step(code, sorted[at] ?? ''));
        const today = sorted.at(-1) ?? '';
        const sum = stagesOf(steps, { dueOn: null }, today, calendar).reduce((all, one) => all + one.workingDays, 0);
        const clocked = { submittedOn: sorted[0] ?? '', closedOn: null, dueOn: null, askedOn: null, pausedDays: 0 };
        expect(sum).toBe(ageOf({ state: 'SUBMITTED', ...clocked }, today, calendar));
      }),
    );
  });
});

describe('the time for which an officer has a request', () => {
  test.each([
    [null, '2021-05-20', '2021-05-21'],
    ['2021-05-25', '2021-05-20', '2021-05-21'],
    // Over a weekend.
    ['2021-05-25', '2021-05-21', '2021-05-24'],
    // Never past the last day of the law; after that for the day alone.
    ['2021-05-20', '2021-05-20', '2021-05-20'],
    ['2021-05-18', '2021-05-20', '2021-05-20'],
    // No rule of that day: nobody has it.
    [null, '2015-05-20', undefined],
  ])('of a request due on %s, taken up on %s, ends with %s', (dueOn, today, until) => {
    expect(findLeaseUntil(dueOn, rules, today)).toBe(until);
  });
});
