import { createClient } from '../client.ts';
import type { ClientOptions } from '../settings.ts';
import { citizensFacade } from './citizens.ts';
import { correctionsFacade } from './corrections.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of a civil-status office. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function justiceClient(options: ClientOptions) {
  const client = createClient(options);
  return {
    ...sharedFacade(client),
    citizens: citizensFacade(client),
    corrections: correctionsFacade(client),
  };
}

export type JusticeClient = ReturnType<typeof justiceClient>;
