import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  accepted,
  correctionOf,
  deathOf,
  decide,
  move,
  recordedOf,
  someone,
  stepOf,
  submit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
import { within, type Person } from '../support/people.ts';

let t: TestApi;
/** Requests by what is said of them, all on persons of their own. */
const requests: Record<string, { request: RequestAnswer; person: Person }> = {};

beforeAll(async () => {
  t = await openTestApi();
  const city = t.caller('justice-703-registry');
  const ward = t.caller('justice-25456-registry');
  const district = t.caller('justice-706-registry');
  const add = async (name: string, sender: Caller, person: Person, item: Json): Promise<void> => {
    requests[name] = { request: accepted(await submit(t, sender, item)), person };
  };
  const far = { registration: { office: '25516' } };
  let person = await someone(t, 'true', '25456');
  await add('of the ward, by the ward', ward, person, correctionOf(person, { value: 'Ưng' }));
  person = await someone(t, 'true', '25459');
  await add('of another ward, by the city', city, person, correctionOf(person));
  person = await someone(t, 'true', '25462');
  await add('of another ward, by the first ward', ward, person, correctionOf(person, { field: 'SEX' }));
  person = await someone(t, 'true', '706');
  await add('of the district, by the city', city, person, correctionOf(person));
  person = await someone(t, 'true', '706');
  await add('of the district, by the district', district, person, correctionOf(person, {}, far));
  person = await someone(t, 'true', '25459');
  await add('of another ward, by the district', district, person, correctionOf(person, { field: 'SURNAME' }, far));
  person = await someone(t, 'true', '706');
  await add('a death in the ward of one of the district', city, person, deathOf(person));
  person = await someone(t, 'true', '709');
  await add('of a third district, by the city', city, person, correctionOf(person));
});
afterAll(() => t.close());

const fields = `id kind state field recordedValue newValue diedOn submittedOn dueOn question version steps { step fromState toState onDay }`;
const listDocument = (selection: string): string =>
  `query($filter: CorrectionRequestFilter, $first: Int! = 50, $after: Cursor) {
    correctionRequests(filter: $filter, first: $first, after: $after) {
      nodes { ${selection} } totalCount { value exact } pageInfo { hasNextPage endCursor } } }`;
const list = (caller: Caller, variables: Json = {}, selection = 'id'): Promise<Answer> =>
  t.ask(caller, listDocument(selection), variables);
const one = async (caller: Caller, id: string, selection = fields): Promise<Answer> =>
  t.ask(caller, `query($id: ID!) { correctionRequest(id: $id) { ${selection} } }`, { id });
const idsOf = ({ data, errors }: Answer): string[] => {
  if (errors) throw new Error(JSON.stringify(errors));
  return data.correctionRequests.nodes.map(({ id }: { id: string }) => id);
};
const requestOf = (name: string): RequestAnswer => {
  const found = requests[name];
  if (!found) throw new Error(`no request ${name}`);
  return found.request;
};

/** Where a request belongs, by hand: the unit of person, deciding office and sender, each a commune, district or province. */
const mine: [client: string, names: string[]][] = [
  [
    'justice-25456-registry',
    ['of the ward, by the ward', 'of another ward, by the first ward', 'a death in the ward of one of the district'],
  ],
  [
    'justice-703-registry',
    [
      'of the ward, by the ward',
      'of another ward, by the city',
      'of another ward, by the first ward',
      'of the district, by the city',
      'of another ward, by the district',
      'a death in the ward of one of the district',
      'of a third district, by the city',
    ],
  ],
  [
    'justice-706-registry',
    [
      'of the district, by the city',
      'of the district, by the district',
      'of another ward, by the district',
      'a death in the ward of one of the district',
    ],
  ],
];
const samePolice = (justice: string): string => justice.replace('justice', 'police').replace('registry', 'register');

