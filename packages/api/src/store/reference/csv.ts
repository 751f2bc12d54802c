import fs from 'node:fs';
import { parse } from 'csv-parse/sync';

const directory = new URL('../../../data/', import.meta.url);

/** The rows of a file of packages/api/data; an absent column is a fault of the file, an absent value is ''. */
export function readData<Column extends string>(file: string, columns: readonly Column[]): Record<Column, string>[] {
  const rows = parse(fs.readFileSync(new URL(file, directory)), { columns: true });
  const [first] = rows as Record<string, string>[];
  const missing = columns.filter((column) => first?.[column] === undefined);
  if (missing.length > 0) throw new Error(`${file} has no column ${missing.join(', ')}`);
  return rows as Record<Column, string>[];
}
