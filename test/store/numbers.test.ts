import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openEarlierTasks } from '@lienthong/api/store/migrations/0016-numbers';
import { numberTaskTransitions } from '@lienthong/schema/number-task-life';
import { openTestApi, type TestApi } from '../support/api.ts';
import { decide, accepted, someone, submit, correctionOf } from '../support/corrections.ts';
import { correctBirth, freeNumber, inYear, tasksOf } from '../support/number-tasks.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let person: Person;
beforeAll(async () => {
  t = await openTestApi();
  person = await someone(
    t,
    `not exists (select from personal_number n where n.citizen_id = c.id and n.status <> 'ACTIVE')`,
  );
});
afterAll(() => t.close());

const constraintOf = (sql: string, values: unknown[] = []): Promise<string | undefined> =>
  t.oracle(sql, values).then(
    () => undefined,
    (error: unknown) => (error as pg.DatabaseError).constraint ?? (error as pg.DatabaseError).code,
  );

describe('a personal number in the database', () => {
  const end = `update personal_number set status = 'REPLACED', valid_to = '2021-05-19', reason = 'BIRTH_YEAR_CORRECTED' where value = $1`;

  test('is never overwritten: neither value, person and first day, nor its end', async () => {
    const number = await freeNumber(t, person.sex, person.bornOn);
    await t.oracle(
      `insert into personal_number (value, citizen_id, unit_no, status, valid_from, valid_to, reason) values ($1, $2, $3, 'CANCELLED', '2016-01-01', '2017-01-01', 'TEST')`,
      [number, person.id, person.unitNo],
    );
    for (const change of [
      `status = 'ACTIVE', valid_to = null, reason = null`,
      `status = 'REPLACED'`,
      `valid_to = '2018-01-01'`,
      `reason = 'OTHER'`,
      `valid_from = '2015-01-01'`,
      `citizen_id = (select id from citizen order by id desc limit 1)`,
    ]) {
      expect([change, await constraintOf(`update personal_number set ${change} where value = $1`, [number])]).toEqual([
        change,
        'personal_number_kept',
      ]);
    }
    expect(await constraintOf(`update personal_number set reason = 'x' where value = $1`, [person.number])).toBe(
      'personal_number_kept',
    );
    // The person may move, and what took its place may be told, once.
    expect(
      await constraintOf('update personal_number set unit_no = unit_no + 0 where value = $1', [number]),
    ).toBeUndefined();
    const replace = 'update personal_number set replaced_by = $2 where value = $1';
    expect(await constraintOf(replace, [number, person.number])).toBeUndefined();
    expect(await constraintOf('update personal_number set replaced_by = null where value = $1', [number])).toBe(
      'personal_number_kept',
    );
  });

  test('ends once, and only one of a person is in force', async () => {
    const number = await freeNumber(t, person.sex, person.bornOn);
    const insert = `insert into personal_number (value, citizen_id, unit_no, status, valid_from) values ($1, $2, $3, 'ACTIVE', '2021-05-20')`;
    expect(await constraintOf(insert, [number, person.id, person.unitNo])).toBe('one_active_number');
    expect(await constraintOf(end, [person.number])).toBeUndefined();
    expect(await constraintOf(insert, [number, person.id, person.unitNo])).toBeUndefined();
    expect(await constraintOf(insert, [person.number, person.id, person.unitNo])).toBe('personal_number_pkey');
  });

  test('is replaced whole or not at all', async () => {
    const [before] = await t.oracle(
      'select md5(string_agg(n::text, $1 order by value)) as all from personal_number n',
      ['|'],
    );
    const [active] = await t.oracle<{ value: string }>(
      `select value from personal_number where citizen_id = $1 and status = 'ACTIVE'`,
      [person.id],
    );
    const [taken] = await t.oracle<{ value: string }>(
      `select value from personal_number where citizen_id <> $1 limit 1`,
      [person.id],
    );
    const replace = `select replace_number($1, $2, $3, '2021-05-21', 'REPLACED', 'TEST') as done`;
    expect(await t.oracle(replace, [person.id, active!.value, taken!.value])).toEqual([{ done: false }]);
    expect(
      await constraintOf(replace, [person.id, person.number, await freeNumber(t, person.sex, person.bornOn)]),
    ).toBe('55000');
    expect(
      await t.oracle('select md5(string_agg(n::text, $1 order by value)) as all from personal_number n', ['|']),
    ).toEqual([before]);
  });
});

