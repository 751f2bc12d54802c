import type { Context } from '../access/context.ts';
import { uuidIds, type NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { unitOf } from '../units/units.ts';
import type { CohortFilter } from './cohort.inputs.ts';
import {
  cohortCount,
  cohortCounts,
  cohortPage,
  cohortsById,
  cohortsBySchool,
  cohortsBySite,
  type CohortRow,
} from './cohort.sql.ts';
import { schoolIds, siteIds } from './institutions.ts';

export const cohortIds = uuidIds('coh');

const reach = ({ caller }: Context): [number, number] => [caller.agency.no, caller.client.no];

export async function loadCohorts(context: Context, ids: readonly string[]): Promise<(CohortRow | null)[]> {
  const rows = new Map((await context.sql(cohortsById, [...reach(context), ids])).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) ?? null);
}

export async function loadCohortsOfSchools(context: Context, codes: readonly string[]): Promise<CohortRow[][]> {
  const rows = await context.sql(cohortsBySchool, [...reach(context), codes]);
  const bySchool = Map.groupBy(rows, ({ schoolCode }) => schoolCode);
  return codes.map((code) => bySchool.get(code) ?? []);
}

export async function loadCohortsOfSites(context: Context, codes: readonly string[]): Promise<CohortRow[][]> {
  const bySite = Map.groupBy(await context.sql(cohortsBySite, [...reach(context), codes]), ({ siteCode }) => siteCode);
  return codes.map((code) => bySite.get(code) ?? []);
}

export function findCohort(context: Context, id: string): Promise<CohortRow | null> {
  const key = cohortIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadCohorts, key);
}

export const cohortNodes: NodeKind = {
  typeName: 'Cohort',
  door: { action: 'cohort:write', personal: false },
  matches: (id) => cohortIds.keyOf(id) !== undefined,
  find: findCohort,
};

export interface Counts {
  members: number;
  received: number;
}

export async function loadCounts(context: Context, ids: readonly string[]): Promise<Counts[]> {
  const counts = new Map((await context.sql(cohortCounts, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => counts.get(id) ?? { members: 0, received: 0 });
}

export async function uploadStateOf(
  context: Context,
  { id, uploadNo, openedOn }: CohortRow,
): Promise<{ number: number; received: number; openedOn: string } | null> {
  if (uploadNo === null || openedOn === null) return null;
  const { received } = await context.load(loadCounts, id);
  return { number: uploadNo, received, openedOn };
}

/** The newest first: ids sort by the time of their making. */
export async function listCohorts(
  context: Context,
  filter: CohortFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<CohortRow>> {
  const binding = { client: context.caller.client.id, list: 'cohorts', filter, order: 'NEWEST' };
  const [behind = null] = after === undefined ? [] : context.cursors.open(binding, after);
  const values = [...reach(context), ...conditionValues(context, filter)];
  const rows = await context.sql(cohortPage, [...values, behind, first]);
  return connect({
    nodes: rows.slice(0, first),
    more: rows.length > first,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(cohortCount, [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** An id of another shape finds nothing, like one that nothing has. */
function conditionValues(context: Context, filter: CohortFilter): unknown[] {
  const { kind, school, site, within, uploading } = filter;
  const unit = within === undefined ? null : unitOf(context, within, undefined, ['filter', 'within']);
  return [
    kind ?? null,
    school === undefined ? null : (schoolIds.keyOf(school) ?? ''),
    site === undefined ? null : (siteIds.keyOf(site) ?? ''),
    unit?.unitNo ?? 0,
    unit?.lastUnitNo ?? 2_147_483_647,
    uploading ?? null,
  ];
}
