import type { Day } from '@lienthong/schema/civil-date';
import { ageOn } from '@lienthong/schema/civil-date';
import type { CorrectionKind } from '@lienthong/schema/correction-kinds';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import type { CitizenFacts, CorrectionChange, SubmissionFacts, SubmittedItem } from './facts.ts';
import type { CheckRefusal } from './refusal.ts';
import type { RuleBook } from './rule-book.ts';
import type { CorrectionRule, LegalRule } from './rule-rows.ts';

/** What a check is asked about: the item, the register, the rules and the day. */
export interface Question<Change extends CorrectionChange = CorrectionChange> {
  item: SubmittedItem & { change: Change };
  facts: SubmissionFacts;
  rules: RuleBook;
  today: Day;
  /** The rules of kind and field that are in force. */
  applied: CorrectionRule[];
  /** The documents in force that the legal basis names. */
  cited: LegalRule[];
}
export type Check = (question: Question) => CheckRefusal[];

/** What the checks of the papers ask, whoever the item is about. */
export type Papers = Omit<Question, 'item' | 'facts'> & { item: SubmittedItem<{ kind: CorrectionKind }> };

export const refuse = (
  code: CheckRefusal['code'],
  path: string[],
  params: Record<string, string> = {},
): CheckRefusal[] => [{ code, path, params }];

/** By what competence and consents go: completed years and nationality, as the register has them on the day. */
export const personOn = ({ dateOfBirth, nationality }: Pick<CitizenFacts, 'dateOfBirth' | 'nationality'>, on: Day) => ({
  age: ageOn(dateOfBirth, on),
  on,
  foreign: nationality !== VIETNAMESE,
});
