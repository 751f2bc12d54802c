import fs from 'node:fs';
import { codeOf } from './fault.ts';

/** A process that can't be mistaken for a later one that got the same number. */
export interface ProcessMark {
  pid: number;
  /** Clock ticks between boot and start, from /proc; absent where there is no /proc. */
  started?: string;
}

export const ownMark = (): ProcessMark => markOf(process.pid);

export function markOf(pid: number): ProcessMark {
  const started = startOf(pid);
  return started === undefined ? { pid } : { pid, started };
}

function startOf(pid: number): string | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** True while that very process runs; one that /proc hides (hidepid, another user's) counts as running. */
export function isRunning(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const folder = `/proc/${String(mark.pid)}`;
  if (!fs.existsSync('/proc/self/stat') || !fs.existsSync(folder)) return true;
  const started = startOf(mark.pid);
  return started !== undefined && (mark.started === undefined || mark.started === started);
}

export function readMark(file: string): ProcessMark | undefined {
  try {
    const mark: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof mark !== 'object' || mark === null || !('pid' in mark) || typeof mark.pid !== 'number') return undefined;
    return 'started' in mark && typeof mark.started === 'string'
      ? { pid: mark.pid, started: mark.started }
      : { pid: mark.pid };
  } catch {
    return undefined;
  }
}
