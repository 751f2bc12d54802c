import type { Client } from '../client.ts';
import { AcknowledgeNoticesOperation, NoticesOperation } from '../generated/notices-operations.ts';
import type { NoticeAcknowledgement, NoticeFilter } from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';

/** What the own agency is told of what others applied or took back, of any client that may read it: `noticesOf(justice).list()`. */
export const noticesOf = ({ query }: Pick<Client, 'query'>) => ({
  /** The newest first; `citizen` is null where the person isn't within reach today. */
  list: (filter: NoticeFilter = {}, { first = 50, ...call }: { first?: number } & CallOptions = {}) =>
    createPager(async (after) => {
      const { data, withheld } = await query(NoticesOperation, { filter, first, after }, call);
      const { nodes, pageInfo } = data.notices;
      const nextCursor = pageInfo.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
      return { nodes, nextCursor, totalCount: undefined, withheld };
    }),
  /** Acknowledges 1 to 200, for all clients of the agency. */
  async acknowledge(items: readonly NoticeAcknowledgement[], call: CallOptions = {}) {
    return (await query(AcknowledgeNoticesOperation, { items }, call)).data.acknowledgeNotices;
  },
});
