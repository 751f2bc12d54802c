// pnpm test:mixed-corrections [--items 10000] [--kills 12] [--runs 1] [--seed 1]: corrections of every kind in bulk, partner and server
// killed in the middle and answers lost; every run must end in the state of a run that nothing disturbed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readSecrets } from '@lienthong/api/process/secrets';
import { loadDemo } from '@lienthong/api/store/demo/load';
import { startCluster } from '@lienthong/api/store/embedded/cluster';
import { prepareDatabase, withClient } from '@lienthong/api/store/prepare';
import { kinds } from '../support/mixed-corrections.ts';
import { spoilers } from '../support/mixture.ts';
import { differenceOf } from './mixed-dump.mjs';
import { runMixed } from './mixed-run.mjs';

const number = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({
  options: { items: number(10_000), kills: number(12), runs: number(1), seed: number(1) },
});
const [items, kills, runs, seed] = [values.items, values.kills, values.runs, values.seed].map(Number);

/** Refusals that a run must have met, beside those of the spoiled rows. */
const codes = [
  ...spoilers.map(({ code }) => code),
  ...['REF_REUSED', 'OPEN_REQUEST_EXISTS', 'ALREADY_REGISTERED', 'BLOCKED_BY_DEATH'],
  ...['VERSION_CONFLICT', 'STEP_NOT_OPEN', 'OFFICER_REQUIRED', 'NOT_FOUND', 'SAME_OFFICER', 'LEASED'],
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-mixed-'));
const { world, close } = await openWorld();
let failed = 0;
try {
  const run = async (name, disturbance) => {
    const database = await world.create(`mixed_${name}_${process.pid}`);
    try {
      return await runMixed(world, { items, seed, name, database, kills: disturbance });
    } finally {
      await database.drop();
    }
  };
  const reference = await run('reference');
  console.log(`undisturbed: ${reference.summary}`);
  report(reference);
  const missing = missingOf(reference);
  if (missing.length > 0) {
    failed += 1;
    console.log(`never met: ${missing.join(', ')}`);
  }
  for (let nth = 1; nth <= runs; nth += 1) {
    const one = await run(`run${nth}`, { times: kills, calls: reference.calls });
    const difference = differenceOf(reference, one) ?? differenceOf(one, reference) ?? toldOtherwise(reference, one);
    if (difference !== undefined || one.difference !== null) failed += 1;
    const { partner, server } = one.kills;
    console.log(
      `run ${nth}: partner killed ${partner} times, server ${server} times, ${one.lost} answers lost: ${difference === undefined ? 'the same state' : `ANOTHER STATE: ${difference}`}`,
    );
    report(one);
  }
} finally {
  await close();
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? 'passed' : `${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function report({ rates, seconds, peaks, difference, items: handedIn }) {
  const rate = Object.entries(rates).map(
    ([what, { done, perSecond }]) => `${what} ${done} at ${perSecond.toFixed(0)} a second`,
  );
  const memory = `most memory: server ${peaks.server.toFixed(0)} MB, partner ${peaks.partner.toFixed(0)} MB`;
  const counts = difference === null ? 'tallies equal a recount' : `TALLIES DIFFER: ${JSON.stringify(difference)}`;
  console.log(`  ${handedIn} items in ${seconds.toFixed(0)} s: ${rate.join(', ')}; ${memory}; ${counts}`);
}

function missingOf({ kinds: applied, byRule, told, difference }) {
  const met = new Set([...told.values()].flatMap((outcomes) => outcomes.flatMap(([, , ...found]) => found)));
  return [
    ...kinds.filter((kind) => !applied.includes(kind)),
    ...codes.filter((code) => !met.has(code)),
    ...(byRule > 0 ? [] : ['an approval by the rule']),
    ...(difference === null ? [] : ['tallies that equal a recount']),
  ];
}

/** An item of which the partner was told otherwise. */
function toldOtherwise(one, other) {
  for (const [task, outcomes] of one.told) {
    const found = new Map((other.told.get(task) ?? []).map(([ref, ...what]) => [ref, what.join(' ')]));
    for (const [ref, ...what] of outcomes)
      if (found.get(ref) !== what.join(' ')) return `told of ${task} ${ref}: ${found.get(ref)}, not ${what.join(' ')}`;
  }
  return undefined;
}

/** A cluster of one's own with the demo of default size; within the tests theirs, with the small one. */
async function openWorld() {
  const given = process.env.LIENTHONG_TEST && JSON.parse(process.env.LIENTHONG_TEST);
  const cluster = given ? undefined : await startCluster({ durable: false });
  const adminUrl = given?.adminUrl ?? cluster.url('postgres');
  const secrets = given?.secrets ?? readSecrets(folder);
  const keysDir = given?.keysDir ?? path.join(folder, 'demo-keys');
  const template = given?.template ?? 'mixed_template';
  const roles = given ?? (await prepareDatabase(adminUrl, { database: template, secrets, progress() {} }));
  if (!given) await loadDemo(roles.ownerUrl, { population: 'standard', keysDir, progress() {} });
  const inside = (url, name) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const world = {
    folder,
    secrets,
    keysDir,
    async create(name) {
      await withClient(adminUrl, (admin) => admin.query(`create database ${name} template ${template} owner owner`));
      const drop = () => withClient(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
      return { ownerUrl: inside(roles.ownerUrl, name), appUrl: inside(roles.appUrl, name), drop };
    },
  };
  return { world, close: async () => cluster?.stop() };
}
