import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { startFaultServer } from './fault-server.ts';

const rows = 3000;
const kills = 10;
const batchSize = 20;
const concurrency = 4;

test('a run that is killed ten times loses nothing and doubles nothing', async () => {
  const server = await startFaultServer();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-kill-'));
  const file = path.join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, at) => `office/2021/${String(at)},"Nguyễn ""An"", ${String(at)}"`);
  fs.writeFileSync(file, ['ref,name', ...lines].join('\r\n'));

  const start = () => {
    const child = path.join(import.meta.dirname, 'bulk-child.mjs');
    return spawn(process.execPath, [child, server.url, file, path.join(folder, 'state')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  };
  let killed = 0;
  for (let nth = 0; nth < kills; nth += 1) {
    const job = start();
    const at = server.seen.length + 1 + Math.floor(Math.random() * 14);
    server.fault = async (_, request) => {
      // Some kills fall before the work, some after it and before the answer, some while the checkpoint is written.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
      if (request === at) setTimeout(() => job.kill('SIGKILL'), Math.random() * 6);
      return undefined;
    };
    const [, signal] = (await once(job, 'exit')) as [number | null, string | null];
    if (signal === 'SIGKILL') killed += 1;
  }
  expect(killed).toBe(kills);
  expect(server.effects.size).toBeLessThan(rows);

  server.fault = () => undefined;
  const last = start();
  let said = '';
  last.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(last, 'close');
  const run = JSON.parse(said) as Record<string, number>;
  expect(run).toMatchObject({ done: rows, accepted: rows, refused: 0 });
  expect(run['resumed']).toBeGreaterThan(0);
  expect(server.effects.size).toBe(rows);
  expect([...server.effects.values()].filter((times) => times !== 1)).toEqual([]);
  const sent = server.seen.flatMap(({ refs }) => refs).length;
  // Only what was under way at a kill goes again.
  expect(sent - rows).toBeLessThanOrEqual(kills * batchSize * concurrency);
  await server.close();
  fs.rmSync(folder, { recursive: true });
}, 60_000);
