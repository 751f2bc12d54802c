import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  clientCredentials,
  justiceClient,
  officerToken,
  registerRef,
  type BirthInput,
  type CorrectionItem,
  type CorrectionOutcome,
  type ItemOutcome,
  type JusticeClient,
  type PrivateKey,
} from '@lienthong/sdk';
import { column, fileCheckpoint, importRows, personalNumber, text, type RowIssue } from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
let folder: string;
let justice: JusticeClient;
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-corrections-'));
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

const clientId = 'justice-25456-registry';
const keyOf = (party: string): PrivateKey =>
  JSON.parse(fs.readFileSync(path.join(http.database.keysDir, `${party}.json`), 'utf8')) as PrivateKey;
const credentials = () => ({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey: keyOf(clientId) });
const asOfficer = (officerId: string): JusticeClient =>
  justiceClient({
    url: `${http.url}/graphql`,
    auth: officerToken({ ...credentials(), officerId, officerKey: keyOf(officerId) }),
    purpose: 'CIVIL_STATUS',
  });

beforeEach(() => {
  justice = justiceClient({
    url: `${http.url}/graphql`,
    auth: clientCredentials(credentials()),
    purpose: 'CIVIL_STATUS',
  });
});

/** Deaths of people of the district, each of its own register entry. */
async function deaths(from: number, count: number): Promise<CorrectionItem[]> {
  const people = await justice.citizens.list().toArray({ limit: 300 });
  const living = people.filter(({ lifeStatus, personalNumber }) => lifeStatus === 'ALIVE' && personalNumber !== null);
  return living.slice(from, from + count).map(({ personalNumber, givenName }, at) => {
    const registration = { office: '25456', book: '01/KT', number: String(from + at), year: 2021, date: '2021-05-10' };
    return {
      clientRef: registerRef(registration, 'death'),
      registration,
      legalBasis: { document: '60/2014/QH13', article: '33' },
      evidence: [{ kind: 'DEATH_NOTICE', reference: `GBT-${from + at}`, issuedOn: '2021-05-09' }],
      correction: {
        death: { subject: { personalNumber: personalNumber!, givenName }, diedOn: '2021-05-08', place: 'Tây Ninh' },
      },
    };
  });
}

test('a request is previewed, handed in once, found and listed', async () => {
  const [item] = await deaths(0, 1);
  const preview = await justice.corrections.preview(item!);
  expect(preview.refusals).toEqual([]);
  const [first] = await justice.corrections.submit([item!]);
  expect(first).toMatchObject({ clientRef: '25456/01:2FKT/0/2021/death', status: 'ACCEPTED', replayed: false });
  const [again] = await justice.corrections.submit([item!]);
  expect(again).toMatchObject({ status: 'ACCEPTED', replayed: true, request: { id: first!.request!.id } });
  const found = await justice.corrections.find(first!.request!.id);
  expect(found).toMatchObject({ kind: 'DEATH', state: 'SUBMITTED', version: 1 });
  const listed = await justice.corrections.list({ state: 'SUBMITTED' }).toArray({ limit: 100 });
  expect(listed.map(({ id }) => id)).toContain(first!.request!.id);
});

test('what is wrong in itself is told before sending, by the code of the server', async () => {
  const [item] = await deaths(95, 1);
  const { subject } = item!.correction.death!;
  const { registration: _, ...noEntry } = item!;
  const change = { subject, field: 'GIVEN_NAME', recorded: 'An', value: 'An', ground: 'NAME_HARMS' } as const;
  const report = { subject, fields: [], observation: 'Tên khác', seenAt: 'Phường', seenOn: '2021-05-18' };
  const wrong: CorrectionItem[] = [
    { ...noEntry, clientRef: 'w/1' },
    { ...item!, clientRef: 'w/2', correction: { change } },
    {
      ...item!,
      clientRef: 'w/3',
      correction: {
        supplement: { subject: { personalNumber: subject.personalNumber }, field: 'NATIVE_PLACE', value: '72@origin' },
      },
    },
    {
      ...item!,
      clientRef: 'w/5',
      correction: {
        marriage: {
          subject,
          spouse: { registered: { personalNumber: subject.personalNumber } },
          marriedOn: '2021-05-10',
        },
      },
    },
    {
      ...item!,
      clientRef: 'w/6',
      correction: {
        guardianship: {
          subject,
          guardian: { described: { name: 'Nguyễn An', birthYear: 1980, nationality: 'VN' } },
          from: '2021-05-11',
        },
      },
    },
  ];
  const told: string[] = [];
  const options = {
    runId: 'wrong',
    onItem: ({ codes, outcome }: ItemOutcome) => void told.push(`${String(codes)} ${typeof outcome}`),
  };
  await justice.corrections.submitAll([...wrong, { clientRef: 'w/4', evidence: [], correction: { report } }], options);
  expect(told).toEqual([
    'VALUE_REQUIRED undefined',
    'VALUE_UNCHANGED undefined',
    'SECOND_FACT_REQUIRED undefined',
    'SECOND_FACT_REQUIRED undefined',
    'DATES_CONTRADICT undefined',
    'VALUE_REQUIRED undefined',
  ]);
  const said = await justice.corrections.submit(wrong);
  expect(said.map(({ refusals }) => refusals[0]?.code)).toEqual([
    'VALUE_REQUIRED',
    'VALUE_UNCHANGED',
    'SECOND_FACT_REQUIRED',
    'SECOND_FACT_REQUIRED',
    'DATES_CONTRADICT',
  ]);
});

