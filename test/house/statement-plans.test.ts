import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { orders, type CitizenOrder } from '@lienthong/api/citizens/citizen.sql';
import { enterText, enterValues } from '@lienthong/api/store/scoped-query';
import { traced, traceValues, type Scope, type Statement, type Trace } from '@lienthong/api/store/statement';
import { openTestApi, type CitizenList, type TestApi } from '../support/api.ts';
import { personWhere } from '../support/people.ts';

const orderNames = Object.keys(orders) as CitizenOrder[];

const wholePerson = `id surname maskedNumber version currentResidence { name parent { name parent { name } } } permanentResidence { code } nativePlace { path { name } }
  enrollment { status dossier { id state collectingUnit { name } } } card { state } dossiers { id residenceAtCollection { name } } personalNumbers { value }
  asOf(on: "2021-05-01") { surname } history(first: 1) { nodes { request } }`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

describe('the plan of a statement', () => {
  interface Run {
    scope: Scope;
    trace: Trace;
    statement: Statement<unknown>;
    values: unknown[];
  }
  /** All scoped statements that the operations below ran, with the scope and the values they ran with. */
  const runs = new Map<string, Run>();
  let app: pg.Client;

  const filters: Record<string, unknown>[] = [
    {},
    { unit: '25456' },
    { name: 'nguyen' },
    { givenName: 'anh' },
    { bornFrom: '1990-01-01' },
    { bornFrom: '1990-01-01', bornTo: '1999-12-31' },
    { status: 'DELIVERED' },
    { status: 'NOT_ELIGIBLE' },
    { status: 'NOT_ENROLLED' },
    { status: 'DISCREPANT' },
    { status: 'EXCHANGE_DUE' },
    { unit: '703', name: 'tran', givenName: 'anh', bornFrom: '1950-01-01', bornTo: '2010-01-01', status: 'DELIVERED' },
  ];

  beforeAll(async () => {
    app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const { database } = t.api;
    const read = database.read;
    const person = await personWhere(t, `m.code = '25456' and c.case_state = 'DELIVERED'`);
    let client = '';
    database.read = (scope, trace, statement, values, subject) => {
      runs.set(`${client} ${statement.name}`, { scope, trace, statement, values });
      return read(scope, trace, statement, values, subject);
    };
    for (client of ['police-72-register', 'justice-25456-registry', 'school-hoang-le-kha']) {
      const caller = t.caller(client);
      for (const filter of filters) {
        for (const orderBy of orderNames) {
          const born = 'bornFrom' in filter || orderBy === 'DATE_OF_BIRTH';
          if (born && client.startsWith('school')) continue;
          const list: CitizenList = { filter, orderBy, first: 1 };
          const { data, errors } = await t.ask(
            caller,
            `query($filter: CitizenFilter!, $orderBy: CitizenOrder!) { citizens(filter: $filter, orderBy: $orderBy, first: 1) {
               nodes { ${wholePerson} } totalCount { value } pageInfo { endCursor } } }`,
            { filter, orderBy },
          );
          expect(errors).toBeUndefined();
          const { endCursor } = data.citizens.pageInfo;
          if (endCursor !== null) await t.page(caller, { ...list, after: endCursor });
        }
      }
      await t.ask(
        caller,
        'query($n: PersonalNumber!, $id: ID!) { citizen(personalNumber: $n) { id } node(id: $id) { id } }',
        { n: person.number, id: person.node },
      );
    }
    const school = t.caller((client = 'school-hoang-le-kha'));
    for (const filter of [{}, { group: '10A1' }, { status: 'NOT_ENROLLED', fromAge: 14 }, { fromAge: 15 }]) {
      const document = `query($filter: CohortMemberFilter!, $after: Cursor) { cohorts { nodes { pupils(filter: $filter, first: 1, after: $after) {
        nodes { since citizen { surname } } totalCount { value } pageInfo { endCursor } } } } }`;
      const { data } = await t.ask(school, document, { filter });
      const after: unknown = data.cohorts.nodes[0].pupils.pageInfo.endCursor;
      if (after !== null) await t.ask(school, document, { filter, after });
    }
    database.read = read;
  });
  afterAll(() => app.end());

  interface PlanNode {
    'Node Type': string;
    'Relation Name'?: string;
    'Index Cond'?: string;
    'Recheck Cond'?: string;
    Filter?: string;
    Plans?: PlanNode[];
  }
  const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];
  const conditionsAt = (nodes: PlanNode[]): string =>
    nodes.map((node) => [node['Index Cond'], node['Recheck Cond'], node.Filter].join(' ')).join(' ');

  type Value = string | number | null | string[] | Buffer;

  function literalOf(value: Value): string {
    if (value === null) return 'null';
    if (Array.isArray(value)) return pg.escapeLiteral(`{${value.join()}}`);
    return pg.escapeLiteral(Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : String(value));
  }

  /** The plan within its scope, where reading a whole table is the last resort. */
  async function planOf(
    { scope, trace, statement, values }: Run,
    how: 'with its values' | 'for any values',
  ): Promise<PlanNode[]> {
    const text = traced(statement, values.length);
    const all = [...values, ...traceValues(trace)] as Value[];
    await app.query('begin');
    try {
      await app.query(enterText, enterValues(scope));
      await app.query('set local enable_seqscan = off');
      await app.query(
        `set local plan_cache_mode = ${how === 'for any values' ? 'force_generic_plan' : 'force_custom_plan'}`,
      );
      await app.query(`prepare planned as ${text}`);
      const { rows } = await app.query(`explain (format json) execute planned (${all.map(literalOf).join(', ')})`);
      await app.query('deallocate planned');
      const [{ Plan: plan }] = (rows[0] as { 'QUERY PLAN': [{ Plan: PlanNode }] })['QUERY PLAN'];
      return nodesOf(plan);
    } finally {
      await app.query('rollback');
    }
  }

  const persons = ['citizen', 'personal_number', 'dossier', 'card', 'cohort_member', 'citizen_history'];

  test('goes by an index on every table of persons, in all of some 150 forms', async () => {
    const whole: string[] = [];
    for (const [name, run] of runs) {
      for (const how of run.statement.plannedEachTime
        ? (['with its values'] as const)
        : (['with its values', 'for any values'] as const)) {
        const nodes = await planOf(run, how);
        const read = nodes.filter((node) => persons.includes(node['Relation Name'] ?? ''));
        expect(read.length).toBeGreaterThan(0);
        if (read.some((node) => node['Node Type'] === 'Seq Scan')) whole.push(`${name} ${how}`);
      }
    }
    expect(runs.size).toBeGreaterThan(150);
    expect(whole).toEqual([]);
  });

  const lists = (): [string, Run][] => [...runs].filter(([, { statement }]) => statement.name.startsWith('citizens/'));

  test('of a list names its own range or its own cohorts: the policy is the guard, not the filter', async () => {
    const nameless: string[] = [];
    for (const [name, run] of lists()) {
      const nodes = await planOf(run, 'with its values');
      const saidOf = (table: string): string => conditionsAt(nodes.filter((node) => node['Relation Name'] === table));
      const [lo, hi] = run.values as [number, number];
      const narrowed = lo >= run.scope.lo && hi <= run.scope.hi;
      const ranged = [`unit_no >= ${String(lo)}`, `unit_no <= ${String(hi)}`].every((one) =>
        saidOf('citizen').includes(one),
      );
      const owned = saidOf('cohort_member').includes(`client_no = ${String(run.values[0])}`);
      if (!(name.startsWith('school') ? owned : ranged && narrowed)) nameless.push(name);
    }
    expect(lists().length).toBeGreaterThan(120);
    expect(nameless).toEqual([]);
  });

  test('of a list that is prepared once for any range goes down the index by that range', async () => {
    const prepared = lists().filter(
      ([name, { statement }]) => !statement.plannedEachTime && !name.startsWith('school'),
    );
    expect(prepared.length).toBeGreaterThan(10);
    for (const [, run] of prepared) {
      const nodes = await planOf(run, 'for any values');
      expect(nodes.map((node) => node['Index Cond'] ?? '').join(' ')).toMatch(/unit_no >= \$\d/);
    }
  });
});
