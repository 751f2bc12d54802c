import { describe, expect, test } from '@jest/globals';
import {
  invitationStates,
  invitationSteps,
  invitationTransitions,
  mayStepInvitation,
  statesOfInvitations,
  type InvitationState,
  type InvitationStepCode,
} from '@lienthong/schema/invitation-life';

const states = Object.keys(invitationStates) as InvitationState[];
const steps = Object.keys(invitationSteps) as InvitationStepCode[];

/** Written by hand from what happens to an invitation, not from the table. */
const life: Record<InvitationState, Partial<Record<InvitationStepCode, InvitationState>>> = {
  PLANNED: { BOOK: 'PLANNED', SEND: 'SENT', CANCEL: 'CANCELLED' },
  SENT: {
    BOOK: 'PLANNED',
    ATTEND: 'ATTENDED',
    MISS: 'NO_SHOW',
    REFUSE: 'REFUSED',
    NOT_REACH: 'UNREACHABLE',
    CANCEL: 'CANCELLED',
  },
  ATTENDED: {},
  NO_SHOW: { ATTEND: 'ATTENDED' },
  REFUSED: {},
  UNREACHABLE: {},
  CANCELLED: { RESTORE: 'PLANNED' },
};

describe('the life of an invitation', () => {
  test.each(states.flatMap((state) => steps.map((step) => [state, step] as const)))('%s: %s', (state, step) => {
    const to = life[state][step];
    expect(mayStepInvitation(state, step)).toBe(to !== undefined);
    const found = invitationTransitions().filter(([code, from]) => code === step && from === state);
    expect(found.map(([, , reached]) => reached)).toEqual(to === undefined ? [] : [to]);
  });

  test('begins with PLAN alone', () => {
    expect(invitationTransitions().filter(([, from]) => from === null)).toEqual([['PLAN', null, 'PLANNED']]);
  });

  test('says who is still to come, who is invited, and what holds a place', () => {
    expect(statesOfInvitations('open')).toEqual(['PLANNED', 'SENT']);
    expect(statesOfInvitations('invites')).toEqual(['SENT', 'NO_SHOW', 'REFUSED']);
    expect(statesOfInvitations('holdsPlace')).toEqual(['PLANNED', 'SENT', 'ATTENDED', 'NO_SHOW']);
  });
});
