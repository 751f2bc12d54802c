import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openDatabase, type Database } from '@lienthong/api/store/database';
import { preludes, ScopedQuery } from '@lienthong/api/store/scoped-query';
import { countStatement, personStatement, type Statement } from '@lienthong/api/store/statement';
import { withClient } from '@lienthong/api/store/prepare';
import { atOnce, until } from '../support/http.ts';
import { anybody, openReaders, pageOfRange, traceOf, type Read, type Readers } from '../support/readers.ts';

interface Row {
  id: string;
}

const failing = personStatement<Row>('failing', 'id', 'select id, 1 / (unit_no - unit_no) as never from citizen');
const sleeping = personStatement<Row>('sleeping', 'id', 'select id from citizen, pg_sleep(1) limit 1');

let readers: Readers;
beforeAll(async () => {
  readers = await openReaders();
});
afterAll(() => readers.close());

const faulty: Record<string, (database: Database) => ReturnType<Readers['start']>> = {
  'in the read': (database) => readers.start(database, readers.wide, failing),
  'in the trace': (database) => readers.start(database, readers.wide, anybody, [], 'trace'),
  'only at commit': (database) => readers.start(database, readers.wide, anybody, [], 'commit'),
};

describe.each([
  ['named', true],
  ['unnamed', false],
])('a scoped query of %s statements', (_, namedStatements) => {
  let database: Database;
  const readAny = (): Promise<Read> => readers.readAny(database);
  const many = (count: number): (() => Promise<Read>)[] => Array.from({ length: count }, () => readAny);

  beforeAll(async () => {
    database = await openDatabase({ url: readers.files.appUrl, poolSize: 4, namedStatements });
  });
  afterAll(() => database.close());

  test('answers several agencies on the same connections what SQL as owner says, and its trace names exactly those persons', async () => {
    const reads = await atOnce(12, many(240));
    await readers.expectAnsweredAndTraced(reads);
    expect(new Set(reads.map(({ ids }) => ids.join())).size).toBeGreaterThan(25);
    expect(database.pressure().total).toBe(4);
  });

  test('leaves the one row beyond a page out of the answer and of the trace', async () => {
    const { lo, hi, inRange } = readers.wide;
    const { requestId, rows } = readers.start(database, readers.wide, pageOfRange, [lo, hi, 3]);
    expect((await rows).map(({ id, more }) => [id, more])).toEqual(inRange.slice(0, 3).map((id) => [id, true]));
    expect((await readers.tracesOf([requestId])).get(requestId)).toEqual(inRange.slice(0, 3).sort());
  });

  test('tells of every field asked for, also of those beyond the first column of the trace', async () => {
    const { scope, no } = readers.wide;
    const fields = (1n << 0n) | (1n << 62n) | (1n << 63n) | (1n << 70n);
    const trace = traceOf({ requestId: randomUUID(), clientNo: no, fields });
    await database.read(scope, trace, anybody, []);
    const [kept] = await readers.oracle<{ first: string; more: string }>(
      'select fields::text as first, more_fields::text as more from audit where request_id = $1',
      [trace.requestId],
    );
    expect(BigInt(kept!.first) | (BigInt(kept!.more) << 63n)).toBe(fields);
  });

  test('that only counts leaves a trace without persons', async () => {
    const count = countStatement<{ counted: number }>('count-all', 'select count(*)::int as counted from citizen');
    const { requestId, rows } = readers.start(database, readers.wide, count as unknown as Statement<Row>);
    expect(await rows).toMatchObject([{ counted: readers.wide.inRange.length }]);
    expect((await readers.tracesOf([requestId])).get(requestId)).toEqual([]);
  });

  test.each(Object.entries(faulty))(
    'with an error %s answers and audits nothing, and the pool goes on',
    async (_name, fail) => {
      for (let round = 0; round < 5; round++) {
        const { requestId, rows } = fail(database);
        await expect(rows).rejects.toThrow(/division by zero|refused/);
        expect((await readers.tracesOf([requestId])).size).toBe(0);
        await readers.expectAnsweredAndTraced([await readAny()]);
      }
    },
  );

  test('is right and traced beside 60 that fail', async () => {
    const kinds = Object.values(faulty);
    const failed: string[] = [];
    const fail = (at: number) => async (): Promise<undefined> => {
      const { requestId, rows } = kinds[at % kinds.length]!(database);
      failed.push(requestId);
      await expect(rows).rejects.toThrow();
    };
    const tasks = Array.from({ length: 240 }, (__, at) => (at % 4 === 0 ? fail(at / 4) : readAny));
    const reads = (await atOnce<Read | undefined>(16, tasks)).filter((one) => one !== undefined);
    await readers.expectAnsweredAndTraced(reads);
    expect([failed.length, reads.length]).toEqual([60, 180]);
    expect((await readers.tracesOf(failed)).size).toBe(0);
  });

  test('is audited whenever it was answered, while back-ends are killed under it', async () => {
    const answered: Read[] = [];
    const messages: string[] = [];
    let killing = true;
    const readOn = async (): Promise<void> => {
      while (killing) {
        await readAny().then(
          (one) => answered.push(one),
          (error: unknown) => messages.push((error as Error).message),
        );
      }
    };
    const reading = Promise.all(Array.from({ length: 16 }, readOn));
    await withClient(readers.files.adminUrl, async (admin) => {
      for (let killed = 0; killed < 12;) {
        await new Promise((resolve) => setTimeout(resolve, 25));
        const { rowCount } = await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'app' order by random() limit 1`,
        );
        killed += rowCount ?? 0;
      }
    });
    killing = false;
    await reading;
    await readers.expectAnsweredAndTraced(answered);
    expect(answered.length).toBeGreaterThan(50);
    expect(messages.filter((message) => !/terminat|Connection|ECONNRESET/.test(message))).toEqual([]);
    await readers.expectAnsweredAndTraced(await atOnce(8, many(20)));
    await until(() => database.pressure().idle === database.pressure().total, 1000);
  });

  test('over the time of a statement answers and audits nothing', async () => {
    const role = `alter role app in database ${pg.escapeIdentifier(new URL(readers.files.appUrl).pathname.slice(1))}`;
    await withClient(readers.files.adminUrl, (admin) => admin.query(`${role} set statement_timeout = '150ms'`));
    const hurried = await openDatabase({ url: readers.files.appUrl, poolSize: 1, namedStatements });
    await withClient(readers.files.adminUrl, (admin) => admin.query(`${role} reset statement_timeout`));
    const { requestId, rows } = readers.start(hurried, readers.wide, sleeping);
    await expect(rows).rejects.toMatchObject({ code: '57014' });
    expect((await readers.tracesOf([requestId])).size).toBe(0);
    await readers.expectAnsweredAndTraced([await readers.readAny(hurried)]);
    await hurried.close();
  });

  test('that can’t be parsed leaves the statement that enters the scope intact on its connection', async () => {
    await withClient(readers.files.appUrl, async (client) => {
      const ask = (name: string, text: string): Promise<pg.QueryResult> => {
        const query = { ...(namedStatements && { name }), text, values: [] };
        const scoped = new ScopedQuery(preludes(readers.wide.scope), query, namedStatements) as unknown as string;
        return new Promise((resolve, reject) =>
          client.query(scoped, [], (error: Error | null, result) => (error ? reject(error) : resolve(result))),
        );
      };
      for (let round = 0; round < 3; round++) {
        const broken = ask(`broken-${String(round)}`, 'select nothing_of_that_name from citizen');
        await expect(broken).rejects.toMatchObject({ code: '42703' });
        const { rows } = await ask('whole', 'select count(*)::int as counted from citizen');
        expect(rows).toEqual([{ counted: readers.wide.inRange.length }]);
      }
    });
  });
});
