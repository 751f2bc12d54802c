import type { SnapshotDocument, SnapshotRow } from '@lienthong/schema/snapshots';
import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { pathOf, unitOf } from '../units/units.ts';
import type { SnapshotFilter } from './snapshot.inputs.ts';
import {
  snapshotCount,
  snapshotKeys,
  snapshotPage,
  snapshotsById,
  snapshotTexts,
  type SnapshotFacts,
  type SnapshotKeyRow,
} from './snapshot.sql.ts';

export const snapshotIds = uuidIds('snp');

/** Snapshots are public among the agencies of a province. */
function reachOf(context: Context): [lo: number, hi: number] {
  const own = context.caller.agency.unit;
  const province = pathOf(context, own)[0] ?? own;
  return [province.unitNo, province.lastUnitNo];
}

export function findSnapshot(context: Context, id: string): Promise<SnapshotFacts | null> {
  const key = snapshotIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadSnapshots, key);
}

export async function loadSnapshots(context: Context, ids: readonly string[]): Promise<(SnapshotFacts | null)[]> {
  const rows = await context.sql(snapshotsById, [ids, ...reachOf(context)]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const snapshotNodes: NodeKind = {
  typeName: 'Snapshot',
  door: { action: 'statistics:read', personal: false },
  matches: (id) => snapshotIds.keyOf(id) !== undefined,
  find: findSnapshot,
};

export async function listSnapshots(
  context: Context,
  filter: SnapshotFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<SnapshotFacts>> {
  const [lo, hi] = reachOf(context);
  const { within: code, level = null, frozenAfter = null } = filter;
  const binding = { client: context.caller.client.id, list: 'snapshots', filter, order: 'NEWEST' };
  const [before = null] = after === undefined ? [] : context.cursors.open(binding, after);
  const unit = code === undefined ? undefined : unitOf(context, code, undefined, ['filter', 'within']);
  const range = [Math.max(lo, unit?.unitNo ?? lo), Math.min(hi, unit?.lastUnitNo ?? hi)];
  const rows = await context.sql(snapshotPage, [...range, level, before, frozenAfter, first + 1]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.id]),
    count: async () =>
      (await context.sql(snapshotCount, [...range, level, frozenAfter, countBound + 1]))[0]?.counted ?? 0,
  });
}

export interface SnapshotText {
  /** What was signed, to the byte. */
  text: string;
  /** 128 lower-case hexadecimal digits. */
  signature: string;
}

export async function loadTexts(context: Context, ids: readonly string[]): Promise<SnapshotText[]> {
  const byId = new Map((await context.sql(snapshotTexts, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw new Error('a snapshot without its document');
    return { text: row.document, signature: row.signature };
  });
}

export const documentOf = async (context: Context, id: string): Promise<SnapshotDocument> =>
  JSON.parse((await context.load(loadTexts, id)).text) as SnapshotDocument;

export async function listRows(
  context: Context,
  { id }: SnapshotFacts,
  first: number,
  after: string | undefined,
): Promise<Connection<SnapshotRow>> {
  const binding = { client: context.caller.client.id, list: 'Snapshot.rows', filter: { id }, order: 'PLACE' };
  const behind = after === undefined ? 0 : Number(context.cursors.open(binding, after)[0]);
  const { rows } = await documentOf(context, id);
  return connect({
    nodes: rows.slice(behind, behind + first),
    more: rows.length > behind + first,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.place]),
    count: () => Promise.resolve(rows.length),
  });
}

/** The key in use and all before it: what they signed stays verifiable. */
export const listKeys = (context: Context): Promise<SnapshotKeyRow[]> => context.sql(snapshotKeys, []);
