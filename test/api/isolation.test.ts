import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
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
  dossiers { id } personalNumbers { value } asOf(on: "2021-05-01") { givenName } history(first: 3) { nodes { version } }`;

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
