import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { enrollmentStatusOrder } from '@lienthong/schema/enrollment-status';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { everybody, statusOf, withinReach, type Person } from '../support/people.ts';

const ranged = [
  'police-72-register',
  'police-703-register',
  'police-706-register',
  'justice-703-registry',
  'justice-706-registry',
  'justice-25456-registry',
  'committee-25456-review',
] as const;
const schools = ['school-hoang-le-kha', 'school-nguyen-an-ninh', 'school-tan-chau'] as const;
const readers = [...ranged, ...schools, 'education-72-office'] as const;
const others = ['labor-72-office', 'inspector-72-desk', 'home-affairs-72-desk'] as const;
const pointing = ['justice-703-registry', 'justice-706-registry', 'justice-25456-registry', 'inspector-72-desk'];
const clients = [...readers, ...others];

let t: TestApi;
let persons: Person[];
const reach = new Map<string, Set<string>>();
beforeAll(async () => {
  t = await openTestApi();
  persons = await everybody(t);
  for (const client of clients) reach.set(client, await withinReach(t, client));
});
afterAll(() => t.close());

const callerOf = (client: string): Caller => t.caller(client, { caseRef: 'CASE-1' });
const below = `version currentResidence { code children { code } parent { code } } enrollment { status dossier { id } } card { state }
  dossiers { id } personalNumbers { value }`;

/** Every person, dossier and number that an answer holds, wherever it stands. */
function namedIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string' && /^(cit|dos)_|^972\d{9}$/.test(value)) found.add(value);
  else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) namedIn(one, found);
  return found;
}

