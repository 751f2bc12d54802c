import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CallError } from '@lienthong/api/errors';
import type { Database } from '@lienthong/api/store/database';
import { CitizenEntity } from '@lienthong/api/store/entities/persons';
import { withClient } from '@lienthong/api/store/prepare';
import { countStatement, openStatement, type Scope } from '@lienthong/api/store/statement';
import type { TestApi } from '../support/api.ts';
import { testServer } from '../support/database.ts';
import { until } from '../support/http.ts';
import { markAbroad, onePerson, openPresence, type Person, type PresenceOffice } from '../support/presence.ts';
import { traceOf } from '../support/readers.ts';

const backend = openStatement<{ pid: number; transaction: string }>(
  'backend',
  'select pg_backend_pid() as pid, txid_current()::text as transaction',
);
const settings = `current_setting('app.lo', true) as lo, current_setting('app.subject', true) as subject`;
const scopeNow = openStatement<{ lo: string | null; subject: string | null }>('scope-now', `select ${settings}`);
const howMany = countStatement<{ counted: number }>('how-many', 'select count(*)::int as counted from citizen');

let office: PresenceOffice;
let api: TestApi;
let database: Database;
let scope: Scope;
let persons: [string, string, string, string];

beforeAll(async () => {
  office = await openPresence();
  ({ api, database, scope } = office);
});
afterAll(() => office.close());
beforeEach(async () => {
  persons = await office.present();
});

const kill = (pid: number): Promise<unknown> =>
  withClient(testServer().adminUrl, (admin) => admin.query('select pg_terminate_backend($1)', [pid]));

