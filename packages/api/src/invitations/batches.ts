import type { InvitationReason } from '@lienthong/schema/invitation-life';
import { largestBatch } from '@lienthong/schema/invitation-life';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { Context } from '../access/context.ts';
import { refusal, type Refusal, type Verdict } from '../access/write-protocol.ts';
import type { SlotRow } from '../collection/collection.sql.ts';
import { slotIds } from '../collection/collections.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { findUnit } from '../units/units.ts';
import { membersOf } from '../worklists/worklist.sql.ts';
import {
  bookWaiting,
  chooseInvitees,
  closeBatch,
  insertBatch,
  insertInvitations,
  inviteMembers,
  sendInvitations,
} from './batch.sql.ts';
import type { PlanBatchInput, SendBatchInput } from './invitation.inputs.ts';
import { batchIds } from './invitations.ts';
import { refuseSlot, type Slots } from './slot-guard.ts';

const refused = (...args: Parameters<typeof refusal>): { refused: Refusal[] } => ({ refused: [refusal(...args)] });

export async function planBatch(context: Context, input: PlanBatchInput, slots: Slots): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'planBatch', part];
  const { most = largestBatch } = input;
  if (most < 1 || most > largestBatch)
    return refused('VALUE_NOT_ALLOWED', path('most'), { rule: `1_TO_${String(largestBatch)}` });
  const slot = slots.get(slotIds.keyOf(input.slot) ?? '');
  const wrong = refuseSlot(context, { slot, path: path('slot'), homeNo: null });
  if (wrong || !slot) return { refused: wrong ? [wrong] : [] };
  const batch = { id: uuidV7(), slot, most: Math.min(most, slot.capacity - slot.booked) };
  const planned =
    slot.cohortId === null ? await fillFromList(context, input, batch) : await fillFromCohort(context, input, batch);
  if (typeof planned !== 'number') return { refused: [planned] };
  await context.sql(closeBatch, [batch.id, planned]);
  slot.booked += planned;
  return { accepted: batch.id, told: [toldOf('INVITATION_BATCH_PLANNED', batch.id, slot)] };
}

const toldOf = (type: string, subjectId: string, { unitNo }: SlotRow) => ({
  type,
  subjectId,
  unitNo,
  version: 1,
  fields: [],
});

interface Batch {
  id: string;
  slot: SlotRow;
  most: number;
}

async function fillFromCohort(
  context: Context,
  input: PlanBatchInput,
  { id, slot, most }: Batch,
): Promise<number | Refusal> {
  const path = ['step', 'planBatch'];
  if (input.unit !== undefined) return refusal('VALUE_NOT_ALLOWED', [...path, 'unit'], { rule: 'SESSION_OF_A_COHORT' });
  if (input.list !== undefined) return refusal('VALUE_NOT_ALLOWED', [...path, 'list'], { rule: 'SESSION_OF_A_COHORT' });
  const { rules, today, caller } = context;
  const { client, agency, officer } = caller;
  await context.sql(insertBatch, [id, slot.id, slot.unitNo, null, client.no, agency.no, today]);
  const bornBy = bornByForCard(slot.on, rules.cardAge(slot.on));
  const who = [client.no, agency.no, officer?.no ?? null];
  const [made] = await context.sql(inviteMembers, [slot.id, id, bornBy, today, most, ...who]);
  const planned = made?.planned ?? 0;
  return planned > 0 ? planned : refusal('NOBODY_TO_INVITE', [...path, 'slot']);
}

async function fillFromList(
  context: Context,
  input: PlanBatchInput,
  { id, slot, most }: Batch,
): Promise<number | Refusal> {
  const path = ['step', 'planBatch', 'unit'];
  const { caller, today } = context;
  const { unit: code, list = 'NOT_ENROLLED' } = input;
  if (code === undefined) return refusal('VALUE_REQUIRED', path);
  const unit = findUnit(context, code, undefined);
  if (!unit) return refusal('UNIT_NOT_FOUND', path);
  const police = context.findAgency(slot.agencyNo);
  const [lo, hi] = [Math.max(unit.unitNo, caller.scope.lo), Math.min(unit.lastUnitNo, caller.scope.hi)];
  if (lo > hi || !police || unit.unitNo < police.lo || unit.lastUnitNo > police.hi)
    return refusal('OUTSIDE_JURISDICTION', path);
  const members = membersOf(list, list === 'NOT_ENROLLED' ? slot.on : today, 0);
  const chosen = await context.sql(chooseInvitees(list, members), [lo, hi, ...members.values, most]);
  if (chosen.length === 0) return refusal('NOBODY_TO_INVITE', path);
  const { client, agency, officer } = caller;
  await context.sql(insertBatch, [id, slot.id, unit.unitNo, list, client.no, agency.no, today]);
  const waiting = chosen.flatMap((one) => one.waiting ?? []);
  const others = chosen.filter((one) => one.waiting === null);
  const who = [client.no, officer?.no ?? null];
  const booked =
    waiting.length === 0 ? [] : await context.sql(bookWaiting, [waiting, slot.id, slot.unitNo, id, today, ...who]);
  const made = await context.sql(insertInvitations, [
    others.map(() => uuidV7()),
    others.map(({ citizenId }) => citizenId),
    others.map(({ unitNo }) => unitNo),
    others.map(({ caseState }) => reasons(caseState)),
    ...[slot.id, slot.unitNo, id, today, ...who],
  ]);
  return booked.length + made.length;
}

const reasons = (state: DossierState | null): InvitationReason =>
  state === 'REDO_REQUIRED' ? 'REDO' : state === 'DELIVERED' ? 'EXCHANGE' : 'FIRST_ISSUE';

export async function sendBatch(context: Context, input: SendBatchInput, slots: Slots): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'sendBatch', part];
  const slot = slots.get(slotIds.keyOf(input.slot) ?? '');
  if (!slot) return refused('NOT_FOUND', path('slot'));
  if (slot.state !== 'OPEN') return refused('SLOT_NOT_OPEN', path('slot'), { state: slot.state });
  const batch = input.batch === undefined ? null : batchIds.keyOf(input.batch);
  if (batch === undefined) return refused('NOT_FOUND', path('batch'));
  const { today, caller } = context;
  const { sentOn = today, channel } = input;
  const rule = sentOn > today ? 'IN_THE_FUTURE' : sentOn > slot.on ? 'AFTER_THE_SLOT' : undefined;
  if (rule !== undefined) return refused('DATE_NOT_POSSIBLE', path('sentOn'), { rule });
  const { client, agency, officer, scope } = caller;
  const who = [client.no, agency.no, officer?.no ?? null];
  const [done] = await context.sql(sendInvitations, [slot.id, batch, sentOn, channel, scope.lo, scope.hi, ...who]);
  if (!done || done.sent === 0) return refused('NOBODY_TO_INVITE', path('slot'));
  return { accepted: slot.id, told: [toldOf('INVITATIONS_SENT', slot.id, slot)] };
}
