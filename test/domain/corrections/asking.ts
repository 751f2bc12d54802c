import { checkSubmission } from '@lienthong/api/domain/corrections/checks';
import type { DeclaredEffect } from '@lienthong/api/domain/corrections/declared-effects';
import { planEffects } from '@lienthong/api/domain/corrections/effects';
import type {
  CorrectionChange,
  EffectFacts,
  SubmissionFacts,
  SubmittedItem,
} from '@lienthong/api/domain/corrections/facts';
import { effectFacts, factsOf, itemOf, rules, today } from './fixtures.ts';

/** What is said of a change as it is handed in. */
export const check = (
  change: CorrectionChange,
  item: Partial<SubmittedItem> = {},
  facts: Partial<SubmissionFacts> = {},
  on = today,
): ReturnType<typeof checkSubmission> => checkSubmission(itemOf(change, item), factsOf(change, facts), rules, on);
export const codes = (...asked: Parameters<typeof check>): string[] =>
  check(...asked).refusals.map(({ code, path }) => `${code} ${path.join('.')}`);

/** What applying a change would do. */
export const plan = (change: CorrectionChange, facts: Partial<EffectFacts> = {}, on = today): DeclaredEffect[] =>
  planEffects(change, effectFacts(facts), rules, on);
export const names = (...asked: Parameters<typeof plan>): string[] => plan(...asked).map(({ effect }) => effect);
