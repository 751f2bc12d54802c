import { citizenFacts, type CitizenFact } from '@lienthong/schema/citizen-facts';
import type { BirthDatePrecision, LifeStatus, Sex } from '@lienthong/schema/codes';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, enumOf } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';
import { BirthDatePrecisionEnum, LifeStatusEnum, PresenceView, SexEnum } from '../citizens/citizen.types.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';

const CitizenFactEnum = enumOf(
  'CitizenFact',
  'A fact of a person of which it is kept what it was before each change.',
  citizenFacts,
);

@ObjectType('CitizenAsOf', {
  description:
    'The facts of a person as they were: those of which former values are kept, and no others. Nullable and withheld like the same facts of `Citizen`.',
  simpleResolvers: true,
})
export class CitizenAsOfView {
  @Field(() => String, { nullable: true, description: 'Surname (họ).' })
  surname!: string;

  @Field(() => String, { nullable: true, description: 'Middle name (chữ đệm); many have none.' })
  middleName!: string | null;

  @Field(() => String, { nullable: true, description: 'Given name (tên).' })
  givenName!: string;

  @Field(() => Int, { nullable: true, description: 'Year of birth.' })
  birthYear!: number;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Birth date; the default day stands in for what is not known.',
  })
  dateOfBirth!: string;

  @Field(() => BirthDatePrecisionEnum, { nullable: true, description: 'How much of the birth date was known.' })
  dateOfBirthPrecision!: BirthDatePrecision;

  @Field(() => SexEnum, { nullable: true, description: 'Sex as registered.' })
  sex!: Sex;

  @Field(() => String, { nullable: true, description: 'Code of the ethnic group in the official list.' })
  ethnicity!: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the religion in the official list.' })
  religion!: string | null;

  @Field(() => String, { nullable: true, description: 'Nationality, ISO 3166-1 alpha-2.' })
  nationality!: string;

  @Field(() => String, { nullable: true, description: 'Place of birth registration: the 3-digit code.' })
  birthRegistrationPlace!: string | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Native place (quê quán).' })
  nativePlace!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Permanent residence.' })
  permanentResidence!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Current residence, as current then.' })
  currentResidence!: AdministrativeUnitView | null;

  @Field(() => PresenceView, { nullable: true, description: 'Where the person was, as far as known.' })
  presence!: PresenceView;

  @Field(() => LifeStatusEnum, { nullable: true, description: 'Whether the person lived.' })
  lifeStatus!: LifeStatus;

  @Field(() => DateScalar, { nullable: true, description: 'Day of death.' })
  diedOn!: string | null;
}

@ObjectType('CitizenChange', {
  description: 'A change of a person’s facts, with what they were before it. Nothing is overwritten.',
  simpleResolvers: true,
})
export class CitizenChangeView {
  @Field(() => Int, { description: 'The person’s version that it ended.' })
  version!: number;

  @Field(() => DateScalar, {
    description:
      'Since when it holds: the day of the event for a death, a declaration and a move, else the day on which it was recorded. A reversal holds since what it takes back.',
  })
  effectiveOn!: string;

  @Field(() => DateScalar, { description: 'The legal day on which the register took it.' })
  recordedOn!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  recordedAt!: Date;

  @Field(() => [CitizenFactEnum], { description: 'The facts that it wrote; names alone, also of what is withheld.' })
  changed!: CitizenFact[];

  @Field(() => CitizenAsOfView, { description: 'The person as the register had it just before.' })
  before!: CitizenAsOfView;

  @Field(() => CitizenAsOfView, { description: 'The person as the register had it just after.' })
  after!: CitizenAsOfView;

  @Field(() => ID, {
    nullable: true,
    description: 'The request that was applied or taken back; null where the caller may not read it.',
  })
  request!: string | null;
}

export const CitizenChangeConnection = connectionOf(CitizenChangeView, 'CitizenChange');
