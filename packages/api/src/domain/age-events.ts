import { addDays, birthdayOf, daysBetween, type Day } from '@lienthong/schema/civil-date';
import { ageEventKinds, type AgeEventKind } from '@lienthong/schema/age-events';
import { isOpen, type DossierState } from '@lienthong/schema/dossier-life';
import type { RuleBook } from './corrections/rule-book.ts';
import { exchangeAges } from './dossiers/exchange-due.ts';
import { bornByForCard } from './eligibility.ts';

/** Days that one question may span. */
export const mostEventDays = 366;

/** Days on a person's row, after the one and up to the other, that make an event; `age`: the one completed then, null for a card. */
export interface EventRange {
  age: number | null;
  after: Day;
  upTo: Day;
}

/**
 * The ages whose completion is an event on a day, by the law of that day. An age of exchange that isn't above the card's own
 * (14, under the law of 2023) is for who holds a card already: it falls due, and nobody else reaches it.
 */
export function agesOfEvent(kind: AgeEventKind, on: Day, rules: RuleBook): number[] {
  const cardAge = rules.cardAge(on);
  return {
    CARD_AGE_REACHED: () => [cardAge],
    EXCHANGE_AGE_REACHED: () => exchangeAges(on, rules).filter((age) => age > cardAge),
    EXCHANGE_DUE: () => [],
  }[kind]();
}

/**
 * Where to look for the events of some days: for each age, and for each stretch of days under one law. Birthdays of later
 * births never come earlier, so that the births of a stretch lie between two days, those of 29 February among them.
 */
export function eventRanges(kind: AgeEventKind, from: Day, to: Day, rules: RuleBook): EventRange[] {
  if (ageEventKinds[kind].by === 'CARD') return [{ age: null, after: addDays(from, -1), upTo: to }];
  const ranges: EventRange[] = [];
  for (let n = 0; n <= daysBetween(from, to); n += 1) {
    const on = addDays(from, n);
    for (const age of agesOfEvent(kind, on, rules)) {
      const [after, upTo] = [bornByForCard(addDays(on, -1), age), bornByForCard(on, age)];
      const open = ranges.find((one) => one.age === age && one.upTo === after);
      if (open) open.upTo = upTo;
      else ranges.push({ age, after, upTo });
    }
  }
  return ranges;
}

/** Where a page ended: the event's day, the day on the row that it follows from, the person. */
export type EventPosition = readonly [on: Day, key: Day, id: string];

/** Behind every person of a day. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What of a range lies behind a position, in the order of the events' days, then of the days on the row, then of the ids. */
export function startOf({ age, after }: EventRange, position?: EventPosition): readonly [key: Day, id: string] {
  if (!position) return [after, lastId];
  const [on, key, id] = position;
  if (age === null) return [key, id];
  const [before, upTo] = [bornByForCard(addDays(on, -1), age), bornByForCard(on, age)];
  if (key > before && key <= upTo) return [key, id];
  const passed = key > upTo ? upTo : before;
  return [passed > after ? passed : after, lastId];
}

/** The day of an event: of a card it is the day on the row itself. */
export const dayOfEvent = (key: Day, age: number | null): Day => (age === null ? key : birthdayOf(key, age));

/** Whether what the event asks for has been collected: any dossier that counts; for an exchange one that is open. */
export const isCollected = (kind: AgeEventKind, caseState: DossierState | null): boolean =>
  caseState !== null && (kind === 'CARD_AGE_REACHED' || isOpen(caseState));
