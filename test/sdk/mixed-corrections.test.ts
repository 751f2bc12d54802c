import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const program = path.resolve(import.meta.dirname, '../faults/mixed-corrections.mjs');

test('mixed corrections end alike, whoever is killed in the middle and whatever answers are lost', async () => {
  const args = [program, '--items', '400', '--kills', '2', '--seed', '3'];
  // Where the program fails, what it said tells more than its exit code.
  const { stdout } = await promisify(execFile)(process.execPath, args).catch((error: unknown) => {
    const said = error as { stdout: string; stderr: string };
    return { stdout: `${said.stdout}\n${said.stderr}` };
  });
  expect(stdout).toMatch(/run 1: partner killed 1 times, server 1 times, [1-9]\d* answers lost: the same state/);
  expect(stdout.trim().split('\n').at(-1)).toBe('passed');
}, 180_000);
