import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { RateView } from '../access/figure.types.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Interval } from '../domain/intervals.ts';
import { rates, type Attribution } from '../domain/metric.ts';
import { progressSeries, type Point } from './series.ts';
import { IntervalEnum, ProgressPointView } from './series.types.ts';
import { rateIn } from './rows.ts';
import { AttributionEnum } from './statistics.types.ts';

@Resolver(() => ProgressPointView)
export class SeriesResolver {
  @May('statistics:read')
  @Query(() => [ProgressPointView], {
    description:
      'The figures of a unit at the end of each day, week or month, 400 points at most; open to every agency. For callers who don’t read the persons of the unit a figure is withheld as in `districtStatistics`, and where it differs by 1 to 4 from one shown of an earlier day of the campaign; below the district the last days of weeks are shown alone (`interval: WEEK`).',
  })
  progressSeries(
    @Ctx() context: Context,
    @Arg('unit', () => UnitCodeScalar, { description: 'The unit, resolved on `to`.' }) unit: string,
    @Arg('from', () => DateScalar, { description: 'The first day, from the campaign’s first on.' }) from: string,
    @Arg('to', () => DateScalar, { description: 'The last day, to a year from today.' }) to: string,
    @Arg('interval', () => IntervalEnum, {
      defaultValue: 'DAY',
      description: 'How long the days of a point are; the first and the last point can be shorter.',
    })
    interval: Interval,
    @Arg('campaign', () => ID, {
      nullable: true,
      description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
    })
    campaign: string | undefined,
    @Arg('by', () => AttributionEnum, { defaultValue: 'RESIDENCE', description: 'Which unit the flows count in.' })
    by: Attribution,
  ): Promise<ProgressPointView[]> {
    return progressSeries(context, { unit, from, to, interval, campaign, by });
  }

  @FieldResolver(() => RateView, { description: rates.collectedRateOfPresent.meaning })
  collectedRateOfPresent(@Root() point: Point): RateView {
    return rateIn(point, 'collectedRateOfPresent');
  }

  @FieldResolver(() => RateView, { description: rates.issuedRateOfEligible.meaning })
  issuedRateOfEligible(@Root() point: Point): RateView {
    return rateIn(point, 'issuedRateOfEligible');
  }
}
