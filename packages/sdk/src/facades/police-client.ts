import { createClient } from '../client.ts';
import type { ClientOptions } from '../settings.ts';
import { citizensFacade } from './citizens.ts';
import { evidenceFacade } from './evidence.ts';
import { findingsFacade } from './findings.ts';
import { reportsFacade } from './reports.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of a police agency: of a commune, a district or the province. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function policeClient(options: ClientOptions) {
  const client = createClient(options);
  const { findBySubject: _, ...citizens } = citizensFacade(client);
  return {
    ...sharedFacade(client),
    citizens,
    corrections: { ...reportsFacade(client), ...findingsFacade(client) },
    evidence: evidenceFacade(client, options),
  };
}

export type PoliceClient = ReturnType<typeof policeClient>;
