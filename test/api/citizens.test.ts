import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '@lienthong/api/access/caller';
import { enrollmentStatusOrder, type EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import { openTestApi, type CitizenList, type TestApi } from '../support/api.ts';
import { everybody, register, spelledPlainly, statusOf, withinReach } from '../support/people.ts';

const today = '2021-05-20';
const clients = ['police-72-register', 'police-706-register', 'justice-25456-registry', 'school-hoang-le-kha'] as const;
const reach = new Map<string, string[]>();
const byStatus = new Map<EnrollmentStatus, string[]>();

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
  for (const name of ['Đào', 'Y-Bham', 'Ñuñez', 'Sơn  Hà']) await register(t, { group: '25456-01', givenName: name });
  for (const client of clients) reach.set(client, [...(await withinReach(t, client))]);
  for (const person of await everybody(t)) {
    const status = statusOf(person, today);
    byStatus.set(status, [...(byStatus.get(status) ?? []), person.id]);
  }
});
afterAll(() => t.close());

const plainName = spelledPlainly(`concat_ws(' ', c.surname, c.middle_name, c.given_name)`);

const orderings = {
  RESIDENCE: 'c.unit_no, c.id',
  NAME: `${plainName} collate "C", c.id`,
  DATE_OF_BIRTH: 'c.date_of_birth, c.id',
};

/** The ids that the list has to hold, in order, by SQL that shares nothing with the product. */
async function expected(client: string, { filter = {}, orderBy = 'RESIDENCE' }: CitizenList): Promise<string[]> {
  const values: unknown[] = [reach.get(client)];
  const $ = (value: unknown): string => `$${String(values.push(value))}`;
  const { unit, name, givenName, bornFrom, bornTo, status } = filter as Record<string, string | undefined>;
  const where = ['c.id = any ($1)'];
  if (unit !== undefined) {
    where.push(`exists (with recursive up as (select u.id, u.parent_id, u.code from administrative_unit u where u.unit_no = c.unit_no
      union all select p.id, p.parent_id, p.code from administrative_unit p join up on p.id = up.parent_id)
      select from up where up.code = ${$(unit)})`);
  }
  if (name !== undefined) where.push(`starts_with(${plainName}, ${spelledPlainly(`${$(name)}::text`)})`);
  if (givenName !== undefined) {
    where.push(`${spelledPlainly('c.given_name')} = ${spelledPlainly(`${$(givenName)}::text`)}`);
  }
  if (bornFrom !== undefined) where.push(`c.date_of_birth >= ${$(bornFrom)}`);
  if (bornTo !== undefined) where.push(`c.date_of_birth <= ${$(bornTo)}`);
  if (status !== undefined) where.push(`c.id = any (${$(byStatus.get(status as EnrollmentStatus) ?? [])})`);
  const rows = await t.oracle<{ id: string }>(
    `select 'cit_' || c.id as id from citizen c where ${where.join(' and ')} order by ${orderings[orderBy]}`,
    values,
  );
  return rows.map(({ id }) => id);
}

const found = async (caller: Caller, list: CitizenList): Promise<string[]> =>
  (await t.walk<{ id: string }>(caller, list)).map(({ id }) => id);

const filters: Record<string, Record<string, string>> = {
  'nothing at all': {},
  'a district': { unit: '703' },
  'a commune': { unit: '25459' },
  'a resident group': { unit: '25456-02' },
  'the whole province': { unit: '72' },
  'another province': { unit: '80' },
  'a surname': { name: 'nguyen' },
  'a surname with diacritics': { name: 'NGUYỄN' },
  'a surname in decomposed letters': { name: 'Nguyễn'.normalize('NFD') },
  'the beginning of a middle name': { name: 'tran t' },
  'a whole name with đ for d': { name: 'trần văn đào' },
  'a name that joins two words': { name: 'tran van y-b' },
  'a name with doubled blanks': { name: 'tran  van  son  ha' },
  'a name nobody bears': { name: 'zz' },
  'a given name': { givenName: 'anh' },
  'a given name with đ for d': { givenName: 'dao' },
  'a given name of two words': { givenName: 'Sơn Hà' },
  'a first day of birth': { bornFrom: '2007-05-20' },
  'a last day of birth': { bornTo: '1941-12-31' },
  'one day of birth': { bornFrom: '1960-01-01', bornTo: '1960-01-01' },
  'days the wrong way round': { bornFrom: '1990-01-01', bornTo: '1980-01-01' },
  'name, dates and unit': { name: 'le', bornFrom: '1960-01-01', bornTo: '2000-12-31', unit: '706' },
  everything: {
    name: 'n',
    givenName: 'anh',
    bornFrom: '1940-01-01',
    bornTo: '2010-01-01',
    unit: '72',
    status: 'DELIVERED',
  },
};

