/**
 * The server behind PgBouncer in transaction mode, many clients on few connections: nobody may get a row of somebody else.
 * Exit code 0: so it is; 1: it isn't, or the check doesn't bite; 77: PgBouncer isn't installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from '../../packages/api/bin/build.mjs';

const requests = 1500;
const callers = 24;
const connections = 4;

const program = ['pgbouncer', '/usr/sbin/pgbouncer'].find((name) => spawnSync(name, ['--version']).status === 0);
if (program === undefined) {
  console.error('PgBouncer is not installed. On Debian: apt-get install --no-install-recommends pgbouncer');
  process.exit(77);
}

await build('server');
const { default: pg } = await import('pg');
const { findServerUser, giveTo } = await import('@lienthong/api/store/embedded/server-user');
const { default: setUp } = await import('../support/global-setup.ts');
const { default: tearDown } = await import('../support/global-teardown.ts');
const { testServer } = await import('../support/database.ts');
const { freePort, startHttp, until } = await import('../support/http.ts');
const { askMixed, mixedClients } = await import('../support/mixed-clients.ts');

/** The pooler as deploy/pgbouncer sets it up, but for addresses and the number of connections. */
async function startPooler({ adminUrl, secrets }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-pgbouncer-'));
  const user = findServerUser('');
  const port = await freePort();
  const deployed = fs.readFileSync(new URL('../../deploy/pgbouncer/pgbouncer.ini', import.meta.url), 'utf8');
  const files = {
    'userlist.txt': `"app" "${secrets.appPassword}"\n`,
    'pgbouncer.ini': deployed
      .replace(/^lienthong = .*$/m, `* = host=127.0.0.1 port=${new URL(adminUrl).port}`)
      .replace(/^listen_port = .*$/m, `listen_port = ${port}`)
      .replace(/^auth_file = .*$/m, `auth_file = ${path.join(folder, 'userlist.txt')}`)
      .replace(/^default_pool_size = .*$/m, `default_pool_size = ${connections}`),
  };
  for (const [name, text] of Object.entries(files)) {
    fs.writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    giveTo(user, path.join(folder, name));
  }
  giveTo(user, folder);
  let said = '';
  const child = spawn(program, [path.join(folder, 'pgbouncer.ini')], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (data) => (said += data));
  process.on('exit', () => {
    child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const through = (url) => Object.assign(new URL(url), { port: String(port) }).href;
  return {
    through,
    async ready(url) {
      // Not the database of the tests: a connection that PgBouncer keeps would hinder its being copied.
      const elsewhere = Object.assign(new URL(through(url)), { pathname: '/postgres' }).href;
      const answers = () => ask(elsewhere, 'select 1').then(Boolean, () => false);
      await until(async () => child.exitCode !== null || (await answers()), 5000).catch(() => undefined);
      if (!(await answers())) throw new Error(`PgBouncer does not answer:\n${said}`);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ask(url, text) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/**
 * The mistake that the server doesn't make: settings of the session, made in one transaction and used in the next. How many
 * reads got rows of others, and how many none at all because they came to a connection without settings.
 */
async function readBySession(http, url) {
  const ranges = await http.oracle(
    'select a.lo, a.hi from client c join agency a on a.id = c.agency_id where c.id = any($1) and a.hi > 0',
    [mixedClients],
  );
  const enter = ['lo', 'hi', 'cohorts_of', 'collecting_lo', 'collecting_hi']
    .map((name, at) => `set_config('app.${name}', $${at + 1}, false)`)
    .join(', ');
  const found = { foreign: 0, failed: 0 };
  const readAs = async (client, { lo, hi }) => {
    await client.query(`select ${enter}`, [lo, hi, 0, 1, 0]);
    const { rows } = await client.query('select unit_no from citizen order by id limit 30', []);
    if (rows.some((row) => row.unit_no < lo || row.unit_no > hi)) found.foreign += 1;
  };
  const read = async (caller) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    for (let round = caller; round < requests; round += callers) {
      await readAs(client, ranges[round % ranges.length]).catch(() => (found.failed += 1));
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => read(caller)));
  return found;
}

let passed = true;
const report = (good, text) => {
  passed &&= good;
  console.log(`  ${good ? '✓' : '✗'} ${text}`);
};

await setUp();
const server = testServer();
const pooler = await startPooler(server);
try {
  await pooler.ready(server.appUrl);
  const http = await startHttp({ poolSize: callers, namedStatements: false, appUrl: pooler.through });
  try {
    const [{ version }] = await http.oracle(`select current_setting('server_version') as version`);
    const pooling = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0];
    console.log(
      `\n  ${pooling} in transaction mode, ${connections} connections of PostgreSQL ${version}, ${callers} callers at once\n`,
    );
    const from = performance.now();
    const { answered, wrong, foreign, untraced, refused } = await askMixed(http, requests, callers);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    const good = answered === requests && wrong + foreign + untraced === 0;
    report(
      good,
      `${requests} requests of ${mixedClients.length} clients in ${seconds} s: ${answered} answered, ${wrong} wrong, ${foreign} with rows of others, ${untraced} not traced`,
    );
    if (refused.length > 0) console.log(`    refused: ${[...new Set(refused)].join(', ')}`);
    const [{ used }] = await http.superuser(
      `select count(*)::int as used from pg_stat_activity where usename = 'app' and datname = current_database()`,
    );
    report(used <= connections, `${used} connections of PostgreSQL were enough`);
    const bySession = await readBySession(http, pooler.through(http.database.appUrl));
    report(
      bySession.foreign > 0,
      `the check bites: with settings of the session ${bySession.foreign} of ${requests} reads get rows of others, ${bySession.failed} fail`,
    );
  } finally {
    await http.close();
  }
} finally {
  await pooler.stop();
  await tearDown();
}
console.log(passed ? '\n  Passed.\n' : '\n  Failed.\n');
process.exit(passed ? 0 : 1);
