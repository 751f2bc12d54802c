import type { Context } from '../access/context.ts';
import { refusal, type Refusal } from '../access/write-protocol.ts';
import type { SlotRow } from '../collection/collection.sql.ts';

/** The slots of a call, locked, by their keys: what an item books, a later one finds. */
export type Slots = ReadonlyMap<string, SlotRow>;

/** Whom a slot is booked for: where the person lives, which a batch of a cohort doesn't tell. */
export interface Booking {
  slot: SlotRow | undefined;
  path: string[];
  homeNo: number | null;
}

/**
 * Why nobody can be booked to a slot; undefined: somebody can. A session is for its cohort, and filled by whoever keeps that;
 * other slots are for those who live where the agency of the point has its jurisdiction.
 */
export function refuseSlot(context: Context, { slot, path, homeNo }: Booking): Refusal | undefined {
  const { client, agency, reach } = context.caller;
  if (!slot) return refusal('NOT_FOUND', path);
  if (slot.state !== 'OPEN') return refusal('SLOT_NOT_OPEN', path, { state: slot.state });
  if (slot.on < context.today) return refusal('SLOT_NOT_OPEN', path, { rule: 'IN_THE_PAST' });
  const keeps = slot.cohortId !== null && slot.keeperNo === client.no;
  if (slot.cohortId === null && reach !== 'RANGE') return refusal('SLOT_NOT_OPEN', path, { rule: 'NO_SESSION' });
  if (slot.cohortId !== null && !keeps && (homeNo !== null || slot.agencyNo !== agency.no)) {
    return refusal('SLOT_NOT_OPEN', path, { rule: 'SESSION_OF_A_COHORT' });
  }
  if (slot.cohortId === null && homeNo !== null) {
    const police = context.findAgency(slot.agencyNo);
    if (!police || homeNo < police.lo || homeNo > police.hi) return refusal('OUTSIDE_JURISDICTION', path);
  }
  return slot.booked < slot.capacity ? undefined : refusal('SLOT_FULL', path, { capacity: String(slot.capacity) });
}
