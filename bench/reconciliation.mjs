// pnpm bench:reconciliation: a register of 100,000 entries compared through HTTP by the SDK, as an office does it: streamed from a
// JSONL file, with a checkpoint on the disk. Prints the rate, whose CPU it took, memory, and what the report costs.
//   node bench/reconciliation.mjs [--rows 100000] [--population standard] [--concurrency 4] [--batch 200] [--smoke]
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { clientCredentials, justiceClient, reconciliationOf } from '@lienthong/sdk';
import { fileCheckpoint, readJsonl } from '@lienthong/sdk/node';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    population: { type: 'string', default: 'standard' },
    concurrency: { type: 'string', default: '4' },
    batch: { type: 'string', default: '200' },
    smoke: { type: 'boolean', default: false },
  },
});
const count = options.smoke ? 2000 : Number(options.rows);
const population = options.smoke ? 'small' : options.population;
const clientId = 'justice-703-registry';
const port = 4904;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-reconciliation-'));
const secrets = readSecrets(folder);
// Durable as in production: each call is a commit on the disk.
const cluster = await startCluster(options.smoke ? { durable: false } : { dataDir: path.join(folder, 'pg') });
let server;
try {
  const { ownerUrl, appUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets,
    progress() {},
  });
  await loadDemo(ownerUrl, { population, keysDir: path.join(folder, 'demo-keys'), progress() {} });
  const file = path.join(folder, 'register.jsonl');
  await writeRegister(ownerUrl, file);
  const BENCH = JSON.stringify({
    adminUrl: cluster.url('lienthong'),
    appUrl,
    secrets,
    dataDir: folder,
    port,
    poolSize: 10,
    client: clientId,
  });
  server = fork(path.join(import.meta.dirname, 'servers.mjs'), ['whole'], { env: { ...process.env, BENCH } });
  await new Promise((resolve, reject) =>
    server.once('message', resolve).once('exit', () => reject(new Error('the server ended'))),
  );
  await measure(file);
} finally {
  server?.kill();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

/**
 * Entries of the city's register on people of the whole province, each person as often as it takes: of a hundred, three
 * differ in a fact, two in their marks, four have no number, one has another's.
 */
async function writeRegister(ownerUrl, file) {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const { rows: people } = await client.query(
    `select n.value as "personalNumber", c.surname, c.middle_name as "middleName", c.given_name as "givenName", c.sex,
       left(c.date_of_birth::text, case c.date_of_birth_precision when 'DAY' then 10 when 'MONTH' then 7 else 4 end) as "dateOfBirth",
       c.ethnicity, c.nationality, (select id from administrative_unit u where u.unit_no = c.native_unit_no) as "nativePlace",
       c.life_status as "lifeStatus"
     from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE' order by c.id`,
  );
  await client.end();
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC');
  const changes = new Map([
    [10, (one) => ({ ...one, middleName: 'Khoát' })],
    [30, (one) => ({ ...one, ethnicity: one.ethnicity === '53' ? '52' : '53' })],
    [50, (one) => ({ ...one, dateOfBirth: `19${one.dateOfBirth.slice(2, 3)}1${one.dateOfBirth.slice(4)}` })],
    [20, (one) => ({ ...one, surname: plain(one.surname) })],
    [40, (one) => ({ ...one, givenName: plain(one.givenName) })],
    ...[5, 25, 45, 65].map((at) => [at, (one) => ({ ...one, personalNumber: null })]),
    [85, (one, other) => ({ ...one, personalNumber: other.personalNumber })],
  ]);
  const out = fs.createWriteStream(file, { mode: 0o600 });
  for (let at = 0; at < count; at += 1) {
    const one = people[at % people.length];
    const change = changes.get(at % 100);
    const entry = { office: '25456', book: '01/KS', number: String(at), year: 2000, date: '2021-05-10' };
    const row = { entry, ...(change ? change(one, people[(at + 1) % people.length]) : one) };
    if (!out.write(`${JSON.stringify(row)}\n`)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}

async function measure(file) {
  const base = `http://127.0.0.1:${port}`;
  const privateKey = JSON.parse(fs.readFileSync(path.join(folder, 'demo-keys', `${clientId}.json`), 'utf8'));
  const auth = clientCredentials({ tokenUrl: `${base}/oauth2/token`, clientId, privateKey });
  const justice = justiceClient({ url: `${base}/graphql`, auth, purpose: 'CIVIL_STATUS' });
  const used = () => ({ server: cpuOf(server.pid), sdk: cpuOf(process.pid), database: cpuOfDatabase() });
  const before = used();
  let proposed = 0;
  const run = await justice.reconcile(readJsonl(file), {
    runId: 'bench',
    checkpoint: fileCheckpoint(path.join(folder, 'state')),
    batchSize: Number(options.batch),
    concurrency: Number(options.concurrency),
    onItem: ({ outcome }) => void (proposed += outcome?.proposals?.length ?? 0),
  });
  const after = used();
  console.log(
    `${run.done} rows at ${population} population, ${options.concurrency} calls of ${options.batch} at once: ${run.seconds.toFixed(1)} s, ${Math.round(run.done / run.seconds)} rows/s; ${run.refused} refused, ${proposed} proposals`,
  );
  const seconds = (name) => `${(after[name] - before[name]).toFixed(1)} s`;
  console.log(`CPU: server ${seconds('server')}, database ${seconds('database')}, SDK ${seconds('sdk')}`);
  console.log(`memory at most: server ${peakOf(server.pid)} MB, SDK ${peakOf(process.pid)} MB`);
  const reconciliation = reconciliationOf(justice);
  const from = performance.now();
  const report = await reconciliation.report('bench');
  const reported = performance.now() - from;
  console.log(
    `report of ${report.rows} rows: ${reported.toFixed(0)} ms, consistency ${report.consistency.rate.toFixed(4)}`,
  );
  for (const { match, rule, rows } of report.rules) console.log(`  ${String(rows).padStart(7)}  ${match} by ${rule}`);
  const begun = performance.now();
  const differing = await reconciliation.rows('bench', { consistent: false }).toArray({ limit: 1_000_000 });
  console.log(`${differing.length} rows that differ listed in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  const again = performance.now();
  const second = await justice.reconcile(readJsonl(file), {
    runId: 'bench',
    checkpoint: fileCheckpoint(path.join(folder, 'state')),
  });
  console.log(
    `begun again: ${second.resumed} settled rows passed over in ${((performance.now() - again) / 1000).toFixed(1)} s`,
  );
}

/** Seconds of CPU of a process; 0 where the system has no /proc. */
function cpuOf(pid) {
  if (!fs.existsSync('/proc/self/stat')) return 0;
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The postmaster's, with that of all its processes, those that ended among them. */
function cpuOfDatabase() {
  if (!fs.existsSync('/proc/self/stat')) return 0;
  const postmaster = fs.readFileSync(path.join(cluster.dataDir, 'data', 'postmaster.pid'), 'utf8').split('\n')[0];
  const children = fs.readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  const ended = fs.readFileSync(`/proc/${postmaster}/stat`, 'utf8').split(') ')[1].split(' ');
  const own = cpuOf(postmaster) + (Number(ended[13]) + Number(ended[14])) / 100;
  return children.reduce((sum, pid) => sum + cpuOf(pid), own);
}

function peakOf(pid) {
  const file = `/proc/${pid}/status`;
  if (!fs.existsSync(file)) return 0;
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(file, 'utf8'))[1]) / 1024);
}
