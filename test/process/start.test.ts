import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isRunning } from '@lienthong/api/process/running';

const root = path.resolve(import.meta.dirname, '../..');
let dataDir = '';
let port = 0;
/** Everything a test has started, so that a failing one leaves nothing behind. */
const all: Started[] = [];

beforeEach(async () => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-test-'));
  port = await freePort();
});
afterEach(async () => {
  for (const { child, ended } of all.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await untilNobodyIsLeft();
  const moved = path.join(dataDir, 'pg/moved-to');
  if (fs.existsSync(moved)) fs.rmSync(fs.readFileSync(moved, 'utf8').trim(), { recursive: true, force: true });
  fs.rmSync(dataDir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const found = (server.address() as net.AddressInfo).port;
  server.close();
  return found;
}

interface Started {
  child: ChildProcess;
  out: string;
  err: string;
  /** Settles with the exit code when all its output has been read. */
  ended: Promise<number | null>;
  until(text: string): Promise<void>;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Started {
  const settings = { PORT: String(port), DATA_DIR: dataDir, POPULATION: 'small', LOG_LEVEL: 'silent', ...env };
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', ...settings },
  });
  const started: Started = {
    child,
    out: '',
    err: '',
    ended: once(child, 'close').then(([code]) => code as number | null),
    async until(text) {
      while (!started.out.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`it ended before "${text}": ${started.out}${started.err}`);
        await sleep(20);
      }
    },
  };
  all.push(started);
  child.stdout.on('data', (data: Buffer) => (started.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (started.err += data.toString()));
  return started;
}

const start = (env: NodeJS.ProcessEnv = {}, ...args: string[]): Started =>
  run(process.execPath, ['packages/api/bin/start.mjs', ...args], env);
const throughNpx = (): Started => run('npx', ['--yes', 'pnpm@12.21.0', 'start']);

async function fault(started: Started): Promise<{ code: number | null; sentence: string }> {
  const code = await started.ended;
  expect(started.err.trimEnd()).not.toContain('\n');
  return { code, sentence: started.err.trimEnd() };
}

/** The processes whose environment names our data directory: node, the launchers and the database's watcher alike. */
function ours(): number[] {
  const found = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return found.map(Number).filter((pid) => {
    try {
      const text =
        fs.readFileSync(`/proc/${String(pid)}/environ`, 'utf8') +
        fs.readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8');
      return text.includes(dataDir) && isRunning({ pid });
    } catch {
      return false;
    }
  });
}

async function untilNobodyIsLeft(): Promise<number[]> {
  for (let attempt = 0; attempt < 250 && ours().length > 0; attempt++) await sleep(20);
  return ours();
}

describe('a start that cannot be', () => {
  test('names a taken port before anything slow has begun', async () => {
    const taker = net.createServer().listen(port, '127.0.0.1');
    await once(taker, 'listening');
    expect(await fault(start())).toEqual({
      code: 5,
      sentence: `Port ${String(port)} on 127.0.0.1 is taken by another process: choose another with PORT or HOST.`,
    });
    taker.close();
    expect(fs.existsSync(path.join(dataDir, 'pg'))).toBe(false);
  });

  test('names a folder that is not writable', async () => {
    const file = path.join(dataDir, 'file');
    fs.writeFileSync(file, '');
    expect(await fault(start({ DATA_DIR: file }))).toEqual({
      code: 3,
      sentence: expect.stringContaining(`The data directory ${file} can't be written`),
    });
  });

  test('names a database that is not there', async () => {
    const { code, sentence } = await fault(
      start({ DATABASE_URL: `postgresql://admin:hidden@127.0.0.1:${String(port)}` }),
    );
    expect({ code, sentence }).toEqual({
      code: 4,
      sentence: `The database in DATABASE_URL (127.0.0.1:${String(port)}) does not answer: nothing listens there.`,
    });
  });

  test('names a wrong setting', async () => {
    expect(await fault(start({}, '--today', 'tomorrow'))).toEqual({
      code: 2,
      sentence: '--today must be a day of the calendar, as YYYY-MM-DD.',
    });
  });
});

describe('a start', () => {
  test('fills an empty database, serves, holds its data directory, and ends on TERM; the next one finds all of it', async () => {
    const first = start();
    await first.until('Ready in');
    expect(first.out).toMatch(/✓ Loading the demo province/);
    expect((await fetch(`http://127.0.0.1:${String(port)}/health/ready`)).status).toBe(200);
    const second = await fault(start({ PORT: String(await freePort()) }));
    expect(second).toEqual({
      code: 3,
      sentence: expect.stringContaining(`in use by process ${String(first.child.pid)}`),
    });
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(first.out.endsWith('Stopped.\n')).toBe(true);
    expect(await untilNobodyIsLeft()).toEqual([]);

    const again = start();
    await again.until('Ready in');
    expect(again.out).not.toContain('Loading the demo province');
    again.child.kill('SIGKILL');
    await again.ended;
    expect(await untilNobodyIsLeft()).toEqual([]);

    const recovered = start();
    await recovered.until('Ready in');
    recovered.child.kill('SIGINT');
    expect(await recovered.ended).toBe(0);
  }, 120_000);

  test('that is interrupted while it loads leaves nobody behind and begins anew the next time', async () => {
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const broken = start();
      await broken.until('✓ Preparing the tables');
      broken.child.kill(signal);
      await broken.ended;
      expect(await untilNobodyIsLeft()).toEqual([]);
    }
    const whole = start();
    await whole.until('Ready in');
    expect(whole.out).toContain('✓ Loading the demo province');
    whole.child.kill('SIGTERM');
    expect(await whole.ended).toBe(0);
  }, 120_000);
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('npx and pnpm above a start', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'may be ended by %s to npx, and everything ends with it',
    async (signal) => {
      const launched = throughNpx();
      await launched.until('Ready in');
      launched.child.kill(signal);
      expect(await untilNobodyIsLeft()).toEqual([]);
      expect(fs.existsSync(path.join(dataDir, 'lock'))).toBe(false);
    },
    120_000,
  );
});
