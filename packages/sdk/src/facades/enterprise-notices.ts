import type { BulkOptions } from '../bulk.ts';
import type { Client, Connection } from '../client.ts';
import type {
  EnterpriseFilter,
  EnterpriseNoticeFilter,
  EnterpriseNoticeItem,
  EnterpriseNoticeTopic,
  EnterpriseNoticeSendInput,
  NotifyEnterprisesMutation,
} from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';

/** What became of one step, with the notice as it stands now. */
export type EnterpriseNoticeOutcome = NotifyEnterprisesMutation['notifyEnterprises'][number];

/** A notice to one site, under the key of its item. */
export type EnterpriseNoticeSending = { clientRef: string } & EnterpriseNoticeSendInput;

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
type Bulk = BulkOptions<EnterpriseNoticeItem, EnterpriseNoticeOutcome>;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/enterprise-notices-operations.ts');

export const enterpriseNoticesFacade = ({ ask, send, submitAll }: Client) => {
  const notify = async (
    items: readonly EnterpriseNoticeItem[],
    call?: CallOptions,
  ): Promise<readonly EnterpriseNoticeOutcome[]> =>
    ask((await operations()).NotifyEnterprisesOperation, { items }, (data) => data.notifyEnterprises, call);
  const notifyAll = async (items: Source<EnterpriseNoticeItem>, options: Bulk) =>
    submitAll((await operations()).NotifyEnterprisesOperation, items, options);
  return {
    /** Sends 1 to 200 notices, each to one site: to an enterprise, one for each of its sites. */
    send: (notices: readonly EnterpriseNoticeSending[], call?: CallOptions) => notify(notices.map(itemOf), call),
    /** However many; safe to kill and to begin again. */
    sendAll: (notices: Source<EnterpriseNoticeSending>, options: Bulk) => notifyAll(itemsOf(notices), options),
    /** Takes a step of each of 1 to 200 notices: what reached its site, what was acknowledged, what is taken back. */
    move: notify,
    moveAll: notifyAll,
    /** The newest first; `{ overdue: true }` finds the sites to be asked again. */
    list: (filter: EnterpriseNoticeFilter = {}, { first = 100, count = false, ...call }: ListOptions = {}) =>
      createPager(async (after) => {
        const { EnterpriseNoticesOperation } = await operations();
        return pageOf(
          (await send(EnterpriseNoticesOperation, { filter, first, count, after }, call)).data.enterpriseNotices,
        );
      }),
    /** Enterprises with how many notices stand where, and how many of their sites have answered. */
    counts: (
      filter: EnterpriseFilter = {},
      { first = 100, topic, ...call }: Omit<ListOptions, 'count'> & { topic?: EnterpriseNoticeTopic } = {},
    ) =>
      createPager(async (after) => {
        const { EnterpriseNoticeCountsOperation } = await operations();
        return pageOf(
          (await send(EnterpriseNoticeCountsOperation, { filter, topic, first, after }, call)).data.enterprises,
        );
      }),
  };
};

/** Nothing of it is personal, so nothing is withheld. */
const pageOf = <Node>({ nodes, pageInfo, totalCount }: Connection<Node>) => ({
  nodes,
  nextCursor: pageInfo.hasNextPage ? (pageInfo.endCursor ?? '') : undefined,
  totalCount,
  withheld: [],
});

const itemOf = ({ clientRef, ...send }: EnterpriseNoticeSending): EnterpriseNoticeItem => ({
  clientRef,
  step: { send },
});

async function* itemsOf(notices: Source<EnterpriseNoticeSending>): AsyncGenerator<EnterpriseNoticeItem> {
  for await (const notice of notices) yield itemOf(notice);
}
