import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replyOf, startHttp, type HttpServer, type Reply } from '../support/http.ts';

const client = 'police-703-register';
const query = '{ viewer { today } }';
const today = { data: { viewer: { today: '2021-05-20' } } };

let http: HttpServer;
let authorized: Record<string, string>;
/** A connection that sends its headers one by one; it runs beside the other tests. */
let slow: Promise<{ text: string; milliseconds: number }>;

beforeAll(async () => {
  http = await startHttp();
  authorized = await http.headers({ client });
  slow = dribble();
});
afterAll(() => http.close());

/** `undefined` leaves a header out. */
async function post(body: BodyInit | object, headers: Record<string, string | undefined> = {}, path = '/graphql'): Promise<Reply> {
  const sent = Object.entries({ ...authorized, ...headers }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream;
  const request = { method: 'POST', headers: sent, body: raw ? body : JSON.stringify(body), duplex: 'half' };
  return replyOf(await fetch(http.url + path, request as RequestInit));
}

/** Bytes as they are on a connection of their own, and all that comes back until the server closes or falls silent. */
function exchange(bytes: string | Buffer, patience = 300): Promise<{ text: string; milliseconds: number }> {
  const from = performance.now();
  return new Promise((resolve) => {
    const socket = net.connect(Number(new URL(http.url).port), '127.0.0.1');
    let text = '';
    const done = (): void => {
      socket.destroy();
      resolve({ text, milliseconds: performance.now() - from });
    };
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('close', done).on('error', done);
    socket.setTimeout(patience, done);
    socket.write(bytes);
  });
}

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

const head = (headers: Record<string, string>): string =>
  `POST /graphql HTTP/1.1\r\nhost: a\r\n${Object.entries(headers).map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`;

const expectRefusal = (reply: Reply, status: number, code: string): void => {
  expect([reply.status, reply.body]).toEqual([status, { errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })] }]);
};

