import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import type { Caller } from '@lienthong/api/access/caller';
import { compare } from '@lienthong/api/store/recount';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  birthOf,
  codesOf,
  correctionOf,
  decide,
  footprint,
  foundOf,
  livesIn,
  move,
  newName,
  paramsOf,
  preview,
  someone,
  stepOf,
  submit,
  type Json,
  type Outcome,
  type RequestAnswer,
} from '../support/corrections.ts';
import { people, type Person } from '../support/people.ts';

let t: TestApi;
let desk: Caller;
let registrar: Caller;
let other: Caller;
let city: Caller;
let away: Caller;
let ward: Caller;
let chief: Caller;
let constable: Caller;
let cityPolice: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  const purpose = 'POPULATION_REVIEW';
  desk = t.caller('justice-25456-registry');
  registrar = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
  other = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' });
  city = t.caller('justice-703-registry');
  away = t.caller('justice-706-registry');
  ward = t.caller('police-25456-register', { purpose });
  chief = t.caller('police-25456-register', { purpose, officer: 'officer-police-25456-1' });
  constable = t.caller('police-25456-register', { purpose, officer: 'officer-police-25456-2' });
  cityPolice = t.caller('police-703-register', { purpose, officer: 'officer-police-703-1' });
});
afterAll(() => t.close());

async function expectCounted(): Promise<void> {
  const owner = { query: async (sql: string) => ({ rows: await t.oracle(sql) }) };
  expect((await compare(owner as never)).difference).toBeNull();
}

/** Refusals by preview and by handing in, which say the same; the preview leaves nothing but its trace. */
async function answered(item: Json, caller = desk): Promise<string[]> {
  const before = await footprint(t);
  const seen = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(seen['refusals']);
  return (seen['refusals'] as Json[]).map(({ code, path }) => `${code as string} ${(path as string[]).join('.')}`);
}

const rowOf = async (request: { id: string }): Promise<Json> =>
  (
    await t.oracle(
      `select q.state, q.unit_no as "requestUnit", q.registered_id as "registeredId", q.citizen_id as "citizenId", c.*,
         c.date_of_birth::text as born, c.presence_on::text as "presenceOn",
         (select jsonb_agg(jsonb_build_object('value', n.value, 'status', n.status, 'reason', n.reason)) from personal_number n where n.citizen_id = c.id) as numbers
       from correction_request q left join citizen c on c.id = q.citizen_id where q.id = $1`,
      [request.id.slice('cor_'.length)],
    )
  )[0]!;
const toldSince = async (id: string): Promise<string[]> =>
  (await t.oracle(`select type from outbox where id > $1 order by id`, [id])).map(({ type }) => type as string);
const lastTold = async (): Promise<string> =>
  (await t.oracle<{ id: string }>(`select coalesce(max(id), 0)::text as id from outbox`))[0]!.id;

let serial = 400_000;
const numberFor = (sex: 'MALE' | 'FEMALE', birthYear: number): string =>
  composePersonalNumber({ place: '972', sex, birthYear, serial: ++serial });
const pointAt = ({ number, givenName }: Person): Json => ({ registered: { personalNumber: number, givenName } });
const woman = `c.sex = 'FEMALE' and ${livesIn('25456')}`;
const reversal = { number: '7/QĐ', body: 'Ủy ban nhân dân', decidedOn: '2021-05-20', text: 'Đăng ký khống' };
const named = (outcomes: Outcome[]): string[] =>
  outcomes.map((one) => `${codesOf([one])[0]!} ${paramsOf(one)['rule'] ?? ''}`);

