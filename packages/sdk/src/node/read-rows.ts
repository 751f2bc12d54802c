import { recordsOf, type CsvRecord } from './csv-records.ts';
import { textOf, unreadable } from './text-file.ts';

/** A line of a JSONL file; `value` is absent where it is no JSON. */
export interface JsonLine {
  readonly line: number;
  readonly value?: unknown;
}

export async function* jsonLinesOf(file: string): AsyncGenerator<JsonLine> {
  let rest = '';
  let line = 0;
  for await (const text of textOf(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) {
      line += 1;
      if (one.trim() !== '') yield { line, ...parsed(one) };
    }
  }
  if (rest.trim() !== '') yield { line: line + 1, ...parsed(rest) };
}

function parsed(text: string): { value?: unknown } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return {};
  }
}

/** The objects of a JSONL file; empty lines are left out. A line that is no JSON ends it with an error. */
export async function* readJsonl<Item>(file: string): AsyncGenerator<Item> {
  for await (const { line, value } of jsonLinesOf(file)) {
    if (value === undefined) throw unreadable('NOT_JSON', [String(line)], `Line ${line} is not JSON.`);
    yield value as Item;
  }
}

/** A row of a CSV file by the names of its first line; every name is there. */
export type Row = Readonly<Record<string, string>>;

const firstLine = (records: readonly (readonly string[])[]): number => records[0]?.length ?? 0;

/**
 * The rows of a CSV file of a program, as `toItem` makes them; `undefined` leaves a row out. A row that is not as the header
 * says ends it with an error: its values would be taken for others. For files that people made: `importRows`.
 */
export async function* readCsv<Item>(
  file: string,
  toItem: (row: Row, line: number) => Item | undefined,
): AsyncGenerator<Item> {
  let header: string[] | undefined;
  for await (const record of recordsOf(file, firstLine)) {
    const { cells, line } = record;
    checkQuotes(record);
    if (!header) {
      header = checkHeader(cells);
      continue;
    }
    if (cells.length === 1 && cells[0] === '') continue;
    if (cells.length !== header.length) throw unreadable('ROW_LENGTH', [String(line)], lengthRule(record, header));
    const item = toItem(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])), line);
    if (item !== undefined) yield item;
  }
}

function checkHeader(cells: readonly string[]): string[] {
  const names = cells.map((name) => name.trim());
  const isGood = names.every((name, at) => name !== '' && names.indexOf(name) === at);
  if (!isGood) throw unreadable('HEADER', ['1'], 'Every column of the first line has a name of its own.');
  return names;
}

function checkQuotes({ line, misquoted }: CsvRecord): void {
  if (misquoted)
    throw unreadable('QUOTE', [String(line)], `The row at line ${line} has a quote in the middle of a cell.`);
}

const lengthRule = ({ cells, line }: CsvRecord, header: readonly string[]): string =>
  `The row at line ${line} has ${cells.length} cells and the header ${header.length}.`;
