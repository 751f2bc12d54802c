import type { WorklistKind } from '@lienthong/schema/worklists';
import { Field, Int, ObjectType } from 'type-graphql';
import { DateScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import { WorklistKindEnum } from './worklist.codes.ts';

@ObjectType('WorkItemClock', {
  description: 'Since when somebody stands on a list, and what is due.',
  simpleResolvers: true,
})
export class WorkItemClockView {
  @Field(() => DateScalar, {
    nullable: true,
    description:
      'Since when: the 14th birthday, the first collection of the case, the day of the dossier’s state, the last day of the law, or the day of the slot that was missed. Null for BECOMING_ELIGIBLE.',
  })
  since!: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The last day of the law; of BECOMING_ELIGIBLE the 14th birthday. Null for NOT_ENROLLED, and for NO_SHOW without a dossier.',
  })
  dueOn!: string | null;

  @Field(() => Int, { nullable: true, description: 'Calendar days from `since` to today.' })
  ageInDays!: number | null;
}

@ObjectType('WorkItem', {
  description: 'A person’s place on a live list, as of now. Status and dossier are those of `citizen.enrollment`.',
  simpleResolvers: true,
})
export class WorkItemView {
  @Field(() => WorklistKindEnum, { description: 'Which list.' })
  kind!: WorklistKind;
}

export const WorkItemConnection = connectionOf(WorkItemView, 'WorkItem');

@ObjectType('PresenceOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one record of presence.',
  simpleResolvers: true,
})
export class PresenceOutcomeView extends AnyOutcomeView {}

@ObjectType('WorklistPublicationOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one publication.',
  simpleResolvers: true,
})
export class PublicationOutcomeView extends AnyOutcomeView {}

@ObjectType('WorkItemReviewOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one review.',
  simpleResolvers: true,
})
export class ReviewOutcomeView extends AnyOutcomeView {}
