import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import {
  MoveNumberTasksOperation,
  NumberTaskOperation,
  NumberTasksOperation,
} from '../generated/numbers-operations.ts';
import type {
  MoveNumberTasksMutation,
  NumberTaskFilter,
  NumberTaskMove,
  NumberTasksQuery,
} from '../generated/types.ts';
import { createPager, type Pager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';

/** A task on a person's number, with the person. */
export type NumberTask = NumberTasksQuery['numberTasks']['nodes'][number];
/** What became of one step, with the task as it stands now. */
export type NumberTaskOutcome = MoveNumberTasksMutation['moveNumberTasks'][number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;

/** Tasks on numbers of any client that may read them: `numberTasksOf(police).list({ state: 'REQUESTED' })`. */
export function numberTasksOf({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>) {
  return {
    /** The oldest first. */
    list: (
      filter: NumberTaskFilter = {},
      { first = 100, ...call }: { first?: number } & CallOptions = {},
    ): Pager<NumberTask> =>
      createPager(async (after) => {
        const { data, withheld } = await query(NumberTasksOperation, { filter, first, after }, call);
        const { nodes, pageInfo } = data.numberTasks;
        const nextCursor = pageInfo.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
        return { nodes, nextCursor, totalCount: undefined, withheld };
      }),
    /** Null where none within reach has the id. */
    async find(id: string, call: CallOptions = {}) {
      return (await query(NumberTaskOperation, { id }, call)).data.numberTask;
    },
    /** Takes a step of each of 1 to 200 tasks; the same ref and content have one effect. */
    async move(items: readonly NumberTaskMove[], call: CallOptions = {}): Promise<readonly NumberTaskOutcome[]> {
      return (await query(MoveNumberTasksOperation, { items }, call)).data.moveNumberTasks;
    },
    /** However many; safe to kill and to begin again. */
    moveAll: (items: Source<NumberTaskMove>, options: BulkOptions<NumberTaskMove, NumberTaskOutcome>) =>
      submitAll(MoveNumberTasksOperation, items, options),
  };
}
