import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type {
  ContactRecord,
  InvitationItem,
  WorkItemFilter,
  WorkItemReview,
  WorklistKind,
} from '../generated/types.ts';
import type { CallOptions, ClientOptions } from '../settings.ts';
import type { InvitationOutcome } from './invitations.ts';
import { lazyPager } from './lazy-pager.ts';
import type { ContactOutcome } from './outreach.ts';
import type { ReviewOutcome } from './worklists.ts';

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** What a ward does week by week with its lists; all else of them: `worklistsOf`, `invitationsOf`, `outreachOf`. */
export const communeWorklists = (client: Client, options: ClientOptions) => {
  const lists = async () => (await import('./worklists.ts')).worklistsOf(client, options);
  const invitations = async () => (await import('./invitations.ts')).invitationsOf(client);
  const outreach = async () => (await import('./outreach.ts')).outreachOf(client);
  return {
    /** Who stands on a list now. */
    list: (kind: WorklistKind, unit: string, filter?: WorkItemFilter, paged?: { first?: number } & CallOptions) =>
      lazyPager(async () => {
        const { live } = await lists();
        return () => live(kind, unit, filter, paged);
      }),
    /** Records what was found of 1 to 200 lines of a published list. */
    review: async (items: readonly WorkItemReview[], call?: CallOptions) => (await lists()).review(items, call),
    reviewAll: async (items: Source<WorkItemReview>, bulk: BulkOptions<WorkItemReview, ReviewOutcome>) =>
      (await lists()).reviewAll(items, bulk),
    /** Plans invitations and records what becomes of them, 1 to 200 steps. */
    invite: async (items: readonly InvitationItem[], call?: CallOptions) => (await invitations()).record(items, call),
    inviteAll: async (items: Source<InvitationItem>, bulk: BulkOptions<InvitationItem, InvitationOutcome>) =>
      (await invitations()).recordAll(items, bulk),
    /** Records that somebody tried to speak to 1 to 200 persons. */
    contact: async (items: readonly ContactRecord[], call?: CallOptions) => (await outreach()).contact(items, call),
    contactAll: async (items: Source<ContactRecord>, bulk: BulkOptions<ContactRecord, ContactOutcome>) =>
      (await outreach()).contactAll(items, bulk),
  };
};
