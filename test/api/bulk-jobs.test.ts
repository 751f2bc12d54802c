import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { longestLine } from '@lienthong/schema/bulk-jobs';
import { adult, correctionOf, fresh, livesIn, type Json } from '../support/corrections.ts';
import { dossierStepOf, intakeOf } from '../support/dossiers.ts';
import { startHttp, until, type HttpServer } from '../support/http.ts';
import { ended, jobOf, jsonl, linesOf, outcomes, put, start, type Party } from '../support/jobs.ts';
import { people, type Person } from '../support/people.ts';

const district: Party = { client: 'justice-703-registry' };
const elsewhere: Party = { client: 'justice-706-registry' };

let http: HttpServer;
let persons: Person[];
beforeAll(async () => {
  http = await startHttp();
  persons = await people(http as never, `${adult} and ${livesIn('703')} `);
});
afterAll(() => http.close());

/** Rows that are accepted; the register has only so many persons for them. */
const rows = (count: number): Json[] => {
  if (persons.length < count) throw new Error('no persons are left');
  return persons.splice(0, count).map((person) => correctionOf(person));
};
/** Rows of a person who isn't on the register: each is evaluated and refused. */
const strangers = (count: number): Json[] =>
  Array.from({ length: count }, () => correctionOf({ ...persons[0]!, number: '972099000001' }));
const submitting = (more: Json = {}): Json => ({ clientRef: fresh('job'), mutation: 'SUBMIT_CORRECTIONS', ...more });

async function run(input: string | Uint8Array, more: Json = {}, headers = {}): Promise<{ job: Json; told: Json[] }> {
  const { job } = await start(http, district, submitting(more));
  const response = await put(http, district, job.id, input, headers);
  expect(response.status).toBe(201);
  const done = await ended(http, district, job.id);
  return { job: done, told: await linesOf(await outcomes(http, district, job.id)) };
}

