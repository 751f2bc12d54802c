import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clientCredentials, dossiersOf, policeClient, type DossierIntake, type PrivateKey } from '@lienthong/sdk';
import { bulkJobs } from '@lienthong/sdk/jobs';
import {
  importByJob,
  importDossiers,
  intakeIssues,
  readJsonl,
  type ImportedRow,
  type RowIssue,
} from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';
import { errorOf } from './parties.ts';

const clientId = 'police-703-register';

let http: HttpServer;
let folder: string;
interface Person {
  number: string;
  given: string;
}
let people: Person[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-job-'));
  people = await http.oracle(
    `select n.value as number, c.given_name as given from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
       join agency a on a.id = 'police-703' and c.unit_no between a.lo and a.hi
     where c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
       and not exists (select from dossier d where d.citizen_id = c.id) and not exists (select from card k where k.citizen_id = c.id) order by c.id`,
  );
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

const options = () => {
  const privateKey = JSON.parse(
    fs.readFileSync(path.join(http.database.keysDir, `${clientId}.json`), 'utf8'),
  ) as PrivateKey;
  const auth = clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey });
  return { url: `${http.url}/graphql`, auth, purpose: 'CARD_ISSUANCE' } as const;
};

const header =
  'receipt_number,personal_number,given_name,type,ground,collected_at,unit,collected_on,collected_by,submission';
const rowOf = (receipt: string, person: Person, rest = '2021-05-20,officer-1,'): string =>
  `${receipt},${person.number},${person.given},FIRST_ISSUE,,OFFICE,703,${rest}`;
const nobody = { number: '972190999999', given: 'An' };
const job = (clientRef: string) => ({ clientRef, mutation: 'RECORD_DOSSIERS' }) as const;

async function handIn(name: string, lines: readonly string[]) {
  const file = path.join(folder, `${name}.csv`);
  fs.writeFileSync(file, [header, ...lines].join('\r\n'));
  const [report, outcomes] = [path.join(folder, `${name}.report.jsonl`), path.join(folder, `${name}.outcomes.jsonl`)];
  const rows = importDossiers(file, { report });
  const told: string[] = [];
  const onRow = ({ clientRef }: ImportedRow) => void told.push(clientRef);
  const run = await importByJob(bulkJobs(options()), job(name), rows, { outcomes, onRow });
  expect(told).toHaveLength(run.sent);
  const summary = await rows.close();
  const linesOf = async <T>(of: string): Promise<T[]> => {
    const found: T[] = [];
    for await (const line of readJsonl<T>(of)) found.push(line);
    return found;
  };
  return { run, summary, issues: await linesOf<RowIssue>(report), outcomes: await linesOf<ImportedRow>(outcomes) };
}

test('a list goes as a job, and what became of each row is told with its line', async () => {
  const [a, b, c] = people.splice(0, 3) as [Person, Person, Person];
  const lines = [
    rowOf('A1', a),
    rowOf('A2', b, '2021-05-32,officer-1,'),
    rowOf('A3', nobody),
    '',
    rowOf('A4', c),
    rowOf('A1', a),
    rowOf('A4', b),
    rowOf('A5', b, '2021-05-20,Nguyễn An,'),
  ];
  const first = await handIn('day', lines);
  expect(first.run).toEqual({ sent: 5, accepted: 3, refused: 2, failed: 0, replayed: 0 });
  expect(first.summary).toMatchObject({ rows: 7, good: 5, bad: 2 });
  expect(first.issues.map(({ line, field, code }) => [line, field, code])).toEqual(
    expect.arrayContaining([
      [3, 'collectedOn', 'DATE_NOT_POSSIBLE'],
      [4, null, 'CITIZEN_NOT_FOUND'],
      [8, null, 'REF_REUSED'],
      [9, 'collectedBy', 'TEXT_REFUSED'],
    ]),
  );
  expect(first.issues).toHaveLength(4);
  expect(first.outcomes.map(({ line, clientRef, status }) => [line, clientRef, status])).toEqual([
    [2, 'dossier/703/2021/A1', 'ACCEPTED'],
    [4, 'dossier/703/2021/A3', 'REFUSED'],
    [6, 'dossier/703/2021/A4', 'ACCEPTED'],
    [7, 'dossier/703/2021/A1', 'ACCEPTED'],
    [8, 'dossier/703/2021/A4', 'REFUSED'],
  ]);
  expect(first.outcomes[3]?.id).toBe(first.outcomes[0]?.id);
  expect(JSON.stringify(first.issues)).not.toContain(nobody.number);

  // Whoever was killed comes back: the same job, the same reports, nothing sent.
  expect(await handIn('day', lines)).toEqual(first);
  // By a call the same receipts are the same items.
  const file = path.join(folder, 'day.csv');
  const called = await dossiersOf(policeClient(options())).recordAll(importDossiers(file), { runId: 'day' });
  expect(called).toMatchObject({ accepted: 3, replayed: 3 });
  const [{ count } = { count: 0 }] = await http.oracle<{ count: number }>(
    `select count(*)::int from dossier where receipt_number ~ '^A'`,
  );
  expect(count).toBe(2);
});

