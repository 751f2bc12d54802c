// node bench/tallies.mjs: sixteen writers on one commune beside the same on sixteen communes, each change counted by the
// triggers; the ratio of their rates, taken within a round, and how often a writer was seen waiting for a lock. Then what the
// triggers of one change cost, what moving many persons by one statement costs on a fresh connection and on one that moved single
// persons before, and the nine districts' statement, explained.
//   node bench/tallies.mjs [--population standard] [--rounds 9] [--seconds 4] [--writers 16] [--smoke]
import { parseArgs } from 'node:util';
import pg from 'pg';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase } from '@lienthong/api/store/prepare';
import { recount } from '@lienthong/api/store/recount';
import { metricCodes } from '@lienthong/api/domain/metric';
import { tallyRows } from '@lienthong/api/statistics/statistics.sql';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const { values: options } = parseArgs({
  options: {
    population: { type: 'string', default: 'standard' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '4' },
    writers: { type: 'string', default: '16' },
    smoke: { type: 'boolean', default: false },
  },
});
const [rounds, seconds, writers] = options.smoke
  ? [1, 0.5, 4]
  : [options.rounds, options.seconds, options.writers].map(Number);
const presences = ['PRESENT', 'AWAY_IN_COUNTRY', 'ABROAD', 'UNKNOWN'];
const single = {
  presence: (id) =>
    `update citizen set presence = 'ABROAD', presence_on = '2021-05-19', version = version + 1 where id = '${id}'`,
  residence: (id, unitNo) => `update citizen set unit_no = ${unitNo}, version = version + 1 where id = '${id}'`,
  collected: (
    id,
    unitNo,
  ) => `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state,
      collection_kind, collected_on, state_since, due_on) select gen_random_uuid(), '${id}', unit_no, ${unitNo}, unit_no, 'cccd-2021', 'FIRST_ISSUE',
      'COLLECTED', 'OFFICE', '2021-05-20', '2021-05-20', '2021-06-20' from citizen where id = '${id}'`,
};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-bench-'));
// Durable: a writer that waits for the disk is what a shared row would make others wait for.
const cluster = await startCluster({ dataDir: path.join(folder, 'pg') });
try {
  const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets: readSecrets(folder),
    progress() {},
  });
  const population = options.smoke ? 'small' : options.population;
  await loadDemo(ownerUrl, { population, keysDir: path.join(folder, 'keys'), progress() {} });
  await run(await connected(ownerUrl), ownerUrl);
} finally {
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

async function run(owner, ownerUrl) {
  const { rows: communes } = await owner.query(
    `select array_agg(c.id::text order by c.id) as people from administrative_unit u join citizen c on c.unit_no between u.unit_no and u.last_unit_no
     where u.level = 'COMMUNE' and c.life_status = 'ALIVE' group by u.id order by count(*) desc, u.id limit $1`,
    [writers],
  );
  const share = Math.min(Math.floor(communes[0].people.length / writers), communes.at(-1).people.length);
  const places = {
    one: Array.from({ length: writers }, (_, nth) => communes[0].people.slice(nth * share, (nth + 1) * share)),
    many: communes.map(({ people }) => people.slice(0, share)),
  };
  const clients = await Promise.all(Array.from({ length: writers }, () => connected(ownerUrl)));
  const helper = await connected(ownerUrl);
  for (const place of Object.keys(places)) await drive(clients, helper, places[place], Math.min(1, seconds));
  const found = [];
  for (let round = 0; round < rounds; round += 1) {
    const row = {};
    for (const place of Object.keys(places).sort(() => Math.random() - 0.5))
      row[place] = await drive(clients, helper, places[place], seconds);
    found.push(row);
  }
  console.log(
    `${options.smoke ? 'small' : options.population} population, ${writers} writers, ${share} persons each, ${rounds} rounds of ${seconds} s`,
  );
  for (const place of Object.keys(places)) {
    const of = (key) =>
      show(
        found.map((row) => row[place][key]),
        0,
      );
    console.log(
      `${place.padEnd(5)} ${of('rate')} changes/s   seen waiting for a row or table lock ${show(
        found.map((row) => row[place].lock),
        2,
      )} %, for any lock inside the server ${show(
        found.map((row) => row[place].inner),
        2,
      )} %`,
    );
  }
  console.log(
    `one / many ${show(
      found.map((row) => row.one.rate / row.many.rate),
      2,
    )}`,
  );
  const { figures, difference } = await recount(owner);
  console.log(`${figures} figures recounted: ${difference === null ? 'no difference' : JSON.stringify(difference)}`);
  while ((await owner.query('select fold_tallies() as moved')).rows[0].moved > 0);
  await owner.query('vacuum analyze tally, tally_delta, tally_carried');
  await changes(owner);
  for (const size of [10, 1_000, 10_000, 58_000]) await moves(ownerUrl, size);
  await explain(owner);
  await Promise.all([...clients, helper, owner].map((client) => client.end()));
}

async function connected(url) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Every writer changes its own persons one after the other; a helper folds and looks who waits. */
async function drive(clients, helper, people, time) {
  const until = performance.now() + time * 1000;
  let done = 0;
  const samples = { all: 0, lock: 0, inner: 0 };
  const write = async (client, nth) => {
    for (let index = 0; performance.now() < until; index += 1, done += 1) {
      await client.query({
        name: 'change',
        text: `update citizen set presence = $2, presence_on = '2021-05-20', version = version + 1 where id = $1`,
        values: [people[nth][index % people[nth].length], presences[Math.floor(Math.random() * presences.length)]],
      });
    }
  };
  const look = async () => {
    while (performance.now() < until) {
      const { rows } = await helper.query(
        `select count(*)::int as n, count(*) filter (where wait_event_type = 'Lock')::int as lock,
           count(*) filter (where wait_event_type = 'LWLock')::int as inner
         from pg_stat_activity where state = 'active' and query like 'update citizen%'`,
      );
      samples.all += rows[0].n;
      samples.lock += rows[0].lock;
      samples.inner += rows[0].inner;
      await helper.query('select fold_tallies(2000)');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const from = performance.now();
  await Promise.all([...clients.map(write), look()]);
  const percent = (count) => (100 * count) / Math.max(1, samples.all);
  return {
    rate: (done * 1000) / (performance.now() - from),
    lock: percent(samples.lock),
    inner: percent(samples.inner),
  };
}

/** Time of the triggers and of the whole, statement by statement, rolled back; the first ten are left out. */
async function changes(owner) {
  const { rows: people } = await owner.query(
    `select id from citizen where case_state is null and life_status = 'ALIVE' and presence = 'PRESENT' and date_of_birth < '1995-01-01' order by id limit 110`,
  );
  const groups = await residentGroups(owner);
  for (const [name, text] of Object.entries(single)) {
    await owner.query('begin');
    const found = [];
    for (const [nth, { id }] of people.entries()) found.push(await timesOf(owner, text(id, groups[nth % 2])));
    await owner.query('rollback');
    const of = (key) =>
      show(
        found.slice(10).map((times) => times[key] ?? 0),
        2,
      );
    const triggers = ['counted', 'moved', 'kept'].map((key) => `${key} ${of(key)}`).join(', ');
    console.log(`one person's ${name}: ${of('total')} ms in the database, of which ${triggers}`);
  }
}

/** Rolled back, too. */
async function moves(url, size) {
  for (const used of [false, true]) {
    const owner = await connected(url);
    await owner.query('begin');
    const { rows: people } = await owner.query(
      'select array_agg(id) as ids from (select id from citizen order by id limit $1) c',
      [size],
    );
    const { ids } = people[0];
    const [from, to] = await residentGroups(owner);
    const move = (some) =>
      timesOf(
        owner,
        `update citizen set unit_no = case unit_no when ${from} then ${to} else ${from} end, version = version + 1 where id = any ('{${some}}')`,
      );
    if (used) for (const id of ids.slice(0, 10)) await move([id]);
    const { total, counted, moved } = await move(ids);
    const later = (await move(ids.slice(0, 1))).total;
    console.log(
      `${ids.length} persons moved at once, connection ${used ? 'used' : 'fresh'}: ${total.toFixed(0)} ms, of which counted ${counted.toFixed(0)}, moved ${moved.toFixed(0)}; one person afterwards ${later.toFixed(1)} ms`,
    );
    await owner.query('rollback');
    await owner.end();
    if (ids.length < size) return;
  }
}

async function residentGroups(owner) {
  const { rows } = await owner.query('select unit_no from citizen group by 1 order by 1 limit 2');
  return rows.map((row) => row.unit_no);
}

/** Milliseconds of a statement and of its triggers, by the first word of their names. */
async function timesOf(owner, text) {
  const times = {};
  for (const { 'QUERY PLAN': line } of (await owner.query(`explain (analyze) ${text}`)).rows) {
    const trigger = /^Trigger (\w+?)(?:_\w+)?: time=([\d.]+)/.exec(line);
    if (trigger) times[trigger[1]] = Number(trigger[2]);
    const total = /Execution Time: ([\d.]+)/.exec(line);
    if (total) times.total = Number(total[1]);
  }
  return times;
}

async function explain(owner) {
  const { rows } = await owner.query(
    `select array_agg(unit_no order by unit_no) as units, array_agg(last_unit_no order by unit_no) as last from administrative_unit where parent_id = '72@origin' or id = '72@origin'`,
  );
  await owner.query(`prepare districts (int[], int[], text, date, text[]) as ${tallyRows.text}`);
  const text = `explain (analyze, timing off, summary on) execute districts ('{${rows[0].units}}', '{${rows[0].last}}', 'cccd-2021', '2021-05-20', '{${metricCodes}}')`;
  const times = [];
  for (let nth = 0; nth < 20; nth += 1) {
    const plan = (await owner.query(text)).rows.map((row) => row['QUERY PLAN']);
    times.push(Number(/Execution Time: ([\d.]+)/.exec(plan.at(-1))[1]));
    if (nth === 19) console.log(plan.join('\n'));
  }
  console.log(`the province and its nine districts on 2021-05-20: ${show(times, 2)} ms in the database`);
}

function show(list, digits) {
  const sorted = [...list].sort((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)].toFixed(digits)} [${sorted[0].toFixed(digits)}-${sorted.at(-1).toFixed(digits)}]`;
}
