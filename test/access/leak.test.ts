import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLog } from '@lienthong/api/access/log';
import {
  bentForms,
  callsAt,
  canary,
  canaryTexts,
  findCanary,
  positionsOf,
  type CanaryCall,
} from '../support/canary.ts';
import { announced, get, put, stored } from '../support/documents.ts';
import { atOnce, startHttp, type HttpServer, type Reply } from '../support/http.ts';
import { post } from '../support/raw-http.ts';

const sdl = fs.readFileSync(path.resolve(import.meta.dirname, '../../packages/schema/schema.graphql'), 'utf8');
const positions = positionsOf(buildSchema(sdl));
/** Some at a time, so that a slow one is seen. */
const slices = Array.from({ length: Math.ceil(positions.length / 50) }, (_, n) => {
  const some = positions.slice(50 * n, 50 * (n + 1));
  return { from: some[0]!.name, to: some.at(-1)!.name, calls: some.flatMap(callsAt) };
});

const machine = { client: 'justice-703-registry' };
const officer = { client: 'justice-703-registry', officer: 'officer-justice-703-1' };

let http: HttpServer;
/** Where PostgreSQL writes its log, if it is on this machine and readable; and how long it was before. */
let serverLog: { file: string; from: number } | undefined;

beforeAll(async () => {
  http = await startHttp();
  const id = randomUUID();
  await http.oracle(
    `insert into citizen (id, unit_no, surname, middle_name, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
     select $1, (select c.unit_no from citizen c, agency a where a.id = 'justice-703' and c.unit_no between a.lo and a.hi limit 1),
       $2, $3, $4, $5, $6, $7, 'FEMALE', 'PRESENT', '2021-01-01', 'TEST'`,
    [id, canary.surname, canary.middleName, canary.givenName, canary.nameKey, canary.givenKey, canary.bornOn],
  );
  await http.oracle(
    `insert into personal_number (value, citizen_id, unit_no, status, valid_from) select $1, id, unit_no, 'ACTIVE', '2021-01-01' from citizen where id = $2`,
    [canary.number, id],
  );
  const [{ setting }] = (await http.superuser(`select setting from pg_settings where name = 'data_directory'`)) as [
    { setting: string },
  ];
  const file = path.join(path.dirname(setting), 'pg.log');
  if (fs.existsSync(file)) serverLog = { file, from: fs.statSync(file).size };
});
afterAll(() => http.close());

/** Everything of an answer but the data that the caller is entitled to. */
function expectSilence(reply: Reply, sent: unknown): void {
  const { data: _, ...rest } = (reply.body ?? { text: reply.text }) as Record<string, unknown>;
  const said = JSON.stringify([rest, [...reply.headers]]);
  expect([sent, findCanary(said), reply.status < 500, /INTERNAL|incident/.test(said)]).toEqual([sent, [], true, false]);
}

const ask = async (
  call: CanaryCall & { operationName?: string },
  who: { client: string; officer?: string },
): Promise<void> => {
  expectSilence(await http.call({ ...who, ...call }), call);
};

const send = (target: string, headers: Record<string, string>, body: string): Promise<Reply> =>
  post(http.url + target, Object.entries(headers), body);