describe('the method', () => {
  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s is refused, and what is allowed is said', async (method) => {
    const reply = await replyOf(await fetch(`${http.url}/graphql?query=${encodeURIComponent(query)}`, { method, headers: authorized }));
    expectRefusal(reply, 405, 'BAD_USER_INPUT');
    expect(reply.headers.get('allow')).toBe('POST');
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the media type', () => {
  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/json; charset=utf-7',
    'application/json; charset="utf-16"',
    'application/json; charset=utf-8; charset=utf-7',
    'application/jsonp',
  ])('%s is refused, though a page of another site may send it', async (type) => {
    expectRefusal(await post({ query }, { 'content-type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test.each(['application/json', 'application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"'])('%s is taken', async (type) => {
    expect((await post({ query }, { 'content-type': type })).body).toEqual(today);
  });

  test('is asked for', async () => {
    const body = JSON.stringify({ query });
    const { text } = await exchange(head({ authorization: authorized['authorization']!, 'content-length': String(body.length) }) + body);
    expect(text).toMatch(/^HTTP\/1.1 415 /);
  });

  test.each(['gzip', 'br', 'identity, gzip'])('compressed by %s is refused unread', async (encoding) => {
    expectRefusal(await post(gzipSync(JSON.stringify({ query })), { 'content-encoding': encoding }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  });

  test.each([
    [undefined, 'application/graphql-response+json'],
    ['*/*', 'application/graphql-response+json'],
    ['text/html, */*;q=0.1', 'application/graphql-response+json'],
    ['application/*', 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json', 'application/graphql-response+json'],
    ['application/json, application/graphql-response+json;q=0.5', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, application/graphql-response+json;q=0', 'application/json'],
  ])('of the answer to Accept: %s is %s', async (accept, type) => {
    const body = JSON.stringify({ query });
    const { text } = await exchange(head({ ...authorized, ...(accept && { accept }), 'content-length': String(body.length) }) + body);
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(/^content-type: (.*)\r$/im.exec(text)?.[1]).toBe(`${type}; charset=utf-8`);
  });

  test.each(['text/html', 'application/json;q=0', 'multipart/mixed'])('that is alone acceptable, %s, is refused before anything runs', async (accept) => {
    const requestId = randomUUID();
    const reply = await post({ query: '{ citizens(filter: {}) { nodes { id } } }' }, { accept, 'x-request-id': requestId });
    expectRefusal(reply, 406, 'BAD_USER_INPUT');
    expect(await http.oracle('select from audit where request_id = $1', [requestId])).toEqual([]);
  });

  test('application/json has 200 for a document that was understood and refused, GraphQL’s own has 400', async () => {
    const refused = [{ query: '{' }, { query: '{ nothing }' }, { query: 'query($f: Int!) { citizens(filter: {}, first: $f) { nodes { id } } }', variables: { f: 'x' } }];
    for (const body of refused) {
      const [plain, own] = [await post(body, { accept: 'application/json' }), await post(body)];
      expect([plain.status, own.status, plain.body]).toEqual([200, 400, own.body]);
      expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });
});

describe('the body', () => {
  const tooLong = { query: `{ viewer { today } } # ${'x'.repeat(100_000)}` };
  const padded = JSON.stringify({ query, variables: { padding: 'x'.repeat(1_000_000) } });

  test.each<[string, BodyInit | object, number, string]>([
    ['that is no JSON', '{"query":', 400, 'BAD_USER_INPUT'],
    ['that is empty', '', 400, 'BAD_USER_INPUT'],
    ['that is no UTF-8', Buffer.from('{"query":"{ viewer { today } } # \xff"}', 'latin1'), 400, 'BAD_USER_INPUT'],
    ['that is a batch', [{ query }, { query }], 400, 'BAD_USER_INPUT'],
    ['that is a text', JSON.stringify(query), 400, 'BAD_USER_INPUT'],
    ['that is null', 'null', 400, 'BAD_USER_INPUT'],
    ['without a query', { variables: {} }, 400, 'BAD_USER_INPUT'],
    ['with a query that is a number', { query: 7 }, 400, 'BAD_USER_INPUT'],
    ['with variables that are a list', { query, variables: [1] }, 400, 'BAD_USER_INPUT'],
    ['with a persisted query', { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } }, 400, 'BAD_USER_INPUT'],
    ['that names an unknown operation', { query, operationName: 'Other' }, 400, 'BAD_USER_INPUT'],
    ['with two operations', { query: `query A ${query} query B ${query}`, operationName: 'A' }, 400, 'BAD_USER_INPUT'],
    ['with a document over 100 kB', tooLong, 413, 'PAYLOAD_TOO_LARGE'],
    ['over 1 MB', padded, 413, 'PAYLOAD_TOO_LARGE'],
  ])('%s is refused', async (_, body, status, code) => {
    expectRefusal(await post(body), status, code);
  });

  test.each(['mutation { change }', 'subscription { change }', 'mutation { __typename }'])('with an operation that there is none of, %s, is refused', async (document) => {
    const { status, body } = await post({ query: document });
    expect([status, body.errors[0].extensions.code]).toEqual([400, expect.stringMatching(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/)]);
  });

  test('over 1 MB is refused by its declared length alone', async () => {
    const { text } = await exchange(head({ ...authorized, 'content-length': '1000001' }));
    expect(text).toMatch(/^HTTP\/1.1 413 /);
  });

  test('over 1 MB without a declared length is refused when it gets there', async () => {
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    const { text } = await exchange(head({ ...authorized, 'transfer-encoding': 'chunked' }) + chunk.repeat(20));
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('"code":"PAYLOAD_TOO_LARGE"');
    expect(text).toMatch(/^connection: close\r$/im);
  });

  test('that is cut off leaves neither an answer nor an incident', async () => {
    const from = http.log.length;
    await exchange(head({ ...authorized, 'content-length': '100' }) + '{"query":', 30);
    expect((await post({ query })).body).toEqual(today);
    expect(http.log.slice(from).filter((line) => line.includes('incident'))).toEqual([]);
  });

  test('that was refused leaves the connection to the next request', async () => {
    const [bad, good] = ['x'.repeat(2000), JSON.stringify({ query })];
    const second = head({ ...authorized, 'content-length': String(good.length) }) + good;
    const { text } = await exchange(head({ ...authorized, 'content-type': 'text/plain', 'content-length': '2000' }) + bad + second);
    expect(text.match(/^HTTP\/1.1 \d+/gm)).toEqual(['HTTP/1.1 415', 'HTTP/1.1 200']);
  });
});

describe('the headers', () => {
  test.each(['constructor', '__proto__', 'CARD_ISSUANCE, POPULATION_REVIEW', ''])('with the purpose %j are refused', async (purpose) => {
    expectRefusal(await post({ query }, { 'lienthong-purpose': purpose }), 403, 'PURPOSE_NOT_ALLOWED');
  });

  test.each(['972099123456', 'case-123456789', 'Nguyễn', 'two words', 'x'.repeat(101), ''])('with the case %j are refused: it is kept as it comes', async (reference) => {
    expectRefusal(await post({ query }, { 'lienthong-case': Buffer.from(reference).toString('latin1') }), 400, 'BAD_USER_INPUT');
  });

  test('with a case reference are taken', async () => {
    expect((await post({ query }, { 'lienthong-case': '000.00.12.H53-210520-0042/TB' })).body).toEqual(today);
  });

  test('give back a request id that is a UUID, and no other', async () => {
    const id = randomUUID();
    const given = async (value: string) => (await post({ query }, { 'x-request-id': value })).headers.get('x-request-id');
    expect(await given(id.toUpperCase())).toBe(id);
    for (const other of ['972099123456', `${id}0`, `${id}, ${id}`, "'; drop table audit"]) {
      expect(await given(other)).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(await given(other)).not.toContain(other);
    }
  });

  test('that are larger than 16 kB are refused', async () => {
    const { text } = await exchange(head({ ...authorized, 'x-large': 'x'.repeat(17_000) }));
    expect(text).toMatch(/^HTTP\/1.1 431 /);
  });

  test('that come slowly are waited for no longer than some seconds', async () => {
    const { text, milliseconds } = await slow;
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(milliseconds).toBeLessThan(8000);
  });

  test('with length and chunks at once are refused: two readers would disagree where the request ends', async () => {
    const { text } = await exchange(head({ ...authorized, 'content-length': '5', 'transfer-encoding': 'chunked' }) + '0\r\n\r\nGET /');
    expect(text).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('every answer', () => {
  test.each(['/graphql', '/', '/health/live', '/health/ready', '/oauth2/jwks', '/oauth2/token', '/nowhere'])('of %s says what a browser must not do with it, and nothing of what serves it', async (path) => {
    const { headers, status } = await fetch(http.url + path);
    expect(status).toBeLessThan(500);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'set-cookie']) expect(headers.get(name)).toBeNull();
  });

  test('with data or about them is never stored', async () => {
    const refused = await replyOf(await fetch(`${http.url}/graphql`));
    for (const { headers } of [await post({ query }), await post({ query: '{' }), refused]) expect(headers.get('cache-control')).toBe('no-store');
  });

  test('to a call of which a part failed is 200, with what was found', async () => {
    const { status, body } = await post({ query: '{ viewer { today } node(id: "nothing") { id } }' });
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([200, { ...today.data, node: null }, 'BAD_USER_INPUT']);
  });

  test('leaves one line in the log, with the code of a refusal', async () => {
    const requestId = randomUUID();
    await post({ query: '{ nothing }' }, { 'x-request-id': requestId });
    const lines = http.log.map((line) => JSON.parse(line) as Record<string, unknown>).filter((line) => line['requestId'] === requestId);
    expect(lines).toEqual([
      expect.objectContaining({ client, method: 'POST', route: 'graphql', status: 400, code: 'GRAPHQL_VALIDATION_FAILED', msg: 'request' }),
    ]);
  });
});
