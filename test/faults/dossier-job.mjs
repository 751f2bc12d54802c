// pnpm test:dossier-job [--rows 100000] [--kills 3] [--seed 1] [--population standard] [--uncollected]: collected dossiers as one bulk
// job of the SDK. The server is killed by -9 while the rows go up and while they are carried out; then every row has the outcome that
// it must have, in order, and the database holds what was told. Who has a dossier already is refused: with --uncollected the demo's
// own dossiers and cards are taken away first, so that at full size some 900,000 of 1,000,000 rows are accepted.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { recount } from '@lienthong/api/store/recount';
import { clientCredentials } from '@lienthong/sdk';
import { bulkJobs } from '@lienthong/sdk/jobs';
import { dossierRows, eligible } from './dossier-rows.mjs';
import { startKilledServer } from './killed-server.mjs';
import { generator } from './line.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    population: { type: 'string', default: 'standard' },
    uncollected: { type: 'boolean', default: false },
  },
});
const [rows, kills, seed] = [values.rows, values.kills, values.seed].map(Number);
const { population } = values;
const clientId = 'police-72-register';
const collectedBy = 'officer-of-the-counters';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-dossiers-'));
const secrets = readSecrets(folder);
const cluster = await startCluster({ dataDir: path.join(folder, 'pg') });
let server;
let owner;
try {
  const keysDir = path.join(folder, 'demo-keys');
  const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets,
    progress() {},
  });
  await loadDemo(ownerUrl, { population, keysDir, progress() {} });
  owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  if (values.uncollected) {
    await owner.query('delete from card');
    // Else each dossier taken away would be looked for among the dead rows.
    await owner.query('truncate card');
    await owner.query('delete from dossier');
    // As in a new register. Of tables that were once found empty, the plans of foreign keys would read the whole until they
    // are analyzed again, which takes the database a minute or two.
    await owner.query(`begin;
      alter table invitation drop constraint invitation_dossier_id_fkey;
      truncate card, dossier, dossier_move;
      alter table invitation add constraint invitation_dossier_id_fkey foreign key (dossier_id) references dossier on delete set null;
      commit`);
    await owner.query('vacuum (analyze) citizen');
  }
  const { rows: people } = await owner.query(eligible);
  const [{ today }] = (await owner.query('select legal_today()::text as today')).rows;
  const given = { rows, people, today, seed, collectedBy };
  server = await startKilledServer({ databaseUrl: cluster.url('lienthong'), dataDir: folder });
  const run = await runJob(given, keysDir);
  const wrong = [...run.wrong, ...(await compare(run))];
  const seconds = run.milliseconds / 1000;
  const report = {
    rows,
    people: people.length,
    accepted: run.accepted,
    kills: run.kills,
    replayed: run.replayed,
    seconds: Number(seconds.toFixed(1)),
    rowsPerSecond: Math.round(rows / (run.carryingMs / 1000)),
    acceptedPerSecond: Math.round(run.accepted / (run.acceptingMs / 1000)),
    downSeconds: Number((server.downMs() / 1000).toFixed(1)),
    uploadSeconds: Number((run.uploadMs / 1000).toFixed(1)),
    peakMegabytes: server.peak(),
    wrong: wrong.length,
  };
  for (const text of wrong.slice(0, 20)) console.log(text);
  console.log(JSON.stringify(report));
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  await owner?.end();
  await server?.stop();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Sends and reads as a partner does, and goes on by the job's ref and the position that it kept when a call fails for good. */
