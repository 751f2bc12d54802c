// Writes what is made from the code: the SDL, the documentation tables and the picture of the house, then the SDK's operations and types. `--check` writes nothing and fails on a difference.
import fs from 'node:fs';
import path from 'node:path';
import { generated } from '../dist/generate.js';
import { house } from './house.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const check = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of Object.entries({ ...generated(), 'docs/house.svg': house() })) {
  const file = path.join(root, name);
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`${name} is out of date: run pnpm generate and commit it.`);
    stale += 1;
  } else {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
    console.log(`wrote ${name}`);
  }
}
await import('../../sdk/bin/generate.mjs');
if (stale > 0) process.exitCode = 1;
