// pnpm test:unit-merge [--population standard] [--seed 1] [--kills 1] [--writers 4]: a server, partner programs that write dossiers,
// presence and moves into two communes, and these merged in the middle. The command is killed by -9 while it holds the
// writers off, and run again. Then every acknowledged write is there once, nobody lives in a unit that ended, and a recount finds no difference.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
import { clientCredentials, dossiersOf, policeClient, worklistsOf } from '@lienthong/sdk';
import { startKilledServer } from './killed-server.mjs';
import { generator } from './line.mjs';

const { values } = parseArgs({
  options: {
    population: { type: 'string', default: 'standard' },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string', default: '1' },
    writers: { type: 'string', default: '4' },
  },
});
const [seed, kills, writers] = [values.seed, values.kills, values.writers].map(Number);
const random = generator(seed);
const collectedBy = 'officer-of-the-merge';
const command = path.resolve(import.meta.dirname, '../../packages/api/dist/merge-units.js');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-merge-'));
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
  await loadDemo(ownerUrl, { population: values.population, keysDir, progress() {} });
  owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const [{ today }] = (await owner.query('select legal_today()::text as today')).rows;
  const people = await peopleOf(`m.code in ('25456', '25459')`);
  const others = await peopleOf(`m.code = '25468'`);
  server = await startKilledServer({ databaseUrl: cluster.url('lienthong'), dataDir: folder });
  const options = {
    url: `${server.url}/graphql`,
    auth: clientCredentials({
      tokenUrl: `${server.url}/oauth2/token`,
      clientId: 'police-703-register',
      privateKey: JSON.parse(fs.readFileSync(path.join(keysDir, 'police-703-register.json'), 'utf8')),
    }),
    purpose: 'POPULATION_REVIEW',
    retries: 0,
  };
  const client = policeClient(options);
  const police = { ...client, dossiers: dossiersOf(client), worklists: worklistsOf(client, options) };
  const told = { accepted: new Map(), refused: {}, again: {}, longestMs: 0, calls: 0, wrong: [] };
  const work = { stopped: false };
  const busy = [
    ...Array.from({ length: writers }, (_, nth) => write(work, told, dossiers(police, people, today, nth))),
    ...Array.from({ length: writers }, (_, nth) => write(work, told, presence(police, people, today, nth))),
    write(work, told, moves(police, others, today)),
  ];
  await sleep(2000);
  const runs = [];
  for (let kill = 0; kill < kills; kill += 1) runs.push(await merge(today, random()));
  await sleep(300);
  runs.push(await merge(today), await merge(today));
  await sleep(4000);
  work.stopped = true;
  await Promise.all(busy);
  const wrong = [...told.wrong, ...(await compare(told)), ...endOf(runs)];
  for (const text of wrong) console.log(text);
  const report = {
    accepted: told.accepted.size,
    refused: told.refused,
    toldToComeAgain: told.again,
    longestCallMs: Math.round(told.longestMs),
    runs: runs.map(({ code, signal, said }) => `${signal ?? code} ${said}`),
    wrong: wrong.length,
  };
  console.log(JSON.stringify(report, undefined, 2));
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  await owner?.end();
  await server?.stop();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Living adults with a number and sound data, of whom no dossier is known. */
async function peopleOf(condition) {
  const { rows } = await owner.query(
    `select n.value as number, c.given_name as name, c.id from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
       join administrative_unit g on g.unit_no = c.unit_no join administrative_unit m on m.id = g.parent_id
     where ${condition} and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01' and c.date_of_birth_precision = 'DAY'
       and c.ethnicity is not null and c.native_unit_no is not null and c.permanent_unit_no is not null
       and not exists (select from dossier d where d.citizen_id = c.id) order by md5(c.id::text)`,
  );
  return rows;
}

function subjectOf({ number, name }) {
  return { personalNumber: number, givenName: name };
}

/** Each person once, shared out among the writers; then nothing is left. */
function* dossiers(police, people, today, nth) {
  for (let at = nth; at < people.length; at += writers) {
    const item = {
      ...{
        clientRef: `dossier/${at}`,
        subject: subjectOf(people[at]),
        type: 'FIRST_ISSUE',
        collectedOn: today,
        collectedBy,
      },
      collectionPoint: { kind: 'OFFICE', unit: '703' },
    };
    yield {
      kind: 'dossier',
      person: people[at],
      call: () => police.dossiers.record([item], { purpose: 'CARD_ISSUANCE' }),
    };
  }
}

/** Again and again: there, away, there. */
function* presence(police, people, today, nth) {
  for (let round = 0; ; round += 1) {
    for (let at = nth; at < people.length; at += writers) {
      const state = round % 2 === 0 ? 'AWAY_IN_COUNTRY' : 'PRESENT';
      const item = {
        clientRef: `presence/${at}/${round}`,
        subject: subjectOf(people[at]),
        state,
        onDay: today,
        source: 'POLICE_RECORD',
      };
      yield { kind: 'presence', person: people[at], state, call: () => police.worklists.recordPresence([item]) };
    }
  }
}

