// One run of mixed corrections: two waves of rows by three offices, conflicts in between, officers who decide in rounds,
// police who contest. With kills, the partner and the server are ended with -9 in turn, and one answer in twenty is lost.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { knownPeople } from '../support/mixed-items.ts';
import { createDraw, isOpen, planConflicts, planMixture } from '../support/mixture.ts';
import { recount } from '@lienthong/api/store/recount';
import { clientCredentials, justiceClient } from '@lienthong/sdk';
import { freePort, startProxy } from './line.mjs';
import { contestTasks, decisionTasks, wrongMoves } from './mixed-moves.mjs';
import { dump, idsOf } from './mixed-dump.mjs';

const here = import.meta.dirname;
/** Persons of the city 703, of whom the ward 25456 is a part; whoever came in the run, or is another's spouse, parent or guardian, is left alone. */
const ofTheCity = `c.unit_no between (select unit_no from administrative_unit where id = '703@2013-12-30') and (select last_unit_no from administrative_unit where id = '703@2013-12-30')
  and not exists (select from correction_request q where q.citizen_id = c.id and q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO'))
  and c.id not in (select p.id from correction_request q cross join lateral (values (q.registered_id), (q.other_id), ((q.content #>> '{mother,citizenId}')::uuid),
    ((q.content #>> '{father,citizenId}')::uuid)) p (id) where p.id is not null and (p.id <> q.citizen_id or q.kind in ('BIRTH', 'PERSON_FOUND')))`;
const appliedKinds = `select distinct q.kind from outcome o join correction_request q on q.id = o.thing_id where q.state = 'APPLIED'`;
const approvedByRule = `select from correction_request where fast_track_rule is not null`;
const senders = {
  JUSTICE: { as: { clientId: 'justice-703-registry', purpose: 'CIVIL_STATUS' }, method: 'submit' },
  POLICE: { as: { clientId: 'police-703-register', purpose: 'POPULATION_REVIEW' }, method: 'submit' },
  REPORTER: { as: { clientId: 'police-703-register', purpose: 'POPULATION_REVIEW' }, method: 'report' },
};
/** How often a job that ended in an error is begun again. */
const mostTries = 20;

export async function runMixed(world, { items, seed, kills, database, name }) {
  const folder = path.join(world.folder, name);
  fs.mkdirSync(folder);
  const draw = createDraw(seed);
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const kept = await idsOf(owner);
  const faults = kills ? createDraw(seed + 1).random : undefined;
  const proxy = await startProxy(faults);
  const server = await startServer(world, database, proxy);
  const desk = {
    folder,
    url: `http://127.0.0.1:${proxy.port}`,
    keysDir: world.keysDir,
    partner: undefined,
    peak: 0,
    killed: { partner: 0, server: 0 },
  };
  const killer = kills && killNowAndThen(desk, server, proxy, { ...kills, random: faults });
  const told = new Map();
  const spent = { submit: [0, 0], move: [0, 0] };
  const from = performance.now();
  try {
    let left = items;
    const work = async (job, tasks) => {
      for (const [task, { run, told: outcomes }] of await runJob(desk, job, tasks)) {
        told.set(task.name, outcomes);
        const sum = spent[task.method === 'move' ? 'move' : 'submit'];
        sum[0] += run.done - run.resumed;
        sum[1] += run.seconds;
      }
    };
    const handIn = async (job, rows) => {
      left -= rows.length;
      const tasks = Object.entries(senders).map(([sender, how]) => ({
        ...how,
        name: `${job}-${sender.toLowerCase()}`,
        rows: rows.filter((row) => row.sender === sender),
      }));
      await work(
        job,
        tasks.map((task) => ({ ...task, rows: task.rows.map(({ item }) => rowOf(task.method, item)) })),
      );
      check(
        rows,
        new Map(
          tasks.flatMap((task) =>
            (told.get(task.name) ?? []).map(([ref, status, ...codes]) => [ref, { status, codes }]),
          ),
        ),
      );
    };
    const stored = await storePaper(desk);
    for (const [wave, share] of [
      ['one', 0.75],
      ['two', 1],
    ]) {
      const people = (await owner.query(knownPeople(ofTheCity))).rows;
      const wanted = { rows: Math.round(left * share * 0.92), prefix: wave, bad: 0.06, stored };
      const rows = planMixture(people, draw, wanted);
      await handIn(`${wave}-hand-in`, rows);
      const open = rows.filter(isOpen);
      const conflicts = planConflicts(open, people, draw, {
        rows: wave === 'one' ? Math.round(items * 0.06) : left,
        prefix: `${wave}-again`,
      });
      await handIn(`${wave}-again`, conflicts);
      await work(`${wave}-decide`, await decisionTasks(owner, wave, draw));
      await work(`${wave}-wrong`, await wrongMoves(owner, wave, draw));
      await work(`${wave}-contest`, await contestTasks(owner, wave, draw));
    }
    const state = await dump(owner, kept);
    return {
      ...state,
      told,
      difference: (await recount(owner)).difference,
      kinds: (await owner.query(appliedKinds)).rows.map(({ kind }) => kind),
      byRule: (await owner.query(approvedByRule)).rowCount,
      calls: proxy.seen(),
      items: items - left,
      rates: Object.fromEntries(
        Object.entries(spent).map(([what, [done, seconds]]) => [what, { done, perSecond: done / seconds }]),
      ),
      seconds: (performance.now() - from) / 1000,
      peaks: { server: server.peak(), partner: desk.peak },
      kills: desk.killed,
      lost: proxy.lost(),
    };
  } finally {
    killer?.stop();
    await owner.end();
    await server.stop();
    await proxy.stop();
  }
}

