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
        if (job.state !== 'WAITING')
          throw new CallError('BAD_USER_INPUT', 'The job has its input.', { rule: 'WAITING' });
        checkHeaders(request);
        wait(wholeWithin);
        const bytes = await files.putInput(job.id, contentOf(request));
        const [queued] = await context.sql(queueJob, [job.id, context.caller.client.no, bytes, files.folder]);
        if (!queued) throw new CallError('BAD_USER_INPUT', 'The job has its input, or ended.', { rule: 'WAITING' });
        ring();
        sendJson(response, 201, { id: jobIds.of(job.id), bytes });
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

/** What has outcomes so far; `Range: bytes=n-` goes on where a reader stopped. */
async function sendOutcomes(job: JobRow, { request, response }: Transfer, files: JobFiles): Promise<void> {
  const from = Number(/^bytes=(\d{1,15})-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.setHeader('content-type', 'application/jsonl; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('lienthong-job-state', job.state);
  const length = job.outcomeBytes - from;
  const file = length > 0 ? await files.readOutcomes(job.id) : undefined;
  if (!file) {
    response.statusCode = from === 0 ? 200 : 204;
    response.end();
    return;
  }
  try {
    response.statusCode = from === 0 ? 200 : 206;
    response.setHeader('content-length', length);
    if (from > 0) {
      response.setHeader('content-range', `bytes ${String(from)}-${String(job.outcomeBytes - 1)}/*`);
    }
    const rows = file.createReadStream({ start: from, end: job.outcomeBytes - 1, autoClose: false });
    await pipeline(rows, response, { signal: AbortSignal.timeout(wholeWithin) });
  } finally {
    await file.close();
  }
}
