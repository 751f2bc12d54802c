import type { Withheld } from './answer.ts';
import type { Outcome } from './batch-call.ts';
import type { BulkOptions } from './bulk.ts';
import type { Operation, TypedDocument } from './operation.ts';
import { createPager, type Page, type Pager } from './pager.ts';
import type { BulkRun } from './progress.ts';
import { createSend, type Answer, type Send } from './request.ts';
import type { CallOptions, ClientOptions } from './settings.ts';

/** What facades are made of. It knows no schema. */
export interface Client {
  send: Send;
  /** One request; what is picked of its answer. */
  ask<Data, Variables, Value>(
    operation: Operation<Data, Variables>,
    variables: Variables,
    pick: (data: Data) => Value,
    call?: CallOptions,
  ): Promise<Value>;
  /** A list; `pick` finds its connection in the answer of a page. */
  list<Data, Variables, Node>(
    operation: Operation<Data, Variables>,
    variables: Given<Variables>,
    pick: (data: Data) => Connection<Node>,
    call?: CallOptions,
  ): Pager<Node>;
  /** A document of one's own, with all that the answer says. */
  query<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: string | TypedDocument<Data, Variables> | Operation<Data, Variables>,
    variables?: Variables,
    call?: CallOptions,
  ): Promise<Answer<Data>>;
  /** A mutation with `$items` as its only variable and one root field, for as many items as there are. */
  submitAll<Item extends { clientRef: string }, Answer extends Outcome = Outcome>(
    document: string | TypedDocument<unknown, never> | Operation<unknown, never>,
    items: Iterable<Item> | AsyncIterable<Item>,
    options: BulkOptions<Item, Answer>,
  ): Promise<BulkRun>;
}

/** Variables of a list as a method got them: undefined is left out of the call. */
type Given<Variables> = { [Name in Exclude<keyof Variables, 'after'>]: Variables[Name] | undefined };

/** A page as the contract writes it. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  readonly totalCount?: { readonly value: number; readonly exact: boolean } | undefined;
}

const withheldBy = /*#__PURE__*/ new WeakMap<object, readonly Withheld[]>();

/** Fields that are null in what a method answered because the caller may not see them, and the scope that would show them. */
export const withheldOf = (answer: object): readonly Withheld[] => withheldBy.get(answer) ?? [];

/** The one root field of an operation. */
const onlyField = (data: unknown): unknown => Object.values(data as object)[0];

export function createClient(options: ClientOptions): Client {
  const send = createSend(options);
  return {
    send,
    async ask(operation, variables, pick, call) {
      const { data, withheld } = await send(operation, variables, call);
      const value = pick(data);
      if (typeof value === 'object' && value !== null) withheldBy.set(value, withheld);
      return value;
    },
    list: <Data, Variables, Node>(
      operation: Operation<Data, Variables>,
      variables: Given<Variables>,
      pick: (data: Data) => Connection<Node>,
      call?: CallOptions,
    ) =>
      createPager<Node>(async (after) => {
        const { data, withheld } = await send(operation, { ...variables, after } as Variables, call);
        const { nodes, pageInfo, totalCount } = pick(data);
        const nextCursor = pageInfo.hasNextPage ? (pageInfo.endCursor ?? '') : undefined;
        return { nodes, nextCursor, totalCount, withheld } satisfies Page<Node>;
      }),
    async submitAll(document, items, options) {
      // A page in a browser that sends single items doesn't load it.
      const { runBulk } = await import('./bulk.ts');
      return runBulk(items, options, async (batch, call) => {
        const { data } = await send(document as TypedDocument<unknown, unknown>, { items: batch }, call);
        return onlyField(data) as never;
      });
    },
    query: <Data, Variables>(
      document: string | TypedDocument<Data, Variables> | Operation<Data, Variables>,
      variables?: Variables,
      call?: CallOptions,
    ) => send(document as TypedDocument<Data, Variables>, (variables ?? {}) as Variables, call),
  };
}
