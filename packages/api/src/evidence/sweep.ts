import type { Database } from '../store/database.ts';
import { forgetDocuments, retireDocuments } from './document.sql.ts';
import type { Vault } from './vault.ts';

const batch = 500;
const hour = 3_600_000;

/**
 * Removes what nobody has cited for 30 days, and what killed uploads have left: marked, then its bytes, then its row, so that
 * whoever is killed in between is gone on with. How many documents went.
 */
export async function sweepDocuments(database: Database, vault: Vault): Promise<number> {
  await vault.tidy();
  for (let removed = 0; ;) {
    const ids = (await database.open(retireDocuments, [batch])).map(({ id }) => id);
    for (const id of ids) await vault.remove(id);
    if (ids.length > 0) await database.open(forgetDocuments, [ids]);
    removed += ids.length;
    if (ids.length < batch) return removed;
  }
}

/** At once and every hour, until it is stopped; a sweep that fails is told and tried again by the next. */
export function keepSwept(sweep: () => Promise<number>, told: (error: unknown) => void): { stop(): Promise<void> } {
  const run = (): Promise<unknown> => sweep().catch(told);
  let running = run();
  const timer = setInterval(() => (running = running.then(run)), hour).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
