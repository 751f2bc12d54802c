import { prefixRange } from '@lienthong/schema/name-key';
import type { Batch, Context } from '../access/context.ts';
import type { NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { Statement } from '../store/statement.ts';
import type { Unit } from '../store/units.ts';
import { nameKeyOf, unitOf } from '../units/units.ts';
import {
  enterpriseCount,
  enterprisePage,
  enterprisesByCode,
  parksByCode,
  schoolCount,
  schoolPage,
  schoolsByCode,
  sitesByCode,
  sitesByEnterprise,
  type EnterpriseRow,
  type SchoolRow,
  type SiteRow,
} from './institution.sql.ts';
import type { EnterpriseFilter, SchoolFilter } from './institution.types.ts';

/** Ids are the prefix and our own code. */
const codeIds = (prefix: string): { keyOf(id: string): string | undefined } => {
  const pattern = new RegExp(`^${prefix}_([a-z0-9-]{1,100})$`);
  return { keyOf: (id) => pattern.exec(id)?.[1] };
};
export const schoolIds = codeIds('sch');
export const siteIds = codeIds('sit');
export const enterpriseIds = codeIds('ent');

/** A place's unit is held by a foreign key. */
export function unitAt(context: Context, unitNo: number): Unit {
  const unit = context.units.findByNo(unitNo);
  if (!unit) throw new Error(`no unit has the number ${String(unitNo)}`);
  return unit;
}

const byCode =
  <Row extends { code: string }>(statement: Statement<Row>): Batch<string, Row> =>
  async (context, codes) => {
    const rows = new Map((await context.sql(statement, [codes])).map((row) => [row.code, row]));
    return codes.map((code) => rows.get(code) ?? missing(statement, code));
  };

function missing(statement: Statement<unknown>, code: string): never {
  throw new Error(`${statement.name}: ${code} is pointed at and not there`);
}

export const loadSchools = byCode(schoolsByCode);
export const loadSites = byCode(sitesByCode);
export const loadEnterprises = byCode(enterprisesByCode);
export const loadParks = byCode(parksByCode);

export async function loadSitesOf(context: Context, enterprises: readonly string[]): Promise<SiteRow[][]> {
  const sites = Map.groupBy(await context.sql(sitesByEnterprise, [enterprises]), (site) => site.enterpriseCode);
  return enterprises.map((code) => sites.get(code) ?? []);
}

const widest = { unitNo: 0, lastUnitNo: 2_147_483_647 };

/** Reference data, open to all agencies; few thousands in a province. */
export async function listSchools(
  context: Context,
  filter: SchoolFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<SchoolRow>> {
  const { unitNo, lastUnitNo } =
    filter.within === undefined ? widest : unitOf(context, filter.within, undefined, ['filter', 'within']);
  const values = [unitNo, lastUnitNo, ...nameRange(filter.name), filter.level ?? null];
  const pages = { list: 'schools', filter, values, page: schoolPage, counting: schoolCount };
  return listByCode(context, pages, first, after);
}

export async function listEnterprises(
  context: Context,
  filter: EnterpriseFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<EnterpriseRow>> {
  const unit = filter.within === undefined ? null : unitOf(context, filter.within, undefined, ['filter', 'within']);
  const values = [unit?.unitNo ?? null, unit?.lastUnitNo ?? null, ...nameRange(filter.name)];
  const pages = { list: 'enterprises', filter, values, page: enterprisePage, counting: enterpriseCount };
  return listByCode(context, pages, first, after);
}

function nameRange(name: string | undefined): [string | null, string | null] {
  if (name === undefined) return [null, null];
  const { from, to } = prefixRange(nameKeyOf(name, ['filter', 'name']));
  return [from, to];
}

async function listByCode<Row extends { code: string }>(
  context: Context,
  pages: {
    list: string;
    filter: object;
    values: unknown[];
    page: Statement<Row>;
    counting: Statement<{ counted: number }>;
  },
  first: number,
  after: string | undefined,
): Promise<Connection<Row>> {
  const { list, filter, values, page, counting } = pages;
  const binding = { client: context.caller.client.id, list, filter, order: 'CODE' };
  const [behind = ''] = after === undefined ? [] : context.cursors.open(binding, after);
  const rows = await context.sql(page, [...values, behind, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: ({ code }) => context.cursors.seal(binding, [code]),
    count: async () => (await context.sql(counting, [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** Null where nothing has the code: `loadSchools` and its like are for what a foreign key holds. */
const node = <Row extends { code: string }>(
  typeName: string,
  ids: { keyOf(id: string): string | undefined },
  statement: Statement<Row>,
): NodeKind => ({
  typeName,
  door: { action: 'statistics:read', personal: false },
  matches: (id) => ids.keyOf(id) !== undefined,
  find: async (context, id) => (await context.sql(statement, [[ids.keyOf(id)]]))[0] ?? null,
});

export const institutionNodes: readonly NodeKind[] = [
  node('School', schoolIds, schoolsByCode),
  node('Enterprise', enterpriseIds, enterprisesByCode),
  node('Site', siteIds, sitesByCode),
];
