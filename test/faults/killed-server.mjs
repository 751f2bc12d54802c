import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './line.mjs';

const main = path.resolve(import.meta.dirname, '../../packages/api/dist/main.js');

/**
 * The product as `pnpm start` runs it, on an address of its own, to be killed by -9 and started again. The database is another
 * process and stays.
 */
export async function startKilledServer({ databaseUrl, dataDir }) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { PORT: String(port), DATABASE_URL: databaseUrl, DATA_DIR: dataDir, LOG_LEVEL: 'error' };
  let child;
  let peak = 0;
  let down = 0;
  const start = async () => {
    child = spawn(process.execPath, ['--max-old-space-size=512', main], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '', ...settings },
    });
    for (;;) {
      const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
      if (answer?.ok) return;
      if (child.exitCode !== null) throw new Error('the server ended before it was ready');
      await sleep(20);
    }
  };
  const look = setInterval(() => (peak = Math.max(peak, memoryOf(child.pid))), 100);
  await start();
  return {
    url,
    /** Megabytes of the process at its largest; 0 where the system doesn't tell. */
    peak: () => peak,
    /** From the kills to when it was ready again. */
    downMs: () => down,
    async kill() {
      const from = performance.now();
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await start();
      down += performance.now() - from;
    },
    async stop() {
      clearInterval(look);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function memoryOf(pid) {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes ?? 0) / 1024);
  } catch {
    return 0;
  }
}
