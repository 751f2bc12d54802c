import path from 'node:path';
import type { ItemOutcome } from '../bulk.ts';
import { isLienthongError, type Issue } from '../errors.ts';
import { recordsOf } from './csv-records.ts';
import { openReport, type RowIssue, type TableFile } from './import-report.ts';
import { columnsFound, placesIn, readRow, type Places, type Plan, type PlannedRow } from './plan.ts';
import { jsonLinesOf } from './read-rows.ts';
import { unreadable } from './text-file.ts';

export interface ImportOptions<Item> {
  /** A file for everything that is wrong, row by row, written anew by each run: CSV for a spreadsheet, else JSONL. */
  report?: string;
  onIssue?: (issue: RowIssue) => void;
  /** What is surely wrong in an item as a whole. */
  validate?: (item: Item) => readonly Issue[];
  /** Names what may be in the file once: a second row with the same key is an issue. Keys are kept in memory. */
  key?: (item: Item) => string;
}

export interface ImportSummary {
  /** Rows with content, below the header. */
  readonly rows: number;
  /** Rows that became items. */
  readonly good: number;
  readonly bad: number;
  /** How often each code was found, also of what the server refused. */
  readonly codes: Readonly<Record<string, number>>;
}

/** The good rows of a file as items; each use reads the file anew. */
export interface Import<Item> extends AsyncIterable<Item> {
  /** What was found since the last use began. */
  readonly summary: ImportSummary;
  /** Where the row of an item that was given out stands in the file, by the item's place from 0. */
  readonly lineOf: (index: number) => number;
  /** Give it to a bulk run as `onItem`: what is refused there joins the report, with its line. */
  readonly record: (outcome: ItemOutcome) => Promise<void>;
  /**
   * Reads everything and sends nothing; with `ask` the server judges every good row, such as by a preview. Issues are
   * reported as in a real run.
   */
  dryRun(options?: { ask?: (item: Item) => Promise<readonly Issue[]>; concurrency?: number }): Promise<ImportSummary>;
  /** Puts the report away; the summary of all. */
  close(): Promise<ImportSummary>;
}

/**
 * Reads a file as offices write it, CSV or (`.jsonl`, `.ndjson`) JSONL, by a plan of its columns. What stands above the
 * header is left out, and a row for which `toItem` gives undefined. A bad row is reported and the others go on; a file that
 * can't be read as a whole is an error.
 */
export function importRows<P extends Plan, Item>(
  file: string,
  plan: P,
  toItem: (row: PlannedRow<P>, line: number) => Item | undefined,
  { report: reportFile, onIssue, validate, key }: ImportOptions<Item> = {},
): Import<Item> {
  let counts = { rows: 0, good: 0, bad: 0, codes: {} as Record<string, number> };
  let lines: number[] = [];
  let report: TableFile<RowIssue> | undefined;

  const tell = async (issues: readonly RowIssue[]): Promise<void> => {
    for (const issue of issues) {
      counts.codes[issue.code] = (counts.codes[issue.code] ?? 0) + 1;
      onIssue?.(issue);
      await report?.add(issue);
    }
  };

  const itemOf = (
    row: PlannedRow<P>,
    line: number,
    seen: Map<string, number>,
  ): { item: Item | undefined } | { issues: RowIssue[] } => {
    try {
      const item = toItem(row, line);
      if (item === undefined) return { item };
      const issues = (validate?.(item) ?? []).map((issue) => rowIssue(plan, line, issue));
      if (issues.length > 0) return { issues };
      const first = key && seen.get(key(item));
      if (first !== undefined)
        return { issues: [wrongRow(line, 'REPEATED', `The row at line ${first} says the same.`)] };
      if (key) seen.set(key(item), line);
      return { item };
    } catch (error) {
      if (!isLienthongError(error)) throw error;
      return { issues: [wrongRow(line, error.code, error.message)] };
    }
  };

  async function* items(): AsyncGenerator<Item> {
    await report?.close();
    counts = { rows: 0, good: 0, bad: 0, codes: {} };
    lines = [];
    report = reportFile === undefined ? undefined : await openReport(reportFile);
    const seen = new Map<string, number>();
    for await (const found of rowsOf(file, plan)) {
      counts.rows += 1;
      const made = 'row' in found ? itemOf(found.row, found.line, seen) : found;
      if ('issues' in made) {
        counts.bad += 1;
        await tell(made.issues);
        continue;
      }
      if (made.item === undefined) continue;
      counts.good += 1;
      lines.push(found.line);
      yield made.item;
    }
  }

  const close = async (): Promise<ImportSummary> => {
    await report?.close();
    report = undefined;
    return counts;
  };

  const lineOf = (index: number): number => lines[index] ?? 0;

  return {
    [Symbol.asyncIterator]: items,
    lineOf,
    get summary() {
      return counts;
    },
    close,
    async record({ index, status, codes, outcome, issues }) {
      if (status !== 'REFUSED') return;
      const line = lineOf(index);
      const told =
        outcome?.refusals ?? issues ?? codes.map((code) => ({ code, path: [], message: 'Refused earlier.' }));
      await tell(told.map((one) => rowIssue(plan, line, one)));
    },
    async dryRun({ ask, concurrency = 4 } = {}) {
      const waiting: Promise<void>[] = [];
      let told = Promise.resolve();
      for await (const item of items()) {
        if (!ask) continue;
        const line = lines.at(-1) ?? 0;
        const answer = ask(item);
        const before = told;
        told = answer.then((issues) => before.then(() => tell(issues.map((one) => rowIssue(plan, line, one)))));
        told.catch(() => undefined);
        waiting.push(told);
        if (waiting.length >= concurrency) await waiting.shift();
      }
      await told;
      return close();
    },
  };
}

