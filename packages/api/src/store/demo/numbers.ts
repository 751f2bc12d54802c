import type { PersonalNumberStatus, Sex } from '@lienthong/schema/codes';
import { VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { composePersonalNumber, DEMO_PLACE } from '@lienthong/schema/personal-number';
import { dayNumber, today, yearOf, type DayNumber } from './calendar.ts';
import type { Role } from './cast.ts';
import type { Random } from './random.ts';

export interface DemoNumber {
  value: string;
  status: PersonalNumberStatus;
  validFrom: DayNumber;
  validTo: DayNumber | null;
  replacedBy: string | null;
  reason: string | null;
}

/** Serials from here on go to twins, in pairs; those below to everyone else. */
const twinSerials = 900_000;

/** Steps through the serials in a scattered order: coprime to their count, so each comes once. */
const step = 611_953;
const twinStep = 30_011;

/** Gives numbers that begin with 972, each once: a number once given is never given again. */
export interface NumberIssuer {
  next(sex: Sex, birthYear: number): string;
  /** Consecutive serials for two who are born together. */
  twins(birthYear: number): (sex: Sex) => string;
}

export function createNumberIssuer(): NumberIssuer {
  const given = new Map<number, number>();
  const pairs = new Map<number, number>();
  const count = (counts: Map<number, number>, key: number, bound: number): number => {
    const index = counts.get(key) ?? 0;
    if (index >= bound) throw new Error('the demo has no serial left for a birth year');
    counts.set(key, index + 1);
    return index;
  };
  const compose = (sex: Sex, birthYear: number, serial: number): string =>
    composePersonalNumber({ place: DEMO_PLACE, sex, birthYear, serial });
  return {
    next(sex, birthYear) {
      const index = count(given, birthYear * 2 + (sex === 'MALE' ? 0 : 1), twinSerials);
      return compose(sex, birthYear, (index * step + birthYear * 4421) % twinSerials);
    },
    twins(birthYear) {
      const size = (1_000_000 - twinSerials) / 2;
      let serial = twinSerials + 2 * ((count(pairs, birthYear, size) * twinStep) % size);
      return (sex) => compose(sex, birthYear, serial++);
    },
  };
}

/** The law on citizen identification began to give numbers on this day. */
const firstNumbers = dayNumber('2016-01-01');

/**
 * The numbers of a person, the newest first. A foreigner has none, unless Vietnamese nationality was lost: then it is
 * cancelled. `numberFor` gives the number that agrees with the person's birth.
 */
export function numbersOf(
  person: { birth: DayNumber; sex: Sex; nationality: string; role: Role },
  random: Random,
  issuer: NumberIssuer,
  numberFor: (sex: Sex) => string,
): DemoNumber[] {
  const { birth, sex, role } = person;
  const given = Math.min(today, Math.max(firstNumbers, birth + 3) + (birth < firstNumbers ? random.below(1500) : 0));
  const lost = role.fate === 'NATIONALITY_LOST';
  if (person.nationality !== VIETNAMESE && !lost) return [];
  const anew = given + random.between(30, 400);
  const reestablished = role.reestablished === true && anew <= today;
  if (!reestablished && !role.contradictory) {
    const value = numberFor(sex);
    if (!lost) return [{ value, status: 'ACTIVE', validFrom: given, validTo: null, replacedBy: null, reason: null }];
    const validTo = today - random.between(1, 15);
    return [{ value, status: 'CANCELLED', validFrom: given, validTo, replacedBy: null, reason: 'NATIONALITY_LOST' }];
  }
  const wrong = random.chance(0.5)
    ? issuer.next(sex === 'MALE' ? 'FEMALE' : 'MALE', yearOf(birth))
    : issuer.next(sex, yearOf(birth) - random.between(1, 3));
  if (role.contradictory) {
    return [{ value: wrong, status: 'ACTIVE', validFrom: given, validTo: null, replacedBy: null, reason: null }];
  }
  const value = numberFor(sex);
  return [
    { value, status: 'ACTIVE', validFrom: anew, validTo: null, replacedBy: null, reason: null },
    {
      value: wrong,
      status: 'REPLACED',
      validFrom: given,
      validTo: anew - 1,
      replacedBy: value,
      reason: 'REESTABLISHED',
    },
  ];
}
