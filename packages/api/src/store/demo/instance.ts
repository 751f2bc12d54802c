import pg from 'pg';
import { parseDay } from '@lienthong/schema/civil-date';
import { legalDay } from '../register.ts';

export interface Instance {
  demo: boolean;
  population?: string;
  people?: number;
  /** The legal day as of now. */
  today: string;
  units: number;
  /** What a reader of the province's target has to know. */
  targetNote?: string;
}

/** What is loaded; undefined for a database without tables or units. */
export async function readInstance(ownerUrl: string): Promise<Instance | undefined> {
  return withOwner(ownerUrl, async (client) => {
    const { rows: tables } = await client.query(`select where to_regclass('instance') is not null`);
    if (tables.length === 0) return undefined;
    const { rows: counts } = await client.query<{ units: number }>(
      'select count(*)::int as units from administrative_unit',
    );
    const units = counts[0]?.units ?? 0;
    if (units === 0) return undefined;
    const { rows } = await client.query<{ key: string; value: unknown }>('select key, value from instance');
    const facts = new Map(rows.map(({ key, value }) => [key, value]));
    const { population, people, targetNote } = Object.fromEntries(facts) as Partial<Instance>;
    return {
      demo: facts.get('demo') === true,
      ...(population === undefined ? {} : { population }),
      ...(people === undefined ? {} : { people }),
      today: legalDay(facts.get('legalDay') as { day: string; at: string } | undefined, new Date()),
      units,
      ...(targetNote === undefined ? {} : { targetNote }),
    };
  });
}

/** Sets the legal day; it runs on from there, as it did before. */
export async function moveToday(ownerUrl: string, day: string): Promise<void> {
  if (parseDay(day) === null) throw new Error('the legal day must be a day YYYY-MM-DD');
  await withOwner(ownerUrl, (client) =>
    client.query(
      `insert into instance (key, value) values ('legalDay', $1) on conflict (key) do update set value = excluded.value`,
      [JSON.stringify({ day, at: new Date().toISOString() })],
    ),
  );
}

/** A connection of one's own as owner, for work outside of requests. */
export async function withOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
