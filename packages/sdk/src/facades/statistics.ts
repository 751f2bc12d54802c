import type { Client } from '../client.ts';
import { DistrictStatisticsOperation } from '../generated/operations.ts';
import type {
  CorrectionTurnaroundQueryVariables,
  DistrictStatisticsQueryVariables,
  ProcessingStatisticsQueryVariables,
} from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

/** The figures of the campaign, open to every agency. */
export const statisticsFacade = ({ ask }: Client) => ({
  /** A row for each unit of a level, by default the one below `within`, and one for who is in none of them. */
  districts: (choice: DistrictStatisticsQueryVariables = {}, call?: CallOptions) =>
    ask(DistrictStatisticsOperation, choice, ({ districtStatistics }) => districtStatistics, call),
  /** Working days within which each office decided half and nine of ten of its requests, in a period of at most a year. */
  async turnaround(period: CorrectionTurnaroundQueryVariables, call?: CallOptions) {
    const { CorrectionTurnaroundOperation } = await import('../generated/turnaround-operations.ts');
    return ask(CorrectionTurnaroundOperation, period, ({ correctionTurnaround }) => correctionTurnaround, call);
  },
  /** The work on dossiers and the quality of the register: a row for each unit of a level, and for what is in none of them. */
  async processing(choice: ProcessingStatisticsQueryVariables = {}, call?: CallOptions) {
    const { ProcessingStatisticsOperation } = await import('../generated/processing-operations.ts');
    return ask(ProcessingStatisticsOperation, choice, ({ processingStatistics }) => processingStatistics, call);
  },
  /** How each figure of `processing` is reckoned. */
  async processingDefinitions(call?: CallOptions) {
    const { ProcessingDefinitionsOperation } = await import('../generated/processing-operations.ts');
    return ask(ProcessingDefinitionsOperation, {}, ({ processingDefinitions }) => processingDefinitions, call);
  },
});
