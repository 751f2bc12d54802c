// pnpm test:justice-line [--runs 50] [--seed N]: the example justice-corrections, killed with -9 at random points in push and review,
// through a proxy that loses or resets one answer in twenty. Every run must end in the state of a run that nothing disturbed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createLog } from '@lienthong/api/access/log';
import { readSecrets } from '@lienthong/api/process/secrets';
import { startServer } from '@lienthong/api/server';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase, withClient } from '@lienthong/api/store/prepare';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const random = generator(Number(values.seed));
const root = path.resolve(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-line-'));
const secrets = readSecrets(folder);
const keysDir = path.join(folder, 'demo-keys');
const cluster = await startCluster({ durable: false });
const template = 'line_template';
let failed = 0;
try {
  const urls = await prepareDatabase(cluster.url('postgres'), { database: template, secrets, progress() {} });
  await loadDemo(urls.ownerUrl, { population: 'standard', keysDir, progress() {} });
  const reference = await runOnce('reference', false);
  console.log(`reference: ${reference.summary}`);
  for (let run = 1; run <= runs; run += 1) {
    const { digest, summary, kills, lost } = await runOnce(`run${run}`, true);
    const same = digest === reference.digest;
    if (!same) failed += 1;
    console.log(
      `run ${run}: ${kills} kills, ${lost} answers lost: ${same ? 'the same state' : `ANOTHER STATE: ${summary}`}`,
    );
  }
} finally {
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${runs - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runOnce(name, disturbed) {
  const database = `line_${name}`;
  await withClient(cluster.url('postgres'), (admin) =>
    admin.query(`create database ${database} template ${template} owner owner`),
  );
  const proxy = await startProxy(disturbed);
  const target = http.createServer();
  target.listen(0, '127.0.0.1');
  await new Promise((resolve) => target.once('listening', resolve));
  const { port } = target.address();
  await new Promise((resolve) => target.close(resolve));
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
  const state = path.join(folder, name);
  let kills = 0;
  try {
    if (disturbed) {
      const wanted = 1 + Math.floor(random() * 5);
      for (let nth = 0; nth < wanted; nth += 1) kills += await job(url, state, 200 + random() * 1500);
    }
    for (let tries = 0; ; tries += 1) {
      const code = await job(url, state);
      if (code === 0) break;
      if (tries === 20) throw new Error('the job does not come to its end');
    }
    return { ...(await dump(cluster.url(database))), kills, lost: proxy.lost() };
  } finally {
    await server.stop();
    await proxy.stop();
    await withClient(cluster.url('postgres'), (admin) => admin.query(`drop database ${database} with (force)`));
  }
}

/** Runs the example to its end, or kills it after some time: then 1 where it was still running, else 0. */
function job(url, state, killAfter) {
  const args = [
    path.join(root, 'examples/justice-corrections/main.ts'),
    '--url',
    url,
    '--keys',
    keysDir,
    '--state',
    state,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', killAfter ? 'ignore' : 'inherit'] });
  return new Promise((resolve) => {
    const timer = killAfter && setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(killAfter ? (signal === 'SIGKILL' ? 1 : 0) : code);
    });
  });
}

/** Forwards calls; one answer in twenty is lost after its effect, or the connection is reset before it. */
async function startProxy(disturbed) {
  let to = 0;
  let lost = 0;
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer((request, response) => {
    const fate = disturbed && random() < 0.05 ? (random() < 0.5 ? 'lose' : 'reset') : 'pass';
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
    stop: () => {
      agent.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything the line changes, without ids and instants: equal texts are equal states. */
async function dump(url) {
  const parts = {
    requests: `select kind, field, recorded_value, new_value, died_on, book, number, year, state, version, late, applied_on, rule_version, effects, citizen_id, submitted_by, decided_by from correction_request order by citizen_id, number`,
    steps: `select q.citizen_id, q.number, s.no, s.step, s.from_state, s.to_state, s.officer_no from correction_step s join correction_request q on q.id = s.request_id order by 1, 2, 3`,
    history: `select citizen_id, version, effective_on, recorded_on, changed, former from citizen_history order by 1, 2`,
    citizens: `select id, version, surname, middle_name, given_name, name_key, ethnicity, life_status, died_on, case_state, exchange_due_on from citizen where version > 1 order by id`,
    dossiers: `select id, state, version, defects, cancel_reason from dossier where version > 1 order by id`,
    cards: `select id, state, exchange_required_on from card order by id`,
    accepted: `select mutation, count(*) from outcome where status = 'ACCEPTED' group by 1 order by 1`,
    told: `select type, count(*) from outbox group by 1 order by 1`,
  };
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

function generator(seed) {
  let at = seed >>> 0;
  return () => {
    at = (at + 0x6d2b79f5) >>> 0;
    let x = Math.imul(at ^ (at >>> 15), at | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}
