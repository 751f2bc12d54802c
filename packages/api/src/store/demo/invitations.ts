import type {
  Channel,
  InvitationCancelReason,
  InvitationReason,
  InvitationState,
  InvitationStepCode,
} from '@lienthong/schema/invitation-life';
import { invitationStates } from '@lienthong/schema/invitation-life';
import { CARD_AGE, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import {
  calendarDays,
  channelShares,
  homeFromAge,
  invitedShare,
  invitedToSession,
  inviteeShares,
  redoBooked,
  redoSent,
} from './assumptions.ts';
import { millisecondsOf, today, type DayNumber } from './calendar.ts';
import type { Case } from './cases.ts';
import type { DemoDossier } from './dossiers.ts';
import type { Person } from './people.ts';
import type { Calendar, Slot } from './points.ts';
import { weighted, type Random } from './random.ts';
import type { Membership } from './rosters.ts';
import type { Commune } from './territory.ts';

export interface DemoStep {
  step: InvitationStepCode;
  to: InvitationState;
  on: DayNumber;
  slot: Slot | null;
  channel: Channel | null;
  /** Null where it followed from something else. */
  clientNo: number | null;
}

export interface DemoInvitation {
  id: string;
  reason: InvitationReason;
  steps: readonly DemoStep[];
  cancelReason: InvitationCancelReason | null;
}

/** A person's invitations, and what the person's row knows of them as the triggers derive it. */
export interface Invited {
  invitations: readonly DemoInvitation[];
  invitedOn: DayNumber | null;
  noShowOn: DayNumber | null;
  /** The first day on which one was sent. */
  triedOn: DayNumber | null;
}

export interface Invitee {
  person: Person;
  known: Case;
  commune: Commune;
  memberships: readonly Membership[];
  random: Random;
  /** Whether somebody who never had a dossier is invited. */
  firstIssue: boolean;
}

type Fate = (typeof inviteeShares)[number][0];
const drawFate = weighted(inviteeShares);
const drawChannel = weighted(channelShares);
const nobody: Invited = { invitations: [], invitedOn: null, noShowOn: null, triedOn: null };

export interface Inviter {
  invite(invitee: Invitee): Invited;
}

/** Who is invited, to which slots, and what became of it. */
export function createInviter(calendar: Calendar): Inviter {
  let firsts = 0;
  return {
    invite(invitee) {
      const { person, known, random, memberships, firstIssue } = invitee;
      if (person.died !== null || person.nationality !== VIETNAMESE) return nobody;
      const anew = known.dossiers.find(({ state }) => state === 'REDO_REQUIRED');
      if (anew) return derive([redo(anew, invitee, slotsFor(invitee, calendar))]);
      const age = (today - calendarDays.before - 14 - person.birth) / 365.25;
      if (!firstIssue || known.dossiers.length > 0 || age < CARD_AGE || person.precision !== 'DAY') return nobody;
      const session = memberships.find(({ roster }) => calendar.sessionsOf.has(roster.id));
      if (!random.chance(session ? invitedToSession : invitedShare[person.presence])) return nobody;
      const fate = inviteeShares[firsts]?.[0] ?? drawFate(random);
      const invitations = invited(fate, invitee, slotsFor(invitee, calendar), session);
      if (invitations.length > 0) firsts += 1;
      return derive(invitations);
    },
  };
}

function slotsFor({ person, commune, memberships, firstIssue }: Invitee, calendar: Calendar): readonly Slot[] {
  const session = firstIssue ? memberships.find(({ roster }) => calendar.sessionsOf.has(roster.id)) : undefined;
  const age = (today - person.birth) / 365.25;
  const found = session
    ? calendar.sessionsOf.get(session.roster.id)
    : age >= homeFromAge
      ? calendar.homeOf.get(commune.district.code)
      : calendar.slotsOf.get(commune.unit.code);
  return found ?? [];
}

/** One with room, before the demo day or not; its place is taken. */
function book(slots: readonly Slot[], over: boolean, random: Random): Slot | undefined {
  const open = slots.filter(({ on, off, booked, capacity }) => on < today === over && !off && booked < capacity);
  const slot = open[random.below(open.length)];
  if (slot) slot.booked += 1;
  return slot;
}

const missed: readonly Fate[] = ['NO_SHOW', 'INVITED_AGAIN', 'ATTENDED'];

function invited(
  fate: Fate,
  { random }: Invitee,
  slots: readonly Slot[],
  session: Membership | undefined,
): DemoInvitation[] {
  const over = missed.includes(fate);
  const slot = book(slots, over, random);
  if (!slot) return [];
  const { clientNo } = session?.roster ?? slot.point;
  const latest = over ? slot.on - 4 : today;
  const planned = Math.min(slot.on - random.between(6, 12), latest);
  const channel = session ? (session.roster.kind === 'SCHOOL' ? 'SCHOOL' : 'WORKPLACE') : drawChannel(random);
  const sent = Math.min(planned + random.between(0, 3), latest);
  const plan: DemoStep = { step: 'PLAN', to: 'PLANNED', on: planned, slot, channel: null, clientNo };
  const send: DemoStep = { step: 'SEND', to: 'SENT', on: sent, slot, channel, clientNo };
  const end = (step: InvitationStepCode, to: InvitationState): DemoStep => {
    if (!invitationStates[to].holdsPlace) slot.booked -= 1;
    return { step, to, on: Math.min(today, sent + random.between(0, 4)), slot, channel, clientNo };
  };
  const first = (steps: DemoStep[], cancelReason: InvitationCancelReason | null = null): DemoInvitation =>
    invitation(random, 'FIRST_ISSUE', steps, cancelReason);
  const miss: DemoStep = { ...send, step: 'MISS', to: 'NO_SHOW', on: slot.on, clientNo: slot.point.clientNo };
  switch (fate) {
    case 'PLANNED':
      return [first([plan])];
    case 'SENT':
      return [first([plan, send])];
    case 'NO_SHOW':
      return [first([plan, send, miss])];
    case 'ATTENDED':
      return [first([plan, send, { ...miss, step: 'ATTEND', to: 'ATTENDED' }])];
    case 'REFUSED':
      return [first([plan, send, end('REFUSE', 'REFUSED')])];
    case 'UNREACHABLE':
      return [first([plan, send, end('NOT_REACH', 'UNREACHABLE')])];
    case 'CANCELLED':
      return [first([plan, end('CANCEL', 'CANCELLED')], 'WITHDRAWN')];
    case 'WAITING':
      slot.booked -= 1;
      return [first([{ ...plan, slot: null }])];
    case 'INVITED_AGAIN': {
      const again = book(slots, false, random);
      const on = Math.min(today, slot.on + random.between(1, 4));
      return [first([plan, send, miss]), ...(again ? [first([{ ...plan, on, slot: again }])] : [])];
    }
  }
}

/** Invited of itself on the day of the step; some have a slot by now. */
function redo(dossier: DemoDossier, { random }: Invitee, slots: readonly Slot[]): DemoInvitation {
  const { stateSince } = dossier;
  const due: DemoStep = { step: 'PLAN', to: 'PLANNED', on: stateSince, slot: null, channel: null, clientNo: null };
  const slot = random.chance(redoBooked) ? book(slots, false, random) : undefined;
  if (!slot) return invitation(random, 'REDO', [due], null);
  const { clientNo } = slot.point;
  const on = Math.max(stateSince, today - random.between(1, 6));
  const booked: DemoStep = { step: 'BOOK', to: 'PLANNED', on, slot, channel: null, clientNo };
  if (!random.chance(redoSent)) return invitation(random, 'REDO', [due, booked], null);
  const channel = drawChannel(random);
  const sent = Math.min(today, on + random.between(0, 2));
  return invitation(random, 'REDO', [due, booked, { ...booked, step: 'SEND', to: 'SENT', on: sent, channel }], null);
}

function invitation(
  random: Random,
  reason: InvitationReason,
  steps: readonly DemoStep[],
  cancelReason: InvitationCancelReason | null,
): DemoInvitation {
  const id = random.uuid(millisecondsOf(steps[0]?.on ?? today) + random.between(0, 36_000_000));
  return { id, reason, steps, cancelReason };
}

function derive(invitations: readonly DemoInvitation[]): Invited {
  const standing = invitations.filter(({ cancelReason }) => cancelReason === null);
  const sent = standing.findLast(({ steps }) => steps.some(({ step }) => step === 'SEND'))?.steps;
  const sentTo = sent?.at(-1)?.to;
  const invites = sentTo !== undefined && invitationStates[sentTo].invites;
  const last = standing.at(-1)?.steps.at(-1);
  return {
    invitations,
    invitedOn: invites ? (sent?.find(({ step }) => step === 'SEND')?.on ?? null) : null,
    noShowOn: last?.to === 'NO_SHOW' ? last.on : null,
    triedOn: invitations.flatMap(({ steps }) => steps).find(({ step }) => step === 'SEND')?.on ?? null,
  };
}
