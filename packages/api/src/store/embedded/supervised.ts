import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Place } from './places.ts';

/**
 * Every program runs beside a watcher, in a process group of its own so that a terminal's Ctrl-C passes it by. Both
 * hang on a pipe from this process (descriptor 3): when it closes, for whatever reason, a kill -9 included, the watcher
 * ends the program. It polls with short sleeps, so that nothing outlives the program for long.
 */
const scripts = {
  /** A word on the pipe asks for an orderly end, without a hurry; a closed pipe gives two seconds, then recovery at the next start. */
  server: `
    "$@" 3<&- </dev/null >/dev/null &
    server=$!
    echo "$server"
    (
      exec >/dev/null
      trap '' INT TERM HUP
      if read -r word; then tries=600; else tries=20; fi
      kill -INT "$server"
      while [ "$tries" -gt 0 ] && kill -0 "$server"; do tries=$((tries - 1)); sleep 0.1; done
      kill -QUIT "$server"
    ) <&3 2>/dev/null &
    watcher=$!
    exec >/dev/null
    wait "$server"
    code=$?
    kill -KILL "$watcher"
    exit "$code"`,
  /** A closed pipe kills the whole group: what a tool has half done is thrown away at the next start. */
  tool: `
    "$@" 3<&- </dev/null &
    tool=$!
    ( read -r word; kill -KILL 0 ) <&3 >/dev/null 2>&1 &
    watcher=$!
    wait "$tool"
    code=$?
    kill -KILL "$watcher"
    exit "$code"`,
} as const;

export interface Supervised {
  child: ChildProcess;
  /** Says "end in order" to a server; from then on this process waits for it. */
  askToEnd(): void;
  /** The program no longer keeps this process from ending. */
  detach(): void;
  /** Its exit code; null when a signal ended it. Rejects when it couldn't be run at all. */
  exited: Promise<number | null>;
}

/** Starts a program as the place's server user; its stderr goes to the descriptor given. */
export function runSupervised(
  kind: keyof typeof scripts,
  place: Place,
  program: string,
  args: string[],
  stderr: number | 'pipe',
): Supervised {
  const child = spawn('/bin/sh', ['-c', scripts[kind], 'sh', program, ...args], {
    ...place.user,
    cwd: place.base,
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['ignore', 'pipe', stderr, 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  exited.catch(() => undefined);
  const lifeline = child.stdio[3] as Socket;
  lifeline.on('error', () => undefined);
  return {
    child,
    exited,
    askToEnd() {
      child.ref();
      lifeline.write('end\n');
    },
    detach() {
      child.unref();
      child.stdout?.destroy();
      lifeline.unref();
    },
  };
}
