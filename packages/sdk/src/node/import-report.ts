import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

/** What is wrong in a row: where, which rule, never the value. */
export interface RowIssue {
  /** Where the row begins in the file, from 1. */
  readonly line: number;
  /** The column by its name in the plan; null where it is the row as a whole. */
  readonly column: string | null;
  /** The field of the plan. */
  readonly field: string | null;
  readonly code: string;
  readonly rule: string;
}

export interface ImportReport {
  /** Resolves when the next issue may come. */
  add(issue: RowIssue): Promise<void>;
  /** Resolves when all is in the file. */
  close(): Promise<void>;
}

const names = ['line', 'column', 'field', 'code', 'rule'] as const;

/** As a spreadsheet of an office opens it: with a mark of UTF-8 and semicolons. */
const csvLine = (cells: readonly (string | number | null)[]): string =>
  `${cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(';')}\r\n`;

/** A report in a file, anew each time: CSV where its name ends so, else JSONL. */
export async function openReport(file: string): Promise<ImportReport> {
  const isCsv = path.extname(file).toLowerCase() === '.csv';
  await fs.promises.mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const stream = fs.createWriteStream(file, { mode: 0o600 });
  await once(stream, 'open');
  const write = async (content: string): Promise<void> => {
    if (!stream.write(content)) await once(stream, 'drain');
  };
  if (isCsv) await write(`\ufeff${csvLine(names)}`);
  return {
    add: (issue) => write(isCsv ? csvLine(names.map((name) => issue[name])) : `${JSON.stringify(issue)}\n`),
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
