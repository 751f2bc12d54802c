import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openTestApi, type TestApi } from '../support/api.ts';
import { everybody, withinReach, type Person } from '../support/people.ts';

let t: TestApi;
let persons: Person[];
let pupils: Set<string>;
beforeAll(async () => {
  t = await openTestApi();
  persons = await everybody(t);
  pupils = await withinReach(t, 'school-hoang-le-kha');
});
afterAll(() => t.close());

describe('SQL as the role of requests', () => {
  const tables = ['citizen', 'personal_number', 'dossier', 'card'] as const;
  let app: pg.Client;
  beforeAll(async () => {
    app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
  });
  afterAll(() => app.end());

  const codeOf = (text: string): Promise<string | undefined> =>
    app.query(text).then(
      () => undefined,
      (error: unknown) => (error as { code: string }).code,
    );
  /** Runs within a scope, as a request does, and undoes it. */
  async function scoped<T>(scope: Record<string, string | number>, work: () => Promise<T>): Promise<T> {
    const all = { lo: 1, hi: 0, cohorts_of: 0, collecting_lo: 1, collecting_hi: 0, ...scope };
    await app.query('begin');
    try {
      for (const [name, value] of Object.entries(all))
        await app.query('select set_config($1, $2, true)', [`app.${name}`, String(value)]);
      return await work();
    } finally {
      await app.query('rollback');
    }
  }
  const idsIn = async (table: string): Promise<string[]> =>
    (await app.query(`select ${table === 'citizen' ? 'id' : 'citizen_id'} as id from ${table}`)).rows.map(
      (row: { id: string }) => row.id,
    );

  test.each([...tables, 'cohort_member'])('without a scope cannot read %s: an error, not nothing', async (table) => {
    const fresh = new pg.Client({ connectionString: t.appUrl });
    await fresh.connect();
    await expect(fresh.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42704' });
    await expect(fresh.query(`select count(*) from ${table}`)).rejects.toMatchObject({ code: '42704' });
    await fresh.end();
  });

  test.each([...tables, 'cohort_member'])('does not keep a scope for %s beyond its transaction', async (table) => {
    await scoped({ lo: 0, hi: 99_999_999 }, () => idsIn(table));
    expect(await codeOf(`select * from ${table}`)).toBe('22P02');
  });

  test.each(tables)('reads of %s only what the scope holds', async (table) => {
    const [unit] = await t.oracle(
      `select unit_no as lo, last_unit_no as hi from administrative_unit where code = '25459' and level = 'COMMUNE' and valid_to = '2025-06-30'`,
    );
    const inside = new Set(persons.filter((person) => person.commune === '25459').map((person) => person.id));
    const found = await scoped({ lo: unit!['lo'], hi: unit!['hi'] }, () => idsIn(table));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((id) => !inside.has(id))).toEqual([]);
    if (table === 'citizen') expect(found).toHaveLength(inside.size);
    expect(await scoped({}, () => idsIn(table))).toEqual([]);
    const school = t.api.register.findClient('school-hoang-le-kha')!;
    const ofSchool = await scoped({ cohorts_of: school.no }, () => idsIn(table));
    expect(ofSchool.filter((id) => !pupils.has(id))).toEqual([]);
    if (table === 'citizen') expect(ofSchool).toHaveLength(12);
    const [one] = [...pupils];
    expect(new Set(await scoped({ subject: one! }, () => idsIn(table)))).toEqual(
      new Set(table === 'card' || table === 'dossier' ? await ownersIn(table, one!) : [one]),
    );
  });
  const ownersIn = async (table: string, id: string): Promise<string[]> =>
    (await t.oracle<{ id: string }>(`select citizen_id as id from ${table} where citizen_id = $1`, [id])).map(
      (row) => row.id,
    );

  test('reads the dossiers that a police office collected, but not the persons', async () => {
    const [unit] = await t.oracle(
      `select unit_no as no from administrative_unit where code = '25456' and valid_to = '2025-06-30'`,
    );
    const no = unit!['no'] as number;
    const collecting = { collecting_lo: no, collecting_hi: no };
    const [counted] = await t.oracle('select count(*)::int as n from dossier where collecting_unit_no = $1', [no]);
    expect(await scoped(collecting, () => idsIn('dossier'))).toHaveLength(counted!['n'] as number);
    for (const table of ['citizen', 'personal_number', 'card'])
      expect(await scoped(collecting, () => idsIn(table))).toEqual([]);
  });

  test('cannot be made to tell of rows outside by a function of one’s own in the condition', async () => {
    const [unit] = await t.oracle(
      `select unit_no as lo, last_unit_no as hi from administrative_unit where code = '25456' and valid_to = '2025-06-30'`,
    );
    const told: string[] = [];
    const listen = (notice: { message?: string | undefined }): void => void told.push(notice.message ?? '');
    app.on('notice', listen);
    await scoped({ lo: unit!['lo'], hi: unit!['hi'] }, async () => {
      await app.query(`create function pg_temp.tell(id uuid) returns boolean language plpgsql cost 0.0000001 as
        $$ begin raise notice '%', id; return true; end $$`);
      await app.query('select from citizen where pg_temp.tell(id)');
    });
    app.off('notice', listen);
    const inside = persons.filter((person) => person.commune === '25456').map((person) => person.id);
    expect(told.sort()).toEqual(inside.sort());
  });

  test('changes only columns that a use case writes, and those only within the scope', async () => {
    const one = persons.find((person) => person.commune === '25459')!;
    const change = `update citizen set presence = 'ABROAD', presence_on = '2021-05-20', presence_source = 'x', version = version + 1 where id = '${one.id}'`;
    const rows = async (scope: Record<string, number>): Promise<number | null> =>
      scoped(scope, async () => (await app.query(change)).rowCount);
    expect(await rows({ lo: one.unitNo, hi: one.unitNo })).toBe(1);
    expect(await rows({ lo: one.unitNo + 1, hi: one.unitNo + 50 })).toBe(0);
    const columns = await t.oracle<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = 'citizen' and table_schema = 'public'`,
    );
    const codes: Record<string, string | undefined> = {};
    for (const { name } of columns) {
      codes[name] = await scoped({ lo: 0, hi: 99_999_999 }, () =>
        codeOf(`update citizen set ${name} = ${name} where false`),
      );
    }
    expect(
      Object.keys(codes)
        .filter((name) => codes[name] !== '42501')
        .sort(),
    ).toEqual(
      'date_of_birth date_of_birth_precision died_on ethnicity given_key given_name held_fields life_status middle_name name_key nationality native_unit_no permanent_unit_no presence presence_on presence_source sex surname unit_no version'.split(
        ' ',
      ),
    );
  });

  test('has these rights and no others', async () => {
    const grants = await t.oracle<{ at: string; privileges: string[] }>(
      `select table_name as at, array_agg(lower(privilege_type) order by privilege_type) as privileges from information_schema.role_table_grants
       where grantee in ('app', 'PUBLIC') and table_schema = 'public' group by 1`,
    );
    const read =
      'administrative_unit agency campaign citizen client client_key cohort_member enterprise industrial_park school site dossier_transition heartbeat instance officer officer_key correction_transition calendar_day processing_carried processing_delta processing_month processing_since processing_tally tally tally_carried tally_delta tally_month tally_part tally_part_carried tally_part_mark tally_part_since tally_since unit_heir unit_merge invitation_step past_change working_day_exception register_version target unit_succession';
    const hand: Record<string, string[]> = {
      ...Object.fromEntries(read.split(' ').map((table) => [table, ['select']])),
      audit: ['insert'],
      card: ['insert', 'select'],
      dossier: ['insert', 'select'],
      dossier_move: ['insert', 'select'],
      used_assertion: ['delete', 'insert', 'select'],
      bulk_job: ['insert', 'select'],
      citizen_history: ['insert', 'select'],
      family_relation: ['insert', 'select'],
      rule_version: ['insert', 'select'],
      cohort: ['insert', 'select'],
      personal_number: ['insert', 'select'],
      number_task: ['insert', 'select'],
      correction_request: ['insert', 'select'],
      correction_step: ['insert', 'select'],
      document: ['insert', 'select'],
      request_document: ['insert', 'select'],
      notice: ['insert', 'select'],
      reconciliation_run: ['insert', 'select'],
      reconciliation_row: ['insert', 'select'],
      // Of worklist_item also some columns: what was found of a line.
      worklist: ['insert', 'select'],
      worklist_item: ['insert', 'select'],
      worklist_review: ['insert', 'select'],
      // Of these also some columns: where they stand, and when they end.
      collection_point: ['insert', 'select'],
      collection_slot: ['insert', 'select'],
      invitation_batch: ['insert', 'select'],
      invitation: ['insert', 'select'],
      group_head: ['insert', 'select'],
      contact: ['insert', 'select'],
      enterprise_notice: ['insert', 'select'],
      enterprise_notice_step: ['insert', 'select'],
      snapshot: ['insert', 'select'],
      snapshot_key: ['insert', 'select'],
      outcome: ['insert', 'select', 'update'],
      outbox: ['insert'],
    };
    expect(Object.fromEntries(grants.map(({ at, privileges }) => [at, privileges]))).toEqual(hand);
  });

  test('cannot write, grant, own or look behind', async () => {
    const attempts = [
      ...tables.flatMap((table) => [
        `delete from ${table}`,
        `truncate ${table}`,
        `alter table ${table} disable row level security`,
        `drop policy scope on ${table}`,
      ]),
      `insert into citizen select * from citizen`,
      `insert into cohort_member (cohort_id, citizen_id, client_no) values ('${randomUUID()}', '${randomUUID()}', 1)`,
      `delete from cohort_member`,
      `update dossier set collected_on = '2021-01-01'`,
      `update agency set hi = 99999999`,
      `update client set scopes = '{}'`,
      `insert into client_key values ('police-72-register', 'x', '{}')`,
      `update target set value = 1`,
      `update instance set value = '{}'`,
      `select * from audit`,
      `select count(*) from audit`,
      `update audit set client_no = 1`,
      `delete from audit`,
      `truncate audit`,
      `select * from audit_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`,
      `set role owner`,
      `set role worker`,
      `create table mine (x int)`,
      `create function public.mine() returns int language sql as 'select 1'`,
      `alter role app bypassrls`,
      `select pg_read_file('postgresql.conf')`,
      `copy citizen to program 'cat'`,
    ];
    const codes = new Map<string, string | undefined>();
    for (const attempt of attempts) {
      codes.set(attempt, await scoped({ lo: 0, hi: 99_999_999 }, () => codeOf(attempt)));
    }
    expect([...codes].filter(([, code]) => code !== '42501')).toEqual([]);
    expect(
      await scoped({ lo: 0, hi: 99_999_999 }, async () => [
        await codeOf('set row_security = off'),
        await codeOf('select from citizen'),
      ]),
    ).toEqual([undefined, '42501']);
    const [role] = (
      await app.query(
        'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user',
      )
    ).rows;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false });
    const owned = await t.oracle(`select relname from pg_class where pg_get_userbyid(relowner) in ('app', 'worker')`);
    expect(owned).toEqual([]);
    const open = await t.oracle(
      `select relname from pg_class c where relname = any ($1) and not (relrowsecurity and relforcerowsecurity)`,
      [[...tables, 'cohort_member', 'audit']],
    );
    expect(open).toEqual([]);
  });
});
