import type { Attempt } from './answer.ts';
import { LienthongError, RateLimitError } from './errors.ts';

/** Something else than the API answered: a proxy, a login page, another program. Its body is never kept. */
export function foreignAnswer(
  { status, type }: Response,
  media: string,
  attempt: Attempt & { status: number },
  retryAfterMs: number | undefined,
): LienthongError {
  const got = `HTTP ${status} with ${media === '' ? 'no content type' : media}`;
  if (status === 429) {
    const message = `${got}: something before the API limits the rate.`;
    return new RateLimitError(
      { ...attempt, kind: 'rateLimit', code: 'RATE_LIMITED', message, retryable: true },
      retryAfterMs,
    );
  }
  if (status >= 500) {
    const message = `${got}: the server, or a proxy before it, is in trouble.`;
    return new LienthongError({ ...attempt, kind: 'server', code: `HTTP_${status}`, message, retryable: true });
  }
  const isRedirect = type === 'opaqueredirect' || (status >= 300 && status < 400);
  const why = isRedirect
    ? 'the address redirects, and a token is never sent on to another one'
    : status === 404
      ? 'there is no API at this address; its path usually ends in /graphql'
      : 'this is no answer of the API, perhaps that of a proxy or a login page';
  return new LienthongError({ ...attempt, kind: 'protocol', code: 'NOT_GRAPHQL', message: `${got}: ${why}.` });
}
