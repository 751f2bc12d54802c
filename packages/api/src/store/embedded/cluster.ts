import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../process/fault.ts';
import { readyBinaries, type Binaries } from './binaries.ts';
import { initialise, readPassword } from './initialise.ts';
import { findServer, lastingPlace, temporaryPlace, type Place } from './places.ts';
import { serverSettings } from './settings.ts';
import { runSupervised, type Supervised } from './supervised.ts';

export interface ClusterOptions {
  /** The folder to keep it in; absent: a temporary cluster that `stop` removes. */
  dataDir?: string;
  /** False gives up safety for speed, for tests. */
  durable?: boolean;
  /** Settings of postgresql.conf on top of ours. */
  settings?: Record<string, string>;
}

/** A running PostgreSQL of our own on a free port of 127.0.0.1. It ends with this process, however that ends. */
export interface Cluster {
  /** The superuser postgres, unless another role is named. */
  url(database: string, role?: string, password?: string): string;
  readonly port: number;
  readonly password: string;
  readonly version: string;
  /** Where it really lies: not always where it was wanted. */
  readonly dataDir: string;
  readonly logFile: string;
  /** Settles only when the server ends without having been stopped. */
  readonly lost: Promise<void>;
  stop(): Promise<void>;
}

/** Recovery of a loaded province after a crash takes seconds; a server that isn't ready by then won't be. */
const readyWithinMs = 180_000;
const logBytes = 5_000_000;

export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  if (process.platform === 'win32') {
    throw new Fault(
      'database',
      'The embedded PostgreSQL runs on Linux and macOS: use WSL, or set DATABASE_URL to a PostgreSQL 15.19 or newer.',
    );
  }
  let place: Place | undefined;
  try {
    place = options.dataDir === undefined ? temporaryPlace() : lastingPlace(path.resolve(options.dataDir));
    const durable = options.durable ?? true;
    const binaries = readyBinaries(place.user);
    await endLeftover(place);
    await initialise(place, binaries, durable);
    rotate(logFileOf(place));
    return await startServer(place, binaries, serverSettings(durable, options.settings ?? {}));
  } catch (error) {
    if (place?.temporary) fs.rmSync(place.base, { recursive: true, force: true });
    throw fileFault(error);
  }
}

/** A file or folder that can't be made or read is the reader's to mend. */
function fileFault(error: unknown): unknown {
  const { code, path: file } = error as NodeJS.ErrnoException;
  if (code === undefined || file === undefined) return error;
  return new Fault(
    'database',
    `The embedded PostgreSQL can't use ${file} (${code}): mend its permissions or the space there, or set DATABASE_URL.`,
  );
}

const logFileOf = (place: Place): string => path.join(place.base, 'pg.log');

function rotate(log: string): void {
  if ((fs.statSync(log, { throwIfNoEntry: false })?.size ?? 0) > logBytes) fs.renameSync(log, `${log}.1`);
}

/**
 * A server of a process that was killed may still be writing its last pages, or have lost its watcher, too. A file
 * that names a number now used by something else would keep PostgreSQL from starting: it is removed.
 */
async function endLeftover(place: Place): Promise<void> {
  for (const [signal, patience] of [
    [undefined, 3000],
    ['SIGINT', 10_000],
    ['SIGQUIT', 10_000],
  ] as const) {
    const until = Date.now() + patience;
    const pid = findServer(place.data);
    if (pid === undefined) return;
    if (!isServerOf(place, pid)) return fs.rmSync(path.join(place.data, 'postmaster.pid'), { force: true });
    if (signal) process.kill(pid, signal);
    while (Date.now() < until && findServer(place.data) === pid) await sleep(20);
  }
  const pid = findServer(place.data);
  if (pid !== undefined)
    throw new Fault(
      'database',
      `A PostgreSQL of an earlier start still uses ${place.data} and does not end: stop process ${String(pid)}.`,
    );
}

function isServerOf(place: Place, pid: number): boolean {
  try {
    return fs
      .readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .split('\0')
      .includes(place.data);
  } catch {
    return !fs.existsSync('/proc/self/cmdline');
  }
}

async function startServer(place: Place, binaries: Binaries, settings: Record<string, string>): Promise<Cluster> {
  const logFile = logFileOf(place);
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const from = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
    const server = launch(place, binaries, { ...settings, port: String(port) });
    if (await isReady(place, server)) return clusterOf(place, binaries, server, port);
    const said = tailOf(logFile, from);
    if (attempt < 5 && said.includes('Address already in use')) continue;
    if (!place.temporary)
      throw new Fault('database', `The embedded PostgreSQL did not start${reasonIn(said)}; its log is ${logFile}.`);
    throw new Fault('database', `The embedded PostgreSQL did not start${reasonIn(said)}.`);
  }
}

function launch(place: Place, binaries: Binaries, settings: Record<string, string>): Supervised {
  const log = fs.openSync(logFileOf(place), 'a', 0o600);
  try {
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    return runSupervised('server', place, binaries.postgres, ['-D', place.data, ...options], log);
  } finally {
    fs.closeSync(log);
  }
}

/** As pg_ctl does it: the server writes "ready" into the file that also holds its number. */
async function isReady(place: Place, server: Supervised): Promise<boolean> {
  const state = { pid: '', ended: false };
  server.child.stdout?.on('data', (data: Buffer) => (state.pid += data.toString()));
  const end = (): boolean => (state.ended = true);
  server.exited.then(end, end);
  for (const until = Date.now() + readyWithinMs; !state.ended && Date.now() < until; await sleep(10)) {
    const lines = fs.existsSync(pidFile(place)) ? fs.readFileSync(pidFile(place), 'utf8').split('\n') : [];
    if (state.pid.endsWith('\n') && lines[0] === state.pid.trim() && lines[7]?.trim() === 'ready') return true;
  }
  server.askToEnd();
  return false;
}

const pidFile = (place: Place): string => path.join(place.data, 'postmaster.pid');

function clusterOf(place: Place, binaries: Binaries, server: Supervised, port: number): Cluster {
  const password = readPassword(place);
  let stopping: Promise<void> | undefined;
  server.detach();
  return {
    url: (database, role = 'postgres', itsPassword = password) =>
      `postgresql://${encodeURIComponent(role)}:${encodeURIComponent(itsPassword)}@127.0.0.1:${String(port)}/${encodeURIComponent(database)}`,
    port,
    password,
    version: binaries.version,
    dataDir: place.base,
    logFile: logFileOf(place),
    lost: new Promise((resolve) => void server.exited.then(() => stopping ?? resolve())),
    stop: () =>
      (stopping ??= (async () => {
        server.askToEnd();
        await server.exited;
        if (place.temporary) fs.rmSync(place.base, { recursive: true, force: true });
      })()),
  };
}

function tailOf(log: string, from: number): string {
  return fs.existsSync(log) ? fs.readFileSync(log).subarray(from).toString() : '';
}

function reasonIn(said: string): string {
  const line = said.split('\n').findLast((text) => /FATAL|PANIC|could not|not found|denied/i.test(text));
  return line === undefined ? '' : ` (${line.replace(/^.*?(FATAL|PANIC|LOG): */, '').trim()})`;
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