test('another list under the name of a job is noticed', async () => {
  const [a, b] = people.splice(0, 2) as [Person, Person];
  await handIn('changed', [rowOf('B1', a)]);
  for (const lines of [[rowOf('B2', b)], [rowOf('B1', a), rowOf('B2', b)], []])
    expect(await errorOf(handIn('changed', lines))).toMatchObject({ kind: 'config', code: 'INPUT_CHANGED' });
});

test('a row that was mended after a refusal goes again under its receipt, as the next sending', async () => {
  const [a] = people.splice(0, 1) as [Person];
  const slip = { ...a, number: nobody.number };
  expect((await handIn('slip', [rowOf('C1', slip)])).issues[0]?.code).toBe('CITIZEN_NOT_FOUND');
  expect((await handIn('mended', [rowOf('C1', a)])).issues[0]?.code).toBe('REF_REUSED');
  expect((await handIn('again', [rowOf('C1', a, '2021-05-20,officer-1,2')])).run.accepted).toBe(1);
});

test('a row at which the server failed stands in the report with its incident', async () => {
  const [a, b] = people.splice(0, 2) as [Person, Person];
  const failing: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (!(input as string).endsWith('/outcomes') || answer.status !== 206) return answer;
    const [first, second = '', ...rest] = (await answer.text()).split('\n');
    const { line, clientRef } = JSON.parse(second) as ImportedRow;
    const failed = JSON.stringify({ line, clientRef, status: 'FAILED', incident: 'i-1' });
    // As long as it was, since positions are bytes.
    return new Response([first, failed.padEnd(second.length), ...rest].join('\n'), answer);
  };
  const file = path.join(folder, 'failed.csv');
  fs.writeFileSync(file, [header, rowOf('E1', a), rowOf('E2', b)].join('\n'));
  const issues: RowIssue[] = [];
  const rows = importDossiers(file, { onIssue: (issue) => void issues.push(issue) });
  const run = await importByJob(bulkJobs({ ...options(), fetch: failing }), job('failed'), rows);
  expect(run).toMatchObject({ sent: 2, accepted: 1, failed: 1 });
  expect(issues).toEqual([
    { line: 3, column: null, field: null, code: 'INTERNAL', rule: 'A fault of the server: incident i-1.' },
  ]);
});

test('a list without a good row is an empty job', async () => {
  const { run, summary } = await handIn('empty', [rowOf('D1', { ...nobody, number: '1' })]);
  expect([run.sent, summary.bad]).toEqual([0, 1]);
});

test('what is not sent, the server would refuse with the same code', async () => {
  const people10 = people.splice(0, 5);
  const plain = (at: number): DossierIntake => ({
    clientRef: `parity/${at}`,
    subject: { personalNumber: people10[at]?.number ?? '', givenName: people10[at]?.given ?? '' },
    type: 'FIRST_ISSUE',
    collectionPoint: { kind: 'OFFICE', unit: '703' },
    collectedOn: '2021-05-20',
    collectedBy: 'officer-1',
  });
  const wrong: DossierIntake[] = [
    { ...plain(0), subject: { personalNumber: plain(0).subject.personalNumber } },
    { ...plain(1), ground: 'LOST' },
    { ...plain(2), type: 'EXCHANGE' },
    { ...plain(3), type: 'EXCHANGE', ground: 'LOST' },
    { ...plain(4), collectedBy: 'Nguyễn Văn A' },
  ];
  const outcomes = await dossiersOf(policeClient(options())).record(wrong);
  const codesOf = (found: readonly { code: string; path: readonly string[] }[]) =>
    found.map(({ code, path: at }) => [code, at]);
  expect(outcomes.map(({ refusals }) => codesOf(refusals))).toEqual(wrong.map((item) => codesOf(intakeIssues(item))));
});
