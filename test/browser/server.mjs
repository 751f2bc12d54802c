// The server as `start` runs it, on a small demo of its own and a free port.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';

const root = path.resolve(import.meta.dirname, '../..');

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

export async function startServer() {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-browser-'));
  const port = await freePort();
  const settings = { PORT: String(port), DATA_DIR: dataDir, POPULATION: 'small', LOG_LEVEL: 'info' };
  const child = spawn(process.execPath, [path.join(root, 'packages/api/dist/main.js')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...settings },
  });
  let said = '';
  const ready = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        said += String(chunk);
        if (said.includes('Ready in')) resolve();
      });
    child.once('exit', () => reject(new Error(`the server ended:\n${said}`)));
  });
  await ready;
  return {
    url: `http://127.0.0.1:${port}`,
    /** All that it has written, its log included. */
    said: () => said,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      const moved = path.join(dataDir, 'pg/moved-to');
      if (fs.existsSync(moved)) fs.rmSync(fs.readFileSync(moved, 'utf8').trim(), { recursive: true, force: true });
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
