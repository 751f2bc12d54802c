import type { UnitLevel } from '@lienthong/schema/codes';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { RateView } from '../access/figure.types.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Split } from '../domain/age-bands.ts';
import { rates, type Attribution } from '../domain/metric.ts';
import { rateIn } from '../statistics/rows.ts';
import { AttributionEnum } from '../statistics/statistics.types.ts';
import { AdministrativeUnitView, UnitLevelEnum } from '../units/unit.types.ts';
import { DemographicGroupView, DemographicSplitEnum, DemographicStatisticsView } from './demographic.types.ts';
import { demographicStatistics, type DemographicRow, type GroupFigures } from './demographics.ts';

@Resolver(() => DemographicStatisticsView)
export class DemographicResolver {
  @May('statistics:read')
  @Query(() => [DemographicStatisticsView], {
    description:
      'The figures of the units of a level within a unit by sex, or by sex and age, in the order of their numbers, and after those of each unit above a row of who is in none of them; open to every agency. Counts of 1 to 4, and those they could be worked out from, are withheld from callers who don’t read the persons themselves, of a unit and figure all groups together.',
  })
  demographicStatistics(
    @Ctx() context: Context,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description:
        'The unit whose parts are shown, resolved on `asOf`: a commune or above. Default: the caller’s province.',
    })
    within: string | undefined,
    @Arg('level', () => UnitLevelEnum, {
      nullable: true,
      description:
        'The level of the units, COMMUNE or above; the unit’s own gives the unit itself. Default: the one below `within`, of a commune its own.',
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
        'The day, from the campaign’s first to a year from today; in a register filled before these figures were kept, from the day since when they are. Who doesn’t read the persons of `within` is told of sexes on the last Sundays of months, and of ages on the latest of them alone. Default: today, or that Sunday.',
    })
    asOf: string | undefined,
    @Arg('by', () => AttributionEnum, { defaultValue: 'RESIDENCE', description: 'Which unit the flows count in.' })
    by: Attribution,
    @Arg('split', () => DemographicSplitEnum, { defaultValue: 'SEX', description: 'What the figures are parted by.' })
    split: Split,
  ): Promise<DemographicStatisticsView[]> {
    return demographicStatistics(context, { within, level, campaign, asOf, by, split });
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit; null in the row of those in none.',
  })
  unit(@Root() { place }: DemographicRow): AdministrativeUnitView | null {
    return place.unit;
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit above, whose figures the rows under it sum to; null for a province.',
  })
  parent(@Root() { place }: DemographicRow): AdministrativeUnitView | null {
    return place.parent;
  }
}

@Resolver(() => DemographicGroupView)
export class DemographicGroupResolver {
  @FieldResolver(() => RateView, { description: rates.collectedRateOfPresent.meaning })
  collectedRateOfPresent(@Root() row: GroupFigures): RateView {
    return rateIn(row, 'collectedRateOfPresent');
  }

  @FieldResolver(() => RateView, { description: rates.issuedRateOfEligible.meaning })
  issuedRateOfEligible(@Root() row: GroupFigures): RateView {
    return rateIn(row, 'issuedRateOfEligible');
  }
}
