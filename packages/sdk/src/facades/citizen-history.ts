import type { Client } from '../client.ts';
import { CitizenAsOfOperation, CitizenHistoryOperation } from '../generated/history-operations.ts';
import type { CitizenHistoryQuery } from '../generated/types.ts';
import type { Page } from '../pager.ts';
import type { CallOptions } from '../settings.ts';

type History = NonNullable<NonNullable<CitizenHistoryQuery['citizen']>['history']>;
export type CitizenChange = History['nodes'][number];

export const factsAsOf = (
  { ask }: Client,
  variables: { personalNumber: string; on: string; knownOn: string | undefined },
  call: CallOptions,
) => ask(CitizenAsOfOperation, variables, ({ citizen }) => citizen?.asOf ?? null, call);

export async function changesPage(
  { send }: Client,
  { first, ...rest }: { personalNumber: string; first: number | undefined; after: string | undefined },
  call: CallOptions,
): Promise<Page<CitizenChange>> {
  const { data, withheld } = await send(CitizenHistoryOperation, first === undefined ? rest : { ...rest, first }, call);
  const { nodes = [], pageInfo } = data.citizen?.history ?? {};
  const nextCursor = pageInfo?.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
  return { nodes, nextCursor, totalCount: undefined, withheld };
}
