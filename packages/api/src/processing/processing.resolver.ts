import type { UnitLevel } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { RateView } from '../access/figure.types.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Attribution } from '../domain/metric.ts';
import { processingFigures, type LimitClass, type ProcessingFigure } from '../domain/processing.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { AdministrativeUnitView, UnitLevelEnum } from '../units/unit.types.ts';
import type { Backlog, BacklogPart } from './backlog.ts';
import type { CaseFigures, ShownRate, TimeToIssue } from './cases.ts';
import { processingStatistics, type ProcessingRow } from './processing.ts';
import {
  BacklogView,
  DefectRateView,
  FigureDefinitionView,
  LimitCountView,
  ProcessingStatisticsView,
  StateCountView,
  TimeToIssueView,
} from './processing.types.ts';

const { timeToIssue, redoRate, firstVisitSuccess, discrepancyRates, completeness, accuracy, consistency } =
  processingFigures;

@Resolver(() => ProcessingStatisticsView)
export class ProcessingResolver {
  @May('statistics:read')
  @Query(() => [ProcessingStatisticsView], {
    description:
      'The work on dossiers in the units of a level within a unit, in the order of their numbers, and after those of each unit above a row of what is in none of them; open to every agency. Counts of 1 to 4, and those they could be worked out from, are withheld from callers who don’t read the persons themselves. Rates are of what happened in the period, as it is known today; completeness, accuracy and consistency are told to such callers only where no day is given.',
  })
  processingStatistics(
    @Ctx() context: Context,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description: 'The unit whose parts are shown, resolved on `asOf`. Default: the caller’s province.',
    })
    within: string | undefined,
    @Arg('level', () => UnitLevelEnum, {
      nullable: true,
      description: 'The level of the units; the unit’s own gives the unit itself. Default: the one below `within`.',
    })
    level: UnitLevel | undefined,
    @Arg('campaign', () => ID, {
      nullable: true,
      description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
    })
    campaign: string | undefined,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'The day of the stocks, since the states of dossiers are kept: the first such day or the last of a month, unless the caller reads the persons of `within`. Default: today, or the last of these days.',
    })
    asOf: string | undefined,
    @Arg('from', () => DateScalar, {
      nullable: true,
      description:
        'First day of the period; of a month, unless the caller reads the persons of `within`. Default: the campaign’s first.',
    })
    from: string | undefined,
    @Arg('to', () => DateScalar, {
      nullable: true,
      description:
        'Its last day; of a month that is over, unless the caller reads the persons of `within`. Default: today, or the last of these days.',
    })
    to: string | undefined,
    @Arg('by', () => AttributionEnum, {
      defaultValue: 'RESIDENCE',
      description: 'Which unit dossiers and cases count in; persons and compared rows count where people live.',
    })
    by: Attribution,
  ): Promise<ProcessingRow[]> {
    return processingStatistics(context, { within, level, campaign, asOf, from, to, by });
  }

  @May('statistics:read')
  @Query(() => [FigureDefinitionView], {
    description: 'How each figure of the work on dossiers and of the register’s quality is reckoned.',
  })
  processingDefinitions(): FigureDefinitionView[] {
    return Object.entries(processingFigures).map(([figure, definition]) => ({
      figure: figure as ProcessingFigure,
      ...definition,
    }));
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit; null in a row of the rest.' })
  unit(@Root() { place }: ProcessingRow): AdministrativeUnitView | null {
    return place.unit;
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit above, whose counts the rows under it sum to; null for a province.',
  })
  parent(@Root() { place }: ProcessingRow): AdministrativeUnitView | null {
    return place.parent;
  }

  @FieldResolver(() => BacklogView, { description: processingFigures.backlog.meaning })
  async backlog(@Root() { reads, place }: ProcessingRow): Promise<Backlog> {
    return (await reads.backlog())(place);
  }

  @FieldResolver(() => TimeToIssueView, { description: timeToIssue.meaning })
  async timeToIssue(@Root() { reads, place }: ProcessingRow): Promise<TimeToIssue> {
    return (await reads.cases())(place).timeToIssue;
  }

  @FieldResolver(() => RateView, { description: redoRate.meaning })
  async redoRate(@Root() { reads, place }: ProcessingRow): Promise<ShownRate> {
    return (await reads.cases())(place).redoRate;
  }

  @FieldResolver(() => RateView, { description: firstVisitSuccess.meaning })
  async firstVisitSuccess(@Root() { reads, place }: ProcessingRow): Promise<ShownRate> {
    return (await reads.cases())(place).firstVisitSuccess;
  }

  @FieldResolver(() => [DefectRateView], { description: discrepancyRates.meaning })
  async discrepancyRates(@Root() { reads, place }: ProcessingRow): Promise<CaseFigures['discrepancyRates']> {
    return (await reads.cases())(place).discrepancyRates;
  }

  @FieldResolver(() => RateView, { description: completeness.meaning })
  async completeness(@Root() { reads, place }: ProcessingRow): Promise<ShownRate> {
    return (await reads.completeness())(place);
  }

  @FieldResolver(() => RateView, { description: accuracy.meaning })
  async accuracy(@Root() { reads, place }: ProcessingRow): Promise<ShownRate> {
    return (await reads.accuracy())(place);
  }

  @FieldResolver(() => RateView, { description: consistency.meaning })
  async consistency(@Root() { reads, place }: ProcessingRow): Promise<ShownRate> {
    return (await reads.consistency())(place);
  }
}

