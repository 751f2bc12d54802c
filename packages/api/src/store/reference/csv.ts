import fs from 'node:fs';
import { parse } from 'csv-parse/sync';

const directory = new URL('../../../data/', import.meta.url);

/**
 * The rows of a file of packages/api/data; an absent column is a fault of the file, an absent value is ''. `last` is the last
 * column, which a row may leave out with its comma.
 */
export function readData<Column extends string>(
  file: string,
  columns: readonly Column[],
  last?: Column,
): Record<Column, string>[] {
  const text = fs.readFileSync(new URL(file, directory));
  const rows: Record<string, string>[] = parse(text, { columns: true, relax_column_count_less: last !== undefined });
  for (const row of rows) {
    const missing = columns.filter((column) => row[column] === undefined);
    if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}`);
  }
  return rows;
}
