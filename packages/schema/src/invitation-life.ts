/**
 * `open`: the person is still to come, so no other invitation is planned. `invites`: while it is the last one sent, a person
 * without a dossier is INVITED. `holdsPlace`: it takes a place of its slot.
 */
export const invitationStates = {
  PLANNED: { meaning: 'Planned, and not sent yet.', open: true, invites: false, holdsPlace: true },
  SENT: { meaning: 'Sent; the person is to come.', open: true, invites: true, holdsPlace: true },
  ATTENDED: {
    meaning: 'The person came. Where nothing was collected the person can be invited again.',
    open: false,
    invites: false,
    holdsPlace: true,
  },
  NO_SHOW: { meaning: 'The slot is over, and the person did not come.', open: false, invites: true, holdsPlace: true },
  REFUSED: { meaning: 'The person does not want to come.', open: false, invites: true, holdsPlace: false },
  UNREACHABLE: { meaning: 'It did not reach the person.', open: false, invites: false, holdsPlace: false },
  CANCELLED: { meaning: 'Taken back, for one of the reasons.', open: false, invites: false, holdsPlace: false },
} as const satisfies Record<string, { meaning: string; open: boolean; invites: boolean; holdsPlace: boolean }>;
export type InvitationState = keyof typeof invitationStates;

export const statesOfInvitations = (fact: 'open' | 'invites' | 'holdsPlace'): InvitationState[] =>
  (Object.keys(invitationStates) as InvitationState[]).filter((state) => invitationStates[state][fact]);

/** What the person is invited for; it follows from the person on the day of the slot. */
export const invitationReasons = {
  FIRST_ISSUE: 'Eligible, with no dossier that counts.',
  REDO: 'The dossier must be collected anew.',
  EXCHANGE: 'The card in hand must be exchanged.',
} as const;
export type InvitationReason = keyof typeof invitationReasons;

/** How an invitation is sent, and how somebody is spoken to. */
export const channels = {
  LETTER: 'A letter.',
  VISIT: 'A visit at home.',
  PHONE: 'A call or a message by telephone.',
  SCHOOL: 'Handed out at school.',
  WORKPLACE: 'Handed out at work.',
} as const;
export type Channel = keyof typeof channels;

/** `by`: who gives it as a reason; SYSTEM reasons follow from something else. */
export const invitationCancelReasons = {
  WITHDRAWN: { meaning: 'The inviting office took it back.', by: 'INVITER' },
  MOVED_TO_SESSION: { meaning: 'The person is invited to a session of school or work.', by: 'SYSTEM' },
  COLLECTED: { meaning: 'The person was collected before it was sent.', by: 'SYSTEM' },
  DECEASED: { meaning: 'The person died.', by: 'SYSTEM' },
  NATIONALITY_LOST: { meaning: 'The person lost Vietnamese nationality.', by: 'SYSTEM' },
} as const satisfies Record<string, { meaning: string; by: 'INVITER' | 'SYSTEM' }>;
export type InvitationCancelReason = keyof typeof invitationCancelReasons;

interface InvitationStep {
  meaning: string;
  /** Empty for the step that begins it. */
  from: readonly InvitationState[];
  to: InvitationState;
  by: 'INVITER' | 'SYSTEM' | 'BOTH';
  guard: string;
}

export const invitationSteps = {
  PLAN: {
    meaning: 'Plans to invite a person, to a slot or without one yet.',
    from: [],
    to: 'PLANNED',
    by: 'BOTH',
    guard:
      'Alive, eligible on the day of the slot, no dossier in work, no open invitation; the slot is open and has room.',
  },
  BOOK: {
    meaning: 'Gives it another slot, or takes the slot away; what was sent is to be sent anew.',
    from: ['PLANNED', 'SENT'],
    to: 'PLANNED',
    by: 'BOTH',
    guard: 'The slot is open, has room, and does not lie in the past.',
  },
  SEND: {
    meaning: 'Records that it was sent.',
    from: ['PLANNED'],
    to: 'SENT',
    by: 'INVITER',
    guard: 'It has an open slot, and was sent no later than its day.',
  },
  ATTEND: {
    meaning: 'Records that the person came. Of itself where a dossier is collected, also late.',
    from: ['SENT', 'NO_SHOW'],
    to: 'ATTENDED',
    by: 'BOTH',
    guard: 'Not before it was sent.',
  },
  MISS: {
    meaning: 'Records that the person did not come.',
    from: ['SENT'],
    to: 'NO_SHOW',
    by: 'BOTH',
    guard: 'The day of the slot has come.',
  },
  REFUSE: {
    meaning: 'Records that the person does not want to come.',
    from: ['SENT'],
    to: 'REFUSED',
    by: 'INVITER',
    guard: 'Not before it was sent.',
  },
  NOT_REACH: {
    meaning: 'Records that it did not reach the person.',
    from: ['SENT'],
    to: 'UNREACHABLE',
    by: 'INVITER',
    guard: 'Not before it was sent.',
  },
  CANCEL: {
    meaning: 'Takes it back.',
    from: ['PLANNED', 'SENT'],
    to: 'CANCELLED',
    by: 'BOTH',
    guard: 'A reason.',
  },
  RESTORE: {
    meaning: 'Plans it again, without a slot: the death that cancelled it was taken back.',
    from: ['CANCELLED'],
    to: 'PLANNED',
    by: 'SYSTEM',
    guard: 'It was cancelled by that death.',
  },
} as const satisfies Record<string, InvitationStep>;
export type InvitationStepCode = keyof typeof invitationSteps;

/** Whether the life allows the step; guard and caller are tested elsewhere. */
export function mayStepInvitation(state: InvitationState, step: InvitationStepCode): boolean {
  const { from }: InvitationStep = invitationSteps[step];
  return from.includes(state);
}

export type InvitationTransition = [step: InvitationStepCode, from: InvitationState | null, to: InvitationState];

/** Every step with the states that it leads from and to; none before the first. The database guards its rows with them. */
export function invitationTransitions(): InvitationTransition[] {
  const steps = Object.keys(invitationSteps) as InvitationStepCode[];
  return steps.flatMap((step): InvitationTransition[] => {
    const { from, to }: InvitationStep = invitationSteps[step];
    return from.length === 0 ? [[step, null, to]] : from.map((state) => [step, state, to]);
  });
}

/** Invitations that one batch may plan. */
export const largestBatch = 2_000;
