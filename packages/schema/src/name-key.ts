/** Eth and the African d look like the Vietnamese đ and stand for it in data converted from old code pages. */
const barredD = /[đðɖ]/g;

/**
 * The key under which a name is found: no diacritics, đ = d, lower case, single spaces, only a-z, 0-9 and space.
 * "Nguyễn Thị Đào" is "nguyen thi dao". A hyphen or an apostrophe joins ("Y-Bham" is "ybham"); what has no
 * base letter a-z is dropped, so a key may be empty. Marks go before the text is decomposed: long runs of them cost
 * quadratic time.
 */
export function nameKey(text: string): string {
  return text
    .replace(/\p{M}+/gu, '')
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(barredD, 'd')
    .replace(/\s+/g, ' ')
    .replace(/[^a-z0-9 ]/g, '')
    .replace(/ +/g, ' ')
    .trim();
}

/** All keys that begin with `key`: `>= from and < to` under the C collation. `{` is the character after z. */
export function prefixRange(key: string): { from: string; to: string } {
  return { from: key, to: `${key}{` };
}
