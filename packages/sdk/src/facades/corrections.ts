import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import {
  CorrectionRequestOperation,
  CorrectionRequestsOperation,
  CorrectionRulesOperation,
  MoveCorrectionsOperation,
  PreviewCorrectionOperation,
  SubmitCorrectionsOperation,
} from '../generated/operations.ts';
import type {
  CorrectionItem,
  CorrectionKind,
  CorrectionMove,
  CorrectionRequestFilter,
  SubmitCorrectionsMutation,
} from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';

/** What became of one item, with the request as it stands now. */
export type CorrectionOutcome = SubmitCorrectionsMutation['submitCorrections'][number];

/** Items as a file or a query gives them. */
type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

export const correctionsFacade = ({ ask, list, submitAll }: Client) => ({
  /** Hands in 1 to 200 requests by one call: an outcome each, in their order. */
  submit: (items: readonly CorrectionItem[], call?: CallOptions) =>
    ask(SubmitCorrectionsOperation, { items }, ({ submitCorrections }) => submitCorrections, call),
  /** Hands in as many as there are; safe to kill and to begin again. What is surely wrong isn't sent. */
  async submitAll(items: Source<CorrectionItem>, options: BulkOptions<CorrectionItem, CorrectionOutcome>) {
    const { issuesOf } = await import('./correction-check.ts');
    return submitAll(SubmitCorrectionsOperation, items, { validate: issuesOf, ...options });
  },
  /** What handing in and applying a request would do; nothing is committed. */
  preview: (item: CorrectionItem, call?: CallOptions) =>
    ask(PreviewCorrectionOperation, { item }, ({ previewCorrection }) => previewCorrection, call),
  /** Takes a step of each of 1 to 200 requests; deciding needs an officer's token. */
  move: (items: readonly CorrectionMove[], call?: CallOptions) =>
    ask(MoveCorrectionsOperation, { items }, ({ moveCorrections }) => moveCorrections, call),
  moveAll: (items: Source<CorrectionMove>, options: BulkOptions<CorrectionMove, CorrectionOutcome>) =>
    submitAll(MoveCorrectionsOperation, items, options),
  find: (id: string, call?: CallOptions) =>
    ask(CorrectionRequestOperation, { id }, ({ correctionRequest }) => correctionRequest, call),
  list: (filter: CorrectionRequestFilter = {}, { first, ...call }: Omit<ListOptions, 'count'> = {}) =>
    list(CorrectionRequestsOperation, { filter, first }, ({ correctionRequests }) => correctionRequests, call),
  /** The rule book of a kind, each rule with its source; without `on` its whole history. */
  rules: (kind: CorrectionKind, { on, ...call }: { on?: string } & CallOptions = {}) =>
    ask(CorrectionRulesOperation, { kind, on }, ({ correctionRules }) => correctionRules, call),
});
