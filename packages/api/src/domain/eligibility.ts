import { addYears, birthdayOf, type Day } from '@lienthong/schema/civil-date';
import { CARD_AGE } from '@lienthong/schema/enrollment-status';

/** The latest birth date of those who have reached the card's age on that day. Who is born on 29 February reaches it on the 28th. */
export function bornByForCard(today: Day, age = CARD_AGE): Day {
  const sameDay = addYears(today, -age);
  const leapDay = `${sameDay.slice(0, 4)}-02-29`;
  return sameDay.endsWith('-02-28') && isLeapDay(leapDay) && birthdayOf(leapDay, age) <= today ? leapDay : sameDay;
}

const isLeapDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