describe('a task in the database', () => {
  const insert = (state: string, step: string, version = 1): string =>
    `insert into number_task (id, citizen_id, unit_no, reason, acts, grounds, request_ids, state, opened_on, steps, version)
     values (gen_random_uuid(), '${person.id}', ${String(person.unitNo)}, 'REESTABLISH', 'CITIZEN_REQUEST', '{SEX_REDETERMINED}', '{}',
       '${state}', '2024-08-01', '[{"step": "${step}"}]', ${String(version)})`;

  test('knows the steps of the contract and no others', async () => {
    const rows = await t.oracle(`select step, from_state, to_state from number_task_rule`);
    const listed = rows.map((row) => [row['step'], row['from_state'], row['to_state']].join()).toSorted();
    expect(listed).toEqual(
      numberTaskTransitions()
        .map((one) => one.join())
        .toSorted(),
    );
  });

  test('begins as a task begins, with its first step', async () => {
    expect(await constraintOf(insert('REQUESTED', 'REQUEST'))).toBe('number_task_rule');
    expect(await constraintOf(insert('OPEN', 'AWAIT'))).toBe('number_task_rule');
    expect(await constraintOf(insert('WAITING_FOR_CITIZEN', 'AWAIT', 2))).toBe('number_task_version');
    expect(await constraintOf(insert('WAITING_FOR_CITIZEN', 'AWAIT'))).toBeUndefined();
    expect(await constraintOf(insert('WAITING_FOR_CITIZEN', 'AWAIT'))).toBe('one_standing_number_task');
  });

  test('takes lawful steps alone, each with its entry and version', async () => {
    const update = (change: string): Promise<string | undefined> =>
      constraintOf(`update number_task set ${change} where citizen_id = $1`, [person.id]);
    const step = (name: string): string => `steps = steps || '[{"step": "${name}"}]'`;
    expect(await update(`state = 'REQUESTED', version = 2`)).toBe('number_task_version');
    expect(await update(`state = 'REQUESTED', version = 3, ${step('REQUEST')}`)).toBe('number_task_version');
    expect(await update(`state = 'REQUESTED', version = 2, steps = '[{"step": "OPEN"}, {"step": "REQUEST"}]'`)).toBe(
      'number_task_version',
    );
    expect(await update(`state = 'DONE', version = 2, closed_on = '2024-08-02', ${step('COMPLETE')}`)).toBe(
      'number_task_rule',
    );
    expect(await update(`state = 'REQUESTED', version = 2, ${step('COMPLETE')}`)).toBe('number_task_rule');
    expect(await update(`grounds = '{DATA_ENTRY_ERROR}'`)).toBe('number_task_version');
    expect(await update(`state = 'REQUESTED', version = 2, ${step('REQUEST')}`)).toBeUndefined();
    expect(await update(`unit_no = unit_no + 0`)).toBeUndefined();
    const done = `state = 'DONE', version = 3, closed_on = '2024-08-02', ${step('COMPLETE')}`;
    expect(await update(done)).toBe('number_task_check');
    expect(await update(`${done}, new_number = '${person.number!}'`)).toBeUndefined();
    expect(await update(`state = 'VOID', version = 4, ${step('VOID')}`)).toBe('number_task_rule');
  });
});

