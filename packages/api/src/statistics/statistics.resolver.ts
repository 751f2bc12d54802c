import type { UnitLevel } from '@lienthong/schema/codes';
import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { MetricEnum, RateView } from '../access/figure.types.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { rates, type Attribution, type MetricCode } from '../domain/metric.ts';
import { AdministrativeUnitView, UnitLevelEnum } from '../units/unit.types.ts';
import { noteOn, progressOn } from './progress.ts';
import { rateIn } from './rows.ts';
import { districtStatistics, type UnitFigures } from './statistics.ts';
import { AttributionEnum, BoundariesInput, TargetProgressView, UnitStatisticsView } from './statistics.types.ts';

@Resolver(() => UnitStatisticsView)
export class StatisticsResolver {
  @May('statistics:read')
  @Query(() => [UnitStatisticsView], {
    description:
      'The figures of the units of a level within a unit, in the order of their numbers; open to every agency. Figures of 1 to 4 persons, and those they could be worked out from, are withheld from callers who don’t read the persons themselves: `withheldFigures` says which in each row, `extensions.withheld` names each field that is null in any row once for each reason, by its path without list positions.',
  })
  districtStatistics(
    @Ctx() context: Context,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description:
        'The unit whose parts are shown, resolved on the day of the boundaries. Default: the caller’s province, or what took over from it.',
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
        'The day, from the campaign’s first to a year from today. Who doesn’t read the persons of `within` is shown communes on the last days of weeks (Sundays), and of no two days figures that differ by 1 to 4. Default: today, or the last day shown.',
    })
    asOf: string | undefined,
    @Arg('by', () => AttributionEnum, { defaultValue: 'RESIDENCE', description: 'Which unit the flows count in.' })
    by: Attribution,
    @Arg('boundaries', () => BoundariesInput, {
      nullable: true,
      description:
        'In the units of which day; whatever the units, the figures are those of `asOf`. Units without a part of the campaign’s territory are left out. Default: AS_RECORDED.',
    })
    boundaries: BoundariesInput | undefined,
    @Arg('recordedOn', () => DateScalar, {
      nullable: true,
      description:
        'Only what was recorded by the end of that day counts, from `asOf` to today: with the day of `asOf`, what was said on it. Who doesn’t read the persons of the unit may give `asOf` or today, and sees what late records left as it was. Default: today.',
    })
    recordedOn: string | undefined,
  ): Promise<UnitStatisticsView[]> {
    return districtStatistics(context, { within, level, campaign, asOf, by, boundaries, recordedOn });
  }

  @FieldResolver(() => [MetricEnum], {
    nullable: true,
    description:
      'Figures of the row that aren’t what was said on the day, since records made after it changed them; without those withheld. Null where it isn’t kept what was said on the day.',
  })
  restatedFigures(@Root() row: UnitFigures): Promise<MetricCode[] | null> {
    return row.restated(row);
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit; null in the row of those in none.',
  })
  unit(@Root() row: UnitFigures): AdministrativeUnitView | null {
    return row.unit;
  }

  @FieldResolver(() => AdministrativeUnitView, {
    nullable: true,
    description: 'The unit above, whose figures the rows under it sum to; null for a province.',
  })
  parent(@Root() row: UnitFigures): AdministrativeUnitView | null {
    return row.parent;
  }

  @FieldResolver(() => RateView, { description: rates.collectedRateOfPresent.meaning })
  collectedRateOfPresent(@Root() row: UnitFigures): RateView {
    return rateIn(row, 'collectedRateOfPresent');
  }

  @FieldResolver(() => RateView, { description: rates.issuedRateOfEligible.meaning })
  issuedRateOfEligible(@Root() row: UnitFigures): RateView {
    return rateIn(row, 'issuedRateOfEligible');
  }

  @FieldResolver(() => [TargetProgressView], {
    description: 'The unit’s targets of the campaign that were in force on the day, and how far it is from them.',
  })
  progress(@Root() row: UnitFigures, @Ctx() context: Context): Promise<TargetProgressView[]> {
    return progressOn(context, row);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What to know before comparing.' })
  note(@Root() row: UnitFigures, @Ctx() context: Context): Promise<string | null> {
    return noteOn(context, row);
  }
}
