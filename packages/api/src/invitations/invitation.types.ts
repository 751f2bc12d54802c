import type {
  Channel,
  InvitationCancelReason,
  InvitationReason,
  InvitationState,
  InvitationStepCode,
} from '@lienthong/schema/invitation-life';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';
import {
  ChannelEnum,
  InvitationCancelReasonEnum,
  InvitationReasonEnum,
  InvitationStateEnum,
  InvitationStepEnum,
} from './invitation.codes.ts';

@ObjectType('Invitation', {
  description: 'One person’s invitation to have a dossier collected.',
  simpleResolvers: true,
})
export class InvitationView extends NodeView {
  @Field(() => InvitationStateEnum, { description: 'Where it stands.' })
  state!: InvitationState;

  @Field(() => DateScalar, { description: 'The day since which it stands there; of a no-show the day of the slot.' })
  stateSince!: string;

  @Field(() => InvitationReasonEnum, { description: 'What the person is invited for.' })
  reason!: InvitationReason;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it was last sent.' })
  sentOn!: string | null;

  @Field(() => ChannelEnum, { nullable: true, description: 'How it was sent.' })
  channel!: Channel | null;

  @Field(() => InvitationCancelReasonEnum, { nullable: true, description: 'Why it was taken back.' })
  cancelReason!: InvitationCancelReason | null;

  @Field(() => Int, { description: 'Rises with each step.' })
  version!: number;
}

@ObjectType('InvitationStep', { description: 'A step that was taken.', simpleResolvers: true })
export class InvitationStepView {
  @Field(() => InvitationStepEnum, { description: 'The step.' })
  step!: InvitationStepCode;

  @Field(() => InvitationStateEnum, { nullable: true, description: 'The state before.' })
  fromState!: InvitationState | null;

  @Field(() => InvitationStateEnum, { description: 'The state after.' })
  toState!: InvitationState;

  @Field(() => DateScalar, { description: 'Since which day.' })
  onDay!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  at!: Date;
}

@ObjectType('InvitationBatch', {
  description: 'Persons of a list or a cohort, invited together to a slot.',
  simpleResolvers: true,
})
export class InvitationBatchView extends NodeView {
  @Field(() => DateScalar, { description: 'The day on which it was planned.' })
  plannedOn!: string;
}

@ObjectType('InvitationCount', { description: 'Invitations of a slot in one state.', simpleResolvers: true })
export class InvitationCountView {
  @Field(() => InvitationStateEnum, { description: 'The state.' })
  state!: InvitationState;

  @Field(() => Int, { description: 'How many.' })
  persons!: number;
}

export const InvitationConnection = connectionOf(InvitationView, 'Invitation');

@ObjectType('InvitationOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one item; which of the things it names follows from its step.',
  simpleResolvers: true,
})
export class InvitationOutcomeView extends AnyOutcomeView {}
