import type { Context } from '../access/context.ts';
import { writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import { lockSlots } from '../collection/collection.sql.ts';
import { slotIds } from '../collection/collections.ts';
import { planBatch, sendBatch } from './batches.ts';
import {
  inviteesById,
  lockInvitations,
  lockInvitees,
  type InviteeRow,
  type LockedInvitation,
} from './invitation.sql.ts';
import type { InvitationItem, InvitationStepInput } from './invitation.inputs.ts';
import { invitationIds } from './invitations.ts';
import { findPersons, refusePerson } from './persons.ts';
import { plan } from './plan.ts';
import type { Slots } from './slot-guard.ts';
import { stepOf, take } from './steps.ts';

export const recordInvitations = (context: Context, items: readonly InvitationItem[]): Promise<Outcome[]> =>
  writeItems(context, 'recordInvitations', items, (fresh) => evaluate(context, fresh));

/** What the items of a call are about, locked: persons first, then invitations, then slots, each in the order of their ids. */
interface Locked {
  /** By the place of the item. */
  persons: ReadonlyMap<number, InviteeRow>;
  invitations: ReadonlyMap<string, LockedInvitation>;
  slots: Slots;
}

async function evaluate(context: Context, items: readonly InvitationItem[]): Promise<Verdict[]> {
  const locked = await lock(context, items);
  const verdicts: Verdict[] = [];
  for (const [at, { step }] of items.entries()) verdicts.push(await record(context, step, locked, at));
  return verdicts;
}

async function record(context: Context, step: InvitationStepInput, locked: Locked, at: number): Promise<Verdict> {
  const { persons, invitations, slots } = locked;
  if (step.plan) {
    const form = refusePerson(step.plan.person, ['step', 'plan', 'person']);
    return form ? { refused: [form] } : plan(context, step.plan, persons.get(at), slots);
  }
  if (step.planBatch) return planBatch(context, step.planBatch, slots);
  if (step.sendBatch) return sendBatch(context, step.sendBatch, slots);
  const taken = stepOf(step);
  return take(context, taken, invitations.get(invitationIds.keyOf(taken.input.id) ?? ''), slots);
}

async function lock(context: Context, items: readonly InvitationItem[]): Promise<Locked> {
  const { lo, hi, cohortsOf, collectingLo, collectingHi } = context.caller.scope;
  const invited = items.map(({ step }) => step.plan?.person);
  const ids = await findPersons(context, inviteesById.name, invited);
  const named = [...new Set(ids.values())];
  if (named.length > 0) await context.sql(lockInvitees, [named]);
  const persons = named.length === 0 ? [] : await context.sql(inviteesById, [named, lo, hi, cohortsOf]);
  const personOf = new Map(persons.map((row) => [row.id, row]));
  const stepped = items.flatMap(({ step }) => {
    if (step.plan || step.planBatch || step.sendBatch) return [];
    return invitationIds.keyOf(stepOf(step).input.id) ?? [];
  });
  const invitations =
    stepped.length === 0
      ? []
      : await context.sql(lockInvitations, [stepped, lo, hi, cohortsOf, collectingLo, collectingHi]);
  const places = items.flatMap(({ step: { plan: planned, planBatch: batch, sendBatch: sent, book } }) => {
    const id = planned?.slot ?? batch?.slot ?? sent?.slot ?? book?.slot;
    return id === undefined ? [] : (slotIds.keyOf(id) ?? []);
  });
  const left = invitations.flatMap(({ slotId }) => slotId ?? []);
  const slots = places.length + left.length === 0 ? [] : await context.sql(lockSlots, [[...places, ...left]]);
  return {
    persons: new Map(
      [...ids].flatMap(([at, id]): [number, InviteeRow][] => {
        const row = personOf.get(id);
        return row ? [[at, row]] : [];
      }),
    ),
    invitations: new Map(invitations.map((row) => [row.id, row])),
    slots: new Map(slots.map((row) => [row.id, row])),
  };
}
