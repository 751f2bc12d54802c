// pnpm example NAME [options]: builds the SDK when needed, then runs examples/NAME/main.ts.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from '../packages/api/bin/build.mjs';

const name = process.argv[2] ?? '';
const main = path.join(import.meta.dirname, name, 'main.ts');
const names = fs
  .readdirSync(import.meta.dirname)
  .filter((one) => fs.existsSync(path.join(import.meta.dirname, one, 'main.ts')));
if (!names.includes(name)) {
  process.stderr.write(`Say which example: ${names.join(', ')}.\n`);
  process.exit(2);
}
await build('sdk');
process.argv.splice(2, 1);
await import(pathToFileURL(main).href);
