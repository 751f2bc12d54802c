import { parseDay } from '@lienthong/schema/civil-date';
import { checkText } from '@lienthong/schema/text-rule';
import type { AbsenceDeclaration, CorrectionChange, Decision } from './facts.ts';
import { refuse, type Check } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';

/** Characters of a decision's number, and of the name of the body. */
const textLength = 200;

export type DecisionRecord = Extract<CorrectionChange, { decision: Decision }>;

/** A recorded decision has its number, its body and its day, and the note in the register comes after it (Law 60/2014 art. 31). */
export function decisionForm(change: DecisionRecord, registeredOn: string | undefined): CheckRefusal[] {
  const { number, body, issuedOn } = change.decision;
  const at = (part: string): string[] => pathTo(change, 'decision', part);
  const found = Object.entries({ number, body }).flatMap(([part, text]) => {
    const checked = checkText(text, { max: textLength });
    if (!checked.ok) return refuse('TEXT_REFUSED', at(part), { rule: checked.rule });
    return checked.value.trim() === '' ? refuse('VALUE_REQUIRED', at(part), { rule: 'EMPTY' }) : [];
  });
  if (parseDay(issuedOn) === null) found.push(...refuse('DATE_NOT_POSSIBLE', at('issuedOn'), { rule: 'NOT_A_DAY' }));
  else if (registeredOn !== undefined && issuedOn > registeredOn) {
    found.push(...refuse('DATES_CONTRADICT', at('issuedOn'), { rule: 'DECIDED_AFTER_REGISTRATION' }));
  }
  return found;
}

/** No court fixes a day that is still to come. */
export function declarationForm(change: AbsenceDeclaration): CheckRefusal[] {
  const path = pathTo(change, 'since');
  if (parseDay(change.since) === null) return refuse('DATE_NOT_POSSIBLE', path, { rule: 'NOT_A_DAY' });
  return change.since > change.decision.issuedOn
    ? refuse('DATES_CONTRADICT', path, { rule: 'SINCE_AFTER_DECISION' })
    : [];
}

/** Nobody is declared missing twice, and nothing is set aside that isn't declared. Of the dead the lock of the record says more. */
export const declarationStands: Check = ({ item: { change }, facts: { citizen } }) => {
  const { lifeStatus, presence, presenceSource } = citizen;
  if (change.kind === 'MISSING_OR_DEAD_DECLARATION') {
    const twice =
      change.declared === 'MISSING' && lifeStatus === 'ALIVE' && presence === 'MISSING' && presenceSource === 'COURT';
    return twice ? refuse('ALREADY_REGISTERED', pathTo(change, 'declared')) : [];
  }
  if (change.kind !== 'MISSING_OR_DEAD_REVERSAL') return [];
  return lifeStatus !== 'ALIVE' || presence === 'MISSING'
    ? []
    : refuse('VALUE_NOT_ALLOWED', pathTo(change), { rule: 'NOTHING_DECLARED' });
};
