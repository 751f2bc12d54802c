import { addYears, birthdayOf, type Day } from '@lienthong/schema/civil-date';
import type { RuleBook } from '../corrections/rule-book.ts';
import { bornByForCard } from '../eligibility.ts';
import { dossierKeys } from './limit.ts';

/** The ages at which a card is exchanged, by the law of a day, from the youngest. */
export function exchangeAges(on: Day, rules: RuleBook): number[] {
  const ages = rules.findLegal(dossierKeys.exchangeAges, on)?.value.split(';') ?? [];
  return ages.map(Number).toSorted((a, b) => a - b);
}

/**
 * The day on which a card is to be exchanged, which is printed on it: the next age of exchange, but the one after it for a
 * card issued within the years of grace before (Law 59/2014 art. 21, Law 26/2023 art. 21). By the law of the day of issue,
 * which a later law leaves in force (art. 46(1)). Null: valid without end.
 */
export function findExchangeDay(bornOn: Day, issuedOn: Day, rules: RuleBook): Day | null {
  const grace = Number(rules.findLegal(dossierKeys.exchangeGrace, issuedOn)?.value ?? 0);
  const age = exchangeAges(issuedOn, rules).find((one) => birthdayOf(bornOn, one - grace) > issuedOn);
  return age === undefined ? null : birthdayOf(bornOn, age);
}

/**
 * The birth dates of those who complete an age on a day: that day so many years before and, on 28 February of a common
 * year, 29 February too. Nobody completes an age on 29 February but those born on one.
 */
export function bornToReach(age: number, on: Day): Day[] {
  const days = new Set([addYears(on, -age), bornByForCard(on, age)]);
  return [...days].filter((born) => birthdayOf(born, age) === on).toSorted();
}

/** Whether a person crosses the age from which a card is granted on a day, by the law of that day. */
export const crossesCardAge = (bornOn: Day, on: Day, rules: RuleBook): boolean =>
  birthdayOf(bornOn, rules.cardAge(on)) === on;

/** The age of exchange that a person completes on a day; a card of its own may be valid beyond it. */
export const findExchangeAge = (bornOn: Day, on: Day, rules: RuleBook): number | undefined =>
  exchangeAges(on, rules).find((age) => birthdayOf(bornOn, age) === on);