describe('requests', () => {
  test.each([...mine, ...mine.slice(1).map(([client, names]) => [samePolice(client), names] as [string, string[]])])(
    'of %s are those of its persons, its office and its own sending, and nobody else’s',
    async (client, names) => {
      const caller = t.caller(client);
      const expected = names.map((name) => requestOf(name).id);
      expect(new Set(idsOf(await list(caller)))).toEqual(new Set(expected));
      for (const { request } of Object.values(requests)) {
        const { data } = await one(caller, request.id, 'id');
        expect(data.correctionRequest).toEqual(expected.includes(request.id) ? { id: request.id } : null);
      }
    },
  );

  test('of the province are all', async () => {
    expect(idsOf(await list(t.caller('police-72-register')))).toHaveLength(Object.keys(requests).length);
  });

  test('agree with the oracle: the units of person, office or sender lie within the jurisdiction', async () => {
    for (const [client, unit] of [
      ['justice-703-registry', '703@2013-12-30'],
      ['justice-706-registry', '706@origin'],
      ['justice-25456-registry', '25456@origin'],
    ] as const) {
      const residents = await within(t, unit);
      const rows = await t.oracle(
        `select q.id, q.citizen_id, exists (select from administrative_unit u where u.unit_no in (q.office_unit_no, q.sender_unit_no)
           and (u.id = $1 or u.parent_id = $1)) as acts from correction_request q`,
        [unit],
      );
      const expected = rows
        .filter(({ citizen_id, acts }) => acts || residents.has(citizen_id))
        .map(({ id }) => `cor_${id}`);
      expect(new Set(idsOf(await list(t.caller(client))))).toEqual(new Set(expected));
    }
  });

  test.each(['committee-25456-review', 'education-72-office', 'labor-72-office', 'home-affairs-72-desk'])(
    'are not open to %s, who may at most report',
    async (client) => {
      const { errors } = await list(t.caller(client));
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      const asked = await one(t.caller(client), requestOf('of the ward, by the ward').id, 'id');
      if (client.startsWith('home')) expect(asked.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
      else expect(asked.data).toEqual({ correctionRequest: null });
    },
  );

  test('come the newest first, page by page, each once', async () => {
    const caller = t.caller('justice-703-registry');
    const whole = await list(caller, {}, 'id state');
    const walked: string[] = [];
    for (let after: string | null = null; ;) {
      const answer = await list(caller, { first: 2, after });
      walked.push(...idsOf(answer));
      const { hasNextPage, endCursor } = answer.data.correctionRequests.pageInfo;
      if (!hasNextPage) break;
      after = endCursor;
    }
    expect(walked).toEqual(idsOf(whole));
    expect(walked).toEqual(walked.toSorted().toReversed());
    expect(whole.data.correctionRequests.totalCount).toEqual({ value: walked.length, exact: true });
  });

  test('are filtered by state and kind, and a cursor belongs to its filter and client', async () => {
    const caller = t.caller('justice-703-registry');
    expect(idsOf(await list(caller, { filter: { kind: 'DEATH' } }))).toEqual([
      requestOf('a death in the ward of one of the district').id,
    ]);
    expect(idsOf(await list(caller, { filter: { state: 'APPLIED' } }))).toEqual([]);
    expect(idsOf(await list(caller, { filter: { state: 'SUBMITTED', kind: 'CORRECTION' } }))).toHaveLength(6);
    const { data } = await list(caller, { first: 1 });
    const after = data.correctionRequests.pageInfo.endCursor;
    for (const [other, filter] of [
      [caller, { kind: 'DEATH' }],
      [t.caller('justice-706-registry'), {}],
    ] as const) {
      const { errors } = await list(other, { filter, after });
      expect(errors?.[0]?.extensions['code']).toBe('CURSOR_MISMATCH');
    }
  });

  test('tell what was asked for, with every step', async () => {
    const { request, person } = requests['of the ward, by the ward']!;
    const officer = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
    await move(t, officer, stepOf(request, { ask: { text: 'Bản sao giấy khai sinh?' } }));
    const { data } = await one(t.caller('justice-25456-registry'), request.id);
    expect(data.correctionRequest).toEqual({
      id: request.id,
      kind: 'CORRECTION',
      state: 'NEEDS_INFO',
      field: 'GIVEN_NAME',
      recordedValue: person.givenName,
      newValue: 'Ưng',
      diedOn: null,
      submittedOn: '2021-05-20',
      dueOn: '2021-05-25',
      question: 'Bản sao giấy khai sinh?',
      version: 2,
      steps: [
        { step: 'SUBMIT', fromState: null, toState: 'SUBMITTED', onDay: '2021-05-20' },
        { step: 'ASK', fromState: 'SUBMITTED', toState: 'NEEDS_INFO', onDay: '2021-05-20' },
      ],
    });
  });

  test('withhold values, question and day of death from a client without the class PERSONAL', async () => {
    const full = t.caller('justice-703-registry');
    const caller = t.caller('justice-703-registry', {
      scopes: [...full.scopes].filter((scope) => scope !== 'field:PERSONAL'),
    });
    const { data, extensions } = await list(caller, {}, fields);
    for (const node of data.correctionRequests.nodes) {
      expect(node).toMatchObject({ recordedValue: null, newValue: null, diedOn: null, question: null });
      expect(node.state).toBeTruthy();
    }
    expect(extensions.withheld).toEqual(
      ['recordedValue', 'newValue', 'diedOn', 'question'].map((name) => ({
        path: `correctionRequests.nodes.${name}`,
        reason: 'SCOPE_MISSING',
        scopeNeeded: 'field:PERSONAL',
      })),
    );
  });
});

describe('the audit', () => {
  const since = async (): Promise<string> =>
    (await t.oracle(`select coalesce(max(id), 0)::text as id from audit`))[0]?.['id'];
  const personsSince = async (id: string): Promise<Set<string>> =>
    new Set(
      (await t.oracle<{ persons: string[] }>(`select persons from audit where id > $1`, [id])).flatMap(
        ({ persons }) => persons,
      ),
    );

  test('names the persons whose requests were read, on the page and not beyond it', async () => {
    const caller = t.caller('justice-703-registry');
    const start = await since();
    const shown = idsOf(await list(caller, { first: 2 }));
    const persons = Object.values(requests).filter(({ request }) => shown.includes(request.id));
    expect(await personsSince(start)).toEqual(new Set(persons.map(({ person }) => person.id)));
  });

  test('names the person of a step, with client, officer, purpose and case', async () => {
    const { request, person } = requests['of the district, by the city']!;
    const officer = t.caller('justice-703-registry', { officer: 'officer-justice-703-1', caseRef: 'HT-7/2021' });
    const start = await since();
    await decide(t, officer, request);
    expect(await personsSince(start)).toEqual(new Set([person.id]));
    const rows = await t.oracle(
      `select distinct client_no, officer_no, agency_no, purpose, case_ref from audit where id > $1`,
      [start],
    );
    const { client, agency } = officer;
    expect(rows).toEqual([
      {
        client_no: client.no,
        officer_no: officer.officer?.no,
        agency_no: agency.no,
        purpose: 'CIVIL_STATUS',
        case_ref: 'HT-7/2021',
      },
    ]);
  });

  test('keeps a step that was refused, too', async () => {
    const { request, person } = requests['of another ward, by the city']!;
    const start = await since();
    await move(t, t.caller('justice-703-registry'), stepOf(request, { review: {} }));
    expect(await personsSince(start)).toEqual(new Set([person.id]));
  });
});

test('an ethnicity is withheld from a client without its class, though it is the value of a request', async () => {
  const full = t.caller('justice-703-registry');
  const caller = t.caller('justice-703-registry', {
    scopes: [...full.scopes].filter((scope) => scope !== 'field:ETHNICITY'),
  });
  const person = await someone(t, 'c.ethnicity is not null');
  const recorded = await recordedOf(t, person, 'ETHNICITY');
  const item = correctionOf(person, { field: 'ETHNICITY', recorded, value: '02' });
  const { id } = accepted(await submit(t, full, item));
  const shown = await one(full, id, 'recordedValue newValue');
  expect(shown.data.correctionRequest).toEqual({ recordedValue: recorded, newValue: '02' });
  const { data, extensions } = await one(caller, id, 'recordedValue newValue');
  expect(data.correctionRequest).toEqual({ recordedValue: null, newValue: null });
  expect(extensions.withheld?.map(({ path, scopeNeeded }) => [path, scopeNeeded])).toEqual([
    ['correctionRequest.recordedValue', 'field:ETHNICITY'],
    ['correctionRequest.newValue', 'field:ETHNICITY'],
  ]);
  await move(t, full, stepOf({ id, version: 1 }, { withdraw: { text: 'Nhầm' } }));
});
