import { open, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Checkpoint } from '../checkpoint.ts';
import { configError } from '../errors.ts';

/** A file a run in this folder. Lines are only ever added, each on the disk before the run goes on. */
export function fileCheckpoint(folder: string): Checkpoint {
  return {
    async open(runId) {
      await mkdir(folder, { recursive: true });
      const name = `${encodeURIComponent(runId).replaceAll('*', '%2A')}.jsonl`;
      if (name.length > 200) throw configError('`runId` is too long for the name of a file.');
      const file = await open(path.join(folder, name), 'a+', 0o600);
      await syncFolder(folder);
      const text = await file.readFile('utf8');
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      // A kill in the middle of a write leaves half a line: it was never promised, and the next line must not follow it.
      if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
      let last: Promise<void> = Promise.resolve();
      const write = async (line: string): Promise<void> => {
        await file.appendFile(`${line}\n`);
        await file.datasync();
      };
      return {
        lines: whole.split('\n').slice(0, -1),
        append: (line) => (last = last.then(() => write(line))),
        close: async () => {
          await last.catch(() => undefined);
          await file.close();
        },
      };
    },
  };
}

/** So that the new file's name survives too; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
