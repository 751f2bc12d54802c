import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { compare } from '@lienthong/api/store/recount';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  cardActive,
  codesOf,
  decide,
  footprint,
  keyedOf,
  livesIn,
  move,
  noDossier,
  presenceOf,
  preview,
  residenceOf,
  someone,
  stepOf,
  submit,
  type Json,
} from '../support/corrections.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let ward: Caller;
let chief: Caller;
let officer: Caller;
let cityPolice: Caller;
let province: Caller;
let justice: Caller;
beforeAll(async () => {
  t = await openTestApi();
  const purpose = 'POPULATION_REVIEW';
  ward = t.caller('police-25456-register', { purpose });
  chief = t.caller('police-25456-register', { purpose, officer: 'officer-police-25456-1' });
  officer = t.caller('police-25456-register', { purpose, officer: 'officer-police-25456-2' });
  cityPolice = t.caller('police-703-register', { purpose, officer: 'officer-police-703-1' });
  province = t.caller('police-72-register', { purpose });
  justice = t.caller('justice-703-registry');
});
afterAll(() => t.close());

async function expectCounted(): Promise<void> {
  const owner = { query: async (sql: string) => ({ rows: await t.oracle(sql) }) };
  expect((await compare(owner as never)).difference).toBeNull();
}

async function answered(item: Json, caller = ward): Promise<string[]> {
  const before = await footprint(t);
  const seen = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(seen['refusals']);
  return (seen['refusals'] as Json[]).map(({ code, path }) => `${code as string} ${(path as string[]).join('.')}`);
}

const elsewhere = `${livesIn('703')} and not (${livesIn('25456')})`;
const idOf = async (unitNo: number): Promise<string> =>
  (await t.oracle<{ id: string }>(`select id from administrative_unit where unit_no = $1`, [unitNo]))[0]!.id;
const noOf = async (id: string): Promise<number> =>
  (await t.oracle<{ no: number }>(`select unit_no as no from administrative_unit where id = $1`, [id]))[0]!.no;
const rowOf = async (person: Person): Promise<Json> =>
  (
    await t.oracle(
      `select c.unit_no, c.permanent_unit_no, c.presence, c.presence_source, c.presence_on::text, c.surname, c.version,
         (select jsonb_agg(distinct x.unit_no) from (
            select unit_no from personal_number where citizen_id = c.id union all select unit_no from dossier where citizen_id = c.id
            union all select unit_no from card where citizen_id = c.id) x) as units,
         (select jsonb_build_object('former', former, 'unit', unit_no, 'on', effective_on) from citizen_history h
            where h.citizen_id = c.id order by version desc limit 1) as history
       from citizen c where id = $1`,
      [person.id],
    )
  )[0]!;

