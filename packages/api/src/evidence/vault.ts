import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** Where bytes lie, by a key of ours. What lies there is whole; what it means, and who may have it, is known elsewhere. */
export interface Vault {
  /** Keeps what the content yields, for good once this settles; a content that fails leaves nothing. The same key again: replaced. */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /** Undefined where nothing lies. Whoever gets it closes it. */
  get(key: string): Promise<Kept | undefined>;
  /** Nothing there is no error. */
  remove(key: string): Promise<void>;
  /** Clears away what killed uploads have left. */
  tidy(): Promise<void>;
}

export interface Kept {
  /** From its first byte, each time. */
  read(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** No upload lasts that long: what came in earlier and isn't kept is of a process that ended. */
const abandonedAfter = 3_600_000;

/** Where the local vault lies within the data directory. */
export const evidenceFolder = (dataDir: string): string => path.join(dataDir, 'evidence');

/** A folder, readable by its owner alone. Uploads come into one place and are renamed into another, so nobody sees a part. */
export async function openLocalVault(folder: string): Promise<Vault> {
  const incoming = path.join(folder, 'incoming');
  await fs.mkdir(incoming, { recursive: true, mode: 0o700 });
  // Ids begin with the time of their making; their ends are random.
  const shelfOf = (key: string): string => path.join(folder, 'kept', key.slice(-2));
  const fileOf = (key: string): string => path.join(shelfOf(key), key);

  return {
    async put(key, content) {
      const part = path.join(incoming, `${key}.${randomUUID()}`);
      try {
        await writeWhole(part, content);
        const made = await fs.mkdir(shelfOf(key), { recursive: true, mode: 0o700 });
        await fs.rename(part, fileOf(key));
        await syncFolder(shelfOf(key));
        if (made !== undefined) for (const one of [path.join(folder, 'kept'), folder]) await syncFolder(one);
      } catch (error) {
        await fs.rm(part, { force: true });
        throw error;
      }
    },

    async get(key) {
      const file = await openOrNothing(fileOf(key));
      return (
        file && {
          read: () => file.createReadStream({ start: 0, autoClose: false }),
          close: () => file.close(),
        }
      );
    },

    async remove(key) {
      await fs.rm(fileOf(key), { force: true });
    },

    async tidy() {
      for (const name of await fs.readdir(incoming)) {
        const part = path.join(incoming, name);
        const { mtimeMs } = await fs.stat(part).catch(() => ({ mtimeMs: Infinity }));
        if (Date.now() - mtimeMs > abandonedAfter) await fs.rm(part, { force: true });
      }
    },
  };
}

async function writeWhole(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await fs.open(name, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function openOrNothing(name: string): Promise<fs.FileHandle | undefined> {
  try {
    return await fs.open(name, 'r');
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** So that a name survives a loss of power; Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
