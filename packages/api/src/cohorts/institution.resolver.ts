import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { CohortProgressView, CohortView } from './cohort.types.ts';
import { loadCohortsOfSchools, loadCohortsOfSites } from './cohorts.ts';
import {
  EnterpriseConnection,
  EnterpriseFilter,
  EnterpriseView,
  IndustrialParkView,
  SchoolConnection,
  SchoolFilter,
  SchoolView,
  SiteView,
} from './institution.types.ts';
import type { EnterpriseRow, ParkRow, SchoolRow, SiteRow } from './institution.sql.ts';
import { listEnterprises, listSchools, loadEnterprises, loadParks, loadSitesOf, unitAt } from './institutions.ts';
import { progressOf } from './progress.ts';

const campaignArgument = {
  nullable: true,
  description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
} as const;

@Resolver(() => SchoolView)
export class SchoolResolver {
  @May('statistics:read')
  @Query(() => SchoolConnection, { description: 'Schools, in the order of their codes.' })
  schools(
    @Ctx() context: Context,
    @Arg('filter', () => SchoolFilter, { nullable: true, description: 'Which.' }) filter: SchoolFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<SchoolView>> {
    return listSchools(context, filter ?? {}, first, after);
  }

  @FieldResolver(() => AdministrativeUnitView, { description: 'The commune it lies in.' })
  unit(@Root() { unitNo }: SchoolRow, @Ctx() context: Context): AdministrativeUnitView {
    return unitAt(context, unitNo);
  }

  @May('cohort:write')
  @FieldResolver(() => [CohortView], { description: 'Its rosters within the caller’s reach; mostly one.' })
  cohorts(@Root() { code }: SchoolRow, @Ctx() context: Context): Promise<CohortView[]> {
    return context.load(loadCohortsOfSchools, code);
  }

  @FieldResolver(() => CohortProgressView, { description: 'How far its pupils are.' })
  progress(
    @Root() { code }: SchoolRow,
    @Ctx() context: Context,
    @Arg('campaign', () => ID, campaignArgument) campaign?: string,
  ): Promise<CohortProgressView> {
    return progressOf(context, { school: code }, campaign);
  }
}

@Resolver(() => EnterpriseView)
export class EnterpriseResolver {
  @May('statistics:read')
  @Query(() => EnterpriseConnection, { description: 'Enterprises, in the order of their codes.' })
  enterprises(
    @Ctx() context: Context,
    @Arg('filter', () => EnterpriseFilter, { nullable: true, description: 'Which.' })
    filter: EnterpriseFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<EnterpriseView>> {
    return listEnterprises(context, filter ?? {}, first, after);
  }

  @FieldResolver(() => [SiteView], { description: 'Its sites, in the order of their codes.' })
  sites(@Root() { code }: EnterpriseRow, @Ctx() context: Context): Promise<SiteView[]> {
    return context.load(loadSitesOf, code);
  }

  @FieldResolver(() => CohortProgressView, { description: 'How far the employees at all its sites are.' })
  progress(
    @Root() { code }: EnterpriseRow,
    @Ctx() context: Context,
    @Arg('campaign', () => ID, campaignArgument) campaign?: string,
  ): Promise<CohortProgressView> {
    return progressOf(context, { enterprise: code }, campaign);
  }
}

@Resolver(() => SiteView)
export class SiteResolver {
  @FieldResolver(() => AdministrativeUnitView, { description: 'The commune it lies in.' })
  unit(@Root() { unitNo }: SiteRow, @Ctx() context: Context): AdministrativeUnitView {
    return unitAt(context, unitNo);
  }

  @FieldResolver(() => EnterpriseView, { description: 'Whose site it is.' })
  enterprise(@Root() { enterpriseCode }: SiteRow, @Ctx() context: Context): Promise<EnterpriseView> {
    return context.load(loadEnterprises, enterpriseCode);
  }

  @FieldResolver(() => IndustrialParkView, { nullable: true, description: 'The park it lies in; null outside of one.' })
  park(@Root() { parkCode }: SiteRow, @Ctx() context: Context): Promise<IndustrialParkView | null> {
    return parkCode === null ? Promise.resolve(null) : context.load(loadParks, parkCode);
  }

  @May('cohort:write')
  @FieldResolver(() => [CohortView], { description: 'Its workforces within the caller’s reach; mostly one.' })
  cohorts(@Root() { code }: SiteRow, @Ctx() context: Context): Promise<CohortView[]> {
    return context.load(loadCohortsOfSites, code);
  }

  @FieldResolver(() => CohortProgressView, { description: 'How far the employees at the site are.' })
  progress(
    @Root() { code }: SiteRow,
    @Ctx() context: Context,
    @Arg('campaign', () => ID, campaignArgument) campaign?: string,
  ): Promise<CohortProgressView> {
    return progressOf(context, { site: code }, campaign);
  }
}

@Resolver(() => IndustrialParkView)
export class IndustrialParkResolver {
  @FieldResolver(() => AdministrativeUnitView, { description: 'The district it lies in, where no source says more.' })
  unit(@Root() { unitNo }: ParkRow, @Ctx() context: Context): AdministrativeUnitView {
    return unitAt(context, unitNo);
  }
}
