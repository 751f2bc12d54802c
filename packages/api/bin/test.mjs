import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { build } from './build.mjs';
import { watchLaunchers } from './launchers.mjs';
import { root } from './requirements.mjs';

const child = { now: undefined };
watchLaunchers(() => (child.now === undefined ? process.exit(143) : child.now.kill('SIGTERM')));
await build('everything');

const arguments_ = process.argv.slice(2).filter((argument, index) => !(index === 0 && argument === '--'));
const nodeOptions = ['--disable-warning=ExperimentalWarning', '--experimental-vm-modules'];
const jest = spawn(
  process.execPath,
  [...nodeOptions, path.join(root, 'node_modules/jest/bin/jest.js'), ...arguments_],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NODE_ENV: 'test' },
  },
);
child.now = jest;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => jest.kill(signal));
jest.on('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal ?? 'SIGTERM'] ?? 15)));
