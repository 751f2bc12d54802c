import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  clientCredentials,
  justiceClient,
  reconciliationOf,
  toCorrectionItem,
  type ItemOutcome,
  type JusticeClient,
  type PrivateKey,
  type ReconciliationOutcome,
  type RegisterRow,
} from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';

const clientId = 'justice-703-registry';
let http: HttpServer;
let folder: string;
let justice: JusticeClient;
let rows: RegisterRow[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-reconciliation-'));
  const privateKey = JSON.parse(fs.readFileSync(keyFile(), 'utf8')) as PrivateKey;
  const auth = clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey });
  justice = justiceClient({ url: `${http.url}/graphql`, auth, purpose: 'CIVIL_STATUS' });
  rows = await register();
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

const keyFile = (): string => path.join(http.database.keysDir, `${clientId}.json`);

/** The city's people as its own register has them; every fifth row differs, every seventh has no number. */
async function register(): Promise<RegisterRow[]> {
  const people = await justice.citizens.list().toArray({ limit: 300 });
  const living = people.filter(({ lifeStatus, nationality }) => lifeStatus === 'ALIVE' && nationality === 'VN');
  return living.map((person, at): RegisterRow => {
    const { personalNumber, surname, middleName, givenName, dateOfBirth, dateOfBirthPrecision, sex } = person;
    return {
      entry: { office: '25456', book: '01/KS', number: String(at), year: 2000, date: '2021-05-10' },
      personalNumber: at % 7 === 0 ? null : personalNumber,
      surname: surname!,
      middleName: at % 5 === 0 ? 'Khoát' : middleName,
      givenName: givenName!,
      dateOfBirth: dateOfBirth!.slice(0, { DAY: 10, MONTH: 7, YEAR: 4 }[dateOfBirthPrecision as 'DAY']),
      sex: sex,
      nationality: 'VN',
    };
  });
}

/** The report without what names the run, and its rows by their entries. */
async function reportOf(runId: string): Promise<unknown> {
  const { report, rows: rowsOf } = reconciliationOf(justice);
  const { id: _, startedAt: __, ...rest } = (await report(runId))!;
  const found = await rowsOf(runId).toArray({ limit: 10_000 });
  const byEntry = found.map(({ clientRef, comparison }) => [clientRef.slice(clientRef.indexOf('/') + 1), comparison]);
  return { ...rest, rows: Object.fromEntries(byEntry), length: byEntry.length };
}

test('a register is compared row by row, told in order, and reported', async () => {
  const told: ItemOutcome<ReconciliationOutcome>[] = [];
  const run = await justice.reconcile(rows, { runId: 'whole', onItem: (item) => void told.push(item) });
  expect(run).toMatchObject({ done: rows.length, accepted: rows.length, refused: 0, replayed: 0 });
  expect(told.map(({ index }) => index)).toEqual(rows.map((_, at) => at));
  expect(told[1]!.clientRef).toMatch(/^[0-9a-f]{12}\/25456\/01:2FKS\/1\/2000$/);
  const report = await reconciliationOf(justice).report('whole', { level: 'DISTRICT' });
  expect(report).toMatchObject({ id: 'whole', rows: rows.length, units: [{ unit: { code: '703' } }] });
  const exact = told.filter(({ outcome }) => outcome?.comparison?.match === 'EXACT').length;
  expect(report!.rules.filter(({ match }) => match === 'EXACT').reduce((sum, one) => sum + one.rows, 0)).toBe(exact);
  expect(report!.fields).toContainEqual(expect.objectContaining({ field: 'MIDDLE_NAME', agreement: 'DIFFERS' }));
  const proposed = told.flatMap(({ outcome }) => outcome?.proposals ?? []);
  expect(new Set(proposed.map(({ kind, field }) => `${kind} ${field}`))).toEqual(new Set(['CORRECTION MIDDLE_NAME']));
});

test('a malformed number is told before anything is sent, and the same run goes on with nothing to do', async () => {
  const [first, second] = rows as [RegisterRow, RegisterRow];
  const wrong = [{ ...first, personalNumber: '290123456' }, second];
  const checkpoint = fileCheckpoint(path.join(folder, 'wrong'));
  const told: ItemOutcome[] = [];
  const run = await justice.reconcile(wrong, { runId: 'wrong', checkpoint, onItem: (item) => void told.push(item) });
  expect(run).toMatchObject({ done: 2, accepted: 1, refused: 1 });
  expect(told[0]).toMatchObject({ status: 'REFUSED', codes: ['PERSONAL_NUMBER_LEGACY'] });
  expect(await justice.reconcile(wrong, { runId: 'wrong', checkpoint })).toMatchObject({ accepted: 1, resumed: 1 });
  await expect(justice.reconcile([second, first], { runId: 'wrong', checkpoint })).rejects.toMatchObject({
    code: 'INPUT_CHANGED',
  });
});

test('a run that is killed five times ends in the report of one that was not, and its proposals are still to be had', async () => {
  const file = path.join(folder, 'register.jsonl');
  fs.writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'));
  const start = () => {
    const child = path.join(import.meta.dirname, 'reconciliation-child.mjs');
    const args = [child, http.url, clientId, keyFile(), file, path.join(folder, 'state')];
    return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  };
  const compared = async (): Promise<number> => {
    const [row] = await http.oracle<{ n: number }>(
      `select count(*)::int as n from reconciliation_row q join reconciliation_run r on r.id = q.run_id and r.name = 'killed'`,
    );
    return row!.n;
  };
  let kills = 0;
  for (let nth = 1; nth <= 5; nth += 1) {
    const job = start();
    const ended = once(job, 'exit') as Promise<[number | null, string | null]>;
    const enough = (rows.length * nth) / 7;
    while (job.exitCode === null && (await compared()) < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    job.kill('SIGKILL');
    if ((await ended)[1] === 'SIGKILL') kills += 1;
  }
  expect(kills).toBe(5);
  expect(await compared()).toBeLessThan(rows.length);
  const last = start();
  let said = '';
  last.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(last, 'close');
  const run = JSON.parse(said) as Record<string, number>;
  expect(run).toMatchObject({ done: rows.length, accepted: rows.length });
  expect(run['resumed']).toBeGreaterThan(0);
  expect(await reportOf('killed')).toEqual(await reportOf('whole'));

  const items = [];
  for await (const { proposals } of reconciliationOf(justice).proposals(rows, { runId: 'killed' }))
    items.push(...(proposals ?? []).flatMap((proposal) => toCorrectionItem(proposal) ?? []));
  expect(items.length).toBeGreaterThan(10);
  const handedIn = await justice.corrections.submitAll(items, { runId: 'proposals' });
  expect(handedIn).toMatchObject({ done: items.length, accepted: items.length, refused: 0 });
}, 60_000);
