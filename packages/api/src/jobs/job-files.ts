import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';

/** The files of jobs: rows that came in, and what became of each. Both hold data of persons and are the server's alone. */
export interface JobFiles {
  /** Names the folder for good, so that a job is gone on with where its files lie. */
  folder: string;
  /** Keeps an input whole, or nothing of it; answers its bytes. */
  putInput(job: string, content: AsyncIterable<Uint8Array>): Promise<number>;
  readInput(job: string, from: number): AsyncIterable<Buffer>;
  /** Outcomes up to `length` stand; what a killed run wrote beyond is dropped. */
  openOutcomes(job: string, length: number): Promise<OutcomeFile>;
  /** Undefined where nothing has an outcome yet. Whoever gets it closes it. */
  readOutcomes(job: string): Promise<fs.FileHandle | undefined>;
  removeInput(job: string): Promise<void>;
  remove(job: string): Promise<void>;
}

export interface OutcomeFile {
  /** For good once this settles; answers the length. */
  append(text: string): Promise<number>;
  close(): Promise<void>;
}

export async function openJobFiles(root: string): Promise<JobFiles> {
  await fs.mkdir(root, { recursive: true, mode: 0o700 });
  const place = (job: string): string => path.join(root, job);
  const inputOf = (job: string): string => path.join(place(job), 'input.jsonl');
  const outcomesOf = (job: string): string => path.join(place(job), 'outcomes.jsonl');
  return {
    folder: await nameOf(root),

    async putInput(job, content) {
      await fs.mkdir(place(job), { recursive: true, mode: 0o700 });
      const part = `${inputOf(job)}.${randomUUID()}`;
      try {
        const file = await fs.open(part, 'wx', 0o600);
        try {
          await file.writeFile(content);
          await file.sync();
        } finally {
          await file.close();
        }
        const { size } = await fs.stat(part);
        await fs.rename(part, inputOf(job));
        return size;
      } catch (error) {
        await fs.rm(part, { force: true });
        throw error;
      }
    },

    async *readInput(job, from) {
      const file = await fs.open(inputOf(job), 'r');
      yield* file.createReadStream({ start: from }) as AsyncIterable<Buffer>;
    },

    async openOutcomes(job, length) {
      const file = await fs.open(outcomesOf(job), 'a', 0o600);
      await file.truncate(length);
      let at = length;
      return {
        async append(text) {
          const bytes = Buffer.from(text);
          await file.appendFile(bytes);
          await file.datasync();
          return (at += bytes.length);
        },
        close: () => file.close(),
      };
    },

    async readOutcomes(job) {
      try {
        return await fs.open(outcomesOf(job), 'r');
      } catch (error) {
        if ((error as { code?: string }).code === 'ENOENT') return undefined;
        throw error;
      }
    },

    removeInput: (job) => fs.rm(inputOf(job), { force: true }),
    remove: (job) => fs.rm(place(job), { recursive: true, force: true }),
  };
}

/** Written once, whole: of two that find none, one's name stands. */
async function nameOf(root: string): Promise<string> {
  const file = path.join(root, 'name');
  const draft = `${file}.${randomUUID()}`;
  await fs.writeFile(draft, randomUUID(), { mode: 0o600 });
  await fs.link(draft, file).catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  });
  await fs.rm(draft);
  return (await fs.readFile(file, 'utf8')).trim();
}