async function runJob(given, keysDir) {
  const random = generator(seed + 1);
  // The first kill falls into the upload, where there are several; the others while rows are carried out.
  const atUpload = kills > 1 ? Math.floor(rows * (0.2 + random() * 0.6)) : -1;
  const atLines = Array.from({ length: kills - (kills > 1 ? 1 : 0) }, () => Math.floor(rows * (0.05 + random() * 0.8)));
  atLines.sort((a, b) => a - b);
  const found = { wrong: [], accepted: 0, replayed: 0, refused: 0, kills: 0, acceptingMs: 0 };
  let killing = Promise.resolve();
  const kill = () => {
    found.kills += 1;
    killing = killing.then(() => server.kill());
  };
  const killOnTheWay = async () => {
    for (const at of atLines) {
      for (let lines = 0; lines < at && !done; await sleep(rows > 100_000 ? 100 : 5))
        [{ lines }] = (await owner.query(`select lines::int from bulk_job`)).rows;
      if (!done) kill();
      await killing;
    }
  };
  const jobs = connect(keysDir);
  const begin = performance.now();
  let sent = 0;
  let done = false;
  const items = function* () {
    for (const { item } of dossierRows(given)) {
      if ((sent += 1) === atUpload) kill();
      yield item;
    }
  };
  const job = { clientRef: `dossiers/${seed}`, mutation: 'RECORD_DOSSIERS' };
  const { id } = await jobs.start(job);
  await jobs.send(id, items);
  found.uploadMs = performance.now() - begin;
  const downInUpload = server.downMs();
  const carried = () => performance.now() - begin - found.uploadMs - (server.downMs() - downInUpload);
  const tell = setInterval(() => console.error(`${line} of ${rows} outcomes, ${server.peak()} MB at most`), 30_000);
  tell.unref();
  const killed = killOnTheWay();
  // Told below; a run that fails before ends it with its connection.
  killed.catch(() => undefined);
  const expected = dossierRows(given);
  let line = 0;
  let position = 0;
  while (!done) {
    try {
      for await (const outcome of jobs.run(job, items, { from: position, onPosition: (at) => (position = at) })) {
        line += 1;
        check(outcome, line, expected.next().value, found);
        // People may come to an end before the rows do: then the rest are refused, which takes less.
        if (outcome.status === 'ACCEPTED') found.acceptingMs = carried();
      }
      done = true;
    } catch (error) {
      if (!error.retryable) throw error;
      await killing;
    }
  }
  clearInterval(tell);
  await killed;
  found.milliseconds = performance.now() - begin;
  // While it was down it carried out nothing.
  found.carryingMs = carried();
  if (found.kills !== kills) found.wrong.push(`${found.kills} kills of ${kills}`);
  if (line !== rows) found.wrong.push(`${line} outcomes of ${rows} rows`);
  const { state, lines, accepted, refused, failed, replayed } = await jobs.find(id);
  const said = JSON.stringify({ state, lines, accepted, refused, failed });
  const right = JSON.stringify({
    state: 'DONE',
    lines: rows,
    accepted: found.accepted,
    refused: found.refused,
    failed: 0,
  });
  if (said !== right) found.wrong.push(`the job says ${said}, its outcomes ${right}`);
  if (replayed !== found.replayed)
    found.wrong.push(`the job says ${replayed} were replayed, its outcomes ${found.replayed}`);
  return found;
}

function check({ line, clientRef, status, id, replayed, refusals }, nth, row, found) {
  const code = refusals?.[0]?.code ?? status;
  if (line !== nth || clientRef !== row?.item.clientRef || code !== row?.expected || (status === 'ACCEPTED') !== !!id)
    found.wrong.push(`row ${nth}: ${JSON.stringify({ line, clientRef, code })}, expected ${row?.expected}`);
  if (status === 'ACCEPTED') found.accepted += 1;
  else found.refused += 1;
  if (replayed) found.replayed += 1;
}

/** What the tables say of it. */
async function compare({ accepted }) {
  const [kept] = (
    await owner.query(
      `select (select count(*)::int from dossier where collected_by = $1) as dossiers,
         (select count(distinct citizen_id)::int from dossier where collected_by = $1) as persons,
         (select count(*)::int from dossier_move m join dossier d on d.id = m.dossier_id where d.collected_by = $1) as steps,
         (select count(*)::int from outcome where mutation = 'recordDossiers' and status = 'ACCEPTED') as refs,
         (select count(distinct subject_id)::int from outbox where type = 'DOSSIER_COLLECTED') as told`,
      [collectedBy],
    )
  ).rows;
  const wrong = Object.entries(kept).filter(([, count]) => count !== accepted);
  const { difference } = await recount(owner);
  return [
    ...wrong.map(([name, count]) => `${count} ${name}, but ${accepted} were accepted`),
    ...(difference ? [`the tallies differ: ${JSON.stringify(difference)}`] : []),
  ];
}

function connect(keysDir) {
  const privateKey = JSON.parse(fs.readFileSync(path.join(keysDir, `${clientId}.json`), 'utf8'));
  const auth = clientCredentials({ tokenUrl: `${server.url}/oauth2/token`, clientId, privateKey });
  return bulkJobs({ url: `${server.url}/graphql`, auth, purpose: 'CARD_ISSUANCE', retries: 8 });
}