/** The cell, or null with the reason why it is withheld among what the answer leaves out. */
function cell<T>(
  backlog: Backlog,
  part: BacklogPart,
  value: T | null,
  context: Context,
  info: GraphQLResolveInfo,
): T | null {
  const reason = backlog.withheldParts.find((one) => one.part === part)?.reason;
  return reason === undefined ? value : context.withheld.addCell(info.path, reason);
}

const older = (days: number): string =>
  `Of them, those whose case is more than ${String(days)} days old, pauses and redos included; null where withheld.`;

@Resolver(() => BacklogView)
export class BacklogResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'Open dossiers; null where withheld.' })
  open(@Root() row: Backlog, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return cell(row, 'OPEN', row.open, context, info);
  }

  @FieldResolver(() => [StateCountView], { nullable: true, description: 'By their state; null where withheld.' })
  byState(
    @Root() row: Backlog,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): { state: DossierState; dossiers: number }[] | null {
    return cell(row, 'STATE_AND_LIMIT', row.byState, context, info);
  }

  @FieldResolver(() => [LimitCountView], {
    nullable: true,
    description: 'By how much of their limit is used; null where withheld.',
  })
  byLimit(
    @Root() row: Backlog,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): { limit: LimitClass; dossiers: number }[] | null {
    return cell(row, 'STATE_AND_LIMIT', row.byLimit, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: older(30) })
  over30Days(@Root() row: Backlog, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return cell(row, 'AGE', row.over30Days, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: older(60) })
  over60Days(@Root() row: Backlog, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return cell(row, 'AGE', row.over60Days, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: older(90) })
  over90Days(@Root() row: Backlog, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return cell(row, 'AGE', row.over90Days, context, info);
  }
}

const days = (share: string): string =>
  `Working days within which ${share} of them were made; null where withheld or none was made.`;

@Resolver(() => TimeToIssueView)
export class TimeToIssueResolver {
  @FieldResolver(() => Int, { nullable: true, description: 'Cards it rests on; null where withheld.' })
  cards(@Root() row: TimeToIssue, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.cards, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: days('half') })
  p50(@Root() row: TimeToIssue, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.p50, context, info);
  }

  @FieldResolver(() => Int, { nullable: true, description: days('nine of ten') })
  p90(@Root() row: TimeToIssue, @Ctx() context: Context, @Info() info: GraphQLResolveInfo): number | null {
    return shown(row, row.p90, context, info);
  }
}

const shown = (
  { reason }: TimeToIssue,
  value: number | null,
  { withheld }: Context,
  { path }: GraphQLResolveInfo,
): number | null => (reason === 'WITHHELD' ? withheld.addCell(path, reason) : value);
