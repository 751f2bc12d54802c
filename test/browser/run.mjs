// pnpm test:playground: the playground in a headless Chromium. Installs what that needs when it is missing, builds, and runs
// playground.test.mjs on a server of its own. CHROMIUM names another browser; SCREENSHOTS a folder for the pictures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { build } from '../../packages/api/bin/build.mjs';

const here = import.meta.dirname;
const read = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

function isInstalled() {
  try {
    return Object.entries(read(path.join(here, 'package.json')).dependencies).every(
      ([name, version]) => read(path.join(here, 'node_modules', name, 'package.json')).version === version,
    );
  } catch {
    return false;
  }
}

async function run(command, args) {
  const child = spawn(command, args, { cwd: here, stdio: 'inherit', env: process.env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  if (code !== 0) process.exit(code ?? 1);
}

await build('server');
if (!isInstalled())
  await run('npx', ['--yes', 'pnpm@12.21.0', '--ignore-workspace', 'install', '--frozen-lockfile', '--prefer-offline']);
await run(process.execPath, ['--test', '--test-reporter=spec', path.join(here, 'playground.test.mjs')]);
