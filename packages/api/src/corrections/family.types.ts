import type { RelationEnd, RelativeCode } from '@lienthong/schema/relations';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../access/graphql.ts';
import { RelationEndEnum, RelativeEnum } from './family.codes.ts';

@ObjectType('RelatedPerson', {
  description:
    'The other person of a relation. One within the caller’s reach is shown as the register has the person, anybody else as the entry does.',
  simpleResolvers: true,
})
export class RelatedPersonView {
  @Field(() => Boolean, { description: 'Whether the person is on this register.' })
  registered!: boolean;

  @Field(() => String, { nullable: true, description: 'The whole name.' })
  name!: string | null;

  @Field(() => Int, { nullable: true, description: 'Year of birth.' })
  birthYear!: number | null;

  @Field(() => String, { nullable: true, description: 'Nationality, ISO 3166-1 alpha-2.' })
  nationality!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The number with its middle hidden; null for a person outside the caller’s reach.',
  })
  maskedNumber!: string | null;
}

@ObjectType('FamilyRelation', {
  description: 'A relation of a person as that person has it: to the parent a child, to the ward a guardian.',
  simpleResolvers: true,
})
export class FamilyRelationView {
  @Field(() => RelativeEnum, { description: 'What the other one is to the person.' })
  relation!: RelativeCode;

  @Field(() => RelatedPersonView, { description: 'The other one.' })
  person!: RelatedPersonView;

  @Field(() => DateScalar, { description: 'First day; a parent’s is the day of birth.' })
  from!: string;

  @Field(() => DateScalar, { nullable: true, description: 'Last day; null while it stands.' })
  to!: string | null;

  @Field(() => RelationEndEnum, { nullable: true, description: 'Why it ended; null while it stands.' })
  end!: RelationEnd | null;
}

@ObjectType('RequestedRelation', {
  description: 'What a request of the family says: between whom, and since or until when.',
  simpleResolvers: true,
})
export class RequestedRelationView {
  @Field(() => RelativeEnum, { description: 'What the other one is to the person of the request.' })
  relation!: RelativeCode;

  @Field(() => RelatedPersonView, {
    description: 'The other one, as the register had the person when it was handed in.',
  })
  person!: RelatedPersonView;

  @Field(() => DateScalar, { nullable: true, description: 'Since when, where the request says so.' })
  from!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'On which day it ended, where the request says so.' })
  to!: string | null;
}
