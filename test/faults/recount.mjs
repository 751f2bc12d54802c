// pnpm test:recount [--events 1000000] [--seed 1] [--population standard] [--writers 8] [--fault citizen|dossier|work|contact|invitation]: random
// events of every kind that moves a figure, alone and in batches of up to 500, written by several at once while the legal day moves on
// and others read; then every figure is counted anew from the rows. On some days nothing is recorded late: no figure of the days before
// may change. With --fault one batch goes past a trigger, and the recount must find it.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from '@lienthong/api/access/log';
import { openApi } from '@lienthong/api/api';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo, moveToday } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { recount } from '@lienthong/api/store/recount';
import { faults, kinds } from './recount-kinds.mjs';
import { connected, neglect, read, startWriter } from './recount-run.mjs';
import { foldAll, openCalendar, openWorld } from './recount-world.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    population: { type: 'string', default: 'standard' },
    writers: { type: 'string', default: '8' },
    fault: { type: 'string' },
  },
});
const [events, seed, writers] = [values.events, values.seed, values.writers].map(Number);
if (values.fault !== undefined && !(values.fault in faults))
  throw new Error(`--fault is one of ${Object.keys(faults).join(', ')}`);
/** Some months at least, so that they are carried. */
const days = Math.min(120, Math.max(48, Math.round(events / 10_000)));

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-recount-'));
const secrets = readSecrets(folder);
const cluster = await startCluster({ durable: false });
let owner;
let api;
try {
  const { ownerUrl, appUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets,
    progress() {},
  });
  await loadDemo(ownerUrl, { population: values.population, keysDir: path.join(folder, 'keys'), progress() {} });
  owner = await connected(ownerUrl);
  api = await openApi({ appUrl, secrets, poolSize: 3, namedStatements: true, log: createLog('silent') });
  const world = await openWorld(owner);
  const [{ start }] = (await owner.query('select legal_today()::text as start')).rows;
  const calendar = openCalendar(await connected(ownerUrl), {
    ...{ events, days, start },
    async moveToday(day) {
      await moveToday(ownerUrl, day);
      await api.register.refresh();
    },
  });
  const counts = Object.defineProperty({}, 'again', { value: new Map() });
  const readers = { answers: 0, overloaded: 0, rows: 0, impossible: [] };
  const from = performance.now();
  await Promise.all([
    ...Array.from({ length: writers }, (_, nth) =>
      startWriter({ appUrl, ownerUrl, world, calendar, events, seed: seed * 1000 + nth, counts }),
    ),
    ...[1, 2].map((nth) => read(api, { seed: seed * 1000 + 900 + nth, calendar, events, found: readers })),
  ]);
  await calendar.close();
  const seconds = (performance.now() - from) / 1000;
  console.log(
    `${calendar.done()} events by ${writers} writers in ${seconds.toFixed(0)} s, ${Math.round(calendar.done() / seconds)} each second`,
  );
  for (const [name, { events: done, batches, largest }] of Object.entries(counts))
    console.log(
      `  ${name.padEnd(18)} ${String(done).padStart(8)} in ${String(batches).padStart(6)} batches of up to ${largest}`,
    );
  console.log(`  refused for waiting, and left: ${JSON.stringify(Object.fromEntries(counts.again))}`);
  await judge(calendar.found, counts, readers, world);
} finally {
  await api?.close();
  await owner?.end();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

async function judge(days, counts, readers, world) {
  const wrong = Object.keys(kinds)
    .filter((name) => (counts[name]?.events ?? 0) === 0)
    .map((name) => `${name} never happened`);
  console.log(
    `${readers.answers} answers of ${readers.rows} rows in between, ${readers.overloaded} came too late, ${readers.impossible.length} rows impossible`,
  );
  wrong.push(...readers.impossible.slice(0, 3).map((row) => `impossible: ${JSON.stringify(row)}`));
  const [{ months, unfolded }] = (
    await owner.query(
      'select (select count(*)::int from tally_month) as months, (select count(*)::int from tally_delta) + (select count(*)::int from processing_delta) as unfolded',
    )
  ).rows;
  console.log(`the legal day moved on by ${days.days}, ${months} months carried, ${unfolded} deltas not folded yet`);
  console.log(
    `${days.quiet} days on which nothing was recorded late, ${days.cells} cells of the days before them: figures of ${days.changed.length} changed`,
  );
  if (days.quiet === 0) wrong.push('there was no day on which nothing was recorded late');
  wrong.push(...days.changed.map((what) => `${what} changed though nothing was recorded late`));
  if (values.fault !== undefined)
    console.log(`${await neglect(owner, world, values.fault)} events past a trigger of ${values.fault}`);
  // As autovacuum does within a minute: the recount joins all that was written with all there is.
  await owner.query('analyze');
  const differences = [await recounted('before folding')];
  await foldAll(owner);
  differences.push(await recounted('after folding'));
  if (values.fault !== undefined) {
    if (differences.includes(null)) wrong.push('the recount did not find the fault');
  } else if (differences.some((one) => one !== null)) wrong.push('the tallies are not what the rows tell');
  console.log(wrong.length === 0 ? 'passed' : `FAILED: ${wrong.join('; ')}`);
  if (wrong.length > 0) process.exitCode = 1;
}

async function recounted(when) {
  const from = performance.now();
  const { figures, difference } = await recount(owner);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(
    `${figures} figures counted anew ${when} in ${seconds} s: ${difference === null ? 'no difference' : JSON.stringify(difference)}`,
  );
  return difference;
}
