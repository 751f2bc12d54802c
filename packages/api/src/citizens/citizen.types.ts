import { birthDatePrecisions, lifeStatuses, personalNumberStatuses, presences, sexes } from '@lienthong/schema/codes';
import type { BirthDatePrecision, LifeStatus, PersonalNumberStatus, Presence, Sex } from '@lienthong/schema/codes';
import { enrollmentStatuses, type EnrollmentStatus } from '@lienthong/schema/enrollment-status';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { DateScalar, enumOf, PersonalNumberScalar, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';
import { orders } from './citizen.sql.ts';

export const SexEnum = enumOf('Sex', 'Sex as registered.', sexes);
export const BirthDatePrecisionEnum = enumOf(
  'BirthDatePrecision',
  'How much of a birth date is known.',
  birthDatePrecisions,
);
export const LifeStatusEnum = enumOf('LifeStatus', 'Whether a person lives.', lifeStatuses);
export const PresenceEnum = enumOf('PresenceState', 'Where a person is.', presences);
const PersonalNumberStatusEnum = enumOf('PersonalNumberStatus', 'State of a personal number.', personalNumberStatuses);
export const EnrollmentStatusEnum = enumOf(
  'EnrollmentStatus',
  'How far a person is on the way to the card; derived, never stored by hand.',
  enrollmentStatuses,
);
export const CitizenOrderEnum = enumOf('CitizenOrder', 'Order of a list of persons.', orders);

@ObjectType('PersonalNumberRecord', {
  description: 'A personal number that a person has or had.',
  simpleResolvers: true,
})
export class PersonalNumberView {
  @Field(() => PersonalNumberScalar, { description: 'The number.' })
  value!: string;

  @Field(() => PersonalNumberStatusEnum, { description: 'Whether it is in force.' })
  status!: PersonalNumberStatus;

  @Field(() => DateScalar, { description: 'First day.' })
  validFrom!: string;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null while in force.' })
  validTo!: string | null;

  @Field(() => PersonalNumberScalar, { nullable: true, description: 'The number that took its place.' })
  replacedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was cancelled or replaced.' })
  reason!: string | null;
}

@ObjectType('Presence', {
  description: 'Where a person is, since when it is known, and from whom.',
  simpleResolvers: true,
})
export class PresenceView {
  @Field(() => PresenceEnum, { description: 'Where the person is.' })
  state!: Presence;

  @Field(() => DateScalar, { description: 'The day on which this was found out.' })
  on!: string;

  @Field(() => String, { description: 'Who found it out.' })
  source!: string;
}

@ObjectType('Citizen', {
  implements: NodeView,
  description:
    'A person of the population register. Every fact is nullable: what the caller may not see is null and named in `extensions.withheld`.',
  simpleResolvers: true,
})
export class CitizenView extends NodeView {
  @Field(() => PersonalNumberScalar, {
    nullable: true,
    description: 'The personal number in force; null also where none is.',
  })
  personalNumber!: string | null;

  @Field(() => PersonalNumberStatusEnum, {
    nullable: true,
    description:
      'State of the number that the look-up asked for. REPLACED or CANCELLED is the notice that it is a former one: `personalNumbers` says which one is in force, since when and why. Null in lists.',
  })
  matchedNumberStatus!: PersonalNumberStatus | null;

  @Field(() => String, { nullable: true, description: 'Surname (họ).' })
  surname!: string | null;

  @Field(() => String, { nullable: true, description: 'Middle name (chữ đệm); many have none.' })
  middleName!: string | null;

  @Field(() => String, { nullable: true, description: 'Given name (tên).' })
  givenName!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Birth date; where the precision is MONTH or YEAR, the law’s default day stands in.',
  })
  dateOfBirth!: string | null;

  @Field(() => BirthDatePrecisionEnum, { nullable: true, description: 'How much of the birth date is known.' })
  dateOfBirthPrecision!: BirthDatePrecision | null;

  @Field(() => SexEnum, {
    nullable: true,
    description: 'Sex as registered; the number’s digit may say otherwise, lawfully.',
  })
  sex!: Sex | null;

  @Field(() => String, { nullable: true, description: 'Nationality, ISO 3166-1 alpha-2.' })
  nationality!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the ethnic group in the official list.' })
  ethnicity!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the religion in the official list.' })
  religion!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Place of birth registration: the 3-digit code of personal numbers.',
  })
  birthRegistrationPlace!: string | null;

  @Field(() => LifeStatusEnum, { nullable: true, description: 'Whether the person lives.' })
  lifeStatus!: LifeStatus | null;

  @Field(() => DateScalar, { nullable: true, description: 'Day of death.' })
  diedOn!: string | null;

  @Field(() => Int, { description: 'Rises by one with every change.' })
  version!: number;
}

export const CitizenConnection = connectionOf(CitizenView, 'Citizen');

@InputType({ description: 'Which persons, within the caller’s reach; all conditions hold together.' })
export class CitizenFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Whose current residence lies within this unit.' })
  unit?: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which `unit` is resolved. Default: today.' })
  unitOn?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Whose whole name begins so, without diacritics and in any case: `nguyen van`.',
  })
  name?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Whose given name is this, without diacritics and in any case.',
  })
  givenName?: string;

  @Field(() => DateScalar, { nullable: true, description: 'Born on this day or later.' })
  bornFrom?: string;

  @Field(() => DateScalar, { nullable: true, description: 'Born on this day or earlier.' })
  bornTo?: string;

  @Field(() => EnrollmentStatusEnum, { nullable: true, description: 'Whose enrollment status is this today.' })
  status?: EnrollmentStatus;
}

@InputType({ description: 'Points at one person: the number and one more fact, which guards against a typing slip.' })
export class SubjectInput {
  @Field(() => PersonalNumberScalar, { description: 'Any number the person has or had.' })
  personalNumber!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Given name, compared without diacritics.' })
  givenName?: string;

  @Field(() => Int, { nullable: true, description: 'Year of birth.' })
  birthYear?: number;
}
