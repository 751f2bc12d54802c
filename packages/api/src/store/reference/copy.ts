import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';

export type Cell = string | number | boolean | null | readonly string[];

/** Characters of a chunk: large enough that the protocol's overhead vanishes, small enough to stay flat in memory. */
const chunkLength = 65_536;

/** A line of COPY's text format. */
export const copyLine = (cells: readonly Cell[]): string => `${cells.map(copyCell).join('\t')}\n`;

function copyCell(cell: Cell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'string') return escapeText(cell);
  return Array.isArray(cell) ? escapeText(`{${cell.map(arrayElement).join()}}`) : String(cell);
}

const arrayElement = (element: string): string => `"${element.replace(/["\\]/g, '\\$&')}"`;

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escapeText = (text: string): string => text.replace(/[\\\t\n\r]/g, (found) => escapes[found] ?? found);

/** Copies whole lines into `target`, a table with its columns; `FREEZE` needs a table emptied in the same transaction. */
export async function copyInto(
  client: pg.ClientBase,
  target: string,
  lines: Iterable<string>,
  options: { freeze: boolean } = { freeze: false },
): Promise<void> {
  const statement = `copy ${target} from stdin${options.freeze ? ' with (freeze)' : ''}`;
  await pipeline(Readable.from(chunked(lines)), client.query(from(statement)));
}

function* chunked(lines: Iterable<string>): Generator<Buffer> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < chunkLength) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
