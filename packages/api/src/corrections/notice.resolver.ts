import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import type { NoticeTopic } from '@lienthong/schema/notice-topics';
import { permits } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import { AgencyView } from '../access/viewer.resolver.ts';
import type { DeclaredEffect } from '../domain/corrections/declared-effects.ts';
import type { NoticeRow } from '../notices/notice.sql.ts';
import { NoticeTopicEnum, NoticeView } from '../notices/notice.types.ts';
import { requestIds } from './request-ids.ts';
import { EffectView } from './request-parts.types.ts';

/** Whom an effect tells, and what. */
@Resolver(() => EffectView)
export class EffectPlanResolver {
  @FieldResolver(() => NoticeTopicEnum, { nullable: true, description: 'What NOTIFY_AGENCIES tells; null for others.' })
  topic(@Root() plan: DeclaredEffect): NoticeTopic | null {
    return plan.effect === 'NOTIFY_AGENCIES' ? plan.topic : null;
  }

  @FieldResolver(() => [AgencyView], { description: 'Whom NOTIFY_AGENCIES tells; nobody for others.' })
  recipients(@Root() plan: DeclaredEffect, @Ctx() context: Context): AgencyView[] {
    return plan.effect === 'NOTIFY_AGENCIES' ? plan.recipients.flatMap((no) => context.findAgency(no) ?? []) : [];
  }
}

@Resolver(() => NoticeView)
export class NoticeRequestResolver {
  @FieldResolver(() => ID, {
    nullable: true,
    description: 'The request that was applied or taken back; null for who may not read requests (`correction:read`).',
  })
  requestId(@Root() { requestId }: NoticeRow, @Ctx() { caller }: Context): string | null {
    return permits(caller, 'correction:read') === 'YES' ? requestIds.of(requestId) : null;
  }
}
