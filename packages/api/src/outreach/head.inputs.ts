import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, TextScalar, UnitCodeScalar } from '../access/graphql.ts';

@InputType({
  description: 'Makes somebody the head of a resident group. Who is in office then is so until the day before.',
})
export class AppointHeadInput {
  @Field(() => UnitCodeScalar, { description: 'The resident group, within the caller’s commune.' })
  group!: string;

  @Field(() => TextScalar, { description: 'The whole name, in at most 60 characters.' })
  name!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The first day in office. Default: today.' })
  since?: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day in office, where it is known.' })
  until?: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Version, as the caller knows it, of the head whose term ends by it; left out where no term does.',
  })
  expectedVersion?: number;
}

@InputType({ description: 'Ends a term without a successor.' })
export class VacateHeadInput {
  @Field(() => ID, { description: 'The head.' })
  id!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;

  @Field(() => DateScalar, { description: 'The last day in office.' })
  until!: string;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class HeadStepInput {
  @Field(() => AppointHeadInput, { nullable: true, description: 'Appoint a head.' })
  appoint?: AppointHeadInput;

  @Field(() => VacateHeadInput, { nullable: true, description: 'End a term.' })
  vacate?: VacateHeadInput;
}

@InputType({ description: 'One step on the head of a resident group.' })
export class HeadItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => HeadStepInput, { description: 'The step.' })
  step!: HeadStepInput;
}
