import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, TextScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { NodeView } from '../units/unit.types.ts';

@ObjectType('GroupHead', {
  implements: NodeView,
  description: 'Who answers for a resident group, from one day to another.',
  simpleResolvers: true,
})
export class GroupHeadView extends NodeView {
  @Field(() => TextScalar, { nullable: true, description: 'The name.' })
  name!: string | null;

  @Field(() => DateScalar, { description: 'The first day in office.' })
  since!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The last day in office; null: no end is known.' })
  until!: string | null;

  @Field(() => Int, { description: 'Rises when the term ends otherwise than was known.' })
  version!: number;
}

@ObjectType('HeadOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one step on the head of a group.',
  simpleResolvers: true,
})
export class HeadOutcomeView extends AnyOutcomeView {}
