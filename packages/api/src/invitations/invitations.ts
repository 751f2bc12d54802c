import type { InvitationState } from '@lienthong/schema/invitation-life';
import type { Context } from '../access/context.ts';
import { noKey, uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { slotIds } from '../collection/collections.ts';
import { slotCounts } from '../collection/collection.sql.ts';
import { loadCitizensInReach } from '../dossiers/dossiers.ts';
import { unitOf } from '../units/units.ts';
import type { InvitationFilter } from './invitation.inputs.ts';
import { invitationCount, invitationPage } from './invitation-list.sql.ts';
import {
  batchesById,
  invitationsByCitizen,
  invitationsById,
  stepsByInvitation,
  type BatchRow,
  type InvitationRow,
} from './invitation.sql.ts';
import type { Condition } from '../store/statement.ts';

export const invitationIds = uuidIds('inv');
export const batchIds = uuidIds('ivb');

export async function loadInvitations(context: Context, ids: readonly string[]): Promise<(InvitationRow | null)[]> {
  const rows = new Map((await context.sql(invitationsById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

/** All invitations of each person, the newest first. */
export async function loadInvitationsOf(context: Context, citizens: readonly string[]): Promise<InvitationRow[][]> {
  const rows = Map.groupBy(await context.sql(invitationsByCitizen, [citizens]), ({ citizenId }) => citizenId);
  return citizens.map((id) => rows.get(id) ?? []);
}

export async function loadSteps(context: Context, ids: readonly string[]): Promise<unknown[][]> {
  const rows = Map.groupBy(await context.sql(stepsByInvitation, [ids]), ({ invitationId }) => invitationId);
  return ids.map((id) => rows.get(id) ?? []);
}

export async function loadBatches(context: Context, ids: readonly string[]): Promise<(BatchRow | null)[]> {
  const rows = new Map((await context.sql(batchesById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

export async function loadCounts(
  context: Context,
  slots: readonly string[],
): Promise<{ state: InvitationState; persons: number }[][]> {
  const rows = Map.groupBy(await context.sql(slotCounts, [slots]), ({ slotId }) => slotId);
  return slots.map((id) => rows.get(id) ?? []);
}

/** Null for a point's agency where the person lives elsewhere. */
export const invitedCitizen = (context: Context, { citizenId }: InvitationRow): Promise<CitizenRow | null> =>
  context.load(loadCitizensInReach, citizenId);

export const invitationNodes: NodeKind = {
  typeName: 'Invitation',
  door: { action: 'invitation:read', personal: true },
  matches: (id) => invitationIds.keyOf(id) !== undefined,
  find: (context, id) => context.load(loadInvitations, invitationIds.keyOf(id) ?? ''),
};

/** In the order in which they were planned. */
export async function listInvitations(
  context: Context,
  filter: InvitationFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<InvitationRow>> {
  const binding = { client: context.caller.client.id, list: 'invitations', filter, order: 'PLANNED' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const values = conditions.flatMap((condition) => condition.values);
  const rows = await context.sql(invitationPage(conditions, after !== undefined), [...values, ...position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(invitationCount(conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** The reach first: those who live within the caller's units, or are on its cohorts; of a slot, all who are invited to its own point. */
function conditionsOf(context: Context, filter: InvitationFilter): Condition[] {
  const { unit: code, slot, batch, state, reason, hasSlot } = filter;
  const { lo, hi, cohortsOf, collectingLo, collectingHi } = context.caller.scope;
  const unit = code === undefined ? undefined : unitOf(context, code, undefined, ['filter', 'unit']);
  const found: Condition[] = [];
  const add = (name: string, sql: Condition['sql'], ...values: unknown[]): void => {
    found.push({ name, sql, values });
  };
  const range = [Math.max(lo, unit?.unitNo ?? lo), Math.min(hi, unit?.lastUnitNo ?? hi)];
  if (cohortsOf > 0) {
    add(
      'coh',
      (next) =>
        `exists (select from cohort_member m where m.citizen_id = i.citizen_id and m.client_no = ${next()} and m.left_on is null)`,
      cohortsOf,
    );
    if (unit) add('in', (next) => `i.unit_no between ${next()} and ${next()}`, unit.unitNo, unit.lastUnitNo);
  } else if (slot !== undefined && unit === undefined) {
    add(
      'here',
      (next) => `(i.unit_no between ${next()} and ${next()} or i.slot_unit_no between ${next()} and ${next()})`,
      ...range,
      collectingLo,
      collectingHi,
    );
  } else add('home', (next) => `i.unit_no between ${next()} and ${next()}`, ...range);
  if (slot !== undefined) add('sl', (next) => `i.slot_id = ${next()}::uuid`, slotIds.keyOf(slot) ?? noKey);
  if (batch !== undefined) add('ba', (next) => `i.batch_id = ${next()}::uuid`, batchIds.keyOf(batch) ?? noKey);
  if (state !== undefined) add('st', (next) => `i.state = ${next()}`, state);
  if (reason !== undefined) add('re', (next) => `i.reason = ${next()}`, reason);
  if (hasSlot !== undefined) add(hasSlot ? 'ws' : 'ns', () => `i.slot_id is ${hasSlot ? 'not ' : ''}null`);
  return found;
}
