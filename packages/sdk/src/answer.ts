import {
  isRetryable,
  kindOf,
  LienthongError,
  PartialDataError,
  PermissionError,
  RateLimitError,
  ValidationError,
  type ErrorFacts,
  type Issue,
} from './errors.ts';
import { readRetryAfter } from './retry.ts';

/** A field that is null because the caller may not see it. */
export interface Withheld {
  readonly path: string;
  readonly reason: string;
  readonly scopeNeeded?: string;
}

export interface Deprecation {
  readonly coordinate?: string;
  readonly reason?: string;
  readonly sunset?: string;
  readonly link?: string;
}

/** What the server said, without a judgement on retrying. */
export interface Reading {
  readonly data?: unknown;
  readonly error?: LienthongError;
  readonly retryAfterMs?: number | undefined;
  readonly withheld: readonly Withheld[];
  readonly deprecations: readonly Deprecation[];
  readonly cost?: unknown;
}

/** What is known about an attempt, for the errors that it ends in. */
export type Attempt = Required<Pick<ErrorFacts, 'operation' | 'attempts' | 'requestId'>>;

interface Body {
  data?: Record<string, unknown> | null;
  errors?: { message?: unknown; path?: unknown; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

const mediaTypes = ['application/graphql-response+json', 'application/json'];

export async function readAnswer(response: Response, attempt: Attempt): Promise<Reading> {
  const { status, headers } = response;
  const facts = { ...attempt, requestId: headers.get('x-request-id') ?? attempt.requestId, status };
  const fromHeader = readRetryAfter(headers.get('retry-after'), Date.now());
  const media = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const body = mediaTypes.includes(media) ? parse(await response.text()) : undefined;
  if (!body) {
    await response.body?.cancel().catch(() => undefined);
    // Seldom needed: who never meets a proxy doesn't load its explanations.
    const { foreignAnswer } = await import('./foreign-answer.ts');
    return { error: foreignAnswer(response, media, facts, fromHeader), retryAfterMs: fromHeader, ...nothing };
  }
  const { data, errors = [], extensions = {} } = body;
  const reading = {
    withheld: listOf<Withheld>(extensions['withheld']),
    deprecations: listOf<Deprecation & { type?: string }>(extensions['warnings']).filter(
      ({ type }) => type === 'DEPRECATION',
    ),
    cost: extensions['cost'],
  };
  const [first] = errors;
  if (!first) return data ? { data, ...reading } : { error: emptyAnswer(status, facts), ...reading };
  const retryAfter = first.extensions?.['retryAfter'];
  const retryAfterMs = fromHeader ?? (typeof retryAfter === 'number' ? retryAfter * 1000 : undefined);
  const served = data && Object.values(data).some((value) => value !== null);
  if (!served) return { error: errorOf(first, facts, retryAfterMs), retryAfterMs, ...reading };
  const message = `A part of the answer failed; the rest is in \`data\`: ${codeOf(first)}.`;
  const partial = { ...facts, kind: 'partialData', code: codeOf(first), message } as const;
  return { error: new PartialDataError(partial, data, errors.map(issueOf)), ...reading };
}

const nothing = { withheld: [], deprecations: [] };
const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);

function parse(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const isBody = typeof body === 'object' && body !== null && ('data' in body || 'errors' in body);
    return isBody ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

type Failure = NonNullable<Body['errors']>[number];

const codeOf = ({ extensions }: Failure): string =>
  typeof extensions?.['code'] === 'string' ? extensions['code'] : 'UNKNOWN';

const messageOf = ({ message }: Failure): string =>
  typeof message === 'string' ? message : 'The server gave no reason.';

function issueOf(error: Failure): Issue {
  const path = error.extensions?.['path'] ?? error.path;
  return { code: codeOf(error), path: listOf<unknown>(path).map(String), message: messageOf(error) };
}

function errorOf(error: Failure, attempt: Attempt & { status: number }, retryAfterMs?: number): LienthongError {
  const code = codeOf(error);
  const kind = kindOf(code);
  const incident = error.extensions?.['incident'];
  const message = messageOf(error) + (typeof incident === 'string' ? ` Incident ${incident}.` : '');
  const facts = { ...attempt, kind, code, message, retryable: isRetryable(code) };
  if (kind === 'rateLimit') return new RateLimitError(facts, retryAfterMs);
  if (kind === 'validation') return new ValidationError(facts, [issueOf(error)]);
  if (kind === 'permission') {
    const scope = error.extensions?.['scopeNeeded'];
    return new PermissionError(facts, typeof scope === 'string' ? [scope] : []);
  }
  return new LienthongError(facts);
}

const emptyAnswer = (status: number, attempt: Attempt): LienthongError =>
  new LienthongError({
    ...attempt,
    kind: 'protocol',
    code: 'EMPTY_ANSWER',
    status,
    message: `The answer (${status}) has neither data nor errors.`,
  });
