// pnpm bench:plans --data-dir DIR: every list and figure at the size of the loaded demo, each statement explained by PostgreSQL
// itself (auto_explain) where it ran: through GraphQL, row security and audit. Prints a table by time, and the plans of the slowest.
//   node bench/plans.mjs [--data-dir .data] [--slowest 5] [--times 5] [--only worklist] [--smoke]
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { callerOf } from '@lienthong/api/access/caller';
import { createLog } from '@lienthong/api/access/log';
import { openApi } from '@lienthong/api/api';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase, withClient } from '@lienthong/api/store/prepare';
import { cases } from './plan-cases.mjs';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.data' },
    slowest: { type: 'string', default: '5' },
    times: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    smoke: { type: 'boolean', default: false },
  },
});
const times = options.smoke ? 1 : Number(options.times);
const dataDir = options.smoke
  ? fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-plans-'))
  : path.resolve(options['data-dir']);
const secrets = readSecrets(dataDir);
/** The log then holds plans with the values of the conditions: for invented people only. */
const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_triggers': 'on',
  'auto_explain.log_format': 'json',
};
const cluster = await startCluster({
  ...(options.smoke ? { durable: false } : { dataDir: path.join(dataDir, 'pg') }),
  settings,
});
try {
  const { ownerUrl } = await prepareDatabase(cluster.url('postgres'), {
    database: 'lienthong',
    secrets,
    progress() {},
  });
  if (options.smoke) {
    await loadDemo(ownerUrl, { population: 'small', keysDir: path.join(dataDir, 'demo-keys'), progress() {} });
  }
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(`select value #>> '{}' as demo from instance where key = 'demo'`);
    if (rows[0]?.demo !== 'true') throw new Error('plans are explained for invented people only');
  });
  await run();
} finally {
  await cluster.stop();
  if (options.smoke) fs.rmSync(dataDir, { recursive: true, force: true });
}

async function run() {
  const appUrl = cluster.url('lienthong', 'app', secrets.appPassword);
  const api = await openApi({ appUrl, secrets, poolSize: 1, namedStatements: true, log: createLog('silent') });
  const found = [];
  try {
    for (const one of options.smoke
      ? cases.filter((_, at) => at % 7 === 0)
      : cases.filter(({ name }) => name.includes(options.only)))
      found.push(await explain(api, one));
  } finally {
    await api.close();
  }
  found.sort((a, b) => b.milliseconds - a.milliseconds);
  console.log(`${'in the database'.padStart(15)} ${'statements'.padStart(10)} ${'pages read'.padStart(10)}  what`);
  for (const { name, milliseconds, plans, pages } of found) {
    console.log(
      `${milliseconds.toFixed(2).padStart(12)} ms ${String(plans.length).padStart(10)} ${String(pages).padStart(10)}  ${name}`,
    );
  }
  for (const { name, plans } of found.slice(0, Number(options.slowest))) {
    console.log(`\n${name}`);
    for (const plan of plans) console.log(outline(plan.Plan).join('\n'));
  }
}

/** The quickest of some runs, so that neither an empty cache nor the host's noise is measured; later pages by the cursor before. */
async function explain(api, { name, client, officer, purpose, document, variables = {}, page = 1, list }) {
  const known = api.register.findClient(client);
  const caller = callerOf({
    client: known,
    officer: officer && api.register.findOfficer(officer),
    scopes: known.scopes,
    purpose: purpose ?? known.purposes[0],
  });
  const ask = async (given) => {
    const from = logSize();
    const context = api.contextOf(caller, randomUUID());
    const { body } = await api.apollo.executeOperation(
      { query: document, variables: given },
      { contextValue: context },
    );
    const { errors, data } = body.singleResult;
    if (errors) throw new Error(`${name}: ${errors.map(({ message }) => message).join(' ')}`);
    return { data, plans: await plansSince(from) };
  };
  let after;
  for (let at = 1; at < page; at += 1)
    after = (await ask({ ...variables, after })).data[list].pageInfo.endCursor ?? after;
  let best;
  for (let at = 0; at <= times; at += 1) {
    const { plans } = await ask({ ...variables, ...(after && { after }) });
    const milliseconds = plans.reduce((sum, { duration }) => sum + duration, 0);
    if (!best || milliseconds < best.milliseconds) best = { name, milliseconds, plans };
  }
  const pagesOf = ({ Plan: plan }) => (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  return { ...best, pages: best.plans.reduce((sum, plan) => sum + pagesOf(plan), 0) };
}

function logSize() {
  return fs.statSync(cluster.logFile).size;
}

/** What the scope and the pool's own housekeeping ask is left out. */
async function plansSince(from) {
  await sleep(30);
  const text = fs.readFileSync(cluster.logFile).subarray(from).toString();
  const entries = text.matchAll(/duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n?)+)/g);
  return [...entries]
    .map(([, duration, plan]) => ({ duration: Number(duration), ...JSON.parse(plan) }))
    .filter((plan) => !plan['Query Text'].startsWith('select set_config'));
}

function outline(node, depth = 0) {
  const rows = node['Actual Rows'] * node['Actual Loops'];
  const line = [
    `${'  '.repeat(depth)}${node['Node Type']}`,
    node['Index Name'] ?? node['Relation Name'] ?? node['CTE Name'] ?? node['Function Name'] ?? '',
    `${(node['Actual Total Time'] * node['Actual Loops']).toFixed(2)} ms`,
    `${Math.round(rows)} rows`,
    node['Rows Removed by Filter']
      ? `(${Math.round(node['Rows Removed by Filter'] * node['Actual Loops'])} filtered out)`
      : '',
    node['Sort Space Type'] === 'Disk' ? '(sorted on disk)' : '',
  ];
  return [line.filter(Boolean).join('  '), ...(node.Plans ?? []).flatMap((child) => outline(child, depth + 1))];
}
