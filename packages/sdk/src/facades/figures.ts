import type { Client } from '../client.ts';
import {
  CorrectionTurnaroundOperation,
  DistrictStatisticsOperation,
  ExplainMetricOperation,
  ForecastOperation,
  PeopleOfMetricOperation,
  ProcessingDefinitionsOperation,
  ProcessingStatisticsOperation,
  ProgressSeriesOperation,
} from '../generated/statistics-operations.ts';
import type {
  CorrectionTurnaroundQueryVariables,
  DistrictStatisticsQueryVariables,
  ExplainMetricQueryVariables,
  ForecastQueryVariables,
  PeopleOfMetricQueryVariables,
  ProcessingStatisticsQueryVariables,
  ProgressSeriesQueryVariables,
} from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

type Ask = Client['ask'];
export type CountedIn = PeopleOfMetricQueryVariables;
export type Figures = ReturnType<typeof figuresOf>;

export const figuresOf = (ask: Ask) => ({
  districts: (choice: DistrictStatisticsQueryVariables = {}, call?: CallOptions) =>
    ask(DistrictStatisticsOperation, choice, ({ districtStatistics }) => districtStatistics, call),
  turnaround: (period: CorrectionTurnaroundQueryVariables, call?: CallOptions) =>
    ask(CorrectionTurnaroundOperation, period, ({ correctionTurnaround }) => correctionTurnaround, call),
  series: (span: ProgressSeriesQueryVariables, call?: CallOptions) =>
    ask(ProgressSeriesOperation, span, ({ progressSeries }) => progressSeries, call),
  forecast: (unit: ForecastQueryVariables, call?: CallOptions) =>
    ask(ForecastOperation, unit, ({ forecast }) => forecast, call),
  explain: (figure: ExplainMetricQueryVariables, call?: CallOptions) =>
    ask(ExplainMetricOperation, figure, ({ explain }) => explain, call),
  countedIn: (figure: CountedIn, call?: CallOptions) =>
    ask(PeopleOfMetricOperation, figure, ({ explain }) => explain, call),
  processing: (choice: ProcessingStatisticsQueryVariables = {}, call?: CallOptions) =>
    ask(ProcessingStatisticsOperation, choice, ({ processingStatistics }) => processingStatistics, call),
  definitions: (call?: CallOptions) =>
    ask(ProcessingDefinitionsOperation, {}, ({ processingDefinitions }) => processingDefinitions, call),
});
