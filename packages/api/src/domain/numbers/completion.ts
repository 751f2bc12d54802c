import type { Day } from '@lienthong/schema/civil-date';
import type { CardState, CardVersion, PersonalNumberStatus, Sex } from '@lienthong/schema/codes';
import { isOpen, mayStep, type DossierState } from '@lienthong/schema/dossier-life';
import { numberGrounds, type NumberGroundCode } from '@lienthong/schema/number-task-life';
import type { RefusalCode } from '@lienthong/schema/refusal-codes';
import { needsNewCard } from '../corrections/effects.ts';
import { legalKeys } from '../corrections/legal-keys.ts';
import type { RuleBook } from '../corrections/rule-book.ts';
import { contradictedParts } from './agreement.ts';

export interface GivenNumber {
  personalNumber: string;
  givenOn: Day;
}

/** The task and what the register says of its person. */
export interface NumberFacts {
  grounds: readonly NumberGroundCode[];
  openedOn: Day;
  sex: Sex;
  dateOfBirth: Day;
  /** The number in force. */
  number: string | null;
  numberSince: Day | null;
  /** The card in hand. */
  card: { id: string; version: CardVersion; state: CardState } | null;
  /** The open dossier. */
  dossier: { id: string; state: DossierState } | null;
}

export interface NumberRefusal {
  code: Extract<RefusalCode, 'DATE_NOT_POSSIBLE' | 'NUMBER_CONTRADICTS'>;
  path: keyof GivenNumber;
  params?: Record<string, string>;
}

/** Why the number can't be the person's new one, as far as the register tells; whether somebody has it is asked of the database. */
export function findNumberRefusal(given: GivenNumber, facts: NumberFacts, today: Day): NumberRefusal | undefined {
  const { givenOn, personalNumber } = given;
  // A first number may be older than the news of it; a new one follows from what opened the task.
  const earliest = facts.numberSince === null ? facts.dateOfBirth : facts.openedOn;
  const tooEarly = givenOn < earliest || (facts.numberSince !== null && givenOn <= facts.numberSince);
  if (givenOn > today || tooEarly) return { code: 'DATE_NOT_POSSIBLE', path: 'givenOn' };
  const parts = contradictedParts(personalNumber, facts);
  return parts.length === 0
    ? undefined
    : { code: 'NUMBER_CONTRADICTS', path: 'personalNumber', params: { parts: parts.join(' ') } };
}

/** What giving the number does. */
export interface NumberPlan {
  /** Of the number in force; null where there is none. */
  former: { status: Exclude<PersonalNumberStatus, 'ACTIVE'>; reason: NumberGroundCode } | null;
  /** The card in hand that is to be exchanged. */
  cardId: string | null;
  /** The open dossier that shows the former number; `step` is false where it only takes one more defect. */
  dossier: { id: string; step: boolean } | null;
}

/** Expects what `findNumberRefusal` lets pass. */
export function planNumber({ number, grounds, card, dossier }: NumberFacts, rules: RuleBook, today: Day): NumberPlan {
  if (number === null) return { former: null, cardId: null, dossier: null };
  const made = rules.findCardVersion(today);
  const shown = dossier && isOpen(dossier.state) && made !== undefined && isNumberPrinted(made, rules);
  return {
    former: formerOf(grounds),
    cardId: card?.state === 'ACTIVE' && exchangeFollows(card.version, rules, today) ? card.id : null,
    dossier: shown ? { id: dossier.id, step: mayStep(dossier.state, 'FIND_DISCREPANT') } : null,
  };
}

/** A number that was wrong from the start isn't a right one that was replaced, whatever else was corrected. */
function formerOf(grounds: readonly NumberGroundCode[]): NonNullable<NumberPlan['former']> {
  const all = grounds.flatMap((reason) => {
    const { former } = numberGrounds[reason];
    return former === null ? [] : [{ status: former, reason }];
  });
  const decisive = all.find(({ status }) => status === 'CANCELLED') ?? all[0];
  if (!decisive) throw new Error('a number in force and no ground to replace it');
  return decisive;
}

export const isNumberPrinted = (version: CardVersion, rules: RuleBook): boolean =>
  needsNewCard(rules.findPrintedField(version, 'personal_number'));

/** Whether a card with a former number must be exchanged: the law of 2014 has no such ground (Law 26/2023 art. 24(1)(e) has). */
export const exchangeFollows = (version: CardVersion, rules: RuleBook, on: Day): boolean =>
  rules.findLegal(legalKeys.cardExchangeFollowsNumber, on)?.value === 'true' && isNumberPrinted(version, rules);
