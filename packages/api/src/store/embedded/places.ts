import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Fault } from '../../process/fault.ts';
import { isRunning, ownMark, readMark } from '../../process/running.ts';
import { canExecute, findServerUser, giveTo, type ServerUser } from './server-user.ts';

/** Where a cluster lies: its folder with the log and the password, and in it the data, owned by the server user. */
export interface Place {
  base: string;
  data: string;
  user: ServerUser | undefined;
  temporary: boolean;
}

const temporaryPrefix = 'lienthong-pg-';

/** A temporary cluster without a mark of its maker is swept only after this time: it may just be in the making. */
const unmarkedMs = 10 * 60_000;

/** The place of a lasting cluster: the wanted folder, or one outside when the server user can't walk in there. */
export function lastingPlace(wanted: string): Place {
  fs.mkdirSync(wanted, { recursive: true });
  const base = movedTo(wanted) ?? settle(wanted);
  const data = path.join(base, 'data');
  return { base, data, user: findServerUser(data), temporary: false };
}

/** The name of a moved folder holds the wanted one's path and a number kept there, so that neither serves another. */
const binding = (wanted: string): string => path.join(wanted, 'moved-to');
const prefixOf = (wanted: string): string => `data-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}-`;

function movedTo(wanted: string): string | undefined {
  const file = binding(wanted);
  const base = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  return path.basename(base).startsWith(prefixOf(wanted)) && fs.existsSync(base) ? base : undefined;
}

function settle(wanted: string): string {
  const data = path.join(wanted, 'data');
  const user = findServerUser(data);
  if (!user) return wanted;
  fs.chmodSync(wanted, 0o711);
  if (canExecute(user, wanted)) return wanted;
  if (!fs.existsSync(data)) return move(wanted, user);
  throw new Fault(
    'database',
    `The user that PostgreSQL runs as can no longer enter ${wanted}: give every user the right to enter the folders above it.`,
  );
}

/** Whoever empties the wanted folder begins anew: what had been moved out of it before is removed. */
function move(wanted: string, user: ServerUser): string {
  const parent = systemFolder(user);
  for (const found of fs.readdirSync(parent).filter((name) => name.startsWith(prefixOf(wanted)))) {
    fs.rmSync(path.join(parent, found), { recursive: true, force: true });
  }
  const base = path.join(parent, prefixOf(wanted) + randomBytes(4).toString('hex'));
  makeFolder(base, 0o711);
  fs.writeFileSync(binding(wanted), `${base}\n`);
  return base;
}

/** A new folder for a cluster that lives as long as this process; those of processes that have gone are removed. */
export function temporaryPlace(): Place {
  const user = findServerUser('');
  const parent = user ? systemFolder(user) : os.tmpdir();
  sweep(parent);
  const base = fs.mkdtempSync(path.join(parent, temporaryPrefix));
  if (user) fs.chmodSync(base, 0o711);
  fs.writeFileSync(path.join(base, 'maker'), JSON.stringify(ownMark()));
  return { base, data: path.join(base, 'data'), user, temporary: true };
}

function sweep(parent: string): void {
  for (const name of fs.readdirSync(parent).filter((entry) => entry.startsWith(temporaryPrefix))) {
    const folder = path.join(parent, name);
    const found = fs.lstatSync(folder, { throwIfNoEntry: false });
    if (!found?.isDirectory() || found.uid !== process.getuid?.()) continue;
    const maker = readMark(path.join(folder, 'maker'));
    const inUse = maker ? isRunning(maker) : Date.now() - found.mtimeMs < unmarkedMs;
    if (!inUse && findServer(path.join(folder, 'data')) === undefined)
      fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The number of the server process that its data directory names, if it runs. */
export function findServer(data: string): number | undefined {
  try {
    const pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 1 && isRunning({ pid }) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** A folder outside of any home that root alone can write and the server user can enter. */
export function systemFolder(user: ServerUser | undefined): string {
  for (const folder of ['/var/lib/lienthong', '/var/tmp/lienthong']) {
    try {
      if (!fs.existsSync(folder)) makeFolder(folder, 0o755);
      const found = fs.lstatSync(folder);
      const isRoots = found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0;
      if (isRoots && canExecute(user, folder)) return folder;
    } catch {
      // Read-only, or a file in the way: the next one.
    }
  }
  throw new Fault(
    'database',
    'Neither /var/lib nor /var/tmp has room for the embedded database: set DATA_DIR to a folder that every user can enter.',
  );
}

/** Without `recursive`, which would give its mode to the parents too, and past the umask. */
export function makeFolder(folder: string, mode: number, owner?: ServerUser): void {
  fs.mkdirSync(folder, { mode });
  fs.chmodSync(folder, mode);
  giveTo(owner, folder);
}
