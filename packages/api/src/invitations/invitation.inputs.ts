import type { WorklistKind } from '@lienthong/schema/worklists';
import type { Channel, InvitationReason, InvitationState } from '@lienthong/schema/invitation-life';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, UnitCodeScalar } from '../access/graphql.ts';
import { SubjectInput } from '../citizens/citizen.types.ts';
import { ChannelEnum, InvitationListEnum, InvitationReasonEnum, InvitationStateEnum } from './invitation.codes.ts';

@OneOf()
@InputType({ description: 'Who; exactly one way of saying it.' })
export class PersonInput {
  @Field(() => SubjectInput, { nullable: true, description: 'By number and second fact, which is obligatory.' })
  known?: SubjectInput;

  @Field(() => ID, { nullable: true, description: 'By the id that a list told.' })
  citizen?: string;
}

@InputType({ description: 'Plans to invite a person.' })
export class PlanInvitationInput {
  @Field(() => PersonInput, { description: 'Who, within the caller’s reach.' })
  person!: PersonInput;

  @Field(() => ID, { nullable: true, description: 'To which slot; without it the invitation waits for one.' })
  slot?: string;
}

@InputType({
  description: 'Fills a slot: the next persons of a list, or of the cohort of a session, who have no slot yet.',
})
export class PlanBatchInput {
  @Field(() => ID, { description: 'The slot.' })
  slot!: string;

  @Field(() => UnitCodeScalar, {
    nullable: true,
    description: 'Whose list: a unit within the caller’s reach. Of a session none, since its cohort is the list.',
  })
  unit?: string;

  @Field(() => InvitationListEnum, { nullable: true, description: 'Which list. Default: NOT_ENROLLED.' })
  list?: Extract<WorklistKind, 'NOT_ENROLLED' | 'REDO_REQUIRED' | 'NO_SHOW'>;

  @Field(() => Int, { nullable: true, description: 'At most so many, 1 to 2,000. Default: as many as there is room.' })
  most?: number;
}

@InputType({ description: 'An invitation in the version that the caller knows.' })
export class InvitationRefInput {
  @Field(() => ID, { description: 'The invitation.' })
  id!: string;

  @Field(() => Int, { description: 'Its version as the caller knows it.' })
  expectedVersion!: number;
}

@InputType({ description: 'Gives an invitation a slot, or another one.' })
export class BookInput extends InvitationRefInput {
  @Field(() => ID, { nullable: true, description: 'The slot; without it the invitation gives its place back.' })
  slot?: string;
}

@InputType({ description: 'Records that an invitation was sent.' })
export class SendInput extends InvitationRefInput {
  @Field(() => ChannelEnum, { description: 'How.' })
  channel!: Channel;

  @Field(() => DateScalar, { nullable: true, description: 'The day. Default: today.' })
  sentOn?: string;
}

@InputType({ description: 'Records that all that is planned for a slot was sent, within the caller’s reach.' })
export class SendBatchInput {
  @Field(() => ID, { description: 'The slot.' })
  slot!: string;

  @Field(() => ID, { nullable: true, description: 'Of this batch alone.' })
  batch?: string;

  @Field(() => ChannelEnum, { description: 'How.' })
  channel!: Channel;

  @Field(() => DateScalar, { nullable: true, description: 'The day. Default: today.' })
  sentOn?: string;
}

@InputType({ description: 'What became of an invitation.' })
export class InvitationEndInput extends InvitationRefInput {
  @Field(() => DateScalar, { nullable: true, description: 'The day. Default: today; of a no-show that of the slot.' })
  onDay?: string;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class InvitationStepInput {
  @Field(() => PlanInvitationInput, { nullable: true, description: 'Plan one.' })
  plan?: PlanInvitationInput;

  @Field(() => PlanBatchInput, { nullable: true, description: 'Plan many.' })
  planBatch?: PlanBatchInput;

  @Field(() => BookInput, { nullable: true, description: 'A slot, or another one.' })
  book?: BookInput;

  @Field(() => SendInput, { nullable: true, description: 'It was sent.' })
  send?: SendInput;

  @Field(() => SendBatchInput, { nullable: true, description: 'All of a slot were sent.' })
  sendBatch?: SendBatchInput;

  @Field(() => InvitationEndInput, {
    nullable: true,
    description: 'The person came. Of itself where a dossier is collected.',
  })
  attended?: InvitationEndInput;

  @Field(() => InvitationEndInput, { nullable: true, description: 'The person did not come.' })
  noShow?: InvitationEndInput;

  @Field(() => InvitationEndInput, { nullable: true, description: 'The person does not want to come.' })
  refused?: InvitationEndInput;

  @Field(() => InvitationEndInput, { nullable: true, description: 'It did not reach the person.' })
  unreachable?: InvitationEndInput;

  @Field(() => InvitationRefInput, { nullable: true, description: 'Take it back.' })
  cancel?: InvitationRefInput;
}

@InputType({ description: 'One step on one invitation, or on a batch.' })
export class InvitationItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => InvitationStepInput, { description: 'The step.' })
  step!: InvitationStepInput;
}

@InputType({ description: 'Which invitations, within the caller’s reach; all conditions hold together.' })
export class InvitationFilter {
  @Field(() => UnitCodeScalar, { nullable: true, description: 'Of people who live within this unit.' })
  unit?: string;

  @Field(() => ID, { nullable: true, description: 'To this slot.' })
  slot?: string;

  @Field(() => ID, { nullable: true, description: 'Of this batch.' })
  batch?: string;

  @Field(() => InvitationStateEnum, { nullable: true, description: 'In this state.' })
  state?: InvitationState;

  @Field(() => InvitationReasonEnum, { nullable: true, description: 'For this.' })
  reason?: InvitationReason;

  @Field(() => Boolean, { nullable: true, description: 'With a slot, or waiting for one.' })
  hasSlot?: boolean;
}
