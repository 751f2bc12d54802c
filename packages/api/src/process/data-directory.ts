import fs from 'node:fs';
import path from 'node:path';
import { codeOf, Fault } from './fault.ts';
import { isRunning, ownMark, readMark } from './running.ts';

/** The hold that one process has on a data directory; `release` gives it back and may be called twice. */
export interface Hold {
  release(): void;
}

/** Makes the directory where it is missing and takes it for this process, or says who has it. */
export function holdDataDirectory(directory: string): Hold {
  const lock = path.join(directory, 'lock');
  try {
    fs.mkdirSync(directory, { recursive: true });
    return takeLock(directory, lock);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault(
      'dataDirectory',
      `The data directory ${directory} can't be written (${codeOf(error) ?? 'unknown'}): mend its permissions or name another one with DATA_DIR.`,
    );
  }
}

/**
 * The lock appears by `link`, complete, or not at all. A lock of a process that has ended is moved aside first: of two
 * that find it, one moves it; should the other have moved the winner's fresh lock, it puts that back.
 */
function takeLock(directory: string, lock: string): Hold {
  const own = JSON.stringify(ownMark());
  const draft = `${lock}.${String(process.pid)}`;
  fs.writeFileSync(draft, own);
  try {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (link(draft, lock))
        return {
          release: () => {
            if (read(lock) === own) fs.rmSync(lock, { force: true });
          },
        };
      const holder = read(lock);
      const mark = readMark(lock);
      if (mark && isRunning(mark)) throw inUse(directory, mark.pid);
      moveAside(lock, holder);
    }
  } finally {
    fs.rmSync(draft, { force: true });
  }
  throw new Fault(
    'dataDirectory',
    `The data directory ${directory} is being taken by several processes at once: start one.`,
  );
}

function inUse(directory: string, pid: number): Fault {
  return new Fault(
    'dataDirectory',
    `The data directory ${directory} is in use by process ${String(pid)}: stop that one first, or name another directory with DATA_DIR and another port with PORT.`,
  );
}

function moveAside(lock: string, stale: string | undefined): void {
  const aside = `${lock}.stale.${String(process.pid)}`;
  try {
    fs.renameSync(lock, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) link(aside, lock);
  fs.rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    fs.linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