describe('nobody outside the reach', () => {
  let owners: Map<string, string>;
  beforeAll(async () => {
    const rows = await t.oracle<{ thing: string; owner: string }>(
      `select 'cit_' || id as thing, id as owner from citizen union all select 'dos_' || id, citizen_id from dossier
       union all select value, citizen_id from personal_number`,
    );
    owners = new Map(rows.map(({ thing, owner }) => [thing, owner]));
  });

  const plain = (person: Person): string =>
    [person.surname, person.middleName, person.givenName]
      .filter((word) => word !== null)
      .join(' ')
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/đ/gi, 'd')
      .toLowerCase();

  const operation = fc.oneof(
    fc.record({
      kind: fc.constant('citizens' as const),
      unit: fc.constantFrom(undefined, '72', '703', '706', '709', '25456', '25459', '25456-03', '25633', '80'),
      name: fc.constantFrom(undefined, undefined, 'nguyen', 'tran', 'le t', 'h'),
      status: fc.option(fc.constantFrom(...enrollmentStatusOrder), { nil: undefined }),
      orderBy: fc.constantFrom('RESIDENCE', 'NAME'),
      first: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ kind: fc.constant('citizen' as const), at: fc.nat(1999) }),
    fc.record({ kind: fc.constant('node' as const), at: fc.nat(1999) }),
    fc.record({
      kind: fc.constant('citizenBySubject' as const),
      at: fc.nat(1999),
      fact: fc.constantFrom('birthYear' as const, 'givenName' as const),
      right: fc.boolean(),
    }),
  );
  type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

  function documentOf(asked: Operation): { document: string; variables: Record<string, unknown> } {
    if (asked.kind === 'citizens') {
      const { unit, name, status, orderBy, first } = asked;
      const document = `query($f: CitizenFilter!, $o: CitizenOrder!, $first: Int!) { citizens(filter: $f, orderBy: $o, first: $first) {
        nodes { id ${below} } edges { node { id } } totalCount { value exact } pageInfo { hasNextPage } } }`;
      return { document, variables: { f: { unit, name, status }, o: orderBy, first } };
    }
    const person = persons[asked.at]!;
    if (asked.kind === 'node') {
      return {
        document: `query($id: ID!) { node(id: $id) { id ... on Citizen { ${below} } } }`,
        variables: { id: person.node },
      };
    }
    const personalNumber = person.number ?? '972099999999';
    if (asked.kind === 'citizen') {
      return {
        document: `query($n: PersonalNumber!) { citizen(personalNumber: $n) { id ${below} } }`,
        variables: { n: personalNumber },
      };
    }
    const right = { birthYear: Number(person.bornOn.slice(0, 4)), givenName: person.givenName };
    const wrong = { birthYear: right.birthYear + 1, givenName: `${right.givenName}x` };
    const s = { personalNumber, [asked.fact]: (asked.right ? right : wrong)[asked.fact] };
    return { document: `query($s: SubjectInput!) { citizenBySubject(subject: $s) { id ${below} } }`, variables: { s } };
  }

  /** Who has to be found, by the oracle's reach. */
  function expected(client: string, asked: Operation): Person[] {
    const within = (person: Person): boolean => reach.get(client)!.has(person.id);
    if (asked.kind !== 'citizens') {
      const person = persons[asked.at]!;
      const found = asked.kind === 'citizenBySubject' ? asked.right : within(person);
      return found && (asked.kind === 'node' || person.number !== null) ? [person] : [];
    }
    const { unit, name = '', status } = asked;
    return persons.filter(
      (person) =>
        within(person) &&
        (unit === undefined || [person.group, person.commune, person.district, '72'].includes(unit)) &&
        plain(person).startsWith(name) &&
        (status === undefined || statusOf(person, '2021-05-20') === status),
    );
  }

  test('is in any row, count or nested field of 900 generated calls', async () => {
    const seen = { calls: 0, rows: 0, shut: 0, empty: 0 };
    const property = fc.asyncProperty(fc.constantFrom(...clients), operation, async (client, asked) => {
      const { document, variables } = documentOf(asked);
      const { data, errors } = await t.ask(callerOf(client), document, variables);
      seen.calls += 1;
      const may =
        asked.kind === 'citizenBySubject' ? pointing.includes(client) : (readers as readonly string[]).includes(client);
      if (!may) {
        seen.shut += 1;
        expect([errors?.[0]?.extensions['code'], ...namedIn(data)]).toEqual(['FORBIDDEN']);
        return;
      }
      expect(errors).toBeUndefined();
      const right = expected(client, asked);
      const answered = data[asked.kind];
      const nodes = (asked.kind === 'citizens' ? answered.nodes : [answered].filter((one) => one !== null)) as {
        id: string;
      }[];
      if (asked.kind === 'citizens') {
        expect(answered.totalCount).toEqual({ value: right.length, exact: true });
        expect(nodes).toHaveLength(Math.min(right.length, asked.first));
        expect(answered.edges.map((edge: any) => edge.node.id)).toEqual(nodes.map((one) => one.id));
        expect(answered.pageInfo.hasNextPage).toBe(right.length > asked.first);
      } else expect(nodes.map((one) => one.id)).toEqual(right.map((person) => person.node));
      const allowed = new Set(right.map((person) => person.id));
      for (const node of nodes) for (const thing of namedIn(node)) expect(owners.get(thing)).toBe(node.id.slice(4));
      for (const thing of namedIn(data)) expect(allowed.has(owners.get(thing)!)).toBe(true);
      seen.rows += nodes.length;
      if (nodes.length === 0) seen.empty += 1;
    });
    await fc.assert(property, { numRuns: 900, seed: 72, endOnFailure: true });
    expect(seen.calls).toBe(900);
    expect(seen.rows).toBeGreaterThan(500);
    expect(Math.min(seen.shut, seen.empty)).toBeGreaterThan(100);
  });

  test.each(readers)('is reached by %s in a whole walk, in any order', async (client) => {
    const right = [...reach.get(client)!].map((id) => `cit_${id}`).sort();
    for (const orderBy of ['RESIDENCE', 'NAME'] as const) {
      const found = await t.walk<{ id: string }>(callerOf(client), { orderBy });
      expect(found.map(({ id }) => id).sort()).toEqual(right);
    }
  });

  test('is counted: a school sees its own pupils, and not those of another', () => {
    const [one, two, three] = schools.map((school) => reach.get(school)!);
    expect([one!.size, two!.size, three!.size]).toEqual([12, 12, 12]);
    expect(new Set([...one!, ...two!, ...three!]).size).toBe(36);
    expect(reach.get('education-72-office')!.size).toBe(0);
  });

  test('is reached any more once a person has moved away, or has left the roster', async () => {
    const pupil = [...reach.get('school-tan-chau')!][0]!;
    const person = persons.find((one) => one.id === pupil)!;
    const ask = (client: string): Promise<Answer> =>
      t.ask(callerOf(client), 'query($id: ID!) { node(id: $id) { id ... on Citizen { dossiers { id } } } }', {
        id: person.node,
      });
    const found = async (client: string): Promise<boolean> => (await ask(client)).data.node !== null;
    expect([
      await found('police-706-register'),
      await found('police-703-register'),
      await found('school-tan-chau'),
    ]).toEqual([true, false, true]);
    const toWard = `(select unit_no from administrative_unit where code = '25456-01')`;
    await t.oracle(`update citizen set unit_no = ${toWard}, version = version + 1 where id = $1`, [pupil]);
    await t.oracle('delete from cohort_member where citizen_id = $1', [pupil]);
    expect([
      await found('police-706-register'),
      await found('police-703-register'),
      await found('school-tan-chau'),
    ]).toEqual([false, true, false]);
    await t.oracle('update citizen set unit_no = $2, version = version + 1 where id = $1', [pupil, person.unitNo]);
  });

  test('shows by an answer, an error or the statements run: one elsewhere is like one who is nowhere', async () => {
    for (const client of [...ranged.slice(1), ...schools]) {
      const stranger = persons.find((person) => !reach.get(client)!.has(person.id) && person.number !== null)!;
      const pairs: [string, Record<string, unknown>, Record<string, unknown>][] = [
        ['query($id: ID!) { node(id: $id) { id } }', { id: stranger.node }, { id: `cit_${randomUUID()}` }],
        [
          'query($n: PersonalNumber!) { citizen(personalNumber: $n) { id surname } }',
          { n: stranger.number },
          { n: '972099999999' },
        ],
        [
          'query($f: CitizenFilter!) { citizens(filter: $f) { nodes { id } edges { cursor } totalCount { value exact } pageInfo { hasNextPage endCursor } } }',
          { f: { unit: stranger.group, name: plain(stranger) } },
          { f: { unit: stranger.group, name: 'zzzzzz' } },
        ],
      ];
      for (const [document, there, nowhere] of pairs) {
        const [one, other] = [
          await t.ask(callerOf(client), document, there),
          await t.ask(callerOf(client), document, nowhere),
        ];
        for (const part of ['data', 'errors', 'extensions'] as const) expect(one[part]).toEqual(other[part]);
        expect(one.context.ran).toEqual(other.context.ran);
      }
    }
  });

  test('is shown by a cursor that another client got', async () => {
    const { data } = await t.page(callerOf('police-72-register'), { first: 10 });
    for (const client of readers.filter((one) => one !== 'police-72-register')) {
      const answer = await t.page(callerOf(client), { first: 10, after: data.citizens.pageInfo.endCursor });
      expect([answer.data, answer.errors?.[0]?.extensions['code']]).toEqual([null, 'CURSOR_MISMATCH']);
    }
  });
});

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
    const pupils = reach.get('school-hoang-le-kha')!;
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

  test('changes nothing but presence, and that only within the scope', async () => {
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
    ).toEqual(['presence', 'presence_on', 'presence_source', 'version']);
  });

  test('has these rights and no others', async () => {
    const grants = await t.oracle<{ at: string; privileges: string[] }>(
      `select table_name as at, array_agg(lower(privilege_type) order by privilege_type) as privileges from information_schema.role_table_grants
       where grantee in ('app', 'PUBLIC') and table_schema = 'public' group by 1`,
    );
    const read =
      'administrative_unit agency campaign card citizen client client_key cohort cohort_member dossier dossier_transition heartbeat instance officer officer_key personal_number register_version target unit_succession';
    const hand: Record<string, string[]> = {
      ...Object.fromEntries(read.split(' ').map((table) => [table, ['select']])),
      audit: ['insert'],
      used_assertion: ['delete', 'insert', 'select'],
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
      `update dossier set state = 'DELIVERED'`,
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
