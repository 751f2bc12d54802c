import { missingConsents } from '@lienthong/schema/correction-grounds';
import { supplementTo } from '@lienthong/schema/correction-fields';
import { currentValue } from './current-value.ts';
import type { EthnicityRedetermination, FieldSupplement, NameChange } from './facts.ts';
import { personOn, refuse, type Check, type Question } from './question.ts';
import { pathTo, type CheckRefusal } from './refusal.ts';
import type { NeededConsent } from './rule-book.ts';
import type { LegalRule } from './rule-rows.ts';

/** A CHANGE names one of the grounds that the rule of its field allows on the day. */
export const groundAllowed: Check = (question) => {
  const { change } = question.item;
  if (change.kind !== 'CHANGE' || groundsOf(question).some(({ value }) => value === change.ground)) return [];
  return refuse('VALUE_NOT_ALLOWED', pathTo(change, 'ground'), { field: change.field, rule: 'GROUND_OF_FIELD' });
};

/** Everyone whose consent the rules ask for at the person's age has given it. */
export const consentsGiven: Check = (question) => {
  const { change } = question.item;
  if (!('consents' in change)) return [];
  const needed = consentsNeeded(question);
  const missing = missingConsents(
    needed.map(({ giver }) => giver),
    change.consents.map(({ by }) => by),
  );
  if (missing.length === 0) return [];
  const rules = new Set(needed.filter(({ giver }) => missing.includes(giver)).map(({ rule }) => rule.id));
  return refuse('CONSENT_REQUIRED', pathTo(change, 'consents'), {
    missing: missing.join(';'),
    rule: [...rules].join(';'),
  });
};

/** A SUPPLEMENT adds; what is recorded, in whole or in part, is for a CORRECTION. */
export const nothingOverwritten: Check = ({ item: { change }, facts: { citizen } }) =>
  change.kind === 'SUPPLEMENT' ? addedTo(change, currentValue(citizen, change.field)) : [];

function addedTo(change: FieldSupplement, recorded: string | null): CheckRefusal[] {
  const { field } = change;
  switch (supplementTo(field, recorded, change.value)) {
    case 'ADDS':
      return [];
    case 'IS_RECORDED':
      return refuse('VALUE_IS_NOT_NULL', pathTo(change, 'field'), { field });
    case 'DIFFERS':
      return refuse('RECORDED_VALUE_DIFFERS', pathTo(change, 'value'), { field });
    case 'NOTHING_ADDED':
      return refuse('VALUE_NOT_ALLOWED', pathTo(change, 'value'), { field, rule: 'NOTHING_ADDED' });
  }
}

function groundsOf({ applied, rules, today }: Question): LegalRule[] {
  return applied.flatMap((rule) => rules.changeGrounds(rule, today));
}

function consentsNeeded({ applied, rules, today, facts: { citizen } }: Question): NeededConsent[] {
  return applied.flatMap((rule) => rules.findConsents(rule, personOn(citizen, today).age, today));
}

/** The rules on ground and consents that the answer rests on. */
export function changeRestsOn(question: Question<NameChange | EthnicityRedetermination>): LegalRule[] {
  const { change } = question.item;
  return [
    ...(change.kind === 'CHANGE' ? groundsOf(question).filter(({ value }) => value === change.ground) : []),
    ...new Set(consentsNeeded(question).map(({ rule }) => rule)),
  ];
}
