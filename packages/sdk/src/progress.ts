import type { ItemOutcome } from './bulk.ts';

export interface BulkProgress {
  /** Items told of so far, in the order of the input. */
  readonly done: number;
  readonly accepted: number;
  readonly refused: number;
  /** Answered from an earlier sending, without a new effect. */
  readonly replayed: number;
  /** Settled by an earlier run and not sent. */
  readonly resumed: number;
  /** Items sent a second, since the run began. */
  readonly perSecond: number;
  /** Calls that may be under way at once now. */
  readonly concurrency: number;
}

export interface BulkRun extends BulkProgress {
  readonly runId: string;
  readonly seconds: number;
}

export interface Progress {
  count(outcome: ItemOutcome): void;
  now(): BulkProgress;
  end(): BulkRun;
}

export function createProgress(runId: string, concurrency: () => number): Progress {
  const from = performance.now();
  const counts = { done: 0, accepted: 0, refused: 0, replayed: 0, resumed: 0 };
  const seconds = (): number => (performance.now() - from) / 1000;
  const now = (): BulkProgress => {
    const perSecond = (counts.done - counts.resumed) / Math.max(seconds(), 0.001);
    return { ...counts, perSecond, concurrency: concurrency() };
  };
  return {
    count({ status, outcome, resumed }) {
      counts.done += 1;
      if (status === 'ACCEPTED') counts.accepted += 1;
      if (status === 'REFUSED') counts.refused += 1;
      if (outcome?.replayed) counts.replayed += 1;
      if (resumed) counts.resumed += 1;
    },
    now,
    end: () => ({ runId, ...now(), seconds: seconds() }),
  };
}
