import type pg from 'pg';

/** Tables under row security: COPY refuses them while it is on, even for their owner, however few the rows. */
const guarded = [
  'citizen',
  'personal_number',
  'dossier',
  'card',
  'cohort_member',
  'invitation',
  'invitation_step',
] as const;

/** What stands in the way of a bulk load, taken down within the caller's transaction; `restore` puts all of it back. */
export interface Scaffold {
  /** The tables take frozen rows. */
  freeze: boolean;
  restore(progress: (done: number, total: number) => void): Promise<void>;
}

interface Definition {
  drop: string;
  create: string;
}

/**
 * Takes row security and triggers off the tables of persons, and for many rows also keys and indexes: they are built
 * afterwards, several times faster than kept row by row. Force stays on throughout; nothing is visible before commit.
 */
export async function openForBulk(client: pg.ClientBase, options: { manyRows: boolean }): Promise<Scaffold> {
  const definitions = options.manyRows ? [...(await constraintsOf(client)), ...(await indexesOf(client))] : [];
  for (const { drop } of definitions) await client.query(drop);
  // Rows can be written frozen, so that nobody has to visit them again, into tables emptied by the same transaction.
  if (options.manyRows) await client.query(`truncate ${guarded.join()}`);
  await everyTable(client, (table) => `alter table ${table} disable row level security, disable trigger user`);
  return {
    freeze: options.manyRows,
    async restore(progress) {
      // Created in reverse order: indexes, primary keys, then the foreign keys that need them.
      let done = 0;
      for (const { create } of definitions.toReversed()) {
        progress(done++, definitions.length);
        await client.query(create);
      }
      await everyTable(client, (table) => `alter table ${table} enable row level security, enable trigger user`);
      await assertGuarded(client);
    },
  };
}

async function everyTable(client: pg.ClientBase, statement: (table: string) => string): Promise<void> {
  for (const table of guarded) await client.query(statement(table));
}

/** Foreign keys first, also those of other tables that point here; then primary and unique keys. Checks stay. */
async function constraintsOf(client: pg.ClientBase): Promise<Definition[]> {
  const { rows } = await client.query<Definition>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as create
     from pg_constraint
     where contype in ('f', 'p', 'u') and (conrelid = any ($1::regclass[]) or confrelid = any ($1::regclass[]))
     order by contype <> 'f', conrelid, conname`,
    [guarded],
  );
  return rows;
}

async function indexesOf(client: pg.ClientBase): Promise<Definition[]> {
  const { rows } = await client.query<Definition>(
    `select format('drop index %s', indexrelid::regclass) as drop, pg_get_indexdef(indexrelid) as create
     from pg_index i
     where indrelid = any ($1::regclass[])
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
     order by indrelid, indexrelid`,
    [guarded],
  );
  return rows;
}

async function assertGuarded(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ open: number }>(
    `select count(*)::int as open from pg_class
     where oid = any ($1::regclass[]) and not (relrowsecurity and relforcerowsecurity)`,
    [guarded],
  );
  if (rows[0]?.open !== 0) throw new Error('row security is not back on every table of persons');
}
