import type { NoticeTopic } from '@lienthong/schema/notice-topics';
import type { Context } from '../access/context.ts';
import { uuidIds } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { refusal, writeItems, type Outcome, type Verdict } from '../access/write-protocol.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import {
  acknowledge,
  insertNotices,
  noticeCount,
  noticedInCohorts,
  noticedInRange,
  noticePage,
  noticesById,
  type NoticeRow,
} from './notice.sql.ts';
import type { NoticeAcknowledgement, NoticeFilter } from './notice.types.ts';

export const noticeIds = uuidIds('not');

/** A notice to be written: the same to each recipient, by the numbers of the agencies. */
export interface NewNotice {
  topic: NoticeTopic;
  requestId: string;
  citizenId: string;
  recipients: readonly number[];
}

/** All notices of a call at once, in its transaction. */
export async function writeNotices(context: Context, notices: readonly NewNotice[]): Promise<void> {
  const rows = notices.flatMap(({ recipients, ...notice }) => recipients.map((no) => ({ ...notice, no })));
  if (rows.length === 0) return;
  await context.sql(insertNotices, [
    rows.map(() => uuidV7()),
    rows.map(({ no }) => no),
    rows.map(({ topic }) => topic),
    rows.map(({ requestId }) => requestId),
    rows.map(({ citizenId }) => citizenId),
    context.today,
  ]);
}

export async function listNotices(
  context: Context,
  filter: NoticeFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<NoticeRow>> {
  const { topic, acknowledged } = filter;
  const { client, agency } = context.caller;
  const binding = { client: client.id, list: 'notices', filter, order: 'NEWEST' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const used = { topic: topic !== undefined, acknowledged, after: after !== undefined };
  const asked = [agency.no, ...(topic === undefined ? [] : [topic])];
  const rows = await context.sql(noticePage(used), [...asked, ...position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(noticeCount(used), [...asked, countBound + 1]))[0]?.counted ?? 0,
  });
}

export const acknowledgeNotices = (context: Context, items: readonly NoticeAcknowledgement[]): Promise<Outcome[]> =>
  writeItems(context, 'acknowledgeNotices', items, async (fresh) => {
    const { client, agency, officer } = context.caller;
    const ids = fresh.flatMap(({ id }) => noticeIds.keyOf(id) ?? []);
    const rows = await context.sql(acknowledge, [agency.no, ids, context.today, client.no, officer?.no ?? null]);
    const own = new Set(rows.map(({ id }) => id));
    return fresh.map(({ id }): Verdict => {
      const key = noticeIds.keyOf(id);
      return key !== undefined && own.has(key)
        ? { accepted: key, told: [] }
        : { refused: [refusal('NOT_FOUND', ['id'])] };
    });
  });

export async function loadNotices(context: Context, ids: readonly string[]): Promise<(NoticeRow | null)[]> {
  const rows = await context.sql(noticesById, [context.caller.agency.no, ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Those of the persons whom the caller reaches today; null for the others. */
export async function loadNoticed(context: Context, ids: readonly string[]): Promise<(CitizenRow | null)[]> {
  const { reach, client, scope } = context.caller;
  const rows =
    reach === 'OWN_COHORTS'
      ? await context.sql(noticedInCohorts, [ids, client.no])
      : await context.sql(noticedInRange, [ids, scope.lo, scope.hi]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}
