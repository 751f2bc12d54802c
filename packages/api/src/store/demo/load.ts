import type pg from 'pg';
import { copyInto } from '../reference/copy.ts';
import { loadReference } from '../reference/load.ts';
import { openForBulk } from './bulk.ts';
import { loadCampaign } from './campaign.ts';
import { demoDay } from './calendar.ts';
import { withOwner } from './instance.ts';
import { loadPeople } from './load-people.ts';
import { createRandom } from './random.ts';
import { loadAgencies, loadKeys } from './register.ts';
import { openRosters } from './schools.ts';
import { territoryOf, type Population } from './territory.ts';

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

const defaultSeed = 20_210_520;

/**
 * Loads the country's units and the invented province into an empty, migrated database, in one transaction: killed in
 * the middle nothing remains and the next start loads again.
 */
export async function loadDemo(ownerUrl: string, options: DemoOptions): Promise<DemoReport> {
  const started = performance.now();
  const { population, progress } = options;
  return withOwner(ownerUrl, async (client) => {
    await client.query('begin');
    const people = await loadAll(client, options);
    progress({ step: 'commit' });
    await client.query('commit');
    progress({ step: 'analyze' });
    await client.query(population === 'small' ? 'analyze' : 'vacuum (analyze)');
    const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
    return { population, people, seconds: (performance.now() - started) / 1000, bytes: Number(rows[0]?.bytes) };
  });
}

async function loadAll(client: pg.ClientBase, options: DemoOptions): Promise<number> {
  const { population, keysDir, progress, seed = defaultSeed } = options;
  await claim(client);
  progress({ step: 'units' });
  const units = await loadReference(client, { residentGroups: true });
  const territory = territoryOf(units, population);

  progress({ step: 'agencies' });
  const clientNos = await loadAgencies(client, territory);
  await loadKeys(client, territory, createRandom(seed, 'officers'), keysDir);
  const targetNote = await loadCampaign(client, territory, createRandom(seed, 'targets'));

  const scaffold = await openForBulk(client, { indexes: population !== 'small' });
  const rosters = openRosters(territory, population, createRandom(seed, 'rosters'), clientNos);
  await copyInto(client, 'cohort (id, client_no, kind, name, period, unit_id, source)', rosters.cohortLines);
  const { people } = territory;
  await loadPeople(client, { units, territory, rosters, seed }, (done) => {
    progress({ step: 'people', done, total: people });
  });
  await scaffold.restore((done, total) => {
    progress({ step: 'indexes', done, total });
  });

  const legalDay = { day: demoDay, at: new Date().toISOString() };
  const facts = { demo: true, population, people, seed, loadedAt: legalDay.at, legalDay, targetNote };
  await client.query(
    `insert into instance (key, value) select key, value from jsonb_each($1::jsonb)`,
    [JSON.stringify(facts)],
  );
  return people;
}

/** Two loaders at once: the second waits for the first, and finds the database taken. */
async function claim(client: pg.ClientBase): Promise<void> {
  await client.query(`set local maintenance_work_mem = '512MB'; set local work_mem = '128MB'; set local statement_timeout = 0`);
  await client.query('lock table instance in exclusive mode');
  const { rows } = await client.query('select from instance union all (select from administrative_unit limit 1)');
  if (rows.length > 0) throw new Error('the database already holds data: a demo is loaded into an empty one');
}