/** Findings that name a group of before; submitted, not decided. */
function* moves(police, people, today) {
  for (const [at, person] of people.entries()) {
    const item = {
      clientRef: `move/${at}`,
      evidence: [{ kind: 'REVIEW_MINUTES', reference: 'KS-9', issuedOn: today }],
      correction: {
        residenceChange: { subject: subjectOf(person), currentResidence: '25456-01@origin', movedOn: today },
      },
    };
    yield { kind: 'move', person, call: () => police.corrections.submit([item]) };
  }
}

/** One call after the other; a call that may be sent again is, with the same ref, until it is answered. */
async function write(work, told, calls) {
  for (const { kind, person, state, call } of calls) {
    for (;;) {
      if (work.stopped) return;
      const began = performance.now();
      try {
        const [outcome] = await call();
        told.calls += 1;
        told.longestMs = Math.max(told.longestMs, performance.now() - began);
        if (outcome.status === 'ACCEPTED') told.accepted.set(outcome.clientRef, { kind, id: person.id, state });
        else {
          const code = `${kind} ${outcome.refusals[0]?.code}`;
          told.refused[code] = (told.refused[code] ?? 0) + 1;
          if (outcome.refusals.some(({ code }) => code === 'CITIZEN_NOT_FOUND'))
            told.wrong.push(`${outcome.clientRef}: a person was lost to sight`);
        }
        break;
      } catch (error) {
        told.longestMs = Math.max(told.longestMs, performance.now() - began);
        if (!error.retryable) throw error;
        told.again[error.code] = (told.again[error.code] ?? 0) + 1;
        await sleep(100);
      }
    }
  }
}

/** The command as an administrator runs it; `killAt` is the part of half a second after which it is killed once it works alone. */
async function merge(today, killAt) {
  const options = {
    on: today,
    from: '25456,25459',
    into: '25457',
    name: 'Phường Hợp Nhất',
    document: 'Nghị quyết số 1',
  };
  const child = spawn(
    process.execPath,
    [command, 'merge', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
    {
      env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: cluster.url('lienthong'), DATA_DIR: folder },
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  if (killAt !== undefined) {
    const alone = `select from pg_locks where locktype = 'advisory' and objid = 7210533 and mode = 'ExclusiveLock' and granted`;
    while (child.exitCode === null && (await owner.query(alone)).rowCount === 0) await sleep(2);
    await sleep(killAt * 300);
    child.kill('SIGKILL');
  }
  const [code, signal] = await ended;
  return { code, signal, said: said.trim().split('\n').at(-1).trim() };
}

/** All but the killed ones ended well, the last one with nothing to do. */
function endOf(runs) {
  return [
    ...runs.flatMap(({ code, signal, said }) =>
      code === 0 || signal === 'SIGKILL' ? [] : [`the command ended with ${code}: ${said}`],
    ),
    ...(/nothing is left to do/.test(runs.at(-1).said) ? [] : ['the merge was not done']),
  ];
}

/** What the tables say. */
async function compare({ accepted }) {
  const kinds = Map.groupBy(accepted.values(), ({ kind }) => kind);
  const count = async (text, ...values) => (await owner.query(text, values)).rows[0].n;
  const last = new Map((kinds.get('presence') ?? []).map(({ id, state }) => [id, state]));
  const found = {
    dossiers: [
      await count('select count(*)::int as n from dossier where collected_by = $1', collectedBy),
      kinds.get('dossier')?.length ?? 0,
    ],
    moves: [
      await count(`select count(*)::int as n from correction_request where kind = 'RESIDENCE_CHANGE'`),
      kinds.get('move')?.length ?? 0,
    ],
    presence: [
      await count(
        'select count(*)::int as n from citizen c join unnest($1::uuid[], $2::text[]) p (id, state) on p.id = c.id and p.state = c.presence',
        [...last.keys()],
        [...last.values()],
      ),
      last.size,
    ],
    endedHomes: [
      await count(
        'select count(*)::int as n from citizen c join unit_heir h on h.unit_no in (c.unit_no, c.permanent_unit_no)',
      ),
      0,
    ],
    copies: [
      await count(
        'select count(*)::int as n from dossier d join citizen c on c.id = d.citizen_id where d.unit_no <> c.unit_no',
      ),
      0,
    ],
    merges: [await count('select count(*)::int as n from unit_merge'), 1],
  };
  const wrong = Object.entries(found).flatMap(([what, [is, expected]]) =>
    is === expected ? [] : [`${what}: ${is}, expected ${expected}`],
  );
  // Of tables that were filled a minute ago the database knows no numbers yet.
  await owner.query('analyze');
  const { difference } = await recount(owner);
  return [...wrong, ...(difference === null ? [] : [`the recount finds ${JSON.stringify(difference)}`])];
}
