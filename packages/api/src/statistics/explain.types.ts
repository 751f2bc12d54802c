import { Field, ID, Int, ObjectType } from 'type-graphql';
import { MetricEnum, RateView, WithholdingReasonEnum } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import { peopleReasons, termParts, type PeopleReason, type TermPart } from '../domain/explanation.ts';
import {
  metricKinds,
  type Attribution,
  type MetricCode,
  type MetricKind,
  type WithholdingReason,
} from '../domain/metric.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { AttributionEnum } from './statistics.types.ts';

const MetricKindEnum = enumOf('MetricKind', 'How a figure counts.', metricKinds);
const TermPartEnum = enumOf('TermPart', 'What a figure is summed from.', termParts);
const PeopleReasonEnum = enumOf('PeopleReason', 'Why the people behind a figure aren’t listed.', peopleReasons);

@ObjectType('FigureTerm', { description: 'A part of the sum that a figure is.', simpleResolvers: true })
export class FigureTermView {
  @Field(() => TermPartEnum, { description: 'Which part.' })
  part!: TermPart;

  @Field(() => Int, { description: 'Rows that it sums.' })
  rows!: number;

  @Field(() => Int, { description: 'Their sum.' })
  sum!: number;

  @Field(() => DateScalar, { nullable: true, description: 'The earliest day of the rows; null for what was carried.' })
  from!: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The latest day of the rows.' })
  to!: string | null;
}

@ObjectType('ExplainedRate', { description: 'A rate in which a figure stands.', simpleResolvers: true })
export class ExplainedRateView {
  @Field(() => String, { description: 'Its name among the statistics.' })
  name!: string;

  @Field(() => String, { description: 'What it says.' })
  formula!: string;

  @Field(() => Int, { description: 'Rises when the definition changes.' })
  version!: number;

  @Field(() => MetricEnum, { description: 'The figure above the line.' })
  numerator!: MetricCode;

  @Field(() => MetricEnum, { description: 'The figure below it.' })
  denominator!: MetricCode;

  @Field(() => RateView, { description: 'The rate of the unit on the day.' })
  rate!: RateView;
}

@ObjectType('MetricExplanation', {
  description: 'What a figure of a unit counts, what it is the sum of, and who is behind it.',
  simpleResolvers: true,
})
export class MetricExplanationView {
  @Field(() => MetricEnum, { description: 'The figure.' })
  metric!: MetricCode;

  @Field(() => String, { description: 'Its name among the statistics.' })
  field!: string;

  @Field(() => MetricKindEnum, { description: 'How it counts.' })
  kind!: MetricKind;

  @Field(() => String, { description: 'What it counts, in words.' })
  formula!: string;

  @Field(() => Int, { description: 'Rises when its definition changes.' })
  version!: number;

  @Field(() => Int, { description: 'Version of all definitions together.' })
  definitions!: number;

  @Field(() => [String], { description: 'What a person has to be to count.' })
  filters!: readonly string[];

  @Field(() => [String], { description: 'Who and what doesn’t count.' })
  exclusions!: readonly string[];

  @Field(() => AdministrativeUnitView, { description: 'The unit.' })
  unit!: AdministrativeUnitView;

  @Field(() => DateScalar, { description: 'The day; the figure is that of its end.' })
  asOf!: string;

  @Field(() => AttributionEnum, { description: 'Which unit a flow counts in.' })
  by!: Attribution;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The number, as `districtStatistics` says it; null where withheld.',
  })
  value!: number | null;

  @Field(() => WithholdingReasonEnum, { nullable: true, description: 'Why the number is withheld.' })
  withheld!: WithholdingReason | null;

  @Field(() => [FigureTermView], {
    nullable: true,
    description:
      'What the number is the sum of, parts without rows left out; null for callers who don’t read the persons of the unit.',
  })
  terms!: FigureTermView[] | null;

  @Field(() => PeopleReasonEnum, { nullable: true, description: 'Why `people` is null.' })
  peopleReason!: PeopleReason | null;
}
