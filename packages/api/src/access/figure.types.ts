import { Field, Float, Int, ObjectType } from 'type-graphql';
import { metrics, withholdingReasons, type MetricCode, type WithholdingReason } from '../domain/metric.ts';
import { rateReasons, type RateReason } from '../domain/statistics.ts';
import { enumOf } from './graphql.ts';

const MetricEnum = enumOf('Metric', 'A figure of the statistics.', metrics);
export const WithholdingReasonEnum = enumOf('WithholdingReason', 'Why a figure is not shown.', withholdingReasons);
export const RateReasonEnum = enumOf('RateReason', 'Why there is no rate.', rateReasons);

/** A nullable count under its definition. */
export const Figure = (metric: MetricCode): PropertyDecorator =>
  Field(() => Int, {
    nullable: true,
    description: `${metrics[metric].meaning} Null where withheld.`,
  });

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