describe('a move', () => {
  test('into the ward takes the person with the rows along, keeps what was, and counts anew', async () => {
    const person = await someone(t, `${elsewhere} and ${cardActive}`);
    const group = (
      await t.oracle<{ id: string }>(
        `select id from administrative_unit where level = 'RESIDENT_GROUP' and parent_id = '25456@origin' order by unit_no limit 1`,
      )
    )[0]!.id;
    const item = residenceOf(person, { currentResidence: group });
    const told = await preview(t, ward, item);
    expect(told).toMatchObject({
      refusals: [],
      dueOn: null,
      effects: [{ effect: 'CHANGE_RESIDENCE' }, { effect: 'NOTIFY_AGENCIES' }],
    });
    const request = accepted(await submit(t, ward, item));
    const before = (await t.oracle<{ id: string }>(`select coalesce(max(id), 0) as id from outbox`))[0]!.id;
    const applied = await decide(t, officer, request);
    expect(applied.request).toMatchObject({ state: 'APPLIED', effects: told['effects'] });
    const row = await rowOf(person);
    expect(row).toMatchObject({
      unit_no: await noOf(group),
      units: [await noOf(group)],
      history: { former: { unit_no: person.unitNo }, unit: row['unit_no'], on: '2021-05-03' },
    });
    const notices = await t.oracle(`select unit_no from outbox where id > $1 and type = 'CITIZEN_CHANGED'`, [before]);
    expect(notices.map(({ unit_no: no }) => no).sort()).toEqual([person.unitNo, row['unit_no']].sort());
    await expectCounted();
  });

  test('is decided by the ward’s police with four eyes, and by no one else', async () => {
    const request = accepted(await submit(t, chief, residenceOf(await someone(t, elsewhere))));
    const tried = async (caller: Caller): Promise<string[]> =>
      codesOf(await move(t, caller, stepOf(request, { review: {} })));
    expect(await tried(chief)).toEqual(['SAME_OFFICER']);
    expect(await tried(ward)).toEqual(['OFFICER_REQUIRED']);
    expect(await tried(cityPolice)).toEqual(['NOT_COMPETENT']);
    expect((await decide(t, officer, request)).request?.state).toBe('APPLIED');
    const again = accepted(await submit(t, ward, residenceOf(await someone(t, elsewhere))));
    expect(codesOf(await move(t, ward, stepOf(again, { withdraw: { text: 'Nhầm' } })))).toEqual(['ACCEPTED']);
  });

  test('is read by the police of the old and of the new home, whoever hands it in', async () => {
    const document = `query($id: ID!) { correctionRequest(id: $id) { kind agencyKind office { code } move { movedOn currentFrom { id } currentTo { id } permanentTo { id } } } }`;
    const joins = await someone(t, elsewhere);
    const into = accepted(await submit(t, ward, residenceOf(joins)));
    const leaves = await someone(t, livesIn('25456'));
    const away = accepted(await submit(t, ward, residenceOf(leaves, { currentResidence: `${joins.commune}@origin` })));
    for (const [{ id }, person, to] of [
      [into, joins, '25456@origin'],
      [away, leaves, `${joins.commune}@origin`],
    ] as const) {
      for (const caller of [ward, cityPolice]) {
        expect((await t.ask(caller, document, { id })).data.correctionRequest).toEqual({
          kind: 'RESIDENCE_CHANGE',
          agencyKind: 'POLICE',
          office: { code: '25456' },
          move: {
            movedOn: '2021-05-03',
            currentFrom: { id: await idOf(person.unitNo) },
            currentTo: { id: to },
            permanentTo: null,
          },
        });
      }
      // Neither office nor sender, but the home that is on the other side of the move.
      const [kept] = await t.oracle(`select unit_no from correction_request where id = $1`, [id.slice(4)]);
      expect(kept?.['unit_no']).toBe(person === joins ? joins.unitNo : await noOf(to));
    }
  });

  test('out of the province is decided where the person lived', async () => {
    const person = await someone(t, livesIn('25456'));
    const [away] = await t.oracle<{ id: string }>(
      `select id from administrative_unit where level = 'COMMUNE' and code not like '25%' and valid_to > '2021-05-20' order by unit_no limit 1`,
    );
    const request = accepted(await submit(t, ward, residenceOf(person, { currentResidence: away!.id })));
    expect((await decide(t, officer, request)).request?.state).toBe('APPLIED');
    expect((await rowOf(person))['unit_no']).toBe(await noOf(away!.id));
    await expectCounted();
  });

  test('of the permanent residence alone leaves where the person lives', async () => {
    const person = await someone(t, `${livesIn('25456')} and c.permanent_unit_no is not null`);
    const before = await rowOf(person);
    const item = residenceOf(person, { currentResidence: undefined, permanentResidence: '25462@origin' });
    await decide(t, officer, accepted(await submit(t, ward, item)));
    expect(await rowOf(person)).toMatchObject({
      unit_no: person.unitNo,
      permanent_unit_no: await noOf('25462@origin'),
      history: { former: { permanent_unit_no: before['permanent_unit_no'] } },
    });
  });

  test('finds a person who moved meanwhile: STALE, nothing is overwritten', async () => {
    const person = await someone(t, elsewhere);
    const request = accepted(await submit(t, ward, residenceOf(person)));
    const other = await noOf('25462@origin');
    await t.oracle(`update citizen set unit_no = $2, version = version + 1 where id = $1`, [person.id, other]);
    const [, stale] = await move(
      t,
      officer,
      stepOf(request, { review: {} }),
      stepOf({ ...request, version: 2 }, approve),
    );
    expect(stale?.request).toMatchObject({ state: 'STALE', staleFields: ['CURRENT_RESIDENCE'], effects: [] });
    expect((await rowOf(person))['unit_no']).toBe(other);
  });

  test.each<[expected: string, change: Json]>([
    ['VALUE_REQUIRED correction.residenceChange.currentResidence', { currentResidence: undefined }],
    ['VALUE_NOT_ALLOWED correction.residenceChange.currentResidence', { currentResidence: '25456' }],
    ['VALUE_NOT_ALLOWED correction.residenceChange.currentResidence', { currentResidence: '703@2013-12-30' }],
    ['UNIT_NOT_FOUND correction.residenceChange.currentResidence', { currentResidence: '25456@1999-01-01' }],
    ['DATE_NOT_POSSIBLE correction.residenceChange.movedOn', { movedOn: '2021-05-21' }],
    ['SECOND_FACT_REQUIRED correction.residenceChange.subject', { subject: 0 }],
  ])('is refused with %s', async (expected, change) => {
    const person = await someone(t, elsewhere);
    const subject = 'subject' in change ? { subject: { personalNumber: person.number } } : {};
    const found = await answered(residenceOf(person, { ...change, ...subject }));
    expect(found).toEqual([expected]);
  });

  test('is not for justice, nor for the police of another place', async () => {
    const person = await someone(t, elsewhere);
    expect(await answered(residenceOf(person), justice)).toEqual(['KIND_NOT_PERMITTED correction.residenceChange']);
    const stranger = t.caller('police-706-register', { purpose: 'POPULATION_REVIEW' });
    expect(await answered(residenceOf(person), stranger)).toEqual(['NOT_COMPETENT correction.residenceChange']);
    expect(await answered(keyedOf(person), justice)).toEqual(['KIND_NOT_PERMITTED correction.populationCorrection']);
  });
});

