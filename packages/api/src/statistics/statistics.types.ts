import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateScalar, enumOf } from '../access/graphql.ts';
import {
  attributions,
  metrics,
  withholdingReasons,
  type Attribution,
  type FigureField,
  type MetricCode,
  type WithholdingReason,
} from '../domain/metric.ts';
import { progressReasons, rateReasons, type ProgressReason, type RateReason } from '../domain/statistics.ts';
import { TargetView } from '../enrollment/campaign.types.ts';
import type { Target } from '../store/entities.ts';

export const AttributionEnum = enumOf('Attribution', 'Which unit a flow counts in.', attributions);
const MetricEnum = enumOf('Metric', 'A figure of the statistics.', metrics);
const WithholdingReasonEnum = enumOf('WithholdingReason', 'Why a figure is not shown.', withholdingReasons);
const RateReasonEnum = enumOf('RateReason', 'Why there is no rate.', rateReasons);
const ProgressReasonEnum = enumOf('ProgressReason', 'Why a part of the progress is missing.', progressReasons);

@ObjectType('WithheldFigure', { description: 'A figure that is null because it would tell of single persons.' })
export class WithheldFigureView {
  @Field(() => MetricEnum, { description: 'The figure.' })
  figure!: MetricCode;

  @Field(() => WithholdingReasonEnum, { description: 'Why it is withheld.' })
  reason!: WithholdingReason;
}

@ObjectType('Rate', { description: 'A share, never without what it is a share of.', simpleResolvers: true })
export class RateView {
  @Field(() => Int, { nullable: true, description: 'Persons in the share; null where withheld.' })
  numerator!: number | null;

  @Field(() => Int, { nullable: true, description: 'Persons it is a share of; null where withheld.' })
  denominator!: number | null;

  @Field(() => Float, { nullable: true, description: 'Numerator by denominator; 1 is all of them.' })
  rate!: number | null;

  @Field(() => [String], { description: 'Who is not in the denominator.' })
  exclusions!: readonly string[];

  @Field(() => RateReasonEnum, { nullable: true, description: 'Why the rate is null.' })
  reason!: RateReason | null;
}

@ObjectType('TargetProgress', { description: 'How far a unit is from a target.', simpleResolvers: true })
export class TargetProgressView {
  @Field(() => TargetView, { description: 'The target in force on the day.' })
  target!: Target;

  @Field(() => Float, {
    nullable: true,
    description: 'What is reached, in the unit of the target’s metric; null where withheld.',
  })
  value!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Persons still to do, 0 when the target is reached or exceeded; null where withheld.',
  })
  remaining!: number | null;

  @Field(() => Int, { description: 'Working days after the day and before the target’s `dueBefore`.' })
  workingDaysLeft!: number;

  @Field(() => Float, {
    nullable: true,
    description: '`remaining` by `workingDaysLeft`; 0 when nothing remains.',
  })
  requiredPerDay!: number | null;

  @Field(() => ProgressReasonEnum, { nullable: true, description: 'Why a part is null.' })
  reason!: ProgressReason | null;
}

/** A nullable count under its definition. */
const Figure = (metric: MetricCode): PropertyDecorator =>
  Field(() => Int, {
    nullable: true,
    description: `${metrics[metric].meaning} Null where withheld.`,
  });

@ObjectType('UnitStatistics', {
  description:
    'The figures of a unit on a day. Children sum to their parent: who is in none of them is in a row of their own, without a unit.',
  simpleResolvers: true,
})
export class UnitStatisticsView implements Record<FigureField, number | null> {
  @Field(() => DateScalar, { description: 'The day; the figures are those of its end.' })
  asOf!: string;

  @Field(() => AttributionEnum, { description: 'Which unit the flows count in; stocks count where people live.' })
  by!: Attribution;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => Int, { description: 'Version of the definitions: it rises when one of them changes.' })
  definitions!: number;

  @Field(() => Boolean, {
    description: 'True for the row of those whose unit is `parent` itself or one that is no longer below it.',
  })
  unassigned!: boolean;

  @Figure('COLLECTED_PERSONS')
  collectedPersons!: number | null;

  @Figure('ISSUED_PERSONS')
  issuedPersons!: number | null;

  @Figure('DELIVERED_PERSONS')
  deliveredPersons!: number | null;

  @Figure('ELIGIBLE')
  eligible!: number | null;

  @Figure('PRESENT')
  present!: number | null;

  @Figure('ELIGIBLE_COLLECTED')
  eligibleCollected!: number | null;

  @Figure('ELIGIBLE_ISSUED')
  eligibleIssued!: number | null;

  @Figure('PRESENT_COLLECTED')
  presentCollected!: number | null;

  @Field(() => [WithheldFigureView], { description: 'Which figures are withheld, and why.' })
  withheldFigures!: WithheldFigureView[];
}
