import { invitationStates, invitationSteps, type InvitationStepCode } from '@lienthong/schema/invitation-life';
import type { Context } from '../access/context.ts';
import { refusal, type Verdict } from '../access/write-protocol.ts';
import type { SlotRow } from '../collection/collection.sql.ts';
import { slotIds } from '../collection/collections.ts';
import { refuseStep } from '../domain/invitations.ts';
import type {
  BookInput,
  InvitationEndInput,
  InvitationRefInput,
  InvitationStepInput,
  SendInput,
} from './invitation.inputs.ts';
import { stepInvitation, type LockedInvitation } from './invitation.sql.ts';
import { tellInvitation } from './plan.ts';
import { refuseSlot, type Slots } from './slot-guard.ts';

type ManualStep = Exclude<InvitationStepCode, 'PLAN' | 'RESTORE'>;

const codes = {
  book: 'BOOK',
  send: 'SEND',
  attended: 'ATTEND',
  noShow: 'MISS',
  refused: 'REFUSE',
  unreachable: 'NOT_REACH',
  cancel: 'CANCEL',
} as const satisfies Partial<Record<keyof InvitationStepInput, ManualStep>>;

export interface StepTaken {
  name: keyof typeof codes;
  step: ManualStep;
  input: InvitationRefInput & Partial<BookInput & SendInput & InvitationEndInput>;
}

/** Of a step on one invitation. */
export function stepOf(step: InvitationStepInput): StepTaken {
  const name = (Object.keys(codes) as (keyof typeof codes)[]).find((one) => step[one] !== undefined);
  const input = name && step[name];
  if (!name || !input) throw new Error('a oneOf input holds exactly one step');
  return { name, step: codes[name], input };
}

/** A police of the point that the person is invited to says who came; the rest is for those who reach the person. */
const atThePoint: readonly ManualStep[] = ['ATTEND', 'MISS'];

export async function take(
  context: Context,
  { name, step, input }: StepTaken,
  row: LockedInvitation | undefined,
  slots: Slots,
): Promise<Verdict> {
  const path = (part: string): string[] => ['step', name, part];
  const { today, caller } = context;
  const here =
    row && (caller.reach === 'OWN_COHORTS' || (caller.scope.lo <= row.unitNo && row.unitNo <= caller.scope.hi));
  if (!row || (!here && !atThePoint.includes(step))) return { refused: [refusal('NOT_FOUND', path('id'))] };
  const on =
    input.sentOn ?? input.onDay ?? (step === 'MISS' && row.slotOn !== null && row.slotOn <= today ? row.slotOn : today);
  const part = input.sentOn !== undefined ? 'sentOn' : input.onDay !== undefined ? 'onDay' : 'id';
  const wrong = refuseStep(step, row, on, today);
  if (wrong) return { refused: [refusal(wrong.code, path(part), wrong.params)] };
  if (row.version !== input.expectedVersion) {
    return { refused: [refusal('VERSION_CONFLICT', path('expectedVersion'), { currentVersion: String(row.version) })] };
  }
  const slot = input.slot === undefined ? undefined : slots.get(slotIds.keyOf(input.slot) ?? '');
  if (step === 'BOOK' && input.slot !== undefined) {
    const full = refuseSlot(context, { slot, path: path('slot'), homeNo: row.unitNo });
    if (full && !(full.code === 'SLOT_FULL' && slot?.id === row.slotId)) return { refused: [full] };
  }
  return write(context, { step, input, row, on, slot, slots });
}

interface Writing {
  step: ManualStep;
  input: StepTaken['input'];
  row: LockedInvitation;
  on: string;
  slot: SlotRow | undefined;
  slots: Slots;
}

async function write(context: Context, { step, input, row, on, slot, slots }: Writing): Promise<Verdict> {
  const { client, officer } = context.caller;
  const { to } = invitationSteps[step];
  const booked = step === 'BOOK';
  const [slotId, slotUnitNo] = booked ? [slot?.id ?? null, slot?.unitNo ?? null] : [row.slotId, row.slotUnitNo];
  const sent = booked ? [null, null] : step === 'SEND' ? [on, input.channel ?? null] : [row.sentOn, row.channel];
  const cancelled = step === 'CANCEL' ? 'WITHDRAWN' : null;
  const who = [client.no, officer?.no ?? null];
  await context.sql(stepInvitation, [row.id, step, to, on, slotId, slotUnitNo, ...sent, cancelled, ...who]);
  const version = row.version + 1;
  const left = row.slotId === null ? undefined : slots.get(row.slotId);
  if (left && invitationStates[row.state].holdsPlace) left.booked -= 1;
  const taken = slotId === null ? undefined : slots.get(slotId);
  if (taken && invitationStates[to].holdsPlace) taken.booked += 1;
  Object.assign(row, { state: to, stateSince: on, slotId, slotUnitNo, sentOn: sent[0], channel: sent[1], version });
  if (booked) row.slotOn = slot?.on ?? null;
  return { accepted: row.id, told: tellInvitation(to, row.id, row.unitNo, version) };
}
