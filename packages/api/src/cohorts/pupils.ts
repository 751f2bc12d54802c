import { statusCondition, citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { bornByForCard } from '../domain/eligibility.ts';
import { CallError } from '../errors.ts';
import { countStatement, pageStatement, type Statement, type Condition } from '../store/statement.ts';
import type { CohortMemberFilter } from './cohort.inputs.ts';
import type { CohortRow } from './cohort.sql.ts';

/** A member with the person: one flat row. */
interface PupilRow extends CitizenRow {
  group: string | null;
  since: string;
}

interface Pupil {
  id: string;
  group: string | null;
  since: string;
  citizen: CitizenRow;
}

/** In the order of the persons' ids, so that a page costs what it shows. */
export async function listPupils(
  context: Context,
  cohort: CohortRow,
  filter: CohortMemberFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<Pupil>> {
  const { client } = context.caller;
  if (cohort.clientNo !== client.no) {
    const message = 'Only the client that keeps a cohort reads who is on it.';
    return context.refuse('Cohort.pupils', new CallError('FORBIDDEN', message, { action: 'cohort:read' }));
  }
  const binding = { client: client.id, list: 'Cohort.pupils', filter: { cohort: cohort.id, ...filter }, order: 'ID' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const conditions = conditionsOf(context, filter);
  const values = [cohort.id, client.no, ...conditions.flatMap((condition) => condition.values)];
  const rows = await context.sql(pupilPage(conditions, after !== undefined), [...values, ...position, first]);
  return connect({
    nodes: rows.map((row): Pupil => ({ id: row.id, group: row.group, since: row.since, citizen: row })),
    more: rows[0]?.more ?? false,
    after,
    cursorOf: ({ id }) => context.cursors.seal(binding, [id]),
    count: async () => (await context.sql(pupilCount(conditions), [...values, countBound + 1]))[0]?.counted ?? 0,
  });
}

/** The year alone is asked for, since a school sees no birth date: days tried one after the other would tell it. */
function conditionsOf(context: Context, { status, fromAge, group }: CohortMemberFilter): Condition[] {
  const { today } = context;
  const conditions: Condition[] = [];
  if (status !== undefined) conditions.push(statusCondition(status, today, bornByForCard(today)));
  if (fromAge !== undefined) {
    const year = Number(today.slice(0, 4)) - fromAge;
    conditions.push({
      name: 'age',
      sql: (next) => `extract(year from c.date_of_birth) <= ${next()}::int`,
      values: [year],
    });
  }
  if (group !== undefined)
    conditions.push({ name: 'group', sql: (next) => `m.group_name = ${next()}`, values: [group] });
  return conditions;
}

const made = new Map<string, Statement<unknown>>();

function once<Row>(name: string, make: () => Statement<Row>): Statement<Row> {
  const known = made.get(name) as Statement<Row> | undefined;
  const statement = known ?? make();
  made.set(name, statement);
  return statement;
}

/** $1 the cohort, $2 its client; then the values of the conditions, of the cursor, and the page's size. */
function wherePart(conditions: readonly Condition[]): { where: string; used: number } {
  let used = 2;
  const next = (): string => `$${String((used += 1))}`;
  const all = ['m.cohort_id = $1', 'm.client_no = $2', 'm.left_on is null', ...conditions.map(({ sql }) => sql(next))];
  return { where: all.join(' and '), used };
}

const formOf = (conditions: readonly Condition[]): string => conditions.map(({ name }) => name).join(',');

const ofMembers = (conditions: readonly Condition[]): boolean => conditions.every(({ name }) => name === 'group');

/** Where nothing is asked of the persons, the page is cut before they are read. */
function pupilPage(conditions: readonly Condition[], further: boolean): Statement<PupilRow & { more: boolean }> {
  const { where, used } = wherePart(conditions);
  const size = used + (further ? 2 : 1);
  const behind = further ? ` and m.citizen_id > $${String(used + 1)}::uuid` : '';
  const cut = `order by m.citizen_id limit $${String(size)} + 1`;
  const name = `Cohort.pupils/${further ? '+' : ''}${formOf(conditions)}`;
  const members = ofMembers(conditions)
    ? `(select m.* from cohort_member m where ${where}${behind} ${cut})`
    : 'cohort_member';
  const text = `select m.group_name as "group", m.since, ${citizenColumns}, null as "matchedNumberStatus"
   from ${members} m join citizen c on c.id = m.citizen_id ${joined}
   ${ofMembers(conditions) ? '' : `where ${where}${behind}`} ${cut}`;
  return once(name, () => pageStatement<PupilRow>(name, 'id', size, text));
}

function pupilCount(conditions: readonly Condition[]): Statement<{ counted: number }> {
  const { where, used } = wherePart(conditions);
  const name = `Cohort.pupils/count/${formOf(conditions)}`;
  const text = `select count(*)::int as counted from (
   select from cohort_member m${ofMembers(conditions) ? '' : ' join citizen c on c.id = m.citizen_id'} where ${where} limit $${String(used + 1)}) x`;
  return once(name, () => countStatement<{ counted: number }>(name, text));
}