describe('a registered birth', () => {
  test('brings the child onto the register, asks for a number, and counts on', async () => {
    const mother = await someone(t, woman);
    const item = birthOf({ mother: pointAt(mother), father: { described: { name: 'Lê Văn Tám', birthYear: 1990 } } });
    const seen = await preview(t, desk, item);
    expect(seen).toMatchObject({ refusals: [], dueOn: '2021-05-20', late: false });
    const request = accepted(await submit(t, desk, item));
    const coming = await rowOf(request);
    expect(coming).toMatchObject({ id: null, registeredId: null, state: 'SUBMITTED' });
    expect(coming['citizenId']).toMatch(/^[0-9a-f-]{36}$/);
    const before = await lastTold();
    const applied = await decide(t, registrar, request);
    expect(applied.request).toMatchObject({ state: 'APPLIED', effects: seen['effects'], late: false });
    expect(applied.request?.effects.map(({ effect }) => effect)).toEqual([
      'REGISTER_PERSON',
      'OPEN_RELATION',
      'NUMBER_REQUESTED',
    ]);
    const { child } = item['correction'].birth;
    expect(await rowOf(request)).toMatchObject({
      id: coming['citizenId'],
      registeredId: coming['citizenId'],
      surname: 'Lê',
      middle_name: 'Thị',
      given_name: child.givenName,
      born: '2021-05-08',
      date_of_birth_precision: 'DAY',
      sex: 'FEMALE',
      ethnicity: '01',
      nationality: 'VN',
      presence: 'PRESENT',
      presenceOn: '2021-05-08',
      presence_source: 'BIRTH_REGISTRATION',
      birth_registration_place: '072',
      life_status: 'ALIVE',
      version: 1,
      numbers: null,
    });
    expect(await toldSince(before)).toEqual(
      expect.arrayContaining(['CITIZEN_REGISTERED', 'NUMBER_TASK_OPEN', 'CORRECTION_APPLIED']),
    );
    const [kept] = await t.oracle(
      `select effects -> 0 ->> 'becomesEligibleOn' as day from correction_request where id = $1`,
      [request.id.slice(4)],
    );
    expect(kept?.['day']).toBe('2035-05-08');
    await expectCounted();
    const found = await t.ask(
      ward,
      `query($f: CitizenFilter!) { citizens(filter: $f) { nodes { givenName birthYear enrollment { status } } } }`,
      {
        f: { givenName: child.givenName },
      },
    );
    expect(found.data.citizens.nodes).toEqual([
      { givenName: child.givenName, birthYear: 2021, enrollment: { status: 'NOT_ELIGIBLE' } },
    ]);
  });

  test('with the number that was given records it, and finds the child by it', async () => {
    const number = numberFor('FEMALE', 2021);
    const request = accepted(await submit(t, desk, birthOf({ personalNumber: number })));
    const { request: applied } = await decide(t, registrar, request);
    expect(applied?.effects.map(({ effect }) => effect)).toEqual(['REGISTER_PERSON', 'GIVE_NUMBER']);
    expect(await rowOf(request)).toMatchObject({ numbers: [{ value: number, status: 'ACTIVE' }] });
    const found = await t.ask(ward, `query($n: PersonalNumber!) { citizen(personalNumber: $n) { birthYear } }`, {
      n: number,
    });
    expect(found.data.citizen).toEqual({ birthYear: 2021 });
  });

  test('after more than 60 days is late, which is a flag', async () => {
    // The 61st day after 8 March is a Saturday; the limit ends on Friday 7 May, or, of 9 March, on Monday 10 May.
    const late = accepted(await submit(t, desk, birthOf({}, { dateOfBirth: '2021-03-08' })));
    const inTime = accepted(await submit(t, desk, birthOf({}, { dateOfBirth: '2021-03-09' })));
    expect([late.late, inTime.late]).toEqual([true, false]);
  });

  test.each<[expected: string, birth: Json, child: Json, parts: Json]>([
    ['TEXT_REFUSED correction.birth.child.surname', {}, { surname: 'Lê 2' }, {}],
    ['VALUE_REQUIRED correction.birth.child.ethnicity', {}, { ethnicity: undefined }, {}],
    ['VALUE_REQUIRED correction.birth.child.nativePlace', {}, { nativePlace: undefined }, {}],
    ['VALUE_NOT_ALLOWED correction.birth.child.nationality', {}, { nationality: 'XX' }, {}],
    ['DATES_CONTRADICT correction.birth.child.dateOfBirth', {}, { dateOfBirth: '2021-05-11' }, {}],
    ['DATE_NOT_POSSIBLE registration.date', {}, {}, { registration: { date: '2021-05-21' } }],
    ['UNIT_NOT_FOUND correction.birth.residence', { residence: '99999@origin' }, {}, {}],
    ['VALUE_NOT_ALLOWED correction.birth.residence', { residence: '703@2013-12-30' }, {}, {}],
    ['EVIDENCE_REQUIRED evidence', {}, {}, { evidence: [] }],
    ['NOT_COMPETENT registration.office', {}, {}, { registration: { office: '703' } }],
    ['NOT_COMPETENT registration.office', {}, {}, { registration: { office: '25462' } }],
    ['NOT_COMPETENT registration.office', {}, { nationality: 'KH', ethnicity: undefined }, {}],
    ['NOT_COMPETENT registration.office', { father: { described: { name: 'Sok Chan', nationality: 'KH' } } }, {}, {}],
    [
      'SECOND_FACT_REQUIRED correction.birth.mother.registered',
      { mother: { registered: { personalNumber: '972190000001' } } },
      {},
      {},
    ],
    [
      'CITIZEN_NOT_FOUND correction.birth.mother.registered',
      { mother: { registered: { personalNumber: '972190999999', birthYear: 1990 } } },
      {},
      {},
    ],
  ])('is refused with %s', async (expected, birth, child, parts) => {
    expect(await answered(birthOf(birth, child, parts))).toEqual([expected]);
  });

  test('is refused without its entry', async () => {
    const { registration: _, ...item } = birthOf();
    expect(await answered(item)).toEqual(['VALUE_REQUIRED registration']);
  });

  test('is refused with a parent of the wrong sex or younger than the child, and where the sender may not', async () => {
    const man = await someone(t, `c.sex = 'MALE' and ${livesIn('25456')}`);
    expect(await answered(birthOf({ mother: pointAt(man) }))).toEqual([
      'VALUE_NOT_ALLOWED correction.birth.mother.registered',
    ]);
    const old = { dateOfBirth: '1900-01-01' };
    expect(await answered(birthOf({ father: pointAt(man) }, old))).toEqual([
      'DATE_NOT_POSSIBLE correction.birth.father.registered',
    ]);
    expect(await answered(birthOf(), ward)).toEqual(['KIND_NOT_PERMITTED correction.birth']);
    expect(await answered(birthOf(), away)).toEqual(['NOT_COMPETENT registration.office']);
  });

  test('of a child of foreigners is the district’s', async () => {
    const item = birthOf(
      {},
      { nationality: 'KH', ethnicity: undefined, nativePlace: undefined },
      { registration: { office: '703' } },
    );
    const request = accepted(await submit(t, city, item));
    const [office] = await t.oracle(
      `select u.code from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
      [request.id.slice(4)],
    );
    expect(office?.['code']).toBe('703');
    const judge = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
    const { request: applied } = await decide(t, judge, request);
    // Numbers are for citizens.
    expect(applied?.effects.map(({ effect }) => effect)).toEqual(['REGISTER_PERSON']);
    await expectCounted();
  });

  test('takes four eyes, and an officer', async () => {
    const item = birthOf({}, {}, { registration: { registeredBy: 'officer-justice-25456-2' } });
    const request = accepted(await submit(t, registrar, item));
    const tried = async (caller: Caller): Promise<string[]> =>
      codesOf(await move(t, caller, stepOf(request, { review: {} })));
    expect(await tried(registrar)).toEqual(['SAME_OFFICER']);
    expect(await tried(other)).toEqual(['SAME_OFFICER']);
    expect(await tried(desk)).toEqual(['OFFICER_REQUIRED']);
    expect(await tried(chief)).toEqual(['NOT_COMPETENT']);
    expect(codesOf(await move(t, desk, stepOf(request, { withdraw: { text: 'Nhầm' } })))).toEqual(['ACCEPTED']);
    expect(await rowOf(request)).toMatchObject({ id: null, state: 'WITHDRAWN' });
  });

  test('sent twice under one ref is one request, and its entry is taken for ever', async () => {
    const item = birthOf();
    const [first] = await submit(t, desk, item);
    const [again] = await submit(t, desk, item);
    expect(again).toMatchObject({ replayed: true, request: { id: first!.request!.id } });
    const sameEntry = birthOf({}, {}, { registration: item['registration'] });
    expect(await answered(sameEntry)).toEqual(['ALREADY_REGISTERED registration']);
  });
});

describe('who is known already', () => {
  test('as a request that is open is refused, naming it, whichever office it is', async () => {
    const givenName = newName();
    const request = accepted(await submit(t, desk, birthOf({}, { givenName })));
    const again = birthOf(
      { residence: '25462@origin' },
      { givenName: givenName.toUpperCase() },
      { registration: { office: '25462' } },
    );
    const [outcome] = await submit(t, city, again);
    expect(outcome).toMatchObject({ refusals: [{ code: 'DUPLICATE_PERSON', path: ['correction', 'birth'] }] });
    expect(paramsOf(outcome!)).toEqual({ rule: 'NAME_BIRTH_AND_PLACE', request: request.id });
    // Of another place or day it is another child.
    const elsewhere = { nativePlace: '25462@origin', givenName };
    expect(
      codesOf(
        await submit(t, city, birthOf({ residence: '25462@origin' }, elsewhere, { registration: { office: '25462' } })),
      ),
    ).toEqual(['ACCEPTED']);
    expect(codesOf(await submit(t, desk, birthOf({}, { givenName, dateOfBirth: '2021-05-07' })))).toEqual(['ACCEPTED']);
    // One that came to nothing stands against nobody.
    await move(t, desk, stepOf(request, { withdraw: { text: 'Nhầm' } }));
    expect(codesOf(await submit(t, desk, birthOf({}, { givenName })))).toEqual(['ACCEPTED']);
  });

  test('as a registered person is refused without a word of who, and leaves a trace', async () => {
    const [person] = await people(
      t,
      `c.nationality = 'VN' and c.native_unit_no is not null and c.date_of_birth_precision = 'DAY' and ${livesIn('706')}`,
    );
    const [native] = await t.oracle<{ id: string }>(
      `select u.id from citizen c join administrative_unit u on u.unit_no = c.native_unit_no where c.id = $1`,
      [person!.id],
    );
    const { surname, middleName, givenName, bornOn } = person!;
    const item = foundOf({
      surname,
      middleName,
      givenName,
      sex: person!.sex,
      dateOfBirth: bornOn,
      nativePlace: native!.id,
    });
    const [last] = await t.oracle(`select coalesce(max(id), 0)::text as id from audit`);
    const [outcome] = await submit(t, ward, item);
    expect(codesOf([outcome!])).toEqual(['DUPLICATE_PERSON']);
    expect(paramsOf(outcome!)).toEqual({ rule: 'NAME_BIRTH_AND_PLACE' });
    const trail = await t.oracle(
      `select outcome, persons from audit where id > $1 and operation = 'newcomers' and client_no = $2`,
      [last?.['id'], ward.client.no],
    );
    expect(trail).toMatchObject([{ outcome: 'ANSWERED', persons: expect.arrayContaining([person!.id]) }]);
  });

  test('is asked only of an item that nothing else stands against', async () => {
    const givenName = newName();
    accepted(await submit(t, desk, birthOf({}, { givenName })));
    expect(await answered(birthOf({}, { givenName }, { evidence: [] }))).toEqual(['EVIDENCE_REQUIRED evidence']);
    expect(await answered(birthOf({}, { givenName }), away)).toEqual(['NOT_COMPETENT registration.office']);
  });

  test('compares mothers by name and year where the children have one name, in one call as in two', async () => {
    const mother = { mother: { described: { name: 'Trần Thị Hoa', birthYear: 1990 } } };
    const [one, two, three] = [birthOf(mother), birthOf(mother), birthOf(mother)];
    expect(codesOf(await submit(t, desk, one, two))).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(codesOf(await submit(t, desk, three))).toEqual(['ACCEPTED']);
    const again = birthOf(mother, one['correction'].birth.child);
    expect(named(await submit(t, desk, again))).toEqual(['DUPLICATE_PERSON NAME_BIRTH_AND_MOTHER']);
  });

  test('lets twins pass who are said to be twins', async () => {
    const mother = { mother: pointAt(await someone(t, woman)) };
    const [one, two] = [newName(), newName()];
    const child = (givenName: string): Json => ({ givenName, dateOfBirth: '2021-05-06' });
    accepted(await submit(t, desk, birthOf(mother, child(one))));
    // Another child of the mother on the day, under another name: the office of the father could have registered it.
    const second = birthOf({ ...mother, residence: '25462@origin' }, child(two), { registration: { office: '25462' } });
    const [outcome] = await submit(t, city, second);
    expect(named([outcome!])).toEqual(['DUPLICATE_PERSON BIRTH_AND_MOTHER']);
    const twin = { ...mother, multipleBirth: true };
    expect(named(await submit(t, desk, birthOf(twin, child(one))))).toEqual(['DUPLICATE_PERSON NAME_BIRTH_AND_MOTHER']);
    const request = accepted(await submit(t, desk, birthOf(twin, child(two))));
    expect((await decide(t, registrar, request)).request?.state).toBe('APPLIED');
    // The same once she is registered.
    expect(named(await submit(t, desk, birthOf(mother, child(newName()))))).toEqual([
      'DUPLICATE_PERSON BIRTH_AND_MOTHER',
    ]);
  });

  test('tells twins apart whose names differ in a tone alone, and both in one call', async () => {
    const [one, two] = ['Thanh Ngân Khuê', 'Thành Ngân Khuê'];
    const plain = [birthOf({}, { givenName: one }), birthOf({}, { givenName: two })];
    expect(named(await submit(t, desk, ...plain))).toEqual(['ACCEPTED ', 'DUPLICATE_PERSON NAME_BIRTH_AND_PLACE']);
    const both = { multipleBirth: true };
    const twins = [birthOf(both, { givenName: 'Thanh Ngân Thoa' }), birthOf(both, { givenName: 'Thành Ngân Thoa' })];
    expect(codesOf(await submit(t, desk, ...twins))).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  test('has one effect where two offices hand the same child in at once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const givenName = newName();
      const items = [
        birthOf({}, { givenName }),
        birthOf({ residence: '25462@origin' }, { givenName }, { registration: { office: '25462' } }),
      ];
      const answers = await Promise.all([submit(t, desk, items[0]!), submit(t, city, items[1]!)]);
      expect(codesOf(answers.flat()).sort()).toEqual(['ACCEPTED', 'DUPLICATE_PERSON']);
    }
  });

  test('is found at the approval where it came meanwhile: STALE, and nobody is registered', async () => {
    const givenName = newName();
    const person = await someone(t, livesIn('25456'));
    const request = accepted(await submit(t, desk, birthOf({}, { givenName })));
    await t.oracle(
      `update citizen c set name_key = q.content ->> 'nameKey', date_of_birth = '2021-05-08', version = c.version + 1
       from correction_request q where c.id = $1 and q.id = $2`,
      [person.id, request.id.slice(4)],
    );
    const { request: stale } = await decide(t, registrar, request);
    expect(stale).toMatchObject({ state: 'STALE', staleFields: ['PERSON'], effects: [] });
    expect((await rowOf(request))['id']).toBeNull();
    const rebase = stepOf(stale!, { rebase: {} });
    expect(codesOf(await move(t, desk, rebase))).toEqual(['DUPLICATE_PERSON']);
    await t.oracle(`update citizen set name_key = 'x', version = version + 1 where id = $1`, [person.id]);
    const [rebased] = await move(t, desk, { ...rebase, clientRef: `${rebase['clientRef'] as string}-b` });
    expect(rebased?.request?.state).toBe('SUBMITTED');
    expect((await decide(t, registrar, rebased!.request!)).request?.state).toBe('APPLIED');
  });
});

describe('a number that is named', () => {
  test('agrees with sex and year of birth', async () => {
    expect(await answered(birthOf({ personalNumber: numberFor('MALE', 2021) }))).toEqual([
      'VALUE_NOT_ALLOWED correction.birth.personalNumber',
    ]);
    expect(await answered(birthOf({ personalNumber: numberFor('FEMALE', 2020) }))).toEqual([
      'VALUE_NOT_ALLOWED correction.birth.personalNumber',
    ]);
    expect(await answered(foundOf({ personalNumber: numberFor('MALE', 1962) }), ward)).toEqual([
      'VALUE_NOT_ALLOWED correction.person.personalNumber',
    ]);
  });

  test('is nobody’s, was nobody’s, and is named by no other request', async () => {
    const [former] = await t.oracle<{ value: string; sex: 'MALE' | 'FEMALE' }>(
      `select n.value, case when substr(n.value, 4, 1)::int % 2 = 1 then 'FEMALE' else 'MALE' end as sex
       from personal_number n where n.status <> 'ACTIVE' order by 1 limit 1`,
    );
    const { value, sex } = former!;
    const born = `${String(19 + Math.floor(Number(value[3]) / 2))}${value.slice(4, 6)}`;
    const item = foundOf({ personalNumber: value, sex, dateOfBirth: born });
    const [outcome] = await submit(t, ward, item);
    expect(outcome?.refusals).toMatchObject([
      { code: 'NUMBER_TAKEN', path: ['correction', 'person', 'personalNumber'], params: [] },
    ]);
    const number = numberFor('FEMALE', 2021);
    const request = accepted(await submit(t, desk, birthOf({ personalNumber: number })));
    expect(codesOf(await submit(t, city, birthOf({ personalNumber: number })))).toEqual(['NUMBER_TAKEN']);
    const twice = numberFor('FEMALE', 2021);
    const pair = [birthOf({ personalNumber: twice }), birthOf({ personalNumber: twice })];
    expect(codesOf(await submit(t, desk, ...pair))).toEqual(['ACCEPTED', 'NUMBER_TAKEN']);
    const person = await someone(t, livesIn('25456'));
    await t.oracle(
      `insert into personal_number (value, citizen_id, unit_no, status, valid_from) values ($1, $2, $3, 'CANCELLED', '2021-01-01')`,
      [number, person.id, person.unitNo],
    );
    const { request: stale } = await decide(t, registrar, request);
    expect(stale).toMatchObject({ state: 'STALE', staleFields: ['PERSONAL_NUMBER'] });
  });
});

describe('a person found', () => {
  test('by the ward comes onto the register as much as is known, and counts at once', async () => {
    const item = foundOf({ ethnicity: '07', permanentResidence: '25462@origin', presence: 'AWAY_IN_COUNTRY' });
    const seen = await preview(t, ward, item);
    expect(seen).toMatchObject({ refusals: [], dueOn: null, late: false });
    const request = accepted(await submit(t, ward, item));
    const { request: applied } = await decide(t, constable, request);
    expect(applied).toMatchObject({ state: 'APPLIED', effects: seen['effects'] });
    expect(applied?.effects.map(({ effect }) => effect)).toEqual([
      'REGISTER_PERSON',
      'NUMBER_REQUESTED',
      'ELIGIBILITY_CHANGED',
    ]);
    expect(await rowOf(request)).toMatchObject({
      born: '1961-01-01',
      date_of_birth_precision: 'YEAR',
      presence: 'AWAY_IN_COUNTRY',
      presenceOn: '2021-05-12',
      presence_source: 'POPULATION_REVIEW',
      native_unit_no: null,
      birth_registration_place: null,
    });
    await expectCounted();
  });

  test('is decided by the ward’s police with four eyes, and by no one else', async () => {
    const request = accepted(await submit(t, chief, foundOf()));
    const tried = async (caller: Caller): Promise<string[]> =>
      codesOf(await move(t, caller, stepOf(request, { review: {} })));
    expect(await tried(chief)).toEqual(['SAME_OFFICER']);
    expect(await tried(ward)).toEqual(['OFFICER_REQUIRED']);
    expect(await tried(cityPolice)).toEqual(['NOT_COMPETENT']);
    expect(await tried(registrar)).toEqual(['NOT_COMPETENT']);
    expect((await decide(t, constable, request)).request?.state).toBe('APPLIED');
  });

  test.each<[expected: string, change: Json, parts: Json]>([
    ['VALUE_NOT_ALLOWED registration', {}, { registration: birthOf()['registration'] }],
    ['DATE_NOT_POSSIBLE correction.person.dateOfBirth', { dateOfBirth: '1961-13' }, {}],
    ['DATES_CONTRADICT correction.person.dateOfBirth', { dateOfBirth: '2021-05-13' }, {}],
    ['DATE_NOT_POSSIBLE correction.person.foundOn', { foundOn: '2021-05-21' }, {}],
    ['UNIT_NOT_FOUND correction.person.nativePlace', { nativePlace: '99999@origin' }, {}],
    ['VALUE_NOT_ALLOWED correction.person.currentResidence', { currentResidence: '703@2013-12-30' }, {}],
    ['EVIDENCE_REQUIRED evidence', {}, { evidence: [] }],
    ['NOT_COMPETENT correction.person', { currentResidence: '25462@origin' }, {}],
  ])('is refused with %s', async (expected, change, parts) => {
    expect(await answered(foundOf(change, parts), ward)).toEqual([expected]);
  });

  test('is not for justice', async () => {
    expect(await answered(foundOf(), desk)).toEqual(['KIND_NOT_PERMITTED correction.person']);
  });
});

describe('what a request says of a newcomer', () => {
  const document = `query($id: ID!) { correctionRequest(id: $id) { kind newcomer { surname givenName sex dateOfBirth placeOfBirth nativePlace { id } ethnicity
    nationality residence { id } presence foundOn personalNumber multipleBirth mother { citizenId name birthYear } father { citizenId name birthYear nationality } } } }`;

  test('is read by office, sender and the home’s agencies, and by no other district', async () => {
    const mother = await someone(t, woman);
    const item = birthOf({ mother: pointAt(mother), father: { described: { name: 'Lê Văn Tám', birthYear: 1990 } } });
    const { id } = accepted(await submit(t, desk, item));
    const { givenName } = item['correction'].birth.child;
    for (const caller of [desk, city, ward]) {
      const answer = await t.ask(caller, document, { id });
      expect(answer.data.correctionRequest).toEqual({
        kind: 'BIRTH',
        newcomer: {
          surname: 'Lê',
          givenName,
          sex: 'FEMALE',
          dateOfBirth: '2021-05-08',
          placeOfBirth: 'Bệnh viện đa khoa',
          nativePlace: { id: '25456@origin' },
          ethnicity: '01',
          nationality: 'VN',
          residence: { id: '25456@origin' },
          presence: null,
          foundOn: null,
          personalNumber: null,
          multipleBirth: false,
          mother: { citizenId: mother.node, name: null, birthYear: null },
          father: { citizenId: null, name: 'Lê Văn Tám', birthYear: 1990, nationality: null },
        },
      });
    }
    const strangers = [away, t.caller('police-706-register', { purpose: 'POPULATION_REVIEW' })];
    for (const caller of strangers) expect((await t.ask(caller, document, { id })).data.correctionRequest).toBeNull();
  });

  test('is withheld from who may not see personal data, its ethnicity from who may not see that', async () => {
    const { id } = accepted(await submit(t, ward, foundOf({ ethnicity: '07' })));
    const scopes = ward.client.scopes.filter((scope) => !['field:ETHNICITY', 'field:SENSITIVE'].includes(scope));
    const blind = t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW', scopes });
    const partly = await t.ask(blind, document, { id });
    expect(partly.data.correctionRequest.newcomer).toMatchObject({ surname: 'Lê', ethnicity: null });
    expect(partly.extensions.withheld).toMatchObject([
      { path: 'correctionRequest.newcomer.ethnicity', scopeNeeded: 'field:ETHNICITY' },
    ]);
    const status = t.caller('police-25456-register', {
      purpose: 'POPULATION_REVIEW',
      scopes: ['correction:read', 'field:STATUS'],
    });
    const nothing = await t.ask(status, document, { id });
    expect(nothing.data.correctionRequest).toEqual({ kind: 'PERSON_FOUND', newcomer: null });
    expect(nothing.extensions.withheld).toMatchObject([
      { path: 'correctionRequest.newcomer', scopeNeeded: 'field:PERSONAL' },
    ]);
  });
});

describe('a reversal', () => {
  const reverse = async (caller: Caller, request: RequestAnswer): Promise<Outcome> => {
    const [outcome] = await move(t, caller, stepOf(request, { reverse: reversal }));
    return outcome!;
  };

  test('takes a child off the register: out of counts, lists and look-ups; the rows stay', async () => {
    const number = numberFor('FEMALE', 2021);
    const item = birthOf({ personalNumber: number });
    const applied = (await decide(t, registrar, accepted(await submit(t, desk, item)))).request!;
    expect(codesOf([await reverse(registrar, applied)])).toEqual(['SAME_OFFICER']);
    const before = await lastTold();
    const reversed = await reverse(other, applied);
    expect(reversed.request).toMatchObject({ state: 'REVERSED' });
    const row = await rowOf(applied);
    expect(row).toMatchObject({
      life_status: 'STRUCK_OFF',
      version: 2,
      numbers: [{ value: number, status: 'CANCELLED', reason: 'REGISTRATION_REVERSED' }],
    });
    expect(await toldSince(before)).toEqual(expect.arrayContaining(['CITIZEN_STRUCK_OFF', 'CORRECTION_REVERSED']));
    const [history] = await t.oracle(`select former, version from citizen_history where citizen_id = $1`, [row['id']]);
    expect(history).toEqual({ former: { life_status: 'ALIVE' }, version: 1 });
    const { givenName } = item['correction'].birth.child;
    for (const caller of [ward, desk, city]) {
      const answer = await t.ask(
        caller,
        `query($n: PersonalNumber!, $f: CitizenFilter!, $id: ID!) { citizen(personalNumber: $n) { birthYear }
           citizens(filter: $f) { nodes { id } } node(id: $id) { id } }`,
        { n: number, f: { givenName }, id: `cit_${row['id'] as string}` },
      );
      expect(answer.data ?? answer.errors).toEqual({ citizen: null, citizens: { nodes: [] }, node: null });
    }
    const pointedAt = await t.ask(desk, `query($s: SubjectInput!) { citizenBySubject(subject: $s) { birthYear } }`, {
      s: { personalNumber: number, birthYear: 2021 },
    });
    expect(pointedAt.data).toEqual({ citizenBySubject: null });
    // Nor can a roster take the child in.
    expect(await t.oracle(`select * from admit_subjects($1, '{null}', '{2021}')`, [[number]])).toEqual([]);
    // Nor can anything be handed in on who isn't there; and the entry's child can be registered rightly.
    const subject = { number, givenName } as Person;
    const onNobody = correctionOf(subject, { field: 'GIVEN_NAME', recorded: givenName, value: 'Hoa' });
    expect(codesOf(await submit(t, desk, onNobody))).toEqual(['CITIZEN_NOT_FOUND']);
    expect(codesOf(await submit(t, desk, birthOf({}, { givenName })))).toEqual(['ACCEPTED']);
    expect(codesOf(await submit(t, desk, birthOf({ personalNumber: number })))).toEqual(['NUMBER_TAKEN']);
    await expectCounted();
  });

  test('takes a person found out of the figures again, by the police', async () => {
    const counted = async (): Promise<number> =>
      Number(
        (
          await t.oracle(
            `select coalesce(sum(value), 0) as n from (
               select value, unit_no, metric, effective_on from tally_delta union all select value, unit_no, metric, effective_on from tally) x
             where metric = 'ELIGIBLE' and effective_on <= '2021-05-20' and unit_no = (select unit_no from administrative_unit where id = '25456@origin')`,
          )
        )[0]!['n'],
      );
    const before = await counted();
    const applied = (await decide(t, constable, accepted(await submit(t, ward, foundOf())))).request!;
    expect(await counted()).toBe(before + 1);
    const reversed = await reverse(chief, applied);
    expect(reversed.request?.state).toBe('REVERSED');
    expect(await counted()).toBe(before);
    const [kept] = await t.oracle(
      `select array(select e ->> 'effect' from jsonb_array_elements(reversal_effects) e) as effects from correction_request where id = $1`,
      [applied.id.slice(4)],
    );
    expect(kept?.['effects']).toEqual(['STRIKE_OFF_PERSON', 'NUMBER_REQUEST_VOID', 'ELIGIBILITY_CHANGED']);
    await expectCounted();
  });

  test('is refused where something was built on the person since', async () => {
    const number = numberFor('FEMALE', 2021);
    const item = birthOf({ personalNumber: number });
    const applied = (await decide(t, registrar, accepted(await submit(t, desk, item)))).request!;
    const { givenName } = item['correction'].birth.child;
    const child = { number, givenName, surname: 'Lê' } as Person;
    const correction = correctionOf(child, { field: 'SURNAME', recorded: 'Lê', value: 'Lý' });
    const corrected = (await decide(t, registrar, accepted(await submit(t, desk, correction)))).request!;
    const refused = await reverse(other, applied);
    expect(codesOf([refused])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(refused)).toEqual({ request: corrected.id });
    expect((await reverse(other, corrected)).request?.state).toBe('REVERSED');
    expect((await reverse(other, applied)).request?.state).toBe('REVERSED');

    const found = (await decide(t, constable, accepted(await submit(t, ward, foundOf())))).request!;
    await t.oracle(
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
       select gen_random_uuid(), c.id, c.unit_no, c.unit_no, c.unit_no, (select id from campaign limit 1), 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', '2021-05-20', '2021-05-20', '2021-06-01'
       from citizen c join correction_request q on q.citizen_id = c.id where q.id = $1`,
      [found.id.slice(4)],
    );
    const kept = await reverse(chief, found);
    expect(codesOf([kept])).toEqual(['RECORDED_VALUE_DIFFERS']);
    expect(paramsOf(kept)).toEqual({ because: 'DOSSIER' });
  });

  test('may follow a contest of the police of the home', async () => {
    const applied = (await decide(t, registrar, accepted(await submit(t, desk, birthOf())))).request!;
    const contest = { contest: { text: 'Trùng', evidence: [{ kind: 'OTHER', reference: 'BB-1' }] } };
    const [contested] = await move(t, chief, stepOf(applied, contest));
    expect(contested?.request?.state).toBe('CONTESTED');
    expect((await reverse(other, contested!.request!)).request?.state).toBe('REVERSED');
    await expectCounted();
  });
});

