import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openDatabase, type Database } from '@lienthong/api/store/database';
import { preludes, ScopedQuery } from '@lienthong/api/store/scoped-query';
import {
  countStatement,
  nobody,
  pageStatement,
  personStatement,
  type Scope,
  type Statement,
} from '@lienthong/api/store/statement';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { atOnce, until } from '../support/http.ts';

interface Row {
  id: string;
  more?: boolean;
}

interface Reader {
  client: string;
  no: number;
  lo: number;
  hi: number;
  scope: Scope;
  /** In the order of the statement, from SQL as owner. */
  inRange: string[];
  reached: string[];
}

const pageOfRange = pageStatement<Row>(
  'page-of-range',
  'id',
  3,
  'select id from citizen where unit_no between $1 and $2 order by unit_no, id limit $3 + 1',
);
/** Names no range: row security alone decides. */
const anybody = personStatement<Row>('anybody', 'id', 'select id from citizen order by id limit 30');
const failing = personStatement<Row>('failing', 'id', 'select id, 1 / (unit_no - unit_no) as never from citizen');
const sleeping = personStatement<Row>('sleeping', 'id', 'select id from citizen, pg_sleep(1) limit 1');

/** Faults that a read's case reference asks for: one in the insert of the trace, one only at commit. */
const faults = `
  create function refuse_trace() returns trigger language plpgsql as $$ begin
    if new.case_ref = 'fault:' || tg_argv[0] then raise exception 'refused'; end if;
    return new;
  end $$;
  create trigger refuse before insert on audit for each row execute function refuse_trace('audit');
  create constraint trigger refuse_late after insert on audit deferrable initially deferred
    for each row execute function refuse_trace('commit');`;

let files: TestDatabase;
let owner: pg.Pool;
let admin: pg.Client;
let readers: Reader[];

const oracle = async <T>(sql: string, values: unknown[] = []): Promise<T[]> => (await owner.query(sql, values)).rows as T[];

beforeAll(async () => {
  files = await testDatabase();
  owner = new pg.Pool({ connectionString: files.ownerUrl, max: 2 });
  admin = new pg.Client({ connectionString: files.adminUrl });
  await admin.connect();
  await oracle(`select ensure_audit_days((now() at time zone 'UTC')::date)`);
  await oracle(faults);
  const wanted = ['police-72-register', 'police-703-register', 'justice-706-registry', 'committee-25456-review'];
  const rows = await oracle<Reader & { kind: string }>(
    `select c.id as client, c.no, a.lo, a.hi, a.kind from client c join agency a on a.id = c.agency_id where c.id = any($1)`,
    [[...wanted, 'school-tan-chau', 'school-hoang-le-kha', 'labor-72-office']],
  );
  readers = [];
  for (const { client, no, lo, hi, kind } of rows) {
    const inRange = await oracle<Row>('select id from citizen where unit_no between $1 and $2 order by unit_no, id', [lo, hi]);
    const reached = await oracle<Row>(
      `select id from citizen where unit_no between $1 and $2
         or id in (select citizen_id from cohort_member where client_no = $3) order by id limit 30`,
      [lo, hi, kind === 'EDUCATION' ? no : 0],
    );
    const scope = { ...nobody, lo, hi, cohortsOf: kind === 'EDUCATION' ? no : 0 };
    readers.push({ client, no, lo, hi, scope, inRange: inRange.map(({ id }) => id), reached: reached.map(({ id }) => id) });
  }
});
afterAll(async () => {
  await owner.end();
  await admin.end();
  await files.drop();
});

interface Read {
  requestId: string;
  ids: string[];
  expected: string[];
}

function read(database: Database, reader: Reader, statement: Statement<Row>, values: unknown[] = [], caseRef: string | null = null) {
  const requestId = randomUUID();
  const trace = { requestId, clientNo: reader.no, officerNo: null, agencyNo: null, purpose: null, caseRef, operation: 'test', fields: 0n, sought: null };
  const rows = database.read(reader.scope, trace, statement, values);
  return { requestId, rows };
}

