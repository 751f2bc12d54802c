import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { agencies } from '@lienthong/api/domain/agency';
import { compare } from '@lienthong/api/store/recount';
import type { AgencyKind } from '@lienthong/schema/codes';
import { openTestApi, type TestApi } from '../support/api.ts';
import { codesOf, correctionOf, paramsOf, submit, type Json } from '../support/corrections.ts';
import {
  dossierOf,
  dossierStepOf,
  go,
  intakeOf,
  moveDossiers,
  record,
  steps,
  tryMoveDossiers,
  tryRecord,
  uncollected,
} from '../support/dossiers.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let province: Caller;
let city: Caller;
let district: Caller;
let ward: Caller;
let officer: Caller;
const left = new Map<string, Person[]>();
beforeAll(async () => {
  t = await openTestApi({ poolSize: 12 });
  province = t.caller('police-72-register');
  city = t.caller('police-703-register');
  district = t.caller('police-706-register');
  ward = t.caller('police-25456-register');
  officer = t.caller('police-703-register', { officer: 'officer-police-703-1' });
});
afterAll(() => t.close());

async function someone(commune = '25456'): Promise<Person> {
  if (!left.has(commune)) left.set(commune, await uncollected(t, commune));
  const person = left.get(commune)?.pop();
  if (!person) throw new Error(`nobody is left in ${commune}`);
  return person;
}
/** A commune of the district of Tan Chau. */
const faraway = async (): Promise<Person> => {
  const [{ code }] = (await t.oracle<{ code: string }>(
    `select m.code from administrative_unit m join administrative_unit d on d.id = m.parent_id
     where d.code = '706' and m.level = 'COMMUNE' order by (select count(*) from citizen c where c.unit_no between m.unit_no and m.last_unit_no
       and not exists (select from dossier x where x.citizen_id = c.id)) desc limit 1`,
  )) as [{ code: string }];
  return someone(code);
};

const tallies = async (unit: string, metric: string): Promise<number> => {
  const [row] = await t.oracle<{ value: number }>(
    `select coalesce(sum(value), 0)::int as value from (
       select d.unit_no, d.metric, d.value from tally_delta d
       union all select y.unit_no, y.metric, y.value from tally y) x
     where metric = $2 and unit_no = (select unit_no from administrative_unit where code = $1 and valid_to = '2025-06-30')`,
    [unit, metric],
  );
  return row!.value;
};
const recounted = async (): Promise<unknown> => {
  const owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  try {
    return (await compare(owner)).difference;
  } finally {
    await owner.end();
  }
};

