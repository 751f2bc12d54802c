import type { Day } from '@lienthong/schema/civil-date';
import { partsTouched, rulesTouched } from './effects.ts';
import type { CorrectionChange } from './facts.ts';
import { isFamily } from './family.ts';
import type { RuleBook } from './rule-book.ts';
import type { CorrectionRule } from './rule-rows.ts';

/** The parts of the rule book that a request touches, of whatever kind; each needs a rule of its own. */
export function partsOf(change: CorrectionChange): string[] {
  if (isFamily(change)) return [change.relation.toLowerCase()];
  switch (change.kind) {
    case 'REPORT':
      return [];
    case 'DEATH':
      return ['death'];
    case 'MISSING_OR_DEAD_DECLARATION':
      return [change.declared.toLowerCase()];
    case 'MISSING_OR_DEAD_REVERSAL':
      return ['declaration'];
    case 'RESIDENCE_CHANGE':
      return [
        ...(change.current === null ? [] : ['current_residence']),
        ...(change.permanent === null ? [] : ['permanent_residence']),
      ];
    default:
      return partsTouched(change);
  }
}

/** The rules of those parts that are in force. */
export function rulesOf(change: CorrectionChange, rules: RuleBook, on: Day): CorrectionRule[] {
  if ('field' in change) return rulesTouched(change, rules, on);
  return partsOf(change).flatMap((part) => rules.findRule(change.kind, part, on) ?? []);
}
