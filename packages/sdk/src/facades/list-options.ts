import type { CallOptions } from '../settings.ts';

export interface ListOptions extends CallOptions {
  /** Size of a page, 1 to 100; default 100. */
  first?: number;
  /** Counts the whole list, up to a bound; costs. */
  count?: boolean;
}
