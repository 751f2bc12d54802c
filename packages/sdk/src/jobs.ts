import { wait } from './abort.ts';
import { createClient } from './client.ts';
import { kindOf, LienthongError, ValidationError } from './errors.ts';
import {
  BulkJobOperation,
  BulkJobsOperation,
  CancelBulkJobsOperation,
  StartBulkJobsOperation,
} from './generated/jobs-operations.ts';
import type { BulkJobQuery, BulkJobStart, StartBulkJobsMutation } from './generated/types.ts';
import type { Pager } from './pager.ts';
import type { CallOptions, ClientOptions } from './settings.ts';
import { transfer } from './transfer.ts';

export type BulkJob = NonNullable<BulkJobQuery['bulkJob']>;
type StartOutcome = StartBulkJobsMutation['startBulkJobs'][number];

/** What became of a row. FAILED: a fault of the server's; the same row in a further job is evaluated anew. */
export interface RowOutcome {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Null where the line couldn't be read that far. */
  readonly clientRef: string | null;
  readonly status: 'ACCEPTED' | 'REFUSED' | 'FAILED';
  readonly replayed?: boolean;
  /** Of what the row made or moved; none in a rehearsal. */
  readonly id?: string;
  readonly refusals?: StartOutcome['refusals'];
  readonly incident?: string;
}

/** Rows: a file (`openAsBlob` in Node) of JSONL, or items made anew whenever the line breaks. */
export type Rows = Blob | (() => Iterable<object> | AsyncIterable<object>);

export interface OutcomeOptions extends CallOptions {
  /** Bytes of outcomes that were read before: `position` of the last batch. */
  from?: number;
  /** Told after each piece that was read whole: keep it to go on from there. */
  onPosition?: (position: number) => void;
}

const hour = 3_600_000;
/** Bytes of outcomes asked for at once. */
const piece = 1_000_000;

/**
 * Bulk jobs of a client: for more than some thousands of rows. The server goes on with a job while nobody listens, and whoever
 * comes back with the same `clientRef` finds it.
 *
 * @example
 * const jobs = bulkJobs({ url, auth, purpose: 'CIVIL_STATUS' });
 * for await (const outcome of jobs.run({ clientRef: 'register/2021-05', mutation: 'SUBMIT_CORRECTIONS' }, () => items)) {
 *   if (outcome.status !== 'ACCEPTED') console.log(outcome.line, outcome.refusals);
 * }
 */
export function bulkJobs(options: ClientOptions) {
  const client = createClient(options);

  /** The job of that ref, begun once; throws a ValidationError where it is refused. */
  async function start(
    item: Omit<BulkJobStart, 'dryRun'> & { dryRun?: boolean },
    call?: CallOptions,
  ): Promise<BulkJob> {
    const items = [item as BulkJobStart];
    const [outcome] = await client.ask(StartBulkJobsOperation, { items }, (data) => data.startBulkJobs, call);
    if (outcome?.job) return outcome.job;
    const [{ code, message } = { code: 'UNKNOWN', message: 'The job was not started.' }] = outcome?.refusals ?? [];
    throw new ValidationError(
      { kind: 'validation', code, message, operation: 'StartBulkJobs' },
      outcome?.refusals ?? [],
    );
  }

  /** Sends the rows of a job that waits for them; rows that broke off are sent again from their first. */
  async function send(id: string, rows: Rows, call: CallOptions = {}): Promise<void> {
    const body = rows instanceof Blob ? () => rows : () => streamOf(rows());
    const put = { operation: 'PutJobInput', method: 'PUT', path: `jobs/${id}/input`, body } as const;
    const limits = { timeouts: { overallMs: hour, ...call.timeouts } };
    await transfer(options, { ...put, mediaType: 'application/jsonl' }, { ...call, ...limits });
  }

  const find = (id: string, call?: CallOptions): Promise<BulkJob | null> =>
    client.ask(BulkJobOperation, { id }, ({ bulkJob }) => bulkJob, call);

  /** Outcomes in the order of the rows, as they come, until the job has ended. */
  async function* outcomes(
    id: string,
    { from = 0, onPosition, ...call }: OutcomeOptions = {},
  ): AsyncGenerator<RowOutcome> {
    let at = from;
    for (let pause = 100; ;) {
      const headers = { range: `bytes=${String(at)}-${String(at + piece - 1)}` };
      const get = { operation: 'ReadJobOutcomes', method: 'GET', path: `jobs/${id}/outcomes`, headers } as const;
      const answer = await transfer(options, get, call);
      const whole = answer.bytes.subarray(0, answer.bytes.lastIndexOf(0x0a) + 1);
      for (const line of new TextDecoder().decode(whole).split('\n'))
        if (line !== '') yield JSON.parse(line) as RowOutcome;
      at += whole.length;
      if (whole.length > 0) onPosition?.(at);
      const state = answer.headers.get('lienthong-job-state') ?? '';
      if (at < Number(answer.headers.get('lienthong-outcome-bytes'))) continue;
      if (ended.has(state)) return;
      await wait(pause, call.signal);
      pause = whole.length > 0 ? 100 : Math.min(5000, pause * 2);
    }
  }

  return {
    start,
    send,
    find,
    outcomes,
    list: (call?: CallOptions): Pager<BulkJob> =>
      client.list(
        BulkJobsOperation,
        { first: 50 },
        ({ bulkJobs: { nodes, pageInfo, totalCount } }) => ({
          nodes,
          pageInfo,
          totalCount,
        }),
        call,
      ),
    /** What was carried out stays; false where the job had ended of itself. */
    async cancel(id: string, call?: CallOptions): Promise<boolean> {
      const items = [{ clientRef: `cancel/${id}`, id }];
      const [outcome] = await client.ask(CancelBulkJobsOperation, { items }, (data) => data.cancelBulkJobs, call);
      return outcome?.status === 'ACCEPTED';
    },
    /** Starts or finds the job of that ref, sends its rows where it has none, and tells every outcome; throws where it was stopped. */
    async *run(
      item: Omit<BulkJobStart, 'dryRun'> & { dryRun?: boolean },
      rows: Rows,
      call: OutcomeOptions = {},
    ): AsyncGenerator<RowOutcome> {
      const { id, state } = await start(item, call);
      if (state === 'WAITING') await send(id, rows, call);
      yield* outcomes(id, call);
      const job = await find(id, call);
      if (job?.state === 'DONE') return;
      const code = job?.stoppedBecause ?? job?.state ?? 'NOT_FOUND';
      throw new LienthongError({
        kind: kindOf(code),
        code,
        message: 'The job ended before its last row.',
        operation: 'BulkJob',
      });
    },
  };
}

export type BulkJobs = ReturnType<typeof bulkJobs>;

const ended: ReadonlySet<string> = new Set(['DONE', 'CANCELLED', 'STOPPED']);

/** JSONL, made as the line takes it. */
function streamOf(rows: Iterable<object> | AsyncIterable<object>): ReadableStream<Uint8Array> {
  const iterator = (async function* () {
    yield* rows;
  })();
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = '';
      while (text.length < 65_536) {
        const { done, value } = await iterator.next();
        if (done) break;
        text += `${JSON.stringify(value)}\n`;
      }
      if (text === '') controller.close();
      else controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await iterator.return();
    },
  });
}
