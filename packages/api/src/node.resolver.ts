import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import type { Context } from './access/context.ts';
import { May } from './access/may.ts';
import { findNode, type NodeKind } from './access/node.ts';
import { citizenNodes } from './citizens/citizens.ts';
import { cohortNodes } from './cohorts/cohorts.ts';
import { institutionNodes } from './cohorts/institutions.ts';
import { collectionNodes } from './collection/collections.ts';
import { requestNodes } from './corrections/requests.ts';
import { invitationNodes } from './invitations/invitations.ts';
import { enterpriseNoticeNodes } from './enterprise-notices/enterprise-notices.ts';
import { jobNodes } from './jobs/jobs.ts';
import { numberTaskNodes } from './numbers/task-list.ts';
import { contactNodes } from './outreach/contacts.ts';
import { headNodes } from './outreach/heads.ts';
import { snapshotNodes } from './snapshots/snapshots.ts';
import { NodeView } from './units/unit.types.ts';
import { unitNodes } from './units/units.ts';
import { worklistNodes } from './worklists/published.ts';

/** Every kind of thing with an id; a feature adds its row. */
const kinds: readonly NodeKind[] = [
  unitNodes,
  citizenNodes,
  cohortNodes,
  ...institutionNodes,
  enterpriseNoticeNodes,
  requestNodes,
  jobNodes,
  numberTaskNodes,
  worklistNodes,
  ...collectionNodes,
  invitationNodes,
  contactNodes,
  headNodes,
  snapshotNodes,
];

@Resolver()
export class NodeResolver {
  @May('unit:read')
  @Query(() => NodeView, {
    nullable: true,
    description: 'Anything by its id; null where nothing within the caller’s reach has it.',
  })
  node(
    @Ctx() context: Context,
    @Arg('id', () => ID, { description: 'An id from an earlier answer.' }) id: string,
  ): Promise<NodeView | null> {
    return findNode(kinds, context, id) as Promise<NodeView | null>;
  }
}
