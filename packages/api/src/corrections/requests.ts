import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { NodeKind } from '../access/node.ts';
import type { RequestRow } from './correction.sql.ts';
import {
  ownReportsById,
  requestCount,
  requestPage,
  requestsById,
  stepsByRequest,
  type RequestOrder,
} from './request-list.sql.ts';
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

export async function listRequests(
  context: Context,
  filter: CorrectionRequestFilter,
  order: RequestOrder,
  first: number,
  after: string | undefined,
): Promise<Connection<RequestRow>> {
  const { state, kind, overdue, reviewedByMe: mine } = filter;
  const { lo, hi } = context.caller.scope;
  const binding = { client: context.caller.client.id, list: 'correctionRequests', filter, order };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const used = {
    order,
    state: state !== undefined,
    kind: kind !== undefined,
    overdue,
    mine,
    after: after !== undefined,
  };
  const asked = [
    ...[lo, hi],
    ...(state ? [state] : []),
    ...(kind ? [kind] : []),
    ...(overdue === undefined ? [] : [context.today]),
    ...(mine === undefined ? [] : [context.caller.officer?.no ?? null, context.today]),
  ];
  const rows = await context.sql(requestPage(used), [...asked, ...position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, order === 'DUE_ON' ? [row.dueOn ?? 'infinity', row.id] : [row.id]),
    count: async () => (await context.sql(requestCount(used), [...asked, countBound + 1]))[0]?.counted ?? 0,
  });
}
