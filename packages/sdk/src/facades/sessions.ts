import type { Client } from '../client.ts';
import type { CollectionSlotFilter, PlanBatchInput, SendBatchInput } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { BatchItem } from './invitations.ts';
import { lazyPager } from './lazy-pager.ts';

/** A session's cohort is its list: neither unit nor list is named. */
type Session = Omit<BatchItem<PlanBatchInput>, 'unit' | 'list'>;

/** Sessions at schools or sites for the cohorts of the client. A page that plans none doesn't load what it takes. */
export const sessionsFacade = (client: Client) => {
  const invitations = async () => (await import('./invitations.ts')).invitationsOf(client);
  return {
    /** By day: `{ cohort, hasRoom: true }` are those to which its members can still be invited. */
    list: (
      filter: { cohort: string } & Omit<CollectionSlotFilter, 'cohort'>,
      options?: { first?: number } & CallOptions,
    ) =>
      lazyPager(async () => {
        const { collectionOf } = await import('./collection.ts');
        return () => collectionOf(client).slots(filter, options);
      }),
    /** Invites the members who are to be enrolled, the eldest first; an invitation elsewhere gives way. */
    plan: async (sessions: readonly Session[], call?: CallOptions) => (await invitations()).plan(sessions, call),
    /** Records that the invitations were handed out. */
    send: async (sessions: readonly BatchItem<SendBatchInput>[], call?: CallOptions) =>
      (await invitations()).send(sessions, call),
  };
};
