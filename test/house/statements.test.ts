import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { citizenList, orders, type CitizenOrder } from '@lienthong/api/citizens/citizen.sql';
import { conditionsOf } from '@lienthong/api/citizens/citizens';
import { preludes } from '@lienthong/api/store/scoped-query';
import { nobody } from '@lienthong/api/store/statement';
import { enrollmentStatusOrder } from '@lienthong/schema/enrollment-status';
import { openTestApi, type TestApi } from '../support/api.ts';
import { personWhere, type Person } from '../support/people.ts';

const src = path.resolve(import.meta.dirname, '../../packages/api/src');
const orderNames = Object.keys(orders) as CitizenOrder[];

let t: TestApi;
let person: Person;
beforeAll(async () => {
  t = await openTestApi();
  person = await personWhere(t, `m.code = '25456' and c.case_state = 'DELIVERED'`);
});
afterAll(() => t.close());

const wholePerson = `id surname maskedNumber version currentResidence { name parent { name parent { name } } } permanentResidence { code } nativePlace { path { name } }
  enrollment { status dossier { id state collectingUnit { name } } } card { state } dossiers { id residenceAtCollection { name } } personalNumbers { value }`;

describe('statements of an operation', () => {
  test('are three for a page of whole persons, whatever its size', async () => {
    for (const first of [1, 10, 100]) {
      const { data, context, errors } = await t.page(t.caller('police-72-register'), { first }, wholePerson);
      expect(errors).toBeUndefined();
      expect(data.citizens.nodes).toHaveLength(first);
      expect(context.ran.sort()).toEqual(['Citizen.dossiers', 'Citizen.personalNumbers', 'citizens/UNIT/range']);
    }
  });

  const one = `id surname enrollment { status becomesEligibleOn dossier { state collectingUnit { name } } } card { state expiresOn } currentResidence { name path { name } }`;
  test.each<[string, string, string[]]>([
    ['one person', `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${one} } }`, ['citizen']],
    ['one node', `query($id: ID!) { node(id: $id) { ... on Citizen { ${one} } } }`, ['node']],
    ['a subject', `query($s: SubjectInput!) { citizenBySubject(subject: $s) { ${one} } }`, ['citizenBySubject']],
    [
      'a whole person',
      `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${wholePerson} } }`,
      ['Citizen.dossiers', 'Citizen.personalNumbers', 'citizen'],
    ],
    ['a page', `{ citizens(filter: {}) { nodes { ${one} } edges { node { ${one} } } } }`, ['citizens/UNIT/range']],
    [
      'a page that is counted',
      `{ citizens(filter: {}) { nodes { ${one} } totalCount { value } } }`,
      ['citizens/UNIT/range', 'citizens/count/range'],
    ],
    [
      'units, however deep',
      `{ viewer { jurisdiction { children { path { id } } } }
         administrativeUnits(first: 100) { nodes { parent { id } successors { to { id } } } totalCount { value } } }`,
      [],
    ],
    [
      'the campaign',
      '{ campaign { territory { id } targets { unit { id } supersedes { id } } } }',
      ['campaigns', 'targets'],
    ],
  ])('are for %s just those that it needs', async (_, document, ran) => {
    const s = { personalNumber: person.number, givenName: person.givenName };
    const used = Object.entries({ n: person.number, id: person.node, s });
    const variables = Object.fromEntries(used.filter(([name]) => document.includes(`$${name}:`)));
    const { context, errors } = await t.ask(t.caller('justice-25456-registry'), document, variables);
    expect(errors).toBeUndefined();
    expect([...context.ran].sort()).toEqual(ran);
  });
});

