import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const program = path.resolve(import.meta.dirname, '../faults/recount.mjs');

async function said(...args: string[]): Promise<string> {
  const given = [program, '--events', '5000', '--population', 'small', '--writers', '4', ...args];
  // Where the program fails, what it said tells more than its exit code.
  const { stdout } = await promisify(execFile)(process.execPath, given).catch((error: unknown) => {
    const failed = error as { stdout: string; stderr: string };
    return { stdout: `${failed.stdout}\n${failed.stderr}` };
  });
  return stdout.trim();
}

describe('after thousands of random events of every kind by several writers at once', () => {
  test('each figure is what the rows tell, and no day before changed of itself', async () => {
    const text = await said('--seed', '2');
    expect(text).toMatch(/[1-9]\d* figures counted anew after folding in .* no difference/);
    expect(text).toMatch(/[1-9]\d* days on which nothing was recorded late, [1-9]\d* cells .*: figures of 0 changed/);
    expect(text.split('\n').at(-1)).toBe('passed');
  }, 120_000);

  test.each(['citizen', 'work'])(
    'a batch past a trigger of %s is found',
    async (table) => {
      const text = await said('--seed', '3', '--fault', table);
      expect(text).toMatch(new RegExp(`[1-9]\\d* events past a trigger of ${table}`));
      expect(text).toMatch(/figures counted anew after folding in .*"counted":\d+,"tallied":\d+/);
      expect(text.split('\n').at(-1)).toBe('passed');
    },
    120_000,
  );
});
