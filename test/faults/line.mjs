// Runs an example of a partner's job again and again, each time on a database of its own, killed with -9 at random points and
// through a proxy that loses or resets one answer in twenty. Every run must end in the state of a run that nothing disturbed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { createLog } from '@lienthong/api/access/log';
import { readSecrets } from '@lienthong/api/process/secrets';
import { startServer } from '@lienthong/api/server';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase, withClient } from '@lienthong/api/store/prepare';

const root = path.resolve(import.meta.dirname, '../..');
/** Runs of the job after the last kill; lost answers alone end none. */
const mostTries = 20;

/**
 * `parts` are the statements whose rows are the state, without ids that are drawn and without instants; `killAfter` the bounds
 * of a kill, in milliseconds after the start. Answers the number of runs that ended in another state.
 */
export async function disturb({ lines, runs, seed, population = 'standard' }) {
  const random = generator(seed);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-line-'));
  const secrets = readSecrets(folder);
  const cluster = await startCluster({ durable: false });
  const world = {
    random,
    folder,
    secrets,
    cluster,
    template: 'line_template',
    keysDir: path.join(folder, 'demo-keys'),
  };
  let failed = 0;
  try {
    const prepared = { database: world.template, secrets, progress() {} };
    const urls = await prepareDatabase(cluster.url('postgres'), prepared);
    await loadDemo(urls.ownerUrl, { population, keysDir: world.keysDir, progress() {} });
    for (const line of lines) {
      const reference = await runOnce(world, line, 'reference', false);
      console.log(`${line.example}, undisturbed: ${reference.summary}`);
      for (let run = 1; run <= runs; run += 1) {
        const { digest, summary, kills, lost } = await runOnce(world, line, `run${run}`, true);
        const same = digest === reference.digest;
        if (!same) failed += 1;
        const end = same ? 'the same state' : `ANOTHER STATE: ${summary}`;
        console.log(`${line.example}, run ${run}: ${kills} kills, ${lost} answers lost: ${end}`);
      }
    }
  } finally {
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${runs * lines.length - failed} passed, ${failed} failed`);
  return failed;
}

async function runOnce({ random, folder, secrets, cluster, template, keysDir }, line, name, disturbed) {
  const database = `line_${name}`;
  await withClient(cluster.url('postgres'), (admin) =>
    admin.query(`create database ${database} template ${template} owner owner`),
  );
  const proxy = await startProxy(disturbed ? random : undefined);
  const port = await freePort();
  const url = `http://127.0.0.1:${proxy.port}`;
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: url,
    dataDir: folder,
    audience: 'lienthong',
    logLevel: 'silent',
    namedStatements: true,
    poolSize: 10,
  };
  const server = await startServer({
    config,
    secrets,
    appUrl: cluster.url(database, 'app', secrets.appPassword),
    log: createLog('silent'),
  });
  proxy.to(port);
  const [soonest, latest] = line.killAfter;
  const state = path.join(folder, `${line.example}-${name}`);
  const start = (killAfter) => job(line.example, { url, keysDir, state }, killAfter);
  let kills = 0;
  try {
    if (disturbed) {
      const wanted = 1 + Math.floor(random() * 5);
      for (let nth = 0; nth < wanted; nth += 1) kills += await start(soonest + random() * (latest - soonest));
    }
    for (let tries = 0; (await start()) !== 0; tries += 1) {
      if (tries === mostTries) throw new Error('the job does not come to its end');
    }
    return { ...(await dump(cluster.url(database), line.parts)), kills, lost: proxy.lost() };
  } finally {
    await server.stop();
    await proxy.stop();
    await withClient(cluster.url('postgres'), (admin) => admin.query(`drop database ${database} with (force)`));
  }
}

/** Runs the example to its end, or kills it after some time: then 1 where it was still running, else 0. */
function job(example, { url, keysDir, state }, killAfter) {
  const main = path.join(root, 'examples', example, 'main.ts');
  const args = [main, '--url', url, '--keys', keysDir, '--state', state];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', killAfter ? 'ignore' : 'inherit'] });
  return new Promise((resolve) => {
    const timer = killAfter && setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(killAfter ? (signal === 'SIGKILL' ? 1 : 0) : code);
    });
  });
}

export async function freePort() {
  const probe = http.createServer();
  probe.listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Forwards calls; with `random` one answer in twenty is lost after its effect, or the connection is reset before it. */
export async function startProxy(random) {
  let to = 0;
  let lost = 0;
  let seen = 0;
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    seen += 1;
    const fate = random && random() < 0.05 ? (random() < 0.5 ? 'lose' : 'reset') : 'pass';
    if (fate === 'reset') {
      lost += 1;
      return request.socket.resetAndDestroy();
    }
    const { host: _host, ...headers } = request.headers;
    const onward = http.request(
      { host: '127.0.0.1', port: to, path: request.url, method: request.method, headers, agent },
      (answer) => {
        if (fate === 'lose') {
          lost += 1;
          answer.resume();
          answer.once('end', () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    onward.once('error', () => request.socket.destroy());
    request.once('error', () => onward.destroy());
    request.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: server.address().port,
    to: (port) => (to = port),
    lost: () => lost,
    seen: () => seen,
    stop: () => {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Equal texts are equal states. */
async function dump(url, parts) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const hash = createHash('sha256');
  const counts = [];
  for (const [name, sql] of Object.entries(parts)) {
    const { rows } = await client.query(sql);
    hash.update(name).update(JSON.stringify(rows));
    counts.push(`${rows.length} ${name}`);
  }
  await client.end();
  return { digest: hash.digest('hex'), summary: counts.join(', ') };
}

/** Draws between 0 and 1, the same for the same seed. */
export function generator(seed) {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let x = Math.imul(at ^ (at >>> 15), at | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
