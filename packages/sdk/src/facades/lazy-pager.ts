import type { Pager } from '../pager.ts';

/** A list whose code is fetched when it is used. A list can be awaited, so that what is fetched is a function that makes it. */
export const lazyPager = <Node>(load: () => Promise<() => Pager<Node>>): Pager<Node> => ({
  then: (fulfilled, rejected) =>
    load()
      .then((list) => list())
      .then(fulfilled, rejected),
  async *pages() {
    yield* (await load())().pages();
  },
  async *[Symbol.asyncIterator]() {
    yield* (await load())();
  },
  toArray: async (options) => (await load())().toArray(options),
});