describe('statements of cohorts', () => {
  const figures = 'progress { counted eligible collectedPersons } ';
  test.each([
    ['schools', 'education-72-office', `schools(first: $first) { nodes { name unit { name } ${figures} } }`],
    [
      'enterprises',
      'labor-72-office',
      `enterprises(first: $first) { nodes { ${figures} sites { unit { name } ${figures} } } }`,
    ],
    ['cohorts', 'education-72-office', `cohorts(first: $first) { nodes { name members ${figures} school { name } } }`],
  ])('are as many for a page of %s as for one', async (_, client, selection) => {
    const ran = async (first: number): Promise<string[]> => {
      const answer = await t.ask(t.caller(client), `query($first: Int!) { ${selection} }`, { first });
      expect(answer.errors).toBeUndefined();
      return [...answer.context.ran].sort();
    };
    expect(await ran(20)).toEqual(await ran(1));
  });

  test('are as many for a page of pupils as for one', async () => {
    const ran = async (first: number): Promise<string[]> => {
      const document = `query($first: Int!) { cohorts(first: 1) { nodes { pupils(first: $first) { nodes { group citizen { surname enrollment { status } } } } } } }`;
      const answer = await t.ask(t.caller('school-hoang-le-kha'), document, { first });
      expect(answer.errors).toBeUndefined();
      return [...answer.context.ran].sort();
    };
    expect(await ran(10)).toEqual(await ran(1));
  });
});

describe('names of statements', () => {
  test('are given once in the whole source, and are short enough for PostgreSQL', () => {
    const named = fs
      .readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...fs
          .readFileSync(path.join(src, file), 'utf8')
          .matchAll(/\b(?:open|person|page|count)Statement(?:<[^(]*>)?\(\s*'([^']+)'/g),
      ])
      .map((found) => found[1]!);
    const before = preludes(nobody, { personalNumber: '', givenKey: null, birthYear: null }).map(
      (prelude) => prelude.name,
    );
    const names = [...named, ...before];
    expect(named.length).toBeGreaterThan(10);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(names.filter((name) => Buffer.byteLength(name) > 63 || name.startsWith('citizens/'))).toEqual([]);
  });

  test('tell every form of a list apart, and no form is too long: each order, with and without a cursor, all filters', () => {
    const statuses = [undefined, ...enrollmentStatusOrder];
    const bits = Array.from({ length: 16 }, (_, at) => [1, 2, 4, 8].map((bit) => (at & bit) !== 0));
    const filters = bits.flatMap(([name, given, from, to]) =>
      statuses.map((status) => ({
        ...(name && { name: 'tran' }),
        ...(given && { givenName: 'an' }),
        ...(from && { bornFrom: '1990-01-01' }),
        ...(to && { bornTo: '2000-01-01' }),
        ...(status && { status }),
      })),
    );
    const textOf = new Map<string, string>();
    for (const client of ['police-703-register', 'school-tan-chau']) {
      const context = t.api.contextOf(t.caller(client), '01900000-0000-7000-8000-000000000001');
      for (const filter of filters.flatMap((one) => [one, { ...one, unit: '706' }])) {
        for (const order of orderNames) {
          for (const after of [undefined, ['a', 'b']]) {
            const conditions = conditionsOf(context, filter);
            const { page, count } = citizenList({ order, conditions, after, first: 1, countBound: 1 });
            let used = 0;
            const own = conditions.map(({ sql }) => sql(() => `$${String((used += 1))}`)).join(' and ');
            for (const { statement, values } of [page, count]) {
              expect(Buffer.byteLength(statement.name)).toBeLessThanOrEqual(63);
              expect(textOf.get(statement.name) ?? statement.text).toBe(statement.text);
              textOf.set(statement.name, statement.text);
              if (!statement.text.includes(own)) throw new Error(`${statement.name} stands for another form`);
              expect(Math.max(...[...statement.text.matchAll(/\$(\d+)/g)].map((found) => Number(found[1])))).toBe(
                values.length,
              );
            }
          }
        }
      }
    }
    expect(new Set(textOf.values()).size).toBe(textOf.size);
    // Three reaches, 16 filters, 7 kinds of status; each with three orders, with and without a cursor, and a count.
    expect(textOf.size).toBe(3 * 16 * 7 * (3 * 2 + 1));
  });
});
