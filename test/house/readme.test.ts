import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '../support/api.ts';

const root = path.resolve(import.meta.dirname, '../..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
  language,
  text,
}));
const scripts = (
  JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
).scripts;

describe('the README', () => {
  let test_: TestApi;
  beforeAll(async () => {
    test_ = await openTestApi();
  });
  afterAll(() => test_.close());

  test('shows the two commands before anything else', () => {
    const shell = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text.trim());
    expect(shell.slice(0, 2)).toEqual(['npx --yes pnpm@12.21.0 start', 'npx --yes pnpm@12.21.0 test']);
  });

  test('names only scripts that exist', () => {
    const named = [...readme.matchAll(/pnpm@12\.21\.0 ([a-z][\w:]*)/g)].map((found) => found[1] ?? '');
    const inTable = [...readme.matchAll(/^\| ((?:`[\w:]+`(?:, )?)+) +\|/gm)].flatMap((row) =>
      [...(row[1] ?? '').matchAll(/`([\w:]+)`/g)].map((one) => one[1] ?? ''),
    );
    expect([...named, ...inTable].filter((name) => !(name in scripts))).toEqual([]);
  });

  test('names only files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)]
      .map((found) => found[1] ?? '')
      .filter((to) => !to.startsWith('http'));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((to) => !fs.existsSync(path.join(root, to)))).toEqual([]);
  });

  test.each(blocks.filter(({ language }) => language === 'graphql').map(({ text }) => [text]))(
    'asks a question that is answered: %s',
    async (text) => {
      const caller = test_.caller('police-703-register', { purpose: 'CARD_ISSUANCE' });
      const { data, errors } = await test_.ask(caller, text);
      expect(errors).toBeUndefined();
      expect(Object.values(data as object).every((one) => one !== null)).toBe(true);
    },
  );

  test.each(blocks.filter(({ text }) => text.startsWith('node ')).map(({ text }) => [text.trim()]))(
    'gives options that the program knows: %s',
    async (text) => {
      const run = promisify(execFile)(process.execPath, [...text.split(' ').slice(1), '--url', 'http://127.0.0.1:9'], {
        cwd: root,
      });
      await expect(run).rejects.toMatchObject({ stderr: expect.stringMatching(/Nothing answers at|No JSON in/) });
    },
  );
});
