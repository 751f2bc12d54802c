import type { FieldClass } from '@lienthong/schema/codes';
import type { ReviewResult } from '@lienthong/schema/worklists';
import { uuidIds, type NodeKind } from '../access/node.ts';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';

import { personalFields } from '../domain/personal-field.ts';
import { unitOf } from '../units/units.ts';
import { refuseUnseen } from './unseen.ts';
import type { PublishedItemFilter, PublishedWorklistFilter } from './published.inputs.ts';
import {
  itemsById,
  linePage,
  linesCounted,
  openByList,
  progressByList,
  reviewsByItem,
  worklistById,
  worklistCount,
  worklistPage,
  worklistsByPublication,
  type ItemRow,
  type ReviewRow,
  type WorklistRow,
} from './published.sql.ts';
import type { Condition } from '../store/statement.ts';

export const worklistIds = uuidIds('wkl');
export const itemIds = uuidIds('wli');

export function findWorklist(context: Context, id: string): Promise<WorklistRow | null> {
  const key = worklistIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadWorklists, key);
}

export async function loadWorklists(context: Context, ids: readonly string[]): Promise<(WorklistRow | null)[]> {
  const byId = new Map((await context.sql(worklistById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const worklistNodes: NodeKind = {
  typeName: 'PublishedWorklist',
  door: { action: 'worklist:read', personal: true },
  matches: (id) => worklistIds.keyOf(id) !== undefined,
  find: findWorklist,
};

export async function loadPublications(context: Context, ids: readonly string[]): Promise<WorklistRow[][]> {
  const byId = Map.groupBy(await context.sql(worklistsByPublication, [ids]), (row) => row.publicationId);
  return ids.map((id) => byId.get(id) ?? []);
}

export async function listWorklists(
  context: Context,
  filter: PublishedWorklistFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<WorklistRow>> {
  const { lo, hi } = context.caller.scope;
  const { unit: code, kind, publishedAfter, current } = filter;
  const binding = { client: context.caller.client.id, list: 'publishedWorklists', filter, order: 'NEWEST' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const unit = code === undefined ? undefined : unitOf(context, code, undefined, ['filter', 'unit']);
  const conditions: Condition[] = [];
  if (kind !== undefined) conditions.push({ name: 'k', sql: (next) => `w.kind = ${next()}`, values: [kind] });
  if (publishedAfter !== undefined) {
    conditions.push({ name: 'p', sql: (next) => `w.on_day > ${next()}::date`, values: [publishedAfter] });
  }
  if (current !== undefined) {
    const newer = 'exists (select from worklist n where n.supersedes = w.id)';
    conditions.push({ name: current ? 'c' : 's', sql: () => (current ? `not ${newer}` : newer), values: [] });
  }
  const values = [
    Math.max(lo, unit?.unitNo ?? lo),
    Math.min(hi, unit?.lastUnitNo ?? hi),
    ...conditions.flatMap((one) => one.values),
  ];
  const rows = await context.sql(worklistPage(conditions, after !== undefined), [...values, ...position, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.id]),
    count: async () => (await context.sql(worklistCount(conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

const ofReview: FieldClass = personalFields['PublishedWorkItem.review'].fieldClass;

/** The lines of one list, in their order: they never change, but for what is found of them. */
export async function listLines(
  context: Context,
  list: WorklistRow,
  filter: PublishedItemFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<ItemRow>> {
  const { group, result, reviewed } = filter;
  await refuseUnseen(context, 'PublishedWorklist.items', [
    ...(group === undefined ? [] : [['filter.group', 'STATUS'] as const]),
    ...(result === undefined ? [] : [['filter.result', ofReview] as const]),
    ...(reviewed === undefined ? [] : [['filter.reviewed', ofReview] as const]),
  ]);
  const bound = { list: list.id, ...filter };
  const binding = { client: context.caller.client.id, list: 'PublishedWorklist.items', filter: bound, order: 'NO' };
  const position = after === undefined ? [0] : context.cursors.open(binding, after);
  const conditions = lineConditions(context, group, result, reviewed);
  const values = conditions.flatMap((one) => one.values);
  const rows = await context.sql(linePage(conditions), [list.id, ...position, ...values, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.no]),
    count: async () =>
      (await context.sql(linesCounted(conditions), [list.id, ...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

function lineConditions(
  context: Context,
  group: string | undefined,
  result: ReviewResult | undefined,
  reviewed: boolean | undefined,
): Condition[] {
  const conditions: Condition[] = [];
  if (group !== undefined) {
    const { unitNo, lastUnitNo } = unitOf(context, group, undefined, ['filter', 'group']);
    const within = (next: () => string): string => `i.home_unit_no between ${next()} and ${next()}`;
    conditions.push({ name: 'g', sql: within, values: [unitNo, lastUnitNo] });
  }
  if (result !== undefined) {
    const found = (next: () => string): string => `i.review_version > 0 and i.result = ${next()}`;
    conditions.push({ name: 'r', sql: found, values: [result] });
  }
  if (reviewed !== undefined) {
    conditions.push({
      name: reviewed ? 'y' : 'n',
      sql: () => `i.review_version ${reviewed ? '>' : '='} 0`,
      values: [],
    });
  }
  return conditions;
}

export async function loadItems(context: Context, ids: readonly string[]): Promise<(ItemRow | null)[]> {
  const byId = new Map((await context.sql(itemsById, [ids])).map((row) => [row.itemId, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function loadReviews(context: Context, items: readonly string[]): Promise<ReviewRow[][]> {
  const byItem = Map.groupBy(await context.sql(reviewsByItem, [items]), (row) => row.itemId);
  return items.map((id) => byItem.get(id) ?? []);
}

export async function loadProgress(
  context: Context,
  lists: readonly string[],
): Promise<{ result: ReviewResult; count: number }[][]> {
  const byList = Map.groupBy(await context.sql(progressByList, [lists]), (row) => row.worklistId);
  return lists.map((id) => byList.get(id) ?? []);
}

export async function loadOpen(
  context: Context,
  lists: readonly string[],
): Promise<{ opened: number; waiting: number }[]> {
  const byList = new Map((await context.sql(openByList, [lists])).map((row) => [row.worklistId, row]));
  return lists.map((id) => byList.get(id) ?? { opened: 0, waiting: 0 });
}
