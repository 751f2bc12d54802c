import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { CursorScalar } from '../access/graphql.ts';
import { May } from '../access/may.ts';
import type { Connection } from '../access/paging.ts';
import type { Outcome } from '../access/write-protocol.ts';
import { CitizenView } from '../citizens/citizen.types.ts';
import type { NoticeRow } from './notice.sql.ts';
import {
  NoticeAcknowledgement,
  NoticeConnection,
  NoticeFilter,
  NoticeOutcomeView,
  NoticeView,
} from './notice.types.ts';
import { acknowledgeNotices, listNotices, loadNoticed, loadNotices, noticeIds } from './notices.ts';

@Resolver(() => NoticeView)
export class NoticeResolver {
  @May('notice:read', { personal: true })
  @Query(() => NoticeConnection, { description: 'Notices to the caller’s agency, the newest first.' })
  notices(
    @Ctx() context: Context,
    @Arg('filter', () => NoticeFilter, { nullable: true, description: 'Which.' }) filter: NoticeFilter | undefined,
    @Arg('first', () => Int, { defaultValue: 50, description: 'Size of the page, 1 to 100.' }) first: number,
    @Arg('after', () => CursorScalar, { nullable: true, description: '`endCursor` of the page before.' })
    after?: string,
  ): Promise<Connection<NoticeView>> {
    return listNotices(context, filter ?? {}, first, after);
  }

  @May('notice:read', { personal: true })
  @Mutation(() => [NoticeOutcomeView], {
    description: 'Acknowledges notices to the caller’s agency, 1 to 200: once for all its clients, for ever.',
  })
  acknowledgeNotices(
    @Ctx() context: Context,
    @Arg('items', () => [NoticeAcknowledgement], { description: 'The notices.' }) items: NoticeAcknowledgement[],
  ): Promise<NoticeOutcomeView[]> {
    return acknowledgeNotices(context, items);
  }

  @FieldResolver(() => ID, { description: 'Its id.' })
  id(@Root() notice: NoticeRow): string {
    return noticeIds.of(notice.id);
  }

  @FieldResolver(() => CitizenView, {
    nullable: true,
    description:
      'Whom it is about; null and named in `extensions.withheld` where the caller doesn’t reach the person today.',
  })
  async citizen(
    @Root() { citizenId }: NoticeRow,
    @Ctx() context: Context,
    @Info() { path }: GraphQLResolveInfo,
  ): Promise<CitizenView | null> {
    const reads = permits(context.caller, 'citizen:read') === 'YES';
    const citizen = reads ? await context.load(loadNoticed, citizenId) : null;
    return citizen ?? context.withheld.addOutOfReach(path);
  }
}

@Resolver(() => NoticeOutcomeView)
export class NoticeOutcomeResolver {
  @FieldResolver(() => NoticeView, {
    nullable: true,
    description: 'The notice, read afresh; null where the item was refused.',
  })
  notice(@Root() { thingId }: Outcome, @Ctx() context: Context): Promise<NoticeView | null> {
    return thingId === null ? Promise.resolve(null) : context.load(loadNotices, thingId);
  }
}