/** One of the reads that succeed, with what SQL as owner says of it. */
async function goodRead(database: Database, caseRef: string | null = null): Promise<Read> {
  const reader = readers[Math.floor(Math.random() * readers.length)]!;
  const size = 1 + Math.floor(Math.random() * 40);
  const paged = Math.random() < 0.5;
  const { requestId, rows } = paged
    ? read(database, reader, pageOfRange, [reader.lo, reader.hi, size], caseRef)
    : read(database, reader, anybody, [], caseRef);
  const answer = await rows;
  const expected = paged ? reader.inRange.slice(0, size) : reader.reached;
  if (paged && answer[0]) expect(answer[0].more).toBe(reader.inRange.length > size);
  return { requestId, ids: answer.map(({ id }) => id), expected };
}

/** The persons of every trace that a request left. */
async function tracesOf(requests: string[]): Promise<Map<string, string[]>> {
  const rows = await oracle<{ request_id: string; persons: string[] }>(
    `select request_id, array(select unnest(persons)::text order by 1) as persons from audit where request_id = any($1)`,
    [requests],
  );
  const traces = new Map(rows.map((row) => [row.request_id, row.persons]));
  expect(traces.size).toBe(rows.length);
  return traces;
}

async function expectAnsweredAndTraced(reads: Read[]): Promise<void> {
  const traces = await tracesOf(reads.map(({ requestId }) => requestId));
  for (const { requestId, ids, expected } of reads) {
    expect(ids).toEqual(expected);
    expect(traces.get(requestId)).toEqual([...ids].sort());
  }
}

const faultyReads: Record<string, (database: Database, reader: Reader) => ReturnType<typeof read>> = {
  'in the read': (database, reader) => read(database, reader, failing),
  'in the trace': (database, reader) => read(database, reader, anybody, [], 'fault:audit'),
  'only at commit': (database, reader) => read(database, reader, anybody, [], 'fault:commit'),
};