describe('the database', () => {
  test('holds an applied request to a registered person, and strikes nobody off but by the own request', async () => {
    const id = accepted(await submit(t, desk, birthOf())).id.slice('cor_'.length);
    const step = (state: string) =>
      t.oracle(`update correction_request set state = $2, version = version + 1 where id = $1`, [id, state]);
    await step('IN_REVIEW');
    await expect(step('APPLIED')).rejects.toMatchObject({ constraint: 'correction_request_registered_id_fkey' });
    const person = await someone(t);
    const struck = t.oracle(`select * from strike_off($1, $2, '2021-05-20')`, [person.id, id]);
    await expect(struck).rejects.toMatchObject({ constraint: 'struck_off_by_request' });
  });

  test('lets the app write the row of nobody who is not admitted, its own range or not', async () => {
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const scope = {
      lo: '1',
      hi: '99999999',
      cohorts_of: '0',
      subject: '',
      client: '0',
      collecting_lo: '1',
      collecting_hi: '0',
    };
    const asked = async (admitted: string): Promise<string> => {
      await app.query('begin');
      for (const [name, value] of Object.entries({ ...scope, subjects: admitted }))
        await app.query(`select set_config($1, $2, true)`, [`app.${name}`, value]);
      const [unit] = await t.oracle(`select unit_no from administrative_unit where id = '25456@origin'`);
      const written = await app
        .query(
          `insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
           values ('01900000-0000-7000-8000-00000000beef', $1, 'Lê', 'An', 'le an', 'an', '2021-05-08', 'MALE', 'PRESENT', '2021-05-08', 'test')`,
          [unit!['unit_no']],
        )
        .then(
          () => 'written',
          (error: unknown) => (error as Error).message,
        );
      await app.query('rollback');
      return written;
    };
    try {
      expect(await asked('')).toMatch(/row-level security policy "admitted_only"/);
      expect(await asked('{01900000-0000-7000-8000-00000000beef}')).toBe('written');
    } finally {
      await app.end();
    }
  });
});
