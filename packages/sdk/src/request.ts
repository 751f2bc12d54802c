import { aborted, deadline, unlessAborted, wait } from './abort.ts';
import { readAnswer, type Attempt, type Reading, type Withheld } from './answer.ts';
import { isLienthongError, LienthongError } from './errors.ts';
import { notify } from './hooks.ts';
import {
  documentId,
  hex,
  isKeyed,
  readDocument,
  type Operation,
  type Sendable,
  type TypedDocument,
} from './operation.ts';
import { createRetryBucket, delayBefore } from './retry.ts';
import { checkSettings, type CallOptions, type ClientOptions } from './settings.ts';

export interface Answer<Data> {
  readonly data: Data;
  /** Fields that are null because the caller may not see them. */
  readonly withheld: readonly Withheld[];
  readonly requestId: string;
}

/** For a caller within the SDK that has to know what the retries hide. */
export interface InnerOptions extends CallOptions {
  onRefusedPace?: (() => void) | undefined;
}

export type Send = <Data, Variables>(
  document: Operation<Data, Variables> | TypedDocument<Data, Variables>,
  variables: Variables,
  call?: InnerOptions,
) => Promise<Answer<Data>>;

/** One call is one HTTP request, repeated only where that can do no harm. */
export function createSend(options: ClientOptions): Send {
  const settings = checkSettings(options);
  const { url, auth, hooks, retries } = settings;
  const bucket = createRetryBucket();

  async function attemptOnce(
    { name, text }: Sendable,
    variables: unknown,
    { trace, rejected, call, milliseconds, ...attempt }: Attempt & Round,
  ): Promise<Reading & { token?: string; requestId: string }> {
    const { requestId = '' } = attempt;
    const limit = deadline(milliseconds, call.signal);
    let token: string | undefined;
    try {
      token = await unlessAborted(auth({ fetch: settings.fetch, rejected }), limit.signal);
      const headers = {
        ...settings.headersOf(call),
        authorization: `Bearer ${token}`,
        'x-request-id': requestId,
        traceparent: `00-${trace}-${randomHex(8)}-01`,
      };
      const document =
        settings.documents === 'ID'
          ? { documentId: await documentId(text) }
          : { query: text, operationName: nameOf(name) };
      const body = JSON.stringify({ ...document, variables });
      notify(hooks.onRequest, { operation: name, attempt: attempt.attempts ?? 1, requestId });
      const from = performance.now();
      const { signal } = limit;
      const response = await settings.fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      const reading = await readAnswer(response, attempt);
      notify(hooks.onResponse, {
        operation: name,
        attempt: attempt.attempts ?? 1,
        requestId: reading.error?.requestId ?? requestId,
        status: response.status,
        code: reading.error?.code,
        milliseconds: performance.now() - from,
        cost: reading.cost,
      });
      for (const deprecation of reading.deprecations) notify(hooks.onDeprecation, { operation: name, ...deprecation });
      return { ...reading, token, requestId };
    } catch (error) {
      if (call.signal?.aborted) throw aborted(call.signal, name);
      const failed = { withheld: [], deprecations: [], requestId, ...(token !== undefined && { token }) };
      return {
        ...failed,
        error: limit.isOver() ? timeOut(milliseconds, attempt) : transportError(error, url, attempt),
      };
    } finally {
      limit.release();
    }
  }

  return async (document, variables, call = {}) => {
    const sendable = readDocument(document);
    const mayRepeat = !sendable.mutates || isKeyed(variables);
    const { attemptMs, overallMs } = { ...settings.timeouts, ...call.timeouts };
    const from = performance.now();
    const trace = randomHex(16);
    let rejected: string | undefined;
    bucket.earn();
    for (let attempts = 1, retry = 0; ; attempts += 1) {
      const left = overallMs - (performance.now() - from);
      const milliseconds = Math.max(1, Math.min(attemptMs, left));
      const attempt = { operation: sendable.name, attempts, requestId: crypto.randomUUID() as string };
      const reading = await attemptOnce(sendable, variables, { ...attempt, trace, rejected, call, milliseconds });
      const { error, retryAfterMs, withheld, token } = reading;
      if (!error) return { data: reading.data as never, withheld, requestId: reading.requestId };
      if (token !== undefined && isStale(error)) {
        if (rejected !== undefined) throw error;
        rejected = token;
        continue;
      }
      if (paced.has(error.code)) call.onRefusedPace?.();
      if (!error.retryable || !mayRepeat || retry >= retries) throw error;
      const delayMs = delayBefore(retry, retryAfterMs, Math.random);
      if (performance.now() - from + delayMs > overallMs) throw error;
      // Who was told when to come back multiplies nothing; all others take from the bucket.
      if (retryAfterMs === undefined && !bucket.take()) throw error;
      retry += 1;
      notify(hooks.onRetry, { ...attempt, attempt: attempts, delayMs, reason: error.code });
      await wait(delayMs, call.signal);
    }
  };
}

interface Round {
  trace: string;
  rejected: string | undefined;
  call: InnerOptions;
  milliseconds: number;
}

const paced = new Set(['RATE_LIMITED', 'OVERLOADED']);

/** A token that may just be over: one more is worth a try, without waiting. */
const isStale = ({ code }: LienthongError): boolean => code === 'TOKEN_EXPIRED' || code === 'UNAUTHENTICATED';

const nameOf = (name: string): string | undefined => (name === 'anonymous' ? undefined : name);

const randomHex = (bytes: number): string => hex(crypto.getRandomValues(new Uint8Array(bytes)));

const timeOut = (milliseconds: number, attempt: Attempt): LienthongError =>
  new LienthongError({
    ...attempt,
    kind: 'timeout',
    code: 'TIMEOUT',
    message: `No answer within ${Math.round(milliseconds)} ms.`,
    retryable: true,
  });

/** No answer came: whether the server has done the work is unknown. Errors of the token endpoint keep what they say. */
function transportError(error: unknown, url: string, attempt: Attempt): LienthongError {
  if (isLienthongError(error))
    return new LienthongError({ ...error, ...attempt, message: error.message, cause: error.cause });
  const reason = ((error as Error | undefined)?.cause as { code?: unknown } | undefined)?.code;
  const message = `No answer from ${new URL(url).host}${typeof reason === 'string' ? ` (${reason})` : ''}.`;
  return new LienthongError({ ...attempt, kind: 'network', code: 'NETWORK', message, retryable: true, cause: error });
}
