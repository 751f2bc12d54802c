import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttp, type HttpServer } from '../support/http.ts';
import { communeParts } from '../support/commune-week.ts';

const root = path.resolve(import.meta.dirname, '../..');
const kills = 5;

let undisturbed: HttpServer;
let disturbed: HttpServer;
let folder: string;
beforeAll(async () => {
  [undisturbed, disturbed] = [await startHttp(), await startHttp()];
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-week-'));
});
afterAll(async () => {
  await undisturbed.close();
  await disturbed.close();
  fs.rmSync(folder, { recursive: true });
});

const start = ({ url, database }: HttpServer, state: string): ChildProcess => {
  const main = path.join(root, 'examples/commune-worklist/main.ts');
  const options = ['--url', url, '--keys', database.keysDir, '--state', path.join(folder, state)];
  return spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
};
const calls = ({ log }: HttpServer): number => log.filter((line) => line.includes('"graphql"')).length;

async function finish(server: HttpServer, state: string): Promise<string> {
  const job = start(server, state);
  let said = '';
  job.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(job, 'close')) as [number];
  expect(code).toBe(0);
  return said;
}

/** Everything that the week changes. */
async function stateOf(server: HttpServer): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [name, sql] of Object.entries(communeParts)) found[name] = await server.oracle(sql);
  return found;
}

test('a ward’s week that is killed again and again ends as one that nothing disturbs, and a further run changes nothing', async () => {
  const said = await finish(undisturbed, 'undisturbed');
  expect(said).toMatch(/recorded, 0 refused/);
  expect(said).toMatch(/dossiers, 0 refused/);
  const right = await stateOf(undisturbed);

  let killed = 0;
  for (let nth = 0; nth < kills; nth += 1) {
    const job = start(disturbed, 'disturbed');
    const ended = once(job, 'exit');
    const enough = calls(disturbed) + 2 + nth * 2 + Math.floor(Math.random() * 7);
    while (calls(disturbed) < enough && job.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    job.kill('SIGKILL');
    if ((await ended)[1] === 'SIGKILL') killed += 1;
  }
  expect(killed).toBeGreaterThan(0);
  await finish(disturbed, 'disturbed');
  expect(await stateOf(disturbed)).toEqual(right);
  await finish(disturbed, 'disturbed');
  expect(await stateOf(disturbed)).toEqual(right);
}, 90_000);
