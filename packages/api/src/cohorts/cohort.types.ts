import type { CohortKind } from '@lienthong/schema/codes';
import type { GraphQLResolveInfo } from 'graphql';
import { Field, Int, ObjectType } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { Figure, WithheldFigureView } from '../access/figure.types.ts';
import { DateScalar } from '../access/graphql.ts';
import { AnyOutcomeView } from '../access/outcome.types.ts';
import { connectionOf } from '../access/paging.ts';
import type { FigureField } from '../domain/metric.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import { NodeView } from '../units/unit.types.ts';
import { CohortKindEnum } from './cohort.codes.ts';

@ObjectType('CohortUploadState', { description: 'An upload that is running.', simpleResolvers: true })
export class CohortUploadStateView {
  @Field(() => Int, { description: 'Its number within the cohort, from 1.' })
  number!: number;

  @Field(() => Int, { description: 'Persons that have arrived with it so far, each once.' })
  received!: number;

  @Field(() => DateScalar, { description: 'The legal day on which it was opened.' })
  openedOn!: string;
}

/** A figure, or what says in the answer why there is none. */
export type Shown =
  number | ((args: object, context: Context, info: GraphQLResolveInfo) => number | null | Promise<number | null>);

@ObjectType('CohortProgress', {
  description:
    'How far the persons of one or more cohorts are, counts only. A person counts in one cohort of a kind. Who is counted changes when an upload is completed, and only by groups of 5 or more, so that no two figures differ by single persons; until then a person waits, or is counted still.',
  simpleResolvers: true,
})
export class CohortProgressView implements Record<FigureField, Shown> {
  @Field(() => Int, { nullable: true, description: 'Persons whom the figures are of: none, or at least 5.' })
  counted!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'Persons on the rosters who count in another cohort of the same kind. Other agencies see it from 5 on.',
  })
  countedElsewhere!: Shown;

  @Field(() => Int, {
    nullable: true,
    description:
      'Persons on the rosters who count nowhere yet: till an upload is completed, or till there are 5 of them. Other agencies see it from 5 on.',
  })
  notYetCounted!: Shown;

  @Figure('COLLECTED_PERSONS')
  collectedPersons!: Shown;

  @Figure('ISSUED_PERSONS')
  issuedPersons!: Shown;

  @Figure('DELIVERED_PERSONS')
  deliveredPersons!: Shown;

  @Figure('ELIGIBLE')
  eligible!: Shown;

  @Figure('PRESENT')
  present!: Shown;

  @Figure('ELIGIBLE_COLLECTED')
  eligibleCollected!: Shown;

  @Figure('ELIGIBLE_ISSUED')
  eligibleIssued!: Shown;

  @Figure('PRESENT_COLLECTED')
  presentCollected!: Shown;

  @Field(() => DateScalar, { description: 'The day; the figures are those of its end.' })
  asOf!: string;

  @Field(() => [WithheldFigureView], { description: 'Which figures are withheld, and why.' })
  withheldFigures!: WithheldFigureView[];
}

@ObjectType('Cohort', {
  implements: NodeView,
  description:
    'The roster of a school, or the workforce of an enterprise at a site. One person on two cohorts is one person.',
  simpleResolvers: true,
})
export class CohortView extends NodeView {
  @Field(() => CohortKindEnum, { description: 'Whether of a school or of a site.' })
  kind!: CohortKind;

  @Field(() => String, { description: 'Name, as the last upload gave it.' })
  name!: string;

  @Field(() => String, { description: 'School year or period of the last upload: `2020-2021`, `2021-05`.' })
  period!: string;

  @Field(() => Int, {
    description:
      'Rises by one when an upload is opened or completed and when a person is added outside of one; not by what an upload adds.',
  })
  version!: number;
}

@ObjectType('CohortMember', { description: 'A person on a roster.', simpleResolvers: true })
export class CohortMemberView {
  @Field(() => String, { nullable: true, description: 'Class or workshop, as the uploader calls it.' })
  group!: string | null;

  @Field(() => DateScalar, { description: 'The legal day since which the person is on the roster.' })
  since!: string;

  @Field(() => CitizenView, { description: 'The person, as far as the caller’s classes go.' })
  citizen!: CitizenView;
}

@ObjectType('Candidate', {
  description:
    'A person who may be the one that was described. Never taken by itself: the uploader confirms it, or not.',
  simpleResolvers: true,
})
export class CandidateView {
  @Field(() => String, { description: 'Opaque; confirms this person within 24 hours, by the same client.' })
  candidate!: string;

  @Field(() => String, { nullable: true, description: 'The number with its middle hidden: `072*******89`.' })
  maskedNumber!: string | null;

  @Field(() => Int, { nullable: true, description: 'Year of birth.' })
  birthYear!: number | null;
}

@ObjectType('CohortOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one step of an upload.',
  simpleResolvers: true,
})
export class CohortOutcomeView extends AnyOutcomeView {}

@ObjectType('CohortMemberOutcome', {
  implements: AnyOutcomeView,
  description: 'What became of one member.',
  simpleResolvers: true,
})
export class CohortMemberOutcomeView extends AnyOutcomeView {
  @Field(() => [CandidateView], {
    description:
      'Beside CANDIDATES_FOUND: whom the description fits, at most 5; only for those who may read members. Empty otherwise.',
  })
  candidates!: CandidateView[];
}

export const CohortConnection = connectionOf(CohortView, 'Cohort');
export const CohortMemberConnection = connectionOf(CohortMemberView, 'CohortMember');
