import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isOfOurPage } from '@lienthong/api/playground/same-origin';
import { createPlayground } from '@lienthong/api/playground/routes';
import { startServer } from '@lienthong/api/server';
import { createLog } from '@lienthong/api/access/log';
import { freePort, replyOf, startHttp, type HttpServer, type Reply } from '../support/http.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await startHttp();
});
afterAll(() => server.close());

const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const get = async (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
  replyOf(await fetch(server.url + path, { headers }));
/** Node's fetch sets headers of its own; these go as they are. */
const post = (path: string, body: string, headers: Record<string, string>, method = 'POST'): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const sent = http.request(server.url + path, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status = 0, headers: given } = response;
        resolve(replyOf(new Response(Buffer.concat(chunks), { status, headers: given as Record<string, string> })));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

const json = 'application/json';
const ours = (): Record<string, string> => ({
  origin: server.url,
  'sec-fetch-site': 'same-origin',
  'content-type': json,
});
const party = JSON.stringify({ client: 'justice-703-registry', officer: 'officer-justice-703-1' });
const signIn = (headers: Record<string, string> = {}, body = party): Promise<Reply> =>
  post('/playground/token', body, { ...ours(), ...headers });

describe('the address /', () => {
  test('is a page for a browser, and text for everybody else', async () => {
    const page = await get('/', browser);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.text).toMatch(/^<!doctype html>/);
    for (const accept of ['*/*', 'text/plain', 'application/json', 'text/html;q=0, text/plain']) {
      const text = await get('/', { accept });
      expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(text.text).toContain('POST /graphql');
      expect(text.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    }
    expect(page.headers.get('vary')).toContain('accept');
  });

  test('lets a browser load from nowhere but this server', async () => {
    const { headers, text } = await get('/', browser);
    const policy = new Map(
      headers
        .get('content-security-policy')!
        .split('; ')
        .map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(policy)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('set-cookie')).toBeNull();
    expect(text).not.toMatch(/https?:|<script>|\sstyle=|\son[a-z]+=/);
  });

  test('names only files that are served, each of its type, compressed, and not sent twice', async () => {
    const { text } = await get('/', browser);
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => found[1]!);
    expect(files.length).toBeGreaterThan(6);
    const modules = new Set<string>();
    const wanted = [...files];
    for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
      const { status, headers, text: body } = await get(file, { 'accept-encoding': 'gzip' });
      expect([file, status]).toEqual([file, 200]);
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/svg)/);
      expect((await get(file, { 'if-none-match': headers.get('etag')! })).status).toBe(304);
      if (/\/(graphiql|react|react-dom)\.js$/.test(file)) continue;
      for (const [, name = ''] of body.matchAll(/from ['"]\.\/([a-z-]+\.js)['"]/g)) {
        if (!modules.has(name)) wanted.push(`/playground/${name}`);
        modules.add(name);
      }
    }
    expect(modules.has('prepared.js')).toBe(true);
  });

  test('has styles that load nothing', async () => {
    for (const file of ['graphiql.css', 'page.css', 'answer.css', 'editor.css', 'narrow.css'])
      expect((await get(`/playground/${file}`)).text).not.toMatch(/url\(|@import|@font-face/);
  });

  test.each([
    '/playground/../package.json',
    '/playground/%2e%2e/x.js',
    '/playground/main.js.map',
    '/playground/nothing.js',
  ])('has no file %s', async (path) => {
    const { statusCode } = await new Promise<http.IncomingMessage>((resolve, reject) =>
      http.get(new URL(server.url), { path }, resolve).on('error', reject),
    );
    expect(statusCode).toBe(404);
  });

  test('answers to no other method', async () => {
    for (const path of ['/playground/facts', '/playground/page.css']) {
      const refused = await post(path, '', {});
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('the facts', () => {
  test('are the contract’s tables, the SDK’s operations and the demo’s parties, without a key', async () => {
    const { body, text, headers } = await get('/playground/facts');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body.meanings.errors.QUERY_TOO_EXPENSIVE).toMatchObject({ retryable: false });
    expect(body.meanings.refusals.STEP_NOT_OPEN.meaning).toMatch(/state/);
    expect(body.demo).toBe(true);
    const justice = body.parties.find((one: { client: string }) => one.client === 'justice-703-registry');
    expect(justice).toMatchObject({ agency: { kind: 'JUSTICE' }, purposes: ['CIVIL_STATUS'] });
    expect(justice.officers).toHaveLength(2);
    expect(text).not.toMatch(/"d":|keyFile|access_token/);
    expect(body.parties.some((one: { client: string }) => one.client === 'school-nguyen-an-ninh')).toBe(false);
  });
});

describe('signing in', () => {
  test('gives an ordinary token of five minutes for a machine and for an officer', async () => {
    const [machine, officer] = [await signIn({}, JSON.stringify({ client: 'police-703-register' })), await signIn()];
    for (const { status, body, headers } of [machine, officer]) {
      expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 300]);
      expect(headers.get('cache-control')).toBe('no-store');
    }
    const query = '{ viewer { client { id } officer { id } } }';
    const asked = await server.call({ client: 'x', token: officer.body.access_token, query, purpose: null });
    expect(asked.body.data.viewer).toEqual({
      client: { id: 'justice-703-registry' },
      officer: { id: 'officer-justice-703-1' },
    });
  });

  test('is refused to the page of another server', async () => {
    for (const headers of [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://rebound.example:4000', host: 'rebound.example:4000' },
      { origin: server.url.replace('http:', 'https:').replace(/\d+$/, '1') },
    ]) {
      expect((await signIn(headers)).status).toBe(403);
    }
    const { origin: _, ...anonymous } = ours();
    expect((await post('/playground/token', party, anonymous)).status).toBe(403);
  });

  test('knows our page by the public address, an address of the machine, or localhost', () => {
    const from = (origin: string, host: string): boolean =>
      isOfOurPage({ headers: { origin, host } } as http.IncomingMessage, 'https://lienthong.example');
    expect(from('https://lienthong.example', '10.0.0.1:4000')).toBe(true);
    expect(from('http://localhost:4000', 'localhost:4000')).toBe(true);
    expect(from('http://192.168.1.5:4000', '192.168.1.5:4000')).toBe(true);
    expect(from('http://[::1]:4000', '[::1]:4000')).toBe(true);
    expect(from('http://192.168.1.5:4000', 'localhost:4000')).toBe(false);
    expect(from('http://other.example:4000', 'other.example:4000')).toBe(false);
    expect(from('not an address', 'localhost:4000')).toBe(false);
  });

  test('takes POST and JSON alone, and only parties of the list', async () => {
    const answers = [
      [await post('/playground/token', '', ours(), 'GET'), 405],
      [await signIn({ 'content-type': 'text/plain' }), 415],
      [await signIn({ 'content-type': 'application/x-www-form-urlencoded' }), 415],
      [await signIn({}, '{'), 400],
      [await signIn({}, 'null'), 400],
      [await signIn({}, '{"client": 7}'), 400],
      [await signIn({}, JSON.stringify({ client: 'x'.repeat(2000) })), 400],
      [await signIn({}, JSON.stringify({ client: '../secrets' })), 404],
      [await signIn({}, JSON.stringify({ client: 'school-nguyen-an-ninh' })), 404],
      [await signIn({}, JSON.stringify({ client: 'police-703-register', officer: 'officer-justice-703-1' })), 404],
    ] as const;
    expect(answers.map(([{ status }]) => status)).toEqual(answers.map(([, status]) => status));
    for (const [{ text }] of answers) expect(text).not.toMatch(/eyJ|access_token/);
  });

  test('leaves the line of a request in the log, without a token', async () => {
    const requestId = randomUUID();
    const { body } = await signIn({ 'x-request-id': requestId });
    const lines = server.log.filter((line) => line.includes(requestId));
    expect(lines.map((line) => JSON.parse(line).route)).toEqual(['playground']);
    expect(server.log.join('')).not.toContain(body.access_token);
  });
});

describe('where nobody may be signed in', () => {
  test('there are no parties and no token: real data, or an issuer elsewhere', async () => {
    const playground = createPlayground({
      publicUrl: 'http://127.0.0.1:9',
      signIn: () => undefined,
      today: () => '2026-01-02',
      demo: () => false,
    });
    const real = http.createServer(
      (request, response) => void playground(request, response, request.url!, randomUUID()),
    );
    await new Promise<void>((resolve) => real.listen(0, '127.0.0.1', resolve));
    const { port } = real.address() as { port: number };
    const url = `http://127.0.0.1:${String(port)}`;
    const facts = await (await fetch(`${url}/playground/facts`)).json();
    expect(facts).toMatchObject({ demo: false, parties: null });
    const headers = { origin: url, 'content-type': json };
    const refused = await fetch(`${url}/playground/token`, { method: 'POST', headers, body: party });
    expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining('paste a token')]);
    real.close();
    real.closeAllConnections();
  });

  test('there is no token from here where the tokens come from an issuer elsewhere', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${String(port)}`;
    const foreign = await startServer({
      config: {
        ...{
          host: '127.0.0.1',
          port,
          publicUrl: url,
          dataDir: server.dataDir,
          audience: 'lienthong',
          logLevel: 'silent',
        },
        ...{ namedStatements: true, poolSize: 2, playground: true },
        issuer: { url: 'https://issuer.example', jwksUri: 'https://issuer.example/jwks' },
      },
      secrets: server.database.secrets,
      appUrl: server.database.appUrl,
      keysDir: server.database.keysDir,
      log: createLog('silent'),
    });
    try {
      const facts = await (await fetch(`${url}/playground/facts`)).json();
      expect(facts).toMatchObject({ demo: true, parties: null });
      const headers = { origin: url, 'content-type': json };
      const refused = await fetch(`${url}/playground/token`, { method: 'POST', headers, body: party });
      expect(refused.status).toBe(404);
      expect((await fetch(url, { headers: browser })).headers.get('content-type')).toContain('text/html');
    } finally {
      await foreign.stop();
    }
  });

  test('an emptied register of demo data ends signing in at once', async () => {
    await server.oracle(`update instance set value = 'false' where key = 'demo'`);
    for (let tries = 0; tries < 60 && (await signIn()).status !== 404; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await signIn()).status).toBe(404);
    expect((await get('/playground/facts')).body).toMatchObject({ demo: false, parties: null });
  });

  test('the setting PLAYGROUND=off leaves the text alone', async () => {
    const off = await startHttp({ playground: false });
    try {
      const page = await replyOf(await fetch(off.url, { headers: browser }));
      expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      for (const path of ['/playground/facts', '/playground/main.js', '/playground/token'])
        expect((await fetch(off.url + path, { headers: browser })).status).toBe(404);
    } finally {
      await off.close();
    }
  });
});
