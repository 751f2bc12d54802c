import type {
  EnterpriseFunction,
  EnterpriseNoticeChannel,
  EnterpriseNoticeState,
  EnterpriseNoticeTopic,
} from '@lienthong/schema/enterprise-notices';
import { Field, ID, InputType, Int } from 'type-graphql';
import { ClientRefScalar, DateScalar, OneOf, TextScalar, UnitCodeScalar } from '../access/graphql.ts';
import {
  EnterpriseFunctionEnum,
  EnterpriseNoticeChannelEnum,
  EnterpriseNoticeStateEnum,
  EnterpriseNoticeTopicEnum,
} from './enterprise-notice.codes.ts';

@InputType({ description: 'A notice to one site: to an enterprise, one for each of its sites.' })
export class EnterpriseNoticeSendInput {
  @Field(() => ID, { description: 'The site, within the caller’s jurisdiction.' })
  site!: string;

  @Field(() => EnterpriseNoticeTopicEnum, { description: 'What it tells.' })
  topic!: EnterpriseNoticeTopic;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'Last day for the answer, from today on; ENROLL_WORKERS and UPLOAD_WORKFORCE must name it.',
  })
  respondBy?: string;

  @Field(() => [DateScalar], {
    nullable: true,
    description:
      'Of COLLECTION_AT_SITE alone, and there obligatory: the days, from today on, each once and in order, at most 31.',
  })
  days?: string[];

  @Field(() => EnterpriseNoticeChannelEnum, { description: 'How it is sent.' })
  channel!: EnterpriseNoticeChannel;
}

@InputType({ description: 'The notice has reached the site.' })
export class EnterpriseNoticeDeliverInput {
  @Field(() => ID, { description: 'The notice; one of the caller’s own agency.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller saw; a newer one is refused.' })
  expectedVersion!: number;

  @Field(() => DateScalar, { description: 'The day on which it did, from that of sending to today.' })
  deliveredOn!: string;

  @Field(() => EnterpriseNoticeChannelEnum, { description: 'How it did.' })
  channel!: EnterpriseNoticeChannel;
}

@InputType({
  description: 'The site has acknowledged the notice; where no delivery is recorded, it was delivered on that day.',
})
export class EnterpriseNoticeAcknowledgeInput {
  @Field(() => ID, { description: 'The notice; one of the caller’s own agency.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller saw; a newer one is refused.' })
  expectedVersion!: number;

  @Field(() => DateScalar, { description: 'The day on which it did, from that of delivery to today.' })
  acknowledgedOn!: string;

  @Field(() => EnterpriseFunctionEnum, { description: 'Who did, by function.' })
  by!: EnterpriseFunction;
}

@InputType({ description: 'The notice is taken back.' })
export class EnterpriseNoticeWithdrawInput {
  @Field(() => ID, { description: 'The notice; one of the caller’s own agency.' })
  id!: string;

  @Field(() => Int, { description: 'The version that the caller saw; a newer one is refused.' })
  expectedVersion!: number;

  @Field(() => TextScalar, { description: 'Why; no names of persons.' })
  note!: string;
}

@OneOf()
@InputType({ description: 'Exactly one step.' })
export class EnterpriseNoticeStepInput {
  @Field(() => EnterpriseNoticeSendInput, { nullable: true, description: 'Send.' })
  send?: EnterpriseNoticeSendInput;

  @Field(() => EnterpriseNoticeDeliverInput, { nullable: true, description: 'Record the delivery.' })
  deliver?: EnterpriseNoticeDeliverInput;

  @Field(() => EnterpriseNoticeAcknowledgeInput, { nullable: true, description: 'Record the acknowledgement.' })
  acknowledge?: EnterpriseNoticeAcknowledgeInput;

  @Field(() => EnterpriseNoticeWithdrawInput, { nullable: true, description: 'Take back.' })
  withdraw?: EnterpriseNoticeWithdrawInput;
}

@InputType({ description: 'One step of one notice.' })
export class EnterpriseNoticeItem {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => EnterpriseNoticeStepInput, { description: 'The step.' })
  step!: EnterpriseNoticeStepInput;
}

@InputType({ description: 'Which notices, within the caller’s reach; all conditions hold together.' })
export class EnterpriseNoticeFilter {
  @Field(() => ID, { nullable: true, description: 'To this site.' })
  site?: string;

  @Field(() => ID, { nullable: true, description: 'To sites of this enterprise.' })
  enterprise?: string;

  @Field(() => UnitCodeScalar, { nullable: true, description: 'To sites within this unit, by its code of today.' })
  within?: string;

  @Field(() => EnterpriseNoticeStateEnum, { nullable: true, description: 'In this state.' })
  state?: EnterpriseNoticeState;

  @Field(() => EnterpriseNoticeTopicEnum, { nullable: true, description: 'With this topic.' })
  topic?: EnterpriseNoticeTopic;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whose `respondBy` is over without an answer; false: all others.',
  })
  overdue?: boolean;
}