describe('a wrongly keyed fact', () => {
  const local = livesIn('25456');

  test('of civil status cites its entry, is written, and marks the card', async () => {
    const person = await someone(t, `${local} and ${cardActive} and ${noDossier}`);
    const item = keyedOf(person, { field: 'SURNAME' });
    const told = await preview(t, ward, item);
    const applied = await decide(t, officer, accepted(await submit(t, ward, item)));
    expect(applied.request).toMatchObject({ state: 'APPLIED', effects: told['effects'] });
    expect(applied.request?.effects.map(({ effect }) => effect)).toEqual([
      'CHANGE_CITIZEN',
      'CARD_EXCHANGE_REQUIRED',
      'NOTIFY_AGENCIES',
    ]);
    const row = await rowOf(person);
    expect(row['surname']).not.toBe(person.surname);
    expect(row['history']).toMatchObject({ former: { surname: person.surname } });
    const twice = await someone(t, local);
    const registration = item['registration'] as Json;
    expect(await answered(keyedOf(twice, { field: 'SURNAME' }, { registration }))).toEqual([
      'ALREADY_REGISTERED registration',
    ]);
    delete item['registration'];
    expect(await answered({ ...keyedOf(twice, { field: 'SURNAME' }), registration: undefined })).toEqual([
      'VALUE_REQUIRED registration',
    ]);
  });

  test('of presence cites none, holds since the same day, and counts anew', async () => {
    const person = await someone(t, `${local} and c.presence = 'PRESENT'`);
    const before = await rowOf(person);
    const item = presenceOf(person, { recorded: 'PRESENT', value: 'ABROAD' });
    expect(await answered({ ...item, registration: keyedOf(person)['registration'] })).toEqual([
      'VALUE_NOT_ALLOWED registration',
    ]);
    const applied = await decide(
      t,
      officer,
      accepted(await submit(t, ward, { ...item, clientRef: `${item['clientRef'] as string}-b` })),
    );
    expect(applied.request?.effects.map(({ effect }) => effect)).toEqual(['CHANGE_CITIZEN']);
    expect(await rowOf(person)).toMatchObject({
      presence: 'ABROAD',
      presence_source: 'POPULATION_CORRECTION',
      presence_on: before['presence_on'],
      history: { former: { presence: 'PRESENT' } },
    });
    await expectCounted();
  });

  test('stands against a request of justice on the same field', async () => {
    const person = await someone(t, local);
    accepted(await submit(t, ward, keyedOf(person, { field: 'SEX' })));
    const { populationCorrection } = keyedOf(person, { field: 'SEX' })['correction'] as Json;
    const correction = { correction: { ...(populationCorrection as Json), errorSource: 'REGISTRAR' } };
    const [outcome] = await submit(t, justice, { ...keyedOf(person, { field: 'SEX' }), correction });
    expect(codesOf([outcome!])).toEqual(['OPEN_REQUEST_EXISTS']);
  });

  test('handed in by the province is decided by the ward', async () => {
    const person = await someone(t, local);
    const request = accepted(await submit(t, province, keyedOf(person, { field: 'SURNAME' })));
    const away = { ...request };
    expect(codesOf(await move(t, cityPolice, stepOf(away, { review: {} })))).toEqual(['NOT_COMPETENT']);
    expect((await decide(t, chief, request)).request?.state).toBe('APPLIED');
  });
});

test('the database takes no finding that another kind of agency decides, nor one without its facts', async () => {
  const request = accepted(await submit(t, ward, residenceOf(await someone(t, elsewhere))));
  for (const [change, constraint] of [
    [`agency_kind = 'JUSTICE'`, 'decided_by'],
    [`moved_on = null`, 'content_of_move'],
    [`current_to = null`, 'content_of_move'],
    [`field = 'SEX'`, 'field_of_kind'],
    [`book = '1'`, 'entry_of_legal_kinds'],
  ]) {
    const update = t.oracle(`update correction_request set ${change!}, version = version + 1 where id = $1`, [
      request.id.slice(4),
    ]);
    await expect(update).rejects.toMatchObject({ constraint });
  }
});
