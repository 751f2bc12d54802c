import { Field, Float, Int, ObjectType } from 'type-graphql';
import { RateReasonEnum, RateView, WithholdingReasonEnum } from '../access/figure.types.ts';
import { DateScalar } from '../access/graphql.ts';
import type { WithholdingReason } from '../domain/metric.ts';
import { outreachFigures, type OutreachFigure, type OutreachField } from '../domain/outreach.ts';
import type { RateReason } from '../domain/statistics.ts';
import { UnitStatisticsView } from '../statistics/statistics.types.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { OutreachFigureEnum } from './outreach.codes.ts';

const Figure = (figure: OutreachFigure): PropertyDecorator =>
  Field(() => Int, { nullable: true, description: `${outreachFigures[figure].meaning} Null where withheld.` });

@ObjectType('WithheldOutreach', { description: 'A figure that is null because it would tell of single persons.' })
export class WithheldOutreachView {
  @Field(() => OutreachFigureEnum, { description: 'The figure.' })
  figure!: OutreachFigure;

  @Field(() => WithholdingReasonEnum, { description: 'Why it is withheld.' })
  reason!: WithholdingReason;
}

@ObjectType('OutreachStatistics', {
  description:
    'What was tried in a unit in a period, and who is still open today. Children sum to their parent: what is in none of them is in a row of its own, without a unit.',
  simpleResolvers: true,
})
export class OutreachStatisticsView implements Record<OutreachField, number | null> {
  @Field(() => AdministrativeUnitView, { nullable: true, description: 'The unit; null in the row of those in none.' })
  unit!: AdministrativeUnitView | null;

  @Field(() => AdministrativeUnitView, { nullable: true, description: 'The unit above; null for a province.' })
  parent!: AdministrativeUnitView | null;

  @Field(() => Boolean, {
    description: 'True for the row of those whose unit is `parent` itself or one that is no longer below it.',
  })
  unassigned!: boolean;

  @Field(() => DateScalar, { description: 'The first day of the period.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The last day of the period.' })
  to!: string;

  @Figure('INVITATIONS_PLANNED')
  planned!: number | null;

  @Figure('INVITATIONS_SENT')
  sent!: number | null;

  @Figure('INVITATIONS_ATTENDED')
  attended!: number | null;

  @Figure('INVITATIONS_MISSED')
  noShows!: number | null;

  @Figure('INVITATIONS_REFUSED')
  refused!: number | null;

  @Figure('INVITATIONS_UNREACHABLE')
  unreachable!: number | null;

  @Figure('CONTACTS')
  contacts!: number | null;

  @Figure('PERSONS_CONTACTED')
  personsContacted!: number | null;

  @Figure('CONTACTS_REACHED')
  reached!: number | null;

  @Figure('CONTACTS_REFUSED')
  refusedAtContact!: number | null;

  @Figure('NOT_ENROLLED')
  notEnrolled!: number | null;

  @Figure('UNTRIED')
  untried!: number | null;

  @Field(() => [WithheldOutreachView], { description: 'Which figures are withheld, and why.' })
  withheldFigures!: WithheldOutreachView[];
}

@ObjectType('HeadOutreach', {
  description: 'What was tried in a resident group while a head was in office, within the period.',
  simpleResolvers: true,
})
export class HeadOutreachView {
  @Field(() => AdministrativeUnitView, { description: 'The resident group.' })
  group!: AdministrativeUnitView;

  @Field(() => DateScalar, { description: 'The first day of the period in office.' })
  from!: string;

  @Field(() => DateScalar, { description: 'The last day of the period in office.' })
  to!: string;

  @Field(() => Int, { description: 'Contacts and invitations sent.' })
  attempts!: number;

  @Field(() => Int, { description: 'Persons whom somebody tried to speak to, each once.' })
  personsContacted!: number;

  @Field(() => Int, { description: outreachFigures.NOT_ENROLLED.meaning })
  notEnrolled!: number;

  @Field(() => Int, { description: outreachFigures.UNTRIED.meaning })
  untried!: number;
}

@ObjectType('LeagueRow', {
  description: 'A unit’s place by the collected rate of those present.',
  simpleResolvers: true,
})
export class LeagueRowView {
  @Field(() => Int, {
    nullable: true,
    description: 'Equal rates share a rank: 1, 2, 2, 4. Null where there is no rate; `reason` says why.',
  })
  rank!: number | null;

  @Field(() => RateReasonEnum, { nullable: true, description: 'Why there is no rank.' })
  reason!: RateReason | null;

  @Field(() => AdministrativeUnitView, { description: 'The unit.' })
  unit!: AdministrativeUnitView;

  @Field(() => RateView, { description: 'What the units are ranked by.' })
  rate!: RateView;

  @Field(() => Float, {
    nullable: true,
    description: 'The best rate less this one; 0.05 are five points of a hundred.',
  })
  gapToBest!: number | null;

  @Field(() => Int, { nullable: true, description: 'Persons present who were not collected; null where withheld.' })
  remaining!: number | null;

  @Field(() => UnitStatisticsView, { description: 'All figures of the unit on the day.' })
  statistics!: UnitStatisticsView;
}
