import type { SuccessionExtent } from '@lienthong/schema/codes';
import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import { MetricEnum, ShownFiguresView, WithheldFigureView } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { boundaryKinds, type BoundaryKind } from '../domain/boundaries.ts';
import { attributions, type Attribution, type MetricCode } from '../domain/metric.ts';
import { progressReasons, type ProgressReason } from '../domain/statistics.ts';
import { TargetView } from '../enrollment/campaign.types.ts';
import type { Target } from '../store/entities/campaigns.ts';
import type { Unit } from '../store/units.ts';
import { AdministrativeUnitView, SuccessionExtentEnum } from '../units/unit.types.ts';

export const AttributionEnum = enumOf('Attribution', 'Which unit a flow counts in.', attributions);
const ProgressReasonEnum = enumOf('ProgressReason', 'Why a part of the progress is missing.', progressReasons);

const BoundaryKindEnum = enumOf('BoundaryKind', 'In the units of which day figures are given.', boundaryKinds);

@InputType({ description: 'In the units of which day figures are given.' })
export class BoundariesInput {
  @Field(() => BoundaryKindEnum, { description: 'Whose day.' })
  kind!: BoundaryKind;

  @Field(() => DateScalar, { nullable: true, description: 'The day, with ON and with no other kind.' })
  on?: string;
}

@ObjectType('EstimatedPart', {
  description:
    'A unit that went to several, of which nobody knows who went where. Each is taken to have got an equal share: assumed, since no source tells more.',
  simpleResolvers: true,
})
export class EstimatedPartView {
  @Field(() => AdministrativeUnitView, { description: 'The unit that the figures were recorded on.' })
  unit!: Unit;

  @Field(() => SuccessionExtentEnum, { description: 'How much of the earlier of the two units went over.' })
  extent!: SuccessionExtent;

  @Field(() => Float, { description: 'The share taken of its figures: `parts` by `of`.' })
  weight!: number;

  @Field(() => Int, { description: 'Equal parts taken of it.' })
  parts!: number;

  @Field(() => Int, { description: 'Equal parts that it was divided into; all of them add up to it exactly.' })
  of!: number;
}

@ObjectType('EstimatedFigure', { description: 'How much of a figure is estimated.', simpleResolvers: true })
export class EstimatedFigureView {
  @Field(() => MetricEnum, { description: 'The figure.' })
  figure!: MetricCode;

  @Field(() => Int, {
    nullable: true,
    description:
      'Persons of the figure who come from units that were split; null with the figure, and where they or the others are 1 to 4.',
  })
  value!: number | null;
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

@ObjectType('UnitStatistics', {
  description:
    'The figures of a unit on a day. Children sum to their parent: who is in none of them is in a row of their own, without a unit.',
  simpleResolvers: true,
})
export class UnitStatisticsView extends ShownFiguresView {
  @Field(() => DateScalar, { description: 'The day; the figures are those of its end.' })
  asOf!: string;

  @Field(() => DateScalar, {
    description: 'Up to the end of which day records count: today, unless another was asked for.',
  })
  recordedOn!: string;

  @Field(() => DateScalar, { description: 'The day whose units these are.' })
  boundariesOn!: string;

  @Field(() => Boolean, {
    description:
      'Whether a part is estimated, because a unit it was recorded on went to several. False: made of whole units, exact.',
  })
  estimate!: boolean;

  @Field(() => [EstimatedPartView], { description: 'The units that were split, and what is taken of each.' })
  estimatedFrom!: EstimatedPartView[];

  @Field(() => [EstimatedFigureView], { description: 'Figures that are estimated in part; the rest of each is exact.' })
  estimatedFigures!: EstimatedFigureView[];

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

  @Field(() => [WithheldFigureView], { description: 'Which figures are withheld, and why.' })
  withheldFigures!: WithheldFigureView[];
}