describe('the role of requests', () => {
  let app: pg.Client;
  beforeAll(async () => {
    app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
  });
  afterAll(() => app.end());

  /** Rows that a statement reaches within a scope; it is undone. */
  async function reached(
    lo: number,
    hi: number,
    sql: string,
    more: Record<string, string> = {},
  ): Promise<number | null> {
    await app.query('begin');
    try {
      const settings = {
        lo: String(lo),
        hi: String(hi),
        cohorts_of: '0',
        collecting_lo: '1',
        collecting_hi: '0',
        ...more,
      };
      for (const [name, value] of Object.entries(settings))
        await app.query('select set_config($1, $2, true)', [`app.${name}`, value]);
      return (await app.query(sql)).rowCount;
    } finally {
      await app.query('rollback');
    }
  }

  test('reads and writes tasks of its range, of the one it points at and of those admitted, and none without a scope', async () => {
    const { unitNo, id } = person;
    const read = `select from number_task where citizen_id = '${id}'`;
    const write = `update number_task set asked_on = asked_on, version = version + 1, state = 'VOID', closed_on = '2024-08-03',
      steps = steps || '[{"step": "VOID"}]' where citizen_id = '${id}'`;
    await t.oracle(`delete from number_task`);
    await t.oracle(
      `insert into number_task (id, citizen_id, unit_no, reason, acts, grounds, request_ids, state, opened_on, steps)
       values (gen_random_uuid(), $1, $2, 'REESTABLISH', 'AUTHORITY', '{SEX_REDETERMINED}', '{}', 'OPEN', '2024-08-01', '[{"step": "OPEN"}]')`,
      [id, unitNo],
    );
    const none = 'select from number_task';
    expect(await reached(unitNo, unitNo, read)).toBe(1);
    expect(await reached(unitNo, unitNo, write)).toBe(1);
    expect(await reached(unitNo + 1, unitNo + 500, none)).toBe(0);
    expect(await reached(unitNo + 1, unitNo + 500, write)).toBe(0);
    expect(await reached(1, 0, read, { subject: id })).toBe(1);
    expect(await reached(1, 0, write, { subject: id })).toBe(0);
    expect(await reached(1, 0, write, { subjects: `{${id}}` })).toBe(1);
    const fresh = new pg.Client({ connectionString: t.appUrl });
    await fresh.connect();
    await expect(fresh.query(none)).rejects.toMatchObject({ code: '42704' });
    await fresh.end();
  });

  test('gives no number to a person out of reach, and ends none', async () => {
    const { unitNo, id, number } = person;
    const given = await freeNumber(t, person.sex, person.bornOn);
    const [now] = await t.oracle<{ value: string }>(
      `select value from personal_number where citizen_id = $1 and status = 'ACTIVE'`,
      [id],
    );
    const replace = `select replace_number('${id}', '${now!.value}', '${given}', '2024-08-02', 'REPLACED', 'TEST')`;
    await expect(reached(unitNo + 1, unitNo + 500, replace)).rejects.toMatchObject({ code: '55000' });
    await expect(
      reached(unitNo + 1, unitNo + 500, `select replace_number('${id}', null, '${given}', '2024-08-02', null, null)`),
    ).rejects.toMatchObject({ code: '55000' });
    expect(
      await reached(unitNo + 1, unitNo + 500, `update personal_number set reason = 'x' where value = '${number!}'`),
    ).toBe(0);
    expect(await reached(unitNo, unitNo, replace)).toBe(1);
  });
});

describe('a database of before', () => {
  test('gets a task for each request that asked for one, where the number still contradicts', async () => {
    const office = {
      sender: t.caller('justice-703-registry'),
      officer: t.caller('justice-703-registry', { officer: 'officer-justice-703-1' }),
    };
    const nobodys = `c.id <> '${person.id}'`;
    const [waiting, settled, entry] = await Promise.all(
      ['asc', 'desc', ''].map((order) =>
        someone(
          t,
          order === ''
            ? `${nobodys} and c.sex = 'FEMALE' and c.date_of_birth < '1980-01-01'`
            : `${nobodys} and c.sex = 'MALE' and c.date_of_birth ${order === 'asc' ? '<' : '>='} '1985-01-01'`,
        ),
      ),
    );
    await t.setToday('2024-08-05');
    await correctBirth(t, office, waiting!, inYear(waiting!.bornOn, 1));
    await correctBirth(t, office, settled!, inYear(settled!.bornOn, 1));
    await correctBirth(t, office, settled!, settled!.bornOn, inYear(settled!.bornOn, 1));
    await t.setToday('2024-06-03');
    const sex = accepted(await submit(t, office.sender, correctionOf(entry!, { field: 'SEX', value: 'MALE' })));
    await decide(t, office.officer, sex);
    const before = [await tasksOf(t, waiting!), await tasksOf(t, entry!)];
    expect(before.map((tasks) => tasks.map(({ state, grounds }) => [state, ...grounds]))).toEqual([
      [['WAITING_FOR_CITIZEN', 'BIRTH_YEAR_CORRECTED']],
      [['OPEN', 'DATA_ENTRY_ERROR']],
    ]);
    await t.oracle('delete from number_task');
    await t.oracle(openEarlierTasks);
    const after = [await tasksOf(t, waiting!), await tasksOf(t, entry!)];
    const withoutIds = (all: typeof before): object[] => all.flat().map(({ id: _, ...task }) => task);
    expect(withoutIds(after)).toEqual(withoutIds(before));
    expect(await tasksOf(t, settled!)).toEqual([]);
  });
});
