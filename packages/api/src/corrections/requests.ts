import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { NodeKind } from '../access/node.ts';
import type { RequestRow } from './correction.sql.ts';
import { ownReportsById, requestCount, requestPage, requestsById, stepsByRequest } from './request-list.sql.ts';
import type { CorrectionRequestFilter } from './correction.inputs.ts';
import { requestIds } from './request-ids.ts';

export async function loadRequests(context: Context, ids: readonly string[]): Promise<(RequestRow | null)[]> {
  const byId = new Map((await context.sql(requestsById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

async function loadOwnReports(context: Context, ids: readonly string[]): Promise<(RequestRow | null)[]> {
  const rows = await context.sql(ownReportsById, [ids, context.caller.client.no]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export function findRequest(context: Context, id: string): Promise<RequestRow | null> {
  const key = requestIds.keyOf(id);
  if (key === undefined) return Promise.resolve(null);
  return context.load(permits(context.caller, 'correction:read') === 'YES' ? loadRequests : loadOwnReports, key);
}

export const requestNodes: NodeKind = {
  typeName: 'CorrectionRequest',
  door: { action: 'correction:read', personal: true },
  matches: (id) => requestIds.keyOf(id) !== undefined,
  find: findRequest,
};

export async function loadSteps(context: Context, ids: readonly string[]): Promise<unknown[][]> {
  const byRequest = Map.groupBy(await context.sql(stepsByRequest, [ids]), ({ requestId }) => requestId);
  return ids.map((id) => byRequest.get(id) ?? []);
}

/** By the time of handing in: ids sort by it. */
export async function listRequests(
  context: Context,
  filter: CorrectionRequestFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<RequestRow>> {
  const { state, kind } = filter;
  const { lo, hi } = context.caller.scope;
  const binding = { client: context.caller.client.id, list: 'correctionRequests', filter, order: 'NEWEST' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const used = { state: state !== undefined, kind: kind !== undefined, after: after !== undefined };
  const values = [lo, hi, ...(state ? [state] : []), ...(kind ? [kind] : []), ...position, first];
  const rows = await context.sql(requestPage(used), values);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.id]),
    count: async () =>
      (
        await context.sql(requestCount(used), [
          ...values.slice(0, 2),
          ...(state ? [state] : []),
          ...(kind ? [kind] : []),
          countBound + 1,
        ])
      )[0]?.counted ?? 0,
  });
}
