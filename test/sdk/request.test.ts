import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isLienthongError, PartialDataError } from '@lienthong/sdk';
import { errorCodes } from '@lienthong/schema/error-codes';
import { failure, startFaultServer, type FaultServer } from './fault-server.ts';
import { clientOf, errorOf, itemsOf, submit } from './parties.ts';

let server: FaultServer;
beforeEach(async () => {
  server = await startFaultServer();
});
afterEach(() => server.close());

const ask = 'query Answer { answer }';
const html = { status: 502, body: '<html>Bad gateway</html>' };

describe('a call', () => {
  test('is one request with its headers', async () => {
    const client = await clientOf(server, { caseRef: 'KN-7' });
    const { data } = await client.query(ask);
    expect(data).toEqual({ answer: 1 });
    expect(server.seen).toHaveLength(1);
    const [seen] = server.seen;
    expect(seen?.headers).toMatchObject({
      'lienthong-purpose': 'CIVIL_STATUS',
      'lienthong-case': 'KN-7',
      authorization: 'Bearer token-1',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      accept: expect.stringContaining('application/graphql-response+json'),
    });
    expect(seen?.body).toEqual({ query: ask, operationName: 'Answer', variables: {} });
  });

  test('waits for as long as Retry-After says, and hardly longer', async () => {
    server.fault = (_, nth) => (nth === 1 ? failure(429, 'RATE_LIMITED', { 'retry-after': '2' }) : undefined);
    const client = await clientOf(server);
    await client.query(ask);
    const [first, second] = server.seen;
    const waited = second!.at - first!.at;
    expect(waited).toBeGreaterThanOrEqual(1995);
    expect(waited).toBeLessThan(2200);
  });

  test('takes a date in Retry-After', async () => {
    const soon = new Date(Date.now() + 1500).toUTCString();
    server.fault = (_, nth) => (nth === 1 ? failure(503, 'MAINTENANCE', { 'retry-after': soon }) : undefined);
    const client = await clientOf(server);
    const from = performance.now();
    await client.query(ask);
    expect(server.seen).toHaveLength(2);
    expect(performance.now() - from).toBeLessThan(2500);
  });

  test('sends a keyed mutation again with the same refs', async () => {
    server.fault = (_, nth) => (nth <= 2 ? html : undefined);
    const client = await clientOf(server);
    await client.query(submit, { items: itemsOf(3) });
    expect(server.seen.map(({ refs }) => refs)).toEqual([0, 1, 2].map(() => ['r-0', 'r-1', 'r-2']));
    expect([...server.effects.values()]).toEqual([1, 1, 1]);
    const ids = server.seen.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(3);
    const traces = server.seen.map(({ headers }) => String(headers['traceparent']).slice(0, 35));
    expect(new Set(traces).size).toBe(1);
  });

  test('has one effect when the answer is lost', async () => {
    server.fault = (_, nth) => (nth === 1 ? 'LOSE' : undefined);
    const client = await clientOf(server);
    const { data } = await client.query(submit, { items: itemsOf(2) });
    expect(data).toMatchObject({ submitCorrections: [{ replayed: true }, { replayed: true }] });
    expect([...server.effects.values()]).toEqual([1, 1]);
  });

  test.each([
    ['a mutation without refs', 'mutation { doIt }', {}],
    ['a mutation with a ref missing', submit, { items: [{ clientRef: 'a' }, {}] }],
    ['a mutation behind a fragment and a comment', '# query\nfragment F on M { id }\nmutation M { ...F }', {}],
  ])('never sends %s again', async (_, document, variables) => {
    server.fault = () => html;
    const error = await errorOf((await clientOf(server)).query(document, variables));
    expect(error).toMatchObject({ kind: 'server', code: 'HTTP_502', attempts: 1 });
    expect(server.seen).toHaveLength(1);
  });

  test('says why a page of HTML is no answer', async () => {
    server.fault = () => ({ status: 404, body: '<html>SECRET page</html>' });
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toMatchObject({ kind: 'protocol', code: 'NOT_GRAPHQL', status: 404, retryable: false });
    expect(error.message).toBe(
      'HTTP 404 with text/html: there is no API at this address; its path usually ends in /graphql.',
    );
    expect(JSON.stringify(error)).not.toContain('SECRET');
    expect(server.seen).toHaveLength(1);
  });

  test('follows no redirect, which would carry the token elsewhere', async () => {
    server.fault = () => ({ status: 302, headers: { location: `${server.url}/login` }, body: '' });
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toMatchObject({ kind: 'protocol', status: 302 });
    expect(server.seen).toHaveLength(1);
  });

  test('keeps the data of an answer that failed in part', async () => {
    const extensions = { code: 'INTERNAL', incident: 'i-1' };
    const errors = [{ message: 'A fault of the server.', path: ['b', 0], extensions }];
    server.fault = () => ({ status: 200, body: { data: { a: 'Nguyễn', b: null }, errors } });
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toBeInstanceOf(PartialDataError);
    expect(error.data).toEqual({ a: 'Nguyễn', b: null });
    expect(error.issues).toEqual([{ code: 'INTERNAL', path: ['b', '0'], message: 'A fault of the server.' }]);
    expect(JSON.stringify(error)).not.toContain('Nguyễn');
    expect(JSON.stringify({ ...error })).not.toContain('Nguyễn');
  });

  test('takes an answer whose every root field is null for one that was not served', async () => {
    const errors = [{ message: 'Later.', extensions: { code: 'OVERLOADED', retryAfter: 0.01 } }];
    server.fault = (_, nth) => (nth === 1 ? { status: 200, body: { data: { citizen: null }, errors } } : undefined);
    await (await clientOf(server)).query(ask);
    expect(server.seen).toHaveLength(2);
  });

  test('gives up after four retries', async () => {
    server.fault = () => failure(503, 'OVERLOADED', { 'retry-after': '0' });
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toMatchObject({ kind: 'server', code: 'OVERLOADED', attempts: 5, retryable: true });
    expect(server.seen).toHaveLength(5);
  });

  test('throws at once when the wait would be longer than its time', async () => {
    server.fault = () => failure(429, 'RATE_LIMITED', { 'retry-after': '3600' });
    const from = performance.now();
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(performance.now() - from).toBeLessThan(500);
    expect(error).toMatchObject({ kind: 'rateLimit', retryAfterMs: 3_600_000, attempts: 1 });
    expect(isLienthongError(error, 'rateLimit')).toBe(true);
    expect(isLienthongError(error, 'auth')).toBe(false);
  });

  test('retries no more than a tenth of the calls while the server is away', async () => {
    server.fault = () => html;
    const client = await clientOf(server, { fetch: (url, init) => fetch(url, init), timeouts: { overallMs: 60_000 } });
    const fast = await withoutWaiting(async () => {
      for (let call = 0; call < 100; call += 1) await errorOf(client.query(ask));
    });
    expect(fast).toBeLessThan(20_000);
    // 10 at first, then one for every ten calls.
    expect(server.seen.length).toBeLessThanOrEqual(100 + 10 + 10);
    expect(server.seen.length).toBeGreaterThan(105);
  });

  test.each([
    ['BAD_USER_INPUT', 400, 'validation'],
    ['GRAPHQL_VALIDATION_FAILED', 400, 'protocol'],
    ['FORBIDDEN', 403, 'permission'],
    ['QUERY_TOO_EXPENSIVE', 400, 'tooExpensive'],
    ['CURSOR_EXPIRED', 410, 'cursor'],
    ['SOMETHING_NEW', 400, 'server'],
  ])('fails by the code %s and is not repeated', async (code, status, kind) => {
    server.fault = () => failure(status, code);
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toMatchObject({ kind, code, status, attempts: 1, retryable: false, operation: 'Answer' });
  });

  test.each(Object.entries(errorCodes))(
    'knows of %s whether it may succeed later',
    async (code, { status, retryable }) => {
      server.fault = () => failure(status, code);
      const error = await errorOf((await clientOf(server, { retries: 0 })).query(ask));
      expect(error).toMatchObject({ code, retryable });
    },
  );

  test('names the scope that is missing', async () => {
    server.fault = () => failure(403, 'SCOPE_MISSING', {}, { scopeNeeded: 'citizen:read' });
    const error = await errorOf((await clientOf(server)).query(ask));
    expect(error).toMatchObject({ kind: 'permission', missingScopes: ['citizen:read'] });
  });

  test('never puts variables, answers or tokens into an error', async () => {
    const secret = '972299000001';
    for (const fault of [failure(400, 'BAD_USER_INPUT'), { status: 500, body: `<p>${secret}` }, 'RESET' as const]) {
      server.fault = () => fault;
      const client = await clientOf(server, { retries: 0 });
      const error = await errorOf(client.query('query Q($number: String) { q }', { number: secret }));
      const told = `${String(error.stack)} ${JSON.stringify(error)} ${JSON.stringify(error.cause ?? null)}`;
      expect(told).not.toContain(secret);
      expect(told).not.toContain('token-');
    }
  });
});