describe('citizens', () => {
  test.each(Object.entries(filters))(
    'by %s are those of the oracle, in every order, for every reach',
    async (_, filter) => {
      for (const client of clients) {
        const named = client.startsWith('school');
        if (named && ('bornFrom' in filter || 'bornTo' in filter)) continue;
        for (const orderBy of named
          ? (['RESIDENCE', 'NAME'] as const)
          : (['RESIDENCE', 'NAME', 'DATE_OF_BIRTH'] as const)) {
          const list: CitizenList = { filter, orderBy };
          expect(await found(t.caller(client), list)).toEqual(await expected(client, list));
        }
      }
    },
  );

  test('find somebody by each of these names', async () => {
    for (const what of [
      'a whole name with đ for d',
      'a name that joins two words',
      'a given name of two words',
      'everything',
    ]) {
      expect(await expected('police-72-register', { filter: filters[what]! })).not.toEqual([]);
    }
  });

  test('agree with the oracle whatever is asked for', async () => {
    const text = fc.constantFrom(
      'nguyễn',
      'NGUYEN V',
      'tr',
      'Lê',
      'phạm',
      'h',
      'đ',
      'D',
      'Trần Thị',
      'huynh',
      'vo ',
      'bui',
      'y-b',
      'q',
    );
    const given = fc.constantFrom('Anh', 'ANH', 'hương', 'Huong', 'Đạt', 'dat', 'An', 'Linh', 'Ñuñez');
    const day = fc.constantFrom(
      '1938-01-01',
      '1955-06-30',
      '1970-01-01',
      '1988-11-11',
      '1999-12-31',
      '2004-02-29',
      '2007-05-20',
      '2015-08-08',
    );
    const unit = fc.constantFrom('72', '703', '706', '25456', '25456-01', '25459', '25633', '80');
    /** Absent, null or given: the first in so many of five, the second now and then. */
    const maybe = <T>(absent: number, given: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> =>
      fc.oneof<fc.WeightedArbitrary<T | null | undefined>[]>(
        { weight: absent, arbitrary: fc.constant(undefined) },
        { weight: 5 - absent, arbitrary: fc.option(given, { freq: 12 }) },
      );
    const filter = fc.record({
      unit: maybe(2, unit),
      name: maybe(3, text),
      givenName: maybe(4, given),
      bornFrom: maybe(3, day),
      bornTo: maybe(3, day),
      status: maybe(3, fc.constantFrom(...enrollmentStatusOrder)),
    });
    const asked = fc.record({
      client: fc.constantFrom(...clients.slice(0, 3)),
      filter,
      orderBy: fc.constantFrom('RESIDENCE', 'NAME', 'DATE_OF_BIRTH'),
      first: fc.integer({ min: 1, max: 100 }),
    });
    let hits = 0;
    await fc.assert(
      fc.asyncProperty(asked, async ({ client, filter: given_, orderBy, first }) => {
        const set = Object.fromEntries(
          Object.entries(given_).filter(([, value]) => value !== null && value !== undefined),
        );
        const right = await expected(client, { filter: set, orderBy });
        const size = Math.min(100, Math.max(first, Math.ceil(right.length / 12)));
        expect(await found(t.caller(client), { filter: given_, orderBy, first: size })).toEqual(right);
        if (right.length > 0) hits += 1;
      }),
      { numRuns: 250, seed: 20_210_520 },
    );
    expect(hits).toBeGreaterThan(80);
  });

  test('are counted when asked for, by the filter and not by the page', async () => {
    for (const [client, filter] of [
      ['police-72-register', {}],
      ['police-72-register', { name: 'nguyen' }],
      ['justice-25456-registry', { unit: '706' }],
      ['school-hoang-le-kha', { status: 'DELIVERED' }],
      ['police-706-register', { name: 'le', bornTo: '2000-01-01', status: 'NOT_ENROLLED' }],
    ] as const) {
      const { data, context } = await t.ask(
        t.caller(client),
        `query($f: CitizenFilter!) { citizens(filter: $f, first: 2, orderBy: NAME) { totalCount { value exact } pageInfo { endCursor } } }`,
        { f: filter },
      );
      const count = (await expected(client, { filter })).length;
      expect(data.citizens.totalCount).toEqual({ value: count, exact: true });
      expect(context.ran).toHaveLength(2);
    }
  });

  test('are shown with their edges: the same persons, each with its cursor', async () => {
    const { data } = await t.ask(
      t.caller('police-703-register'),
      '{ citizens(filter: {}, first: 7) { nodes { id } edges { cursor node { id } } pageInfo { startCursor endCursor } } }',
    );
    const { nodes, edges, pageInfo } = data.citizens;
    expect(edges.map((edge: any) => edge.node)).toEqual(nodes);
    expect(new Set(edges.map((edge: any) => edge.cursor)).size).toBe(7);
    const after = await found(t.caller('police-703-register'), { after: edges[2].cursor });
    expect(after.slice(0, 4)).toEqual(nodes.slice(3).map((one: any) => one.id));
    const { size } = await withinReach(t, 'police-703-register');
    expect(await found(t.caller('police-703-register'), { after: pageInfo.startCursor })).toHaveLength(size - 1);
  });

  test('resolve the unit on the day that is named', async () => {
    const police = t.caller('police-72-register');
    const old = await found(police, { filter: { unit: '72', unitOn: '2025-06-30' } });
    expect(old).toHaveLength(reach.get('police-72-register')!.length);
    expect(await found(police, { filter: { unit: '80', unitOn: '2025-07-01' } })).toEqual([]);
    const { errors, data } = await t.page(police, { filter: { unit: '703', unitOn: '2025-07-01' } });
    expect(data).toBeNull();
    expect(errors![0]).toMatchObject({
      path: ['citizens'],
      extensions: {
        code: 'BAD_USER_INPUT',
        path: ['filter', 'unit'],
        rule: 'The code of a unit that exists on 2025-07-01.',
      },
    });
  });

  test.each([
    [{ name: '?!' }, ['filter', 'name'], 'At least one letter a-z or digit.'],
    [{ givenName: '阮' }, ['filter', 'givenName'], 'At least one letter a-z or digit.'],
    [{ name: 'a\u0000b' }, ['f', 'name'], /^A control character/],
    [{ name: 'a\ud800' }, ['f', 'name'], /^A lone half/],
    [{ name: 'a\u200bb' }, ['f', 'name'], /^A character that is not seen/],
    [{ name: 'x'.repeat(201) }, ['f', 'name'], /^More characters/],
    [{ bornFrom: '2021-02-29' }, ['f', 'bornFrom'], 'A calendar day written YYYY-MM-DD.'],
    [{ bornTo: 'infinity' }, ['f', 'bornTo'], 'A calendar day written YYYY-MM-DD.'],
    [{ unit: '7' }, ['f', 'unit'], /digits/],
    [{ status: 'LOST' }, ['f', 'status'], 'One of the values of EnrollmentStatus.'],
    [{ surname: 'Nguyễn' }, ['f'], 'No such field in CitizenFilter.'],
  ])('refuse the filter %j with path and rule', async (filter, where, rule) => {
    const { data, errors, context } = await t.ask(
      t.caller('police-72-register'),
      'query($f: CitizenFilter!) { citizens(filter: $f) { nodes { id } } }',
      { f: filter },
    );
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: where });
    expect(errors![0]!.extensions['rule']).toMatch(rule);
    expect(context.ran).toEqual([]);
    const [value = ''] = Object.values(filter);
    expect(JSON.stringify(errors!.map(({ message }) => message))).not.toContain(value.length > 1 ? value : '\u0001');
  });

  test('take null for absent, also for the cursor of the first page', async () => {
    const { data, errors } = await t.ask(
      t.caller('police-72-register'),
      `query($f: CitizenFilter!, $no: Text) {
         a: citizens(filter: {}, first: 3, after: null) { nodes { id } totalCount { value } }
         b: citizens(filter: { unit: null, unitOn: null, name: $no, givenName: null, bornFrom: null, bornTo: null, status: null }, first: 3) { nodes { id } totalCount { value } }
         c: citizens(filter: $f, first: 3) { nodes { id } totalCount { value } pageInfo { endCursor } } }`,
      { f: { unit: null, name: null, status: null }, no: null },
    );
    expect(errors).toBeUndefined();
    expect(data.a.nodes).toHaveLength(3);
    expect(data.b).toEqual(data.a);
    expect(data.c).toMatchObject(data.a);
    const next = await t.page(t.caller('police-72-register'), { first: 3, after: data.c.pageInfo.endCursor });
    expect(next.errors).toBeUndefined();
  });
});
