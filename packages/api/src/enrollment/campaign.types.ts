import { targetMetrics, type TargetMetric } from '@lienthong/schema/codes';
import { Field, Float, ID, ObjectType } from 'type-graphql';
import { DateScalar, enumOf } from '../access/graphql.ts';

export const TargetMetricEnum = enumOf('TargetMetric', 'What a target counts.', targetMetrics);

@ObjectType('Target', {
  description: 'What a unit has to reach by a day, as assigned; a later target supersedes it, none is overwritten.',
  simpleResolvers: true,
})
export class TargetView {
  @Field(() => ID, { description: 'Unique in the whole API.' })
  id!: string;

  @Field(() => TargetMetricEnum, { description: 'What is counted.' })
  metric!: TargetMetric;

  @Field(() => Float, {
    description: 'The value to reach, in the unit of the metric; in demo data of less than full size it is scaled.',
  })
  value!: number;

  @Field(() => Float, { description: 'The value as the document says it.' })
  assignedValue!: number;

  @Field(() => DateScalar, { description: 'The first day that is too late.' })
  dueBefore!: string;

  @Field(() => String, { description: 'Who assigned it.' })
  assignedBy!: string;

  @Field(() => String, { description: 'The document that says so.' })
  document!: string;

  @Field(() => DateScalar, { description: 'The day on which it became known here.' })
  recordedOn!: string;

  @Field(() => String, { description: 'Where the figure comes from.' })
  source!: string;

  @Field(() => String, { nullable: true, description: 'What to know before comparing.' })
  note!: string | null;
}

@ObjectType('Campaign', {
  description: 'A drive to give every eligible citizen of a territory a card.',
  simpleResolvers: true,
})
export class CampaignView {
  @Field(() => ID, { description: 'Unique in the whole API.' })
  id!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => DateScalar, { description: 'First day.' })
  startsOn!: string;

  @Field(() => DateScalar, { nullable: true, description: 'The first day after it; null while open.' })
  endsBefore!: string | null;

  @Field(() => String, { description: 'Who is to have a card.' })
  eligibility!: string;

  @Field(() => String, { description: 'Where the facts come from.' })
  source!: string;
}
