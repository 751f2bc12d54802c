import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { addDays } from '@lienthong/schema/civil-date';
import { dossierStates, dossierTransitions } from '@lienthong/schema/dossier-life';
import { testDatabase, type TestDatabase } from '../support/database.ts';

let files: TestDatabase;
let owner: pg.Client;

beforeAll(async () => {
  files = await testDatabase();
  owner = new pg.Client({ connectionString: files.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await files.drop();
});
// Each test works within a transaction that nobody else ever sees.
beforeEach(() => owner.query('begin'));
afterEach(() => owner.query('rollback'));

async function one<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await owner.query<Row>(sql, values);
  if (rows.length !== 1) throw new Error(`${String(rows.length)} rows instead of one`);
  return rows[0]!;
}

/** Runs a statement that has to fail, without ending the transaction. */
async function refusal(sql: string, values: unknown[] = []): Promise<{ code?: string; constraint?: string }> {
  await owner.query('savepoint attempt');
  try {
    await owner.query(sql, values);
    return {};
  } catch (error) {
    const { code, constraint } = error as pg.DatabaseError;
    return { ...(code && { code }), ...(constraint && { constraint }) };
  } finally {
    await owner.query('rollback to savepoint attempt; release savepoint attempt');
  }
}

const newCitizen = async (unitNo: number): Promise<string> => {
  const id = randomUUID();
  await owner.query(
    `insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
     values ($1, $2, 'Trần', 'Thử', 'tran thu', 'thu', '1990-05-20', 'FEMALE', 'PRESENT', '2021-01-01', 'TEST')`,
    [id, unitNo],
  );
  return id;
};

const newDossier = async (citizen: string, values: { state?: string; collectedOn?: string } = {}): Promise<string> => {
  const id = randomUUID();
  const { state = 'COLLECTED', collectedOn = '2021-05-01' } = values;
  await owner.query(
    `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind,
       collected_on, state_since, due_on)
     select $1, c.id, c.unit_no, c.unit_no, c.unit_no, (select id from campaign limit 1), 'FIRST_ISSUE', $3, 'OFFICE', $4::date, $4::date, $4::date + 7
     from citizen c where c.id = $2`,
    [id, citizen, state, collectedOn],
  );
  return id;
};

const newCard = async (
  citizen: string,
  dossier: string,
  values: { state?: string; expiresOn?: string } = {},
): Promise<string> => {
  const id = randomUUID();
  await owner.query(
    `insert into card (id, citizen_id, dossier_id, unit_no, version, state, issued_on, expires_on, printed_hash)
     select $1, id, $3, unit_no, 'CCCD_CHIP_2021', $4, '2021-05-10', $5, '\\x00' from citizen where id = $2`,
    [id, citizen, dossier, values.state ?? 'ACTIVE', values.expiresOn ?? '2030-05-20'],
  );
  return id;
};

const units = async (): Promise<[number, number]> => {
  const { rows } = await owner.query<{ no: number }>('select distinct unit_no as no from citizen order by 1 limit 2');
  return [rows[0]!.no, rows[1]!.no];
};

const step = (dossier: string, state: string): [string, unknown[]] => [
  'update dossier set state = $2, version = version + 1 where id = $1',
  [dossier, state],
];

describe('the triggers of a dossier', () => {
  test.each(Object.keys(dossierStates))('from %s only the steps of its life lead on', async (from) => {
    const dossier = await newDossier(await newCitizen((await units())[0]), { state: from });
    const open = dossierTransitions()
      .filter(([state]) => state === from)
      .map(([, to]) => to as string);
    for (const to of Object.keys(dossierStates).filter((state) => state !== from)) {
      const expected = open.includes(to) ? {} : { code: '55000' };
      expect([to, await refusal(...step(dossier, to))]).toMatchObject([to, expected]);
      if (open.includes(to)) expect(await refusal(...step(dossier, to))).toEqual({});
    }
  });

  test('a version rises by one, with or without a step', async () => {
    const dossier = await newDossier(await newCitizen((await units())[0]));
    expect(await refusal(`update dossier set state = 'UNDER_REVIEW' where id = $1`, [dossier])).toMatchObject({
      code: '55000',
    });
    expect(await refusal(`update dossier set version = version + 2 where id = $1`, [dossier])).toMatchObject({
      code: '55000',
    });
    expect(
      await refusal(`update dossier set defects = '{PRINT_QUALITY}', version = version + 1 where id = $1`, [dossier]),
    ).toEqual({});
  });

  test('a person has one open dossier', async () => {
    const citizen = await newCitizen((await units())[0]);
    const first = await newDossier(citizen);
    const another = (): Promise<{ constraint?: string }> =>
      refusal(
        `insert into dossier select (jsonb_populate_record(d, jsonb_build_object('id', $2::text))).* from dossier d where id = $1`,
        [first, randomUUID()],
      );
    expect(await another()).toEqual({ code: '23505', constraint: 'one_open_dossier' });
    await owner.query(...step(first, 'CANCELLED'));
    expect(await refusal('select 1')).toEqual({});
    await newDossier(citizen, { collectedOn: '2021-06-01' });
  });
});

describe('what the row of a person knows', () => {
  const known = (citizen: string) =>
    one<{ dossier: string | null; state: string | null; due: string | null }>(
      `select case_dossier_id as dossier, case_state as state, exchange_due_on::text as due from citizen where id = $1`,
      [citizen],
    );

  test('follows the dossiers', async () => {
    const citizen = await newCitizen((await units())[0]);
    expect(await known(citizen)).toEqual({ dossier: null, state: null, due: null });
    const first = await newDossier(citizen);
    expect(await known(citizen)).toMatchObject({ dossier: first, state: 'COLLECTED' });
    await owner.query(...step(first, 'UNDER_REVIEW'));
    expect(await known(citizen)).toMatchObject({ dossier: first, state: 'UNDER_REVIEW' });
    await owner.query(...step(first, 'CANCELLED'));
    expect(await known(citizen)).toMatchObject({ dossier: null, state: null });
    const second = await newDossier(citizen, { collectedOn: '2021-06-01' });
    expect(await known(citizen)).toMatchObject({ dossier: second, state: 'COLLECTED' });
  });

  test('follows the card in hand', async () => {
    const citizen = await newCitizen((await units())[0]);
    const dossier = await newDossier(citizen, { state: 'DELIVERED' });
    const card = await newCard(citizen, dossier);
    expect(await known(citizen)).toMatchObject({ dossier, state: 'DELIVERED', due: '2030-05-20' });
    await owner.query(`update card set expires_on = '2031-05-20' where id = $1`, [card]);
    expect((await known(citizen)).due).toBe('2031-05-20');
    await owner.query(`update card set state = 'WITHDRAWN' where id = $1`, [card]);
    expect((await known(citizen)).due).toBeNull();
    await newCard(citizen, dossier, { expiresOn: '2035-05-20' });
    expect((await known(citizen)).due).toBe('2035-05-20');
    const twice = `insert into card select (jsonb_populate_record(k, jsonb_build_object('id', $2::text))).* from card k where citizen_id = $1 and state = 'ACTIVE'`;
    expect(await refusal(twice, [citizen, randomUUID()])).toMatchObject({ constraint: 'one_card_in_hand' });
  });

  test('agrees with dossiers and cards in force for everybody in the demo', async () => {
    const { rows } = await owner.query(
      `select c.id from citizen c
         left join lateral (select d.* from dossier d where d.citizen_id = c.id and d.state not in ('CANCELLED', 'SUPERSEDED')
           order by d.collected_on desc, d.id desc limit 1) d on true
         left join card k on k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
       where k.state is distinct from 'EXCHANGE_REQUIRED'
         and (c.case_dossier_id, c.case_state, c.exchange_due_on) is distinct from (d.id, d.state, k.expires_on)`,
    );
    expect(rows).toEqual([]);
  });

  test('moves with the person: numbers, dossiers and cards carry the unit', async () => {
    const [from, to] = await units();
    const citizen = await newCitizen(from);
    const stays = await newCitizen(from);
    for (const id of [citizen, stays]) {
      await owner.query(
        `insert into personal_number (value, citizen_id, unit_no, status, valid_from) values ($1, $2, $3, 'ACTIVE', '2021-01-01')`,
        [`97219000000${String([citizen, stays].indexOf(id))}`, id, from],
      );
      await newCard(id, await newDossier(id, { state: 'DELIVERED' }));
    }
    await owner.query('update citizen set unit_no = $2, version = version + 1 where id = $1', [citizen, to]);
    for (const table of ['personal_number', 'dossier', 'card']) {
      const { rows } = await owner.query(`select citizen_id, unit_no from ${table} where citizen_id = any($1)`, [
        [citizen, stays],
      ]);
      expect([table, new Map(rows.map((row) => [row.citizen_id, row.unit_no]))]).toEqual([
        table,
        new Map([
          [citizen, to],
          [stays, from],
        ]),
      ]);
    }
    expect(await one('select residence_unit_no, version from dossier where citizen_id = $1', [citizen])).toEqual({
      residence_unit_no: from,
      version: 1,
    });
  });

  test('moves a whole province in one statement, on a connection that moved single persons before', async () => {
    const [from, to] = await units();
    const { rows } = await owner.query<{ id: string }>('select id from citizen order by id limit 8');
    const move = (ids: string[] | null): Promise<pg.QueryResult> =>
      owner.query(
        `update citizen set unit_no = case unit_no when $1 then $2 else $1 end, version = version + 1 where id = any ($3) or $3 is null`,
        [from, to, ids],
      );
    for (const { id } of rows) await move([id]);
    // A plan made for one row takes six seconds for two thousand, joining each with each; by arrays it is a tenth of one.
    await owner.query(`set local statement_timeout = '3s'`);
    await move(null);
    for (const table of ['personal_number', 'dossier', 'card', 'counted_person'])
      expect([
        table,
        await one(
          `select count(*)::int from ${table} t join citizen c on c.id = t.citizen_id where c.unit_no <> t.unit_no`,
        ),
      ]).toEqual([table, { count: 0 }]);
  });

  test('moves one person by the indexes, on a connection that moved a whole province before', async () => {
    const [from, to] = await units();
    const move = (where: string, values: unknown[]): Promise<pg.QueryResult> =>
      owner.query(
        `update citizen set unit_no = case unit_no when $1 then $2 else $1 end, version = version + 1 where ${where}`,
        [from, to, ...values],
      );
    const { id } = await one<{ id: string }>('select id from citizen order by id limit 1');
    await move('true', []);
    const scans = async (): Promise<unknown> => {
      const { rows } = await owner.query(
        `select relname, seq_scan::int from pg_stat_xact_user_tables
         where relname in ('citizen', 'personal_number', 'dossier', 'card', 'counted_person', 'counted_case') order by 1`,
      );
      return rows;
    };
    const before = await scans();
    await move('id = $3', [id]);
    expect(await scans()).toEqual(before);
  });

  test('has a version that rises by one with every change', async () => {
    const citizen = await newCitizen((await units())[0]);
    expect(await refusal(`update citizen set surname = 'Lê' where id = $1`, [citizen])).toMatchObject({
      code: '55000',
    });
    expect(
      await refusal(`update citizen set surname = 'Lê', version = version + 2 where id = $1`, [citizen]),
    ).toMatchObject({ code: '55000' });
    expect(await refusal(`update citizen set surname = 'Lê', version = version + 1 where id = $1`, [citizen])).toEqual(
      {},
    );
  });
});

describe('what is never changed', () => {
  test('a target is superseded by a new one, never overwritten or removed', async () => {
    const { id } = await one<{ id: string }>('select id from target limit 1');
    expect(await refusal('update target set value = value + 1 where id = $1', [id])).toMatchObject({ code: '55000' });
    expect(await refusal('delete from target where id = $1', [id])).toMatchObject({ code: '55000' });
    const again = `insert into target select (jsonb_populate_record(t, jsonb_build_object('id', $2::text, 'supersedes', $1::text))).* from target t where id = $1::uuid`;
    const { rows } = await owner.query('select from target where supersedes = $1', [id]);
    if (rows.length === 0) await owner.query(again, [id, randomUUID()]);
    expect(await refusal(again, [id, randomUUID()])).toEqual({ code: '23505', constraint: 'target_supersedes_key' });
  });

  test('a personal number is given once', async () => {
    const { value, citizen_id: citizen } = await one<{ value: string; citizen_id: string }>(
      `select value, citizen_id from personal_number where status = 'ACTIVE' limit 1`,
    );
    const other = await newCitizen((await units())[0]);
    const insert = `insert into personal_number (value, citizen_id, unit_no, status, valid_from) values ($1, $2, 1, $3, '2021-01-01')`;
    expect(await refusal(insert, [value, other, 'ACTIVE'])).toMatchObject({
      code: '23505',
      constraint: 'personal_number_pkey',
    });
    expect(await refusal(insert, ['972190000009', citizen, 'ACTIVE'])).toMatchObject({
      constraint: 'one_active_number',
    });
    expect(await refusal(insert, ['97219000000', other, 'ACTIVE'])).toMatchObject({ code: '23514' });
  });

  test('no two units bear one code on one day', async () => {
    const unit = await one<{ id: string; code: string; from: string; to: string }>(
      `select id, code, valid_from::text as from, valid_to::text as to from administrative_unit u
       where valid_from is not null and valid_to is not null and not exists (select from administrative_unit o where o.code = u.code and o.id <> u.id) limit 1`,
    );
    const insert = `insert into administrative_unit select (jsonb_populate_record(u, jsonb_build_object('id', 'twin', 'unit_no', 9999999, 'last_unit_no', 9999999,
      'valid_from', $2::text, 'valid_to', $3::text))).* from administrative_unit u where id = $1`;
    const twin = (from: string | null, to: string | null) => refusal(insert, [unit.id, from, to]);
    const clash = { code: '23P01', constraint: 'one_unit_per_code_and_day' };
    expect(await twin(unit.to, null)).toEqual(clash);
    expect(await twin(null, unit.from)).toEqual(clash);
    expect(await twin(unit.from, unit.to)).toEqual(clash);
    expect(await twin(addDays(unit.from, -30), addDays(unit.from, -1))).toEqual({});
    expect(await twin(addDays(unit.to, 1), null)).toEqual({});
  });
});
