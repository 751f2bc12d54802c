import { LienthongError } from './errors.ts';

/** The caller's own wish to stop; its reason is the cause. */
export const aborted = (signal: AbortSignal, operation?: string): LienthongError =>
  new LienthongError({
    kind: 'aborted',
    code: 'ABORTED',
    message: 'The caller stopped it.',
    cause: signal.reason,
    operation,
  });

/** Rejects at once when the signal fires. */
export function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const stop = (): void => {
      clearTimeout(timer);
      if (signal) reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** The promise, or the caller's wish to stop, whichever comes first; the work itself goes on for others who wait for it. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(aborted(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether time ran out, and not the caller's patience. */
  isOver(): boolean;
  release(): void;
}

/** A signal of its own for one attempt: after the time, or with the caller's. A used one would abort every later attempt. */
export function deadline(milliseconds: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    controller.abort();
  }, milliseconds);
  const stop = (): void => controller.abort(caller?.reason);
  if (caller?.aborted) stop();
  caller?.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    isOver: () => over,
    release: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', stop);
    },
  };
}
