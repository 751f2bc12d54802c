// pnpm bench: requests per second of W1 (a person by number) and W2 (a page of 50), whole and bare, beside raw pg on the same
// data. One interleaved run, the order of the servers shuffled in every round; ratios are taken within a round.
//   node bench/reads.mjs [--data-dir .data] [--rounds 9] [--seconds 8] [--connections 32] [--client police-72-register]
import { fork } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { documents } from './workloads.mjs';
import { machineToken } from './token.mjs';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.data' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '32' },
    client: { type: 'string', default: 'police-72-register' },
    smoke: { type: 'boolean', default: false },
  },
});
const [rounds, seconds, connections] = options.smoke
  ? [1, 1, 8]
  : [options.rounds, options.seconds, options.connections].map(Number);
const dataDir = options.smoke
  ? fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-bench-'))
  : path.resolve(options['data-dir']);
const secrets = readSecrets(dataDir);
const cluster = await startCluster(options.smoke ? { durable: false } : { dataDir: path.join(dataDir, 'pg') });
if (options.smoke) {
  const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets,
    progress() {},
  });
  await loadDemo(ownerUrl, { population: 'small', keysDir: path.join(dataDir, 'demo-keys'), progress() {} });
}
const adminUrl = cluster.url('lienthong');
const appUrl = cluster.url('lienthong', 'app', secrets.appPassword);
const servers = { raw: 4901, bare: 4902, whole: 4903 };
const children = [];
try {
  for (const [kind, port] of Object.entries(servers)) {
    const BENCH = JSON.stringify({ adminUrl, appUrl, secrets, dataDir, port, poolSize: 10, client: options.client });
    const child = fork(path.join(import.meta.dirname, 'servers.mjs'), [kind], { env: { ...process.env, BENCH } });
    children.push(child);
    await new Promise((resolve, reject) =>
      child.once('message', resolve).once('exit', () => reject(new Error(`${kind} ended`))),
    );
  }
  await run(await samples());
} finally {
  for (const child of children) child.kill();
  await cluster.stop();
  if (options.smoke) fs.rmSync(dataDir, { recursive: true, force: true });
}

/** Numbers and communes within the client's jurisdiction, drawn evenly. */
async function samples() {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const people = await admin.query(`select count(*)::int as n from citizen`);
  const numbers = await admin.query(
    `select value from personal_number tablesample bernoulli (least(100, 100.0 * 5000 / $1)) where status = 'ACTIVE' limit 5000`,
    [people.rows[0].n],
  );
  const communes = await admin.query(
    `select code, unit_no as lo, last_unit_no as hi from administrative_unit u where level = 'COMMUNE' and valid_to >= '2021-05-20'
     and exists (select from citizen c where c.unit_no between u.unit_no and u.last_unit_no)`,
  );
  await admin.end();
  return { people: people.rows[0].n, numbers: numbers.rows.map((row) => row.value), communes: communes.rows };
}

async function run({ people, numbers, communes }) {
  const token = await machineToken(
    `http://127.0.0.1:${servers.whole}`,
    options.client,
    path.join(dataDir, 'demo-keys', `${options.client}.json`),
  );
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  const bodies = {
    W1: {
      raw: () => ({ workload: 'W1', values: [pick(numbers)] }),
      graphql: () => ({ query: documents.W1, variables: { number: pick(numbers) } }),
    },
    W2: {
      raw: () => {
        const { lo, hi } = pick(communes);
        return { workload: 'W2', values: [lo, hi] };
      },
      graphql: () => ({ query: documents.W2, variables: { unit: pick(communes).code } }),
    },
  };
  const purpose = options.client.startsWith('police') ? 'CARD_ISSUANCE' : 'CIVIL_STATUS';
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${token}`,
    'lienthong-purpose': purpose,
  };
  const load = (kind, workload, time) => {
    const body = bodies[workload][kind === 'raw' ? 'raw' : 'graphql'];
    return drive(
      servers[kind],
      kind === 'raw' ? '/' : '/graphql',
      headers,
      () => JSON.stringify(body()),
      time,
      kind !== 'raw',
    );
  };
  for (const kind of Object.keys(servers))
    for (const workload of ['W1', 'W2']) await load(kind, workload, options.smoke ? 500 : 4000);
  const results = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const workload of ['W1', 'W2']) {
      const row = {};
      for (const kind of Object.keys(servers).sort(() => Math.random() - 0.5))
        row[kind] = await load(kind, workload, seconds * 1000);
      (results[workload] ??= []).push(row);
    }
  }
  console.log(
    `${people.toLocaleString('en')} people, ${rounds} rounds of ${seconds} s, ${connections} connections, client ${options.client}`,
  );
  for (const [workload, rows] of Object.entries(results)) {
    for (const kind of Object.keys(servers)) {
      const rate = spread(rows.map((row) => row[kind].rate));
      console.log(
        `${workload} ${kind.padEnd(6)} ${show(rate, 0)} req/s   p50 ${show(spread(rows.map((row) => row[kind].p50)), 1)} ms   p99 ${show(spread(rows.map((row) => row[kind].p99)), 1)} ms`,
      );
    }
    for (const [a, b] of [
      ['bare', 'raw'],
      ['whole', 'bare'],
      ['whole', 'raw'],
    ]) {
      console.log(`${workload} ${a}/${b}  ${show(spread(rows.map((row) => row[a].rate / row[b].rate)), 2)}`);
    }
  }
}

function spread(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
}
function show([median, least, most], digits) {
  return `${median.toFixed(digits)} [${least.toFixed(digits)}-${most.toFixed(digits)}]`;
}

/** Keeps `connections` requests in flight for `time` ms; every answer must be 200 with data. */
async function drive(port, route, headers, body, time, graphql) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const latencies = [];
  const until = performance.now() + time;
  const one = () =>
    new Promise((resolve, reject) => {
      const started = performance.now();
      const request = http.request(
        { port, host: '127.0.0.1', path: route, method: 'POST', headers, agent },
        (response) => {
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('end', () => {
            latencies.push(performance.now() - started);
            const text = Buffer.concat(chunks).toString();
            if (response.statusCode !== 200 || (graphql && text.includes('"errors"')))
              reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`));
            else resolve();
          });
        },
      );
      request.on('error', reject);
      request.end(body());
    });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await one();
    }),
  );
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { rate: (latencies.length * 1000) / (performance.now() - began), p50: at(0.5), p99: at(0.99) };
}
