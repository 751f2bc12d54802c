import { configError } from '../errors.ts';

/** What names an entry in the civil-status registers of the country. */
export interface RegisterEntry {
  readonly office: string;
  readonly book: string;
  readonly number: string;
  readonly year: number;
}

const longest = 100;

/**
 * The `clientRef` of what rests on a register entry: the same in every export, as a line number is not. `what` tells apart
 * several requests on one entry: kind and field.
 */
export const registerRef = ({ office, book, number, year }: RegisterEntry, ...what: readonly string[]): string =>
  refOfParts([office, book, number, String(year), ...what], 'register entry');

/** What names a receipt that a citizen got at the counter. */
export interface Receipt {
  /** Code of the unit that collected. */
  readonly unit: string;
  readonly number: string;
  /** Of the collection: numbers of receipts begin anew each year. */
  readonly year: number;
  /** Which sending it is, from 1, where a row was mended after a refusal: what was sent under a ref doesn't change. */
  readonly submission?: number | undefined;
}

/** The `clientRef` of a collected dossier: one receipt is one dossier, in whatever file and line it stands. */
export const receiptRef = ({ unit, number, year, submission = 1 }: Receipt): string =>
  refOfParts(['dossier', unit, String(year), number, ...(submission > 1 ? [String(submission)] : [])], 'receipt');

function refOfParts(parts: readonly string[], what: string): string {
  const ref = parts.map(plain).join('/');
  if (ref.length > longest) {
    throw configError(`The ${what} makes a clientRef of more than ${longest} characters.`, 'REF_TOO_LONG');
  }
  return ref;
}

/** Letters, digits, `-_.` as they are, the rest as `:XX`: two of them never get one ref. */
const plain = (part: string): string =>
  encodeURIComponent(part.normalize('NFC'))
    .replace(/[!~*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', ':');
