import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { replyOf, startHttp, type HttpServer, type Reply } from '../support/http.ts';
import { exchange, expectRefusal, postBody, postHead } from '../support/raw-http.ts';

const client = 'police-703-register';
const query = '{ viewer { today } }';
const today = { data: { viewer: { today: '2021-05-20' } }, extensions: { cost: { value: 1, limit: 40_000 } } };

let http: HttpServer;
let authorized: Record<string, string>;

beforeAll(async () => {
  http = await startHttp();
  authorized = await http.headers({ client });
});
afterAll(() => http.close());

const post = (body: string | object, headers: Record<string, string | undefined> = {}): Promise<Reply> =>
  postBody(`${http.url}/graphql`, body, { ...authorized, ...headers });

describe('the method', () => {
  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is refused, and what is allowed is said',
    async (method) => {
      const reply = await replyOf(
        await fetch(`${http.url}/graphql?query=${encodeURIComponent(query)}`, { method, headers: authorized }),
      );
      expectRefusal(reply, 405, 'BAD_USER_INPUT');
      expect(reply.headers.get('allow')).toBe('POST');
      expect(reply.headers.get('access-control-allow-origin')).toBeNull();
    },
  );
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

  test.each(['application/json', 'application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"'])(
    '%s is taken',
    async (type) => {
      expect((await post({ query }, { 'content-type': type })).body).toEqual(today);
    },
  );

  test('is asked for', async () => {
    const body = JSON.stringify({ query });
    const text = await exchange(
      http.url,
      postHead({ authorization: authorized['authorization']!, 'content-length': String(body.length) }) + body,
    );
    expect(text).toMatch(/^HTTP\/1.1 415 /);
  });

  test.each(['gzip', 'br', 'identity, gzip'])('compressed by %s is refused unread', async (encoding) => {
    expectRefusal(
      await post(gzipSync(JSON.stringify({ query })), { 'content-encoding': encoding }),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
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
    const text = await exchange(
      http.url,
      postHead({ ...authorized, ...(accept && { accept }), 'content-length': String(body.length) }) + body,
    );
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(/^content-type: (.*)\r$/im.exec(text)?.[1]).toBe(`${type}; charset=utf-8`);
  });

  test.each(['text/html', 'application/json;q=0', 'multipart/mixed'])(
    'that is alone acceptable, %s, is refused before anything runs',
    async (accept) => {
      const requestId = randomUUID();
      const reply = await post(
        { query: '{ citizens(filter: {}) { nodes { id } } }' },
        { accept, 'x-request-id': requestId },
      );
      expectRefusal(reply, 406, 'BAD_USER_INPUT');
      expect(await http.oracle('select from audit where request_id = $1', [requestId])).toEqual([]);
    },
  );

  test('application/json has 200 for a document that was understood and refused, GraphQL’s own has 400', async () => {
    const refused = [
      { query: '{' },
      { query: '{ nothing }' },
      { query: 'query($f: Int!) { citizens(filter: {}, first: $f) { nodes { id } } }', variables: { f: 'x' } },
    ];
    for (const body of refused) {
      const [plain, own] = [await post(body, { accept: 'application/json' }), await post(body)];
      expect([plain.status, own.status, plain.body]).toEqual([200, 400, own.body]);
      expect(plain.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });
});

describe('every answer', () => {
  test.each(['/graphql', '/', '/health/live', '/health/ready', '/oauth2/jwks', '/oauth2/token', '/nowhere'])(
    'of %s says what a browser must not do with it, and nothing of what serves it',
    async (path) => {
      const { headers, status } = await fetch(http.url + path);
      expect(status).toBeLessThan(500);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'set-cookie'])
        expect(headers.get(name)).toBeNull();
    },
  );

  test('with data or about them is never stored', async () => {
    const refused = await replyOf(await fetch(`${http.url}/graphql`));
    for (const { headers } of [await post({ query }), await post({ query: '{' }), refused])
      expect(headers.get('cache-control')).toBe('no-store');
  });

  test('to a call of which a part failed is 200, with what was found', async () => {
    const { status, body } = await post({ query: '{ viewer { today } node(id: "nothing") { id } }' });
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([
      200,
      { ...today.data, node: null },
      'BAD_USER_INPUT',
    ]);
  });

  test('leaves one line in the log, with the code of a refusal', async () => {
    const requestId = randomUUID();
    await post({ query: '{ nothing }' }, { 'x-request-id': requestId });
    const lines = http.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['requestId'] === requestId);
    expect(lines).toEqual([
      expect.objectContaining({
        client,
        method: 'POST',
        route: 'graphql',
        status: 400,
        code: 'GRAPHQL_VALIDATION_FAILED',
        msg: 'request',
      }),
    ]);
  });
});
