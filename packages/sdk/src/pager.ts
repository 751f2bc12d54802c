import type { Withheld } from './answer.ts';
import { LienthongError } from './errors.ts';

export interface Page<Node> {
  readonly nodes: readonly Node[];
  /** Where the next page begins; undefined on the last one. */
  readonly nextCursor: string | undefined;
  /** Only when the list was asked to count; `exact` is false where counting stopped. */
  readonly totalCount: { readonly value: number; readonly exact: boolean } | undefined;
  /** Fields that are null because the caller may not see them. */
  readonly withheld: readonly Withheld[];
}

/**
 * A list that asks for nothing until it is used. `await` gives the first page, `for await` walks all nodes and stops
 * asking at `break`; each use begins anew.
 */
export interface Pager<Node> extends PromiseLike<Page<Node>>, AsyncIterable<Node> {
  pages(): AsyncIterable<Page<Node>>;
  /** At most `limit` nodes: a list may be as long as a province has people. */
  toArray(options: { limit: number }): Promise<Node[]>;
}

export function createPager<Node>(fetchPage: (after: string | undefined) => Promise<Page<Node>>): Pager<Node> {
  async function* pages(): AsyncGenerator<Page<Node>> {
    const seen = new Set<string>();
    for (let after: string | undefined; ;) {
      const page = await fetchPage(after);
      yield page;
      after = page.nextCursor;
      if (after === undefined) return;
      if (after === '' || seen.has(after)) throw standingCursor();
      seen.add(after);
    }
  }

  async function* nodes(): AsyncGenerator<Node> {
    for await (const page of pages()) yield* page.nodes;
  }

  return {
    then: (fulfilled, rejected) => fetchPage(undefined).then(fulfilled, rejected),
    pages,
    [Symbol.asyncIterator]: nodes,
    async toArray({ limit }) {
      const found: Node[] = [];
      if (!(limit > 0)) return found;
      for await (const node of nodes()) if (found.push(node) >= limit) break;
      return found;
    },
  };
}

const standingCursor = (): LienthongError =>
  new LienthongError({
    kind: 'protocol',
    code: 'CURSOR_REPEATED',
    message: 'The list goes on without a new cursor: walking it would never end.',
  });