describe('the canary', () => {
  test('is there to be found', async () => {
    const byNumber = { query: `{ citizen(personalNumber: "${canary.number}") { givenName } }` };
    const byName = {
      query:
        '{ citizens(filter: { name: "Khuất Thuỳm" }, orderBy: NAME) { nodes { givenName } pageInfo { endCursor } } }',
    };
    expect((await http.call({ ...machine, ...byNumber })).body.data.citizen).toEqual({ givenName: canary.givenName });
    const { nodes, pageInfo } = (await http.call({ ...officer, ...byName })).body.data.citizens;
    expect(nodes).toEqual([{ givenName: canary.givenName }]);
    // Its place in the list is its name: nobody may read it off the cursor.
    expect(findCanary(Buffer.from(pageInfo.endCursor, 'base64url').toString('latin1'))).toEqual([]);
    expect(positions.length).toBeGreaterThan(500);
    for (const root of ['Query.', 'Mutation.']) expect(positions.some(({ name }) => name.startsWith(root))).toBe(true);
  });

  describe.each([
    ['a machine', machine],
    ['an officer', officer],
    ['a client without rights', { client: 'labor-72-office' }],
  ])('sent by %s in an argument or a field of an input comes back in no error', (_, who) => {
    test.each(slices)('from $from to $to', async ({ calls }) => {
      await atOnce(
        8,
        calls.map((call) => () => ask(call, who)),
      );
    });
  });

  test('sent around the arguments comes back in no error', async () => {
    const query = '{ viewer { today } }';
    const calls = canaryTexts.flatMap((text): (CanaryCall & { operationName?: string })[] => [
      { query, operationName: text },
      { query: `query Ngoang ${query}`, operationName: text },
      { query: text },
      { query: `{ viewer { today } } # ${text}` },
      { query: `{ viewer @include(if: ${JSON.stringify(text)}) { today } }` },
      { query: 'query($if: Boolean!) { viewer @skip(if: $if) { today } }', variables: { if: text } },
      { query, variables: { [text]: text } },
      { query: '{ citizens(filter: {}) { nodes { dossiers { id } } } }', variables: text as never },
      { query: `${query} ${JSON.stringify(text)}` },
    ]);
    for (const call of calls) await ask(call, machine);
  });

  test('sent in headers comes back in none', async () => {
    const authorized = await http.headers(machine);
    const body = JSON.stringify({ query: `{ citizen(personalNumber: "${canary.number}") { id } }` });
    const names = [
      'x-request-id',
      'lienthong-purpose',
      'lienthong-case',
      'authorization',
      'accept',
      'content-type',
      'user-agent',
      'traceparent',
      'x-forwarded-for',
      'origin',
      'cookie',
    ];
    for (const name of names) {
      for (const text of [
        ...canaryTexts,
        `Bearer ${canary.number}`,
        `Bearer ${Buffer.from(canary.nameKey).toString('base64url')}.x.y`,
      ]) {
        expectSilence(await send('/graphql', { ...authorized, [name]: text }, body), [name, text]);
      }
    }
  });

  test('sent in an address comes back in none', async () => {
    const authorized = await http.headers(machine);
    for (const text of canaryTexts) {
      const part = encodeURIComponent(text);
      for (const target of [
        `/graphql?query=${part}`,
        `/graphql/${part}`,
        `/${part}`,
        `/oauth2/${part}`,
        `/oauth2/token?client_id=${part}`,
        `/.well-known/${part}`,
        `/health/${part}`,
        `/evidence/${part}`,
      ]) {
        expectSilence(await send(target, authorized, JSON.stringify({ query: '{ viewer { today } }' })), target);
      }
    }
  });

  test('sent to the issuer comes back in none', async () => {
    const forms = await Promise.all(canaryTexts.map((text) => bentForms(http, text)));
    for (const form of forms.flat()) expectSilence(await http.postToken(form), String(form));
    for (const text of canaryTexts)
      expectSilence(
        await send('/oauth2/token', { 'content-type': 'application/x-www-form-urlencoded' }, `${text}=${text}&%`),
        text,
      );
  });

  test('sent as a document comes back in none: in its address, its headers and its bytes', async () => {
    const [begin, fullName] = [Buffer.from('%PDF-1.7 '), canaryTexts.join(' ')];
    for (const text of canaryTexts) {
      const bytes = Buffer.concat([begin, Buffer.from(`${text} ${fullName}`)]);
      const id = await announced(http, machine, bytes);
      for (const headers of [
        {},
        { 'content-type': Buffer.from(text).toString('latin1') },
        { 'lienthong-case': Buffer.from(text.normalize('NFC')).toString('latin1') },
        { 'content-encoding': Buffer.from(text).toString('latin1') },
      ]) {
        for (const [address, body] of [
          [id, bytes.fill(1, 9, 10)],
          [encodeURIComponent(text), bytes],
          [`doc_${text}`, bytes],
        ] as const) {
          expectSilence(await put(http, { ...machine, headers }, encodeURI(address), body), [text, headers]);
        }
      }
      const whole = Buffer.from(`%PDF-1.7 ${text}`);
      await stored(http, machine, whole);
      for (const party of [machine, officer])
        expect((await get(http, party, encodeURI(text))).status).toBeGreaterThan(400);
    }
  });

  test('sent as a body that is none comes back in none', async () => {
    const authorized = await http.headers(machine);
    for (const text of canaryTexts) {
      for (const body of [
        text,
        JSON.stringify(text),
        JSON.stringify([text]),
        `{"query":"${text}`,
        JSON.stringify({ [text]: text }),
        JSON.stringify({ query: { [text]: text } }),
      ]) {
        expectSilence(await send('/graphql', authorized, body), body);
      }
    }
  });
});

