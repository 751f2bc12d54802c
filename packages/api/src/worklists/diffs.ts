import { connect, type Connection } from '../access/paging.ts';
import type { Context } from '../access/context.ts';
import { CallError } from '../errors.ts';
import { diffCounts, diffPage, type WorklistChange } from './diff.sql.ts';
import type { WorklistRow } from './published.sql.ts';
import { findWorklist } from './published.ts';

/** Two lists of the same kind and unit, counted. */
export interface Diff {
  now: WorklistRow;
  before: WorklistRow;
  added: number;
  removed: number;
  stayed: number;
}

export interface DiffLine {
  no: number;
  change: WorklistChange;
  nowId: string | null;
  beforeId: string | null;
}

/** Null where the other list is out of reach. */
export async function diffOf(context: Context, now: WorklistRow, withId: string): Promise<Diff | null> {
  const before = await findWorklist(context, withId);
  if (!before) return null;
  if (before.kind !== now.kind || before.unitId !== now.unitId) {
    const rule = 'A list of the same kind and unit.';
    throw new CallError('BAD_USER_INPUT', `Argument with: ${rule}`, { path: ['with'], rule });
  }
  const [counts] = await context.sql(diffCounts, [now.id, before.id]);
  return { now, before, ...(counts ?? { added: 0, removed: 0, stayed: 0 }) };
}

export async function listDiff(
  context: Context,
  diff: Diff,
  change: WorklistChange,
  first: number,
  after: string | undefined,
): Promise<Connection<DiffLine>> {
  const { now, before } = diff;
  const filter = { now: now.id, before: before.id };
  const binding = { client: context.caller.client.id, list: 'WorklistDiff.items', filter, order: change };
  const position = after === undefined ? [0] : context.cursors.open(binding, after);
  const rows = await context.sql(diffPage(change), [now.id, before.id, ...position, first]);
  const counted = { ADDED: diff.added, REMOVED: diff.removed, STAYED: diff.stayed }[change];
  return connect({
    nodes: rows.map(({ no, nowId, beforeId }) => ({ no, change, nowId, beforeId })),
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ no }) => context.cursors.seal(binding, [no]),
    count: () => Promise.resolve(counted),
  });
}
