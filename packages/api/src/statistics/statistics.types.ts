import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Figure, WithheldFigureView } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { attributions, type Attribution, type FigureField } from '../domain/metric.ts';
import { progressReasons, type ProgressReason } from '../domain/statistics.ts';
import { TargetView } from '../enrollment/campaign.types.ts';
import type { Target } from '../store/entities/campaigns.ts';

export const AttributionEnum = enumOf('Attribution', 'Which unit a flow counts in.', attributions);
const ProgressReasonEnum = enumOf('ProgressReason', 'Why a part of the progress is missing.', progressReasons);

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
