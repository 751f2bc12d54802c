import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { isRunning } from '@lienthong/api/process/running';
import { startCluster } from '@lienthong/api/store/embedded/cluster';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-test-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

async function ask<Row extends pg.QueryResultRow>(url: string, ...texts: string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const text of texts) rows = (await client.query<Row>(text)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** Starts a cluster in a process of its own; `facts` is the first line it prints. */
async function elsewhere(dataDir: string): Promise<{ child: ChildProcess; url: string; server: number; base: string }> {
  const script = `
    import { startCluster } from '@lienthong/api/store/embedded/cluster';
    const cluster = await startCluster(${dataDir === '' ? '' : 'JSON.parse(process.argv[1])'});
    console.log(JSON.stringify([cluster.url('postgres'), cluster.dataDir]));
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, JSON.stringify({ dataDir })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const [url, base] = JSON.parse(line.toString()) as [string, string];
  return {
    child,
    url,
    base,
    server: Number(fs.readFileSync(path.join(base, 'data/postmaster.pid'), 'utf8').split('\n')[0]),
  };
}

async function untilGone(pid: number): Promise<number> {
  const from = Date.now();
  while (isRunning({ pid }) && Date.now() - from < 10_000) await sleep(20);
  return Date.now() - from;
}

describe('an embedded cluster', () => {
  test('is a PostgreSQL with UTF-8, a locale that never changes, UTC and our settings', async () => {
    const cluster = await startCluster({ durable: false, settings: { work_mem: '7MB' } });
    const [row] = await ask(
      cluster.url('postgres'),
      `select pg_encoding_to_char(encoding) as encoding, datlocprovider as provider, datlocale as locale, lower('ĐẶNG') as lower,
        current_setting('TimeZone') as zone, current_setting('jit') as jit, current_setting('fsync') as fsync, current_setting('work_mem') as memory
      from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      encoding: 'UTF8',
      provider: 'b',
      locale: 'C.UTF-8',
      lower: 'đặng',
      zone: 'UTC',
      jit: 'off',
      fsync: 'off',
      memory: '7MB',
    });
    await cluster.stop();
    await cluster.stop();
    expect(fs.existsSync(cluster.dataDir)).toBe(false);
  });

  test('asks everyone for the password, which only its owner can read', async () => {
    const cluster = await startCluster({ durable: false });
    await expect(ask(cluster.url('postgres', 'postgres', 'guess'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
    expect(fs.statSync(path.join(cluster.dataDir, 'password')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(cluster.dataDir, 'data')).mode & 0o777).toBe(0o700);
    await cluster.stop();
  });

  test('keeps its data from start to start', async () => {
    const first = await startCluster({ dataDir: folder });
    await ask(first.url('postgres'), 'create table kept as select 42 as value');
    await first.stop();
    const second = await startCluster({ dataDir: folder });
    expect(await ask(second.url('postgres'), 'select value from kept')).toEqual([{ value: 42 }]);
    await second.stop();
  });

  test('writes nothing of a failed statement to its log', async () => {
    const cluster = await startCluster({ durable: false });
    const url = cluster.url('postgres');
    await ask(
      url,
      'create table person (number text primary key check (length(number) = 12))',
      "insert into person values ('canary000001')",
    );
    await expect(ask(url, "insert into person values ('canary000001')")).rejects.toThrow();
    await expect(ask(url, "insert into person values ('canary2')")).rejects.toThrow();
    await expect(ask(url, "select 'canary3'::date")).rejects.toThrow();
    await expect(ask(url, "do $$ begin raise exception 'canary4'; end $$")).rejects.toThrow();
    const log = fs.readFileSync(cluster.logFile, 'utf8');
    await cluster.stop();
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('canary');
  });

  test('starts over when its making was interrupted', async () => {
    fs.mkdirSync(path.join(folder, 'data.new'));
    fs.writeFileSync(path.join(folder, 'data.new', 'PG_VERSION'), '18\n');
    const cluster = await startCluster({ dataDir: folder });
    expect(await ask(cluster.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await cluster.stop();
    expect(fs.existsSync(path.join(folder, 'data.new'))).toBe(false);
  });

  test('dies with its process, even by kill -9, and comes back with what was committed', async () => {
    const first = await elsewhere(folder);
    await ask(first.url, 'create table kept as select 42 as value');
    first.child.kill('SIGKILL');
    expect(await untilGone(first.server)).toBeLessThan(4000);
    const second = await startCluster({ dataDir: folder });
    expect(await ask(second.url('postgres'), 'select value from kept')).toEqual([{ value: 42 }]);
    await second.stop();
  });

  test('waits for the server of a process that was killed a moment ago', async () => {
    const first = await elsewhere(folder);
    first.child.kill('SIGKILL');
    const second = await startCluster({ dataDir: folder });
    expect(await ask(second.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  test('is not kept from starting by a file that names a process of something else', async () => {
    await (await startCluster({ dataDir: folder })).stop();
    const bystander = spawn('sleep', ['60']);
    fs.writeFileSync(path.join(folder, 'data', 'postmaster.pid'), `${String(bystander.pid)}\n`);
    const cluster = await startCluster({ dataDir: folder });
    bystander.kill();
    expect(await ask(cluster.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    await cluster.stop();
  });

  test('that was temporary is swept by the next one when its process was killed', async () => {
    const first = await elsewhere('');
    first.child.kill('SIGKILL');
    await untilGone(first.server);
    expect(fs.existsSync(first.base)).toBe(true);
    await (await startCluster({ durable: false })).stop();
    expect(fs.existsSync(first.base)).toBe(false);
  });

  test('says when its server ends unasked, and not when it was stopped', async () => {
    const cluster = await startCluster({ durable: false });
    const pid = Number(fs.readFileSync(path.join(cluster.dataDir, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    await cluster.lost;
    await cluster.stop();
    const other = await startCluster({ durable: false });
    await other.stop();
    expect(await Promise.race([other.lost.then(() => 'lost'), sleep(50, 'stopped')])).toBe('stopped');
  });

  test('says what is wrong with its data or settings in one sentence', async () => {
    await expect(startCluster({ durable: false, settings: { shared_buffers: 'much' } })).rejects.toThrow(
      /^The embedded PostgreSQL did not start \(.*shared_buffers.*\)\.$/,
    );
    await (await startCluster({ dataDir: folder })).stop();
    fs.writeFileSync(path.join(folder, 'data', 'PG_VERSION'), '12\n');
    await expect(startCluster({ dataDir: folder })).rejects.toThrow(/are of PostgreSQL 12 and this is 18/);
  });

  test('names a file that it cannot use', async () => {
    fs.mkdirSync(path.join(folder, 'password'));
    await expect(startCluster({ dataDir: folder })).rejects.toThrow(/can't use .*password \(EISDIR\)/);
  });

  test('begins a new log when the old one has grown', async () => {
    await (await startCluster({ dataDir: folder })).stop();
    fs.appendFileSync(path.join(folder, 'pg.log'), 'x'.repeat(6_000_000));
    await (await startCluster({ dataDir: folder })).stop();
    expect(fs.statSync(path.join(folder, 'pg.log')).size).toBeLessThan(100_000);
    expect(fs.statSync(path.join(folder, 'pg.log.1')).size).toBeGreaterThan(6_000_000);
  });
});

/** Only root has to give the server to somebody else, and only then can that user be unable to come in. */
const asRoot = process.getuid?.() === 0 ? describe : describe.skip;

asRoot('a cluster of root', () => {
  test('lies outside of a folder that its server user cannot enter, and is found there again', async () => {
    fs.chmodSync(folder, 0o700);
    const wanted = path.join(folder, 'pg');
    const first = await startCluster({ dataDir: wanted });
    expect(first.dataDir).toMatch(/^\/var\/(lib|tmp)\/lienthong\/data-/);
    expect(fs.statSync(path.join(first.dataDir, 'data')).uid).not.toBe(0);
    await ask(first.url('postgres'), 'create table kept as select 42 as value');
    await first.stop();
    const second = await startCluster({ dataDir: wanted });
    expect(second.dataDir).toBe(first.dataDir);
    expect(await ask(second.url('postgres'), 'select value from kept')).toEqual([{ value: 42 }]);
    await second.stop();
    fs.rmSync(wanted, { recursive: true });
    const third = await startCluster({ dataDir: wanted });
    expect(await ask(third.url('postgres'), "select to_regclass('kept') as kept")).toEqual([{ kept: null }]);
    await third.stop();
    expect(fs.existsSync(first.dataDir)).toBe(false);
    fs.rmSync(third.dataDir, { recursive: true });
  });

  test('runs as the user of EMBEDDED_PG_USER, and later as the owner of its data', async () => {
    process.env['EMBEDDED_PG_USER'] = 'nobody';
    fs.chmodSync(folder, 0o755);
    try {
      await (await startCluster({ dataDir: folder })).stop();
    } finally {
      delete process.env['EMBEDDED_PG_USER'];
    }
    const { uid } = fs.statSync(path.join(folder, 'data'));
    const cluster = await startCluster({ dataDir: folder });
    expect(fs.statSync(path.join(folder, 'data')).uid).toBe(uid);
    await cluster.stop();
  });

  test('says that a chosen user does not exist', async () => {
    process.env['EMBEDDED_PG_USER'] = 'no-such-user';
    try {
      await expect(startCluster({ durable: false })).rejects.toThrow(
        /no unprivileged user no-such-user is in \/etc\/passwd/,
      );
    } finally {
      delete process.env['EMBEDDED_PG_USER'];
    }
  });
});
