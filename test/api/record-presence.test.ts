import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { fresh, type Json } from '../support/corrections.ts';
import { personWhere, type Person } from '../support/people.ts';
import { presence, tryPresence } from '../support/worklists.ts';

let t: TestApi;
let ward: Caller;
let police: Caller;
let person: Person;
beforeAll(async () => {
  t = await openTestApi();
  ward = t.caller('committee-25456-review');
  police = t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW' });
  person = await personWhere(
    t,
    `m.code = '25456' and c.presence = 'PRESENT' and c.presence_on < '2021-05-01' and c.life_status = 'ALIVE' and c.nationality = 'VN'
       and c.date_of_birth < '2000-01-01' and c.case_state is not null`,
  );
});
afterAll(() => t.close());

const record = (of: Person, state: string, onDay: string, more: Json = {}): Json => ({
  clientRef: fresh('presence'),
  subject: { personalNumber: of.number, birthYear: Number(of.bornOn.slice(0, 4)) },
  state,
  onDay,
  source: 'VISIT',
  ...more,
});
const codes = (outcomes: Json[]): string[] => outcomes.map((one) => one['refusals'][0]?.code ?? one['status']);
const present = async (): Promise<number> => {
  const { data } = await t.ask(
    police,
    '{ districtStatistics(within: "25456", level: RESIDENT_GROUP) { present presentCollected } }',
  );
  return data.districtStatistics.reduce((sum: number, one: Json) => sum + Number(one['present'] ?? 0), 0) as number;
};

describe('a presence', () => {
  test('is recorded with its day and source, and what was before is kept', async () => {
    const before = await t.oracle(
      'select presence, presence_on::text as on, presence_source as source, version from citizen where id = $1',
      [person.id],
    );
    const [outcome] = await presence(t, ward, record(person, 'AWAY_IN_COUNTRY', '2021-05-10'));
    expect(outcome).toMatchObject({
      status: 'ACCEPTED',
      citizen: {
        presence: { state: 'AWAY_IN_COUNTRY', on: '2021-05-10', source: 'VISIT' },
        version: Number(before[0]!['version']) + 1,
      },
    });
    const kept = await t.oracle(
      `select version, effective_on::text as "effectiveOn", recorded_on::text as "recordedOn", request_id as request, changed, former
       from citizen_history where citizen_id = $1 order by version desc limit 1`,
      [person.id],
    );
    expect(kept).toEqual([
      {
        version: before[0]!['version'],
        effectiveOn: '2021-05-10',
        recordedOn: '2021-05-20',
        request: null,
        changed: ['presence', 'presence_on', 'presence_source'],
        former: { presence: 'PRESENT', presence_on: before[0]!['on'], presence_source: before[0]!['source'] },
      },
    ]);
  });

  test('counts at once: the figures of the present follow', async () => {
    const there = await present();
    await presence(t, ward, record(person, 'PRESENT', '2021-05-12'));
    expect(await present()).toBe(there + 1);
    await presence(t, ward, record(person, 'ABROAD', '2021-05-13'));
    expect(await present()).toBe(there);
    const [recounted] = await t.oracle(
      `select count(*)::int as present from citizen c join administrative_unit g on g.unit_no = c.unit_no
       where g.code like '25456%' and c.presence = 'PRESENT' and c.presence_on <= '2021-05-20' and c.life_status = 'ALIVE' and c.nationality = 'VN'
         and c.date_of_birth <= '2007-05-20' and g.level = 'RESIDENT_GROUP'`,
    );
    expect(await present()).toBe(recounted!['present']);
  });

  test('that is older than what is known, of a day to come or unchanged changes nothing', async () => {
    const outcomes = await presence(
      t,
      ward,
      record(person, 'PRESENT', '2021-05-12'),
      record(person, 'PRESENT', '2021-05-21'),
      record(person, 'ABROAD', '2021-05-13'),
    );
    expect(codes(outcomes)).toEqual(['DATE_NOT_POSSIBLE', 'DATE_NOT_POSSIBLE', 'ACCEPTED']);
    const versions = outcomes.flatMap((one) => one['citizen']?.version ?? []);
    expect(versions).toEqual(
      (await t.oracle('select version from citizen where id = $1', [person.id])).map((one) => one['version']),
    );
  });

  test('of one person twice in a call is recorded twice, in the order of the items', async () => {
    const outcomes = await presence(
      t,
      ward,
      record(person, 'PRESENT', '2021-05-14'),
      record(person, 'AWAY_IN_COUNTRY', '2021-05-15'),
    );
    expect(codes(outcomes)).toEqual(['ACCEPTED', 'ACCEPTED']);
    const [row] = await t.oracle('select presence, presence_on::text as on from citizen where id = $1', [person.id]);
    expect(row).toEqual({ presence: 'AWAY_IN_COUNTRY', on: '2021-05-15' });
  });

  test('needs a second fact, somebody within the range, and the police where it is theirs to say', async () => {
    const elsewhere = await personWhere(
      t,
      `m.code = '25459' and c.life_status = 'ALIVE' and c.id in (select citizen_id from personal_number)`,
    );
    const outcomes = await presence(
      t,
      ward,
      record(person, 'PRESENT', '2021-05-16', { subject: { personalNumber: person.number } }),
      record(elsewhere, 'PRESENT', '2021-05-16'),
      record(person, 'PRESENT', '2021-05-16', { subject: { personalNumber: person.number, givenName: 'Zzz' } }),
      record(person, 'DETAINED', '2021-05-16'),
    );
    expect(codes(outcomes)).toEqual([
      'SECOND_FACT_REQUIRED',
      'CITIZEN_NOT_FOUND',
      'CITIZEN_NOT_FOUND',
      'VALUE_NOT_ALLOWED',
    ]);
    expect(JSON.stringify(outcomes)).not.toContain(String(person.number));
    expect(codes(await presence(t, police, record(person, 'DETAINED', '2021-05-16')))).toEqual(['ACCEPTED']);
  });

  test('of somebody whom a court declared missing is the court’s to set aside', async () => {
    await t.oracle(
      `update citizen set presence = 'MISSING', presence_source = 'COURT', presence_on = '2021-05-01', version = version + 1 where id = $1`,
      [person.id],
    );
    expect(codes(await presence(t, police, record(person, 'PRESENT', '2021-05-18')))).toEqual(['VALUE_NOT_ALLOWED']);
    await t.oracle(`update citizen set presence_source = 'VISIT', version = version + 1 where id = $1`, [person.id]);
    expect(codes(await presence(t, police, record(person, 'PRESENT', '2021-05-18')))).toEqual(['ACCEPTED']);
  });

  test('again with the same ref is one change', async () => {
    const item = record(person, 'ABROAD', '2021-05-19');
    const [one] = await presence(t, ward, item);
    const [again] = await presence(t, ward, item);
    expect(again).toEqual({ ...one, replayed: true });
    expect(codes(await presence(t, ward, { ...item, state: 'PRESENT' }))).toEqual(['REF_REUSED']);
  });

  test.each(['justice-703-registry', 'school-tan-chau', 'labor-72-office', 'inspector-72-desk'])(
    'is not for %s',
    async (client) => {
      const { errors } = await tryPresence(t, t.caller(client, { caseRef: 'C-1' }), [
        record(person, 'PRESENT', '2021-05-19'),
      ]);
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    },
  );
});
