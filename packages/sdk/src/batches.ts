import { aborted, unlessAborted } from './abort.ts';
import { isSettled, type RunRecord, type Settled } from './checkpoint.ts';
import { configError, type Issue } from './errors.ts';

/** An item on its way: settled by an earlier run, wrong as it stands, or to be sent. */
export interface Entry<Item> {
  readonly index: number;
  readonly item: Item;
  readonly hash: string;
  readonly settled?: Settled | undefined;
  readonly issues?: readonly Issue[] | undefined;
}

export const isToSend = <Item>({ settled, issues }: Entry<Item>): boolean => !settled && !issues;

interface Reading<Item> {
  batchSize: number;
  record: RunRecord;
  validate: ((item: Item) => readonly Issue[]) | undefined;
  signal: AbortSignal;
}

/** So that a long stretch of settled items is told bit by bit. */
const mostEntries = 1000;

/** The input in batches, compared with what the run's record knows of it: another input than before is an error. */
export async function* batchesOf<Item extends { clientRef: string }>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { batchSize, record, validate, signal }: Reading<Item>,
): AsyncGenerator<Entry<Item>[]> {
  let batch: Entry<Item>[] = [];
  let toSend = 0;
  let index = 0;
  for await (const item of read(items, signal)) {
    if (typeof item.clientRef !== 'string' || item.clientRef === '') {
      throw configError(`Item ${index} of the input has no clientRef, so it can't be sent safely.`, 'REF_MISSING');
    }
    const hash = await record.hash(item);
    const known = record.find(index);
    if ((known && known.hash !== hash) || index >= (record.length ?? Infinity)) throw inputChanged(index);
    const settled = known && isSettled(known) ? known : undefined;
    const issues = settled ? [] : (validate?.(item) ?? []);
    const entry = { index, item, hash, settled, issues: issues.length > 0 ? issues : undefined };
    batch.push(entry);
    if (isToSend(entry)) toSend += 1;
    index += 1;
    if (toSend < batchSize && batch.length < mostEntries) continue;
    yield batch;
    batch = [];
    toSend = 0;
  }
  if (index < Math.max(record.reached, record.length ?? 0)) throw inputChanged(index);
  if (batch.length > 0) yield batch;
}

const inputChanged = (index: number): Error =>
  configError(
    `The input is not the one that this run began with: it differs at item ${index}. Name another runId for another input.`,
    'INPUT_CHANGED',
  );

/** One after the other, and no longer than the caller has patience. */
async function* read<Item>(items: Iterable<Item> | AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  const source: AsyncIterator<Item> | Iterator<Item> =
    Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let isAtEnd = false;
  try {
    for (;;) {
      if (signal.aborted) throw aborted(signal);
      const next = await unlessAborted(Promise.resolve(source.next()), signal);
      isAtEnd = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a source that waits for its next item would hold up the end.
    if (!isAtEnd) Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
