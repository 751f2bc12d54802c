import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openDatabase, type Database } from '@lienthong/api/store/database';
import { entities } from '@lienthong/api/store/entities';
import { dossierTransitions } from '@lienthong/schema/dossier-life';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let files: TestDatabase;
let database: Database;
let owner: pg.Client;

beforeAll(async () => {
  files = await testDatabase();
  database = await openDatabase({ url: files.appUrl, poolSize: 1, namedStatements: true });
  owner = new pg.Client({ connectionString: files.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await database.close();
  await owner.end();
  await files.drop();
});

/** PostgreSQL's own names of the types that the entities name. */
const typeNames: Record<string, string> = { int: 'integer', serial: 'integer' };

describe('entities and tables', () => {
  test.each(entities.map((entity) => [entity.meta.tableName, entity] as const))(
    'the table %s has exactly the columns of its entity',
    async (table, entity) => {
      const { rows } = await owner.query<{ column: string; type: string; nullable: boolean }>(
        `select c.column_name as column, format_type(a.atttypid, a.atttypmod) as type, c.is_nullable = 'YES' as nullable
       from information_schema.columns c join pg_attribute a on a.attrelid = c.table_name::regclass and a.attname = c.column_name
       where c.table_schema = 'public' and c.table_name = $1`,
        [table],
      );
      const properties = database.orm
        .getMetadata()
        .get(entity.meta.class)
        .props.map(({ fieldNames, columnTypes, nullable }) => ({
          column: fieldNames[0],
          type: typeNames[columnTypes[0]!] ?? columnTypes[0],
          nullable: nullable ?? false,
        }));
      const byColumn = (a: { column?: string | undefined }, b: { column?: string | undefined }): number =>
        a.column! < b.column! ? -1 : 1;
      expect(properties.sort(byColumn)).toEqual(rows.sort(byColumn));
      expect(rows.length).toBeGreaterThan(2);
    },
  );

  test('the steps that the database admits are those of the contract', async () => {
    const { rows } = await owner.query<{ pair: string }>(
      `select from_state || ' ' || to_state as pair from dossier_transition`,
    );
    const contract = dossierTransitions().map((pair) => pair.join(' '));
    expect(rows.map(({ pair }) => pair).sort()).toEqual(contract.sort());
  });
});
