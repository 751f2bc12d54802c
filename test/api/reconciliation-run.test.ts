import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { enterText, enterValues } from '@lienthong/api/store/scoped-query';
import { grantableScopes } from '@lienthong/api/domain/agency';
import { agencyKinds, type AgencyKind } from '@lienthong/schema/codes';
import { openTestApi, type TestApi } from '../support/api.ts';
import { adult, livesIn, type Json } from '../support/corrections.ts';
import { entriesOf, flat, reconcile, rowOf, tryReconcile, type Compared } from '../support/reconciliation.ts';

const run = 'register-1990';
const reportDocument = `query($id: Text!, $level: UnitLevel!) { reconciliationRun(id: $id) {
  id startedOn rows matched rules { match rule rows } fields { field agreement form rows } definition
  consistency { numerator denominator rate exclusions reason }
  units(level: $level) { unit { code level } consistency { numerator denominator rate reason } withheld } } }`;
const listDocument = `query($run: Text!, $filter: ReconciliationRowFilter, $first: Int!, $after: Cursor) {
  reconciliationRows(run: $run, filter: $filter, first: $first, after: $after) {
    nodes { clientRef comparison { match rule citizenId fields { field agreement form } } }
    pageInfo { hasNextPage endCursor } totalCount { value exact } } }`;

let t: TestApi;
let justice: Caller;
let outcomes: Compared[];
beforeAll(async () => {
  t = await openTestApi();
  justice = t.caller('justice-703-registry');
  const own = await entriesOf(t, `${adult} and ${livesIn('703')}`);
  const others = await entriesOf(t, `${adult} and ${livesIn('706')}`);
  const changes: Json[] = [
    {},
    {},
    {},
    { sex: 'FEMALE' },
    { ethnicity: '53' },
    { middleName: 'Khoát' },
    { personalNumber: null },
    { personalNumber: null, dateOfBirth: null },
    { personalNumber: null, nativePlace: null },
  ];
  const rows = [
    ...own.slice(0, 90).map((one, at) => rowOf(one, changes[at % changes.length], run)),
    ...others.slice(0, 30).map((one, at) => rowOf(one, at < 2 ? { surname: 'Khuất' } : {}, run)),
  ];
  outcomes = await reconcile(t, justice, ...rows);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['ACCEPTED']));
});
afterAll(() => t.close());

async function report(caller: Caller, id = run, level = 'COMMUNE'): Promise<any> {
  const { data, errors } = await t.ask(caller, reportDocument, { id, level });
  expect(errors).toBeUndefined();
  return data.reconciliationRun;
}

async function list(caller: Caller, filter: Json = {}, first = 100): Promise<Json[]> {
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await t.ask(caller, listDocument, { run, filter, first, after });
    expect(errors).toBeUndefined();
    const { nodes, pageInfo, totalCount } = data.reconciliationRows;
    found.push(...nodes.map(flat));
    if (pageInfo.hasNextPage) after = pageInfo.endCursor;
    else {
      expect(totalCount).toEqual({ value: found.length, exact: true });
      return found;
    }
  }
}

const isMatched = ({ match }: Compared): boolean => match === 'EXACT' || match === 'PROBABLE';
const isConsistent = ({ fields }: Compared): boolean => fields.every(({ agreement }) => agreement !== 'DIFFERS');
const counted = (keys: string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));

