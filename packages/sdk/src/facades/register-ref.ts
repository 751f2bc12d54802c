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
export function registerRef({ office, book, number, year }: RegisterEntry, ...what: readonly string[]): string {
  const ref = [office, book, number, String(year), ...what].map(plain).join('/');
  if (ref.length > longest) {
    throw configError(`The register entry makes a clientRef of more than ${longest} characters.`, 'REF_TOO_LONG');
  }
  return ref;
}

/** Letters, digits, `-_.` as they are, the rest as `:XX`: two entries never get one ref. */
const plain = (part: string): string =>
  encodeURIComponent(part.normalize('NFC'))
    .replace(/[!~*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%', ':');
