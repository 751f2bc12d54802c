import { nameKey } from '../generated/name-key.ts';
import type { RowIssue } from './import-report.ts';
import { excelText, sampleRecords } from './csv-records.ts';
import type { Reader } from './readers.ts';

/** Where a field of a row stands, and how it is read. */
export interface Column<Value> {
  /** Names that the column may bear; the first one stands in reports. */
  readonly headers: readonly string[];
  readonly read: Reader<Value>;
  readonly optional: boolean;
}

/** The fields of a row by their names. */
export type Plan = Readonly<Record<string, Column<unknown>>>;

/** A row as the plan reads it. */
export type PlannedRow<P extends Plan> = {
  readonly [Field in keyof P]: P[Field] extends Column<infer Value> ? Value : never;
};

type Headers = string | readonly [string, ...string[]];
const headersOf = (headers: Headers): readonly string[] => (typeof headers === 'string' ? [headers] : headers);

/** A column that must be there, with a value in every row. Its name is found without diacritics, in any case. */
export const column = <Value>(headers: Headers, read: Reader<Value>): Column<Value> => ({
  headers: headersOf(headers),
  read,
  optional: false,
});

/** A column that may be missing, or empty in some rows: then the field is undefined. */
export const optionalColumn = <Value>(headers: Headers, read: Reader<Value>): Column<Value | undefined> => ({
  headers: headersOf(headers),
  read,
  optional: true,
});

/** Places of the plan's columns in the file. */
export type Places = ReadonlyMap<string, number>;

const keyOf = (header: string): string => nameKey(header.replace(/[\s_./-]+/g, ' '));

/** Where each field of the plan stands in this line; undefined when it isn't the header. */
export function placesIn(plan: Plan, cells: readonly string[]): Places | undefined {
  const keys = cells.map(keyOf);
  const places = new Map<string, number>();
  for (const [field, { headers, optional }] of Object.entries(plan)) {
    const names = headers.map(keyOf);
    const found = keys.flatMap((key, at) => (names.includes(key) ? [at] : []));
    if (found.length > 1 || (found.length === 0 && !optional)) return undefined;
    if (found[0] !== undefined) places.set(field, found[0]);
  }
  return places;
}

/** How many of the plan's columns the best line at the beginning of a file has: the right delimiter finds the most. */
export const columnsFound = (plan: Plan, records: readonly (readonly string[])[]): number => {
  const names = new Set(Object.values(plan).flatMap(({ headers }) => headers.map(keyOf)));
  const counts = records.slice(0, sampleRecords).map((cells) => cells.filter((cell) => names.has(keyOf(cell))).length);
  return Math.max(0, ...counts);
};

/** Blanks around a cell mean nothing, and Excel's mark of a text isn't part of it. */
const bare = (cell: string): string => {
  const trimmed = cell.replaceAll('\u00a0', ' ').trim();
  return excelText.exec(trimmed)?.[1] ?? trimmed;
};

/** Reads a row by the plan: the row, or everything that is wrong in it. */
export function readRow<P extends Plan>(
  plan: P,
  line: number,
  cellOf: (field: string) => string | undefined,
): { row: PlannedRow<P> } | { issues: RowIssue[] } {
  const row: Record<string, unknown> = {};
  const issues: RowIssue[] = [];
  for (const [field, { headers, read, optional }] of Object.entries(plan)) {
    const wrong = (code: string, rule: string): void =>
      void issues.push({ line, column: headers[0] ?? field, field, code, rule });
    const cell = bare(cellOf(field) ?? '');
    if (cell === '') {
      row[field] = undefined;
      if (!optional) wrong('VALUE_REQUIRED', 'A value is required.');
      continue;
    }
    const reading = read(cell);
    if (reading.ok) row[field] = reading.value;
    else wrong(reading.code, reading.rule);
  }
  return issues.length > 0 ? { issues } : { row: row as PlannedRow<P> };
}
