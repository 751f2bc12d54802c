import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  codesOf,
  correctionOf,
  footprint,
  fresh,
  move,
  paramsOf,
  someone,
  stepOf,
  submit,
  trySubmit,
  type Json,
  type Outcome,
} from '../support/corrections.ts';
import { personWhere, register } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let officer: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  city = t.caller('justice-703-registry');
  officer = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
});
afterAll(() => t.close());

/** A request with its item, so that the person is taken for nobody else. */
async function handedIn(item: Json): Promise<Outcome> {
  const [outcome] = await submit(t, city, item);
  if (!outcome) throw new Error('an outcome is missing');
  return outcome;
}

const onceMore = (outcome: Outcome): Outcome => ({ ...outcome, replayed: true });
const count = async (table: string, where: string, values: unknown[]): Promise<number> =>
  Number((await t.oracle(`select count(*) from ${table} where ${where}`, values))[0]?.['count']);

describe('outcomes', () => {
  test('come in the order of the items, one each, and a bad item changes no other', async () => {
    const person = await someone(t);
    const good = (['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME', 'SEX'] as const).map((field) =>
      correctionOf(person, { field }),
    );
    const bad = [
      correctionOf(person, { field: 'DATE_OF_BIRTH', subject: { personalNumber: person.number } }),
      correctionOf(person, { field: 'DATE_OF_BIRTH', recorded: '1900-01-01' }),
      correctionOf(person, { field: 'DATE_OF_BIRTH', value: person.bornOn }),
    ];
    const items = [good[0], bad[0], good[1], bad[1], good[2], bad[2], good[3]] as Json[];
    const outcomes = await submit(t, city, ...items);
    expect(outcomes.map(({ clientRef }) => clientRef)).toEqual(items.map(({ clientRef }) => clientRef));
    expect(codesOf(outcomes)).toEqual([
      'ACCEPTED',
      'SECOND_FACT_REQUIRED',
      'ACCEPTED',
      'RECORDED_VALUE_DIFFERS',
      'ACCEPTED',
      'VALUE_UNCHANGED',
      'ACCEPTED',
    ]);
  });

  test('of items on one field follow the order of the call: the first is taken, the second names it', async () => {
    const person = await someone(t);
    const [first, second] = await submit(t, city, correctionOf(person), correctionOf(person));
    expect(codesOf([first!, second!])).toEqual(['ACCEPTED', 'OPEN_REQUEST_EXISTS']);
    expect(paramsOf(second!)['request']).toBe(first?.request?.id);
  });

  test('of steps on one request follow the order of the call', async () => {
    const request = accepted([await handedIn(correctionOf(await someone(t)))]);
    const steps = [stepOf(request, { review: {} }), stepOf({ ...request, version: 2 }, approve)];
    expect(codesOf(await move(t, officer, ...steps))).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  test('tell nothing of a request that did not come to be: an entry used twice in a call blocks no third item', async () => {
    const one = await someone(t);
    const other = await someone(t, `c.id <> '${one.id}'`);
    const entry = { number: fresh('') };
    const items = [
      correctionOf(one, {}, { registration: entry }),
      correctionOf(other, {}, { registration: entry }),
      correctionOf(other),
    ];
    expect(codesOf(await submit(t, city, ...items))).toEqual(['ACCEPTED', 'ALREADY_REGISTERED', 'ACCEPTED']);
  });

  test('of 201 items are none: the call is refused by the limits', async () => {
    const person = await someone(t);
    const { errors } = await trySubmit(
      t,
      city,
      Array.from({ length: 201 }, () => correctionOf(person)),
    );
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
  });

  test('of 200 items are 200, of which the first on a field is taken', async () => {
    const person = await someone(t);
    const items = Array.from({ length: 200 }, () => correctionOf(person));
    const outcomes = await submit(t, city, ...items);
    expect(outcomes.map(({ status }) => status)).toEqual(['ACCEPTED', ...Array.from({ length: 199 }, () => 'REFUSED')]);
    expect(outcomes.map(({ clientRef }) => clientRef)).toEqual(items.map(({ clientRef }) => clientRef));
  });
});

describe('a ref', () => {
  test('sent 50 times at once has one effect and 50 equal outcomes', async () => {
    const item = correctionOf(await someone(t));
    const untilServed = async (): Promise<Outcome> => {
      for (;;) {
        const { data, errors } = await trySubmit(t, city, [item]);
        if (!errors) return data.submitCorrections[0];
        expect(['IN_PROGRESS', 'OVERLOADED']).toContain(errors[0]?.extensions['code']);
        await setTimeout(20);
      }
    };
    const outcomes = await Promise.all(Array.from({ length: 50 }, untilServed));
    const [first] = outcomes.filter(({ replayed }) => !replayed);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(outcomes.map(onceMore)).toEqual(outcomes.map(() => onceMore(first!)));
    const id = first?.request?.id.slice('cor_'.length);
    expect(await count('correction_request', 'book = $1 and number = $2', ['01', item['registration'].number])).toBe(1);
    expect(await count('outbox', 'subject_id = $1', [id])).toBe(1);
    expect(await count('outcome', 'client_ref = $1', [item['clientRef']])).toBe(1);
  });

  test('with other content is REF_REUSED and leaves the first outcome as it was', async () => {
    const item = correctionOf(await someone(t));
    const first = await handedIn(item);
    const [reused, replayed] = await submit(t, city, { ...item, evidence: [] }, item);
    expect(codesOf([reused!])).toEqual(['REF_REUSED']);
    expect(replayed).toEqual(onceMore(first));
  });

  test('twice in a call has one effect, and with other content the second is REF_REUSED', async () => {
    const item = correctionOf(await someone(t));
    const outcomes = await submit(t, city, item, item, { ...item, evidence: [] });
    expect(codesOf(outcomes)).toEqual(['ACCEPTED', 'ACCEPTED', 'REF_REUSED']);
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  test('of one client says nothing of the same ref of another, nor of another mutation', async () => {
    const clientRef = fresh('shared');
    const district = t.caller('justice-706-registry');
    const [here, there] = [await someone(t), await someone(t, 'true', '706')];
    const inCity = accepted(await submit(t, city, correctionOf(here, {}, { clientRef })));
    const inDistrict = accepted(
      await submit(t, district, correctionOf(there, {}, { clientRef, registration: { office: '25516' } })),
    );
    expect(inCity.id).not.toBe(inDistrict.id);
    expect(codesOf(await move(t, officer, stepOf(inCity, { review: {} }, clientRef)))).toEqual(['ACCEPTED']);
  });

  test('means its content: not the order of keys, nor what is absent or null, nor the form of Unicode', async () => {
    const item = correctionOf(await someone(t), { value: 'Ưng' });
    const first = await handedIn(item);
    const backwards = (value: unknown): unknown =>
      value === null || typeof value !== 'object' || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([name, one]) => [name, backwards(one)]),
          );
    const { correction } = item['correction'];
    const withCorrection = (change: Json): Json => ({
      ...item,
      correction: { correction: { ...correction, ...change } },
    });
    const same = [
      backwards(item) as Json,
      { ...item, legalBasis: { ...item['legalBasis'], article: null } },
      withCorrection({ value: 'Ưng'.normalize('NFD') }),
      withCorrection({ subject: { ...correction.subject, birthYear: null } }),
    ];
    for (const one of same) expect(await handedIn(one)).toEqual(onceMore(first));
  });

  test('whose second fact is null names no second fact', async () => {
    const { number } = await someone(t);
    const subject = { personalNumber: number, givenName: null, birthYear: null };
    const person = await someone(t);
    expect(codesOf(await submit(t, city, correctionOf(person, { subject })))).toEqual(['SECOND_FACT_REQUIRED']);
  });
});

describe('a refusal', () => {
  test('of form is final: it is replayed', async () => {
    const person = await someone(t);
    const item = correctionOf(person, { value: person.givenName });
    const first = await handedIn(item);
    expect(codesOf([first])).toEqual(['VALUE_UNCHANGED']);
    expect(await handedIn(item)).toEqual(onceMore(first));
  });

  test('of an unknown person is evaluated anew once the person exists', async () => {
    const number = '972090999001';
    const stranger = { ...(await someone(t)), number, givenName: 'An' };
    const item = correctionOf(stranger, { recorded: 'An', value: 'Ân' });
    expect(codesOf([await handedIn(item)])).toEqual(['CITIZEN_NOT_FOUND']);
    const id = await register(t, { group: '25456-01', givenName: 'An' });
    await t.oracle(
      `insert into personal_number (value, citizen_id, unit_no, status, valid_from)
       select $1, id, unit_no, 'ACTIVE', '2000-01-01' from citizen where id = $2`,
      [number, id],
    );
    const then = await handedIn(item);
    expect(codesOf([then])).toEqual(['ACCEPTED']);
    expect(then.replayed).toBe(false);
    expect(await handedIn(item)).toEqual(onceMore(then));
  });

  test('of a recorded value is evaluated anew once the register says so', async () => {
    const person = await someone(t);
    const item = correctionOf(person, { field: 'SURNAME', recorded: 'Lý', value: 'Lê' });
    expect(codesOf([await handedIn(item)])).toEqual(['RECORDED_VALUE_DIFFERS']);
    await t.oracle(`update citizen set surname = 'Lý', version = version + 1 where id = $1`, [person.id]);
    expect(codesOf([await handedIn(item)])).toEqual(['ACCEPTED']);
    expect(await count('correction_request', 'citizen_id = $1', [person.id])).toBe(1);
  });

  test('that is evaluated anew at the same time by many has one effect', async () => {
    const person = await someone(t);
    const item = correctionOf(person, { field: 'SURNAME', recorded: 'Lý', value: 'Lê' });
    await handedIn(item);
    await t.oracle(`update citizen set surname = 'Lý', version = version + 1 where id = $1`, [person.id]);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => handedIn(item)));
    expect(new Set(outcomes.map(({ request }) => request?.id)).size).toBe(1);
    expect(outcomes.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });
});

/** Work of another instance, which holds what it touched until the test lets go. */
async function elsewhere(sql: string, values: unknown[], meanwhile: () => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: t.appUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(sql, values);
    await meanwhile();
    await client.query('rollback');
  } finally {
    await client.end();
  }
}

