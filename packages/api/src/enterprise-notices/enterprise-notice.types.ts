import type {
  EnterpriseFunction,
  EnterpriseNoticeChannel,
  EnterpriseNoticeState,
  EnterpriseNoticeStepCode,
  EnterpriseNoticeTopic,
} from '@lienthong/schema/enterprise-notices';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { NodeView } from '../units/unit.types.ts';
import {
  EnterpriseFunctionEnum,
  EnterpriseNoticeChannelEnum,
  EnterpriseNoticeStateEnum,
  EnterpriseNoticeStepEnum,
  EnterpriseNoticeTopicEnum,
} from './enterprise-notice.codes.ts';

@ObjectType('EnterpriseNotice', {
  implements: NodeView,
  description: 'What an enterprise was told, or asked for, at one of its sites. It tells of no person. Kept for ever.',
  simpleResolvers: true,
})
export class EnterpriseNoticeView extends NodeView {
  @Field(() => EnterpriseNoticeTopicEnum, { description: 'What it tells.' })
  topic!: EnterpriseNoticeTopic;

  @Field(() => DateScalar, { nullable: true, description: 'Last day for the answer; null: none is set.' })
  respondBy!: string | null;

  @Field(() => [DateScalar], { description: 'The days on which something is done at the site, in order.' })
  days!: string[];

  @Field(() => EnterpriseNoticeStateEnum, { description: 'Where it stands.' })
  state!: EnterpriseNoticeState;

  @Field(() => EnterpriseNoticeChannelEnum, {
    description: 'How it was sent; once the delivery is recorded, how it reached the site.',
  })
  channel!: EnterpriseNoticeChannel;

  @Field(() => DateScalar, { description: 'The legal day on which it was sent.' })
  sentOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it reached the site.' })
  deliveredOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which the site acknowledged it.' })
  acknowledgedOn!: string | null;

  @Field(() => EnterpriseFunctionEnum, { nullable: true, description: 'Who acknowledged it, by function.' })
  acknowledgedBy!: EnterpriseFunction | null;

  @Field(() => DateScalar, { nullable: true, description: 'The legal day on which it was taken back.' })
  withdrawnOn!: string | null;

  @Field(() => Int, { description: 'Rises by one with each step.' })
  version!: number;
}

@ObjectType('EnterpriseNoticeStepRecord', { description: 'A step that was taken.', simpleResolvers: true })
export class EnterpriseNoticeStepView {
  @Field(() => EnterpriseNoticeStepEnum, { description: 'The step.' })
  step!: EnterpriseNoticeStepCode;

  @Field(() => EnterpriseNoticeStateEnum, { nullable: true, description: 'The state before.' })
  fromState!: EnterpriseNoticeState | null;

  @Field(() => EnterpriseNoticeStateEnum, { description: 'The state after.' })
  toState!: EnterpriseNoticeState;

  @Field(() => DateScalar, { description: 'The day that it is about: of the delivery, of the acknowledgement.' })
  onDay!: string;

  @Field(() => DateScalar, { description: 'The legal day on which it was recorded.' })
  recordedOn!: string;

  @Field(() => DateTimeScalar, { description: 'The instant.' })
  at!: Date;

  @Field(() => EnterpriseNoticeChannelEnum, { nullable: true, description: 'Of sending and delivery: how.' })
  channel!: EnterpriseNoticeChannel | null;

  @Field(() => EnterpriseFunctionEnum, { nullable: true, description: 'Of an acknowledgement: who, by function.' })
  acknowledgedBy!: EnterpriseFunction | null;

  @Field(() => String, { nullable: true, description: 'Why it was taken back.' })
  note!: string | null;
}

@ObjectType('EnterpriseNoticeCounts', {
  description: 'Notices within the caller’s reach, each counted in the one state in which it stands now.',
  simpleResolvers: true,
})
export class EnterpriseNoticeCountsView {
  @Field(() => Int, { description: 'Sent, and not known to be delivered.' })
  sent!: number;

  @Field(() => Int, { description: 'Delivered, and not acknowledged.' })
  delivered!: number;

  @Field(() => Int, { description: 'Acknowledged.' })
  acknowledged!: number;

  @Field(() => Int, { description: 'Withdrawn.' })
  withdrawn!: number;

  @Field(() => Int, { description: 'Sites with a notice that was not withdrawn.' })
  notifiedSites!: number;

  @Field(() => Int, { description: 'Sites that have acknowledged one.' })
  acknowledgedSites!: number;
}

@ObjectType('EnterpriseNoticeOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one step of a notice.',
  simpleResolvers: true,
})
export class EnterpriseNoticeOutcomeView extends AnyOutcomeView {}

export const EnterpriseNoticeConnection = connectionOf(EnterpriseNoticeView, 'EnterpriseNotice');
