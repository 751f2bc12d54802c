import { AsyncLocalStorage } from 'node:async_hooks';
import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { entities } from './entities.ts';
import { admitText, admitValues, enterText, enterValues, preludes, ScopedQuery } from './scoped-query.ts';
import { traced, traceValues, type Scope, type Statement, type Subject, type Trace } from './statement.ts';

/** A transaction's one client, shared by the ORM and the named statements. */
interface Held {
  client?: pg.PoolClient;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Off behind a pooler in transaction mode that can't keep named statements. */
  namedStatements: boolean;
}

export interface Database {
  orm: MikroORM;
  /** A read of persons in one round trip: enter the scope, read, leave the trace, commit. */
  read<Row>(
    scope: Scope,
    trace: Trace,
    statement: Statement<Row>,
    values: unknown[],
    subject?: Subject,
  ): Promise<Row[]>;
  /** A statement on what holds no personal data. */
  open<Row>(statement: Statement<Row>, values: unknown[]): Promise<Row[]>;
  /** One transaction on one client; the scope is set before the work begins. Inside it `read` and `open` use that client. */
  transaction<T>(scope: Scope, work: (em: MikroORM['em']) => Promise<T>): Promise<T>;
  /** A part that may fail alone: its effects are undone, the transaction goes on. */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Connections in all, idle, and requests waiting for one. */
  pressure(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

/** The only place that touches the pool. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const held = new AsyncLocalStorage<Held>();
  let pool: pg.Pool | undefined;
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities,
    pool: { min: 0, max: options.poolSize },
    driverOptions: {
      connectionTimeoutMillis: 2000,
      onPoolCreated: (created: pg.Pool) => (pool = keepClient(created, held)),
    },
    logger: () => undefined,
  });
  await orm.em.getConnection().execute('select 1');
  const used = pool;
  if (!used) throw new Error('the ORM created no pool');
  const config = (statement: Statement<unknown>, text: string, values: unknown[]): pg.QueryConfig =>
    options.namedStatements && !statement.plannedEachTime ? { name: statement.name, text, values } : { text, values };

  return {
    orm,

    async read<Row>(scope: Scope, trace: Trace, statement: Statement<Row>, values: unknown[], subject?: Subject) {
      const text = tracedText(statement, values.length);
      const query = config(statement, text, [...values, ...traceValues(trace)]);
      const client = held.getStore()?.client;
      if (!client) {
        const scoped = new ScopedQuery(preludes(scope, subject), query, options.namedStatements);
        return ((await used.query(scoped as unknown as pg.QueryConfig)) as pg.QueryResult).rows as Row[];
      }
      if (subject) await client.query(admitText, admitValues(subject));
      return (await client.query(query)).rows as Row[];
    },

    async open<Row>(statement: Statement<Row>, values: unknown[]) {
      const result = await (held.getStore()?.client ?? used).query(config(statement, statement.text, values));
      return result.rows as Row[];
    },

    transaction(scope, work) {
      return held.run({}, () =>
        orm.em.fork().transactional(async (em) => {
          await clientOf(held).query(enterText, enterValues(scope));
          return work(em);
        }),
      );
    },

    async savepoint(work) {
      const client = clientOf(held);
      await client.query('savepoint item');
      try {
        const result = await work();
        await client.query('release savepoint item');
        return result;
      } catch (error) {
        await client.query('rollback to savepoint item; release savepoint item');
        throw error;
      }
    },

    pressure: () => ({ total: used.totalCount, idle: used.idleCount, waiting: used.waitingCount }),

    close: () => orm.close(true),
  };
}

/** Remembers, within a transaction, the client that the ORM checks out for it; `pool.query` (callback form) is left alone. */
function keepClient(pool: pg.Pool, held: AsyncLocalStorage<Held>): pg.Pool {
  const connect = pool.connect.bind(pool) as (callback?: unknown) => Promise<pg.PoolClient>;
  const kept = async (): Promise<pg.PoolClient> => {
    const client = await connect();
    const holder = held.getStore();
    if (holder && !holder.client) holder.client = client;
    return client;
  };
  pool.connect = ((callback?: unknown) => (callback ? connect(callback) : kept())) as typeof pool.connect;
  return pool;
}

function clientOf(held: AsyncLocalStorage<Held>): pg.PoolClient {
  const client = held.getStore()?.client;
  if (!client) throw new Error('a transaction is needed here');
  return client;
}

const texts = new WeakMap<Statement<unknown>, string>();

function tracedText(statement: Statement<unknown>, parameters: number): string {
  const known = texts.get(statement);
  if (known) return known;
  const text = traced(statement, parameters);
  texts.set(statement, text);
  return text;
}
