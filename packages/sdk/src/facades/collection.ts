import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type {
  CollectionPointFilter,
  CollectionPointItem,
  CollectionPointsQuery,
  CollectionSlotFilter,
  CollectionSlotsQuery,
  KeepCollectionPointsMutation,
} from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';
import { pageOf } from './page-of.ts';

export type CollectionPointCard = CollectionPointsQuery['collectionPoints']['nodes'][number];
export type Slot = CollectionSlotsQuery['collectionSlots']['nodes'][number];
/** What became of one step, with the point as it is now. */
export type CollectionPointOutcome = KeepCollectionPointsMutation['keepCollectionPoints'][number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
type Paged = { first?: number } & CallOptions;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/collection-operations.ts');

/**
 * Where dossiers are collected, and when: `collectionOf(agencyClient(options))`. All may read it, the police keep it. Every
 * method is one HTTP request; `keepAll` and walked lists are as many as it takes.
 */
export const collectionOf = ({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>) => ({
  /** In the order in which they were opened. */
  points: (filter: CollectionPointFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { CollectionPointsOperation } = await operations();
      const { data, withheld } = await query(CollectionPointsOperation, { filter, first, after: after ?? null }, call);
      return pageOf(data.collectionPoints, withheld);
    }),
  find: async (id: string, call?: CallOptions) => {
    const { CollectionPointOperation } = await operations();
    return (await query(CollectionPointOperation, { id }, call)).data.collectionPoint;
  },
  /** By day: of a point, of a unit, or the sessions of a cohort. */
  slots: (filter: CollectionSlotFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { CollectionSlotsOperation } = await operations();
      const { data, withheld } = await query(CollectionSlotsOperation, { filter, first, after: after ?? null }, call);
      return pageOf(data.collectionSlots, withheld);
    }),
  /** Opens points, plans slots and ends them, 1 to 200 steps by one call: an outcome each, in their order. */
  keep: async (items: readonly CollectionPointItem[], call?: CallOptions) => {
    const { KeepCollectionPointsOperation } = await operations();
    return (await query(KeepCollectionPointsOperation, { items }, call)).data.keepCollectionPoints;
  },
  /** However many steps; safe to kill and to begin again. */
  keepAll: async (
    items: Source<CollectionPointItem>,
    options: BulkOptions<CollectionPointItem, CollectionPointOutcome>,
  ) => submitAll((await operations()).KeepCollectionPointsOperation, items, options),
});
