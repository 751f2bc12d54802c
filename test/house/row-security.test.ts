import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let files: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  files = await testDatabase();
  owner = new pg.Client({ connectionString: files.ownerUrl });
  await owner.connect();
  await owner.query(`select ensure_audit_days((now() at time zone 'UTC')::date)`);
});
afterAll(async () => {
  await owner.end();
  await files.drop();
});

const ask = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => (await owner.query<Row>(sql)).rows;

/** By what a table of persons is known: it is the register, or a row of it points to a person or names several. */
const tablesOfPersons = `
  select c.oid::regclass::text as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relispartition as part
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm', 'v')
    and (c.relname = 'citizen' or exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        and a.attname in ('citizen_id', 'persons', 'person_id')))
  order by 1`;

/** The range on the row in the one form that the planner can't fold into the plan. */
const rangeForm = (column: string, low: string, high: string): string =>
  `coalesce(((${column} >= ( select (current_setting('${low}'::text))::integer as current_setting)) and (${column} <= ( select (current_setting('${high}'::text))::integer as current_setting))), false)`;

describe('row security', () => {
  test('is on and forced on every table with data of persons, partitions of the audit among them', async () => {
    const tables = await ask<{ name: string; enabled: boolean; forced: boolean; part: boolean }>(tablesOfPersons);
    expect(tables.filter(({ enabled, forced }) => !enabled || !forced)).toEqual([]);
    const names = tables.filter(({ part }) => !part).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['audit', 'card', 'citizen', 'cohort_member', 'dossier', 'personal_number']),
    );
    expect(tables.filter(({ part }) => part).length).toBeGreaterThanOrEqual(14);
  });

  test('is on wherever a policy stands, and a policy stands wherever it is on', async () => {
    const odd = await ask(
      `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and c.relrowsecurity <> exists (select from pg_policy p where p.polrelid = c.oid)`,
    );
    expect(odd).toEqual([]);
  });

  test.each(['citizen', 'personal_number', 'dossier', 'card', 'citizen_history'])(
    'lets app into %s by range, own cohort or pointed access, in exactly these forms',
    async (table) => {
      const person = table === 'citizen' ? 'id' : 'citizen_id';
      const policies = await ask<{ name: string; command: string; condition: string; check: string | null }>(
        `select polname as name, polcmd as command, lower(regexp_replace(pg_get_expr(polqual, polrelid), '\\s+', ' ', 'g')) as condition,
         pg_get_expr(polwithcheck, polrelid) as check
       from pg_policy where polrelid = '${table}'::regclass and polpermissive and (0 = any(polroles) or 'app'::regrole = any(polroles)) order by 1`,
      );
      const cohort = `(exists ( select from cohort_member m where ((m.citizen_id = ${table}.${person}) and (m.client_no = ( select (current_setting('app.cohorts_of'::text))::integer as current_setting)) and (m.left_on is null))))`;
      const pointed = `(${person} = ( select (nullif(current_setting('app.subject'::text, true), ''::text))::uuid as "nullif"))`;
      const pointedMany = `(${person} = any (( select (coalesce(nullif(current_setting('app.subjects'::text, true), ''::text), '{}'::text))::uuid[] as "coalesce")::uuid[]))`;
      const collecting = {
        name: 'collecting',
        command: 'r',
        condition: rangeForm('collecting_unit_no', 'app.collecting_lo', 'app.collecting_hi'),
        check: null,
      };
      expect(policies).toEqual([
        ...(table === 'dossier' ? [collecting] : []),
        { name: 'own_cohorts', command: 'r', condition: cohort, check: null },
        { name: 'pointed', command: 'r', condition: pointed, check: null },
        { name: 'pointed_many', command: '*', condition: pointedMany, check: null },
        { name: 'scope', command: '*', condition: rangeForm('unit_no', 'app.lo', 'app.hi'), check: null },
      ]);
    },
  );

  test('shows nobody who was struck off, and lets app write the row of an admitted person alone', async () => {
    const policies = await ask(
      `select polrelid::regclass::text as on, polname as name, polcmd as command, polroles::regrole[]::text as roles,
         coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as condition
       from pg_policy where not polpermissive order by 1, 2`,
    );
    const admitted = (person: string): string =>
      `(${person} = ANY (( SELECT (COALESCE(NULLIF(current_setting('app.subjects'::text, true), ''::text), '{}'::text))::uuid[] AS "coalesce")::uuid[]))`;
    expect(policies).toEqual([
      { on: 'citizen', name: 'admitted_only', command: 'a', roles: '{app}', condition: admitted('id') },
      {
        ...{ on: 'citizen', name: 'registered', command: 'r', roles: '{app,worker}' },
        condition: `(life_status <> 'STRUCK_OFF'::text)`,
      },
      { on: 'personal_number', name: 'admitted_only', command: 'a', roles: '{app}', condition: admitted('citizen_id') },
    ]);
  });

  test('is passed by no view and by no function that app may call, but for those known here', async () => {
    const views = await ask(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')`,
    );
    expect(views).toEqual([]);
    const functions = await ask<{ name: string }>(
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef and has_function_privilege('app', oid, 'execute') order by 1`,
    );
    expect(functions.map(({ name }) => name)).toEqual([
      'admit_by_dossiers',
      'admit_by_requests',
      'admit_candidates',
      'admit_newcomers',
      'admit_subject',
      'admit_subjects',
      'applied_requests',
      'attempt_counts',
      'citing_persons',
      'cohort_candidates',
      'cohort_counts',
      'cohort_figures',
      'cohort_waiting',
      'complete_cohort_uploads',
      'correction_durations',
      'ensure_audit_days',
      'enter_cohort_members',
      'expire_corrections',
      'family_relations',
      'fold_processing',
      'fold_tallies',
      'forget_documents',
      'inaccurate_persons',
      'incomplete_persons',
      'invite_members',
      'known_newcomers',
      'last_consistency',
      'lock_invitees',
      'open_counts',
      'open_fields',
      'open_requests',
      'retire_documents',
      'roster_agencies',
      'send_invitations',
      'settle_slot',
      'slot_counts',
      'standing_requests',
      'strike_off',
      'suspected_twins',
      'taken_entries',
      'trail_so_far',
    ]);
    const unfixed = await ask(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
         and not exists (select from unnest(proconfig) setting where setting like 'search_path=%')`,
    );
    expect(unfixed).toEqual([]);
  });
});
