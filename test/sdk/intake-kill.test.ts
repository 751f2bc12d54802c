import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** The quick form of `pnpm test:intake-line`, which is run on a larger province and more often by hand. */
test('the example police-intake, killed at random while answers are lost, ends as if nothing had happened', async () => {
  const script = path.resolve(import.meta.dirname, '../faults/intake-line.mjs');
  const asked = ['--runs', '2', '--seed', '9', '--population', 'small'];
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...asked]);
  const kills = [...stdout.matchAll(/(\d+) kills/g)].reduce((sum, [, count]) => sum + Number(count), 0);
  expect(stdout).toContain('2 passed, 0 failed');
  expect(stdout).toMatch(/undisturbed: [1-9]\d+ dossiers, [1-9]\d+ steps, [1-9]\d* cards/);
  expect(kills).toBeGreaterThan(0);
}, 120_000);
