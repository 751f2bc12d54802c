import type { Deprecation } from './answer.ts';

export interface RequestEvent {
  readonly operation: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly requestId: string;
}

export interface ResponseEvent extends RequestEvent {
  readonly status: number;
  readonly milliseconds: number;
  /** Why it was not served. */
  readonly code: string | undefined;
  /** As the server reports it. */
  readonly cost: unknown;
}

export interface RetryEvent extends RequestEvent {
  readonly delayMs: number;
  /** Code of the failure. */
  readonly reason: string;
}

/** Called on every attempt, never with variables or data. What a hook throws is ignored. */
export interface Hooks {
  onRequest?(event: RequestEvent): void;
  onResponse?(event: ResponseEvent): void;
  onRetry?(event: RetryEvent): void;
  onDeprecation?(event: Deprecation & { operation: string }): void;
}

export function notify<Event>(hook: ((event: Event) => void) | undefined, event: Event): void {
  try {
    hook?.(event);
  } catch {
    // An observer must not decide over a call.
  }
}
