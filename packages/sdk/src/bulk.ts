import { aborted } from './abort.ts';
import { callBatch, type Outcome } from './batch-call.ts';
import { batchesOf, isToSend, type Entry } from './batches.ts';
import { openRecord, type Checkpoint, type RunRecord } from './checkpoint.ts';
import { configError, type Issue } from './errors.ts';
import { createPace } from './pace.ts';
import { createProgress, type BulkProgress, type BulkRun } from './progress.ts';
import type { InnerOptions } from './request.ts';
import type { CallOptions } from './settings.ts';

/** What became of one item of the input. */
export interface ItemOutcome<Answer extends Outcome = Outcome> {
  /** Its place in the input, from 0. */
  readonly index: number;
  readonly clientRef: string;
  readonly status: string;
  /** Why it was refused. */
  readonly codes: readonly string[];
  /** Settled by an earlier run and not sent again. */
  readonly resumed: boolean;
  /** The server's answer; absent when resumed, or refused before it was looked at. */
  readonly outcome?: Answer;
  /** What was wrong with an item that was refused before sending, or that the server couldn't read. */
  readonly issues?: readonly Issue[];
}

export interface BulkOptions<Item, Answer extends Outcome = Outcome> extends CallOptions {
  /** Names the run: the same input under the same id goes on where it ended. */
  runId: string;
  /** Without one, a run that was killed sends everything again, with the same refs and the same effect. */
  checkpoint?: Checkpoint;
  /** Items a call, 1 to 200; default 100. */
  batchSize?: number;
  /** Most calls at once; default 4. Less when the server asks for less. */
  concurrency?: number;
  /** What can be known to be wrong before sending; an item with an issue isn't sent. */
  validate?: (item: Item) => readonly Issue[];
  onProgress?: (progress: BulkProgress) => void;
  /** In the order of the input, after the outcome is safe in the checkpoint; the run waits for it. */
  onItem?: (outcome: ItemOutcome<Answer>) => void | Promise<void>;
}

export type SendBatch<Item, Answer> = (items: readonly Item[], call: InnerOptions) => Promise<readonly Answer[]>;

/** Batches that may wait for an earlier one before their outcomes are told, for each call at once. */
const windowPerCall = 4;

/**
 * Sends every item once, however often the run is killed and begun again: what the checkpoint has settled is skipped, the
 * rest goes out with the same refs. A refusal that depended on the register's state isn't settled and is sent again by a
 * later run. Throws when a batch can't be served; what was settled until then stays settled.
 */
export async function runBulk<Item extends { clientRef: string }, Answer extends Outcome>(
  items: Iterable<Item> | AsyncIterable<Item>,
  options: BulkOptions<Item, Answer>,
  sendBatch: SendBatch<Item, Answer>,
): Promise<BulkRun> {
  const { batchSize, concurrency } = checkOptions(options);
  const { runId, checkpoint, validate, onItem, onProgress, timeouts, purpose, caseRef } = options;
  const signal = options.signal ?? new AbortController().signal;
  const isStopped = (): boolean => signal.aborted;
  if (isStopped()) throw aborted(signal);
  const call = { signal, ...(timeouts && { timeouts }), ...(purpose && { purpose }), ...(caseRef && { caseRef }) };

  const record = await openRecord(runId, checkpoint);
  const pace = createPace(concurrency);
  const progress = createProgress(runId, () => pace.limit);
  const running = new Set<Promise<unknown>>();
  const first: { failure?: { error: unknown } } = {};
  const fail = (error: unknown): void => void (first.failure ??= { error });

  const work = async (batch: readonly Entry<Item>[]): Promise<ItemOutcome<Answer>[]> => {
    await pace.enter();
    let refused = false;
    const onRefusedPace = (): void => void (refused = true);
    try {
      // What is under way when another batch fails is still answered and recorded; nothing new is sent.
      if (first.failure) throw first.failure.error;
      return await settle(batch, record, (part) => sendBatch(part, { ...call, onRefusedPace }));
    } catch (error) {
      fail(error);
      throw error;
    } finally {
      pace.leave(refused);
    }
  };

  const tell = async (outcomes: readonly ItemOutcome<Answer>[]): Promise<void> => {
    for (const outcome of outcomes) {
      progress.count(outcome);
      await onItem?.(outcome);
    }
    onProgress?.(progress.now());
  };

  try {
    const untold: Promise<void>[] = [];
    let told = Promise.resolve();
    let length = 0;
    for await (const batch of batchesOf(items, { batchSize, record, validate, signal })) {
      length += batch.length;
      const result = work(batch);
      const before = told;
      told = result.then((outcomes) => before.then(() => tell(outcomes)));
      told.catch(fail);
      running.add(told);
      running.add(result);
      result.catch(() => undefined).finally(() => running.delete(result));
      told.catch(() => undefined).finally(() => running.delete(told));
      untold.push(told);
      if (untold.length >= concurrency * windowPerCall) await untold.shift();
      if (first.failure) break;
    }
    await told;
    if (record.length === undefined) await record.finish(length);
    return progress.end();
  } catch (error) {
    fail(error);
    await Promise.allSettled(running);
    throw isStopped() ? aborted(signal) : first.failure?.error;
  } finally {
    await record.close();
  }
}

/** Sends what is to be sent, records it, and answers for the whole batch in its order. */
async function settle<Item extends { clientRef: string }, Answer extends Outcome>(
  batch: readonly Entry<Item>[],
  record: RunRecord,
  send: (items: readonly Item[]) => Promise<readonly Answer[]>,
): Promise<ItemOutcome<Answer>[]> {
  const sent = batch.filter(isToSend);
  const replies = await callBatch(
    sent.map(({ item }) => item),
    send,
  );
  const answered = new Map<number, ItemOutcome<Answer>>();
  sent.forEach(({ index, item: { clientRef } }, at) => {
    const reply = replies[at];
    if (reply && 'outcome' in reply) {
      const { status, refusals } = reply.outcome;
      const codes = refusals.map(({ code }) => code);
      answered.set(index, { index, clientRef, status, codes, resumed: false, outcome: reply.outcome });
    } else if (reply) answered.set(index, refused(index, clientRef, reply.issues));
  });
  const rows = sent.map(({ index, hash }) => ({ index, hash, ...statusOf(answered.get(index)) }));
  if (rows.length > 0) await record.settle(rows);
  return batch.map(({ index, item: { clientRef }, settled, issues }) => {
    if (settled) return { index, clientRef, status: settled.status, codes: settled.codes, resumed: true };
    return issues ? refused(index, clientRef, issues) : (answered.get(index) as ItemOutcome<Answer>);
  });
}

const statusOf = (outcome: ItemOutcome | undefined): { status: string; codes: readonly string[] } => ({
  status: outcome?.status ?? 'UNKNOWN',
  codes: outcome?.codes ?? [],
});

function refused(index: number, clientRef: string, issues: readonly Issue[]): ItemOutcome<never> {
  return { index, clientRef, status: 'REFUSED', codes: issues.map(({ code }) => code), resumed: false, issues };
}

function checkOptions<Item, Answer extends Outcome>(options: BulkOptions<Item, Answer>) {
  const { runId, batchSize = 100, concurrency = 4 } = options;
  if (runId === '' || runId.length > 150) throw configError('`runId` is a text of 1 to 150 characters.');
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= 200))
    throw configError('`batchSize` is 1 to 200.');
  if (!(Number.isInteger(concurrency) && concurrency >= 1))
    throw configError('`concurrency` is a whole number from 1.');
  return { batchSize, concurrency };
}
