import {
  canonicalText,
  rankSnapshot,
  snapshotForm,
  snapshotGroupRule,
  snapshotInput,
  snapshotOrder,
  snapshotRate,
  type SnapshotDocument,
  type SnapshotRow,
} from './generated/snapshots.ts';

export type { SnapshotDocument, SnapshotRow } from './generated/snapshots.ts';

/** As `snapshotKeys` gives it, or as a JWK of `/.well-known/lienthong-snapshot-keys.json`. */
export type SnapshotPublicKey = { readonly x: string } & ({ readonly id: string } | { readonly kid: string });

export const snapshotFaults = {
  UNREADABLE: 'The file is no JSON in UTF-8, or no document.',
  FORM_UNKNOWN: `The document is not of the form ${snapshotForm}, or ranks by other rules than that form.`,
  NOT_CANONICAL: 'The bytes are not those of a canonical document: something was added, left out or moved.',
  MALFORMED: 'A row is not as the form has it.',
  KEY_UNKNOWN: 'None of the keys given has the id that the document names.',
  RATE_DIFFERS: 'The rate or the remainder of a unit is not that of its figures.',
  RANKING_DIFFERS: 'A row is not in the place, or has not the rank, that the figures give it.',
  INPUT_DIFFERS: 'The hash of what the ranking is reckoned from is another one.',
  SIGNATURE_DIFFERS: 'The signature is not that of the key over this document.',
} as const;
export type SnapshotFault = keyof typeof snapshotFaults;

export type SnapshotCheck =
  | { readonly valid: true; readonly document: SnapshotDocument }
  | {
      readonly valid: false;
      /** The first thing that is wrong. */
      readonly fault: SnapshotFault;
      readonly meaning: string;
      /** The row that it is about, from 1. */
      readonly row?: number;
    };

type Signed = SnapshotDocument & { signature: string };

/**
 * Reckons rates, order, ranks and the hash of a downloaded snapshot (`.json`) anew and checks the signature, without a network.
 * It trusts `keys`: take them from where you trust them, not from beside the document.
 */
export async function verifySnapshot(
  file: string | Uint8Array,
  keys: readonly SnapshotPublicKey[],
): Promise<SnapshotCheck> {
  const text = typeof file === 'string' ? file : decode(file);
  const read = text === undefined ? undefined : parse(text);
  if (text === undefined || !read) return wrong('UNREADABLE');
  const { signature, ...document } = read;
  const form = [document.form, document.order, document.groupRule];
  if (!isSame(form, [snapshotForm, snapshotOrder, snapshotGroupRule])) return wrong('FORM_UNKNOWN');
  if (canonical(read) !== text) return wrong('NOT_CANONICAL');
  const rows: unknown = document.rows;
  if (!Array.isArray(rows) || !isObject(document.within) || !isObject(document.campaign)) return wrong('MALFORMED');
  const malformed = rows.findIndex((row) => !isRow(row, document.level === 'RESIDENT_GROUP'));
  if (malformed >= 0) return wrong('MALFORMED', malformed);
  const key = keys.find((one) => ('kid' in one ? one.kid : one.id) === document.keyId);
  if (!key) return wrong('KEY_UNKNOWN');
  const odd = document.rows.findIndex((row) => !isRateRight(row));
  if (odd >= 0) return wrong('RATE_DIFFERS', odd);
  const places = rankSnapshot(document.rows);
  const moved = document.rows.findIndex((row, at) => !isSame(row, places[at]));
  if (moved >= 0) return wrong('RANKING_DIFFERS', moved);
  const input = await crypto.subtle.digest('SHA-256', encode(snapshotInput(document, document.rows)));
  if (hex(new Uint8Array(input)) !== document.inputSha256) return wrong('INPUT_DIFFERS');
  return (await isSigned(document, signature, key.x)) ? { valid: true, document } : wrong('SIGNATURE_DIFFERS');
}

const wrong = (fault: SnapshotFault, at?: number): SnapshotCheck => ({
  valid: false,
  fault,
  meaning: snapshotFaults[fault],
  ...(at !== undefined && { row: at + 1 }),
});

/** A mark at the beginning stays, and is no JSON. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): Signed | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return isObject(read) ? (read as Signed) : undefined;
  } catch {
    return undefined;
  }
}

/** A number with a fraction has none. */
function canonical(value: unknown): string | undefined {
  try {
    return canonicalText(value);
  } catch {
    return undefined;
  }
}

const isSame = (one: unknown, other: unknown): boolean => {
  const text = canonical(one);
  return text !== undefined && text === canonical(other);
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);

function isRow(row: unknown, ofGroup: boolean): row is SnapshotRow {
  if (!isObject(row)) return false;
  const { unit, rate, reason, remaining, figures } = row as Partial<SnapshotRow>;
  const isNamed = isObject(unit) && typeof unit.code === 'string' && typeof unit.id === 'string';
  const isShare =
    rate === null || (isObject(rate) && isCount(rate.numerator) && isCount(rate.denominator) && rate.denominator > 0);
  const isFigures = ofGroup ? figures === null : isObject(figures) && Object.values(figures).every(isCountOrNull);
  return isNamed && isShare && isFigures && (rate === null) !== (reason === null) && isCountOrNull(remaining);
}

/** A group tells nothing that its rate could be reckoned from: there it is in whole thousandths, and the signature alone stands for it. */
function isRateRight({ figures, rate, reason, remaining }: SnapshotRow): boolean {
  if (figures) {
    const { present = null, presentCollected = null } = figures;
    return isSame({ rate, reason, remaining }, snapshotRate(present, presentCollected));
  }
  if (remaining !== null) return false;
  const { ratePer } = snapshotGroupRule;
  return rate ? rate.denominator === ratePer && rate.numerator <= ratePer : reason === 'TOO_FEW_PERSONS';
}

async function isSigned(document: object, signature: unknown, x: string): Promise<boolean> {
  if (typeof signature !== 'string' || !/^[0-9a-f]{128}$/.test(signature)) return false;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify']);
  const bytes = Uint8Array.from(signature.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return crypto.subtle.verify('Ed25519', key, bytes, encode(canonicalText(document)));
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
