// pnpm bench: requests per second, whole and bare, beside raw pg on the same data. One interleaved run, the order of the servers
// shuffled in every round; ratios are taken within a round. W1 a person by number, W2 a page of 50, W3 nine districts, W4 one correction
// handed in, W5 200 of them in one call (bare has no writes: token, scope and audit are part of them).
// `memory` pushes --items corrections by 200 over 8 connections into the whole server and prints its resident memory over time.
//   node bench/run.mjs [--only W1,W2,memory] [--data-dir .data] [--rounds 9] [--seconds 8] [--connections 32] [--items 40000]
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { metricCodes } from '@lienthong/api/domain/metric';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { correctionOf, documents, rawItem } from './workloads.mjs';
import { drive } from './drive.mjs';
import { memoryDuring } from './memory.mjs';
import { machineToken } from './token.mjs';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.data' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '8' },
    connections: { type: 'string', default: '32' },
    items: { type: 'string', default: '40000' },
    only: { type: 'string', default: 'W1,W2,W3,W4,W5' },
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
const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), { database: 'lienthong', secrets, progress() {} });
if (options.smoke) {
  await loadDemo(ownerUrl, { population: 'small', keysDir: path.join(dataDir, 'demo-keys'), progress() {} });
}
const adminUrl = cluster.url('lienthong');
const appUrl = cluster.url('lienthong', 'app', secrets.appPassword);
/** As `pnpm start` limits it. */
const manifest = fs.readFileSync(path.join(import.meta.dirname, '../package.json'), 'utf8');
const heapLimit = manifest.match(/--max-old-space-size=\d+/) ?? [];
const servers = { raw: 4901, bare: 4902, whole: 4903 };
const children = [];
try {
  for (const [kind, port] of Object.entries(servers)) {
    const BENCH = JSON.stringify({
      adminUrl,
      appUrl,
      secrets,
      dataDir,
      port,
      poolSize: 10,
      client: 'police-72-register',
    });
    const env = { ...process.env, BENCH };
    const child = fork(path.join(import.meta.dirname, 'servers.mjs'), [kind], { env, execArgv: heapLimit });
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

/** Numbers and communes of the province, drawn evenly, and people for the writes. */
async function samples() {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  const rows = async (sql, values) => (await admin.query(sql, values)).rows;
  const [{ n: people }] = await rows(`select count(*)::int as n from citizen`);
  const numbers = await rows(
    `select value from personal_number tablesample bernoulli (least(100, 100.0 * 5000 / $1)) where status = 'ACTIVE' limit 5000`,
    [people],
  );
  const communes = await rows(
    `select code, unit_no as lo, last_unit_no as hi from administrative_unit u where level = 'COMMUNE' and valid_to >= '2021-05-20'
     and exists (select from citizen c where c.unit_no between u.unit_no and u.last_unit_no)`,
  );
  // Entries of the city's registers on people of the whole province, none with a request: writes use them up.
  const subjects = await rows(
    `select n.value as number, c.given_name as given, offices[1 + (hashtext(c.id::text)::bigint + 2147483648) % cardinality(offices)] as office
     from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE',
       (select array_agg(u.code) as offices from administrative_unit d join administrative_unit u on u.unit_no between d.unit_no and d.last_unit_no
        where d.code = '703' and d.valid_to = '2025-06-30' and u.level = 'COMMUNE') x
     where c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2007-05-20'
       and not exists (select from correction_request q where q.citizen_id = c.id) order by c.id limit 400000`,
  );
  const districts = await rows(
    `select array_agg(u.unit_no) as lo, array_agg(u.last_unit_no) as hi from administrative_unit u where u.valid_to = '2025-06-30' and
       u.level = 'DISTRICT' and u.code between '703' and '712'`,
  );
  await admin.end();
  return { districts: districts[0], people, numbers: numbers.map(({ value }) => value), communes, subjects };
}

async function run({ districts, people, numbers, communes, subjects }) {
  const keyOf = (client) => path.join(dataDir, 'demo-keys', `${client}.json`);
  const tokenOf = (client) => machineToken(`http://127.0.0.1:${servers.whole}`, client, keyOf(client));
  const pick = (list) => list[Math.floor(Math.random() * list.length)];
  const unused = { raw: subjects.filter((_, at) => at % 2 === 0), whole: subjects.filter((_, at) => at % 2 === 1) };
  const started = Date.now();
  let entry = 0;
  /** Undefined when every person of the district has a request: the load then ends early. */
  const items = (kind, count) =>
    unused[kind].length < count
      ? undefined
      : Array.from({ length: count }, () => correctionOf(unused[kind].pop(), `${started}-${(entry += 1)}`));
  const many = options.smoke ? 10 : 200;
  const writing = (count) => ({
    raw: () => items('raw', count)?.map(rawItem),
    graphql: () => items('whole', count),
    writes: true,
  });
  const workloads = {
    W1: { raw: () => [pick(numbers)], graphql: () => ({ number: pick(numbers) }) },
    W2: {
      raw: () => {
        const { lo, hi } = pick(communes);
        return [lo, hi];
      },
      graphql: () => ({ unit: pick(communes).code }),
    },
    W3: { raw: () => [districts.lo, districts.hi, 'cccd-2021', '2021-05-20', metricCodes], graphql: () => ({}) },
    W4: writing(1),
    W5: writing(many),
  };
  const wanted = options.only.split(',').filter((name) => name in workloads);
  const police = {
    authorization: `Bearer ${await tokenOf('police-72-register')}`,
    'lienthong-purpose': 'CARD_ISSUANCE',
  };
  const justice = {
    authorization: `Bearer ${await tokenOf('justice-703-registry')}`,
    'lienthong-purpose': 'CIVIL_STATUS',
  };
  const load = (kind, name, time, at = connections, most = Infinity) => {
    const { raw, graphql, writes } = workloads[name];
    const headers = { 'content-type': 'application/json', ...(writes ? justice : police) };
    let sent = 0;
    const body = () => {
      if ((sent += 1) > most) return undefined;
      const given = kind === 'raw' ? raw() : graphql();
      if (given === undefined) return undefined;
      if (kind === 'raw') return JSON.stringify({ workload: name, values: writes ? [JSON.stringify(given)] : given });
      return JSON.stringify({ query: documents[name], variables: writes ? { items: given } : given });
    };
    return drive(servers[kind], kind === 'raw' ? '/' : '/graphql', headers, body, time, kind !== 'raw', at);
  };
  const kindsOf = (name) => Object.keys(servers).filter((kind) => kind !== 'bare' || !workloads[name].writes);
  const timeOf = (name) => (options.smoke && workloads[name].writes ? 40 : seconds * 1000);
  for (const name of wanted) {
    if (options.smoke && workloads[name].writes) continue;
    for (const kind of kindsOf(name)) await load(kind, name, workloads[name].writes ? 300 : timeOf(name) / 2);
  }
  const results = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const name of wanted) {
      const row = {};
      for (const kind of kindsOf(name).sort(() => Math.random() - 0.5))
        row[kind] = await load(kind, name, timeOf(name));
      // A write that ran out of people measures nothing.
      if (Object.values(row).every(({ rate }) => rate > 0)) (results[name] ??= []).push(row);
    }
  }
  if (options.only.split(',').includes('memory')) {
    const calls = options.smoke ? 4 : Math.ceil(Number(options.items) / many);
    const whole = children[Object.keys(servers).indexOf('whole')];
    await memoryDuring(whole, async () => (await load('whole', 'W5', Infinity, 8, calls)).count * many);
  }
  if (wanted.length > 0)
    console.log(`${people.toLocaleString('en')} people, ${rounds} rounds of ${seconds} s, ${connections} connections`);
  for (const [name, rows] of Object.entries(results)) {
    for (const kind of kindsOf(name)) {
      const of = (figure, digits) => show(spread(rows.map((row) => row[kind][figure])), digits);
      console.log(`${name} ${kind.padEnd(6)} ${of('rate', 0)} req/s   p50 ${of('p50', 1)} ms   p99 ${of('p99', 1)} ms`);
    }
    for (const [a, b] of [
      ['bare', 'raw'],
      ['whole', 'bare'],
      ['whole', 'raw'],
    ]) {
      if (!rows[0][a] || !rows[0][b]) continue;
      console.log(`${name} ${a}/${b}  ${show(spread(rows.map((row) => row[a].rate / row[b].rate)), 2)}`);
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