describe('a fault of the server while the canary is asked for', () => {
  /** The answer names the incident and nothing of its cause; the log has the same number, and the place in the code. */
  async function expectIncident(call: CanaryCall): Promise<void> {
    const from = http.log.length;
    const { body, text } = await http.call({ ...officer, ...call });
    const [error] = body.errors;
    expect(error).toMatchObject({
      message: 'A fault of the server; `incident` is its number.',
      extensions: { code: 'INTERNAL', retryable: true, incident: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(Object.keys(error.extensions).sort()).toEqual(['code', 'incident', 'retryable']);
    expect(findCanary(text)).toEqual([]);
    const lines = http.log.slice(from).filter((line) => line.includes(error.extensions.incident));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        msg: 'incident',
        kind: expect.any(String),
        sqlState: expect.any(String),
        stack: expect.stringContaining('at '),
      }),
    ]);
  }

  test('is an incident without it, when a column is gone', async () => {
    await http.oracle('alter table citizen rename column religion to belief');
    await expectIncident({ query: `{ citizen(personalNumber: "${canary.number}") { givenName } }` });
    await expectIncident({
      query: 'query($f: CitizenFilter!) { citizens(filter: $f) { nodes { givenName } } }',
      variables: { f: { name: 'Khuất Thuỳm Ngoãng' } },
    });
    await http.oracle('alter table citizen rename column belief to religion');
  });

  test('is an incident without it, when the database quotes it in its error', async () => {
    const [{ body }] = (await http.oracle(`select pg_get_functiondef('admit_subject'::regproc) as body`)) as [
      { body: string },
    ];
    await http.oracle(
      `create or replace function admit_subject(number text, given text, birth_year int) returns boolean language plpgsql as $$ begin
         raise exception E'%\\n    at % (/x.ts:1:1)', number, given using detail = number, hint = given; end $$`,
    );
    await expectIncident({
      query: `{ citizenBySubject(subject: { personalNumber: "${canary.number}", givenName: "Ngoãng" }) { id } }`,
    });
    await http.oracle(body);
  });
});

describe('what is left behind', () => {
  test('in the log holds nothing of the canary', () => {
    expect(http.log.length).toBeGreaterThan(1500);
    expect(http.log.flatMap((line) => findCanary(line).map((form) => [form, line]))).toEqual([]);
  });

  test('in PostgreSQL’s log holds nothing of the canary', () => {
    if (!serverLog) return;
    const written = fs.readFileSync(serverLog.file).subarray(serverLog.from).toString();
    expect(findCanary(written)).toEqual([]);
  });

  test('in the audit holds nothing of the canary', async () => {
    const rows = await http.oracle<{ text: string }>(
      'select distinct (a.*)::text as text from (select operation, purpose, case_ref, code, sought from audit) a',
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.flatMap(({ text }) => findCanary(text))).toEqual([]);
  });

  test('of an error that quotes a value in lines that look like places in the code is the places alone', () => {
    const lines: string[] = [];
    const error = Object.assign(
      new Error(`${canary.number}\n    at ${canary.givenName} here\n    at ${canary.givenName} (/x.ts:1:1)`),
      { code: '22P02', detail: canary.number },
    );
    createLog('info', { write: (line) => void lines.push(line) }).incident('0', error);
    expect(lines).toHaveLength(1);
    expect(findCanary(lines[0]!)).toEqual([]);
    expect(JSON.parse(lines[0]!)).toMatchObject({ sqlState: '22P02', stack: expect.stringContaining('leak.test.ts') });
  });
});
