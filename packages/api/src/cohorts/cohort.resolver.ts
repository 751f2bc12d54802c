import { cohortKinds, type CohortKind } from '@lienthong/schema/codes';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { RateView } from '../access/figure.types.ts';
import { CursorScalar, UnitCodeScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { AdministrativeUnitView } from '../units/unit.types.ts';
import { parentOf } from '../units/units.ts';
import { CohortKindEnum } from './cohort.codes.ts';
import { CohortFilter, CohortMemberFilter, CohortMemberItem, CohortUpload } from './cohort.inputs.ts';
import type { CohortRow } from './cohort.sql.ts';
import {
  CandidateView,
  CohortConnection,
  CohortMemberConnection,
  CohortMemberOutcomeView,
  CohortMemberView,
  CohortOutcomeView,
  CohortProgressView,
  CohortUploadStateView,
  CohortView,
} from './cohort.types.ts';
import { cohortIds, findCohort, listCohorts, loadCohorts, loadCounts, uploadStateOf } from './cohorts.ts';
import { SchoolView, SiteView } from './institution.types.ts';
import { loadSchools, loadSites, unitAt } from './institutions.ts';
import { addCohortMembers, type Candidate, type MemberOutcome } from './members.ts';
import { progressOf, rateOfPresent, type ShownProgress } from './progress.ts';
import { listPupils } from './pupils.ts';
import { uploadCohorts } from './uploads.ts';

const campaignArgument = {
  nullable: true,
  description: 'Id of the campaign. Default: the one that runs today over the caller’s jurisdiction.',
} as const;

@Resolver(() => CohortView)
export class CohortResolver {
  @May('cohort:write')
  @Query(() => CohortConnection, {
    description:
      'Cohorts: those of the caller’s client; for a client that is no school itself, all of its agency. The newest first.',
  })
  cohorts(
    @Ctx() context: Context,
    @Arg('filter', () => CohortFilter, { nullable: true, description: 'Which.' }) filter: CohortFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CohortView>> {
    return listCohorts(context, filter ?? {}, first, after);
  }

  @May('cohort:write')
  @Query(() => CohortView, { nullable: true, description: 'A cohort by its id; null outside the caller’s reach.' })
  cohort(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
  ): Promise<CohortView | null> {
    return findCohort(context, id);
  }

  @May('statistics:read')
  @Query(() => CohortProgressView, {
    description: 'How far the persons of all cohorts of a kind are, counts only; open to every agency.',
  })
  cohortProgress(
    @Ctx() context: Context,
    @Arg('kind', () => CohortKindEnum, { description: Object.keys(cohortKinds).join(' or ') }) kind: CohortKind,
    @Arg('within', () => UnitCodeScalar, {
      nullable: true,
      description: 'Schools and sites within this unit, by its code of today. Default: all of the caller’s province.',
    })
    within?: string,
    @Arg('campaign', () => ID, campaignArgument) campaign?: string,
  ): Promise<CohortProgressView> {
    return progressOf(context, { kind, within }, campaign);
  }

  @May('cohort:write', { personal: true })
  @Mutation(() => [CohortOutcomeView], {
    description:
      'Opens and completes uploads of rosters, 1 to 200 steps: one outcome per item, in their order. The same ref and content have one effect.',
  })
  uploadCohorts(
    @Ctx() context: Context,
    @Arg('items', () => [CohortUpload], { description: 'The steps.' }) items: CohortUpload[],
  ): Promise<CohortOutcomeView[]> {
    return uploadCohorts(context, items);
  }

  @May('cohort:write', { personal: true })
  @Mutation(() => [CohortMemberOutcomeView], {
    description:
      'Puts persons on rosters, 1 to 200: one outcome per item, in their order. Members are matched by number and second fact; a person described is never guessed.',
  })
  addCohortMembers(
    @Ctx() context: Context,
    @Arg('items', () => [CohortMemberItem], { description: 'The persons.' }) items: CohortMemberItem[],
  ): Promise<CohortMemberOutcomeView[]> {
    return addCohortMembers(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: CohortRow): string {
    return cohortIds.of(id);
  }

  @FieldResolver(() => SchoolView, { nullable: true, description: 'The school; null for a workforce.' })
  school(@Root() { schoolCode }: CohortRow, @Ctx() context: Context): Promise<SchoolView | null> {
    return schoolCode === null ? Promise.resolve(null) : context.load(loadSchools, schoolCode);
  }

  @FieldResolver(() => SiteView, { nullable: true, description: 'The site; null for a school’s roster.' })
  site(@Root() { siteCode }: CohortRow, @Ctx() context: Context): Promise<SiteView | null> {
    return siteCode === null ? Promise.resolve(null) : context.load(loadSites, siteCode);
  }

  @FieldResolver(() => AdministrativeUnitView, { description: 'The commune of its school or site.' })
  unit(@Root() { unitNo }: CohortRow, @Ctx() context: Context): AdministrativeUnitView {
    return unitAt(context, unitNo);
  }

  @FieldResolver(() => CohortUploadStateView, {
    nullable: true,
    description: 'The running upload; null when none runs.',
  })
  upload(@Root() cohort: CohortRow, @Ctx() context: Context): Promise<CohortUploadStateView | null> {
    return uploadStateOf(context, cohort);
  }

  @FieldResolver(() => Int, { description: 'Persons on it now.' })
  async members(@Root() { id }: CohortRow, @Ctx() context: Context): Promise<number> {
    return (await context.load(loadCounts, id)).members;
  }

  @FieldResolver(() => CohortProgressView, { description: 'How far its members are.' })
  progress(
    @Root() { id, kind }: CohortRow,
    @Ctx() context: Context,
    @Arg('campaign', () => ID, campaignArgument) campaign?: string,
  ): Promise<CohortProgressView> {
    return progressOf(context, { cohort: id, kind }, campaign);
  }

  @May('cohort:read', { personal: true })
  @FieldResolver(() => CohortMemberConnection, {
    description:
      'Who is on it now; only for the client that owns it. Schools find pupils of card age without a dossier by `{ fromAge: 14, status: NOT_ENROLLED }`.',
  })
  pupils(
    @Root() cohort: CohortRow,
    @Ctx() context: Context,
    @Arg('filter', () => CohortMemberFilter, { nullable: true, description: 'Which.' })
    filter: CohortMemberFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<CohortMemberView>> {
    return listPupils(context, cohort, filter ?? {}, first, after);
  }
}

@Resolver(() => CohortProgressView)
export class CohortProgressResolver {
  @FieldResolver(() => RateView, { description: 'Share of the persons present who were collected.' })
  collectedRateOfPresent(@Root() progress: ShownProgress): RateView {
    return rateOfPresent(progress);
  }
}

@Resolver(() => CohortOutcomeView)
export class CohortOutcomeResolver {
  @FieldResolver(() => CohortView, {
    nullable: true,
    description: 'The cohort, read afresh; null where the item was refused.',
  })
  cohort(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<CohortView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadCohorts, thingId);
  }
}

@Resolver(() => CohortMemberOutcomeView)
export class CohortMemberOutcomeResolver {
  @FieldResolver(() => CohortView, {
    nullable: true,
    description: 'The cohort, read afresh; null where the item was refused.',
  })
  cohort(@Root() { thingId }: MemberOutcome, @Ctx() context: Context): Promise<CohortView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadCohorts, thingId);
  }
}

@Resolver(() => CandidateView)
export class CandidateResolver {
  @FieldResolver(() => AdministrativeUnitView, { nullable: true, description: 'The commune of current residence.' })
  residence(@Root() { unitNo }: Candidate, @Ctx() context: Context): AdministrativeUnitView | null {
    const unit = unitAt(context, unitNo);
    return unit.level === 'RESIDENT_GROUP' ? parentOf(context, unit) : unit;
  }
}
