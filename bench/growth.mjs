// pnpm bench:growth: does a figure cost more where more people live? The statement of district statistics for the nine districts today and a
// month ago, explained by the database at three sizes of the province; and for all communes, to be looked at. Fails above 2 ms (today),
// 10 ms (a month ago), and where the largest province has more than 1.2 times the pages of the smallest read. Times are told, too: medians,
// but on a shared machine they vary more than that. Of communes the ratio isn't judged: in few people not every day has an event in each
// commune, so a small province has fewer cells, as long as it is small.
//   node bench/growth.mjs [--sizes 10000,100000,1169165] [--times 30]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { withClient, prepareDatabase } from '@lienthong/api/store/prepare';
import { metricCodes } from '@lienthong/api/domain/metric';
import { readSecrets } from '@lienthong/api/process/secrets';
import { tallyRows } from '@lienthong/api/statistics/statistics.sql';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1169165' },
    times: { type: 'string', default: '30' },
  },
});
const sizes = options.sizes.split(',').map(Number);
const times = Number(options.times);
const province = `id = '72@origin'`;
/** `most`: milliseconds in the database. */
const questions = {
  'nine districts, today': { units: `${province} or parent_id = '72@origin'`, day: '2021-05-20', most: 2 },
  'nine districts, a month ago': { units: `${province} or parent_id = '72@origin'`, day: '2021-04-20', most: 10 },
  'all communes, today': {
    units: `(${province} or parent_id = '72@origin' or parent_id in (select id from administrative_unit where parent_id = '72@origin')) and level <> 'RESIDENT_GROUP'`,
    day: '2021-05-20',
  },
};
const mostGrowth = 1.2;

const found = [];
for (const size of sizes) found.push({ size, ...(await measure(size)) });
console.log(
  `${'people'.padStart(9)} ${'cells'.padStart(9)}  ${Object.keys(questions)
    .map((name) => name.padStart(30))
    .join(' ')}`,
);
for (const row of found) {
  const cells = Object.keys(questions).map((name) =>
    `${row[name].ms.toFixed(2)} ms, ${row[name].pages} pages`.padStart(30),
  );
  console.log(`${String(row.people).padStart(9)} ${String(row.cells).padStart(9)}  ${cells.join(' ')}`);
}
const wrong = [];
for (const [name, { most }] of Object.entries(questions)) {
  const [smallest, largest] = [found[0][name], found.at(-1)[name]];
  const [pages, time] = [largest.pages / smallest.pages, largest.ms / smallest.ms];
  console.log(`${name}: ${pages.toFixed(2)} times the pages, ${time.toFixed(2)} times the time of the smallest`);
  if (most === undefined) continue;
  for (const row of found)
    if (row[name].ms > most) wrong.push(`${name} of ${row.people} people: ${row[name].ms} ms, more than ${most}`);
  if (pages > mostGrowth) wrong.push(`${name} reads ${pages.toFixed(2)} times the pages`);
}
console.log(wrong.length === 0 ? 'passed' : `FAILED: ${wrong.join('; ')}`);
if (wrong.length > 0) process.exitCode = 1;

async function measure(size) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-growth-'));
  const cluster = await startCluster({ durable: false });
  try {
    const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), {
      database: 'lienthong',
      secrets: readSecrets(folder),
      progress() {},
    });
    await loadDemo(ownerUrl, { population: size, keysDir: path.join(folder, 'keys'), progress() {} });
    return await withClient(ownerUrl, explainAll);
  } finally {
    await cluster.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function explainAll(owner) {
  const { rows } = await owner.query(
    'select (select count(*)::int from citizen) as people, (select count(*)::int from tally) as cells',
  );
  const [answer] = rows;
  await owner.query(`set jit = off; prepare figures (int[], int[], text, date, text[]) as ${tallyRows.text}`);
  for (const [name, { units, day }] of Object.entries(questions)) {
    const { rows: asked } = await owner.query(
      `select array_agg(unit_no order by unit_no) as first, array_agg(last_unit_no order by unit_no) as last from administrative_unit where (${units}) and valid_to = '2025-06-30'`,
    );
    const text = `explain (analyze, buffers, timing off, format json) execute figures ('{${asked[0].first}}', '{${asked[0].last}}', 'cccd-2021', '${day}', '{${metricCodes}}')`;
    const runs = [];
    // The first ones fill the cache and settle the plan.
    for (let nth = -10; nth < times; nth += 1) {
      const [{ 'QUERY PLAN': plans }] = (await owner.query(text)).rows;
      if (nth >= 0) runs.push(plans[0]);
    }
    const sorted = runs.map((plan) => plan['Execution Time']).sort((a, b) => a - b);
    const { Plan: plan } = runs[0];
    answer[name] = {
      ms: sorted[Math.floor(sorted.length / 2)],
      pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    };
  }
  return answer;
}
