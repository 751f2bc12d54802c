import { pipeline } from 'node:stream';
import type { Options } from 'csv-parse';
import { configError } from '../errors.ts';
import { textOf, unreadable } from './text-file.ts';

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
  /** A quote stands where none may: the cells are not to be trusted. */
  readonly misquoted: boolean;
}

/** The worth of a way to cut the beginning of a file into cells; the delimiter with the highest is taken. */
export type Judge = (records: readonly (readonly string[])[]) => number;

const delimiters = [';', ',', '\t'];
const sampleSize = 65_536;
export const sampleRecords = 20;
/** Characters of one record: a quote that never closes must not take the whole file into memory. */
const longestRecord = 1_000_000;

/** All that can be cut is cut: what is wrong in a row is told of that row, not of the file. */
const relaxed: Options = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: false,
};

/** Every line of a CSV file (RFC 4180, with any of three delimiters), blank ones too. Bounded in memory. */
export async function* recordsOf(file: string, judge: Judge): AsyncGenerator<CsvRecord> {
  const library = await loadLibrary();
  const text = textOf(file);
  try {
    yield* cutRecords(text, judge, library);
  } finally {
    // Who stops after a few records may have left the text before it was read by anybody.
    await text.return(undefined);
  }
}

async function* cutRecords(
  text: AsyncGenerator<string>,
  judge: Judge,
  { parse, parseSync }: Awaited<ReturnType<typeof loadLibrary>>,
): AsyncGenerator<CsvRecord> {
  const sample = await sampleOf(text);
  const named = /^sep=([;,\t])(\r\n|\n|\r)/i.exec(sample);
  const head = named ? sample.slice(named[0].length) : sample;
  const cut = (delimiter: string): string[][] => beginningOf(head, { ...relaxed, delimiter }, parseSync);
  const delimiter = named?.[1] ?? best(delimiters, (one) => judge(cut(one)));

  let line = named ? 2 : 1;
  let unread = 0;
  async function* counted(): AsyncGenerator<string> {
    for await (const part of joined(head, text)) {
      unread += part.length;
      if (unread > longestRecord) throw unclosed(line);
      yield part;
    }
  }
  const parser = parse({ ...relaxed, delimiter, raw: true });
  // A failure of either side is thrown by the loop.
  pipeline(counted(), parser, () => undefined);
  try {
    for await (const { record: cells, raw } of parser as AsyncIterable<{ record: string[]; raw: string }>) {
      unread = 0;
      const misquoted = cells.some((cell) => cell.includes('"')) && !isWellQuoted(raw, cells, delimiter, parseSync);
      yield { cells, line, misquoted };
      line += 1 + cells.reduce((sum, cell) => sum + lineEnds(cell), 0);
    }
  } catch (error) {
    // The library's own messages hold what stands in the file.
    throw isCode(error, 'CSV_QUOTE_NOT_CLOSED') ? unclosed(line) : error;
  }
}

type ParseSync = (text: string, options: Options) => unknown;

/** The library is the caller's to install: who reads no CSV needs none. */
async function loadLibrary() {
  try {
    const [{ parse }, { parse: parseSync }] = await Promise.all([import('csv-parse'), import('csv-parse/sync')]);
    return { parse, parseSync: parseSync as ParseSync };
  } catch (error) {
    if (!isCode(error, 'ERR_MODULE_NOT_FOUND')) throw error;
    throw configError('Reading CSV needs the library csv-parse: npm install csv-parse@7', 'LIBRARY_MISSING');
  }
}

async function sampleOf(text: AsyncGenerator<string>): Promise<string> {
  let sample = '';
  while (sample.length < sampleSize) {
    const next = await text.next();
    if (next.done) break;
    sample += next.value;
  }
  return sample;
}

async function* joined(head: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield head;
  yield* rest;
}

/** The sample may end within a record: what was cut until then counts. */
function beginningOf(sample: string, options: Options, parseSync: ParseSync): string[][] {
  const found: string[][] = [];
  try {
    parseSync(sample, { ...options, to: sampleRecords, on_record: (record: string[]) => void found.push(record) });
  } catch (error) {
    if (!isCode(error, 'CSV_QUOTE_NOT_CLOSED')) throw error;
  }
  return found;
}

const best = <T>(candidates: readonly T[], worth: (one: T) => number): T =>
  candidates
    .map((one) => ({ one, worth: worth(one) }))
    .reduce((found, next) => (next.worth > found.worth ? next : found)).one;

/** A text that Excel shall not take for a number, as programs write it: `="0123"`. */
export const excelText = /^="([^"]*)"$/;

/** By the strict rule; Excel's own way to mark a text is let through. */
function isWellQuoted(raw: string, cells: readonly string[], delimiter: string, parseSync: ParseSync): boolean {
  if (cells.every((cell) => !cell.includes('"') || excelText.test(cell))) return true;
  try {
    parseSync(raw, { ...relaxed, delimiter, relax_quotes: false });
    return true;
  } catch {
    return false;
  }
}

const lineEnds = (cell: string): number =>
  cell.includes('\n') || cell.includes('\r') ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0;

const unclosed = (line: number): Error =>
  unreadable('QUOTE', [String(line)], `A quote opened in the row at line ${line} never closes.`);

const isCode = (error: unknown, code: string): boolean => (error as { code?: unknown } | null)?.code === code;