describe('time and patience', () => {
  test('an attempt without an answer is given up and repeated', async () => {
    server.fault = (_, nth) => (nth === 1 ? 'HANG' : undefined);
    const client = await clientOf(server, { timeouts: { attemptMs: 200 } });
    await client.query(ask);
    expect(server.seen).toHaveLength(2);
  });

  test('a call ends with its time', async () => {
    server.fault = () => 'HANG';
    const client = await clientOf(server, { timeouts: { attemptMs: 300, overallMs: 500 } });
    const from = performance.now();
    const error = await errorOf(client.query(ask));
    expect(error).toMatchObject({ kind: 'timeout', retryable: true });
    expect(performance.now() - from).toBeLessThan(1500);
  });

  test.each(['during an attempt', 'during a wait'])('the caller can stop it %s', async (when) => {
    server.fault = () => (when === 'during a wait' ? failure(503, 'OVERLOADED', { 'retry-after': '30' }) : 'HANG');
    const stop = new AbortController();
    const client = await clientOf(server);
    const call = errorOf(client.query(ask, {}, { signal: stop.signal }));
    setTimeout(() => stop.abort(new Error('enough')), 150);
    const from = performance.now();
    const error = await call;
    expect(performance.now() - from).toBeLessThan(1000);
    expect(error).toMatchObject({ kind: 'aborted', code: 'ABORTED' });
    expect(error.cause.message).toBe('enough');
    expect(server.seen).toHaveLength(1);
  });
});

