import { createReadStream } from 'node:fs';
import { ValidationError } from '../errors.ts';

/** The file as strict UTF-8, without a byte order mark. */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (...given: Parameters<typeof decoder.decode>): string => {
    try {
      return decoder.decode(...given);
    } catch {
      throw unreadable('NOT_UTF8', [], 'The file is not UTF-8: save it as UTF-8.');
    }
  };
  for await (const chunk of createReadStream(file)) yield decode(chunk as Uint8Array, { stream: true });
  yield decode();
}

/** The objects of a JSONL file; empty lines are left out. */
export async function* readJsonl<Item>(file: string): AsyncGenerator<Item> {
  let rest = '';
  let line = 0;
  for await (const text of textOf(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) yield* parseLine<Item>(one, ++line);
  }
  yield* parseLine<Item>(rest, line + 1);
}

function* parseLine<Item>(text: string, line: number): Generator<Item> {
  const bare = text.trim();
  if (bare === '') return;
  let item: Item;
  try {
    item = JSON.parse(bare) as Item;
  } catch {
    throw unreadable('NOT_JSON', [String(line)], `Line ${line} is not JSON.`);
  }
  yield item;
}

/** A row of a CSV file by the names of its first line; every name is there. */
export type Row = Readonly<Record<string, string>>;

/**
 * The rows of a CSV file (RFC 4180: commas, double quotes, a header), as `toItem` makes them. `undefined` leaves a row out.
 * A row with more or fewer cells than the header is an error: its values would be taken for others.
 */
export async function* readCsv<Item>(
  file: string,
  toItem: (row: Row, line: number) => Item | undefined,
): AsyncGenerator<Item> {
  let header: string[] | undefined;
  for await (const { cells, line } of recordsOf(file)) {
    if (!header) {
      header = checkHeader(cells);
      continue;
    }
    if (cells.length === 1 && cells[0] === '') continue;
    if (cells.length !== header.length) {
      const message = `The row at line ${line} has ${cells.length} cells and the header ${header.length}.`;
      throw unreadable('ROW_LENGTH', [String(line)], message);
    }
    const item = toItem(Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])), line);
    if (item !== undefined) yield item;
  }
}

function checkHeader(cells: string[]): string[] {
  const names = cells.map((name) => name.trim());
  const isGood = names.every((name, at) => name !== '' && names.indexOf(name) === at);
  if (!isGood) throw unreadable('HEADER', ['1'], 'Every column of the first line has a name of its own.');
  return names;
}

interface CsvRecord {
  cells: string[];
  /** Where it begins. */
  line: number;
}

/** A cell is plain text up to a comma or the line's end, or stands in quotes, in which a quote is doubled. */
async function* recordsOf(file: string): AsyncGenerator<CsvRecord> {
  let state: 'START' | 'PLAIN' | 'QUOTED' | 'CLOSED' = 'START';
  let cell = '';
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  let afterReturn = false;
  const endCell = (): void => {
    cells.push(cell);
    cell = '';
    state = 'START';
  };
  const endRecord = (): CsvRecord => {
    endCell();
    const record = { cells, line: begun };
    cells = [];
    begun = line;
    return record;
  };
  for await (const text of textOf(file)) {
    for (const char of text) {
      const isEnd = char === '\n' || char === '\r';
      const isSecond = char === '\n' && afterReturn;
      afterReturn = char === '\r';
      if (isEnd && !isSecond) line += 1;
      if (state === 'QUOTED') {
        if (char === '"') state = 'CLOSED';
        else cell += char;
      } else if (isEnd) {
        if (!isSecond) yield endRecord();
      } else if (char === ',') endCell();
      else if (char === '"' && state === 'CLOSED') {
        cell += char;
        state = 'QUOTED';
      } else if (char === '"' && state === 'START') state = 'QUOTED';
      else if (state === 'CLOSED' || char === '"') {
        throw unreadable('QUOTE', [String(line)], `Line ${line} has a quote in the middle of a cell.`);
      } else {
        cell += char;
        state = 'PLAIN';
      }
    }
  }
  if (state === 'QUOTED')
    throw unreadable('QUOTE', [String(begun)], `The quote opened in the row at line ${begun} never closes.`);
  if (cell !== '' || cells.length > 0 || state === 'CLOSED') yield endRecord();
}

/** Says where, never what stands there. */
function unreadable(code: string, path: string[], message: string): ValidationError {
  return new ValidationError({ kind: 'validation', code, message }, [{ code, path, message }]);
}
