import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const roles = ['app', 'worker', 'owner'] as const;
const tablesOfPersons = ['citizen', 'personal_number', 'dossier', 'card', 'cohort_member'] as const;
type Role = (typeof roles)[number];

let files: TestDatabase;
const clients = {} as Record<Role, pg.Client>;

beforeAll(async () => {
  files = await testDatabase();
  for (const role of roles) {
    clients[role] = new pg.Client({ connectionString: files[`${role}Url`] });
    await clients[role].connect();
  }
});
afterAll(async () => {
  await Promise.all(roles.map((role) => clients[role].end()));
  await files.drop();
});

const ask = async (role: Role, sql: string): Promise<any[]> => (await clients[role].query<any>(sql)).rows;
const refusal = (role: Role, sql: string): Promise<string> =>
  ask(role, sql).then(
    () => 'admitted',
    (error: unknown) => (error as pg.DatabaseError).code ?? '',
  );

/** What app may read among the tables of persons; worker has no business with cohorts. */
const readable = roles
  .slice(0, 2)
  .flatMap((role) =>
    tablesOfPersons
      .filter((table) => role === 'app' || table !== 'cohort_member')
      .map((table) => [role, table] as const),
  );

describe('the roles', () => {
  test('have no power beyond their rights', async () => {
    const attributes = await ask(
      'owner',
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
         (select count(*)::int from pg_auth_members m where m.member = r.oid) as memberships
       from pg_roles r where rolname in ('app', 'worker', 'owner') order by 1`,
    );
    const none = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      memberships: 0,
    };
    expect(attributes).toEqual(['app', 'owner', 'worker'].map((rolname) => ({ rolname, ...none })));
  });

  test('of requests and jobs own nothing and may make nothing', async () => {
    const owned = await ask(
      'owner',
      `select 'relation' as kind, relname as name from pg_class where pg_get_userbyid(relowner) in ('app', 'worker')
       union all select 'function', proname from pg_proc where pg_get_userbyid(proowner) in ('app', 'worker')
       union all select 'schema', nspname from pg_namespace where pg_get_userbyid(nspowner) in ('app', 'worker')
       union all select 'type', typname from pg_type where pg_get_userbyid(typowner) in ('app', 'worker')
       union all select 'database', datname from pg_database where pg_get_userbyid(datdba) in ('app', 'worker')`,
    );
    expect(owned).toEqual([]);
    for (const role of ['app', 'worker'] as const) {
      expect(await refusal(role, 'create table mine (id int)')).toBe('42501');
      expect(await refusal(role, 'create function mine() returns int language sql as $$ select 1 $$')).toBe('42501');
      expect(await refusal(role, 'alter table citizen disable row level security')).toBe('42501');
      expect(await refusal(role, 'set row_security = off; select from citizen limit 1')).toMatch(/^42/);
      await ask(role, 'reset row_security');
    }
  });

  test.each([
    'update audit set code = null',
    'delete from audit',
    'truncate audit',
    'select from audit limit 1',
    'select from audit_20990101',
  ])('of requests may not: %s', async (sql) => {
    await ask('owner', `select ensure_audit_days('2099-01-01')`);
    expect(await refusal('app', sql)).toBe('42501');
  });

  test.each([
    'insert into citizen default values',
    'delete from citizen',
    `update citizen set religion = null`,
    'update target set value = 1',
    `update client set status = 'ACTIVE'`,
    'update agency set lo = 1',
    'delete from register_version',
    'truncate used_assertion',
  ])('of requests may not, whatever the scope: %s', async (sql) => {
    await ask(
      'app',
      `select set_config('app.lo', '0', false), set_config('app.hi', '2000000000', false), set_config('app.cohorts_of', '0', false)`,
    );
    expect(await refusal('app', sql)).toBe('42501');
    await ask('app', 'discard all');
  });

  // A decided move is written by the role of requests; whom it may move is the row security's to say.
  test('of requests may move nobody out of its scope whom no number and second fact, or request, has admitted', async () => {
    const [here, there] = await ask(
      'owner',
      `select c.unit_no as unit, min(c.id::text) as person from citizen c group by 1 order by 1 limit 2`,
    );
    const move = async (from: string, to: string, subjects: string): Promise<string> => {
      await ask('app', 'begin');
      await ask(
        'app',
        `select set_config('app.lo', '${String(here.unit)}', true), set_config('app.hi', '${String(here.unit)}', true),
           set_config('app.cohorts_of', '0', true), set_config('app.subjects', '${subjects}', true), set_config('app.client', '0', true)`,
      );
      const sql = `update citizen set unit_no = ${to}, version = version + 1 where id = '${from}' returning id`;
      const answer = await ask('app', sql).then(
        (rows) => `${String(rows.length)} moved`,
        (error: unknown) => (error as pg.DatabaseError).code ?? '',
      );
      await ask('app', 'rollback');
      return answer;
    };
    expect(await move(here.person, there.unit, '{}')).toBe('42501');
    expect(await move(there.person, here.unit, '{}')).toBe('0 moved');
    expect(await move(here.person, there.unit, `{${here.person}}`)).toBe('1 moved');
    expect(await move(there.person, here.unit, `{${there.person}}`)).toBe('1 moved');
  });
});

describe.each(readable)('without a scope %s', (role, table) => {
  const someRow = `select 1 as found from ${table} limit 1`;

  test(`reads of ${table} an error, never zero rows`, async () => {
    expect(await ask('owner', someRow)).toEqual([{ found: 1 }]);
    await clients[role].end();
    clients[role] = new pg.Client({ connectionString: files[`${role}Url`] });
    await clients[role].connect();
    expect(await refusal(role, someRow)).toBe('42704');
    expect(await refusal(role, `select count(*) from ${table}`)).toBe('42704');
  });

  test(`reads of ${table} an error also after a transaction that had one`, async () => {
    const settings = ['lo', 'hi', 'cohorts_of', 'collecting_lo', 'collecting_hi'].map(
      (name) => `set_config('app.${name}', '1', true)`,
    );
    await ask(role, 'begin');
    await ask(role, `select ${settings.join(', ')}`);
    expect(await ask(role, someRow)).toEqual([]);
    await ask(role, 'commit');
    expect(
      await ask(role, `select current_setting('app.lo') as lo, current_setting('app.cohorts_of') as cohorts`),
    ).toEqual([{ lo: '', cohorts: '' }]);
    expect(await refusal(role, someRow)).toBe('22P02');
    expect(await refusal(role, `select count(*) from ${table}`)).toBe('22P02');
  });
});
