import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import { MoveCorrectionsOperation, SubmitCorrectionsOperation } from '../generated/operations.ts';
import type { CorrectionItem, CorrectionMove, SubmitCorrectionsMutation } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import { requestsFacade } from './requests.ts';

/** What became of one item, with the request as it stands now. */
export type CorrectionOutcome = SubmitCorrectionsMutation['submitCorrections'][number];

/** Items as a file or a query gives them. */
export type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

export const correctionsFacade = (client: Client) => {
  const { ask, submitAll } = client;
  return {
    ...requestsFacade(client),
    /** Hands in 1 to 200 requests by one call: an outcome each, in their order. */
    submit: (items: readonly CorrectionItem[], call?: CallOptions) =>
      ask(SubmitCorrectionsOperation, { items }, ({ submitCorrections }) => submitCorrections, call),
    /** Hands in as many as there are; safe to kill and to begin again. What is surely wrong isn't sent. */
    async submitAll(items: Source<CorrectionItem>, options: BulkOptions<CorrectionItem, CorrectionOutcome>) {
      const { issuesOf } = await import('./correction-check.ts');
      return submitAll(SubmitCorrectionsOperation, items, { validate: issuesOf, ...options });
    },
    /** What handing in and applying a request would do; nothing is committed. */
    async preview(item: CorrectionItem, call?: CallOptions) {
      const { PreviewCorrectionOperation } = await import('../generated/preview-operations.ts');
      return ask(PreviewCorrectionOperation, { item }, ({ previewCorrection }) => previewCorrection, call);
    },
    /** Takes a step of each of 1 to 200 requests; deciding needs an officer's token. */
    move: (items: readonly CorrectionMove[], call?: CallOptions) =>
      ask(MoveCorrectionsOperation, { items }, ({ moveCorrections }) => moveCorrections, call),
    moveAll: (items: Source<CorrectionMove>, options: BulkOptions<CorrectionMove, CorrectionOutcome>) =>
      submitAll(MoveCorrectionsOperation, items, options),
  };
};