test('a birth has no subject; its parents and its number are looked at before sending', async () => {
  const registration = { office: '25456', book: '01/KS', number: '1', year: 2021, date: '2021-05-10' };
  const child = {
    ...({ surname: 'Lê', middleName: 'Thị', givenName: 'Uyển Hoè', sex: 'FEMALE', dateOfBirth: '2021-05-08' } as const),
    ...{ placeOfBirth: 'Bệnh viện', nativePlace: '25456@origin', ethnicity: '01', nationality: 'VN' },
  };
  const item = (ref: string, birth: Partial<BirthInput>): CorrectionItem => ({
    clientRef: registerRef(registration, ref),
    registration,
    evidence: [{ kind: 'BIRTH_NOTICE', reference: 'CS-1', issuedOn: '2021-05-09' }],
    correction: { birth: { child, residence: '25456@origin', multipleBirth: false, ...birth } },
  });
  const told: string[] = [];
  const options = {
    runId: 'births',
    onItem: ({ codes, outcome }: ItemOutcome) => void told.push(`${String(codes)} ${typeof outcome}`),
  };
  const [dead] = await deaths(97, 1);
  const { personalNumber } = dead!.correction.death!.subject;
  await justice.corrections.submitAll(
    [item('1', { mother: { registered: { personalNumber } } }), item('2', { personalNumber: '12' }), item('3', {})],
    options,
  );
  expect(told.sort()).toEqual([' object', 'PERSONAL_NUMBER_MALFORMED undefined', 'SECOND_FACT_REQUIRED undefined']);
});

test('a file is judged by the server in a dry run, row by row, and nothing is handed in', async () => {
  const items = await deaths(96, 6);
  const numbers = items.map(({ correction }) => correction.death!.subject);
  const rows = numbers.map(
    ({ personalNumber, givenName }, at) => `${personalNumber};${at === 2 ? 'Khác' : String(givenName)}`,
  );
  const file = path.join(folder, 'deaths.csv');
  fs.writeFileSync(file, ['Số định danh;Tên', ...rows, '97220500000;An'].join('\n'));
  const plan = { number: column('Số định danh', personalNumber()), name: column('Tên', text()) };
  const issues: RowIssue[] = [];
  const deathsOf = importRows(
    file,
    plan,
    ({ number, name }, line): CorrectionItem => {
      const item = items[line - 2]!;
      const subject = { personalNumber: number, givenName: name };
      return { ...item, correction: { death: { ...item.correction.death!, subject } } };
    },
    { onIssue: (issue) => void issues.push(issue) },
  );
  const ask = async (item: CorrectionItem) => (await justice.corrections.preview(item)).refusals;
  const requests = async () => (await http.oracle(`select count(*)::int as count from correction_request`))[0];
  const before = await requests();
  expect(await deathsOf.dryRun({ ask })).toMatchObject({ rows: 7, good: 6, bad: 1 });
  expect(issues.map(({ line, code }) => [line, code]).sort()).toEqual([
    [4, 'CITIZEN_NOT_FOUND'],
    [8, 'PERSONAL_NUMBER_MALFORMED'],
  ]);
  expect(await requests()).toEqual(before);
});

