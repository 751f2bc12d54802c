import { checkText, textRules, type TextRule } from './text-rule.ts';

/** Why a part of a name is refused. */
export const nameRules = {
  ...textRules,
  NOT_A_NAME: 'Letters, apostrophes, hyphens and dots, with single spaces between them.',
} as const;
export type NameRule = TextRule | 'NOT_A_NAME';

/** Characters of a part of a name. */
const nameLength = 60;
const namePattern = /^[\p{L}\p{M}'’.-]+(?: [\p{L}\p{M}'’.-]+)*$/u;

/** A surname, a middle name or a given name, in NFC. */
export function checkName(text: string): { ok: true; value: string } | { ok: false; rule: NameRule } {
  const checked = checkText(text, { max: nameLength });
  if (!checked.ok) return checked;
  return namePattern.test(checked.value) ? checked : { ok: false, rule: 'NOT_A_NAME' };
}
