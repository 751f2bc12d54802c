import type { BulkOptions } from '../bulk.ts';
import type { Client } from '../client.ts';
import type {
  AppointHeadsMutation,
  ContactFilter,
  ContactRecord,
  ContactsQuery,
  HeadItem,
  LeagueTableQueryVariables,
  OutreachByHeadQueryVariables,
  OutreachQueryVariables,
  RecordContactsMutation,
} from '../generated/types.ts';
import { createPager } from '../pager.ts';
import type { CallOptions } from '../settings.ts';
import { pageOf } from './page-of.ts';

export type ContactCard = ContactsQuery['contacts']['nodes'][number];
export type ContactOutcome = RecordContactsMutation['recordContacts'][number];
export type HeadOutcome = AppointHeadsMutation['appointHeads'][number];

type Source<Item> = Iterable<Item> | AsyncIterable<Item>;
type Paged = { first?: number } & CallOptions;

/** The operations are fetched when the first of them is asked. */
const operations = () => import('../generated/outreach-operations.ts');

/**
 * Who was spoken to, by whom, and how far each unit is: `outreachOf(agencyClient(options))`. Every method is one HTTP request;
 * bulk methods and walked lists are as many as it takes.
 */
export const outreachOf = ({ query, submitAll }: Pick<Client, 'query' | 'submitAll'>) => ({
  /** Records that somebody tried to speak to 1 to 200 persons, by one call. */
  contact: async (items: readonly ContactRecord[], call?: CallOptions) => {
    const { RecordContactsOperation } = await operations();
    return (await query(RecordContactsOperation, { items }, call)).data.recordContacts;
  },
  /** However many; safe to kill and to begin again. What is surely wrong isn't sent. */
  contactAll: async (items: Source<ContactRecord>, options: BulkOptions<ContactRecord, ContactOutcome>) => {
    const { contactIssues } = await import('./invitation-check.ts');
    return submitAll((await operations()).RecordContactsOperation, items, { validate: contactIssues, ...options });
  },
  /** The latest recorded first. */
  contacts: (filter: ContactFilter = {}, { first = 100, ...call }: Paged = {}) =>
    createPager(async (after) => {
      const { ContactsOperation } = await operations();
      const { data, withheld } = await query(ContactsOperation, { filter, first, after: after ?? null }, call);
      return pageOf(data.contacts, withheld);
    }),
  /** Appoints heads of resident groups and ends their terms, 1 to 200 steps by one call. */
  appoint: async (items: readonly HeadItem[], call?: CallOptions) => {
    const { AppointHeadsOperation } = await operations();
    return (await query(AppointHeadsOperation, { items }, call)).data.appointHeads;
  },
  /** The resident groups of a unit, each with its head on a day, today unless one is named. */
  heads: (within: string, { on, first = 100, ...call }: { on?: string } & Paged = {}) =>
    createPager(async (after) => {
      const { GroupHeadsOperation } = await operations();
      const { data, withheld } = await query(
        GroupHeadsOperation,
        { within, on: on ?? null, first, after: after ?? null },
        call,
      );
      return pageOf(data.administrativeUnits, withheld);
    }),
  /** What was tried in the units of a level in a period, and who is still open. */
  figures: async (period: OutreachQueryVariables, call?: CallOptions) => {
    const { OutreachOperation } = await operations();
    return (await query(OutreachOperation, period, call)).data.outreach;
  },
  /** The same for each head of a resident group; null where the caller doesn't read the persons there. */
  byHead: async (period: OutreachByHeadQueryVariables, call?: CallOptions) => {
    const { OutreachByHeadOperation } = await operations();
    return (await query(OutreachByHeadOperation, period, call)).data.outreachByHead;
  },
  /** The units of a level, ranked by the collected rate of those present. */
  league: async (choice: LeagueTableQueryVariables, call?: CallOptions) => {
    const { LeagueTableOperation } = await operations();
    return (await query(LeagueTableOperation, choice, call)).data.leagueTable;
  },
});
