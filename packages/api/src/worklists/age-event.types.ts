import { ageEventKinds, type AgeEventKind } from '@lienthong/schema/age-events';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';

export const AgeEventKindEnum = enumOf('AgeEventKind', 'What a day brings to a person by age or card.', ageEventKinds);

@ObjectType('AgeEvent', {
  description:
    'What a day, past or to come, brings to a person, by the birth date and the card in hand as they are now. A birth date of which only the month or the year is known counts as its first day.',
  simpleResolvers: true,
})
export class AgeEventView {
  @Field(() => AgeEventKindEnum, { description: 'What.' })
  kind!: AgeEventKind;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day. Who was born on 29 February completes an age on 28 February of a year without one.',
  })
  on!: string | null;

  @Field(() => Int, { nullable: true, description: 'Completed years on that day.' })
  age!: number | null;
}

export const AgeEventConnection = connectionOf(AgeEventView, 'AgeEvent');

@ObjectType('AgeEventCount', { description: 'How many persons a day brings something to.', simpleResolvers: true })
export class AgeEventCountView {
  @Field(() => DateScalar, { description: 'The day.' })
  on!: string;

  @Field(() => Int, { description: 'How many persons, within the caller’s range.' })
  count!: number;
}
