import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type { CorrectionItem, ReportFactsMutation } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { ReportItem } from './report-items.ts';

/** What became of one report, with the request as it stands now. */
export type ReportOutcome = ReportFactsMutation['submitCorrections'][number];

/** For who may not correct, but sees that something is wrong. */
export const reportsFacade = ({ ask, submitAll }: Client) => ({
  /** Tells the competent office of 1 to 200 wrong facts by one call; nothing is changed by it. */
  async report(reports: readonly ReportItem[], call?: CallOptions) {
    const { itemOf } = await import('./report-items.ts');
    const { ReportFactsOperation } = await import('../generated/reports-operations.ts');
    return ask(
      ReportFactsOperation,
      { items: reports.map(itemOf) },
      ({ submitCorrections }) => submitCorrections,
      call,
    );
  },
  /** Tells of as many as there are; safe to kill and to begin again. */
  async reportAll(
    items: Iterable<ReportItem> | AsyncIterable<ReportItem>,
    options: BulkOptions<CorrectionItem, ReportOutcome>,
  ) {
    const { issuesOf, itemsOf } = await import('./report-items.ts');
    const { ReportFactsOperation } = await import('../generated/reports-operations.ts');
    return submitAll(ReportFactsOperation, itemsOf(items), { validate: issuesOf, ...options });
  },
  /** A report of one's own, with what became of it. */
  async find(id: string, call?: CallOptions) {
    const { ReportOperation } = await import('../generated/reports-operations.ts');
    return ask(ReportOperation, { id }, ({ correctionRequest }) => correctionRequest, call);
  },
});
