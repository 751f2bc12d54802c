import { AsyncLocalStorage } from 'node:async_hooks';
import { MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { entities } from './entities.ts';
import { admitText, admitValues, enterText, enterValues, preludes, ScopedQuery } from './scoped-query.ts';
import { traced, traceValues, type Scope, type Statement, type Subject, type Trace } from './statement.ts';

export type EntityManager = MikroORM['em'];

/** A transaction's one client, shared by the ORM and the named statements, from its check-out to its release. */
interface Held {
  client?: pg.PoolClient;
  em?: EntityManager;
  over: boolean;
  /** What has to be kept whatever becomes of the transaction. */
  apart: (() => Promise<unknown>)[];
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
  /** A statement in a transaction of its own: within another one it runs when that has ended, however it ended. */
  apart(statement: Statement<unknown>, values: unknown[]): Promise<void>;
  /** A statement beside whatever transaction runs, which nobody waits for; that it fails is no matter. */
  beside(statement: Statement<unknown>, values: unknown[]): void;
  /** One transaction on one client; the scope is set before the work begins. Inside it `read` and `open` use that client. */
  transaction<T>(scope: Scope, work: (em: EntityManager) => Promise<T>): Promise<T>;
  /**
   * A part that may fail alone: its effects are undone, the transaction goes on. Its entities are its own, since those of a
   * part that was undone would go on saying what the database doesn't.
   */
  savepoint<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
  /** Within a transaction: undoes what the work did and leaves the trace of what it read, since it was read. */
  rehearse<T>(work: () => Promise<T>): Promise<T>;
  /** Connections in all, idle, and requests waiting for one. */
  pressure(): { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

/** Milliseconds after which a server that says nothing is given up: longer than its own limit of a statement. */
const answerWithin = 5000;

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
      query_timeout: answerWithin,
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

    async apart(statement, values) {
      const run = () => used.query(config(statement, statement.text, values));
      const holder = held.getStore();
      if (holder?.client) holder.apart.push(run);
      else await run();
    },

    beside(statement, values) {
      used.query(config(statement, statement.text, values)).catch(() => undefined);
    },

    transaction(scope, work) {
      if (held.getStore()?.client) throw new Error('a transaction within a transaction would take a second client');
      const holder: Held = { over: false, apart: [] };
      return held.run(holder, () => hold(orm, holder, scope, work));
    },

    async savepoint(work) {
      const { client, em } = current(held.getStore());
      await client.query('savepoint item');
      try {
        const own = em.fork({ keepTransactionContext: true });
        const result = await work(own);
        await own.flush();
        await client.query('release savepoint item');
        return result;
      } catch (error) {
        await client.query('rollback to savepoint item; release savepoint item');
        throw error;
      }
    },

    async rehearse(work) {
      const { client } = current(held.getStore());
      await client.query('savepoint rehearsal');
      const result = await work();
      const trail = (await client.query<{ trail: string }>('select trail_so_far()::text as trail')).rows[0]?.trail;
      await client.query('rollback to savepoint rehearsal');
      await client.query(leaveTrail, [trail]);
      return result;
    },

    pressure: () => ({ total: used.totalCount, idle: used.idleCount, waiting: used.waitingCount }),

    close: () => orm.close(true),
  };
}

async function hold<T>(orm: MikroORM, holder: Held, scope: Scope, work: (em: EntityManager) => Promise<T>): Promise<T> {
  try {
    return await orm.em.fork().transactional(async (em) => {
      holder.em = em;
      await current(holder).client.query(enterText, enterValues(scope, true));
      return work(em);
    });
  } finally {
    // Still held: the roll-back failed too, and nobody else would give the client back.
    holder.client?.release(true);
    for (const run of holder.apart) await run();
  }
}

/** Remembers, within a transaction, the client that the ORM checks out for it; `pool.query` (callback form) is left alone. */
function keepClient(pool: pg.Pool, held: AsyncLocalStorage<Held>): pg.Pool {
  const connect = pool.connect.bind(pool) as (callback?: unknown) => Promise<pg.PoolClient>;
  const kept = async (): Promise<pg.PoolClient> => {
    const client = await connect();
    const holder = held.getStore();
    if (holder && !holder.client && !holder.over) keep(holder, client);
    return client;
  };
  pool.connect = ((callback?: unknown) => (callback ? connect(callback) : kept())) as typeof pool.connect;
  return pool;
}

/** Until its release; whatever of the work comes later finds no client, and none of somebody else. */
function keep(holder: Held, client: pg.PoolClient): void {
  const release = client.release.bind(client);
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<pg.QueryResult>;
  holder.client = client;
  // PostgreSQL answers the commit of a transaction that an error has broken with success, and the word ROLLBACK.
  client.query = ((...args: unknown[]) =>
    args[0] === 'commit' ? query(...args).then(requireCommit) : query(...args)) as typeof client.query;
  client.release = (error) => {
    holder.over = true;
    delete holder.client;
    Reflect.deleteProperty(client, 'query');
    release(error);
  };
}

const leaveTrail = `insert into audit (at, request_id, client_no, officer_no, agency_no, purpose, case_ref, operation, fields, more_fields, outcome,
    code, sought, persons)
  select at, request_id, client_no, officer_no, agency_no, purpose, case_ref, operation, fields, more_fields, outcome, code, sought, persons
  from jsonb_populate_recordset(null::audit, $1::jsonb)`;

function requireCommit(result: pg.QueryResult): pg.QueryResult {
  if (result.command !== 'COMMIT') throw new Error('the transaction was broken by an earlier error');
  return result;
}

function current(holder: Held | undefined): { client: pg.PoolClient; em: EntityManager } {
  if (!holder?.client || !holder.em) throw new Error('a transaction is needed here');
  return { client: holder.client, em: holder.em };
}

const texts = new WeakMap<Statement<unknown>, string>();

function tracedText(statement: Statement<unknown>, parameters: number): string {
  const known = texts.get(statement);
  if (known) return known;
  const text = traced(statement, parameters);
  texts.set(statement, text);
  return text;
}
