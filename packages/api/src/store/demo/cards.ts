import { hash } from 'node:crypto';
import { birthdayOf } from '@lienthong/schema/civil-date';
import type { CardState } from '@lienthong/schema/codes';
import { dayNumber, dayText, millisecondsOf, today, type DayNumber } from './calendar.ts';
import type { DemoDossier } from './dossiers.ts';
import type { Person } from './people.ts';
import type { Random } from './random.ts';

export interface DemoCard {
  id: string;
  dossierId: string;
  state: CardState;
  issuedOn: DayNumber;
  /** Null: valid for life. */
  expiresOn: DayNumber | null;
  /** Since when a printed field disagrees with the register. */
  exchangeRequiredOn: DayNumber | null;
  printedHash: string;
}

/** The ages at which a card is exchanged (Law 59/2014 art. 21(1)). */
const exchangeAges = [25, 40, 60] as const;

/** A card issued within so many years before such an age holds until the next one (art. 21(2)). */
const grace = 2;

export function expiryOf(birth: DayNumber, issuedOn: DayNumber): DayNumber | null {
  const born = dayText(birth);
  const age = exchangeAges.find((candidate) => dayNumber(birthdayOf(born, candidate - grace)) > issuedOn);
  return age === undefined ? null : dayNumber(birthdayOf(born, age));
}

/** The card of a dossier that was produced; who holds it in the end is for the case to say. */
export function cardOf(
  person: Person,
  dossier: DemoDossier,
  random: Random,
  placeText: (unitNo: number) => string,
): DemoCard {
  const issuedOn = dossier.producedOn ?? today;
  const expiresOn = expiryOf(person.birth, issuedOn);
  const printed = [
    person.numbers.find((number) => number.validFrom <= issuedOn)?.value ?? '',
    [person.name.surname, person.name.middle, person.name.given].filter((part) => part !== null).join(' '),
    printedBirth(person),
    person.sex,
    person.nationality,
    person.nativeNo === null ? '' : placeText(person.nativeNo),
    person.permanentNo === null ? '' : placeText(person.permanentNo),
    expiresOn === null ? '' : dayText(expiresOn),
  ];
  return {
    id: random.uuid(millisecondsOf(issuedOn) + random.between(0, 36_000_000)),
    dossierId: dossier.id,
    state: 'ACTIVE',
    issuedOn,
    expiresOn,
    exchangeRequiredOn: null,
    printedHash: hash('sha256', printed.join('\n')),
  };
}

/** The day from which a card in hand must be exchanged, as the trigger derives it: its last day, or earlier. */
export function exchangeDueOn({ exchangeRequiredOn, expiresOn }: DemoCard): DayNumber | null {
  return exchangeRequiredOn === null || expiresOn === null
    ? (exchangeRequiredOn ?? expiresOn)
    : Math.min(exchangeRequiredOn, expiresOn);
}

function printedBirth({ birth, precision }: Person): string {
  return dayText(birth).slice(0, { DAY: 10, MONTH: 7, YEAR: 4 }[precision]);
}
