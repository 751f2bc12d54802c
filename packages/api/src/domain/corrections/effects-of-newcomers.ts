import { birthdayOf, type Day } from '@lienthong/schema/civil-date';
import { isEligible, VIETNAMESE } from '@lienthong/schema/enrollment-status';
import { homeNo } from './current-value.ts';
import { declare, type DeclaredEffect, type EffectCode } from './declared-effects.ts';
import type { CitizenFacts, EffectFacts } from './facts.ts';
import { bornOn, parentsOf, type NewcomerChange } from './newcomer.ts';
import type { RuleBook } from './rule-book.ts';

/** The effects that newcomers have, and none but these. */
export const newcomerEffects = [
  ...(['REGISTER_PERSON', 'GIVE_NUMBER', 'NUMBER_REQUESTED'] as const),
  ...(['STRIKE_OFF_PERSON', 'CANCEL_NUMBER', 'NUMBER_REQUEST_VOID', 'ELIGIBILITY_CHANGED', 'OPEN_RELATION'] as const),
] satisfies EffectCode[];
export type NewcomerEffectCode = (typeof newcomerEffects)[number];
export type NewcomerEffect = Extract<DeclaredEffect, { effect: NewcomerEffectCode }>;

/** What only newcomers have: no registered person need be there to carry it out on. */
export type OnlyNewcomers = Exclude<NewcomerEffectCode, 'ELIGIBILITY_CHANGED' | 'OPEN_RELATION'>;

export interface NewcomerEffectFacts extends Pick<EffectFacts, 'findUnit'> {
  /** The 3-digit code of the province whose register holds the entry, as numbers have it; null where none is known. */
  birthRegistrationPlace: string | null;
}

/** Everything that applying does, in order. Expects a request that `checkNewcomer` lets pass. */
export function planNewcomer(
  change: NewcomerChange,
  { findUnit, birthRegistrationPlace }: NewcomerEffectFacts,
  rules: RuleBook,
  today: Day,
): NewcomerEffect[] {
  const { day, precision } = bornOn(change);
  const { nationality, personalNumber } = change;
  const vietnamese = nationality === VIETNAMESE;
  const unitNo = (id: string | null): number | null => (id === null ? null : homeNo(id, findUnit));
  const person = {
    unit_no: homeNo(change.residence, findUnit),
    permanent_unit_no: change.kind === 'BIRTH' ? null : unitNo(change.permanentResidence),
    native_unit_no: unitNo(change.nativePlace),
    birth_registration_place: change.kind === 'BIRTH' ? birthRegistrationPlace : null,
    surname: change.surname,
    middle_name: change.middleName,
    given_name: change.givenName,
    date_of_birth: day,
    date_of_birth_precision: precision,
    sex: change.sex,
    ethnicity: change.ethnicity,
    nationality,
    ...(change.kind === 'BIRTH'
      ? { presence: 'PRESENT' as const, presence_on: day, presence_source: 'BIRTH_REGISTRATION' }
      : { presence: change.presence, presence_on: change.foundOn, presence_source: 'POPULATION_REVIEW' }),
  };
  const becomesEligibleOn = vietnamese ? birthdayOf(day, rules.cardAge(today)) : null;
  return [
    declared({ effect: 'REGISTER_PERSON', person, becomesEligibleOn }),
    ...parentsOf(change).flatMap((one) => parentRelation(one, day)),
    ...(personalNumber !== null
      ? [declared({ effect: 'GIVE_NUMBER', value: personalNumber, validFrom: today })]
      : // Numbers are for citizens (Law 59/2014 art. 12).
        vietnamese
        ? [declared({ effect: 'NUMBER_REQUESTED' })]
        : []),
    ...(becomesEligibleOn !== null && becomesEligibleOn <= today ? eligible(true, becomesEligibleOn) : []),
  ];
}

/** A parent of whom the entry names less stays in the entry alone: a relation names whom it is with. */
function parentRelation({ role, parent }: ReturnType<typeof parentsOf>[number], from: Day): NewcomerEffect[] {
  const relation = role === 'mother' ? 'MOTHER' : 'FATHER';
  const effect = 'OPEN_RELATION';
  if ('citizenId' in parent) return [declared({ effect, relation, from, otherId: parent.citizenId, other: null })];
  const { name, birthYear, nationality } = parent;
  if (birthYear === null || nationality === null) return [];
  return [declared({ effect, relation, from, otherId: null, other: { name, birthYear, nationality } })];
}

export interface NewcomerReversalFacts {
  citizen: CitizenFacts;
  /** The number in force. */
  personalNumber: string | null;
  /** What applying did. */
  applied: readonly DeclaredEffect[];
}

/** Everything that taking it back does. There was no former state that could be restored: the person goes. */
export function planNewcomerReversal(
  { citizen, personalNumber, applied }: NewcomerReversalFacts,
  rules: RuleBook,
  today: Day,
): NewcomerEffect[] {
  const asked = applied.some(({ effect }) => effect === 'NUMBER_REQUESTED');
  const age = rules.cardAge(today);
  return [
    declared({ effect: 'STRIKE_OFF_PERSON' }),
    ...(personalNumber !== null
      ? [declared({ effect: 'CANCEL_NUMBER', value: personalNumber })]
      : asked
        ? [declared({ effect: 'NUMBER_REQUEST_VOID' })]
        : []),
    ...(isEligible(citizen, today, age) ? eligible(false, birthdayOf(citizen.dateOfBirth, age)) : []),
  ];
}

const eligible = (to: boolean, reachesCardAgeOn: Day): NewcomerEffect[] => [
  declared({ effect: 'ELIGIBILITY_CHANGED', from: !to, to, reachesCardAgeOn }),
];

const declared = (effect: Parameters<typeof declare>[0] & { effect: NewcomerEffectCode }): NewcomerEffect =>
  declare(effect) as NewcomerEffect;
