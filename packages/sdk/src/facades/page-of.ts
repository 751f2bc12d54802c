import type { Connection } from '../client.ts';

/** The page of a list as the answer has it; an empty one where what holds the list was not found. */
export function pageOf<Node, Withheld>(list: Connection<Node> | undefined, withheld: Withheld) {
  const nextCursor = list?.pageInfo.hasNextPage ? (list.pageInfo.endCursor ?? '') : undefined;
  return { nodes: list?.nodes ?? [], nextCursor, totalCount: undefined, withheld };
}