test('a bulk run hands in all, names what is wrong, and goes on where it ended', async () => {
  const items = await deaths(1, 30);
  const wrong = items.map((item, at): CorrectionItem => {
    const death = item.correction.death!;
    if (at === 4) return { ...item, correction: { death: { ...death, subject: { personalNumber: '12345' } } } };
    if (at === 9) return { ...item, registration: { ...item.registration!, year: 2021.5 } };
    return item;
  });
  const outcomes: ItemOutcome<CorrectionOutcome>[] = [];
  const options = { runId: 'deaths/2021-05-20', checkpoint: fileCheckpoint(folder), batchSize: 7, concurrency: 2 };
  const run = await justice.corrections.submitAll(wrong, { ...options, onItem: (one) => void outcomes.push(one) });
  expect(run).toMatchObject({ done: 30, accepted: 28, refused: 2 });
  expect(outcomes[4]).toMatchObject({ codes: ['PERSONAL_NUMBER_MALFORMED'] });
  expect(outcomes[9]).toMatchObject({ codes: ['BAD_USER_INPUT'], issues: [{ path: ['registration', 'year'] }] });
  expect(outcomes[0]?.outcome?.request?.state).toBe('SUBMITTED');
  const again = await justice.corrections.submitAll(wrong, options);
  expect(again).toMatchObject({ done: 30, accepted: 28, resumed: 28 });
  const other = await justice.corrections.submitAll(items, { ...options, runId: 'deaths/corrected' });
  expect(other).toMatchObject({ accepted: 30, replayed: 28 });
  const [{ count } = { count: 0 }] = await http.oracle<{ count: number }>(
    `select count(*)::int as count from correction_request where book = '01/KT' and number::int between 1 and 30`,
  );
  expect(count).toBe(30);
});

test('a job that is killed five times hands in every request once', async () => {
  const items = await deaths(31, 60);
  expect(items).toHaveLength(60);
  const file = path.join(folder, 'night.jsonl');
  fs.writeFileSync(file, items.map((item) => JSON.stringify(item)).join('\n'));
  const start = (): ChildProcess => {
    const child = path.join(import.meta.dirname, 'corrections-child.mjs');
    const key = path.join(http.database.keysDir, `${clientId}.json`);
    const state = path.join(folder, 'night-state');
    return spawn(process.execPath, [child, http.url, clientId, key, file, state], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };
  const calls = (): number => http.log.filter((line) => line.includes('"graphql"')).length;
  for (let nth = 0; nth < 5; nth += 1) {
    const job = start();
    const ended = once(job, 'exit');
    const enough = calls() + 1 + Math.floor(Math.random() * 3);
    while (calls() < enough && job.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    job.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
  }
  const job = start();
  let said = '';
  job.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(job, 'close');
  const run = JSON.parse(said) as Record<string, number>;
  expect(run).toMatchObject({ done: items.length, accepted: items.length, refused: 0 });
  expect(run['resumed']).toBeGreaterThan(0);
  const rows = await http.oracle<{ number: string; count: number }>(
    `select number, count(*)::int as count from correction_request where book = '01/KT' and number::int between 31 and 90 group by number`,
  );
  expect(rows).toHaveLength(items.length);
  expect(rows.filter(({ count }) => count !== 1)).toEqual([]);
}, 60_000);

test('an officer decides a request in steps, on the version seen, and another one is kept from it meanwhile', async () => {
  const [item] = await deaths(91, 1);
  const [{ request } = { request: null }] = await justice.corrections.submit([item!]);
  const { id } = request!;
  const [one, two] = [asOfficer('officer-justice-25456-1'), asOfficer('officer-justice-25456-2')];
  const reviewed = await one.corrections.move([
    { clientRef: `${id}/review`, id, expectedVersion: 1, step: { review: {} } },
  ]);
  expect(reviewed[0]).toMatchObject({ status: 'ACCEPTED', refusals: [] });
  const approve = { approve: { evidenceChecked: true } };
  const stale = await one.corrections.move([{ clientRef: `${id}/stale`, id, expectedVersion: 1, step: approve }]);
  expect(stale[0]).toMatchObject({ status: 'REFUSED', refusals: [{ code: 'VERSION_CONFLICT' }] });
  const { version } = (await two.corrections.find(id))!;
  const taken = await two.corrections.move([{ clientRef: `${id}/two`, id, expectedVersion: version, step: approve }]);
  expect(taken[0]).toMatchObject({ status: 'REFUSED', refusals: [{ code: 'LEASED' }] });
  const run = await one.corrections.moveAll(
    [{ clientRef: `${id}/approve`, id, expectedVersion: version, step: approve }],
    { runId: 'decisions' },
  );
  expect(run).toMatchObject({ accepted: 1 });
  expect(await two.corrections.find(id)).toMatchObject({ state: 'APPLIED' });
});
