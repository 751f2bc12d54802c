import { createClient } from '../client.ts';
import type { ClientOptions } from '../settings.ts';
import { citizensFacade } from './citizens.ts';
import { communeWorklists } from './commune-worklists.ts';
import { reportsFacade } from './reports.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of a commune's people's committee. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function committeeClient(options: ClientOptions) {
  const client = createClient(options);
  const { findBySubject: _, ...citizens } = citizensFacade(client);
  return {
    ...sharedFacade(client),
    /** The people of the commune. */
    citizens,
    worklists: communeWorklists(client, options),
    /** Reports of wrong facts, and what became of one's own. */
    corrections: reportsFacade(client),
  };
}

/** The same under the name of the administrative level. */
export const communeClient = committeeClient;

export type CommitteeClient = ReturnType<typeof committeeClient>;
