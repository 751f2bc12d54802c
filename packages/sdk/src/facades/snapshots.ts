import type { Client } from '../client.ts';
import type { FreezeSnapshotsMutation, SnapshotFilter, SnapshotItem, SnapshotsQuery } from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions, ClientOptions } from '../settings.ts';
import { pageOf } from './page-of.ts';

export type SnapshotCard = SnapshotsQuery['snapshots']['nodes'][number];
export type SnapshotOutcome = FreezeSnapshotsMutation['freezeSnapshots'][number];

type Paged = { first?: number } & CallOptions;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/snapshots-operations.ts');

/**
 * Frozen rankings: `snapshotsOf(agencyClient(options), options)`. Home affairs offices freeze, every agency of the province
 * reads; offline a file is verified by `verifySnapshot` of `@lienthong/sdk/snapshots`.
 */
export const snapshotsOf = ({ query }: Pick<Client, 'query'>, options: ClientOptions) => ({
  /** Freezes 1 to 200 rankings by one call. */
  freeze: async (items: readonly SnapshotItem[], call?: CallOptions) => {
    const { FreezeSnapshotsOperation } = await operations();
    return (await query(FreezeSnapshotsOperation, { items }, call)).data.freezeSnapshots;
  },
  find: async (id: string, call?: CallOptions) => {
    const { SnapshotOperation } = await operations();
    return (await query(SnapshotOperation, { id }, call)).data.snapshot;
  },
  /** The newest first. */
  list: (filter: SnapshotFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { SnapshotsOperation } = await operations();
      const { data, withheld } = await query(SnapshotsOperation, { filter, first, after: after ?? null }, call);
      return pageOf(data.snapshots, withheld);
    }),
  /** The units of a ranking in their places; none where it is out of reach. */
  rows: (id: string, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { SnapshotRowsOperation } = await operations();
      const { data, withheld } = await query(SnapshotRowsOperation, { id, first, after: after ?? null }, call);
      return pageOf(data.snapshot?.rows, withheld);
    }),
  /** The keys to verify with: the one in use and all before it. */
  keys: async (call?: CallOptions) => {
    const { SnapshotKeysOperation } = await operations();
    return (await query(SnapshotKeysOperation, {}, call)).data.snapshotKeys;
  },
  /** The signed document (`json`), or its rows (`csv`), byte by byte as the server has it. */
  file: async (id: string, kind: 'json' | 'csv', call?: CallOptions): Promise<string> => {
    const { transfer } = await import('../transfer.ts');
    const path = `snapshots/${encodeURIComponent(id)}.${kind}`;
    const { bytes } = await transfer(options, { operation: 'SnapshotFile', method: 'GET', path }, call);
    return new TextDecoder().decode(bytes);
  },
});
