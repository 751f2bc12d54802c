import type { BulkOptions } from '../bulk.ts';
import { createClient } from '../client.ts';
import type { ReconciliationItem } from '../generated/types.ts';
import type { ClientOptions } from '../settings.ts';
import { citizensFacade } from './citizens.ts';
import { correctionsFacade } from './corrections.ts';
import { evidenceFacade } from './evidence.ts';
import type { ReconciliationOutcome, RegisterRow } from './reconciliation.ts';
import { sharedFacade } from './shared-facade.ts';

/** The client of a civil-status office. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function justiceClient(options: ClientOptions) {
  const client = createClient(options);
  return {
    ...sharedFacade(client),
    citizens: citizensFacade(client),
    corrections: correctionsFacade(client),
    evidence: evidenceFacade(client, options),
    /** Compares all rows of one's own register with this one; safe to kill and to begin again. Reports: `reconciliationOf`. */
    async reconcile(
      rows: Iterable<RegisterRow> | AsyncIterable<RegisterRow>,
      options: BulkOptions<ReconciliationItem, ReconciliationOutcome>,
    ) {
      const { reconcile } = await import('./reconciliation.ts');
      return reconcile(client, rows, options);
    },
  };
}

export type JusticeClient = ReturnType<typeof justiceClient>;
