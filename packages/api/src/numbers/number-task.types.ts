import type {
  NumberGroundCode,
  NumberTaskReason,
  NumberTaskState,
  NumberTaskStepCode,
} from '@lienthong/schema/number-task-life';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';
import {
  NumberGroundEnum,
  NumberTaskReasonEnum,
  NumberTaskStateEnum,
  NumberTaskStepEnum,
} from './number-task.codes.ts';

@ObjectType('NumberRule', {
  description: 'A legal rule as it was in force when a task came to rest on it.',
  simpleResolvers: true,
})
export class NumberRuleView {
  @Field(() => String, { description: 'Its id in the rule book.' })
  id!: string;

  @Field(() => String, { description: 'The provision.' })
  legalReference!: string;

  @Field(() => String, { description: 'How sure it is: see the statuses of rules.' })
  status!: string;
}

@ObjectType('NumberTaskStepRecord', { description: 'A step that was taken.', simpleResolvers: true })
export class NumberTaskStepView {
  @Field(() => NumberTaskStepEnum, { description: 'The step.' })
  step!: NumberTaskStepCode;

  @Field(() => NumberTaskStateEnum, { nullable: true, description: 'The state before.' })
  fromState!: NumberTaskState | null;

  @Field(() => NumberTaskStateEnum, { description: 'The state after.' })
  toState!: NumberTaskState;

  @Field(() => DateScalar, { description: 'The legal day.' })
  onDay!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  at!: string;
}

@ObjectType('NumberTask', {
  implements: NodeView,
  description: 'A personal number that is to be given, or given anew. The number itself stands with the person.',
  simpleResolvers: true,
})
export class NumberTaskView extends NodeView {
  @Field(() => NumberTaskReasonEnum, { description: 'What it is for.' })
  reason!: NumberTaskReason;

  @Field(() => [NumberGroundEnum], { description: 'Why, the first ground first.' })
  grounds!: NumberGroundCode[];

  @Field(() => [NumberRuleView], { description: 'The rules that the grounds rest on.' })
  rules!: NumberRuleView[];

  @Field(() => NumberTaskStateEnum, { description: 'Where it stands.' })
  state!: NumberTaskState;

  @Field(() => DateScalar, { description: 'The legal day on which it was opened.' })
  openedOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which the citizen asked last.' })
  askedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The legal day of its end.' })
  closedOn!: string | null;

  @Field(() => [NumberTaskStepView], { description: 'The steps taken, in order.' })
  steps!: NumberTaskStepView[];

  @Field(() => Int, { description: 'Rises by one with every step.' })
  version!: number;
}

export const NumberTaskConnection = connectionOf(NumberTaskView, 'NumberTask');

@ObjectType('NumberTaskOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one item.',
  simpleResolvers: true,
})
export class NumberTaskOutcomeView extends AnyOutcomeView {}
