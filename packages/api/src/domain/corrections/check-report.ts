import type { Day } from '@lienthong/schema/civil-date';
import { deskOf } from '@lienthong/schema/correction-reports';
import type { FactReport, SubmittedItem } from './facts.ts';
import { personOn, refuse, type Check, type Question } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import type { Desk } from './rule-book.ts';

/** No paper is of a day to come. */
export function papersPossible({ evidence }: Pick<SubmittedItem, 'evidence'>, today: Day): CheckRefusal[] {
  return evidence.flatMap(({ issuedOn }, index) =>
    issuedOn !== null && issuedOn > today
      ? refuse('DATE_NOT_POSSIBLE', ['evidence', String(index), 'issuedOn'], { rule: 'IN_THE_FUTURE' })
      : [],
  );
}

/** Nothing is seen tomorrow. */
export const seenBefore: Check = ({ item: { change, evidence }, today }) => [
  ...(change.kind === 'REPORT' && change.seenOn > today
    ? refuse('DATE_NOT_POSSIBLE', pathTo(change, 'seenOn'), { rule: 'IN_THE_FUTURE' })
    : []),
  ...papersPossible({ evidence }, today),
];

/**
 * Of a report the register is asked nothing but where it goes: neither whether the person lives nor when the person was
 * born may be learnt by reporting.
 */
export const reportTaken: Check = (question) => {
  const { change } = question.item;
  if (change.kind !== 'REPORT' || (question.facts.office !== null && findReportDesk(question, change))) return [];
  return refuse('NOT_COMPETENT', pathTo(change, 'fields'), { because: 'NO_RULE' });
};

/** The desk of the facts, by the rules of the day. */
export function findReportDesk(
  { facts: { citizen }, rules, today }: Pick<Question, 'facts' | 'rules' | 'today'>,
  { facts }: Pick<FactReport, 'facts'>,
): Desk | undefined {
  const desk = deskOf(facts);
  return desk === null ? undefined : rules.findDesk(desk, personOn(citizen, today));
}
