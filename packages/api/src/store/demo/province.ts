import type pg from 'pg';
import { copyInto } from '../reference/copy.ts';
import { loadReference } from '../reference/load.ts';
import { openForBulk } from './bulk.ts';
import { demoDay } from './calendar.ts';
import { loadCampaign } from './campaign.ts';
import type { DemoOptions } from './load.ts';
import { loadPeople } from './load-people.ts';
import { createRandom } from './random.ts';
import { loadAgencies, loadKeys } from './register.ts';
import { openRosters } from './schools.ts';
import { territoryOf } from './territory.ts';

const defaultSeed = 20_210_520;

/** Everything that is loaded, in the caller's transaction; answers the number of people. */
export async function loadProvince(client: pg.ClientBase, options: DemoOptions): Promise<number> {
  const { population, keysDir, progress, seed = defaultSeed } = options;
  await claim(client);
  progress({ step: 'units' });
  const units = await loadReference(client, { residentGroups: true });
  const territory = territoryOf(units, population);

  progress({ step: 'agencies' });
  const clientNos = await loadAgencies(client, territory);
  await loadKeys(client, territory, createRandom(seed, 'officers'), keysDir);
  const targetNote = await loadCampaign(client, territory, createRandom(seed, 'targets'));

  const scaffold = await openForBulk(client, { manyRows: population !== 'small' });
  const rosters = openRosters(territory, population, createRandom(seed, 'rosters'), clientNos);
  await copyInto(client, 'cohort (id, client_no, kind, name, period, unit_id, source)', rosters.cohortLines);
  const { people } = territory;
  await loadPeople(client, { units, territory, rosters, seed, population, freeze: scaffold.freeze }, (done) => {
    progress({ step: 'people', done, total: people });
  });
  await scaffold.restore((done, total) => {
    progress({ step: 'indexes', done, total });
  });

  const legalDay = { day: demoDay, at: new Date().toISOString() };
  const facts = { demo: true, population, people, seed, loadedAt: legalDay.at, legalDay, targetNote };
  await client.query(`insert into instance (key, value) select key, value from jsonb_each($1::jsonb)`, [
    JSON.stringify(facts),
  ]);
  progress({ step: 'tallies' });
  await client.query('select count_tallies()');
  return people;
}

/** Two loaders at once: the second waits for the first, and finds the database taken. */
async function claim(client: pg.ClientBase): Promise<void> {
  await client.query(
    `set local maintenance_work_mem = '512MB'; set local work_mem = '128MB'; set local statement_timeout = 0`,
  );
  await client.query('lock table instance in exclusive mode');
  const { rows } = await client.query('select from instance union all (select from administrative_unit limit 1)');
  if (rows.length > 0) throw new Error('the database already holds data: a demo is loaded into an empty one');
}
