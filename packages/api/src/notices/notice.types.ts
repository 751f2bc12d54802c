import { noticeTopics, type NoticeTopic } from '@lienthong/schema/notice-topics';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { ClientRefScalar, DateScalar, enumOf } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';

export const NoticeTopicEnum = enumOf('NoticeTopic', 'What a notice tells of a person.', noticeTopics);

@ObjectType('Notice', {
  description: 'Tells an agency that something was applied, or taken back, that concerns it. Kept for ever.',
  simpleResolvers: true,
})
export class NoticeView {
  @Field(() => NoticeTopicEnum, { description: 'What happened.' })
  topic!: NoticeTopic;

  @Field(() => DateScalar, { description: 'The legal day on which it was applied.' })
  onDay!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The legal day on which the agency acknowledged it; null before.',
  })
  acknowledgedOn!: string | null;
}

@ObjectType('NoticeOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one acknowledgement.',
  simpleResolvers: true,
})
export class NoticeOutcomeView extends AnyOutcomeView {}

@InputType({ description: 'Which notices of the own agency.' })
export class NoticeFilter {
  @Field(() => NoticeTopicEnum, { nullable: true, description: 'With this topic.' })
  topic?: NoticeTopic;

  @Field(() => Boolean, { nullable: true, description: 'Acknowledged, or not yet.' })
  acknowledged?: boolean;
}

@InputType({ description: 'Acknowledges one notice.' })
export class NoticeAcknowledgement {
  @Field(() => ClientRefScalar, { description: 'The key of this item.' })
  clientRef!: string;

  @Field(() => ID, { description: 'The notice. One that is acknowledged already stays as it is.' })
  id!: string;
}

export const NoticeConnection = connectionOf(NoticeView, 'Notice');
