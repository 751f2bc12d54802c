import { Field, Int, ObjectType, type ClassType } from 'type-graphql';
import { CursorScalar } from './graphql.ts';

@ObjectType({ description: 'Where a page lies in its list.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether the page was asked for with `after`.' })
  hasPreviousPage!: boolean;

  @Field(() => CursorScalar, { nullable: true, description: 'Cursor of the first node; null on an empty page.' })
  startCursor!: () => string | null;

  @Field(() => CursorScalar, {
    nullable: true,
    description: 'Cursor of the last node: the next page’s `after`; null on an empty page.',
  })
  endCursor!: () => string | null;
}

@ObjectType({ description: 'A bounded count.', simpleResolvers: true })
export class Count {
  @Field(() => Int, { description: 'The number counted, at most the bound of 10,000.' })
  value!: number;

  @Field(() => Boolean, { description: 'False where counting stopped at the bound: there are at least `value`.' })
  exact!: boolean;
}

/** Counting stops here: nobody pages further, and a full count of a province takes longer than a page. */
export const countBound = 10_000;

export const boundedCount = (counted: number): Count => ({
  value: Math.min(counted, countBound),
  exact: counted <= countBound,
});

export interface Edge<Node> {
  cursor: string;
  node: Node;
}

/** A Relay connection; what costs extra is a function, run only when selected. */
export interface Connection<Node> {
  nodes: Node[];
  edges: () => Edge<Node>[];
  pageInfo: PageInfo;
  totalCount: () => Promise<Count>;
}

export function connect<Node>(page: {
  nodes: Node[];
  more: boolean;
  after: string | undefined;
  cursorOf: (node: Node) => string;
  count: () => Promise<number>;
}): Connection<Node> {
  const { nodes, more, after, cursorOf, count } = page;
  const cursorAt = (node: Node | undefined): string | null => (node === undefined ? null : cursorOf(node));
  return {
    nodes,
    edges: () => nodes.map((node) => ({ cursor: cursorOf(node), node })),
    pageInfo: {
      hasNextPage: more,
      hasPreviousPage: after !== undefined,
      startCursor: () => cursorAt(nodes[0]),
      endCursor: () => cursorAt(nodes.at(-1)),
    },
    totalCount: async () => boundedCount(await count()),
  };
}

/** Declares `<Name>Connection` and `<Name>Edge` of a view. */
export function connectionOf<View extends object>(view: ClassType<View>, name: string): ClassType<Connection<View>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} and its place in the list.`, simpleResolvers: true })
  class EdgeView {
    @Field(() => CursorScalar, { description: 'Place of the node, as `after` of a later page.' })
    cursor!: string;

    @Field(() => view, { description: 'The node.' })
    node!: View;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} nodes.`, simpleResolvers: true })
  class ConnectionView {
    @Field(() => [view], { description: 'The nodes of the page, in order.' })
    nodes!: View[];

    @Field(() => [EdgeView], { description: 'The nodes with a cursor each.' })
    edges!: () => Edge<View>[];

    @Field(() => PageInfo, { description: 'Where the page lies.' })
    pageInfo!: PageInfo;

    @Field(() => Count, {
      description: 'How many nodes the whole list has, up to a bound; counted only when asked for.',
    })
    totalCount!: () => Promise<Count>;
  }
  return ConnectionView;
}