describe.each([
  ['named', true],
  ['unnamed', false],
])('a scoped query of %s statements', (_, namedStatements) => {
  let database: Database;
  const wide = (): Reader => readers.find(({ client }) => client === 'police-72-register')!;

  beforeAll(async () => {
    database = await openDatabase({ url: files.appUrl, poolSize: 4, namedStatements });
  });
  afterAll(() => database.close());

  test('answers several agencies on the same connections what SQL as owner says, and its trace names exactly those persons', async () => {
    const reads = await atOnce(12, Array.from({ length: 240 }, () => () => goodRead(database)));
    await expectAnsweredAndTraced(reads);
    expect(new Set(reads.map(({ ids }) => ids.join())).size).toBeGreaterThan(25);
    expect(database.pressure().total).toBe(4);
  });

  test('leaves the one row beyond a page out of the answer and of the trace', async () => {
    const { requestId, rows } = read(database, wide(), pageOfRange, [wide().lo, wide().hi, 3]);
    const answer = await rows;
    expect(answer.map(({ id, more }) => [id, more])).toEqual(wide().inRange.slice(0, 3).map((id) => [id, true]));
    expect((await tracesOf([requestId])).get(requestId)).toEqual(wide().inRange.slice(0, 3).sort());
  });

  test('that only counts leaves a trace without persons', async () => {
    const count = countStatement<{ counted: number }>('count-all', 'select count(*)::int as counted from citizen');
    const { requestId, rows } = read(database, wide(), count as unknown as Statement<Row>);
    expect(await rows).toMatchObject([{ counted: wide().inRange.length }]);
    expect((await tracesOf([requestId])).get(requestId)).toEqual([]);
  });

  test.each(Object.entries(faultyReads))('with an error %s answers and audits nothing, and the pool goes on', async (_name, faulty) => {
    for (let round = 0; round < 5; round++) {
      const { requestId, rows } = faulty(database, wide());
      await expect(rows).rejects.toThrow(/division by zero|refused/);
      expect((await tracesOf([requestId])).size).toBe(0);
      await expectAnsweredAndTraced([await goodRead(database)]);
    }
  });

  test('is right and traced beside 60 that fail', async () => {
    const kinds = Object.values(faultyReads);
    const failed: string[] = [];
    const fault = (at: number) => async (): Promise<undefined> => {
      const { requestId, rows } = kinds[at % kinds.length]!(database, wide());
      failed.push(requestId);
      await expect(rows).rejects.toThrow();
    };
    const tasks = Array.from({ length: 240 }, (__, at) => (at % 4 === 0 ? fault(at / 4) : () => goodRead(database)));
    const reads = (await atOnce<Read | undefined>(16, tasks)).filter((one) => one !== undefined);
    await expectAnsweredAndTraced(reads);
    expect([failed.length, reads.length]).toEqual([60, 180]);
    expect((await tracesOf(failed)).size).toBe(0);
  });

  test('is audited whenever it was answered, while back-ends are killed under it', async () => {
    const answered: Read[] = [];
    const errors: unknown[] = [];
    let killing = true;
    const readOn = async (): Promise<void> => {
      while (killing) await goodRead(database).then((one) => answered.push(one), (error: unknown) => errors.push(error));
    };
    const reading = Promise.all(Array.from({ length: 16 }, readOn));
    let killed = 0;
    while (killed < 12) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'app' order by random() limit 1`,
      );
      killed += rowCount ?? 0;
    }
    killing = false;
    await reading;
    await expectAnsweredAndTraced(answered);
    expect(answered.length).toBeGreaterThan(50);
    expect(errors.map((error) => (error as Error).message).filter((message) => !/terminat|Connection|ECONNRESET/.test(message))).toEqual([]);
    await expectAnsweredAndTraced(await atOnce(8, Array.from({ length: 20 }, () => () => goodRead(database))));
    await until(() => database.pressure().waiting === 0 && database.pressure().idle === database.pressure().total, 1000);
  });

  test('over the time of a statement answers and audits nothing', async () => {
    await admin.query(`alter role app in database ${pg.escapeIdentifier(new URL(files.appUrl).pathname.slice(1))} set statement_timeout = '150ms'`);
    const hurried = await openDatabase({ url: files.appUrl, poolSize: 1, namedStatements });
    await admin.query('alter role app in database ' + pg.escapeIdentifier(new URL(files.appUrl).pathname.slice(1)) + ' reset statement_timeout');
    const { requestId, rows } = read(hurried, wide(), sleeping);
    await expect(rows).rejects.toMatchObject({ code: '57014' });
    expect((await tracesOf([requestId])).size).toBe(0);
    await expectAnsweredAndTraced([await goodRead(hurried)]);
    await hurried.close();
  });

  test('that can’t be parsed leaves the statement that enters the scope intact on its connection', async () => {
    const client = new pg.Client({ connectionString: files.appUrl });
    await client.connect();
    const ask = (name: string, text: string): Promise<pg.QueryResult> => {
      const query = { ...(namedStatements && { name }), text, values: [] };
      const scoped = new ScopedQuery(preludes(wide().scope), query, namedStatements) as unknown as pg.QueryConfig;
      return new Promise((resolve, reject) => client.query(scoped, [], (error, result) => (error ? reject(error) : resolve(result))));
    };
    for (let round = 0; round < 3; round++) {
      await expect(ask(`broken-${String(round)}`, 'select nothing_of_that_name from citizen')).rejects.toMatchObject({ code: '42703' });
      expect((await ask('whole', 'select count(*)::int as counted from citizen')).rows).toEqual([{ counted: wide().inRange.length }]);
    }
    await client.end();
  });
});
