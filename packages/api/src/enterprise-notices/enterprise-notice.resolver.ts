import type { EnterpriseNoticeTopic } from '@lienthong/schema/enterprise-notices';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import { AgencyView } from '../access/viewer.resolver.ts';
import type { Outcome } from '../access/write-protocol.ts';
import type { EnterpriseRow, SiteRow } from '../cohorts/institution.sql.ts';
import { EnterpriseView, SiteView } from '../cohorts/institution.types.ts';
import { loadEnterprises, loadSites } from '../cohorts/institutions.ts';
import { countNotices, isNoticeOverdue } from '../domain/enterprise-notices.ts';
import { EnterpriseNoticeTopicEnum } from './enterprise-notice.codes.ts';
import { EnterpriseNoticeFilter, EnterpriseNoticeItem } from './enterprise-notice.inputs.ts';
import type { NoticeRow } from './enterprise-notice.sql.ts';
import {
  EnterpriseNoticeConnection,
  EnterpriseNoticeCountsView,
  EnterpriseNoticeOutcomeView,
  EnterpriseNoticeStepView,
  EnterpriseNoticeView,
} from './enterprise-notice.types.ts';
import {
  enterpriseNoticeIds,
  listEnterpriseNotices,
  loadEnterpriseNotices,
  loadNoticeCells,
  loadNoticesOfSites,
  loadNoticeSteps,
  readers,
} from './enterprise-notices.ts';
import { notifyEnterprises } from './notify.ts';

@Resolver(() => EnterpriseNoticeView)
export class EnterpriseNoticeResolver {
  @May(readers)
  @Query(() => EnterpriseNoticeConnection, {
    description:
      'Notices to the sites of enterprises, the newest first: to who sends, those of the own agency; to the police, those to sites within their units.',
  })
  enterpriseNotices(
    @Ctx() context: Context,
    @Arg('filter', () => EnterpriseNoticeFilter, { nullable: true, description: 'Which.' })
    filter: EnterpriseNoticeFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<EnterpriseNoticeView>> {
    return listEnterpriseNotices(context, filter ?? {}, first, after);
  }

  @May('notice:send')
  @Mutation(() => [EnterpriseNoticeOutcomeView], {
    description:
      'Sends notices to sites and records what became of them, 1 to 200 steps: one outcome per item, in their order. The same ref and content have one effect.',
  })
  notifyEnterprises(
    @Ctx() context: Context,
    @Arg('items', () => [EnterpriseNoticeItem], { description: 'The steps.' }) items: EnterpriseNoticeItem[],
  ): Promise<EnterpriseNoticeOutcomeView[]> {
    return notifyEnterprises(context, items);
  }

  @FieldResolver(() => ID, { description: 'Unique in the whole API.' })
  id(@Root() { id }: NoticeRow): string {
    return enterpriseNoticeIds.of(id);
  }

  @FieldResolver(() => SiteView, { description: 'The site.' })
  site(@Root() { siteCode }: NoticeRow, @Ctx() context: Context): Promise<SiteView> {
    return context.load(loadSites, siteCode);
  }

  @FieldResolver(() => EnterpriseView, { description: 'Whose site it is.' })
  enterprise(@Root() { enterpriseCode }: NoticeRow, @Ctx() context: Context): Promise<EnterpriseView> {
    return context.load(loadEnterprises, enterpriseCode);
  }

  @FieldResolver(() => AgencyView, { description: 'The agency that sent it.' })
  sender(@Root() { agencyNo }: NoticeRow, @Ctx() context: Context): AgencyView {
    const agency = context.findAgency(agencyNo);
    if (!agency) throw new Error(`no agency has the number ${String(agencyNo)}`);
    return agency;
  }

  @FieldResolver(() => Boolean, { description: 'Whether `respondBy` is over and the site has not acknowledged it.' })
  overdue(@Root() notice: NoticeRow, @Ctx() { today }: Context): boolean {
    return isNoticeOverdue(notice, today);
  }

  @FieldResolver(() => [EnterpriseNoticeStepView], { description: 'What became of it, in order.' })
  steps(@Root() { id }: NoticeRow, @Ctx() context: Context): Promise<EnterpriseNoticeStepView[]> {
    return context.load(loadNoticeSteps, id);
  }
}

@Resolver(() => EnterpriseNoticeOutcomeView)
export class EnterpriseNoticeOutcomeResolver {
  @FieldResolver(() => EnterpriseNoticeView, {
    nullable: true,
    description: 'The notice, read afresh; null where the item was refused.',
  })
  notice(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<EnterpriseNoticeView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadEnterpriseNotices, thingId);
  }
}

/** What notices tell of enterprises and sites, declared here so that cohorts/ need not know of them. */
@Resolver(() => SiteView)
export class SiteNoticesResolver {
  @May(readers)
  @FieldResolver(() => [EnterpriseNoticeView], {
    description: 'The latest notice of each topic to the site, within the caller’s reach; the newest first.',
  })
  notices(@Root() { code }: SiteRow, @Ctx() context: Context): Promise<EnterpriseNoticeView[]> {
    return context.load(loadNoticesOfSites, code);
  }
}

@Resolver(() => EnterpriseView)
export class EnterpriseNoticeCountsResolver {
  @May(readers)
  @FieldResolver(() => EnterpriseNoticeCountsView, {
    description: 'How many notices to its sites, within the caller’s reach, stand where; how many sites have answered.',
  })
  async noticeCounts(
    @Root() { code }: EnterpriseRow,
    @Ctx() context: Context,
    @Arg('topic', () => EnterpriseNoticeTopicEnum, { nullable: true, description: 'With this topic alone.' })
    topic?: EnterpriseNoticeTopic,
  ): Promise<EnterpriseNoticeCountsView> {
    return countNotices(await context.load(loadNoticeCells, code), topic ?? undefined);
  }
}
