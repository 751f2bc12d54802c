import type { Rule } from './rule-rows.ts';

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/**
 * Names the state of the rules a decision rests on: the same rules with the same contents give the same text in any
 * order, one changed character another. FNV-1a of 64 bits: it tells versions apart, it proves nothing.
 */
export function ruleVersion(rules: Iterable<Rule>): string {
  const texts = new Set([...rules].map(canonical));
  let hash = offset;
  for (const text of [...texts].sort()) {
    for (let at = 0; at < text.length; at++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * prime);
  }
  return `r1-${hash.toString(16).padStart(16, '0')}`;
}

const canonical = (rule: Rule): string =>
  JSON.stringify(Object.entries(rule).sort(([one], [other]) => (one < other ? -1 : 1)));
