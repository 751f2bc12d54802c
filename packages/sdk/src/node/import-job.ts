import { configError } from '../errors.ts';
import type { BulkJobs, RowOutcome } from '../jobs.ts';
import type { CallOptions } from '../settings.ts';
import { openTable } from './import-report.ts';
import type { Import } from './import-rows.ts';

/** What became of a row that was sent, with the line of the file that it came from. */
export type ImportedRow = RowOutcome & { readonly clientRef: string };

export interface JobImportOptions extends CallOptions {
  /** A file for what became of every row that was sent, written anew by each run: CSV for a spreadsheet, else JSONL. */
  outcomes?: string;
  /** In the order of the file. */
  onRow?: (row: ImportedRow) => void | Promise<void>;
}

export interface JobImport {
  /** Rows that became items and have an outcome. */
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  /** By a fault of the server: such a row in a further job is evaluated anew. */
  readonly failed: number;
  /** Answered from an earlier sending, without a new effect. */
  readonly replayed: number;
}

const columns = ['line', 'clientRef', 'status', 'id', 'replayed', 'codes'] as const;

/**
 * Hands the good rows of a file in as a bulk job, and joins what became of each to its row. Rows go up and outcomes come down
 * as streams: a million take no more memory than a thousand, but for the number of a line each. Kill it at any moment and
 * begin again: a job with its rows is found by its ref, and reports are written anew. Close the import for its summary; what
 * the server refused has joined it.
 */
export async function importByJob<Item extends { clientRef: string }>(
  jobs: Pick<BulkJobs, 'run'>,
  job: Parameters<BulkJobs['run']>[0],
  rows: Import<Item>,
  { outcomes, onRow, ...call }: JobImportOptions = {},
): Promise<JobImport> {
  const counts = { sent: 0, accepted: 0, refused: 0, failed: 0, replayed: 0 };
  const table = outcomes === undefined ? undefined : await openTable(outcomes, columns);
  let items: AsyncIterator<Item> | undefined;
  try {
    for await (const outcome of jobs.run(job, () => rows, call)) {
      // Only now: sending has read the file too, and each reading begins its summary anew.
      items ??= rows[Symbol.asyncIterator]();
      const next = await items.next();
      if (next.done || next.value.clientRef !== outcome.clientRef) throw changed(counts.sent);
      const { clientRef } = next.value;
      const row = { ...outcome, clientRef, line: rows.lineOf(counts.sent) };
      await rows.record(itemOutcome(row, counts.sent));
      const codes = (row.refusals ?? []).map(({ code }) => code).join(' ');
      const { line, status, id = null, replayed = false } = row;
      await table?.add({ line, clientRef, status, id, replayed, codes });
      count(counts, row);
      await onRow?.(row);
    }
    items ??= rows[Symbol.asyncIterator]();
    if (!(await items.next()).done) throw changed(counts.sent);
    return counts;
  } finally {
    await items?.return?.();
    await table?.close();
  }
}

function count(counts: { -readonly [Name in keyof JobImport]: number }, { status, replayed }: ImportedRow): void {
  counts.sent += 1;
  if (status === 'ACCEPTED') counts.accepted += 1;
  else if (status === 'REFUSED') counts.refused += 1;
  else counts.failed += 1;
  if (replayed) counts.replayed += 1;
}

/** As a bulk run would tell it; a fault is no refusal, but its row is to be looked at too. */
function itemOutcome({ clientRef, status, refusals, incident = '' }: ImportedRow, index: number) {
  const failure = { code: 'INTERNAL', path: [], message: `A fault of the server: incident ${incident}.` };
  const issues = status === 'FAILED' ? [failure] : (refusals ?? []);
  const codes = issues.map(({ code }) => code);
  return { index, clientRef, status: status === 'ACCEPTED' ? status : 'REFUSED', codes, resumed: false, issues };
}

const changed = (index: number): Error =>
  configError(
    `The file is not the one that this job began with: it differs at item ${index}. Name another clientRef for another file.`,
    'INPUT_CHANGED',
  );
