import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** The quick form of `pnpm test:dossier-job`, which is run with more rows by hand. */
test('a job of dossiers whose server is killed has one outcome a row, and the database holds what was told', async () => {
  const script = path.resolve(import.meta.dirname, '../faults/dossier-job.mjs');
  const asked = ['--rows', '600', '--kills', '1', '--seed', '3', '--population', 'small'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...asked]);
  const report = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
  expect(report).toMatchObject({ rows: 600, kills: 1, wrong: 0 });
  expect(report['accepted']).toBe(report['people']);
  expect(report['people']).toBeGreaterThan(300);
}, 120_000);