async function expectInProgress(items: Json[]): Promise<void> {
  const before = await footprint(t);
  const start = performance.now();
  const { errors } = await trySubmit(t, city, items);
  expect(performance.now() - start).toBeLessThan(2600);
  expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
    { code: 'IN_PROGRESS', retryable: true, retryAfter: 1 },
  ]);
  expect(await footprint(t)).toEqual(before);
}

describe('a call', () => {
  test('with a ref that is being worked on elsewhere is answered IN_PROGRESS and applies nothing', async () => {
    const person = await someone(t);
    const items = [correctionOf(person, { field: 'SURNAME' }), correctionOf(person)];
    const held = `insert into outcome (client_no, mutation, client_ref, content_hash, status)
      values ($1, 'submitCorrections', $2, '\\x00', 'PENDING')`;
    await elsewhere(held, [city.client.no, items[1]?.['clientRef']], () => expectInProgress(items));
    expect(codesOf(await submit(t, city, ...items))).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  test('with a refused ref that is being evaluated anew elsewhere is answered IN_PROGRESS too', async () => {
    const person = await someone(t);
    const items = [correctionOf(person, { recorded: 'Lý' }), correctionOf(person, { field: 'SURNAME' })];
    await handedIn(items[0]!);
    const held = 'select from outcome where client_no = $1 and client_ref = $2 for update';
    await elsewhere(held, [city.client.no, items[0]?.['clientRef']], () => expectInProgress(items));
    expect(codesOf(await submit(t, city, ...items))).toEqual(['RECORDED_VALUE_DIFFERS', 'ACCEPTED']);
  });

  test('that the database fails in the middle is answered INTERNAL and rolled back whole', async () => {
    const person = await someone(t);
    const failing = fresh('fails');
    await t.oracle(`create function fail() returns trigger language plpgsql as $$
      begin if new.number = '${failing}' then raise exception 'broken on purpose'; end if; return new; end $$`);
    await t.oracle(`create trigger fail before insert on correction_request for each row execute function fail()`);
    const items = [
      correctionOf(person, { field: 'SURNAME' }),
      correctionOf(person, { field: 'SEX' }, { registration: { number: failing } }),
      correctionOf(person, {}, { legalBasis: null }),
    ];
    const before = await footprint(t);
    const { data, errors } = await trySubmit(t, city, items);
    await t.oracle(`drop trigger fail on correction_request`);
    expect(data).toBeNull();
    expect(errors?.map(({ extensions }) => extensions)).toMatchObject([
      { code: 'INTERNAL', incident: expect.any(String) },
    ]);
    expect(JSON.stringify(errors)).not.toContain('purpose');
    expect(await footprint(t)).toEqual(before);
    expect(codesOf(await submit(t, city, ...items))).toEqual(['ACCEPTED', 'ACCEPTED', 'LEGAL_BASIS_REQUIRED']);
  });

  test('that the database ended to break a deadlock is tried again, and has one effect', async () => {
    const person = await someone(t);
    await t.oracle('create sequence tries');
    await t.oracle('grant usage on sequence tries to app');
    await t.oracle(`create function fail_twice() returns trigger language plpgsql as $$
      begin if nextval('tries') < 3 then raise exception 'deadlock' using errcode = '40P01'; end if; return new; end $$`);
    await t.oracle(
      `create trigger fail before insert on correction_request for each row execute function fail_twice()`,
    );
    const outcome = await handedIn(correctionOf(person));
    await t.oracle(`drop trigger fail on correction_request`);
    expect(codesOf([outcome])).toEqual(['ACCEPTED']);
    expect(await count('correction_request', 'citizen_id = $1', [person.id])).toBe(1);
    expect(await count('outbox', 'subject_id = $1', [outcome.request?.id.slice('cor_'.length)])).toBe(1);
  });

  test('that crosses another on the same persons and entries in the other order ends with one effect each', async () => {
    const one = await someone(t);
    const other = await personWhere(
      t,
      `c.id > '${one.id}' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
      and not exists (select from correction_request q where q.citizen_id = c.id)`,
    );
    const entries = [{ number: fresh('') }, { number: fresh('') }] as const;
    const calls = Array.from({ length: 12 }, (_, at) => {
      const items = [
        correctionOf(one, {}, { registration: entries[0] }),
        correctionOf(other, {}, { registration: entries[1] }),
      ];
      return submit(t, city, ...(at % 2 === 0 ? items : items.toReversed()));
    });
    const outcomes = (await Promise.all(calls)).flat();
    expect(outcomes.filter(({ status }) => status === 'ACCEPTED')).toHaveLength(2);
    expect(await count('correction_request', 'citizen_id = any($1)', [[one.id, other.id]])).toBe(2);
  });
});
