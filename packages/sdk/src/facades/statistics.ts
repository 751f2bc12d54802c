import type { Client } from '../client.ts';
import { DistrictStatisticsOperation } from '../generated/operations.ts';
import type {
  CorrectionTurnaroundQueryVariables,
  DistrictStatisticsQueryVariables,
  ProcessingStatisticsQueryVariables,
} from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

const onFirstUse = () => import('./figures.ts');

/** The figures of the campaign, open to every agency. */
export const statisticsFacade = (client: Client) => ({
  /** A row for each unit of a level, by default the one below `within`, and one for who is in none of them. */
  districts: (choice: DistrictStatisticsQueryVariables = {}, call?: CallOptions) =>
    client.ask(DistrictStatisticsOperation, choice, ({ districtStatistics }) => districtStatistics, call),
  /** Working days within which each office decided half and nine of ten of its requests, in a period of at most a year. */
  turnaround: async (period: CorrectionTurnaroundQueryVariables, call?: CallOptions) =>
    (await onFirstUse()).turnaround(client, period, call),
  /** The work on dossiers and the quality of the register: a row for each unit of a level, and for what is in none of them. */
  processing: async (choice?: ProcessingStatisticsQueryVariables, call?: CallOptions) =>
    (await onFirstUse()).processing(client, choice, call),
  /** How each figure of `processing` is reckoned. */
  definitions: async (call?: CallOptions) => (await onFirstUse()).definitions(client, call),
});
