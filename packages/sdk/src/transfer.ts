import { aborted, deadline, unlessAborted, wait } from './abort.ts';
import { readAnswer } from './answer.ts';
import { isLienthongError, LienthongError } from './errors.ts';
import { notify } from './hooks.ts';
import { delayBefore } from './retry.ts';
import { checkSettings, type CallOptions, type ClientOptions } from './settings.ts';

/** Bytes on their way to or from an address beside the API: the same token, purpose, errors and repetitions as a call. */
export interface Transfer {
  /** For hooks and errors. */
  operation: string;
  method: 'PUT' | 'GET';
  /** Seen from the API's own address. */
  path: string;
  /** What is made anew for each attempt may be a stream. */
  body?: Uint8Array | (() => Blob | ReadableStream<Uint8Array>);
  mediaType?: string;
  headers?: Record<string, string>;
}

/** What came back, with what the address says beside it. */
export interface Transferred {
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** Both ways may be repeated: the same bytes have the same effect once. One attempt may take the time of the whole call. */
export async function transfer(
  options: ClientOptions,
  { operation, method, path, body, mediaType, headers: more }: Transfer,
  call: CallOptions = {},
): Promise<Transferred> {
  const settings = checkSettings(options);
  const { auth, hooks, retries } = settings;
  const overallMs = call.timeouts?.overallMs ?? settings.timeouts.overallMs;
  const from = performance.now();
  let rejected: string | undefined;
  for (let attempts = 1, retry = 0; ; attempts += 1) {
    const attempt = { operation, attempts, requestId: crypto.randomUUID() as string };
    const event = { operation, attempt: attempts, requestId: attempt.requestId };
    const limit = deadline(Math.max(1, overallMs - (performance.now() - from)), call.signal);
    let token: string | undefined;
    let failure: { error: LienthongError; retryAfterMs?: number | undefined };
    try {
      token = await unlessAborted(auth({ fetch: settings.fetch, rejected }), limit.signal);
      const { 'content-type': _, ...given } = settings.headersOf(call);
      const headers = {
        ...given,
        ...(mediaType !== undefined && { 'content-type': mediaType }),
        authorization: `Bearer ${token}`,
        'x-request-id': attempt.requestId,
        ...more,
      };
      notify(hooks.onRequest, event);
      const began = performance.now();
      const request = { method, headers, redirect: 'manual', signal: limit.signal } as const;
      const response = await settings.fetch(new URL(path, settings.url).href, {
        ...request,
        ...(body && bodyOf(body)),
      });
      const reading = response.ok ? undefined : await readAnswer(response, attempt);
      const code = reading?.error?.code;
      const milliseconds = performance.now() - began;
      notify(hooks.onResponse, { ...event, status: response.status, code, milliseconds, cost: undefined });
      if (!reading?.error) return { bytes: new Uint8Array(await response.arrayBuffer()), headers: response.headers };
      failure = { error: reading.error, retryAfterMs: reading.retryAfterMs };
    } catch (error) {
      if (call.signal?.aborted) throw aborted(call.signal, operation);
      failure = { error: isLienthongError(error) ? error : unanswered(error, limit.isOver(), attempt) };
    } finally {
      limit.release();
    }
    const { error, retryAfterMs } = failure;
    if (token !== undefined && rejected === undefined && stale.has(error.code)) {
      rejected = token;
      continue;
    }
    if (!error.retryable || retry >= retries) throw error;
    const delayMs = delayBefore(retry, retryAfterMs, Math.random);
    if (performance.now() - from + delayMs > overallMs) throw error;
    retry += 1;
    notify(hooks.onRetry, { ...event, delayMs, reason: error.code });
    await wait(delayMs, call.signal);
  }
}

/** A stream is sent as it comes; fetch wants to be told. */
function bodyOf(body: NonNullable<Transfer['body']>): object {
  const made = typeof body === 'function' ? body() : body;
  return { body: made, ...(made instanceof ReadableStream && { duplex: 'half' }) };
}

const stale = new Set(['TOKEN_EXPIRED', 'UNAUTHENTICATED']);

const unanswered = (cause: unknown, over: boolean, attempt: { operation: string; attempts: number }): LienthongError =>
  over
    ? new LienthongError({ ...attempt, kind: 'timeout', code: 'TIMEOUT', message: 'No answer in time.' })
    : new LienthongError({
        ...attempt,
        kind: 'network',
        code: 'NETWORK',
        message: 'The line broke before an answer.',
        retryable: true,
        cause,
      });
