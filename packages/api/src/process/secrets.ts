import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { codeOf, Fault } from './fault.ts';

const names = ['appPassword', 'ownerPassword', 'workerPassword', 'cursorKey', 'subjectKey', 'snapshotKey'] as const;

/**
 * Each 32 random bytes as base64url: the passwords of the database roles, the keys of cursors and subject hashes, and the private
 * key that snapshots are signed with. One that is taken out of the file is made anew at the next start.
 */
export type Secrets = Readonly<Record<(typeof names)[number], string>>;

/** The secrets of this data directory: made at the first start, kept for ever, readable by their owner alone. */
export function readSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, 'secrets.json');
  const kept = fs.existsSync(file) ? parse(file) : {};
  if (names.every((name) => kept[name] !== undefined)) return kept as Secrets;
  const secrets = Object.fromEntries(names.map((name) => [name, kept[name] ?? randomBytes(32).toString('base64url')]));
  const draft = `${file}.${String(process.pid)}`;
  fs.writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flush: true });
  fs.renameSync(draft, file);
  return secrets as Secrets;
}

function parse(file: string): Partial<Secrets> {
  let reason = 'not ours';
  try {
    const content: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof content === 'object' && content !== null) return content;
  } catch (error) {
    reason = codeOf(error) ?? reason;
  }
  throw new Fault(
    'dataDirectory',
    `The file ${file} can't be read (${reason}): mend or restore it, or delete the data directory to begin anew.`,
  );
}