describe('a dossier that is recorded', () => {
  test('is the person’s case, with the day of the law, its step and what followers are told', async () => {
    const person = await someone();
    const [outcome] = await record(t, officer, intakeOf(person, { receiptNumber: 'BN-17', collectedBy: undefined }));
    expect(outcome).toMatchObject({ status: 'ACCEPTED', replayed: false });
    const dossier = dossierOf([outcome!]);
    expect(dossier).toMatchObject({
      type: 'FIRST_ISSUE',
      state: 'COLLECTED',
      version: 1,
      collectedOn: '2021-05-20',
      dueOn: '2021-05-31',
      caseSince: '2021-05-20',
      escalation: 'NONE',
      pauseReason: null,
      redoOf: null,
    });
    const key = dossier.id.slice(4);
    expect(
      await t.oracle(
        `select step, from_state, to_state, on_day::text, client_no, officer_no, unit_no from dossier_move where dossier_id = $1`,
        [key],
      ),
    ).toEqual([
      {
        step: 'COLLECT',
        from_state: null,
        to_state: 'COLLECTED',
        on_day: '2021-05-20',
        client_no: officer.client.no,
        officer_no: officer.officer!.no,
        unit_no: person.unitNo,
      },
    ]);
    expect(
      await t.oracle('select collected_by, receipt_number, campaign_id from dossier where id = $1', [key]),
    ).toEqual([{ collected_by: 'officer-police-703-1', receipt_number: 'BN-17', campaign_id: 'cccd-2021' }]);
    expect(await t.oracle('select type from outbox where subject_id = $1', [key])).toEqual([
      { type: 'DOSSIER_COLLECTED' },
      { type: 'DOSSIER_COLLECTED' },
    ]);
    const [row] = await t.oracle('select case_state, case_dossier_id from citizen where id = $1', [person.id]);
    expect(row).toEqual({ case_state: 'COLLECTED', case_dossier_id: key });
  });

  test('elsewhere than the person lives counts once at each, and the collecting police go on with it', async () => {
    const person = await faraway();
    const before = {
      home: await tallies(person.group, 'COLLECTED_PERSONS'),
      homeHere: await tallies(person.group, 'COLLECTED_PERSONS_HERE'),
      ward: await tallies('25456', 'COLLECTED_PERSONS_HERE'),
    };
    const [outcome] = await record(t, ward, intakeOf(person));
    const dossier = dossierOf([outcome!]);
    expect({
      home: await tallies(person.group, 'COLLECTED_PERSONS'),
      homeHere: await tallies(person.group, 'COLLECTED_PERSONS_HERE'),
      ward: await tallies('25456', 'COLLECTED_PERSONS_HERE'),
    }).toEqual({ home: before.home + 1, homeHere: before.homeHere, ward: before.ward + 1 });
    expect(await recounted()).toBeNull();
    // Both police see it; only that of the home sees the person.
    const document = `query($f: DossierFilter) { dossiers(filter: $f, first: 100) { nodes { id citizen { id } collectingUnit { code } } } }`;
    const seen = async (caller: Caller, filter: Json): Promise<Json | undefined> =>
      (await t.ask(caller, document, { f: filter })).data.dossiers.nodes.find((one: Json) => one['id'] === dossier.id);
    expect(await seen(ward, { by: 'COLLECTING_UNIT', collectedFrom: '2021-05-20' })).toEqual({
      id: dossier.id,
      citizen: null,
      collectingUnit: { code: '25456' },
    });
    expect(await seen(ward, { by: 'RESIDENCE', collectedFrom: '2021-05-20' })).toBeUndefined();
    expect((await seen(district, { collectedFrom: '2021-05-20' }))?.['citizen']).toEqual({ id: person.node });
    const moved = await go(t, ward, dossier, steps.startReview);
    expect((await go(t, district, moved, steps.find('RESIDENCE_CONFLICT'))).state).toBe('DISCREPANT');
  });

  test('in a list of many has an outcome each, in their order', async () => {
    const [one, two] = [await someone(), await someone()];
    const nobody = intakeOf(one, { subject: { personalNumber: '972199999999', givenName: 'An' } });
    const outcomes = await record(t, city, intakeOf(one), nobody, intakeOf(two), intakeOf(one));
    expect(codesOf(outcomes as never)).toEqual(['ACCEPTED', 'CITIZEN_NOT_FOUND', 'ACCEPTED', 'OPEN_DOSSIER_EXISTS']);
    expect(paramsOf(outcomes[3] as never)).toEqual({ dossier: outcomes[0]!.dossier!.id, state: 'COLLECTED' });
  });

  test('once is replayed, and one that was refused for the state is evaluated anew', async () => {
    const person = await someone();
    const item = intakeOf(person);
    const [first] = await record(t, city, item);
    const [again] = await record(t, city, item);
    expect([again!.replayed, again!.dossier!.id]).toEqual([true, first!.dossier!.id]);
    expect(codesOf((await record(t, city, { ...item, collectedOn: '2021-05-19' })) as never)).toEqual(['REF_REUSED']);
    const second = intakeOf(person);
    expect(codesOf((await record(t, city, second)) as never)).toEqual(['OPEN_DOSSIER_EXISTS']);
    await go(t, officer, first!.dossier!, steps.cancel('WITHDRAWN'));
    expect(codesOf((await record(t, city, second)) as never)).toEqual(['ACCEPTED']);
  });

  test('fifty times at once is one dossier, with one ref or with fifty', async () => {
    const [one, other] = [await someone(), await someone()];
    const same = intakeOf(one);
    const copies = await Promise.all(Array.from({ length: 50 }, () => tryRecord(t, city, [same])));
    const said = copies.map(({ data, errors }) => errors?.[0]?.extensions['code'] ?? data.recordDossiers[0].status);
    expect(said.filter((one_) => one_ !== 'ACCEPTED' && one_ !== 'IN_PROGRESS')).toEqual([]);
    const refs = await Promise.all(
      Array.from({ length: 50 }, () => tryRecord(t, city, [{ ...intakeOf(other), clientRef: randomUUID() }])),
    );
    const codes = refs.map(({ data, errors }) =>
      errors ? errors[0]!.extensions['code'] : codesOf(data.recordDossiers).join(),
    );
    expect(codes.filter((code) => code === 'ACCEPTED')).toHaveLength(1);
    expect(codes.filter((code) => !['ACCEPTED', 'OPEN_DOSSIER_EXISTS', 'OVERLOADED'].includes(code))).toEqual([]);
    for (const person of [one, other]) {
      const [row] = await t.oracle('select count(*)::int as n from dossier where citizen_id = $1', [person.id]);
      expect(row!['n']).toBe(1);
    }
    expect(await recounted()).toBeNull();
  }, 60_000);
});

