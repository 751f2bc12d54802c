import type { UnitLevel } from '@lienthong/schema/codes';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import { UnitLevelEnum } from '../units/unit.types.ts';
import { GroupHeadView } from './head.types.ts';
import { headOn } from './heads.ts';
import { leagueTable, loadAttempts, type LeagueRow } from './league.ts';
import { outreach, outreachByHead, type HeadOutreach } from './outreach.ts';
import { HeadOutreachView, LeagueRowView, OutreachStatisticsView } from './outreach.types.ts';

@Resolver(() => OutreachStatisticsView)
export class OutreachResolver {
  @May('statistics:read')
  @Query(() => [OutreachStatisticsView], {
    description:
      'What was tried in the units of a level within a unit in a period, in the order of their numbers, and who is still open; withheld like the figures of `districtStatistics`.',
  })
  outreach(
    @Ctx() context: Context,
    @Arg('within', () => UnitCodeScalar, { description: 'The unit whose parts are shown.' }) within: string,
    @Arg('level', () => UnitLevelEnum, {
      description: 'The level of the units; the unit’s own gives the unit itself.',
    })
    level: UnitLevel,
    @Arg('from', () => DateScalar, {
      description: 'The first day of the period; of a month, unless the caller reads the persons of `within`.',
    })
    from: string,
    @Arg('to', () => DateScalar, {
      description: 'Its last day; of a month that is over, unless the caller reads the persons of `within`.',
    })
    to: string,
  ): Promise<OutreachStatisticsView[]> {
    return outreach(context, { within, level, from, to });
  }
}

@Resolver(() => HeadOutreachView)
export class HeadOutreachResolver {
  @May('invitation:read', { personal: true })
  @Query(() => [HeadOutreachView], {
    nullable: true,
    description:
      'A row for each head of a resident group who was in office in the period. Withheld from callers who don’t read the persons of the unit.',
  })
  async outreachByHead(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg('within', () => UnitCodeScalar, { description: 'A district or a unit within one.' }) within: string,
    @Arg('from', () => DateScalar, { description: 'The first day of the period.' }) from: string,
    @Arg('to', () => DateScalar, { description: 'The last day of the period.' }) to: string,
  ): Promise<HeadOutreachView[] | null> {
    const rows = await outreachByHead(context, { within, from, to });
    return rows ?? context.withheld.addCell(info.path, 'BELOW_COMMUNE');
  }

  @FieldResolver(() => GroupHeadView, { description: 'The head.' })
  head(@Root() { head }: HeadOutreach): GroupHeadView {
    return head;
  }
}

@Resolver(() => LeagueRowView)
export class LeagueResolver {
  @May('statistics:read')
  @Query(() => [LeagueRowView], {
    description:
      'The units of a level within a unit, ranked by the collected rate of those present; equal ones and those without a rank in the order of their numbers. Figures are withheld as `districtStatistics` withholds them, and a unit whose rate is withheld has no rank.',
  })
  leagueTable(
    @Ctx() context: Context,
    @Arg('level', () => UnitLevelEnum, { description: 'The level of the units.' }) level: UnitLevel,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description: 'The unit whose parts are ranked, resolved on `asOf`. Default: the caller’s province.',
    })
    within: string | undefined,
    @Arg('campaign', () => ID, {
      nullable: true,
      description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
    })
    campaign: string | undefined,
    @Arg('asOf', () => DateScalar, {
      nullable: true,
      description:
        'The day, from the campaign’s first to a year from today. Default: today, or the last day that `districtStatistics` shows the caller.',
    })
    asOf: string | undefined,
  ): Promise<LeagueRowView[]> {
    return leagueTable(context, { level, within, campaign, asOf });
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description:
      'Of resident groups: contacts and invitations sent from the campaign’s first day to the day; null for other units, and withheld from those who don’t read the persons.',
  })
  attempts(
    @Root() row: LeagueRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<number | null> | null {
    if (row.unit.level !== 'RESIDENT_GROUP') return null;
    return row.open ? context.load(loadAttempts, row) : context.withheld.addCell(info.path, 'BELOW_COMMUNE');
  }

  @FieldResolver(() => GroupHeadView, {
    nullable: true,
    description:
      'Of resident groups: who is head on the day; null for other units, and withheld from those who don’t read the persons.',
  })
  head(
    @Root() row: LeagueRow,
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GroupHeadView | null> | null {
    if (row.unit.level !== 'RESIDENT_GROUP') return null;
    return row.open ? headOn(context, row.unit, row.asOf) : context.withheld.addOutOfReach(info.path);
  }
}
