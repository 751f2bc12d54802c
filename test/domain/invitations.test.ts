import { describe, expect, test } from '@jest/globals';
import { reasonOn, refuseStep, type InviteeFacts } from '@lienthong/api/domain/invitations';
import { slotsOf, type CalendarPlan } from '@lienthong/api/domain/collection-calendar';
import { dossierStates, type DossierState } from '@lienthong/schema/dossier-life';
import { invitationStates, type InvitationState } from '@lienthong/schema/invitation-life';

const person: InviteeFacts = {
  dateOfBirth: '2000-01-01',
  nationality: 'VN',
  lifeStatus: 'ALIVE',
  caseState: null,
  exchangeDueOn: null,
};
const on = '2021-05-20';
const codeOf = (answer: ReturnType<typeof reasonOn>): string => (typeof answer === 'string' ? answer : answer.code);

describe('what a person is invited for', () => {
  const expected: Partial<Record<DossierState, string>> = { REDO_REQUIRED: 'REDO', DELIVERED: 'CARD_EXISTS' };
  test.each(Object.keys(dossierStates) as DossierState[])('with a case in state %s', (caseState) => {
    // What is cancelled or superseded is no case.
    expect(codeOf(reasonOn({ ...person, caseState }, on, 14))).toBe(expected[caseState] ?? 'OPEN_DOSSIER_EXISTS');
  });

  test('is an exchange from the day on which it is due', () => {
    const holder: InviteeFacts = { ...person, caseState: 'DELIVERED', exchangeDueOn: on };
    expect(reasonOn(holder, on, 14)).toBe('EXCHANGE');
    expect(codeOf(reasonOn(holder, '2021-05-19', 14))).toBe('CARD_EXISTS');
  });

  test('is a first card from the 14th birthday on, on the day of the slot', () => {
    const child = { ...person, dateOfBirth: '2007-05-21' };
    expect(codeOf(reasonOn(child, '2021-05-20', 14))).toBe('NOT_ELIGIBLE');
    expect(reasonOn(child, '2021-05-21', 14)).toBe('FIRST_ISSUE');
  });

  test('is nothing for the dead and for foreigners, whatever their case', () => {
    expect(codeOf(reasonOn({ ...person, lifeStatus: 'DECEASED', caseState: 'REDO_REQUIRED' }, on, 14))).toBe(
      'BLOCKED_BY_DEATH',
    );
    expect(codeOf(reasonOn({ ...person, nationality: 'KH', caseState: 'REDO_REQUIRED' }, on, 14))).toBe('NOT_ELIGIBLE');
  });
});

const steps = ['BOOK', 'SEND', 'ATTEND', 'MISS', 'REFUSE', 'NOT_REACH', 'CANCEL'] as const;
const days = ['2021-05-17', '2021-05-18', '2021-05-19', '2021-05-20', '2021-05-21'];
const today = '2021-05-20';

describe('a step by hand', () => {
  const cases = (Object.keys(invitationStates) as InvitationState[]).flatMap((state) =>
    steps.flatMap((step) =>
      [null, '2021-05-18', '2021-05-20', '2021-05-22'].flatMap((slotOn) =>
        days.map((day) => ({ state, step, slotOn, day })),
      ),
    ),
  );

  test.each(cases)('$step of $state, slot $slotOn, on $day', ({ state, step, slotOn, day }) => {
    const sentOn = state === 'PLANNED' ? null : '2021-05-18';
    const answer = refuseStep(step, { state, stateSince: '2021-05-18', sentOn, slotOn }, day, today);
    expect(answer?.params?.['rule'] ?? answer?.code).toBe(oracle({ state, step, slotOn, day, sentOn }));
  });

  /** Written from the guards in words. */
  function oracle(c: {
    state: string;
    step: string;
    slotOn: string | null;
    day: string;
    sentOn: string | null;
  }): string | undefined {
    const ways: Record<string, string> = {
      PLANNED: 'BOOK SEND CANCEL',
      SENT: 'BOOK ATTEND MISS REFUSE NOT_REACH CANCEL',
      NO_SHOW: 'ATTEND',
    };
    if (!(ways[c.state] ?? '').split(' ').includes(c.step)) return 'STEP_NOT_OPEN';
    if (c.day > today) return 'IN_THE_FUTURE';
    if (c.step === 'SEND') {
      if (c.slotOn === null) return 'SLOT';
      if (c.day < '2021-05-18') return 'BEFORE_IT_WAS_PLANNED';
      return c.day > c.slotOn ? 'AFTER_THE_SLOT' : undefined;
    }
    if (c.step === 'MISS' && c.slotOn !== null && c.slotOn > today) return 'SLOT_NOT_OVER';
    return c.sentOn !== null && c.day < c.sentOn ? 'BEFORE_IT_WAS_SENT' : undefined;
  }
});

describe('a calendar of slots', () => {
  const plan: CalendarPlan = {
    from: '2021-05-20',
    to: '2021-05-24',
    everyDay: false,
    times: [
      { from: '13:30', to: '16:30', capacity: 10 },
      { from: '07:30', to: '11:30', capacity: 20 },
    ],
  };
  const opening = { opensOn: '2021-05-01', closesOn: '2021-06-15' };
  const weekday = (day: string): boolean => ![0, 6].includes(new Date(day).getUTCDay());
  const made = (change: Partial<CalendarPlan>): unknown => {
    const found = slotsOf({ ...plan, ...change }, opening, '2021-05-20', weekday);
    return Array.isArray(found) ? found.map(({ on: day, from }) => `${day} ${from}`) : found.rule;
  };

  test('has the same hours on each working day, in order', () => {
    expect(made({})).toEqual([
      '2021-05-20 07:30',
      '2021-05-20 13:30',
      '2021-05-21 07:30',
      '2021-05-21 13:30',
      '2021-05-24 07:30',
      '2021-05-24 13:30',
    ]);
    expect(made({ everyDay: true, times: [plan.times[1]!] })).toHaveLength(5);
  });

  test.each<[string, Partial<CalendarPlan>]>([
    ['IN_THE_PAST', { from: '2021-05-19' }],
    ['ENDS_BEFORE_IT_BEGINS', { to: '2021-05-19' }],
    ['TOO_LONG', { to: '2021-08-20' }],
    ['OUTSIDE_OPENING', { to: '2021-06-16' }],
    ['OVERLAP', { times: [{ from: '07:30', to: '07:30', capacity: 1 }] }],
    [
      'OVERLAP',
      {
        times: [
          { from: '07:30', to: '11:30', capacity: 1 },
          { from: '11:00', to: '12:00', capacity: 1 },
        ],
      },
    ],
    ['NO_DAY', { times: [] }],
    ['NO_DAY', { from: '2021-05-22', to: '2021-05-23' }],
    [
      'TOO_MANY',
      {
        to: '2021-06-15',
        everyDay: true,
        times: Array.from({ length: 20 }, (_, at) => ({
          from: `0${String(at >> 1)}:${at % 2 ? '30' : '00'}`.slice(-5),
          to: `0${String((at + 1) >> 1)}:${at % 2 ? '00' : '30'}`.slice(-5),
          capacity: 1,
        })),
      },
    ],
  ])('is refused by %s', (rule, change) => {
    expect(made(change)).toBe(rule);
  });
});