describe('an intake is refused', () => {
  test.each<[string, Json, string, string]>([
    ['without a second fact', { subject: { personalNumber: '972199999999' } }, 'SECOND_FACT_REQUIRED', 'subject'],
    ['without a collector, by a machine', { collectedBy: undefined }, 'OFFICER_REQUIRED', 'collectedBy'],
    ['with a name for a collector', { collectedBy: 'Nguyen Van A' }, 'TEXT_REFUSED', 'collectedBy'],
    [
      'at a unit that isn’t',
      { collectionPoint: { kind: 'OFFICE', unit: '99999' } },
      'UNIT_NOT_FOUND',
      'collectionPoint.unit',
    ],
    [
      'at a unit of other police',
      { collectionPoint: { kind: 'OFFICE', unit: '706' } },
      'OUTSIDE_JURISDICTION',
      'collectionPoint.unit',
    ],
    ['for tomorrow', { collectedOn: '2021-05-21' }, 'DATE_NOT_POSSIBLE', 'collectedOn'],
    ['as a redo of what isn’t one', { redoOf: 'dos_x' }, 'NOT_FOUND', 'redoOf'],
    ['as an exchange without a card', { type: 'EXCHANGE', ground: 'ON_REQUEST' }, 'CARD_REQUIRED', 'type'],
  ])('%s', async (_, change, code, path) => {
    const [outcome] = await record(t, city, intakeOf(await someone(), change));
    expect([outcome!.refusals[0]!.code, outcome!.refusals[0]!.path.join('.')]).toEqual([code, path]);
  });

  test('of a person who isn’t eligible, by the facts of the register', async () => {
    const dead = await personWhere(
      t,
      `c.life_status = 'DECEASED' and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
       and not exists (select from dossier x where x.citizen_id = c.id)`,
    );
    const young = await personWhere(
      t,
      `c.date_of_birth > '2010-01-01' and c.nationality = 'VN' and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
    );
    const items = [dead, young].map((person) => intakeOf(person));
    const outcomes = await record(t, province, ...items);
    expect(outcomes.map((one) => [one.refusals[0]?.code, paramsOf(one as never)])).toEqual([
      ['NOT_ELIGIBLE', { because: 'DECEASED' }],
      ['NOT_ELIGIBLE', { because: 'UNDER_AGE' }],
    ]);
  });

  test('of a person who holds a card, unless it is to be exchanged or lost', async () => {
    const holder = await personWhere(
      t,
      `c.case_state = 'DELIVERED' and m.code = '25456' and c.life_status = 'ALIVE'
       and exists (select from card k where k.citizen_id = c.id and k.state = 'ACTIVE' and k.expires_on > '2021-05-20')`,
    );
    expect(codesOf((await record(t, city, intakeOf(holder))) as never)).toEqual(['CARD_EXISTS']);
    const byAge = intakeOf(holder, { type: 'EXCHANGE', ground: 'AGE' });
    expect(codesOf((await record(t, city, byAge)) as never)).toEqual(['GROUND_NOT_GIVEN']);
    const lost = intakeOf(holder, { type: 'REISSUE', ground: 'LOST' });
    const dossier = dossierOf(await record(t, city, lost));
    // A reissue in the city has fifteen working days.
    expect(dossier.dueOn).toBe('2021-06-10');
  });

  test.each(Object.keys(agencies) as AgencyKind[])(
    'by the door to an agency of kind %s, unless it is police',
    async (kind) => {
      const scopes = ['dossier:write', 'dossier:read', 'citizen:read', 'graphql:explore'];
      await t.oracle(
        `insert into client (id, agency_id, name, scopes, purposes) select 'door-' || kind, min(id), 'test', $2, $3 from agency where kind = $1 group by kind`,
        [kind, scopes, ['CARD_ISSUANCE', ...agencies[kind].purposes]],
      );
      await t.api.register.refresh();
      const caller = t.caller(`door-${kind}`, { purpose: agencies[kind].purposes[0], caseRef: 'CASE-1' });
      const item = intakeOf(await personWhere(t, 'true'));
      for (const answer of [
        await tryRecord(t, caller, [item]),
        await tryMoveDossiers(t, caller, [dossierStepOf({ id: `dos_${randomUUID()}`, version: 1 }, steps.startReview)]),
      ]) {
        expect(answer.errors?.[0]?.extensions['code']).toBe(kind === 'POLICE' ? undefined : 'FORBIDDEN');
      }
    },
  );
});

describe('nobody else', () => {
  test('moves a dossier: outside of home and collection it looks as if it were not', async () => {
    const dossier = dossierOf(await record(t, city, intakeOf(await someone())));
    const strange = dossierStepOf(dossier, steps.startReview);
    const [there] = await moveDossiers(t, district, strange);
    const [nowhere] = await moveDossiers(
      t,
      district,
      dossierStepOf({ id: `dos_${randomUUID()}`, version: 1 }, steps.startReview),
    );
    expect([there!.refusals, there!.dossier]).toEqual([nowhere!.refusals, nowhere!.dossier]);
    expect(there!.refusals[0]!.code).toBe('NOT_FOUND');
    const { data } = await t.ask(district, '{ dossiers(first: 100) { nodes { id } } }');
    expect(data.dossiers.nodes.map(({ id }: Json) => id)).not.toContain(dossier.id);
  });

  test('writes past the rows: SQL as the role of requests reaches no dossier outside of its scope', async () => {
    const dossier = dossierOf(await record(t, city, intakeOf(await someone())));
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const scope = `set_config('app.lo', '1', true), set_config('app.hi', '0', true), set_config('app.cohorts_of', '0', true),
      set_config('app.collecting_lo', '1', true), set_config('app.collecting_hi', '0', true)`;
    await app.query('begin');
    await app.query(`select ${scope}`);
    const key = dossier.id.slice(4);
    expect((await app.query('select from dossier_move where dossier_id = $1', [key])).rowCount).toBe(0);
    expect(
      (await app.query(`update dossier set state = 'CANCELLED', version = version + 1 where id = $1`, [key])).rowCount,
    ).toBe(0);
    expect((await app.query('select admit_by_dossiers($1)', [[key]])).rows[0].admit_by_dossiers).toEqual([]);
    await app.query('rollback');
    await app.end();
  });
});

describe('the database', () => {
  const codeOf = (sql: string, values: unknown[]): Promise<string | undefined> =>
    t.oracle(sql, values).then(
      () => undefined,
      (error: unknown) => (error as { constraint: string }).constraint,
    );

  test('keeps no step that the table of steps doesn’t have, and none of a collector who verifies', async () => {
    const dossier = dossierOf(await record(t, officer, intakeOf(await someone(), { collectedBy: undefined })));
    const key = dossier.id.slice(4);
    const insert = `insert into dossier_move (dossier_id, version, step, from_state, to_state, on_day, officer_no, citizen_id, unit_no, collecting_unit_no)
      select id, 90, $2, $3, $4, '2021-05-20', $5, citizen_id, unit_no, collecting_unit_no from dossier where id = $1`;
    const { no } = officer.officer!;
    expect(await codeOf(insert, [key, 'VERIFY', 'COLLECTED', 'VERIFIED', null])).toBe('dossier_step_rule');
    expect(await codeOf(insert, [key, 'DELIVER', 'UNDER_REVIEW', 'VERIFIED', null])).toBe('dossier_step_rule');
    expect(await codeOf(insert, [key, 'VERIFY', 'UNDER_REVIEW', 'VERIFIED', no])).toBe('dossier_four_eyes');
    expect(await codeOf(insert, [key, 'VERIFY', 'UNDER_REVIEW', 'VERIFIED', no + 1])).toBeUndefined();
    expect(await codeOf(`update dossier set state = 'VERIFIED', version = version + 1 where id = $1`, [key])).toBe(
      'dossier_transition',
    );
  });

  test('leaves a row of every step, whoever takes it', async () => {
    const person = await someone();
    const dossier = dossierOf(await record(t, city, intakeOf(person)));
    const key = dossier.id.slice(4);
    await t.oracle(
      `update dossier set state = 'DISCREPANT', state_since = '2021-05-20', defects = '{NAME_SPELLING}', version = version + 1 where id = $1`,
      [key],
    );
    expect(
      await t.oracle('select step, client_no, defects from dossier_move where dossier_id = $1 and version = 2', [key]),
    ).toEqual([{ step: 'FIND_DISCREPANT', client_no: null, defects: ['NAME_SPELLING'] }]);
    const [clock] = await t.oracle('select paused_on::text, used_days from dossier where id = $1', [key]);
    expect(clock).toEqual({ paused_on: '2021-05-20', used_days: 0 });
  });

  test('moves the steps with the person', async () => {
    const person = await someone();
    const dossier = dossierOf(await record(t, city, intakeOf(person)));
    const [{ unit_no: to }] = (await t.oracle(
      `select unit_no from administrative_unit where code = '25459' and valid_to = '2025-06-30'`,
    )) as [{ unit_no: number }];
    await t.oracle('update citizen set unit_no = $2, version = version + 1 where id = $1', [person.id, to]);
    expect(
      await t.oracle('select distinct unit_no from dossier_move where dossier_id = $1', [dossier.id.slice(4)]),
    ).toEqual([{ unit_no: to }]);
  });
});

test('a card is not made while the name is being corrected', async () => {
  const person = await someone();
  const justice = t.caller('justice-703-registry');
  const other = t.caller('police-703-register', { officer: 'officer-police-703-2' });
  const dossier = await go(t, other, dossierOf(await record(t, city, intakeOf(person))), steps.startReview);
  expect(codesOf(await submit(t, justice, correctionOf(person)))).toEqual(['ACCEPTED']);
  const [outcome] = await moveDossiers(t, other, dossierStepOf(dossier, steps.verify));
  expect([outcome!.refusals[0]!.code, paramsOf(outcome as never)]).toEqual([
    'CORRECTION_OPEN',
    { field: 'GIVEN_NAME' },
  ]);
});
