import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createLog } from '@lienthong/api/access/log';
import { readSecrets } from '@lienthong/api/process/secrets';
import { startServer, type RunningServer } from '@lienthong/api/server';
import { startCluster, type Cluster } from '@lienthong/api/store/embedded/cluster';
import { withClient, prepareDatabase } from '@lienthong/api/store/prepare';
import { freePort, replyOf, startHttp, until, type HttpServer, type Reply } from '../support/http.ts';
import { startProxy, type Proxy } from '../support/proxy.ts';

const get = async (url: string): Promise<Reply> => replyOf(await fetch(url));

describe('a server whose database', () => {
  let folder: string;
  let cluster: Cluster;
  let proxy: Proxy;
  let server: RunningServer;
  let ownerUrl: string;
  const log: string[] = [];

  const ready = (): Promise<Reply> => get(`${server.url}/health/ready`);
  const untilReady = (status: number, within: number): Promise<number> =>
    until(async () => (await ready()).status === status, within);
  const throughProxy = (url: string): string => Object.assign(new URL(url), { port: String(proxy.port) }).href;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-ready-'));
    cluster = await startCluster({ dataDir: path.join(folder, 'pg'), durable: false });
    proxy = await startProxy(cluster.port);
    const secrets = readSecrets(folder);
    const urls = await prepareDatabase(throughProxy(cluster.url('postgres')), {
      database: 'ready',
      secrets,
      progress: () => undefined,
    });
    ({ ownerUrl } = urls);
    const port = await freePort();
    server = await startServer({
      config: {
        host: '127.0.0.1',
        port,
        publicUrl: `http://127.0.0.1:${String(port)}`,
        dataDir: folder,
        audience: 'lienthong',
        logLevel: 'info',
        namedStatements: true,
        playground: false,
        poolSize: 3,
      },
      secrets,
      appUrl: urls.appUrl,
      log: createLog('info', { write: (line) => void log.push(line) }),
    });
  });
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  test('answers is ready, and says by what', async () => {
    const { status, body } = await ready();
    const checks = { database: true, auditPartitions: true, register: true, pool: true, running: true };
    expect([status, body]).toEqual([200, { ready: true, checks }]);
  });

  test('stops is not ready within a second, still lives, and is ready again when it is back', async () => {
    await untilReady(200, 1000);
    await cluster.stop();
    expect(await untilReady(503, 1000)).toBeLessThan(1000);
    expect((await ready()).body.checks).toMatchObject({ database: false, running: true });
    expect((await get(`${server.url}/health/live`)).status).toBe(200);

    const refused = await replyOf(
      await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
    );
    expect([refused.status, refused.body.errors[0].extensions.code, refused.headers.get('retry-after')]).toEqual([
      503,
      'OVERLOADED',
      '1',
    ]);
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    const token = await replyOf(await fetch(`${server.url}/oauth2/token`, { method: 'POST', body: form }));
    expect([token.status, token.headers.get('retry-after'), token.body]).toEqual([
      503,
      '1',
      { error: 'temporarily_unavailable' },
    ]);
    expect(log.filter((line) => line.includes('incident'))).toEqual([]);

    cluster = await startCluster({ dataDir: path.join(folder, 'pg'), durable: false });
    proxy.target = cluster.port;
    await untilReady(200, 5000);
  });

  test('falls silent is not ready within two seconds, and is ready again when it speaks', async () => {
    await untilReady(200, 5000);
    proxy.frozen(true);
    await untilReady(503, 2000);
    const from = performance.now();
    expect((await get(`${server.url}/health/live`)).status).toBe(200);
    expect(performance.now() - from).toBeLessThan(200);
    proxy.frozen(false);
    await untilReady(200, 3000);
  });

  test('has no place for tomorrow’s audit is not ready', async () => {
    await withClient(ownerUrl, async (owner) => {
      const { rows } = await owner.query<{ name: string }>(
        `select 'audit_' || to_char((now() at time zone 'UTC')::date + 1, 'YYYYMMDD') as name`,
      );
      await owner.query(`drop table ${rows[0]!.name}`);
      await untilReady(503, 2000);
      expect((await ready()).body.checks).toMatchObject({ database: true, auditPartitions: false });
      await owner.query(`select ensure_audit_days((now() at time zone 'UTC')::date)`);
      await untilReady(200, 2000);
    });
  });

  test('is asked once for many callers', async () => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    const beats = (): Promise<string> =>
      withClient(
        ownerUrl,
        async (owner) => (await owner.query<{ xmin: string }>('select xmin::text from heartbeat')).rows[0]!.xmin,
      );
    const replies = await Promise.all(Array.from({ length: 50 }, ready));
    const written = await beats();
    await Promise.all(Array.from({ length: 50 }, ready));
    expect(await beats()).toBe(written);
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  });
});

describe('a server whose connections are all taken', () => {
  let http: HttpServer;
  /** Keeps every trace from being written until it lets go. */
  let holder: pg.Client;
  const query = '{ citizens(filter: {}, first: 3) { nodes { id } } }';
  const client = 'police-703-register';

  const blocked = `select from pg_stat_activity where usename = 'app' and wait_event_type = 'Lock' and datname = current_database()`;
  const untilBlocked = (connections: number): Promise<number> =>
    until(async () => (await http.superuser(blocked)).length === connections, 2000);

  beforeEach(async () => {
    http = await startHttp({ poolSize: 2 });
    await http.token(client);
    await http.token('labor-72-office');
    holder = new pg.Client({ connectionString: http.database.ownerUrl });
    await holder.connect();
    await holder.query('begin; lock table audit in access exclusive mode');
  });
  afterEach(async () => {
    await holder.end();
    await http.close();
  });

  test('is overloaded, not at fault: each caller is told when to come again, and health answers beside it', async () => {
    const form = await http.form(client);
    const reads = Array.from({ length: 6 }, () => http.call({ client, query }));
    const denied = http.call({ client: 'labor-72-office', query });
    const token = http.postToken(form);
    await untilBlocked(2);
    const unready = await get(`${http.url}/health/ready`);
    expect([unready.status, unready.body.checks]).toMatchObject([503, { database: false, pool: false, running: true }]);
    const from = performance.now();
    expect((await get(`${http.url}/health/live`)).status).toBe(200);
    expect(performance.now() - from).toBeLessThan(200);

    for (const { status, headers, body } of await Promise.all(reads)) {
      expect([status, headers.get('retry-after')]).toEqual([200, '1']);
      expect(body).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'OVERLOADED', retryable: true, retryAfter: 1 } }],
      });
    }
    const { status, headers, body } = await denied;
    expect([status, headers.get('retry-after'), body.errors[0].extensions.code]).toEqual([503, '1', 'OVERLOADED']);
    expect([200, 503]).toContain((await token).status);
    await holder.query('commit');
    expect((await http.call({ client, query })).body.data.citizens.nodes).toHaveLength(3);
    expect(http.log.filter((line) => line.includes('incident'))).toEqual([]);
  });

  test('drains what runs when it is stopped, and takes nothing new', async () => {
    const running = http.call({ client, query });
    await untilBlocked(1);
    const from = performance.now();
    const stopped = http.stop();
    await expect(fetch(`${http.url}/health/live`)).rejects.toThrow();
    await holder.query('commit');
    expect((await running).body.data.citizens.nodes).toHaveLength(3);
    expect((await running).headers.get('connection')).toBe('close');
    await stopped;
    expect(performance.now() - from).toBeLessThan(2000);
  });
});
