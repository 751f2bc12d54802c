import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { noKey, uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { cohortIds } from '../cohorts/cohorts.ts';
import { unitOf } from '../units/units.ts';
import type { CollectionPointFilter, CollectionSlotFilter } from './collection.inputs.ts';
import {
  pointCount,
  pointPage,
  pointsById,
  slotCount,
  slotPage,
  slotsById,
  type PointRow,
  type SlotRow,
} from './collection.sql.ts';

export const pointIds = uuidIds('cpt');
export const slotIds = uuidIds('slt');

export async function loadPoints(context: Context, ids: readonly string[]): Promise<(PointRow | null)[]> {
  const rows = new Map((await context.sql(pointsById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

export async function loadSlots(context: Context, ids: readonly string[]): Promise<(SlotRow | null)[]> {
  const rows = new Map((await context.sql(slotsById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

export function findPoint(context: Context, id: string): Promise<PointRow | null> {
  const key = pointIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadPoints, key);
}

export const collectionNodes: readonly NodeKind[] = [
  {
    typeName: 'CollectionPoint',
    door: { action: 'unit:read', personal: false },
    matches: (id) => pointIds.keyOf(id) !== undefined,
    find: findPoint,
  },
  {
    typeName: 'CollectionSlot',
    door: { action: 'unit:read', personal: false },
    matches: (id) => slotIds.keyOf(id) !== undefined,
    find: (context, id) => context.load(loadSlots, slotIds.keyOf(id) ?? ''),
  },
];

/** Whether the caller reads persons of the slot: those of its units, or of its own session. */
export function readsPersonsOf({ caller }: Context, { unitNo, keeperNo }: SlotRow): boolean {
  if (permits(caller, 'citizen:read') !== 'YES') return false;
  const { scope, reach, client } = caller;
  return reach === 'OWN_COHORTS' ? keeperNo === client.no : scope.lo <= unitNo && unitNo <= scope.hi;
}

const widest = { unitNo: 0, lastUnitNo: 2_147_483_647 };

function rangeOf(context: Context, code: string | undefined): [number, number] {
  const { unitNo, lastUnitNo } = code === undefined ? widest : unitOf(context, code, undefined, ['filter', 'within']);
  return [unitNo, lastUnitNo];
}

/** In the order in which they were opened. */
export async function listPoints(
  context: Context,
  filter: CollectionPointFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<PointRow>> {
  const binding = { client: context.caller.client.id, list: 'collectionPoints', filter, order: 'OLDEST' };
  const [behind = null] = after === undefined ? [] : context.cursors.open(binding, after);
  const values = [...rangeOf(context, filter.within), filter.kind ?? null, filter.openOn ?? null];
  const rows = await context.sql(pointPage, [...values, behind, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(pointCount, [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** By day; an id of another shape finds nothing, like one that nothing has. */
export async function listSlots(
  context: Context,
  filter: CollectionSlotFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<SlotRow>> {
  const binding = { client: context.caller.client.id, list: 'collectionSlots', filter, order: 'DAY' };
  const [day = null, behind = null] = after === undefined ? [] : context.cursors.open(binding, after);
  const { point, within, cohort, from, to, state, hasRoom } = filter;
  const key = (id: string | undefined, ids: typeof pointIds): string | null =>
    id === undefined ? null : (ids.keyOf(id) ?? noKey);
  const values = [
    ...rangeOf(context, within),
    key(point, pointIds),
    key(cohort, cohortIds),
    from ?? null,
    to ?? null,
    state ?? null,
    hasRoom ?? null,
  ];
  const rows = await context.sql(slotPage, [...values, day, behind, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: ({ on, id }) => context.cursors.seal(binding, [on, id]),
    count: async () => (await context.sql(slotCount, [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}
