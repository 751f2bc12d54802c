import type { NumberTaskReason, NumberTaskState } from '@lienthong/schema/number-task-life';
import { Field, ID, InputType, Int } from 'type-graphql';
import {
  ClientRefScalar,
  DateScalar,
  OneOf,
  PersonalNumberScalar,
  TextScalar,
  UnitCodeScalar,
} from '../access/graphql.ts';
import { NumberTaskReasonEnum, NumberTaskStateEnum } from './number-task.codes.ts';

@InputType({ description: 'Which tasks, within the caller’s reach; all conditions hold together.' })
export class NumberTaskFilter {
  @Field(() => NumberTaskStateEnum, { nullable: true, description: 'In this state.' })
  state?: NumberTaskState;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'On persons who live within this unit, by its code of today.',
  })
  unit?: string;

  @Field(() => NumberTaskReasonEnum, { nullable: true, description: 'What for.' })
  reason?: NumberTaskReason;

  @Field(() => DateScalar, { nullable: true, description: 'Opened before this day.' })
  openedBefore?: string;
}

@InputType({ description: 'The citizen asks for a new number.' })
class RequestNumberInput {
  @Field(() => DateScalar, { description: 'The day of the paper.' })
  askedOn!: string;

  @Field(() => TextScalar, { description: 'Where the paper is kept.' })
  reference!: string;
}

@InputType({ description: 'The number that was given.' })
export class CompleteNumberInput {
  @Field(() => PersonalNumberScalar, { description: 'The number.' })
  personalNumber!: string;

  @Field(() => DateScalar, { description: 'Its first day; a former number ends on the day before.' })
  givenOn!: string;

  @Field(() => TextScalar, { description: 'The decision by which it was given.' })
  reference!: string;
}

@InputType({ description: 'The citizen keeps the number.' })
class AcceptMismatchInput {
  @Field(() => TextScalar, { description: 'How this is known.' })
  text!: string;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class NumberTaskStepInput {
  @Field(() => RequestNumberInput, { nullable: true, description: 'Record that the citizen asks.' })
  request?: RequestNumberInput;

  @Field(() => CompleteNumberInput, {
    nullable: true,
    description: 'Record the number, by an officer who took no earlier step.',
  })
  complete?: CompleteNumberInput;

  @Field(() => AcceptMismatchInput, {
    nullable: true,
    description: 'Record, by an officer, that the citizen keeps the number.',
  })
  acceptMismatch?: AcceptMismatchInput;
}

@InputType({ description: 'One step of one task.' })
export class NumberTaskMove {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The task.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller saw; a newer one is refused.' })
  expectedVersion!: number;

  @Field(() => NumberTaskStepInput, { description: 'The step.' })
  step!: NumberTaskStepInput;
}
