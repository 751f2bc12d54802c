/** The bounds of repeated attempts, in milliseconds. */
export const retryRules = { base: 300, cap: 20_000, retries: 4, share: 0.1, burst: 10 } as const;

/** Full jitter: anything between 0 and a bound that doubles. What the server asks for is a lower bound, and up to 5 % more is waited so that not all come at once. */
export function delayBefore(retry: number, retryAfterMs: number | undefined, random: () => number): number {
  const jitter = random() * Math.min(retryRules.cap, retryRules.base * 2 ** retry);
  if (retryAfterMs === undefined) return jitter;
  return retryAfterMs * (1 + 0.05 * random());
}

/** Seconds or an HTTP date, as milliseconds from now; undefined where the header is neither. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = /[A-Za-z]/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

export interface RetryBucket {
  /** One more call: a tenth of a retry is earned. */
  earn(): void;
  /** Whether one more retry may be sent. */
  take(): boolean;
}

/** Keeps retries to a tenth of the calls, after a burst, so that clients don't multiply an outage. */
export function createRetryBucket(): RetryBucket {
  let tokens: number = retryRules.burst;
  return {
    earn: () => {
      tokens = Math.min(retryRules.burst, tokens + retryRules.share);
    },
    take: () => {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
