import { atOnce, type HttpServer } from './http.ts';

/** Clients of seven agencies with ranges inside, beside and around one another, and two with cohorts of their own. */
export const mixedClients = [
  'police-72-register',
  'police-703-register',
  'police-706-register',
  'justice-703-registry',
  'justice-25456-registry',
  'committee-25456-review',
  'school-tan-chau',
  'school-hoang-le-kha',
] as const;

interface Person {
  id: string;
  unitNo: number;
  nameKey: string;
  bornOn: string;
  number: string | null;
}

const orders = {
  RESIDENCE: (person: Person) => String(person.unitNo).padStart(10, '0'),
  NAME: (person: Person) => person.nameKey,
  DATE_OF_BIRTH: (person: Person) => person.bornOn,
};

interface Asked {
  client: string;
  query: string;
  variables: Record<string, unknown>;
  /** Ids in order, from SQL as owner. */
  expected: string[];
}

export interface MixedResult {
  answered: number;
  /** Answers that differ from what SQL as owner says, and those with a row outside the client's reach among them. */
  wrong: number;
  foreign: number;
  /** Answered requests whose trace doesn't name exactly the persons answered. */
  untraced: number;
  /** Codes of the requests that were not served. */
  refused: string[];
}

/** Requests of many clients at once, each answer compared with SQL as owner. */
export async function askMixed(http: HttpServer, requests: number, width: number): Promise<MixedResult> {
  const reach = await readReach(http);
  const result: MixedResult = { answered: 0, wrong: 0, foreign: 0, untraced: 0, refused: [] };
  const answers = new Map<string, string[]>();
  const ask = async (): Promise<void> => {
    const { client, query, variables, expected } = choose(reach);
    const { headers, body } = await http.call({ client, query, variables });

    if (body?.errors) return void result.refused.push(body.errors[0].extensions.code as string);
    const found = (body.data.citizens?.nodes ?? [body.data.citizen].filter((one) => one !== null)) as { id: string }[];
    const ids = found.map(({ id }) => id.slice('cit_'.length));
    const reached = new Set(reach.get(client)!.people.map(({ id }) => id));
    result.answered += 1;
    if (ids.join() !== expected.join()) result.wrong += 1;
    if (ids.some((id) => !reached.has(id))) result.foreign += 1;
    answers.set(headers.get('x-request-id')!, ids);
  };
  await atOnce(
    width,
    Array.from({ length: requests }, () => ask),
  );
  const traces = await http.oracle<{ request_id: string; persons: string[] }>(
    'select request_id, persons::text[] as persons from audit where request_id = any($1)',
    [[...answers.keys()]],
  );
  const traced = new Map(traces.map(({ request_id, persons }) => [request_id, [...persons].sort().join()]));
  for (const [request, ids] of answers) if (traced.get(request) !== [...ids].sort().join()) result.untraced += 1;
  return result;
}

type Reach = Map<string, { people: Person[]; everybody: Person[] }>;

async function readReach(http: HttpServer): Promise<Reach> {
  const everybody = await http.oracle<Person>(
    `select c.id, unit_no as "unitNo", name_key as "nameKey", date_of_birth::text as "bornOn",
       (select value from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') as number
     from citizen c`,
  );
  const members = await http.oracle<{ client: string; ids: string[] }>(
    `select c.id as client, array_agg(m.citizen_id::text) as ids from client c join cohort_member m on m.client_no = c.no group by c.id`,
  );
  const ranges = await http.oracle<{ client: string; lo: number; hi: number }>(
    'select c.id as client, a.lo, a.hi from client c join agency a on a.id = c.agency_id where c.id = any($1)',
    [mixedClients],
  );
  return new Map(
    ranges.map(({ client, lo, hi }) => {
      const own = new Set(client.startsWith('school') ? members.find((one) => one.client === client)?.ids : []);
      const people = everybody.filter(({ id, unitNo }) => (unitNo >= lo && unitNo <= hi) || own.has(id));
      return [client, { people, everybody }];
    }),
  );
}

const page =
  'query($first: Int!, $by: CitizenOrder!) { citizens(filter: {}, first: $first, orderBy: $by) { nodes { id givenName } } }';
const lookUp = 'query($number: PersonalNumber!) { citizen(personalNumber: $number) { id givenName } }';

/** A page in one of the orders, or a look-up of anybody in the province. */
function choose(reach: Reach): Asked {
  const client = pick(mixedClients);
  const { people, everybody } = reach.get(client)!;
  if (Math.random() < 0.4) {
    const { id, number } = pick(everybody.filter((person) => person.number !== null));
    const expected = people.some((person) => person.id === id) ? [id] : [];
    return { client, query: lookUp, variables: { number }, expected };
  }
  const by = client.startsWith('school') ? 'NAME' : pick(Object.keys(orders) as (keyof typeof orders)[]);
  const first = 1 + Math.floor(Math.random() * 20);
  const key = (person: Person): string => `${orders[by](person)} ${person.id}`;
  const inOrder = people
    .map((person) => ({ key: key(person), id: person.id }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  return { client, query: page, variables: { first, by }, expected: inOrder.slice(0, first).map(({ id }) => id) };
}

const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;
