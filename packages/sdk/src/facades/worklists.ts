import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type {
  AgeEventKind,
  PresenceRecord,
  PublishedItemFilter,
  PublishedWorklistFilter,
  PublishWorklistsMutation,
  RecordPresenceMutation,
  ReviewWorkItemsMutation,
  WorkItemFilter,
  WorkItemReview,
  WorklistChange,
  WorklistKind,
  WorklistPublication,
} from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions, ClientOptions } from '../settings.ts';
import { pageOf } from './page-of.ts';

export type ReviewOutcome = ReviewWorkItemsMutation['reviewWorkItems'][number];
export type PublicationOutcome = PublishWorklistsMutation['publishWorklists'][number];
export type PresenceOutcome = RecordPresenceMutation['recordPresence'][number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
/** The first and the last of some calendar days, as `YYYY-MM-DD`. */
interface Days {
  from: string;
  to: string;
}
type Paged = { first?: number } & CallOptions;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/worklists-operations.ts');

/**
 * Worklists of a client of the police or of a ward: `worklistsOf(agencyClient(options), options)`. Every method is one HTTP
 * request; bulk methods and walked lists are as many as it takes.
 */
export const worklistsOf = ({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>, options: ClientOptions) => ({
  /** Who stands on a list now. */
  live: (kind: WorklistKind, unit: string, filter: WorkItemFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { WorklistOperation } = await operations();
      const { data, withheld } = await query(
        WorklistOperation,
        { kind, unit, filter, first, after: after ?? null },
        call,
      );
      return pageOf(data.worklist, withheld);
    }),
  /** To whom the days bring something, from the first to the last, 366 days at most. */
  ageEvents: (kind: AgeEventKind, unit: string, { from, to }: Days, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { AgeEventsOperation } = await operations();
      const asked = { kind, unit, from, to, first, after: after ?? null };
      const { data, withheld } = await query(AgeEventsOperation, asked, call);
      return pageOf(data.ageEvents, withheld);
    }),
  /** How many each of the days has. */
  ageEventCounts: async (kind: AgeEventKind, unit: string, { from, to }: Days, call?: CallOptions) => {
    const { AgeEventCountsOperation } = await operations();
    return (await query(AgeEventCountsOperation, { kind, unit, from, to }, call)).data.ageEventCounts;
  },
  /** Publishes lists, 1 to 200 items by one call. */
  publish: async (items: readonly WorklistPublication[], call?: CallOptions) => {
    const { PublishWorklistsOperation } = await operations();
    return (await query(PublishWorklistsOperation, { items }, call)).data.publishWorklists;
  },
  /** Records what was found of 1 to 200 lines by one call. */
  review: async (items: readonly WorkItemReview[], call?: CallOptions) => {
    const { ReviewWorkItemsOperation } = await operations();
    return (await query(ReviewWorkItemsOperation, { items }, call)).data.reviewWorkItems;
  },
  /** Records as many findings as there are; safe to kill and to begin again. */
  reviewAll: async (items: Source<WorkItemReview>, bulk: BulkOptions<WorkItemReview, ReviewOutcome>) =>
    submitAll((await operations()).ReviewWorkItemsOperation, items, bulk),
  /** Records where 1 to 200 persons are by one call. */
  recordPresence: async (items: readonly PresenceRecord[], call?: CallOptions) => {
    const { RecordPresenceOperation } = await operations();
    return (await query(RecordPresenceOperation, { items }, call)).data.recordPresence;
  },
  find: async (id: string, call?: CallOptions) => {
    const { PublishedWorklistOperation } = await operations();
    return (await query(PublishedWorklistOperation, { id }, call)).data.publishedWorklist;
  },
  /** Published lists, the newest first. */
  list: (filter: PublishedWorklistFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { PublishedWorklistsOperation } = await operations();
      const { data, withheld } = await query(
        PublishedWorklistsOperation,
        { filter, first, after: after ?? null },
        call,
      );
      return pageOf(data.publishedWorklists, withheld);
    }),
  /** The lines of a published list; none where it is out of reach. */
  items: (id: string, filter: PublishedItemFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { PublishedWorkItemsOperation } = await operations();
      const asked = { id, filter, first, after: after ?? null };
      const { data, withheld } = await query(PublishedWorkItemsOperation, asked, call);
      return pageOf(data.publishedWorklist?.items, withheld);
    }),
  /** The persons of one change from the list `before` to the list `id`, with their lines in both. */
  diff: (id: string, before: string, change: WorklistChange, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { WorklistDiffOperation } = await operations();
      const asked = { id, with: before, change, first, after: after ?? null };
      const { data, withheld } = await query(WorklistDiffOperation, asked, call);
      return pageOf(data.publishedWorklist?.diff?.items, withheld);
    }),
  /** A published list as a file: columns as far as the caller may see them. */
  csv: async (id: string, call?: CallOptions): Promise<string> => {
    const { transfer } = await import('../transfer.ts');
    const path = `worklists/${encodeURIComponent(id)}.csv`;
    const { bytes } = await transfer(options, { operation: 'WorklistCsv', method: 'GET', path }, call);
    return new TextDecoder().decode(bytes);
  },
  /** Reckons the hash of a downloaded list anew. */
  verify: async (csv: string | Uint8Array) => (await import('./verify-worklist.ts')).verifyWorklist(csv),
});
