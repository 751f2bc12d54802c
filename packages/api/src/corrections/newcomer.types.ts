import type { Presence, Sex } from '@lienthong/schema/codes';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar, PersonalNumberScalar } from '../access/graphql.ts';
import { PresenceEnum, SexEnum } from '../citizens/citizen.types.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';

@ObjectType('NewcomerParent', { description: 'A parent whom a registered birth names.', simpleResolvers: true })
export class NewcomerParentView {
  @Field(() => ID, { nullable: true, description: 'Id of the citizen; null for one who is not on the register.' })
  citizenId!: string | null;

  @Field(() => String, { nullable: true, description: 'Full name as declared; null for one of the register.' })
  name!: string | null;

  @Field(() => Int, { nullable: true, description: 'Year of birth as declared; null for one of the register.' })
  birthYear!: number | null;

  @Field(() => String, { nullable: true, description: 'Nationality as declared, or as registered at the time.' })
  nationality!: string | null;
}

@ObjectType('Newcomer', {
  description: 'What a request says of a person who comes onto the register by it.',
  simpleResolvers: true,
})
export class NewcomerView {
  @Field(() => String, { nullable: true, description: 'Surname.' })
  surname!: string | null;

  @Field(() => String, { nullable: true, description: 'Middle name.' })
  middleName!: string | null;

  @Field(() => String, { nullable: true, description: 'Given name.' })
  givenName!: string | null;

  @Field(() => SexEnum, { nullable: true, description: 'Sex.' })
  sex!: Sex | null;

  @Field(() => String, { nullable: true, description: 'Birth date, as much as is known: 1961, 1961-05 or 1961-05-03.' })
  dateOfBirth!: string | null;

  @Field(() => String, { nullable: true, description: 'Where a child was born.' })
  placeOfBirth!: string | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Native place.' })
  nativePlace!: AdministrativeUnitView | null;

  @Field(() => String, { nullable: true, description: 'Code of the ethnic group.' })
  ethnicity!: string | null;

  @Field(() => String, { nullable: true, description: 'Nationality.' })
  nationality!: string | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'Where the person lives.' })
  residence!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, {
    nullable: true,
    description: 'Where a person found is permanently registered; null: nowhere.',
  })
  permanentResidence!: AdministrativeUnitView | null;

  @Field(() => PresenceEnum, { nullable: true, description: 'Where a person found is since then.' })
  presence!: Presence | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which the review found the person.' })
  foundOn!: string | null;

  @Field(() => PersonalNumberScalar, { nullable: true, description: 'The number that was named; null: none.' })
  personalNumber!: string | null;

  @Field(() => NewcomerParentView, { nullable: true, description: 'The mother; null: none is named.' })
  mother!: NewcomerParentView | null;

  @Field(() => NewcomerParentView, { nullable: true, description: 'The father; null: none is named.' })
  father!: NewcomerParentView | null;

  @Field(() => Boolean, { nullable: true, description: 'One of several children of a birth; null for a person found.' })
  multipleBirth!: boolean | null;
}
