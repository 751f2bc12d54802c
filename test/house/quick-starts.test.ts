import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttp, type HttpServer } from '../support/http.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/quick-starts');
const pages = fs.readdirSync(folder).map((name) => ({ name, text: fs.readFileSync(path.join(folder, name), 'utf8') }));
const { scripts } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe('a quick start', () => {
  let http: HttpServer;
  let place: string;
  beforeAll(async () => {
    http = await startHttp();
    // Within the checkout, so that the program finds the SDK as a reader's does.
    place = fs.mkdtempSync(path.join(root, 'node_modules', '.quick-start-'));
  });
  afterAll(async () => {
    fs.rmSync(place, { recursive: true, force: true });
    await http.close();
  });

  test.each(pages)('$name: its programs run as they stand', async ({ name, text }) => {
    const programs = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map((found) => found[1] ?? '');
    expect(programs.length).toBeGreaterThan(0);
    for (const [nth, program] of programs.entries()) {
      const file = path.join(place, `${name}-${String(nth)}.mjs`);
      const here = program.replace('http://127.0.0.1:4000', http.url).replace('.data/demo-keys', http.database.keysDir);
      fs.writeFileSync(file, here);
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [file], { cwd: root });
      expect(stderr).toBe('');
      expect(stdout.split('\n').length).toBeGreaterThan(2);
      expect(stdout).not.toMatch(/undefined|REFUSED|NaN/);
    }
  });

  test.each(pages)('$name names only files, scripts and clients that exist', ({ text }) => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map((found) => found[1] ?? '');
    expect(links.filter((to) => !fs.existsSync(path.join(folder, to)))).toEqual([]);
    const named = [...text.matchAll(/pnpm@12\.21\.0 ([a-z][\w:]*)/g)].map((found) => found[1] ?? '');
    expect(named.filter((name) => !(name in scripts) && name !== 'exec')).toEqual([]);
    const clients = [...text.matchAll(/\(`([a-z]+(?:-[a-z0-9]+)+)`\)/g)].map((found) => found[1] ?? '');
    expect(clients.length).toBeGreaterThan(0);
    expect(clients.filter((id) => !fs.existsSync(path.join(http.database.keysDir, `${id}.json`)))).toEqual([]);
  });

  test.each(pages)('$name names only operations that are prepared', ({ text }) => {
    const known = fs.readFileSync(path.join(root, 'packages/sdk/manifest.json'), 'utf8').toLowerCase();
    const named = [...text.matchAll(/\b_([A-Z][A-Za-z ]+)_/g)].map((found) => found[1] ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !known.includes(`"name": "${name.toLowerCase().replaceAll(' ', '')}"`))).toEqual([]);
  });
});
