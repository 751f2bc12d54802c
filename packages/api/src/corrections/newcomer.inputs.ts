import type { Presence, Sex } from '@lienthong/schema/codes';
import { Field, InputType, Int } from 'type-graphql';
import { DateScalar, OneOf, PersonalNumberScalar, TextScalar } from '../access/graphql.ts';
import { PresenceEnum, SexEnum, SubjectInput } from '../citizens/citizen.types.ts';

@InputType()
abstract class NamedPerson {
  @Field(() => TextScalar, { description: 'Surname.' })
  surname!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Middle name; absent: none.' })
  middleName?: string;

  @Field(() => TextScalar, { description: 'Given name.' })
  givenName!: string;

  @Field(() => SexEnum, { description: 'Sex.' })
  sex!: Sex;
}

@InputType({ description: 'A child as the entry of birth says it.' })
export class ChildInput extends NamedPerson {
  @Field(() => DateScalar, { description: 'The day of birth.' })
  dateOfBirth!: string;

  @Field(() => TextScalar, { description: 'Where: the hospital, or the address.' })
  placeOfBirth!: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Native place: id of the unit. Obligatory for a Vietnamese child.',
  })
  nativePlace?: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Code of the ethnic group, 01 to 54. Obligatory for a Vietnamese child.',
  })
  ethnicity?: string;

  @Field(() => TextScalar, { description: 'Nationality: ISO 3166-1 alpha-2.' })
  nationality!: string;
}

@InputType({ description: 'A parent who is not on the register, as declared.' })
export class DescribedParentInput {
  @Field(() => TextScalar, { description: 'Full name.' })
  name!: string;

  @Field(() => Int, { nullable: true, description: 'Year of birth, where it is known.' })
  birthYear?: number;

  @Field(() => TextScalar, {
    nullable: true,
    description:
      'Nationality, where it is known: ISO 3166-1 alpha-2. Another than VN makes the district competent until 30 June 2025.',
  })
  nationality?: string;
}

@OneOf()
@InputType({ description: 'A parent: one of the register, or one described.' })
export class ParentInput {
  @Field(() => SubjectInput, { nullable: true, description: 'On the register; the second fact is obligatory.' })
  registered?: SubjectInput;

  @Field(() => DescribedParentInput, { nullable: true, description: 'Not on it.' })
  described?: DescribedParentInput;
}

@InputType({ description: 'A birth that was registered. Late registration, after 60 days, is a flag, no refusal.' })
export class BirthInput {
  @Field(() => ChildInput, { description: 'The child.' })
  child!: ChildInput;

  @Field(() => ParentInput, { nullable: true, description: 'The mother; absent: not known.' })
  mother?: ParentInput;

  @Field(() => ParentInput, { nullable: true, description: 'The father; absent: not known.' })
  father?: ParentInput;

  @Field(() => TextScalar, {
    description:
      'Where the child lives, by law with its mother or father: id of a commune, or of a resident group of one.',
  })
  residence!: string;

  @Field(() => PersonalNumberScalar, {
    nullable: true,
    description: 'The number, where the population database gave one already; it can come later.',
  })
  personalNumber?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'One of several children of this birth: they are not taken for one where their given names differ.',
  })
  multipleBirth!: boolean;
}

@InputType({ description: 'A person whom the population review found and who is not on the register. Names no entry.' })
export class PersonFoundInput extends NamedPerson {
  @Field(() => TextScalar, { description: 'Birth date, as much as is known: 1961, 1961-05 or 1961-05-03.' })
  dateOfBirth!: string;

  @Field(() => TextScalar, { nullable: true, description: 'Native place, where it is known: id of the unit.' })
  nativePlace?: string;

  @Field(() => TextScalar, { nullable: true, description: 'Code of the ethnic group, where it is known.' })
  ethnicity?: string;

  @Field(() => TextScalar, { description: 'Nationality: ISO 3166-1 alpha-2.' })
  nationality!: string;

  @Field(() => TextScalar, {
    description: 'Where the person lives: id of a commune, or of a resident group of one, whose police decide.',
  })
  currentResidence!: string;

  @Field(() => TextScalar, {
    nullable: true,
    description: 'Where the person is permanently registered; absent: nowhere.',
  })
  permanentResidence?: string;

  @Field(() => DateScalar, { description: 'The day on which the review found the person.' })
  foundOn!: string;

  @Field(() => PresenceEnum, { description: 'Where the person is since then.' })
  presence!: Presence;

  @Field(() => PersonalNumberScalar, { nullable: true, description: 'The number, where the person has one.' })
  personalNumber?: string;
}
