import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { enterpriseIds, siteIds } from '../cohorts/institutions.ts';
import type { NoticeCell } from '../domain/enterprise-notices.ts';
import type { Unit } from '../store/units.ts';
import { unitOf } from '../units/units.ts';
import type { EnterpriseNoticeFilter } from './enterprise-notice.inputs.ts';
import {
  enterpriseNoticesById,
  enterpriseNoticesBySite,
  isOpen,
  noticeCellsByEnterprise,
  noticeCount,
  noticePage,
  stepsByNotice,
  type NoticeCondition,
  type NoticeRow,
  type NoticeStepRow,
} from './enterprise-notice.sql.ts';

export const enterpriseNoticeIds = uuidIds('enn');

/** Who sends reads what the own agency sent; who collects dossiers, what was sent to sites within the own units. */
export const readers = ['notice:send', 'dossier:read'] as const;

const sends = ({ caller }: Context): boolean => permits(caller, 'notice:send') === 'YES';

const reach = (context: Context): [agency: number, lo: number, hi: number] => {
  const { agency, scope } = context.caller;
  return sends(context) ? [agency.no, 1, 0] : [0, scope.lo, scope.hi];
};

export async function loadEnterpriseNotices(context: Context, ids: readonly string[]): Promise<(NoticeRow | null)[]> {
  const rows = await context.sql(enterpriseNoticesById, [...reach(context), ids]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

function findEnterpriseNotice(context: Context, id: string): Promise<NoticeRow | null> {
  const key = enterpriseNoticeIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadEnterpriseNotices, key);
}

export const enterpriseNoticeNodes: NodeKind = {
  typeName: 'EnterpriseNotice',
  door: { action: readers[0], or: [readers[1]], personal: false },
  matches: (id) => enterpriseNoticeIds.keyOf(id) !== undefined,
  find: findEnterpriseNotice,
};

export async function loadNoticesOfSites(context: Context, codes: readonly string[]): Promise<NoticeRow[][]> {
  const rows = await context.sql(enterpriseNoticesBySite, [...reach(context), codes]);
  const bySite = Map.groupBy(rows, ({ siteCode }) => siteCode);
  return codes.map((code) => bySite.get(code) ?? []);
}

export async function loadNoticeCells(context: Context, codes: readonly string[]): Promise<NoticeCell[][]> {
  const rows = await context.sql(noticeCellsByEnterprise, [...reach(context), codes]);
  const byEnterprise = Map.groupBy(rows, ({ enterpriseCode }) => enterpriseCode);
  return codes.map((code) => byEnterprise.get(code) ?? []);
}

export async function loadNoticeSteps(context: Context, ids: readonly string[]): Promise<NoticeStepRow[][]> {
  const byNotice = Map.groupBy(await context.sql(stepsByNotice, [ids]), ({ noticeId }) => noticeId);
  return ids.map((id) => byNotice.get(id) ?? []);
}

/** The newest first: ids sort by the time of their making. */
export async function listEnterpriseNotices(
  context: Context,
  filter: EnterpriseNoticeFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<NoticeRow>> {
  const binding = { client: context.caller.client.id, list: 'enterpriseNotices', filter, order: 'NEWEST' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const values = conditions.flatMap((one) => one.values);
  const behind: NoticeCondition = { name: 'a', sql: (next) => `n.id < ${next()}::uuid`, values: position };
  const paged = after === undefined ? conditions : [...conditions, behind];
  const rows = await context.sql(noticePage(paged), [...values, ...position, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(noticeCount(conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** Written so that the index of those who wait serves it. */
const late = (day: string): string => `${isOpen} and n.respond_by < ${day}::date`;

/** An id of another shape finds nothing, like one that nothing has. */
function conditionsOf(context: Context, filter: EnterpriseNoticeFilter): NoticeCondition[] {
  const { site, enterprise, within, state, topic, overdue } = filter;
  const equal = (name: string, column: string, value: string | number): NoticeCondition => ({
    name,
    sql: (next) => `n.${column} = ${next()}`,
    values: [value],
  });
  const unit = within === undefined ? undefined : unitOf(context, within, undefined, ['filter', 'within']);
  const conditions = reachOf(context, unit);
  if (site !== undefined) conditions.push(equal('site', 'site_code', siteIds.keyOf(site) ?? ''));
  if (enterprise !== undefined) {
    conditions.push(equal('ent', 'enterprise_code', enterpriseIds.keyOf(enterprise) ?? ''));
  }
  if (state !== undefined) conditions.push(equal('state', 'state', state));
  if (topic !== undefined) conditions.push(equal('topic', 'topic', topic));
  if (overdue !== undefined) {
    conditions.push({
      name: overdue ? 'late' : 'calm',
      sql: (next) => (overdue ? late(next()) : `(${late(next())}) is not true`),
      values: [context.today],
    });
  }
  return conditions;
}

/** Whose notices, and where: as one range, which an index serves. */
function reachOf(context: Context, unit: Unit | undefined): NoticeCondition[] {
  const [agency, lo, hi] = reach(context);
  const own: NoticeCondition = { name: 'own', sql: (next) => `n.agency_no = ${next()}`, values: [agency] };
  const range = (from: number, to: number): NoticeCondition => ({
    name: 'range',
    sql: (next) => `n.unit_no between ${next()} and ${next()}`,
    values: [from, to],
  });
  if (sends(context)) return unit === undefined ? [own] : [own, range(unit.unitNo, unit.lastUnitNo)];
  const [from, to] = [Math.max(lo, unit?.unitNo ?? lo), Math.min(hi, unit?.lastUnitNo ?? hi)];
  // Of a range that ends before it begins the planner expects many rows, of this one none.
  return [from <= to ? range(from, to) : range(1, 0)];
}
