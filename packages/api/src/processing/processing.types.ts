import type { Defect } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { RateView, WithholdingReasonEnum, RateReasonEnum } from '../access/figure.types.ts';
import { DateScalar, enumOf } from '../access/graphql.ts';
import type { Attribution, WithholdingReason } from '../domain/metric.ts';
import { limitClasses, processingFigures, type LimitClass, type ProcessingFigure } from '../domain/processing.ts';
import type { RateReason } from '../domain/statistics.ts';
import { DefectEnum, DossierStateEnum } from '../enrollment/enrollment.types.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { backlogParts, type BacklogPart } from './backlog.ts';
import type { ShownRate } from './cases.ts';

const LimitClassEnum = enumOf('LimitClass', 'How much of its limit an open dossier has used.', limitClasses);
const BacklogPartEnum = enumOf('BacklogPart', 'What of a backlog is shown together.', backlogParts);

@ObjectType('StateCount', { description: 'Open dossiers in a state.', simpleResolvers: true })
export class StateCountView {
  @Field(() => DossierStateEnum, { description: 'The state.' })
  state!: DossierState;

  @Field(() => Int, { description: 'Dossiers in it.' })
  dossiers!: number;
}

@ObjectType('LimitCount', { description: 'Open dossiers by how much of their limit is used.', simpleResolvers: true })
export class LimitCountView {
  @Field(() => LimitClassEnum, { description: 'How much of it.' })
  limit!: LimitClass;

  @Field(() => Int, { description: 'Dossiers.' })
  dossiers!: number;
}

@ObjectType('WithheldBacklogPart', {
  description: 'What of a backlog is null because it would tell of single persons.',
})
export class WithheldBacklogPartView {
  @Field(() => BacklogPartEnum, { description: 'What is withheld.' })
  part!: BacklogPart;

  @Field(() => WithholdingReasonEnum, { description: 'Why.' })
  reason!: WithholdingReason;
}

@ObjectType('Backlog', { description: processingFigures.backlog.meaning })
export class BacklogView {
  @Field(() => [WithheldBacklogPartView], { description: 'Which parts are withheld, and why.' })
  withheldParts!: WithheldBacklogPartView[];
}

@ObjectType('TimeToIssue', { description: processingFigures.timeToIssue.meaning })
export class TimeToIssueView {
  @Field(() => RateReasonEnum, { nullable: true, description: 'Why the figures are null.' })
  reason!: RateReason | null;
}

@ObjectType('DefectRate', { description: processingFigures.discrepancyRates.meaning, simpleResolvers: true })
export class DefectRateView {
  @Field(() => DefectEnum, { description: 'The defect.' })
  defect!: Defect;

  @Field(() => RateView, { description: 'Cases with the defect, of the cases first collected.' })
  rate!: ShownRate;
}

@ObjectType('FigureDefinition', { description: 'How a figure is reckoned.', simpleResolvers: true })
export class FigureDefinitionView {
  @Field(() => String, { description: 'The field of ProcessingStatistics that shows it.' })
  figure!: ProcessingFigure;

  @Field(() => Int, { description: 'Rises when the definition changes.' })
  version!: number;

  @Field(() => String, { description: 'What it tells.' })
  meaning!: string;

  @Field(() => String, { description: 'What is divided by what, or counted.' })
  formula!: string;

  @Field(() => [String], { description: 'What is not in it.' })
  exclusions!: readonly string[];
}

@ObjectType('ProcessingStatistics', {
  description:
    'The work on dossiers in a unit, and the quality of its register. The counts of the rows below a unit sum to its own: what is in none of them is in a row without a unit.',
  simpleResolvers: true,
})
export class ProcessingStatisticsView {
  @Field(() => DateScalar, {
    description: 'The day of the backlog and of the register; the figures are those of its end.',
  })
  asOf!: string;

  @Field(() => DateScalar, { description: 'First day of the period of rates and of the time to a card.' })
  from!: string;

  @Field(() => DateScalar, { description: 'Its last day.' })
  to!: string;

  @Field(() => AttributionEnum, { description: 'Which unit dossiers and cases count in.' })
  by!: Attribution;

  @Field(() => ID, { description: 'Id of the campaign.' })
  campaignId!: string;

  @Field(() => Int, { description: 'Version of the definitions: it rises when one of them changes.' })
  definitions!: number;

  @Field(() => Boolean, { description: 'True for the row of what is in `parent` and in none of the units below it.' })
  unassigned!: boolean;
}
