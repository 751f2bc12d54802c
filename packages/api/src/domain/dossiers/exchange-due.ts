import { birthdayOf, type Day } from '@lienthong/schema/civil-date';
import type { RuleBook } from '../corrections/rule-book.ts';
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
