import { createHash } from 'node:crypto';

/** Equal for equal content: keys sorted, what is absent or undefined left out. Texts are in NFC since their scalars made them so. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

export const contentHash = (value: unknown): Buffer => createHash('sha256').update(canonicalJson(value)).digest();

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]));
}
