import { createClient } from '../client.ts';
import type { ClientOptions } from '../settings.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of an agency of any kind: what all can ask, and documents of one's own. */
export function agencyClient(options: ClientOptions) {
  return sharedFacade(createClient(options));
}

export type AgencyClient = ReturnType<typeof agencyClient>;
