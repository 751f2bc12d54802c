import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type {
  InvitationFilter,
  InvitationItem,
  InvitationsQuery,
  PlanBatchInput,
  RecordInvitationsMutation,
  SendBatchInput,
} from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';
import { pageOf } from './page-of.ts';

export type InvitationCard = InvitationsQuery['invitations']['nodes'][number];
/** What became of one step: of a step on one the invitation, of a batch the batch, of sending a batch the slot. */
export type InvitationOutcome = RecordInvitationsMutation['recordInvitations'][number];
/** A batch to be planned, or sent, with its key. */
export type BatchItem<Input> = Input & { readonly clientRef: string };

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
type Paged = { first?: number } & CallOptions;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/invitations-operations.ts');

/**
 * Invitations of a client that may invite: `invitationsOf(agencyClient(options))`. Every method is one HTTP request;
 * `recordAll` and walked lists are as many as it takes.
 */
export function invitationsOf({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>) {
  const record = async (items: readonly InvitationItem[], call?: CallOptions) => {
    const { RecordInvitationsOperation } = await operations();
    return (await query(RecordInvitationsOperation, { items }, call)).data.recordInvitations;
  };
  return {
    /** In the order in which they were planned. */
    list: (filter: InvitationFilter = {}, { first = 100, ...call }: Paged = {}) =>
      createPager(async (after) => {
        const { InvitationsOperation } = await operations();
        const { data, withheld } = await query(InvitationsOperation, { filter, first, after: after ?? null }, call);
        return pageOf(data.invitations, withheld);
      }),
    /** Takes 1 to 200 steps by one call: an outcome each, in their order. */
    record,
    /** Takes as many as there are; safe to kill and to begin again. What is surely wrong isn't sent. */
    recordAll: async (items: Source<InvitationItem>, options: BulkOptions<InvitationItem, InvitationOutcome>) => {
      const { issuesOf } = await import('./invitation-check.ts');
      return submitAll((await operations()).RecordInvitationsOperation, items, { validate: issuesOf, ...options });
    },
    /** Fills slots from lists, or sessions from their cohorts; each batch is as large as there is room, and people. */
    plan: (batches: readonly BatchItem<PlanBatchInput>[], call?: CallOptions) =>
      record(
        batches.map(({ clientRef, ...planBatch }) => ({ clientRef, step: { planBatch } })),
        call,
      ),
    /** Records that what is planned for slots was sent. */
    send: (batches: readonly BatchItem<SendBatchInput>[], call?: CallOptions) =>
      record(
        batches.map(({ clientRef, ...sendBatch }) => ({ clientRef, step: { sendBatch } })),
        call,
      ),
  };
}