describe('a bulk job', () => {
  test('has one outcome a row, in the order of the rows, each as an item of a call has it', async () => {
    const [first, second, third] = rows(3) as [Json, Json, Json];
    const twice = { ...second, clientRef: fresh() };
    const unknown = correctionOf({ ...persons[0]!, number: '972099000001' });
    const input = [
      JSON.stringify(first),
      'no JSON',
      JSON.stringify([first]),
      JSON.stringify({ ...second, evidence: 7 }),
      '',
      JSON.stringify(second),
      JSON.stringify(twice),
      JSON.stringify({ ...third, nobodysField: true }),
      `{"clientRef":"long","text":"${'x'.repeat(longestLine)}"}`,
      JSON.stringify(unknown),
      JSON.stringify(third),
    ].join('\n');
    const { job, told } = await run(input);
    expect(told.map(({ line, status, refusals }) => [line, status, refusals?.[0]?.code])).toEqual([
      [1, 'ACCEPTED', undefined],
      [2, 'REFUSED', 'ITEM_MALFORMED'],
      [3, 'REFUSED', 'ITEM_MALFORMED'],
      [4, 'REFUSED', 'ITEM_MALFORMED'],
      [6, 'ACCEPTED', undefined],
      [7, 'REFUSED', 'OPEN_REQUEST_EXISTS'],
      [8, 'REFUSED', 'ITEM_MALFORMED'],
      [9, 'REFUSED', 'ITEM_MALFORMED'],
      [10, 'REFUSED', 'CITIZEN_NOT_FOUND'],
      [11, 'ACCEPTED', undefined],
    ]);
    expect(told[3]).toMatchObject({ clientRef: second['clientRef'], refusals: [{ path: ['evidence'] }] });
    expect(told[6]!['refusals'][0].params).toEqual([{ name: 'rule', value: 'No such field in CorrectionItem.' }]);
    expect(job).toMatchObject({ state: 'DONE', lines: 11, accepted: 3, replayed: 0, refused: 7, failed: 0 });
    expect(job['readBytes']).toBe(Buffer.byteLength(input));
    const ids = told.flatMap(({ id }) => (id ? [String(id).slice(4)] : []));
    const kept = await http.oracle(`select id, citizen_id from correction_request where id = any($1::uuid[])`, [ids]);
    expect(kept).toHaveLength(3);
  });

  test('is the same work as calls: refs that took effect by a call are replayed, and the other way round', async () => {
    const [called, ran] = [rows(30), rows(30)];
    const query =
      'mutation($items: [CorrectionItem!]!) { submitCorrections(items: $items) { status replayed request { id } } }';
    const call = async (items: Json[]): Promise<Json[]> =>
      (await http.call({ ...district, query, variables: { items } })).body.data.submitCorrections;
    const before = await call(called);
    const { job, told } = await run(jsonl([...called, ...ran]));
    expect(job).toMatchObject({ accepted: 60, replayed: 30 });
    expect(told.slice(0, 30).map(({ id }) => id)).toEqual(before.map(({ request }) => request.id));
    const after = await call(ran);
    expect(after.every(({ replayed }) => replayed)).toBe(true);
    expect(after.map(({ request }) => request.id)).toEqual(told.slice(30).map(({ id }) => id));
  });

  test('takes rows by gzip, and says of what is none that it is none', async () => {
    const { job } = await run(gzipSync(jsonl(rows(5))), {}, { 'content-encoding': 'gzip' });
    expect(job).toMatchObject({ state: 'DONE', accepted: 5 });
    const { job: waiting } = await start(http, district, submitting());
    for (const bad of [Buffer.from('no gzip'), gzipSync(jsonl(rows(2))).subarray(0, 200)]) {
      const response = await put(http, district, waiting.id, bad, { 'content-encoding': 'gzip' });
      expect([response.status, ((await response.json()) as Json)['errors'][0].extensions]).toMatchObject([
        400,
        { rule: 'GZIP' },
      ]);
    }
    expect(await jobOf(http, district, waiting.id)).toMatchObject({ state: 'WAITING', inputBytes: null });
  });

  test('with no row is done at once, and one of the same ref is the same job', async () => {
    const item = submitting();
    const first = await start(http, district, item);
    const again = await start(http, district, item);
    expect(again).toMatchObject({ replayed: true, job: { id: first['job'].id } });
    await put(http, district, first['job'].id, '');
    expect(await ended(http, district, first['job'].id)).toMatchObject({ state: 'DONE', lines: 0 });
    expect((await put(http, district, first['job'].id, '')).status).toBe(200);
    const twice = await put(http, district, first['job'].id, '{}');
    expect(((await twice.json()) as Json)['errors'][0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      rule: 'WAITING',
    });
  });

  test('that rehearses tells the same and keeps nothing but the trace of whom it read', async () => {
    const items = rows(40);
    const numbers = 'select count(*)::int as n from';
    const counts = (): Promise<Json[]> =>
      http.oracle(
        `select (${numbers} correction_request), (${numbers} outcome where mutation <> 'startBulkJobs'), (${numbers} outbox)`,
      );
    const before = await counts();
    const { job, told } = await run(jsonl(items), { dryRun: true });
    expect(job).toMatchObject({ state: 'DONE', dryRun: true, accepted: 40 });
    expect(told.every(({ id }) => id === undefined)).toBe(true);
    expect(await counts()).toEqual(before);
    const [{ read } = { read: 0 }] = await http.oracle<{ read: number }>(
      `select count(distinct p)::int as read from audit, unnest(persons) p
       where operation = 'correction-subjects' and at > now() - interval '1 minute' and p in (
         select citizen_id from personal_number where value = any($1::text[]))`,
      [items.map((item) => item['correction'].correction.subject.personalNumber)],
    );
    expect(read).toBe(40);
    expect((await run(jsonl(items))).job).toMatchObject({ accepted: 40, replayed: 0 });
  });

  test('goes on after its server was stopped, and no row has two effects or two outcomes', async () => {
    const items = [...rows(10), ...strangers(1500), ...rows(10)];
    const { job } = await start(http, district, submitting());
    await put(http, district, job.id, jsonl(items));
    await until(async () => (await jobOf(http, district, job.id))!['accepted'] > 0, 20_000);
    await http.stop();
    const [kept] = await http.oracle(`select state, lines::int, leased_until from bulk_job where id = $1`, [
      keyOf(job),
    ]);
    expect(kept).toMatchObject({ state: 'RUNNING', leased_until: null });
    expect(kept!['lines']).toBeLessThan(items.length);
    await http.restart();
    expect(await ended(http, district, job.id)).toMatchObject({ state: 'DONE', accepted: 20, replayed: 0 });
    const told = await linesOf(await outcomes(http, district, job.id));
    expect(told.map(({ clientRef }) => clientRef)).toEqual(items.map((item) => item['clientRef']));
    expect(new Set(told.flatMap(({ id }) => id ?? [])).size).toBe(20);
  });

  test('drops outcomes that a killed run wrote beyond what it had kept, and does that batch again', async () => {
    const items = [...strangers(200), ...rows(20)];
    const { job } = await start(http, district, submitting());
    await put(http, district, job.id, jsonl(items));
    await ended(http, district, job.id);
    const file = path.join(http.dataDir, 'jobs', keyOf(job), 'outcomes.jsonl');
    const first = fs.readFileSync(file, 'utf8').split('\n').slice(0, 200).join('\n').length + 1;
    await http.stop();
    fs.appendFileSync(file, '{"line":201,"clientRef":"half a li');
    await http.oracle(
      `update bulk_job set state = 'RUNNING', ended_at = null, read_bytes = $2, lines = 200, outcome_bytes = $3, accepted = 0,
         leased_until = now() + interval '1 hour' where id = $1`,
      [keyOf(job), Buffer.byteLength(jsonl(items.slice(0, 200))), first],
    );
    await http.restart();
    expect(await ended(http, district, job.id)).toMatchObject({ accepted: 20, replayed: 20, refused: 200, lines: 220 });
    const told = await linesOf(await outcomes(http, district, job.id));
    expect(told.map(({ line }) => line)).toEqual(items.map((_, at) => at + 1));
  });

  test('can be cancelled: what has an outcome was done, what has none was not', async () => {
    const items = [...rows(1), ...strangers(199), ...rows(1), ...strangers(300)];
    const release = await hold(items[200]!);
    const { job } = await start(http, district, submitting());
    await put(http, district, job.id, jsonl(items));
    await until(async () => (await jobOf(http, district, job.id))!['lines'] === 200, 20_000);
    expect(await cancel(elsewhere, job)).toMatchObject({ refusals: [{ code: 'NOT_FOUND' }] });
    expect(await cancel(district, job)).toMatchObject({ status: 'ACCEPTED' });
    expect(await cancel(district, job)).toMatchObject({ refusals: [{ code: 'STEP_NOT_OPEN' }] });
    await release();
    await until(async () => (await jobOf(http, district, job.id))!['lines'] === 400, 20_000);
    const told = await linesOf(await outcomes(http, district, job.id));
    const [{ made } = { made: 0 }] = await http.oracle<{ made: number }>(
      `select count(*)::int as made from outcome where mutation = 'submitCorrections' and client_ref = any($1::text[])`,
      [items.map((item) => item['clientRef'])],
    );
    expect([made, told.length]).toEqual([400, 400]);
    expect(await jobOf(http, district, job.id)).toMatchObject({ state: 'CANCELLED', accepted: 2 });
  });

  test('stops where its client is revoked', async () => {
    const items = [...rows(1), ...strangers(300)];
    const release = await hold(items[0]!);
    const { job } = await start(http, district, submitting());
    await put(http, district, job.id, jsonl(items));
    await until(async () => (await jobOf(http, district, job.id))!['state'] === 'RUNNING', 20_000);
    await http.oracle(`update client set status = 'REVOKED' where id = $1`, [district.client]);
    await until(async () => (await http.call({ ...district, query: '{ viewer { today } }' })).status === 401, 10_000);
    await release();
    await until(async () => {
      const [row] = await http.oracle(`select state, stopped_because from bulk_job where id = $1`, [keyOf(job)]);
      return row!['state'] === 'STOPPED' && row!['stopped_because'] === 'CLIENT_REVOKED';
    }, 10_000);
    const [{ made } = { made: 0 }] = await http.oracle<{ made: number }>(
      `select count(*)::int as made from outcome where mutation = 'submitCorrections' and client_ref = any($1::text[])`,
      [items.map((item) => item['clientRef'])],
    );
    expect([0, 200]).toContain(made);
    await http.oracle(`update client set status = 'ACTIVE' where id = $1`, [district.client]);
    await http.restart();
  });

  test('gives its outcomes from where a reader stopped', async () => {
    const { job } = await run(jsonl(rows(3)));
    const whole = await (await outcomes(http, district, job.id)).text();
    const from = whole.indexOf('\n') + 1;
    const rest = await outcomes(http, district, job.id, { range: `bytes=${String(from)}-` });
    expect([rest.status, await rest.text()]).toEqual([206, whole.slice(from)]);
    const beyond = await outcomes(http, district, job.id, { range: `bytes=${String(whole.length)}-` });
    expect([beyond.status, beyond.headers.get('lienthong-job-state')]).toEqual([204, 'DONE']);
  });

  test('is its client’s alone, and its files are the server’s alone', async () => {
    const { job } = await start(http, district, submitting());
    expect(await jobOf(http, elsewhere, job.id)).toBeNull();
    expect((await put(http, elsewhere, job.id, '')).status).toBe(404);
    expect((await outcomes(http, elsewhere, job.id)).status).toBe(404);
    expect((await put(http, district, job.id, '', { 'content-type': 'application/json' })).status).toBe(415);
    expect((await put(http, { ...district, purpose: 'CARD_ISSUANCE' }, job.id, '')).status).toBe(403);
    const folder = path.join(http.dataDir, 'jobs');
    expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of fs.readdirSync(folder, { recursive: true }) as string[]) {
      const { mode } = fs.statSync(path.join(folder, name));
      expect(mode & 0o077).toBe(0);
    }
  });

  test('is refused to whom every mutation of jobs is refused', async () => {
    const query = `mutation { startBulkJobs(items: [{ clientRef: "a", mutation: MOVE_CORRECTIONS }]) { status } }`;
    const { body } = await http.call({ client: 'home-affairs-72-desk', query });
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('a bulk job of dossiers', () => {
  const police: Party = { client: 'police-703-register', purpose: 'CARD_ISSUANCE' };
  const officer: Party = { ...police, officer: 'officer-police-703-1' };
  const recording = (more: Json = {}): Json => ({ clientRef: fresh('job'), mutation: 'RECORD_DOSSIERS', ...more });
  const moving = (): Json => ({ clientRef: fresh('job'), mutation: 'MOVE_DOSSIERS' });
  const tell = (told: Json[]): unknown[] => told.map(({ status, refusals }) => refusals?.[0]?.code ?? status);

  async function runFor(party: Party, item: Json, items: readonly unknown[]): Promise<{ job: Json; told: Json[] }> {
    const { job } = await start(http, party, item);
    expect((await put(http, party, job.id, jsonl(items))).status).toBe(201);
    const done = await ended(http, party, job.id);
    return { job: done, told: await linesOf(await outcomes(http, party, job.id)) };
  }
  const count = async (ids: readonly string[]): Promise<Json> =>
    (
      await http.oracle(
        `select (select count(*)::int from dossier where id = any($1::uuid[])) as dossiers, (select count(*)::int from dossier) as all,
           (select count(*)::int from dossier_move where dossier_id = any($1::uuid[])) as moves`,
        [ids],
      )
    )[0]!;

  let items: Json[];
  let told: Json[];
  let right: unknown[];

  test('records 300 of them, tells every refusal where it stands, and rehearsed keeps none', async () => {
    const uncollected = await people(
      http as never,
      `${livesIn('703')} and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2005-01-01'
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
       and not exists (select from dossier x where x.citizen_id = c.id)`,
    );
    const at = { collectionPoint: { kind: 'OFFICE', unit: '703' } };
    const good = uncollected.slice(0, 70).map((person) => intakeOf(person, at));
    expect(good).toHaveLength(70);
    const twice = good.map((one) => ({ ...one, clientRef: fresh('intake') }));
    const nobody = intakeOf({ ...uncollected[0]!, number: '972099000001' }, at);
    const broken: Json[] = [
      nobody,
      intakeOf(uncollected[0]!),
      { ...good[0]!, type: 'NEW' },
      { ...good[0]!, collectionPoint: { kind: 'OFFICE', unit: '706' }, clientRef: fresh() },
      { ...good[0]!, collectedOn: '2021-05-21', clientRef: fresh() },
    ];
    // The same ref twice in 200 rows is one item; what is missing to 300 repeats somebody who is refused.
    const filler = Array.from({ length: 300 - 146 }, () => ({ ...nobody, clientRef: fresh() }));
    items = [...good, ...broken, good[7]!, ...twice, ...filler];
    expect(items).toHaveLength(300);
    right = [
      ...good.map(() => 'ACCEPTED'),
      'CITIZEN_NOT_FOUND',
      'OPEN_DOSSIER_EXISTS',
      'ITEM_MALFORMED',
      'OUTSIDE_JURISDICTION',
      'DATE_NOT_POSSIBLE',
      'ACCEPTED',
      ...twice.map(() => 'OPEN_DOSSIER_EXISTS'),
      ...filler.map(() => 'CITIZEN_NOT_FOUND'),
    ];
    const before = await count([]);
    const rehearsed = await runFor(police, recording({ dryRun: true }), items);
    expect(rehearsed.job).toMatchObject({ state: 'DONE', lines: 300, accepted: 71, refused: 229, failed: 0 });
    expect(await count([])).toEqual(before);

    const ran = await runFor(police, recording(), items);
    told = ran.told;
    expect(ran.job).toMatchObject({ state: 'DONE', lines: 300, accepted: 71, replayed: 0, refused: 229, failed: 0 });
    expect(tell(told)).toEqual(right);
    expect(told.map(({ line }) => line)).toEqual(items.map((_, nth) => nth + 1));
    const ids = told.slice(0, 70).map(({ id }) => String(id).slice(4));
    expect(told[75]).toMatchObject({ status: 'ACCEPTED', id: told[7]!['id'] });
    expect(await count(ids)).toEqual({ dossiers: 70, all: Number(before['all']) + 70, moves: 70 });
  });

  test('again in another job, and by a call, is the same dossiers', async () => {
    const before = await count([]);
    const again = await runFor(police, recording(), items);
    expect(again.job).toMatchObject({ accepted: 71, replayed: 71, refused: 229 });
    expect(again.told.map(({ id }) => id)).toEqual(told.map(({ id }) => id));
    const query =
      'mutation($items: [DossierIntake!]!) { recordDossiers(items: $items) { replayed dossier { id state } } }';
    const { body } = await http.call({ ...police, query, variables: { items: items.slice(0, 3) } });
    expect(body.data.recordDossiers).toEqual(
      told.slice(0, 3).map(({ id }) => ({ replayed: true, dossier: { id, state: 'COLLECTED' } })),
    );
    expect(await count([])).toEqual(before);
  });

  test('moves them, and of two steps on one version only the first is taken', async () => {
    const dossiers = told.slice(0, 70).map(({ id }) => ({ id: String(id), version: 1 }));
    const first = dossiers.map((one) => dossierStepOf(one, { startReview: {} }));
    const second = dossiers
      .slice(0, 5)
      .map((one) => dossierStepOf(one, { findDiscrepant: { defects: ['NAME_SPELLING'] } }));
    const moved = await runFor(police, moving(), [...first, ...second, first[0]!]);
    expect(moved.job).toMatchObject({ state: 'DONE', accepted: 71, replayed: 0, refused: 5 });
    expect(tell(moved.told).slice(70, 75)).toEqual(second.map(() => 'VERSION_CONFLICT'));
    // Who declares a dossier right does so as a person.
    const verified = dossiers.slice(0, 30).map((one) => dossierStepOf({ ...one, version: 2 }, { verify: {} }));
    expect(new Set(tell((await runFor(police, moving(), verified)).told))).toEqual(new Set(['OFFICER_REQUIRED']));
    const byOfficer = await runFor(
      officer,
      moving(),
      verified.map((one) => ({ ...one, clientRef: fresh() })),
    );
    // Tests above have asked for corrections of some of these persons.
    const asked = await http.oracle<{ id: string }>(
      `select distinct 'dos_' || d.id as id from dossier d join correction_request q on q.citizen_id = d.citizen_id and q.state = 'SUBMITTED'
       where d.id = any($1::uuid[])`,
      [verified.map((one) => String(one['id']).slice(4))],
    );
    const waits = new Set(asked.map(({ id }) => id));
    expect(waits.size).toBeLessThan(30);
    expect(tell(byOfficer.told)).toEqual(
      verified.map((one) => (waits.has(String(one['id'])) ? 'CORRECTION_OPEN' : 'ACCEPTED')),
    );
    const states = await http.oracle(
      `select state, count(*)::int as n from dossier where id = any($1::uuid[]) group by 1 order by 1`,
      [dossiers.map(({ id }) => id.slice(4))],
    );
    expect(states).toEqual([
      { state: 'UNDER_REVIEW', n: 40 + waits.size },
      { state: 'VERIFIED', n: 30 - waits.size },
    ]);
  });

  test('is for who may write dossiers', async () => {
    const outcome = await start(http, district, recording());
    expect(outcome).toMatchObject({
      status: 'REFUSED',
      refusals: [{ code: 'KIND_NOT_PERMITTED', params: [{ name: 'action', value: 'dossier:write' }] }],
    });
  });
});

/** Keeps whoever the row is about from being written, until it is told otherwise. */
async function hold(row: Json): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: http.database.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query(
    `select from citizen where id = (select citizen_id from personal_number where value = $1) for update`,
    [row['correction'].correction.subject.personalNumber],
  );
  return async () => {
    await client.query('rollback');
    await client.end();
  };
}

const keyOf = (job: Json): string => String(job['id']).slice(4);

async function cancel(party: Party, { id }: Json): Promise<Json> {
  const query = `mutation($items: [BulkJobCancel!]!) { cancelBulkJobs(items: $items) { status refusals { code } } }`;
  const { body } = await http.call({ ...party, query, variables: { items: [{ clientRef: fresh(), id }] } });
  return body.data.cancelBulkJobs[0];
}
