import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrations, prepareDatabase, withClient } from '@lienthong/api/store/prepare';
import { loadReference } from '@lienthong/api/store/reference/load';
import { testServer } from './database.ts';

export interface EarlierDatabase {
  owner: pg.Client;
  close: () => Promise<void>;
}

/** A database as it was before a migration, with the reference data and what `landed` puts there; then migrated. */
export async function migratedFrom(before: string, landed: string): Promise<EarlierDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const { adminUrl, ownerUrl, secrets } = testServer();
  const prepare = () => prepareDatabase(adminUrl, { database: name, secrets, progress: () => undefined });
  const later = migrations.splice(migrations.findIndex((one) => one.name === before));
  await prepare();
  migrations.push(...later);
  const owner = new pg.Client({
    connectionString: Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href,
  });
  await owner.connect();
  await owner.query('begin');
  await loadReference(owner, { residentGroups: true });
  await owner.query(landed);
  await owner.query('commit');
  await prepare();
  return {
    owner,
    close: async () => {
      await owner.end();
      await withClient(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`));
    },
  };
}
