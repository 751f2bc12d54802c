/** Mutations that a bulk job carries out row by row; each line of its input is one item of the mutation. */
export const bulkMutations = {
  SUBMIT_CORRECTIONS: 'Items of `submitCorrections`.',
  MOVE_CORRECTIONS: 'Items of `moveCorrections`.',
  RECORD_DOSSIERS: 'Items of `recordDossiers`.',
  MOVE_DOSSIERS: 'Items of `moveDossiers`.',
} as const;
export type BulkMutation = keyof typeof bulkMutations;

/** `ended`: nothing more becomes of it; its outcomes stay readable for a week. */
export const bulkJobStates = {
  WAITING: { meaning: 'Waits for its input.', ended: false },
  QUEUED: { meaning: 'Has its input, and waits for its turn.', ended: false },
  RUNNING: { meaning: 'Is being carried out.', ended: false },
  DONE: { meaning: 'Every row has its outcome.', ended: true },
  CANCELLED: { meaning: 'Cancelled by its client: rows without an outcome had no effect.', ended: true },
  STOPPED: {
    meaning: 'Stopped: client, officer or scope was revoked, or the input is no JSONL; `stoppedBecause` says which.',
    ended: true,
  },
} as const satisfies Record<string, { meaning: string; ended: boolean }>;
export type BulkJobState = keyof typeof bulkJobStates;

/** Bytes of an input as it is read, after decompression. */
export const largestInput = 4_000_000_000;
/** Bytes of a line of it. */
export const longestLine = 65_536;
