import { describe, Fault } from './fault.ts';

type Closing = () => Promise<void> | void;

export interface Life {
  /** What must be closed when the process ends, in the reverse order of registration. */
  atEnd(close: Closing): void;
  /** Settles when the process has been asked to stop. */
  readonly stopped: Promise<void>;
  /** Ends the process in order, for a cause that came from outside of the body. */
  fail(cause: unknown): void;
}

/** Signals that pass through a terminal, pnpm and npx arrive several times; only a later one is a person's second thought. */
const echoMs = 1000;
/** How long an orderly end may take; afterwards the process goes, and the dead man's switch takes the database along. */
const patienceMs = 30_000;

/**
 * Runs the body of a command and ends the process: with 0 when the body is done or TERM, INT or HUP asked for it, with
 * a sentence on stderr and the fault's exit code when it failed. Whatever was registered is closed in every case.
 */
export function live(body: (life: Life) => Promise<void>): void {
  const closings: Closing[] = [];
  let markStopped = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (markStopped = resolve));
  let endingSince: number | undefined;

  const end = async (cause?: unknown): Promise<void> => {
    if (endingSince !== undefined) return;
    endingSince = Date.now();
    markStopped();
    if (cause !== undefined) say(cause);
    const late = setTimeout(() => process.exit(cause === undefined ? 1 : exitCodeOf(cause)), patienceMs);
    const failure = await closeAll(closings);
    clearTimeout(late);
    if (cause === undefined && failure !== undefined) say(failure);
    const reason = cause ?? failure;
    process.exit(reason === undefined ? 0 : exitCodeOf(reason));
  };

  const onSignal = (name: string): void => {
    if (endingSince === undefined) {
      if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
      closings.unshift(() => void process.stdout.write('Stopped.\n'));
      void end();
    } else if (name !== launcherGone && Date.now() - endingSince > echoMs) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', (error) => void end(error));
  // A reader that went away (a closed terminal, `| head`) is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  // Waiting for a signal alone would not keep Node from ending.
  setInterval(() => undefined, 2 ** 30);
  const life: Life = {
    atEnd: (close) => void closings.push(close),
    stopped,
    fail: (cause) => void end(cause),
  };
  body(life).then(
    () => end(),
    (error: unknown) => end(error),
  );
}

/** The name under which bin/launchers.mjs passes on that npx or pnpm has gone. */
const launcherGone = 'LAUNCHER_GONE';

async function closeAll(closings: Closing[]): Promise<unknown> {
  let failure: unknown;
  for (let close = closings.pop(); close !== undefined; close = closings.pop()) {
    try {
      await close();
    } catch (error) {
      failure ??= error;
    }
  }
  return failure;
}

function say(cause: unknown): void {
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[2K');
  process.stderr.write(`${describe(cause)}\n`);
}

const exitCodeOf = (cause: unknown): number => (cause instanceof Fault ? cause.exitCode : 1);