describe('hooks', () => {
  test('see attempts, never variables, and break nothing', async () => {
    server.fault = (_, nth) => (nth === 1 ? failure(503, 'OVERLOADED', { 'retry-after': '0' }) : undefined);
    const events: unknown[] = [];
    const note = (event: unknown): void => {
      events.push(event);
      throw new Error('a hook of the caller');
    };
    const client = await clientOf(server, { hooks: { onRequest: note, onResponse: note, onRetry: note } });
    await client.query('query Q($number: String) { q }', { number: '972299000001' });
    expect(events).toHaveLength(5);
    expect(events).toContainEqual(expect.objectContaining({ operation: 'Q', attempt: 1, reason: 'OVERLOADED' }));
    expect(JSON.stringify(events)).not.toContain('972299000001');
  });

  test('hear of deprecations', async () => {
    const warnings = [{ type: 'DEPRECATION', coordinate: 'Query.old', sunset: '2027-07-01' }];
    server.fault = () => ({ status: 200, body: { data: { old: 1 }, extensions: { warnings } } });
    const heard: unknown[] = [];
    const client = await clientOf(server, { hooks: { onDeprecation: (event) => heard.push(event) } });
    await client.query(ask);
    expect(heard).toEqual([expect.objectContaining({ operation: 'Answer', coordinate: 'Query.old' })]);
  });
});

describe('settings', () => {
  test.each([
    ['an address without TLS', { url: 'http://example.org/graphql' }],
    ['no address', { url: 'graphql' }],
    ['an address with a password', { url: 'https://a:b@example.org/graphql' }],
    ['a case that no header can carry', { caseRef: 'Số 12' }],
    ['a time of nothing', { timeouts: { attemptMs: 0 } }],
    ['half a retry', { retries: 0.5 }],
  ])('%s is refused when the client is made', async (_, options) => {
    expect(await errorOf(clientOf(server, options))).toMatchObject({ kind: 'config' });
  });

  test('operations go by their hash where the server knows them', async () => {
    const client = await clientOf(server, { documents: 'ID' });
    server.data = () => ({ viewer: { today: '2021-05-20' } });
    expect(await client.viewer()).toEqual({ today: '2021-05-20' });
    expect(server.seen[0]?.body).toEqual({ documentId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), variables: {} });
  });
});

/** Backoff without its waits: Math.random decides them. */
async function withoutWaiting(work: () => Promise<void>): Promise<number> {
  const random = Math.random;
  Math.random = () => 0;
  const from = performance.now();
  try {
    await work();
  } finally {
    Math.random = random;
  }
  return performance.now() - from;
}
