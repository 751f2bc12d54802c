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

/** A file of rows that is written as they come. */
export interface TableFile<Row> {
  /** Resolves when the next row may come. */
  add(row: Row): Promise<void>;
  /** Resolves when all is in the file. */
  close(): Promise<void>;
}

const names = ['line', 'column', 'field', 'code', 'rule'] as const;
export const openReport = (file: string): Promise<TableFile<RowIssue>> => openTable(file, names);

type Cell = string | number | boolean | null;

/** As a spreadsheet of an office opens it: with a mark of UTF-8 and semicolons. */
const csvLine = (cells: readonly Cell[]): string =>
  `${cells.map((cell) => `"${String(cell ?? '').replaceAll('"', '""')}"`).join(';')}\r\n`;

/** A file anew each time: CSV where its name ends so, else JSONL. */
export async function openTable<Name extends string>(
  file: string,
  columns: readonly Name[],
): Promise<TableFile<Readonly<Record<Name, Cell>>>> {
  const isCsv = path.extname(file).toLowerCase() === '.csv';
  await fs.promises.mkdir(path.dirname(path.resolve(file)), { recursive: true });
  const stream = fs.createWriteStream(file, { mode: 0o600 });
  await once(stream, 'open');
  const write = async (content: string): Promise<void> => {
    if (!stream.write(content)) await once(stream, 'drain');
  };
  if (isCsv) await write(`\ufeff${csvLine(columns)}`);
  return {
    add: (row) => write(isCsv ? csvLine(columns.map((name) => row[name])) : `${JSON.stringify(row)}\n`),
    close: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
