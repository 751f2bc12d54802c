import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { personalFields, type PersonalField } from '@lienthong/api/domain/personal-field';
import { startHttp, type Call, type HttpServer, type Reply } from '../support/http.ts';

interface AuditRow {
  client: string | null;
  officer: string | null;
  agency: string | null;
  purpose: string | null;
  case_ref: string | null;
  operation: string;
  fields: string;
  outcome: string;
  code: string | null;
  sought: Buffer | null;
  persons: string[];
  xid: string;
  committed: string;
  recent: boolean;
}

let http: HttpServer;
let known: { id: string; number: string };

beforeAll(async () => {
  http = await startHttp();
  [known] = (await http.oracle(
    `select c.id, n.value as number from client k join agency a on a.id = k.agency_id join citizen c on c.unit_no between a.lo and a.hi
       join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE' where k.id = 'police-703-register' limit 1`,
  )) as [typeof known];
});
afterAll(() => http.close());

/** What a request left, in the order in which it did. */
const rowsOf = (reply: Reply): Promise<AuditRow[]> =>
  http.oracle<AuditRow>(
    `select c.id as client, o.id as officer, g.id as agency, a.purpose, a.case_ref, a.operation, a.fields::text, a.outcome, a.code, a.sought,
       a.persons::text[] as persons, a.xid::text, pg_xact_status(a.xid) as committed, a.at > now() - interval '1 minute' as recent
     from audit a left join client c on c.no = a.client_no left join officer o on o.no = a.officer_no left join agency g on g.no = a.agency_no
     where a.request_id = $1 order by a.id`,
    [reply.headers.get('x-request-id')],
  );

const bits = (...fields: PersonalField[]): string =>
  fields.reduce((sum, field) => sum | (1n << BigInt(personalFields[field].bit)), 0n).toString();

const byNumber =
  'query($number: PersonalNumber!) { citizen(personalNumber: $number) { id givenName dateOfBirth religion } }';

describe('the trace of a read', () => {
  test('tells who asked through whom, why, for what and what came of it', async () => {
    const reply = await http.call({
      client: 'police-703-register',
      officer: 'officer-police-703-1',
      purpose: 'POPULATION_REVIEW',
      headers: { 'lienthong-case': 'review/2021-17' },
      query: byNumber,
      variables: { number: known.number },
    });
    expect(reply.body.data.citizen).toMatchObject({ id: `cit_${known.id}`, religion: null });
    expect(await rowsOf(reply)).toEqual([
      {
        client: 'police-703-register',
        officer: 'officer-police-703-1',
        agency: 'police-703',
        purpose: 'POPULATION_REVIEW',
        case_ref: 'review/2021-17',
        operation: 'citizen',
        // The purpose doesn't cover religion, so it was asked for and not given.
        fields: bits('Citizen.givenName', 'Citizen.dateOfBirth'),
        outcome: 'ANSWERED',
        code: null,
        sought: null,
        persons: [known.id],
        xid: expect.stringMatching(/^\d+$/),
        committed: 'committed',
        recent: true,
      },
    ]);
  });

  test('has no officer for a machine, and no case where none was named', async () => {
    const reply = await http.call({
      client: 'justice-703-registry',
      query: byNumber,
      variables: { number: known.number },
    });
    expect(await rowsOf(reply)).toMatchObject([
      {
        client: 'justice-703-registry',
        officer: null,
        agency: 'justice-703',
        purpose: 'CIVIL_STATUS',
        case_ref: null,
        persons: [known.id],
      },
    ]);
  });

  test('stands once for each statement, each with the persons of that one', async () => {
    const query =
      '{ citizens(filter: {}, first: 20) { nodes { id personalNumbers { value } dossiers { id } } totalCount { value } } }';
    const reply = await http.call({ client: 'police-703-register', query });
    const { nodes } = reply.body.data.citizens as { nodes: { id: string; dossiers: object[] }[] };
    const ids = nodes.map(({ id }) => id.slice(4));
    const rows = await rowsOf(reply);
    const persons = (operation: string): string[][] =>
      rows.filter((row) => row.operation === operation).map((row) => [...row.persons].sort());
    expect(persons('citizens').sort()).toEqual([[], [...ids].sort()]);
    expect(persons('Citizen.personalNumbers')).toEqual([[...ids].sort()]);
    expect(persons('Citizen.dossiers')).toEqual([ids.filter((_, at) => nodes[at]!.dossiers.length > 0).sort()]);
    expect(new Set(rows.map(({ xid }) => xid)).size).toBe(4);
    for (const row of rows)
      expect(row).toMatchObject({ outcome: 'ANSWERED', fields: bits('Citizen.personalNumbers', 'Citizen.dossiers') });
  });

  test('of a number that finds nobody holds its keyed hash, and not the number', async () => {
    const number = '972088999999';
    const reply = await http.call({ client: 'police-703-register', query: byNumber, variables: { number } });
    expect(reply.body.data).toEqual({ citizen: null });
    const key = Buffer.from(http.database.secrets.subjectKey, 'base64url').subarray(0, 32);
    const hashed = createHmac('sha256', key).update(number).digest();
    expect(await rowsOf(reply)).toMatchObject([
      { outcome: 'NOT_FOUND', operation: 'citizen', persons: [], sought: hashed },
    ]);
    const [{ holds }] = (await http.oracle(
      `select count(*)::int as holds from audit a where a::text like '%' || $1 || '%'`,
      [number],
    )) as [{ holds: number }];
    expect(holds).toBe(0);
  });

  test('of a person outside the reach is that of one who doesn’t exist', async () => {
    const call = { client: 'justice-706-registry', query: byNumber, variables: { number: known.number } };
    const reply = await http.call(call);
    expect(reply.body.data).toEqual({ citizen: null });
    expect(await rowsOf(reply)).toMatchObject([{ outcome: 'NOT_FOUND', persons: [], sought: expect.any(Buffer) }]);
  });

  test('is a condition of the answer: where it can’t be kept there is none', async () => {
    const [{ today }] = (await http.oracle(
      `select 'audit_' || to_char(now() at time zone 'UTC', 'YYYYMMDD') as today`,
    )) as [{ today: string }];
    await http.oracle(`alter table audit detach partition ${today}`);
    const read = await http.call({
      client: 'police-703-register',
      query: byNumber,
      variables: { number: known.number },
    });
    const denied = await http.call({ client: 'labor-72-office', query: byNumber, variables: { number: known.number } });
    const forged = await http.call({
      client: 'labor-72-office',
      token: 'a.b.c',
      query: byNumber,
      variables: { number: known.number },
    });
    await http.oracle(
      `alter table audit attach partition ${today} for values from ('${today.slice(6)} 00:00:00+00') to (('${today.slice(6)} 00:00:00+00'::timestamptz + interval '1 day'))`,
    );
    expect(read.body).toMatchObject({ data: { citizen: null }, errors: [{ extensions: { code: 'INTERNAL' } }] });
    for (const reply of [denied, forged])
      expect([reply.status, reply.body]).toEqual([
        500,
        { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'INTERNAL' }) })] },
      ]);
    const again = await http.call({
      client: 'police-703-register',
      query: byNumber,
      variables: { number: known.number },
    });
    expect(again.body.data.citizen.id).toBe(`cit_${known.id}`);
  });
});

