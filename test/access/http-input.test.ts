import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttp, type HttpServer, type Reply } from '../support/http.ts';
import { exchange, expectRefusal, postBody, postHead } from '../support/raw-http.ts';

const query = '{ viewer { today } }';
const today = { data: { viewer: { today: '2021-05-20' } }, extensions: { cost: { value: 1, limit: 40_000 } } };

let http: HttpServer;
let authorized: Record<string, string>;
/** A connection that sends its headers one by one; it runs beside the other tests. */
let slow: Promise<{ text: string; milliseconds: number }>;

beforeAll(async () => {
  http = await startHttp();
  authorized = await http.headers({ client: 'police-703-register' });
  slow = dribble();
});
afterAll(() => http.close());

const post = (body: string | object, headers: Record<string, string | undefined> = {}): Promise<Reply> =>
  postBody(`${http.url}/graphql`, body, { ...authorized, ...headers });

function dribble(): Promise<{ text: string; milliseconds: number }> {
  const from = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(http.url).port), '127.0.0.1');
    let text = '';
    socket.write('POST /graphql HTTP/1.1\r\nhost: a\r\n');
    const timer = setInterval(() => socket.write(`x-${String(performance.now())}: 1\r\n`), 200);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ text, milliseconds: performance.now() - from });
    });
  });
}

describe('the body', () => {
  const tooLong = { query: `{ viewer { today } } # ${'x'.repeat(100_000)}` };
  const padded = JSON.stringify({ query, variables: { padding: 'x'.repeat(1_000_000) } });

  test.each<[string, string | object, number, string]>([
    ['that is no JSON', '{"query":', 400, 'BAD_USER_INPUT'],
    ['that is empty', '', 400, 'BAD_USER_INPUT'],
    ['that is no UTF-8', Buffer.from('{"query":"{ viewer { today } } # \xff"}', 'latin1'), 400, 'BAD_USER_INPUT'],
    ['that is a batch', [{ query }, { query }], 400, 'BAD_USER_INPUT'],
    ['that is a text', JSON.stringify(query), 400, 'BAD_USER_INPUT'],
    ['that is null', 'null', 400, 'BAD_USER_INPUT'],
    ['without a query', { variables: {} }, 400, 'BAD_USER_INPUT'],
    ['with a query that is a number', { query: 7 }, 400, 'BAD_USER_INPUT'],
    ['with variables that are a list', { query, variables: [1] }, 400, 'BAD_USER_INPUT'],
    [
      'with a persisted query',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } },
      400,
      'BAD_USER_INPUT',
    ],
    ['that names an unknown operation', { query, operationName: 'Other' }, 400, 'BAD_USER_INPUT'],
    ['with two operations', { query: `query A ${query} query B ${query}`, operationName: 'A' }, 400, 'BAD_USER_INPUT'],
    ['with a document over 100 kB', tooLong, 413, 'PAYLOAD_TOO_LARGE'],
    ['over 1 MB', padded, 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s is refused', async (_, body, status, code) => {
    expectRefusal(await post(body), status, code);
  });

  test.each(['mutation { change }', 'subscription { change }'])(
    'with an operation that there is none of, %s, is refused',
    async (document) => {
      const { status, body } = await post({ query: document });
      expect([status, body.errors[0].extensions.code]).toEqual([
        400,
        expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/),
      ]);
    },
  );

  test('over 1 MB is refused by its declared length alone', async () => {
    const text = await exchange(http.url, postHead({ ...authorized, 'content-length': '1000001' }));
    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  test('over 1 MB without a declared length is refused when it gets there', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const text = await exchange(
      http.url,
      postHead({ ...authorized, 'transfer-encoding': 'chunked' }) + chunk.repeat(20),
    );
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('"code":"PAYLOAD_TOO_LARGE"');
    expect(text).toMatch(/^connection: close\r$/im);
  });

  test('that is cut off leaves neither an answer nor an incident', async () => {
    const from = http.log.length;
    await exchange(http.url, postHead({ ...authorized, 'content-length': '100' }) + '{"query":', { patience: 30 });
    expect((await post({ query })).body).toEqual(today);
    expect(http.log.slice(from).filter((line) => line.includes('incident'))).toEqual([]);
  });

  test('that was refused leaves the connection to the next request', async () => {
    const [bad, good] = ['x'.repeat(2000), JSON.stringify({ query })];
    const second = postHead({ ...authorized, 'content-length': String(good.length) }) + good;
    const text = await exchange(
      http.url,
      postHead({ ...authorized, 'content-type': 'text/plain', 'content-length': '2000' }) + bad,
      { more: second },
    );
    expect(text.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 200']);
  });
});

describe('the headers', () => {
  test.each(['constructor', '__proto__', 'CARD_ISSUANCE, POPULATION_REVIEW', ''])(
    'with the purpose %j are refused',
    async (purpose) => {
      expectRefusal(await post({ query }, { 'lienthong-purpose': purpose }), 403, 'PURPOSE_NOT_ALLOWED');
    },
  );

  test.each(['972099123456', 'case-123456789', 'Nguyễn', 'two words', 'x'.repeat(101), ''])(
    'with the case %j are refused: it is kept as it comes',
    async (reference) => {
      expectRefusal(
        await post({ query }, { 'lienthong-case': Buffer.from(reference).toString('latin1') }),
        400,
        'BAD_USER_INPUT',
      );
    },
  );

  test('with a case reference are taken', async () => {
    expect((await post({ query }, { 'lienthong-case': '000.00.12.H53-210520-0042/TB' })).body).toEqual(today);
  });

  test('give back a request id that is a UUID, and no other', async () => {
    const id = randomUUID();
    const given = async (value: string) =>
      (await post({ query }, { 'x-request-id': value })).headers.get('x-request-id');
    expect(await given(id.toUpperCase())).toBe(id);
    for (const other of ['972099123456', `${id}0`, `${id}, ${id}`, "'; drop table audit"]) {
      expect(await given(other)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(await given(other)).not.toContain(other);
    }
  });

  test('that are larger than 16 kB are refused', async () => {
    const text = await exchange(http.url, postHead({ ...authorized, 'x-large': 'x'.repeat(17_000) }));
    expect(text).toMatch(/^HTTP\/1.1 431 /);
  });

  test('that come slowly are waited for no longer than some seconds', async () => {
    const { text, milliseconds } = await slow;
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(milliseconds).toBeLessThan(8000);
  });

  test('with length and chunks at once are refused: two readers would disagree where the request ends', async () => {
    const text = await exchange(
      http.url,
      postHead({ ...authorized, 'content-length': '5', 'transfer-encoding': 'chunked' }) + '0\r\n\r\nGET /',
    );
    expect(text).toMatch(/^HTTP\/1.1 400 /);
  });
});
