import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { Fault } from '../../process/fault.ts';

/** The system user that the database server runs as when that isn't ourselves. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root picks an unprivileged user: the owner of data that exist already, else
 * EMBEDDED_PG_USER, postgres or nobody. Everybody else is the server user: undefined.
 */
export function findServerUser(existingData: string): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = fs.statSync(existingData, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const passwd = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const chosen = process.env['EMBEDDED_PG_USER'] ?? '';
  for (const wanted of chosen === '' ? ['postgres', 'nobody'] : [chosen]) {
    const row = passwd.find(([name, , uid]) => name === wanted && Number(uid) !== 0);
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Fault(
    'database',
    `PostgreSQL does not run as root and ${chosen === '' ? 'neither postgres nor nobody' : `no unprivileged user ${chosen}`} is in /etc/passwd: name a user with EMBEDDED_PG_USER, or a server with DATABASE_URL.`,
  );
}

/** Asks the kernel, as that user: modes, access lists and noexec mounts all count. For a folder: may it be entered? */
export function canExecute(user: ServerUser | undefined, file: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', file], { cwd: '/', stdio: 'ignore', ...user });
  return status === 0;
}

export function giveTo(user: ServerUser | undefined, file: string): void {
  if (user) fs.chownSync(file, user.uid, user.gid);
}
