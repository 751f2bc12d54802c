import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { DateScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Campaign, Target } from '../store/entities/campaigns.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { CampaignView, TargetView } from './campaign.types.ts';
import { findCampaign, findSuperseded, listTargets } from './campaigns.ts';

@Resolver(() => CampaignView)
export class CampaignResolver {
  @May('campaign:read')
  @Query(() => CampaignView, {
    nullable: true,
    description: 'A campaign. Default: the one that runs today over the caller’s jurisdiction.',
  })
  campaign(
    @Ctx() context: Context,
    @Arg('id', () => ID, { nullable: true, description: 'Id of the campaign.' }) id?: string,
  ): Promise<CampaignView | null> {
    return findCampaign(context, id);
  }

  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'Its territory.' })
  territory(@Root() campaign: Campaign, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findById(campaign.unitId) ?? null;
  }

  @FieldResolver(() => [TargetView], {
    description: 'Targets in force, the latest first; with `history` the superseded ones too.',
  })
  targets(
    @Root() campaign: Campaign,
    @Ctx() context: Context,
    @Arg('unit', () => UnitCodeScalar, { nullable: true, description: 'Of this unit alone.' }) unit: string | undefined,
    @Arg('history', () => Boolean, { defaultValue: false, description: 'Superseded targets too.' }) history: boolean,
    @Arg('asOf', () => DateScalar, { nullable: true, description: 'As known on this day. Default: today.' })
    asOf?: string,
  ): Promise<TargetView[]> {
    return listTargets(context, campaign, { unit, history, asOf });
  }
}

@Resolver(() => TargetView)
export class TargetResolver {
  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The unit that answers for it.' })
  unit(@Root() target: Target, @Ctx() context: Context): AdministrativeUnitView | null {
    return context.units.findById(target.unitId) ?? null;
  }

  @FieldResolver(() => TargetView, { nullable: true, description: 'The earlier target that it took the place of.' })
  supersedes(@Root() target: Target, @Ctx() context: Context): Promise<TargetView | null> {
    return findSuperseded(context, target);
  }
}
