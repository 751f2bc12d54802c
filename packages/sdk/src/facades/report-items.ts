import type { CorrectionItem, ReportInput } from '../generated/types.ts';
export { issuesOf } from './correction-check.ts';

/** What somebody saw: facts on the register that look wrong. */
export interface ReportItem {
  readonly clientRef: string;
  readonly report: ReportInput;
  readonly evidence?: CorrectionItem['evidence'] | undefined;
}

export const itemOf = ({ clientRef, report, evidence = [] }: ReportItem): CorrectionItem => ({
  clientRef,
  evidence,
  correction: { report },
});

export async function* itemsOf(
  reports: Iterable<ReportItem> | AsyncIterable<ReportItem>,
): AsyncGenerator<CorrectionItem> {
  for await (const one of reports) yield itemOf(one);
}
