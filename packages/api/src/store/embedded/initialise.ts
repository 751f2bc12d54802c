import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Fault } from '../../process/fault.ts';
import type { Binaries } from './binaries.ts';
import { makeFolder, type Place } from './places.ts';
import { giveTo } from './server-user.ts';
import { runSupervised } from './supervised.ts';

const passwordFile = (place: Place): string => path.join(place.base, 'password');

export const readPassword = (place: Place): string => fs.readFileSync(passwordFile(place), 'utf8').trim();

/** Makes the cluster where there is none. It gets its name only when complete: an interrupted one is begun again. */
export async function initialise(place: Place, binaries: Binaries, durable: boolean): Promise<void> {
  const major = binaries.version.split('.')[0];
  if (fs.existsSync(place.data)) return requireMajor(place, major);
  const draft = `${place.data}.new`;
  const handOver = path.join(place.base, 'password.new');
  for (const left of [draft, handOver]) fs.rmSync(left, { recursive: true, force: true });
  makeFolder(draft, 0o700, place.user);
  const password = randomBytes(24).toString('base64url');
  fs.writeFileSync(passwordFile(place), password, { mode: 0o600, flush: true });
  fs.writeFileSync(handOver, password, { mode: 0o600 });
  giveTo(place.user, handOver);
  try {
    await runInitdb(place, binaries, ['-D', draft, `--pwfile=${handOver}`, ...(durable ? [] : ['--no-sync'])]);
    fs.renameSync(draft, place.data);
  } finally {
    fs.rmSync(handOver, { force: true });
  }
}

function requireMajor(place: Place, major: string | undefined): void {
  const found = fs.readFileSync(path.join(place.data, 'PG_VERSION'), 'utf8').trim();
  if (found === major) return;
  throw new Fault(
    'database',
    `The data in ${place.data} are of PostgreSQL ${found} and this is ${String(major)}: move them aside to begin anew, or set DATABASE_URL.`,
  );
}

/** The built-in locale sorts by code point and knows upper and lower case, the same on every machine and for ever. */
const localeOptions = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

async function runInitdb(place: Place, binaries: Binaries, options: string[]): Promise<void> {
  const initdb = runSupervised(
    'tool',
    place,
    binaries.initdb,
    [...options, '-U', 'postgres', '--auth=scram-sha-256', ...localeOptions, '--no-instructions'],
    'pipe',
  );
  let output = '';
  initdb.child.stdout?.resume();
  initdb.child.stderr?.on('data', (data: Buffer) => (output = (output + data.toString()).slice(-4000)));
  const code = await initdb.exited;
  if (code === 0) return;
  const said =
    output.split('\n').findLast((line) => /error|fatal|could not|cannot/i.test(line)) ?? `exit code ${String(code)}`;
  throw new Fault(
    'database',
    `The embedded PostgreSQL could not be set up in ${place.base} (${said.trim()}): mend that, or set DATABASE_URL.`,
  );
}
