import type { Client } from '../client.ts';
import {
  CorrectionTurnaroundOperation,
  ProcessingDefinitionsOperation,
  ProcessingStatisticsOperation,
} from '../generated/figures-operations.ts';
import type { CorrectionTurnaroundQueryVariables, ProcessingStatisticsQueryVariables } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';

/** Fetched when one of them is first asked for. */

export const turnaround = ({ ask }: Client, period: CorrectionTurnaroundQueryVariables, call?: CallOptions) =>
  ask(CorrectionTurnaroundOperation, period, ({ correctionTurnaround }) => correctionTurnaround, call);

export const processing = ({ ask }: Client, choice: ProcessingStatisticsQueryVariables = {}, call?: CallOptions) =>
  ask(ProcessingStatisticsOperation, choice, ({ processingStatistics }) => processingStatistics, call);

export const definitions = ({ ask }: Client, call?: CallOptions) =>
  ask(ProcessingDefinitionsOperation, {}, ({ processingDefinitions }) => processingDefinitions, call);
