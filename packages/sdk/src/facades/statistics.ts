import type { Client } from '../client.ts';
import { DistrictStatisticsOperation } from '../generated/operations.ts';
import type {
  CorrectionTurnaroundQueryVariables,
  DistrictStatisticsQueryVariables,
  ExplainMetricQueryVariables,
  ForecastQueryVariables,
  PeopleOfMetricQueryVariables,
  ProgressSeriesQueryVariables,
} from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

/** Fetched when the first of them is asked. */
const operations = () => import('../generated/series-operations.ts');

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
  /** The figures of a unit at the end of each day, week or month, and what came within it; 400 points at most. */
  async series(span: ProgressSeriesQueryVariables, call?: CallOptions) {
    const { ProgressSeriesOperation } = await operations();
    return ask(ProgressSeriesOperation, span, ({ progressSeries }) => progressSeries, call);
  },
  /** Of each target of a unit, when it is reached at the pace of the last 14 working days. */
  async forecast(unit: ForecastQueryVariables, call?: CallOptions) {
    const { ForecastOperation } = await operations();
    return ask(ForecastOperation, unit, ({ forecast }) => forecast, call);
  },
  /** What a figure counts and what it is the sum of. */
  async explain(figure: ExplainMetricQueryVariables, call?: CallOptions) {
    const { ExplainMetricOperation } = await operations();
    return ask(ExplainMetricOperation, figure, ({ explain }) => explain, call);
  },
  /** A page of the people behind a figure, for who may read them; the next begins `after` its `endCursor`. */
  async people(figure: PeopleOfMetricQueryVariables, call?: CallOptions) {
    const { PeopleOfMetricOperation } = await operations();
    return ask(PeopleOfMetricOperation, figure, ({ explain }) => explain, call);
  },
});
