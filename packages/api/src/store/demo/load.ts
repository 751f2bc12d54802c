import type pg from 'pg';
import { withOwner } from './instance.ts';
import type { Population } from './territory.ts';

export { moveToday, readInstance, type Instance } from './instance.ts';

export interface DemoOptions {
  population: Population;
  /** Gets the private keys of the demo's clients and officers (0600) and `index.json`; earlier ones are replaced. */
  keysDir: string;
  progress(line: { step: string; done?: number; total?: number }): void;
  /** The same seed and population give the same people; keys are new each time. */
  seed?: number;
}

export interface DemoReport {
  population: string;
  people: number;
  seconds: number;
  /** Size of the database on disk. */
  bytes: number;
}

/**
 * Loads the country's units and the invented province into an empty, migrated database, in one transaction: killed in
 * the middle nothing remains and the next start loads again.
 */
export async function loadDemo(ownerUrl: string, options: DemoOptions): Promise<DemoReport> {
  const started = performance.now();
  const { population, progress } = options;
  return withOwner(ownerUrl, async (client) => {
    await client.query('begin');
    // Fetched now: who only starts a loaded server needs neither names nor calendar.
    const { loadProvince } = await import('./province.ts');
    const people = await loadProvince(client, options);
    progress({ step: 'commit' });
    await client.query('commit');
    progress({ step: 'analyze' });
    await client.query(`${population === 'small' ? 'analyze' : 'vacuum (analyze)'} ${await ownTables(client)}`);
    const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
    return {
      population: String(population),
      people,
      seconds: (performance.now() - started) / 1000,
      bytes: Number(rows[0]?.bytes),
    };
  });
}

/** Without a list the database's own catalogs are tried as well, each with a warning. */
async function ownTables(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ names: string }>(
    `select string_agg(oid::regclass::text, ', ') as names from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and relowner = current_user::regrole`,
  );
  return rows[0]?.names ?? '';
}
