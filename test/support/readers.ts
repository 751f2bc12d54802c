import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import pg from 'pg';
import type { Database } from '@lienthong/api/store/database';
import {
  nobody,
  pageStatement,
  personStatement,
  type Scope,
  type Statement,
  type Trace,
} from '@lienthong/api/store/statement';
import { testDatabase, type TestDatabase } from './database.ts';

interface Row {
  id: string;
  more?: boolean;
}

/** A client by the scope it reads in, and the persons it then gets by SQL as owner. */
export interface Reader {
  client: string;
  no: number;
  lo: number;
  hi: number;
  scope: Scope;
  inRange: string[];
  reached: string[];
}

export interface Read {
  requestId: string;
  ids: string[];
  expected: string[];
}

export interface Readers {
  files: TestDatabase;
  all: Reader[];
  /** The one who reaches everybody. */
  wide: Reader;
  oracle<T>(sql: string, values?: unknown[]): Promise<T[]>;
  /** A read as the server makes it; a fault is one of those of `faultyTraces`. */
  start(
    database: Database,
    reader: Reader,
    statement: Statement<Row>,
    values?: unknown[],
    fault?: string,
  ): { requestId: string; rows: Promise<Row[]> };
  /** Any of the reads that succeed, by anybody. */
  readAny(database: Database): Promise<Read>;
  /** The persons of the traces that the requests left, at most one each. */
  tracesOf(requests: string[]): Promise<Map<string, string[]>>;
  expectAnsweredAndTraced(reads: Read[]): Promise<void>;
  close(): Promise<void>;
}

const wanted = [
  'police-72-register',
  'police-703-register',
  'justice-706-registry',
  'committee-25456-review',
  'school-tan-chau',
  'school-hoang-le-kha',
  'labor-72-office',
];

export const pageOfRange = pageStatement<Row>(
  'page-of-range',
  'id',
  3,
  'select id from citizen where unit_no between $1 and $2 order by unit_no, id limit $3 + 1',
);
/** Names no range: row security alone decides. */
export const anybody = personStatement<Row>('anybody', 'id', 'select id from citizen order by id limit 30');
const anybodyPlanned: Statement<Row> = { ...anybody, plannedEachTime: true };

/** Faults that a read's case reference asks for: in the insert of its trace, and only at commit. */
const faultyTraces = `
  create function refuse_trace() returns trigger language plpgsql as $$ begin
    if new.case_ref = 'fault:' || tg_argv[0] then raise exception 'refused'; end if;
    return new;
  end $$;
  create trigger refuse before insert on audit for each row execute function refuse_trace('trace');
  create constraint trigger refuse_late after insert on audit deferrable initially deferred
    for each row execute function refuse_trace('commit');`;

/** Seven clients on a database of their own, read past the API: what they get is compared with SQL as owner. */
export async function openReaders(): Promise<Readers> {
  const files = await testDatabase();
  const owner = new pg.Pool({ connectionString: files.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  const oracle = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await owner.query(sql, values)).rows as T[];
  await oracle(`select ensure_audit_days((now() at time zone 'UTC')::date)`);
  await oracle(faultyTraces);
  const all = await readReaders(oracle);

  const start: Readers['start'] = (database, reader, statement, values = [], fault) => {
    const requestId = randomUUID();
    const trace = traceOf({ requestId, clientNo: reader.no, caseRef: fault === undefined ? null : `fault:${fault}` });
    return { requestId, rows: database.read(reader.scope, trace, statement, values) };
  };

  const tracesOf: Readers['tracesOf'] = async (requests) => {
    const rows = await oracle<{ request: string; persons: string[] }>(
      `select request_id as request, array(select unnest(persons)::text order by 1) as persons from audit where request_id = any($1)`,
      [requests],
    );
    const traces = new Map(rows.map(({ request, persons }) => [request, persons]));
    expect(traces.size).toBe(rows.length);
    return traces;
  };

  return {
    files,
    all,
    wide: all.find(({ client }) => client === 'police-72-register')!,
    oracle,
    start,
    async readAny(database) {
      const reader = all[Math.floor(Math.random() * all.length)]!;
      const { inRange, lo, hi, reached } = reader;
      if (Math.random() < 0.5) {
        const { requestId, rows } = start(database, reader, Math.random() < 0.5 ? anybody : anybodyPlanned);
        return { requestId, ids: (await rows).map(({ id }) => id), expected: reached };
      }
      const size = 1 + Math.floor(Math.random() * 40);
      const { requestId, rows } = start(database, reader, pageOfRange, [lo, hi, size]);
      const page = await rows;
      if (page[0]) expect(page[0].more).toBe(inRange.length > size);
      return { requestId, ids: page.map(({ id }) => id), expected: inRange.slice(0, size) };
    },
    tracesOf,
    async expectAnsweredAndTraced(reads) {
      const traces = await tracesOf(reads.map(({ requestId }) => requestId));
      for (const { requestId, ids, expected } of reads) {
        expect(ids).toEqual(expected);
        expect(traces.get(requestId)).toEqual([...ids].sort());
      }
    },
    async close() {
      await owner.end();
      await files.drop();
    },
  };
}

/** A trace that says no more than it is told. */
export const traceOf = (told: Partial<Trace> & { requestId: string }): Trace => ({
  clientNo: null,
  officerNo: null,
  agencyNo: null,
  purpose: null,
  caseRef: null,
  operation: 'test',
  fields: 0n,
  sought: null,
  ...told,
});

async function readReaders(oracle: Readers['oracle']): Promise<Reader[]> {
  const rows = await oracle<Reader & { kind: string }>(
    `select c.id as client, c.no, a.lo, a.hi, a.kind from client c join agency a on a.id = c.agency_id where c.id = any($1)`,
    [wanted],
  );
  return Promise.all(
    rows.map(async ({ client, no, lo, hi, kind }) => {
      const cohortsOf = kind === 'EDUCATION' ? no : 0;
      const inRange = 'select id from citizen where unit_no between $1 and $2 order by unit_no, id';
      const reached = `select id from citizen where unit_no between $1 and $2
        or id in (select citizen_id from cohort_member where client_no = $3) order by id limit 30`;
      const ids = async (sql: string, values: unknown[]): Promise<string[]> =>
        (await oracle<Row>(sql, values)).map(({ id }) => id);
      return {
        client,
        no,
        lo,
        hi,
        scope: { ...nobody, lo, hi, cohortsOf },
        inRange: await ids(inRange, [lo, hi]),
        reached: await ids(reached, [lo, hi, cohortsOf]),
      };
    }),
  );
}
