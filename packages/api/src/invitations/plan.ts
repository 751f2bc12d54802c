import type { Context } from '../access/context.ts';
import { refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { slotIds } from '../collection/collections.ts';
import { reasonOn } from '../domain/invitations.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { PlanInvitationInput } from './invitation.inputs.ts';
import { insertInvitation, stepInvitation, type InviteeRow } from './invitation.sql.ts';
import { invitationIds } from './invitations.ts';
import { refuseSlot, type Slots } from './slot-guard.ts';

export const tellInvitation = (state: string, id: string, unitNo: number, version: number): Told[] => [
  { type: `INVITATION_${state}`, subjectId: id, unitNo, version, fields: [] },
];

/** Plans one invitation. One to a session takes the place of one elsewhere, so that nobody is invited twice. */
export async function plan(
  context: Context,
  input: PlanInvitationInput,
  person: InviteeRow | undefined,
  slots: Slots,
): Promise<Verdict> {
  const path = (part: string): string[] => ['step', 'plan', part];
  if (!person) return { refused: [refusal('CITIZEN_NOT_FOUND', path('person'))] };
  const slot = input.slot === undefined ? undefined : slots.get(slotIds.keyOf(input.slot) ?? '');
  const { rules, today, caller } = context;
  const on = slot?.on ?? today;
  const reason = reasonOn(person, on, rules.cardAge(on));
  if (typeof reason !== 'string') return { refused: [refusal(reason.code, path('person'), reason.params)] };
  if (input.slot === undefined && caller.reach !== 'RANGE') {
    return { refused: [refusal('VALUE_REQUIRED', path('slot'), { rule: 'SESSION' })] };
  }
  const wrong =
    input.slot === undefined ? undefined : refuseSlot(context, { slot, path: path('slot'), homeNo: person.unitNo });
  if (wrong) return { refused: [wrong] };
  const told: Told[] = [];
  if (person.openId !== null) {
    const giving = slot !== undefined && slot.cohortId !== null && !person.openInSession;
    if (!giving) {
      const params = { invitation: invitationIds.of(person.openId) };
      return { refused: [refusal('OPEN_INVITATION_EXISTS', path('person'), params)] };
    }
    told.push(...(await giveWay(context, person, person.openId)));
  }
  const id = uuidV7();
  const { client, officer } = caller;
  const place = [slot?.id ?? null, slot?.unitNo ?? null];
  await context.sql(insertInvitation, [
    ...[id, person.id, person.unitNo, ...place],
    ...[reason, today, client.no, officer?.no ?? null],
  ]);
  if (slot) slot.booked += 1;
  Object.assign(person, { openId: id, openVersion: 1, openInSession: slot !== undefined && slot.cohortId !== null });
  return { accepted: id, told: [...told, ...tellInvitation('PLANNED', id, person.unitNo, 1)] };
}

async function giveWay(context: Context, { unitNo, openVersion }: InviteeRow, id: string): Promise<Told[]> {
  const cancelled = ['CANCEL', 'CANCELLED', context.today, null, null, null, null, 'MOVED_TO_SESSION', null, null];
  await context.sql(stepInvitation, [id, ...cancelled]);
  return tellInvitation('CANCELLED', id, unitNo, (openVersion ?? 0) + 1);
}
