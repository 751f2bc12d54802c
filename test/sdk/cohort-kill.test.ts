import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttp, type HttpServer } from '../support/http.ts';

let http: HttpServer;
let folder: string;
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-roster-'));
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

const clientId = 'school-tan-chau';
const kills = 4;

interface Pupil {
  id: string;
  number: string;
  name: string;
  born: string;
}

/** The list in the office's form; of every tenth pupil the number is missing, and some rows are wrong. */
function write(name: string, pupils: readonly Pupil[], group: string): string {
  const lines = pupils.map(({ number, name: full, born }, at) => {
    const [year, month, day] = born.split('-').map(Number);
    return `${full};${String(day)}/${String(month)}/${String(year)};${at % 10 === 3 ? '' : number};${group}`;
  });
  const wrong = ['Nguyễn An;31/2/2005;;10A1', 'Nguyễn An;1/2/2005;72205000001;10A1', 'Không Có Ai;1/2/2005;;10A1'];
  const file = path.join(folder, name);
  fs.writeFileSync(file, `\uFEFF${['Họ và tên;Ngày sinh;Số định danh;Lớp', ...lines, ...wrong].join('\r\n')}`);
  return file;
}

const start = (file: string, runId: string): ChildProcess => {
  const key = path.join(http.database.keysDir, `${clientId}.json`);
  const args = [path.join(import.meta.dirname, 'cohort-child.mjs'), http.url, clientId, key, file];
  return spawn(process.execPath, [...args, path.join(folder, 'state'), runId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
};
const calls = (): number => http.log.filter((line) => line.includes('"graphql"')).length;

/** Killed after a few more calls each time, then left to its end. */
async function killAndFinish(file: string, runId: string): Promise<Record<string, unknown>> {
  let killed = 0;
  for (let nth = 0; nth < kills; nth += 1) {
    const job = start(file, runId);
    const ended = once(job, 'exit');
    const enough = calls() + 1 + Math.floor(Math.random() * 9);
    while (calls() < enough && job.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
    job.kill('SIGKILL');
    if ((await ended)[1] === 'SIGKILL') killed += 1;
  }
  expect(killed).toBeGreaterThan(0);
  return finish(file, runId);
}

async function finish(file: string, runId: string): Promise<Record<string, unknown>> {
  const job = start(file, runId);
  let said = '';
  job.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(job, 'close');
  return JSON.parse(said) as Record<string, unknown>;
}

const roster = () =>
  http.oracle(
    `select m.citizen_id as id, m.group_name as "group", m.upload - h.uploads as later, m.left_on is null as on
     from cohort_member m join cohort h on h.id = m.cohort_id where h.school_code = 'thpt-tan-chau' and m.upload > 1 order by 1`,
  );

test('a list that is killed again and again is on the roster once, and the next list replaces it', async () => {
  const pupils = await http.oracle<Pupil>(
    `select c.id, n.value as number, concat_ws(' ', c.surname, c.middle_name, c.given_name) as name, c.date_of_birth::text as born
     from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     where c.life_status = 'ALIVE' and c.date_of_birth_precision = 'DAY'
       and not exists (select from citizen o where o.id <> c.id and o.name_key = c.name_key and o.date_of_birth = c.date_of_birth)
     order by c.id limit 130`,
  );
  const [april, may] = [pupils.slice(0, 100), pupils.slice(40)];
  const first = await killAndFinish(write('april.csv', april, '10A1'), 'april');
  expect(first).toMatchObject({ completed: true, refusals: [] });
  expect(await roster()).toEqual(april.map(({ id }) => ({ id, group: '10A1', later: 0, on: true })));

  const second = await killAndFinish(write('may.csv', may, '11A1'), 'may');
  expect(second).toMatchObject({ completed: true, refusals: [] });
  const left = april.slice(0, 40).map(({ id }) => ({ id, group: '10A1', later: -1, on: false }));
  expect(await roster()).toEqual([...left, ...may.map(({ id }) => ({ id, group: '11A1', later: 0, on: true }))]);

  const [{ uploads } = { uploads: 0 }] = await http.oracle<{ uploads: number }>(
    `select uploads from cohort where school_code = 'thpt-tan-chau'`,
  );
  expect(uploads).toBe(3);
  expect(await finish(path.join(folder, 'april.csv'), 'april')).toMatchObject({ earlier: true, done: 0 });
}, 90_000);
