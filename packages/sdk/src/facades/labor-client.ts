import { createClient, type Client } from '../client.ts';
import { EnterprisesOperation } from '../generated/operations.ts';
import type { EnterpriseFilter } from '../generated/types.ts';
import type { ClientOptions } from '../settings.ts';
import { cohortsFacade } from './cohorts.ts';
import { enterpriseNoticesFacade } from './enterprise-notices.ts';
import type { ListOptions } from './list-options.ts';
import { reportsFacade } from './reports.ts';
import { sessionsFacade } from './sessions.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of the labor federation: it hands in workforces and sees counts. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function laborClient(options: ClientOptions) {
  const client = createClient(options);
  const { progress, confirm: _, ...workforces } = cohortsFacade(client, 'WORKFORCE');
  return {
    ...sharedFacade(client),
    workforces,
    enterprises: enterprisesFacade(client),
    /** What enterprises are told at their sites, and whether they have answered. */
    notices: enterpriseNoticesFacade(client),
    /** How far the employees of all enterprises are: counts, small ones withheld. */
    progress,
    /** Sessions at sites: the federation learns how many are invited and came, never who. */
    sessions: sessionsFacade(client),
    corrections: reportsFacade(client),
  };
}

const enterprisesFacade = ({ list }: Client) => ({
  /** Enterprises with their sites and the figures of both; pages of 20. */
  list: (filter: EnterpriseFilter = {}, { first, ...call }: Omit<ListOptions, 'count'> = {}) =>
    list(EnterprisesOperation, { filter, first }, ({ enterprises }) => enterprises, call),
});

export type LaborClient = ReturnType<typeof laborClient>;
