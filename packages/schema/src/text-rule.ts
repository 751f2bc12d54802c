/** Why a text is refused. No rule ever repeats the text. */
export const textRules = {
  NOT_WELL_FORMED: 'A lone half of a surrogate pair: not Unicode text, and no database stores it.',
  CONTROL_CHARACTER: 'A control character (C0 with tab and line feed, DEL, C1) or a line or paragraph separator.',
  HIDDEN_CHARACTER:
    'A character that is not seen or turns the reading direction, so that two texts that look alike differ.',
  TOO_LONG: 'More characters than the field takes, counted as code points of the normal form.',
} as const;
export type TextRule = keyof typeof textRules;

const loneSurrogate = /\p{Cs}/u;
const control = /[\p{Cc}\u2028\u2029]/u;

/**
 * All format characters (bidi marks, embeddings, overrides and isolates, zero-width space and joiners, soft hyphen, byte
 * order mark, tags), all other characters that Unicode lets a renderer leave out (fillers, variation selectors,
 * invisible operators), and the blank Braille cell. None is part of a Vietnamese text: its letters and tone marks, and
 * the apostrophes and hyphens of the highland names, are none of these.
 */
const hidden = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** No character is made of more than 6 UTF-16 units when decomposed. */
const unitsPerCharacter = 6;

/**
 * The one text rule: what passes is stored as `value`, in NFC. The length is bounded before normalizing, because long
 * runs of combining marks cost quadratic time.
 */
export function checkText(
  text: string,
  { max }: { max: number },
): { ok: true; value: string } | { ok: false; rule: TextRule } {
  if (text.length > max * unitsPerCharacter) return { ok: false, rule: 'TOO_LONG' };
  if (loneSurrogate.test(text)) return { ok: false, rule: 'NOT_WELL_FORMED' };
  if (control.test(text)) return { ok: false, rule: 'CONTROL_CHARACTER' };
  if (hidden.test(text)) return { ok: false, rule: 'HIDDEN_CHARACTER' };
  const value = text.normalize('NFC');
  if (value.length > max && [...value].length > max) return { ok: false, rule: 'TOO_LONG' };
  return { ok: true, value };
}