type Found<P extends Plan> = { line: number } & ({ row: PlannedRow<P> } | { issues: RowIssue[] });

const rowsOf = <P extends Plan>(file: string, plan: P): AsyncGenerator<Found<P>> =>
  ['.jsonl', '.ndjson'].includes(path.extname(file).toLowerCase()) ? jsonRows(file, plan) : csvRows(file, plan);

async function* csvRows<P extends Plan>(file: string, plan: P): AsyncGenerator<Found<P>> {
  let places: Places | undefined;
  let width = 0;
  for await (const { cells, line, misquoted } of recordsOf(file, (records) => columnsFound(plan, records))) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    if (!places) {
      places = placesIn(plan, cells);
      width = cells.length;
      if (!places && line > mostAbove) break;
      continue;
    }
    const at = places;
    // A spreadsheet may add empty cells at the end.
    const isUneven = cells.length < width || cells.slice(width).some((cell) => cell.trim() !== '');
    if (misquoted) yield { line, issues: [wrongRow(line, 'QUOTE', 'A quote stands in the middle of a cell.')] };
    else if (isUneven) {
      const rule = `The row has ${cells.length} cells and the header ${width}.`;
      yield { line, issues: [wrongRow(line, 'ROW_LENGTH', rule)] };
    } else yield { line, ...readRow(plan, line, (field) => cells[at.get(field) ?? -1]) };
  }
  if (!places) throw missingHeader(plan);
}

/** Lines of a title, above the header. */
const mostAbove = 30;

function missingHeader(plan: Plan): Error {
  const wanted = Object.values(plan)
    .filter(({ optional }) => !optional)
    .map(({ headers }) => `"${headers[0] ?? ''}"`);
  const message = `None of the first lines is a header with each of these columns once: ${wanted.join(', ')}.`;
  return unreadable('HEADER', [], message);
}

async function* jsonRows<P extends Plan>(file: string, plan: P): AsyncGenerator<Found<P>> {
  for await (const { line, value } of jsonLinesOf(file)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      yield { line, issues: [wrongRow(line, 'NOT_JSON', 'The line is no object of JSON.')] };
      continue;
    }
    const entries = Object.entries(value);
    const places = placesIn(
      Object.fromEntries(Object.entries(plan).map(([field, one]) => [field, { ...one, optional: true }])),
      entries.map(([name]) => name),
    );
    const valueOf = (field: string): unknown => entries[places?.get(field) ?? -1]?.[1] ?? '';
    const isPlain = Object.keys(plan).every((field) => ['string', 'number'].includes(typeof valueOf(field)));
    if (!places) yield { line, issues: [wrongRow(line, 'HEADER', 'Two members of the line stand for one column.')] };
    else if (!isPlain) {
      yield { line, issues: [wrongRow(line, 'BAD_USER_INPUT', 'A member of the line is neither text nor number.')] };
    } else yield { line, ...readRow(plan, line, (field) => String(valueOf(field))) };
  }
}

const wrongRow = (line: number, code: string, rule: string): RowIssue => ({
  line,
  column: null,
  field: null,
  code,
  rule,
});

/** The last name of the path that is a field of the plan says the column. */
function rowIssue(plan: Plan, line: number, { code, path: at, message }: Issue): RowIssue {
  const field = [...at].reverse().find((name) => Object.hasOwn(plan, name)) ?? null;
  return { line, column: field === null ? null : (plan[field]?.headers[0] ?? null), field, code, rule: message };
}
