import type { Client } from '../client.ts';
import { DistrictStatisticsOperation } from '../generated/operations.ts';
import type { DistrictStatisticsQueryVariables } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

/** The figures of the campaign, open to every agency. */
export const statisticsFacade = ({ ask }: Client) => ({
  /** A row for each unit of a level, by default the one below `within`, and one for who is in none of them. */
  districts: (choice: DistrictStatisticsQueryVariables = {}, call?: CallOptions) =>
    ask(DistrictStatisticsOperation, choice, ({ districtStatistics }) => districtStatistics, call),
});