describe('the report of a run', () => {
  test('counts its outcomes by rule, by field and agreement, and no others', async () => {
    const found = await report(justice);
    expect(found).toMatchObject({ id: run, startedOn: '2021-05-20', rows: outcomes.length, definition: 1 });
    expect(found.matched).toBe(outcomes.filter(isMatched).length);
    expect(Object.fromEntries(found.rules.map(({ rule, rows }: Json) => [rule, rows]))).toEqual(
      counted(outcomes.map(({ rule }) => rule!)),
    );
    expect(
      Object.fromEntries(
        found.fields.map((one: Json) => [`${one['field']} ${one['agreement']} ${one['form']}`, one['rows']]),
      ),
    ).toEqual(
      counted(
        outcomes.flatMap(({ fields }) => fields.map((one) => `${one.field} ${one.agreement} ${String(one.form)}`)),
      ),
    );
    const consistent = outcomes.filter((one) => isMatched(one) && isConsistent(one)).length;
    expect(found.consistency).toMatchObject({ numerator: consistent, denominator: found.matched, reason: null });
    expect(found.consistency.rate).toBeCloseTo(consistent / found.matched);
  });

  test.each(['RESIDENT_GROUP', 'COMMUNE', 'DISTRICT', 'PROVINCE'])('adds up by %s of residence', async (level) => {
    const { units } = await report(justice, run, level);
    const shown = units.filter(({ withheld }: Json) => withheld === null);
    const expected = await t.oracle<{ code: string; matched: number; consistent: number }>(
      `select u.code, count(*)::int as matched, (count(*) filter (where q.consistent))::int as consistent
       from reconciliation_row q join reconciliation_run r on r.id = q.run_id and r.name = $1
       join administrative_unit u on u.level = $2 and q.unit_no between u.unit_no and u.last_unit_no group by 1`,
      [run, level],
    );
    expect(units.map(({ unit }: Json) => unit.code).sort()).toEqual(expected.map(({ code }) => code).sort());
    for (const { unit, consistency } of shown) {
      const { matched, consistent } = expected.find(({ code }) => code === unit.code)!;
      expect(consistency).toMatchObject({ numerator: consistent, denominator: matched });
    }
    expect(shown.length > 0 || level === 'PROVINCE' || level === 'DISTRICT').toBe(true);
  });

  test('shows small cells where the caller reads the persons, and withholds them elsewhere', async () => {
    const { units } = await report(justice, run, 'DISTRICT');
    const at = (code: string): Json => units.find(({ unit }: Json) => unit.code === code);
    expect(at('703')).toMatchObject({ withheld: null });
    // Two of the thirty of the other district contradict.
    expect(at('706')).toMatchObject({
      withheld: 'SMALL_CELL',
      consistency: { numerator: null, denominator: null, reason: 'WITHHELD' },
    });
    const groups = (await report(justice, run, 'RESIDENT_GROUP')).units;
    expect(groups.some(({ withheld }: Json) => withheld === 'BELOW_COMMUNE')).toBe(true);
  });

  test('is, the last of each office, what the statistics tell of a unit’s consistency', async () => {
    const ask = async (level: string): Promise<any[]> => {
      const fields = 'unit { code } consistency { numerator denominator rate reason }';
      const document = `{ processingStatistics(within: "72", level: ${level}) { ${fields} } }`;
      return (await t.ask(t.caller('police-72-register'), document)).data.processingStatistics;
    };
    const { consistency, units } = await report(justice, run, 'COMMUNE');
    const [province] = await ask('PROVINCE');
    expect([province.consistency.numerator, province.consistency.denominator]).toEqual([
      consistency.numerator,
      consistency.denominator,
    ]);
    const communes = await ask('COMMUNE');
    const shown = units.filter((one: any) => one.withheld === null);
    expect(shown.length).toBeGreaterThan(0);
    for (const { unit, consistency: told } of shown)
      expect(communes.find((row) => row.unit?.code === unit.code).consistency).toMatchObject(told);
    expect(communes.find((row) => row.consistency.reason === 'NOT_COMPARED')).toBeDefined();
  });
});