describe('a transaction', () => {
  test('gives ORM and statements one client, one transaction and one truth', async () => {
    const [id] = persons;
    await database.transaction(scope, async (em) => {
      const [first] = await database.open(backend, []);
      await markAbroad(em, id);
      const orm = await em.execute('select pg_backend_pid() as pid, txid_current()::text as transaction');
      expect(orm).toEqual([first]);
      expect(await database.open(backend, [])).toEqual([first]);
      expect(await office.read(id)).toMatchObject({ presence: 'ABROAD', version: 2 });
      expect(await office.stored(id)).toMatchObject({ presence: 'PRESENT', version: 1 });
      expect(database.pressure()).toMatchObject({ total: database.pressure().idle + 1 });
    });
    expect(await office.stored(id)).toMatchObject({ presence: 'ABROAD', version: 2 });
  });

  test('holds ORM and statements to the scope it was opened with', async () => {
    const [outside] = await api.oracle<Person>('select id from citizen where unit_no > $1 limit 1', [scope.hi]);
    const [inside] = await api.oracle<{ counted: number }>(
      'select count(*)::int as counted from citizen where unit_no between $1 and $2',
      [scope.lo, scope.hi],
    );
    await database.transaction(scope, async (em) => {
      expect(await em.count(CitizenEntity, {})).toBe(inside?.counted);
      expect(await database.read(scope, traceOf({ requestId: randomUUID() }), howMany, [])).toEqual([
        { row_no: '1', ...inside },
      ]);
      expect(await em.findOne(CitizenEntity, { id: outside!.id })).toBeNull();
      expect(await em.nativeUpdate(CitizenEntity, { id: outside!.id }, { presence: 'ABROAD', version: 2 })).toBe(0);
    });
    expect(await office.stored(outside!.id)).not.toMatchObject({ presence: 'ABROAD' });
  });

  test('takes its scope and its pointed person with it when it ends', async () => {
    const [outside] = await api.oracle<{ number: string; year: number }>(
      `select n.value as number, extract(year from c.date_of_birth)::int as year from citizen c join personal_number n on n.citizen_id = c.id
       where c.unit_no > $1 and n.status = 'ACTIVE' limit 1`,
      [scope.hi],
    );
    const subject = { personalNumber: outside!.number, givenKey: null, birthYear: outside!.year };
    let pid: number | undefined;
    await database.transaction(scope, async () => {
      await database.read(scope, traceOf({ requestId: randomUUID() }), howMany, [], subject);
      pid = (await database.open(backend, []))[0]?.pid;
      const [during] = await database.open(scopeNow, []);
      expect(during).toEqual({ lo: String(scope.lo), subject: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    });
    const held = Array.from({ length: 3 }, () =>
      database.open(
        openStatement<{ pid: number; lo: string | null; subject: string | null }>(
          'scope-after',
          `select pg_backend_pid() as pid, current_setting('app.lo', true) as lo, current_setting('app.subject', true) as subject from pg_sleep(0.05)`,
        ),
        [],
      ),
    );
    const after = (await Promise.all(held)).flat();
    expect(after.map((row) => row.pid)).toContain(pid);
    for (const { lo, subject: admitted } of after) expect([lo ?? '', admitted ?? '']).toEqual(['', '']);
    await expect(
      database.open(openStatement('people-unscoped', 'select id from citizen limit 1'), []),
    ).rejects.toMatchObject({ code: /^(22P02|42704)$/ });
  });

  test('leaves nothing when it is rolled back, but for the denial recorded meanwhile', async () => {
    const [id] = persons;
    const caller = api.caller('police-703-register');
    const context = api.api.contextOf(caller, randomUUID());
    const work = context.write(async (em) => {
      await markAbroad(em, id);
      await context.sql(onePerson, [id]);
      return context.refuse('presence', new CallError('FORBIDDEN', 'No.'));
    });
    await expect(work).rejects.toThrow('No.');
    expect(await office.stored(id)).toMatchObject({ presence: 'PRESENT', version: 1 });
    const left = await api.oracle(
      'select outcome, operation, code, persons, client_no from audit where request_id = $1',
      [context.requestId],
    );
    expect(left).toEqual([
      { outcome: 'DENIED', operation: 'presence', code: 'FORBIDDEN', persons: [], client_no: caller.client.no },
    ]);
  });

  test('that a caller opens writes what its work does, with the traces of its reads', async () => {
    const [id] = persons;
    const context = api.api.contextOf(api.caller('police-703-register'), randomUUID());
    const seen = await context.write(async (em) => {
      await markAbroad(em, id);
      return context.sql(onePerson, [id]);
    });
    expect(seen).toMatchObject([{ presence: 'ABROAD' }]);
    expect(await office.stored(id)).toMatchObject({ presence: 'ABROAD', version: 2 });
    expect(await api.oracle('select outcome, persons from audit where request_id = $1', [context.requestId])).toEqual([
      { outcome: 'ANSWERED', persons: [id] },
    ]);
  });

  test('fails when its work swallows an error that broke it', async () => {
    const [id] = persons;
    const work = database.transaction(scope, async (em) => {
      await markAbroad(em, id);
      await database.open(openStatement('divide', 'select 1 / 0'), []).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('the transaction was broken by an earlier error');
    expect(await office.stored(id)).toMatchObject({ presence: 'PRESENT' });
  });

  test('shares its client with no other, whatever each waits for', async () => {
    const [first, second] = persons;
    let arrived = 0;
    const everybody = async (count: number): Promise<unknown> => (arrived++, until(() => arrived >= count, 2000));
    const pids = await Promise.all(
      [first, second].map((id) =>
        database.transaction(scope, async (em) => {
          await markAbroad(em, id);
          const [before] = await database.open(backend, []);
          await everybody(2);
          expect(await database.open(backend, [])).toEqual([before]);
          expect(await office.read(id)).toMatchObject({ presence: 'ABROAD' });
          expect(await office.read(id === first ? second : first)).toMatchObject({ presence: 'PRESENT' });
          await everybody(4);
          return before!.pid;
        }),
      ),
    );
    expect(new Set(pids).size).toBe(2);
  });

  test('within another is refused: it would wait for a second client', async () => {
    const work = database.transaction(scope, () => database.transaction(scope, () => Promise.resolve()));
    await expect(work).rejects.toThrow('a transaction within a transaction');
  });

  test('gives its place in the pool back when its back-end is killed in the middle, or at its commit', async () => {
    const suicide = openStatement('suicide', 'select pg_terminate_backend(pg_backend_pid())');
    for (let round = 0; round < 4; round++) {
      const work = database.transaction(scope, async (em) => {
        await markAbroad(em, persons[round % 4]!);
        await database.open(suicide, []);
      });
      await expect(work).rejects.toThrow();
    }
    await expect(
      database.transaction(scope, async (em) => {
        await markAbroad(em, persons[0]);
        await kill((await database.open(backend, []))[0]!.pid);
      }),
    ).rejects.toThrow();
    await until(() => database.pressure().total === database.pressure().idle, 1000);
    expect(await database.transaction(scope, (em) => em.count(CitizenEntity, {}))).toBeGreaterThan(0);
    expect(await office.stored(persons[0])).toMatchObject({ presence: 'PRESENT' });
  });

  test('keeps what comes after its end off the client it had', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const pid = await database.transaction(scope, async () => {
      late = new Promise((resolve) => setTimeout(resolve, 50)).then(() => database.savepoint(() => Promise.resolve()));
      late.catch(() => undefined);
      return (await database.open(backend, []))[0]!.pid;
    });
    expect(pid).toBeGreaterThan(0);
    await expect(late).rejects.toThrow('a transaction is needed here');
  });
});
