import type pg from 'pg';
import { copyInto } from '../reference/copy.ts';
import { loadReference } from '../reference/load.ts';
import { openForBulk } from './bulk.ts';
import { demoDay } from './calendar.ts';
import { loadCampaign } from './campaign.ts';
import type { DemoOptions } from './load.ts';
import { loadPeople } from './load-people.ts';
import { countBooked, openPoints } from './points.ts';
import { createRandom } from './random.ts';
import { loadAgencies, loadKeys } from './register.ts';
import { cohortColumns, openRosters } from './rosters.ts';

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
  await loadAgencies(client, territory);
  await loadKeys(client, territory, createRandom(seed, 'officers'), keysDir);
  const targetNote = await loadCampaign(client, territory, createRandom(seed, 'targets'));

  const scaffold = await openForBulk(client, { manyRows: population !== 'small' });
  const rosters = await openRosters(client, territory, population, createRandom(seed, 'rosters'));
  await copyInto(client, cohortColumns, rosters.cohortLines);
  const calendar = await openPoints(client, territory, rosters.all, createRandom(seed, 'collection points'));
  const { people } = territory;
  await loadPeople(
    client,
    { units, territory, rosters, calendar, seed, population, freeze: scaffold.freeze },
    (done) => {
      progress({ step: 'people', done, total: people });
    },
  );
  await scaffold.restore((done, total) => {
    progress({ step: 'indexes', done, total });
  });

  await countBooked(client);

  const legalDay = { day: demoDay, at: new Date().toISOString() };
  const facts = { demo: true, population, people, seed, loadedAt: legalDay.at, legalDay, targetNote };
  await client.query(`insert into instance (key, value) select key, value from jsonb_each($1::jsonb)`, [
    JSON.stringify(facts),
  ]);
  progress({ step: 'tallies' });
  await countAll(client);
  return people;
}

/** Rosters are counted after everybody, from the ledgers; so the ledgers' triggers have nothing to carry over. */
async function countAll(client: pg.ClientBase): Promise<void> {
  const ledgers = ['counted_person', 'counted_case'];
  for (const ledger of ledgers) await client.query(`alter table ${ledger} disable trigger user`);
  await client.query('select count_tallies()');
  for (const ledger of ledgers) await client.query(`alter table ${ledger} enable trigger user`);
  await client.query('analyze cohort_member');
  await client.query('select count_cohorts()');
  await client.query('select count_processing()');
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