/** A notice of death that the registry of the city has stored. */
function storePaper({ url, keysDir }) {
  const { clientId, purpose } = senders.JUSTICE.as;
  const privateKey = JSON.parse(fs.readFileSync(path.join(keysDir, `${clientId}.json`), 'utf8'));
  const auth = clientCredentials({ tokenUrl: `${url}/oauth2/token`, clientId, privateKey });
  const { evidence } = justiceClient({ url: `${url}/graphql`, auth, purpose });
  return evidence.store(Buffer.from(`%PDF-1.4\n${'notice '.repeat(100)}`), { kind: 'DEATH_NOTICE' });
}

const rowOf = (method, { clientRef, evidence, correction, ...rest }) =>
  method === 'report' && correction.report
    ? { clientRef, evidence, report: correction.report }
    : { clientRef, evidence, correction, ...rest };

/** Every row became what it was to become. */
function check(rows, outcomes) {
  for (const { item, kind, expected } of rows) {
    const { status, codes = [] } = outcomes.get(item.clientRef) ?? {};
    const isSo = expected === 'ACCEPTED' || expected === 'REPLAYED' ? status === 'ACCEPTED' : codes.includes(expected);
    if (!isSo)
      throw new Error(
        `${kind} ${item.clientRef} was to be ${expected} and is ${status ?? 'untold'} ${codes.join(' ')}`,
      );
  }
}

/** Has the partner do a job to its end, begun again after each kill; what it told of each task. */
async function runJob(desk, job, tasks) {
  const { folder, url, keysDir } = desk;
  const todo = tasks.filter(({ rows }) => rows.length > 0);
  for (const { name, rows } of todo)
    fs.writeFileSync(path.join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const listed = todo.map(({ name, as, method }) => ({ name, as, method }));
  fs.writeFileSync(path.join(folder, `${job}.job.json`), JSON.stringify(listed));
  for (let failures = 0; ;) {
    const child = spawn(process.execPath, [path.join(here, 'mixed-partner.mjs'), url, keysDir, folder, job], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    desk.partner = child;
    const watch = setInterval(() => (desk.peak = Math.max(desk.peak, residentOf(child.pid))), 100);
    const [code, signal] = await new Promise((resolve) => child.once('close', (...how) => resolve(how)));
    clearInterval(watch);
    desk.partner = undefined;
    if (code === 0) break;
    if (signal === null && ++failures > mostTries) throw new Error(`the job ${job} does not come to its end:\n${said}`);
  }
  return todo.map((task) => [task, JSON.parse(fs.readFileSync(path.join(folder, `${task.name}.told.json`), 'utf8'))]);
}

async function startServer({ folder, secrets }, { appUrl }, proxy) {
  const port = await freePort();
  const config = {
    host: '127.0.0.1',
    port,
    publicUrl: `http://127.0.0.1:${proxy.port}`,
    dataDir: folder,
    audience: 'lienthong',
    logLevel: 'silent',
    namedStatements: true,
    poolSize: 10,
  };
  proxy.to(port);
  let child;
  let peak = 0;
  let stopped = false;
  const start = () =>
    new Promise((resolve, reject) => {
      child = spawn(process.execPath, ['--max-old-space-size=512', path.join(here, '../support/server-child.mjs')], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, SERVER_OPTIONS: JSON.stringify({ config, secrets, appUrl }) },
      });
      child.stdout.once('data', resolve);
      child.once('exit', (code) =>
        stopped ? undefined : code === null ? undefined : reject(new Error('the server ended')),
      );
    });
  await start();
  const watch = setInterval(() => (peak = Math.max(peak, residentOf(child.pid))), 200);
  const end = (signal) => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    return gone;
  };
  return {
    peak: () => peak,
    async restart() {
      await end('SIGKILL');
      if (!stopped) await start();
    },
    async stop() {
      stopped = true;
      clearInterval(watch);
      await end('SIGTERM');
    },
  };
}

/** Partner and server in turn, at calls spread over those that a run takes undisturbed: a disturbed one takes more. */
function killNowAndThen(desk, server, proxy, { times, calls, random }) {
  const moments = Array.from({ length: times }, () => (0.03 + 0.9 * random()) * calls).sort((a, b) => a - b);
  let busy = false;
  const timer = setInterval(async () => {
    if (busy || moments.length === 0 || proxy.seen() < moments[0]) return;
    const isPartner = (desk.killed.partner + desk.killed.server) % 2 === 0;
    if (isPartner && !desk.partner) return;
    moments.shift();
    desk.killed[isPartner ? 'partner' : 'server'] += 1;
    if (isPartner) return desk.partner.kill('SIGKILL');
    busy = true;
    await server.restart();
    busy = false;
  }, 5);
  return { stop: () => clearInterval(timer) };
}

/** Most memory that a process has held so far, in megabytes; 0 where the system doesn't tell. */
function residentOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
