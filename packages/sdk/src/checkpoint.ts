import { base64url } from './assertion.ts';
import { configError, LienthongError } from './errors.ts';
import { formRefusals } from './generated/codes.ts';

/** Where a run keeps what is settled; `@lienthong/sdk/node` has one in files. */
export interface Checkpoint {
  open(runId: string): Promise<CheckpointLog>;
}

export interface CheckpointLog {
  /** What earlier runs appended, in order. */
  readonly lines: readonly string[];
  /** Resolves when the line would survive a power cut. */
  append(line: string): Promise<void>;
  close(): Promise<void>;
}

/** What became of an item: its hash, its status and, when refused, why. */
export interface Settled {
  readonly hash: string;
  readonly status: string;
  readonly codes: readonly string[];
}

/** What a run knows about itself: hashes, statuses and codes by the items' places, no personal data. */
export interface RunRecord {
  /** The last outcome of the item at this place, settled or not. */
  find(index: number): Settled | undefined;
  /** One more than the highest place that earlier runs recorded. */
  readonly reached: number;
  /** Of the whole input, once a run has come to its end. */
  readonly length: number | undefined;
  hash(item: unknown): Promise<string>;
  settle(rows: readonly (Settled & { index: number })[]): Promise<void>;
  finish(length: number): Promise<void>;
  close(): Promise<void>;
}

type Line =
  | { readonly run: string; readonly salt: string }
  | { readonly items: readonly (readonly [index: number, hash: string, status: string, ...codes: string[]])[] }
  | { readonly length: number };

export async function openRecord(runId: string, checkpoint: Checkpoint | undefined): Promise<RunRecord> {
  const log = await checkpoint?.open(runId);
  try {
    return await recordOf(runId, log);
  } catch (error) {
    await log?.close();
    throw error;
  }
}

async function recordOf(runId: string, log: CheckpointLog | undefined): Promise<RunRecord> {
  const known = new Map<number, Settled>();
  let salt: string | undefined;
  let length: number | undefined;
  let reached = 0;
  for (const text of log?.lines ?? []) {
    const line = readLine(text);
    if ('salt' in line) {
      // File names of two runs can be one name to a file system that knows no capitals.
      if (line.run !== runId) throw configError('The checkpoint belongs to another run.', 'CHECKPOINT_MISMATCH');
      salt = line.salt;
    } else if ('length' in line) length = line.length;
    else {
      for (const [index, hash, status, ...codes] of line.items) {
        known.set(index, { hash, status, codes });
        reached = Math.max(reached, index + 1);
      }
    }
  }
  if (salt === undefined) {
    salt = base64url(crypto.getRandomValues(new Uint8Array(16)));
    await log?.append(JSON.stringify({ run: runId, salt } satisfies Line));
  }
  const seed = salt;
  return {
    find: (index) => known.get(index),
    reached,
    length,
    hash: (item) => digest(seed, item),
    async settle(rows) {
      const items = rows.map(({ index, hash, status, codes }) => [index, hash, status, ...codes] as const);
      await log?.append(JSON.stringify({ items } satisfies Line));
    },
    finish: async (total) => log?.append(JSON.stringify({ length: total } satisfies Line)),
    close: async () => log?.close(),
  };
}

function readLine(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch (cause) {
    const message = 'The checkpoint is damaged: a line in its middle is no JSON. Begin a run with another runId.';
    throw new LienthongError({ kind: 'config', code: 'CHECKPOINT_DAMAGED', message, cause });
  }
}

/** Salted, so that equal items of different runs have different hashes. */
async function digest(salt: string, item: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(`${salt}\n${canonical(item)}`);
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).subarray(0, 16));
}

/** The same text for what the server takes as the same content: keys sorted, null left out like what is absent, text in NFC. */
const canonical = (item: unknown): string =>
  JSON.stringify(item, (_key, value: unknown) => {
    if (typeof value === 'string') return value.normalize('NFC');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const kept = Object.entries(value).filter(([, one]) => one !== null);
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** Whether sending it again could bring nothing new: accepted, or wrong in itself. */
export const isSettled = ({ status, codes }: Settled): boolean =>
  status === 'ACCEPTED' || codes.some((code) => formRefusals.includes(code));
