import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { ReportableFact } from '@lienthong/schema/correction-reports';
import type { Presence } from '@lienthong/schema/codes';
import type { ReviewConsequence, ReviewResult, WorklistKind } from '@lienthong/schema/worklists';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar, DateTimeScalar, enumOf, Sha256Scalar } from '../access/graphql.ts';
import { connectionOf } from '../access/paging.ts';
import { PresenceEnum } from '../citizens/citizen.types.ts';
import { ReportableFactEnum, StateEnum } from '../corrections/correction.codes.ts';
import { NodeView } from '../units/unit.types.ts';
import { ReviewConsequenceEnum, ReviewResultEnum, WorklistKindEnum } from './worklist.codes.ts';

export const WorklistChangeEnum = enumOf('WorklistChange', 'How a line stands in two lists.', {
  ADDED: 'On the later list alone.',
  REMOVED: 'On the earlier list alone.',
  STAYED: 'On both.',
});

@ObjectType('PublishedWorklist', {
  implements: NodeView,
  description:
    'A list of one kind as it stood at an instant, for one ward to review. Its lines never change; what the ward finds stands beside them. The hash is over `lienthong-worklist/1`, then the lines in the order of their texts, each followed by a line feed: item, person, kind, unit, state, version of the person, version of the dossier, with commas between. No shown text is in it, so whoever sees less sees the same hash.',
  simpleResolvers: true,
})
export class PublishedWorklistView extends NodeView {
  @Field(() => WorklistKindEnum, { description: 'Which list.' })
  kind!: WorklistKind;

  @Field(() => Int, { nullable: true, description: 'BECOMING_ELIGIBLE: how many days ahead.' })
  days!: number | null;

  @Field(() => DateScalar, { description: 'The legal day on which it was published.' })
  onDay!: string;

  @Field(() => DateTimeScalar, { description: 'The instant as of which it stands.' })
  asOf!: string;

  @Field(() => ID, { description: 'Id of the agency that published it.' })
  agencyId!: string;

  @Field(() => String, { description: 'Name of the agency that published it.' })
  agencyName!: string;

  @Field(() => Int, { description: 'Its lines.' })
  lines!: number;

  @Field(() => Sha256Scalar, { description: 'The hash of its lines.' })
  sha256!: string;
}

export const PublishedWorklistConnection = connectionOf(PublishedWorklistView, 'PublishedWorklist');

@ObjectType('FollowUpRequest', { description: 'A request that a review opened.', simpleResolvers: true })
export class FollowUpRequestView {
  @Field(() => ID, { description: 'Id of the request.' })
  id!: string;

  @Field(() => StateEnum, { nullable: true, description: 'Where it stands; null where it is out of reach by now.' })
  state!: CorrectionState | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day on which it was decided or ended.' })
  closedOn!: string | null;
}

@ObjectType('FollowUp', { description: 'What follows from a review.', simpleResolvers: true })
export class FollowUpView {
  @Field(() => ReviewConsequenceEnum, { description: 'What the result implies.' })
  implies!: ReviewConsequence;

  @Field(() => FollowUpRequestView, { nullable: true, description: 'The request, where it implies one.' })
  request!: FollowUpRequestView | null;

  @Field(() => PresenceEnum, { nullable: true, description: 'The presence recorded, where it implies one.' })
  presence!: Presence | null;

  @Field(() => Boolean, { description: 'Nothing is left to do: a request was decided or ended, or none was needed.' })
  done!: boolean;
}

@ObjectType('ItemReview', { description: 'What the ward found of a line.', simpleResolvers: true })
export class ItemReviewView {
  @Field(() => Int, { description: 'Its number of this line, from 1.' })
  version!: number;

  @Field(() => ReviewResultEnum, { description: 'What was found.' })
  result!: ReviewResult;

  @Field(() => [ReportableFactEnum], { description: 'The facts it is about.' })
  fields!: ReportableFact[];

  @Field(() => String, { nullable: true, description: 'In words.' })
  note!: string | null;

  @Field(() => String, { nullable: true, description: 'Where the person moved, in words.' })
  movedTo!: string | null;

  @Field(() => DateScalar, { description: 'The day on which it was found.' })
  seenOn!: string;

  @Field(() => DateScalar, { description: 'The legal day on which it was recorded.' })
  recordedOn!: string;

  @Field(() => DateTimeScalar, { description: 'The instant at which it was recorded.' })
  at!: string;

  @Field(() => ID, { description: 'Id of the agency that recorded it.' })
  agencyId!: string;
}

@ObjectType('PublishedWorkItem', {
  description:
    'A line of a published list. It belongs to the list’s unit, also when the person moves: `citizen` is then null for who has no reach to the person.',
  simpleResolvers: true,
})
export class PublishedWorkItemView {
  @Field(() => WorklistKindEnum, { description: 'Which list.' })
  kind!: WorklistKind;

  @Field(() => Int, { description: 'Number of the line, from 1: by resident group.' })
  no!: number;

  @Field(() => Int, { description: 'Version of the person then.' })
  citizenVersion!: number;

  @Field(() => Int, { nullable: true, description: 'Version of the dossier then.' })
  dossierVersion!: number | null;

  @Field(() => Int, { description: 'How often the line was reviewed: the `expectedVersion` of the next review.' })
  reviewVersion!: number;
}

export const PublishedWorkItemConnection = connectionOf(PublishedWorkItemView, 'PublishedWorkItem');

@ObjectType('ReviewCount', { description: 'Lines of which the same was found last.', simpleResolvers: true })
export class ReviewCountView {
  @Field(() => ReviewResultEnum, { description: 'What was found.' })
  result!: ReviewResult;

  @Field(() => Int, { description: 'How many lines.' })
  count!: number;
}

@ObjectType('WorklistProgress', {
  description: 'What is done of a published list, and what remains.',
  simpleResolvers: true,
})
export class WorklistProgressView {
  @Field(() => Int, { description: 'Lines.' })
  lines!: number;

  @Field(() => Int, { description: 'Lines that were reviewed.' })
  reviewed!: number;

  @Field(() => Int, { description: 'Lines that nobody reviewed yet.' })
  remaining!: number;

  @Field(() => [ReviewCountView], { description: 'By what was found last.' })
  byResult!: ReviewCountView[];

  @Field(() => Int, { description: 'Lines whose review opened a request.' })
  requests!: number;

  @Field(() => Int, { description: 'Requests among them that wait for a decision.' })
  requestsWaiting!: number;
}

@ObjectType('WorklistDiff', {
  description: 'A published list against another of the same kind and unit.',
  simpleResolvers: true,
})
export class WorklistDiffView {
  @Field(() => Int, { description: 'Lines on this list alone.' })
  added!: number;

  @Field(() => Int, { description: 'Lines on the other list alone.' })
  removed!: number;

  @Field(() => Int, { description: 'Lines on both.' })
  stayed!: number;
}

@ObjectType('WorklistDiffItem', { description: 'A person’s lines in two lists.', simpleResolvers: true })
export class WorklistDiffItemView {
  @Field(() => WorklistChangeEnum, { description: 'How it stands in the two.' })
  change!: keyof typeof WorklistChangeEnum;
}

export const WorklistDiffConnection = connectionOf(WorklistDiffItemView, 'WorklistDiffItem');
