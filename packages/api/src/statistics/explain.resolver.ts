import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { MetricEnum } from '../access/figure.types.ts';
import { CursorScalar, DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { CitizenConnection, type CitizenView } from '../citizens/citizen.types.ts';
import { rates, type Attribution, type MetricCode } from '../domain/metric.ts';
import { TargetView } from '../enrollment/campaign.types.ts';
import { countOutOfReach, explain, listPeople, ratesWith, targetsInForce, type Explanation } from './explain.ts';
import { ExplainedRateView, MetricExplanationView } from './explain.types.ts';
import { rateIn } from './rows.ts';
import { AttributionEnum } from './statistics.types.ts';

@Resolver(() => MetricExplanationView)
export class ExplainResolver {
  @May('statistics:read')
  @Query(() => MetricExplanationView, {
    description: 'What a figure counts, what it is the sum of and, for who may read them, the people behind it.',
  })
  explain(
    @Ctx() context: Context,
    @Arg('metric', () => MetricEnum, { description: 'Which figure.' }) metric: MetricCode,
    @Arg('unit', () => UnitCodeScalar, { description: 'The unit, resolved on `asOf`.' }) unit: string,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'The day, from the campaign’s first to a year from today. Default: today, or the last day that `districtStatistics` shows the caller.',
    })
    asOf: string | undefined,
    @Arg('campaign', () => ID, {
      nullable: true,
      description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
    })
    campaign: string | undefined,
    @Arg('by', () => AttributionEnum, { defaultValue: 'RESIDENCE', description: 'Which unit a flow counts in.' })
    by: Attribution,
  ): Promise<MetricExplanationView> {
    return explain(context, { metric, unit, asOf, campaign, by });
  }

  @FieldResolver(() => [ExplainedRateView], { description: 'The rates in which it stands.' })
  rates(@Root() { metric, row }: Explanation): ExplainedRateView[] {
    return ratesWith(metric).map((name) => {
      const { numerator, denominator, version, meaning: formula } = rates[name];
      return { name, formula, version, numerator, denominator, rate: rateIn(row, name) };
    });
  }

  @FieldResolver(() => [TargetView], { description: 'The unit’s targets that were in force on the day.' })
  targets(@Root() explanation: Explanation, @Ctx() context: Context): Promise<TargetView[]> {
    return targetsInForce(context, explanation);
  }

  @May('citizen:read', { personal: true })
  @FieldResolver(() => CitizenConnection, {
    nullable: true,
    description:
      'The people whom the number counts, by id: of a flow on any day, of a stock as of today. Who was counted in a flow and lives outside the caller’s range now isn’t listed: `outOfReach`.',
  })
  people(
    @Root() explanation: Explanation,
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CitizenView> | null> {
    return listPeople(context, explanation, first, after);
  }

  @May('citizen:read', { personal: true })
  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'How many the number counts beyond `people`; null where people aren’t listed, and where the number is above 10,000.',
  })
  outOfReach(@Root() explanation: Explanation, @Ctx() context: Context): Promise<number | null> {
    return countOutOfReach(context, explanation);
  }
}
