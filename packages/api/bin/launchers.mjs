/**
 * npx and pnpm don't hand on every signal: TERM to npx ends npx alone, and `kill -9` can't be handed on at all. So
 * whoever they launched watches them and ends when one of them has gone. Linux only (it reads /proc); elsewhere a
 * terminal's Ctrl-C and a TERM to the process itself still work.
 */
import fs from 'node:fs';
import process from 'node:process';

/** What the listener of SIGTERM gets as the signal's name: no person sent it, so it never counts as a second one. */
export const launcherGone = 'LAUNCHER_GONE';

const shells = /^-?(ba|da|z|k|a)?sh$/;
const programs = /^(npm|npx|pnpm|pnpx|node|corepack)$/;
const mentionsPnpm = /(^|\/)pn(pm|px)(@[^/]*|\.[cm]?js)?$/;

function readProcess(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // npm writes its title over its arguments, with spaces between them.
    const words = fs
      .readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split(/[\0 ]+/)
      .filter((word) => word !== '');
    return {
      pid,
      alive: fields[0] !== 'Z' && fields[0] !== 'X',
      parent: Number(fields[1]),
      started: fields[19],
      words,
    };
  } catch {
    return undefined;
  }
}

const programOf = ({ words }) => (words[0] ?? '').split('/').pop();

/** Ourselves upwards through shells and launchers to the outermost launcher that names pnpm; [] when there is none. */
export function findLaunchers(pid = process.ppid) {
  const chain = [];
  let length = 0;
  for (let found = readProcess(pid); found !== undefined && found.pid > 1; found = readProcess(found.parent)) {
    const program = programOf(found);
    const launches = programs.test(program) && found.words.some((word) => mentionsPnpm.test(word));
    if (!launches && !shells.test(program)) break;
    chain.push(found);
    if (launches) length = chain.length;
  }
  return chain.slice(0, length).map(({ pid: launcher, started }) => ({ pid: launcher, started }));
}

function isGone({ pid, started }) {
  const now = readProcess(pid);
  return now === undefined || !now.alive || now.started !== started;
}

/** Ends this process in its own order (its SIGTERM listeners), or at once while it has none. */
function endSelf() {
  if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM', launcherGone);
  else process.exit(143);
}

/** Starts the watch; without pnpm above us there is nothing to watch. */
export function watchLaunchers(onGone = endSelf) {
  const launchers = process.platform === 'linux' ? findLaunchers() : [];
  if (launchers.length === 0) return;
  const timer = setInterval(() => {
    if (!launchers.some(isGone)) return;
    clearInterval(timer);
    onGone();
  }, 500);
  timer.unref();
}
