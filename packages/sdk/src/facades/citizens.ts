import type { Client } from '../client.ts';
import { CitizenBySubjectOperation, CitizenOperation, CitizensOperation } from '../generated/operations.ts';
import type { CitizenFilter, CitizenOrder, SubjectInput } from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';
import type { ListOptions } from './list-options.ts';
import type { CountedIn } from './figures.ts';

export const citizensFacade = (client: Client) => ({
  /**
   * The person with this number, also by a former one: then `matchedNumberStatus` is REPLACED or CANCELLED, `personalNumber`
   * the one in force, and `personalNumbers` says since when and why. Null where nobody within reach has it.
   */
  find: (personalNumber: string, call?: CallOptions) =>
    client.ask(CitizenOperation, { personalNumber }, ({ citizen }) => citizen, call),
  /** One person, also outside the range, when number and second fact agree. */
  findBySubject: (subject: SubjectInput, call?: CallOptions) =>
    client.ask(CitizenBySubjectOperation, { subject }, ({ citizenBySubject }) => citizenBySubject, call),
  list: (
    filter: CitizenFilter = {},
    { first, count, orderBy, ...call }: { orderBy?: CitizenOrder } & ListOptions = {},
  ) => client.list(CitizensOperation, { filter, orderBy, first, count }, ({ citizens }) => citizens, call),
  /** A page of the people behind a figure of the statistics; the next begins `after` its `endCursor`. */
  countedIn: async (figure: CountedIn, call?: CallOptions) =>
    (await import('./figures.ts')).figuresOf(client.ask).countedIn(figure, call),
  /** The person at the end of a day, as the register knew it on another, today unless one is named; null where there was nobody. */
  async asOf(personalNumber: string, on: string, { knownOn, ...call }: { knownOn?: string } & CallOptions = {}) {
    const { factsAsOf } = await import('./citizen-history.ts');
    return factsAsOf(client, { personalNumber, on, knownOn }, call);
  },
  /** What was changed of the person, the newest first, each with the facts before and after it. */
  history: (personalNumber: string, { first, ...call }: Omit<ListOptions, 'count'> = {}) =>
    createPager(async (after) => {
      const { changesPage } = await import('./citizen-history.ts');
      return changesPage(client, { personalNumber, first, after }, call);
    }),
});
