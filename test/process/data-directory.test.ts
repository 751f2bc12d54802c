import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { holdDataDirectory } from '@lienthong/api/process/data-directory';
import { ownMark } from '@lienthong/api/process/running';
import { readSecrets } from '@lienthong/api/process/secrets';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-test-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const lock = (): string => path.join(folder, 'lock');

/** Takes the directory, says so, and keeps it until its stdin closes. */
const holder = `
  import { holdDataDirectory } from '@lienthong/api/process/data-directory';
  try { holdDataDirectory(process.argv[1]); console.log('held'); process.stdin.resume(); }
  catch (error) { console.log(error.message); }`;
const holding = (): string[] => ['--input-type=module', '-e', holder, folder];

describe('a data directory', () => {
  test('is made where it is missing, and free again after its release', () => {
    const inside = path.join(folder, 'a', 'b');
    holdDataDirectory(inside).release();
    const again = holdDataDirectory(inside);
    again.release();
    again.release();
    expect(fs.readdirSync(inside)).toEqual([]);
  });

  test('serves one process at a time, and the second learns who has it', async () => {
    const first = spawn(process.execPath, holding(), { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(first.stdout, 'data');
    try {
      expect(() => holdDataDirectory(folder)).toThrow(`is in use by process ${String(first.pid)}`);
    } finally {
      first.kill('SIGKILL');
      await once(first, 'exit');
    }
    expect(fs.existsSync(lock())).toBe(true);
    holdDataDirectory(folder).release();
  });

  test.each([
    ['a process that has ended', () => JSON.stringify({ pid: spawnSync('true').pid, started: '1' })],
    ['an earlier process with the number of one that runs', () => JSON.stringify({ ...ownMark(), started: '1' })],
    ['nobody that can be read', () => '{'],
  ])('is taken over from %s', (_, content) => {
    fs.writeFileSync(lock(), content());
    const hold = holdDataDirectory(folder);
    expect(JSON.parse(fs.readFileSync(lock(), 'utf8'))).toEqual(ownMark());
    hold.release();
  });

  test('goes to exactly one of many that find a stale lock together', async () => {
    for (let round = 0; round < 3; round++) {
      fs.writeFileSync(lock(), JSON.stringify({ pid: process.pid, started: '1' }));
      const all = Array.from({ length: 6 }, () =>
        spawn(process.execPath, holding(), { stdio: ['pipe', 'pipe', 'inherit'] }),
      );
      const ended = all.map((child) => once(child, 'exit'));
      const said = await Promise.all(all.map(async (child) => String(await once(child.stdout, 'data')).trim()));
      for (const child of all) child.stdin.end();
      await Promise.all(ended);
      expect(said.filter((line) => line === 'held')).toHaveLength(1);
    }
  });

  test('that is no folder is refused by name', () => {
    fs.writeFileSync(lock(), '');
    expect(() => holdDataDirectory(path.join(lock(), 'below'))).toThrow(/can't be written \(ENOTDIR\).*DATA_DIR/);
  });
});

describe('the secrets', () => {
  test('are made once, differ from one another, and belong to their owner alone', () => {
    const secrets = readSecrets(folder);
    expect(readSecrets(folder)).toEqual(secrets);
    expect(new Set(Object.values(secrets)).size).toBe(6);
    for (const secret of Object.values(secrets)) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(fs.statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  test('that cannot be read are a fault which does not show them', () => {
    fs.writeFileSync(path.join(folder, 'secrets.json'), '{"appPassword": "hidden');
    expect(() => readSecrets(folder)).toThrow(/^(?!.*hidden).*secrets\.json can't be read/);
  });
});
