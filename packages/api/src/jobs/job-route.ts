import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { GraphQLSchema } from 'graphql';
import { largestInput } from '@lienthong/schema/bulk-jobs';
import { arriving, createByteRoute, sendJson, type Calls, type Transfer } from '../access/byte-route.ts';
import type { Context } from '../access/context.ts';
import type { AddressRoute } from '../access/http.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { CallError } from '../errors.ts';
import type { JobFiles } from './job-files.ts';
import { jobIds } from './job-ids.ts';
import { jobsById, queueJob, type JobRow } from './job.sql.ts';
import { jobDoor } from './mutations.ts';

interface JobRoute extends Calls {
  files: JobFiles;
  schema: GraphQLSchema;
  /** An input came. */
  ring(): void;
}

/** Milliseconds for a whole input, and for outcomes to be taken. */
const wholeWithin = 3_600_000;
const inputTypes: readonly string[] = ['application/jsonl', 'application/x-ndjson'];

/** `PUT /jobs/{id}/input` and `GET /jobs/{id}/outcomes`: a job's rows, and what became of each so far. */
export function createJobRoute({ files, schema, ring, ...calls }: JobRoute): AddressRoute {
  return createByteRoute(calls, {
    largest: largestInput,
    methods: {
      async PUT({ request, response, context, path, wait }) {
        const job = await findJob(context, path, 'input', schema);
        checkHeaders(request);
        wait(wholeWithin);
        const hash = createHash('sha256');
        const content = hashed(contentOf(request), hash);
        const bytes = job.state === 'WAITING' ? await files.putInput(job.id, content) : await drop(content);
        const sha256 = hash.digest('hex');
        const values = [job.id, context.caller.client.no, bytes, files.folder, sha256];
        const [queued] = job.state === 'WAITING' ? await context.sql(queueJob, values) : [];
        if (!queued) await expectSame(context, job, sha256);
        ring();
        sendJson(response, queued ? 201 : 200, { id: jobIds.of(job.id), bytes, sha256 });
      },
      async GET(transfer) {
        const job = await findJob(transfer.context, transfer.path, 'outcomes', schema);
        await sendOutcomes(job, transfer, files);
      },
    },
  });
}

/** The client's own job, where it may still do what the job does. */
async function findJob(context: Context, path: string, part: string, schema: GraphQLSchema): Promise<JobRow> {
  const [, id = ''] = /^\/jobs\/([^/]+)\/(\w+)$/.exec(path)?.[2] === part ? (/^\/jobs\/([^/]+)/.exec(path) ?? []) : [];
  const key = jobIds.keyOf(id);
  const [job] = key === undefined ? [] : await context.sql(jobsById, [[key], context.caller.client.no]);
  if (!job || job.cleared) throw new CallError('NOT_FOUND', 'No job of this client has this id.');
  const refused = doorRefusal(context.caller, jobDoor(job.mutation, schema));
  return refused ? context.refuse('bulkJob', refused) : job;
}

/** Whose answer was lost sends its rows again: the same rows are the same input, and others come too late. */
async function expectSame(context: Context, { id }: JobRow, sha256: string): Promise<void> {
  const [job] = await context.sql(jobsById, [[id], context.caller.client.no]);
  if (job?.inputSha256 === sha256) return;
  throw new CallError('BAD_USER_INPUT', 'The job has its input, or ended without one.', { rule: 'WAITING' });
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

async function drop(content: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of content) bytes += chunk.length;
  return bytes;
}

function checkHeaders({ headers }: IncomingMessage): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity', 'content-length': length } = headers;
  if (!inputTypes.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')) {
    const message = `Send the rows as ${inputTypes.join(' or ')}, one item a line.`;
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', message, { rule: 'CONTENT_TYPE' });
  }
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', 'Send the rows as they are or by gzip.', { rule: 'ENCODING' });
  }
  if (Number(length) > largestInput) throw tooLarge();
}

const tooLarge = (): CallError =>
  new CallError('PAYLOAD_TOO_LARGE', `An input has at most ${String(largestInput)} bytes.`, { rule: 'LENGTH' });

/** The rows as they were before they were packed, counted as they come. */
async function* contentOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of request.headers['content-encoding'] === 'gzip' ? unpacked(request) : arriving(request)) {
    bytes += chunk.length;
    if (bytes > largestInput) throw tooLarge();
    yield chunk;
  }
}

async function* unpacked(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const fed = pipeline(arriving(request), gunzip);
  fed.catch(() => undefined);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await fed;
  } catch (error) {
    if (request.errored) throw error;
    throw new CallError('BAD_USER_INPUT', 'The body is not gzip, or not all of it.', { rule: 'GZIP' });
  }
}

/** What has outcomes so far; `Range: bytes=n-` or `n-m` goes on where a reader stopped. */
async function sendOutcomes(job: JobRow, { request, response }: Transfer, files: JobFiles): Promise<void> {
  const [, begin, last] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(request.headers.range ?? '') ?? [];
  const from = Number(begin ?? 0);
  const to = Math.min(job.outcomeBytes, last ? Number(last) + 1 : job.outcomeBytes);
  response.setHeader('content-type', 'application/jsonl; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('lienthong-job-state', job.state);
  response.setHeader('lienthong-outcome-bytes', job.outcomeBytes);
  const file = to > from ? await files.readOutcomes(job.id) : undefined;
  if (!file) {
    response.statusCode = begin === undefined ? 200 : 204;
    response.end();
    return;
  }
  try {
    response.statusCode = begin === undefined ? 200 : 206;
    response.setHeader('content-length', to - from);
    if (begin !== undefined) response.setHeader('content-range', `bytes ${String(from)}-${String(to - 1)}/*`);
    const rows = file.createReadStream({ start: from, end: to - 1, autoClose: false });
    await pipeline(rows, response, { signal: AbortSignal.timeout(wholeWithin) });
  } finally {
    await file.close();
  }
}