describe('the rows of a run', () => {
  test('are all of them, each once, in the order in which they were compared, with codes and no values', async () => {
    const rows = await list(justice, {}, 7);
    expect(rows).toEqual(
      outcomes.map(({ clientRef, match, rule, citizenId, fields }) => ({ clientRef, match, rule, citizenId, fields })),
    );
  });

  const has = (agreement: string, field?: string) => (one: Compared) =>
    one.fields.some((answer) => answer.agreement === agreement && (field === undefined || answer.field === field));
  test.each<[Json, (one: Compared) => boolean]>([
    [{ match: 'NOT_FOUND' }, ({ match }) => match === 'NOT_FOUND'],
    [{ agreement: 'DIFFERS' }, has('DIFFERS')],
    [{ field: 'ETHNICITY', agreement: 'DIFFERS' }, has('DIFFERS', 'ETHNICITY')],
    [{ field: 'PERSONAL_NUMBER', agreement: 'MISSING_THERE' }, has('MISSING_THERE', 'PERSONAL_NUMBER')],
    [{ consistent: false }, (one) => isMatched(one) && !isConsistent(one)],
    [{ consistent: true, match: 'PROBABLE' }, (one) => one.match === 'PROBABLE' && isConsistent(one)],
  ])('are filtered: %j', async (filter, holds) => {
    const expected = outcomes.filter(holds).map(({ clientRef }) => clientRef);
    expect(expected.length).toBeGreaterThan(0);
    expect((await list(justice, filter, 11)).map(({ clientRef }) => clientRef)).toEqual(expected);
  });

  test('are filtered by unit of residence, and a field needs its agreement', async () => {
    const inside = await list(justice, { unit: '706' });
    expect(inside).toHaveLength(30);
    const { errors } = await t.ask(justice, listDocument, { run, filter: { field: 'SEX' }, first: 1 });
    expect(errors![0]!.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('a run', () => {
  test('is its client’s alone: another client, of the same agency or any other, has none of that name', async () => {
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes) select 'second-703', agency_id, 'test', scopes, purposes from client where id = 'justice-703-registry'`,
    );
    await t.api.register.refresh();
    for (const client of ['second-703', 'justice-706-registry', 'justice-25456-registry']) {
      const other = t.caller(client);
      expect(await report(other)).toBeNull();
      const { data, errors } = await t.ask(other, listDocument, { run, filter: {}, first: 10 });
      expect([data.reconciliationRows, errors]).toEqual([null, undefined]);
    }
  });

  test('is kept from whoever’s range lies elsewhere by the database itself', async () => {
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const seen = async (clientId: string): Promise<number> => {
      await app.query('begin');
      await app.query(enterText, enterValues(t.caller(clientId).scope));
      const { rows } = await app.query(
        `select (select count(*)::int from reconciliation_row) + (select count(*)::int from reconciliation_run) as n`,
      );
      await app.query('rollback');
      return rows[0].n as number;
    };
    expect(await seen('justice-703-registry')).toBe(outcomes.length + 1);
    expect(await seen('justice-706-registry')).toBe(0);
    expect(await seen('justice-25456-registry')).toBe(0);
    expect(await seen('labor-72-office')).toBe(0);
    await expect(app.query('select count(*) from reconciliation_row')).rejects.toThrow();
    await app.query('begin');
    await app.query(enterText, enterValues(t.caller('justice-706-registry').scope));
    const twins = await app.query(`select * from suspected_twins((select array_agg($1::uuid)))`, [
      outcomes[0]!.citizenId!.slice(4),
    ]);
    expect(twins.rows).toEqual([]);
    await app.end();
  });

  test('holds no value of a person', async () => {
    const rows = await t.oracle(`select q::text as row from reconciliation_row q`);
    const kept = rows.map(({ row }) => row as string).join('\n');
    expect(kept).not.toMatch(/972\d{9}|Khuất|Khoát|\b(19|20)\d\d-\d\d-\d\d/);
  });
});

describe('who may', () => {
  const rowFor = (): Json => rowOf({ surname: 'Trần', givenName: 'An', dateOfBirth: '1990-05-17' });

  test.each(Object.keys(agencyKinds) as AgencyKind[])('compare registers: of %s only justice', async (kind) => {
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes) select 'all-' || $1::text, min(id), 'test', $2, $3 from agency where kind = $1`,
      [kind, [...grantableScopes(kind), 'reconciliation:run'], ['CIVIL_STATUS']],
    );
    await t.api.register.refresh();
    const caller = t.caller(`all-${kind}`, { purpose: 'CIVIL_STATUS' });
    const answers = [
      await tryReconcile(t, caller, [rowFor()]),
      await t.ask(caller, reportDocument, { id: run, level: 'COMMUNE' }),
      await t.ask(caller, listDocument, { run, first: 1 }),
    ];
    for (const { errors } of answers) {
      expect(errors?.[0]?.extensions['code']).toBe(kind === 'JUSTICE' ? undefined : 'FORBIDDEN');
    }
  });

  test('compare, only with the class of personal facts, and without that of ethnicity only in the others', async () => {
    const { scopes } = t.api.register.findClient('justice-703-registry')!;
    const but = (scope: string) => t.caller('justice-703-registry', { scopes: scopes.filter((one) => one !== scope) });
    const [someone] = await entriesOf(t, `${adult} and ${livesIn('703')} and c.ethnicity = '01'`);
    const row = (): Json => rowOf(someone!, { ethnicity: '35' }, 'classes');
    const blind = await tryReconcile(t, but('field:PERSONAL'), [row()]);
    expect(blind.data).toBeNull();
    expect(blind.errors![0]!.extensions).toMatchObject({ code: 'SCOPE_MISSING', scopeNeeded: 'field:PERSONAL' });
    expect(blind.context.ran).toEqual([]);
    const partly = await tryReconcile(t, but('field:ETHNICITY'), [row()]);
    expect(partly.data.reconcile[0].comparison.match).toBe('EXACT');
    expect(JSON.stringify(partly.data)).not.toContain('ETHNICITY');
    expect(partly.extensions.withheld).toContainEqual(
      expect.objectContaining({ path: 'reconcile.comparison.fields', scopeNeeded: 'field:ETHNICITY' }),
    );
  });
});
