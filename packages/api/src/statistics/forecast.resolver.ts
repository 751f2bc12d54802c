import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { ForecastView } from './forecast.types.ts';
import { forecast } from './forecast.ts';

@Resolver(() => ForecastView)
export class ForecastResolver {
  @May('statistics:read')
  @Query(() => [ForecastView], {
    description:
      'Of each target of a unit in force on the day, when it is reached at the pace of the last 14 working days; open to every agency. It rests on the figures that `progressSeries` shows the caller of single days, so callers who don’t read the persons are told of large units alone.',
  })
  forecast(
    @Ctx() context: Context,
    @Arg('unit', () => UnitCodeScalar, { description: 'The unit, resolved on `asOf`.' }) unit: string,
    @Arg('campaign', () => ID, {
      nullable: true,
      description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
    })
    campaign: string | undefined,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description: 'The day, from the campaign’s first to today. Default: today.',
    })
    asOf: string | undefined,
  ): Promise<ForecastView[]> {
    return forecast(context, { unit, campaign, asOf });
  }
}
