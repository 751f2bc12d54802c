import type { Client } from '../client.ts';
import type { CorrectionTurnaroundQueryVariables, DistrictStatisticsQueryVariables } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

/** The figures of the campaign, open to every agency. */
export const statisticsFacade = ({ ask }: Client) => ({
  /**
   * A row for each unit of a level, by default the one below `within`, and one for who is in none of them. With `boundaries`
   * in the units of another day than `asOf`: what rests on a unit that was split is then an estimate and says so.
   */
  async districts(choice: DistrictStatisticsQueryVariables = {}, call?: CallOptions) {
    const { DistrictStatisticsOperation } = await import('../generated/statistics-operations.ts');
    return ask(DistrictStatisticsOperation, choice, ({ districtStatistics }) => districtStatistics, call);
  },
  /** Working days within which each office decided half and nine of ten of its requests, in a period of at most a year. */
  async turnaround(period: CorrectionTurnaroundQueryVariables, call?: CallOptions) {
    const { CorrectionTurnaroundOperation } = await import('../generated/statistics-operations.ts');
    return ask(CorrectionTurnaroundOperation, period, ({ correctionTurnaround }) => correctionTurnaround, call);
  },
});