const denials: [string, string, string, Call][] = [
  ['an action that the agency doesn’t have', 'FORBIDDEN', 'citizen', { client: 'labor-72-office', query: byNumber }],
  [
    'personal data without a purpose',
    'PURPOSE_REQUIRED',
    'citizen',
    { client: 'police-703-register', purpose: null, query: byNumber },
  ],
  [
    'a purpose of others',
    'PURPOSE_NOT_ALLOWED',
    'citizen',
    { client: 'police-703-register', purpose: 'CIVIL_STATUS', query: byNumber },
  ],
  [
    'a purpose that nobody has',
    'PURPOSE_NOT_ALLOWED',
    'authenticate',
    { client: 'police-703-register', purpose: 'CURIOSITY', query: byNumber },
  ],
  [
    'a purpose that needs a case, without one',
    'PURPOSE_REQUIRED',
    'citizenBySubject',
    {
      client: 'inspector-72-desk',
      query:
        'query($number: PersonalNumber!) { citizenBySubject(subject: { personalNumber: $number, birthYear: 1990 }) { id } }',
    },
  ],
];

describe('the trace of a denial', () => {
  test.each(denials)('of %s is its code: %s', async (_, code, operation, call) => {
    const reply = await http.call({ ...call, variables: { number: known.number } });
    expect(reply.body).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(reply.body.data).toBeUndefined();
    expect(await rowsOf(reply)).toMatchObject([
      {
        client: call.client,
        outcome: 'DENIED',
        code,
        operation,
        persons: [],
        sought: null,
        fields: '0',
        committed: 'committed',
      },
    ]);
  });

  test('of a scope that the token lacks is its code: SCOPE_MISSING', async () => {
    const form = await http.form('police-703-register', 'officer-police-703-2');
    form.set('scope', 'unit:read');
    const { body } = await http.postToken(form);
    const reply = await http.call({
      client: 'police-703-register',
      token: body.access_token,
      query: byNumber,
      variables: { number: known.number },
    });
    expect(reply.body.errors[0].extensions).toMatchObject({ code: 'SCOPE_MISSING', scopeNeeded: 'citizen:read' });
    expect(await rowsOf(reply)).toMatchObject([
      { outcome: 'DENIED', code: 'SCOPE_MISSING', operation: 'citizen', officer: 'officer-police-703-2' },
    ]);
  });

  test('is left by a field that is denied while others are answered', async () => {
    const query = `query($id: ID!, $unit: UnitCode!) { node(id: $id) { id } administrativeUnit(code: $unit) { name } }`;
    const reply = await http.call({
      client: 'labor-72-office',
      query,
      variables: { id: `cit_${known.id}`, unit: '72' },
    });
    expect(reply.body).toMatchObject({
      data: { node: null, administrativeUnit: { name: 'Tây Ninh' } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await rowsOf(reply)).toMatchObject([
      { client: 'labor-72-office', outcome: 'DENIED', code: 'FORBIDDEN', operation: 'node' },
    ]);
  });

  test('is left by a refused token, at the API and at the issuer', async () => {
    const atApi = await http.call({
      client: 'police-703-register',
      token: 'nonsense',
      query: byNumber,
      variables: { number: known.number },
    });
    expect([atApi.status, await rowsOf(atApi)]).toMatchObject([
      401,
      [{ outcome: 'DENIED', operation: 'authenticate', code: 'MALFORMED', client: null }],
    ]);
    const form = await http.form('police-703-register');
    expect((await http.postToken(form)).status).toBe(200);
    const again = await http.postToken(form);
    expect([again.status, await rowsOf(again)]).toMatchObject([
      401,
      [
        {
          outcome: 'DENIED',
          operation: 'token',
          code: 'REPLAYED',
          client: 'police-703-register',
          agency: 'police-703',
        },
      ],
    ]);
  });
});
