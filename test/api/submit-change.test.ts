import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  cardActive,
  changeOf,
  codesOf,
  consentOf,
  correctionOf,
  deathOf,
  decide,
  footprint,
  livesIn,
  move,
  noDossier,
  openDossier,
  paramsOf,
  preview,
  someone,
  stepOf,
  submit,
  trySubmit,
  writtenColumns,
  type Json,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
let second: Caller;
let wardOfficer: Caller;
beforeAll(async () => {
  t = await openTestApi();
  ({ city, first, second, ward: wardOfficer } = officesOf(t));
});
afterAll(() => t.close());

async function refusalsOf(item: Json, caller = city): Promise<Json[]> {
  const before = await footprint(t);
  const seen = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(seen['refusals']);
  return seen['refusals'];
}
const codes = async (item: Json, caller = city): Promise<string[]> =>
  (await refusalsOf(item, caller)).map(({ code }) => code);

/** One of the ward who is that old on the demo day; a child has a number from birth here. */
const aged = (bornFrom: string, bornTo: string): Promise<Person> =>
  personWhere(
    t,
    `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth between '${bornFrom}' and '${bornTo}' and ${livesIn('703')}
     and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
     and not exists (select from correction_request q where q.citizen_id = c.id)`,
  );

describe('a change', () => {
  test.each(['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME'])('of %s is taken where all agrees', async (field) => {
    expect(await codes(changeOf(await someone(t), { field }))).toEqual([]);
  });

  test('is kept with its ground and consents, and shown to those who see personal fields', async () => {
    const person = await someone(t);
    const { id } = accepted(await submit(t, city, changeOf(person, { value: 'Ưng' })));
    const [row] = await t.oracle(
      `select kind, field, recorded_value, new_value, ground, consents, agency_kind, reporter_no, fields from correction_request where id = $1`,
      [id.slice(4)],
    );
    expect(row).toEqual({
      kind: 'CHANGE',
      field: 'GIVEN_NAME',
      recorded_value: person.givenName,
      new_value: 'Ưng',
      ground: 'NAME_HARMS',
      consents: [consentOf('SELF')],
      agency_kind: 'JUSTICE',
      reporter_no: null,
      fields: [],
    });
    const document = `query($id: ID!) { correctionRequest(id: $id) { kind ground consents { by givenOn reference } agencyKind office { code } dueOn } }`;
    expect((await t.ask(city, document, { id })).data.correctionRequest).toEqual({
      kind: 'CHANGE',
      ground: 'NAME_HARMS',
      consents: [consentOf('SELF')],
      agencyKind: 'JUSTICE',
      office: { code: '703' },
      dueOn: '2021-05-25',
    });
    const narrow = t.caller('justice-703-registry', { scopes: ['correction:read', 'graphql:explore'] });
    const withheld = await t.ask(narrow, document, { id });
    expect(withheld.data.correctionRequest).toMatchObject({ ground: null, consents: null, office: null });
    expect(withheld.extensions.withheld?.map(({ path }) => path)).toEqual([
      'correctionRequest.ground',
      'correctionRequest.consents',
      'correctionRequest.office',
    ]);
  });

  test.each<[code: string, path: string, item: (person: Person) => Json]>([
    [
      'SECOND_FACT_REQUIRED',
      'correction.change.subject',
      (p) => changeOf(p, { subject: { personalNumber: p.number } }),
    ],
    ['VALUE_REQUIRED', 'registration', (p) => changeOf(p, {}, { registration: undefined } as never)],
    ['TEXT_REFUSED', 'correction.change.value', (p) => changeOf(p, { value: 'A1' })],
    ['VALUE_REQUIRED', 'correction.change.value', (p) => changeOf(p, { value: null })],
    ['VALUE_UNCHANGED', 'correction.change.value', (p) => changeOf(p, { value: p.givenName })],
    ['RECORDED_VALUE_DIFFERS', 'correction.change.recorded', (p) => changeOf(p, { recorded: 'Ất' })],
    ['VALUE_NOT_ALLOWED', 'correction.change.ground', (p) => changeOf(p, { ground: 'PARENTS_SURNAME' })],
    ['CONSENT_REQUIRED', 'correction.change.consents', (p) => changeOf(p, { consents: [] })],
    ['CONSENT_REQUIRED', 'correction.change.consents', (p) => changeOf(p, { consents: [consentOf('GUARDIAN')] })],
    [
      'DATE_NOT_POSSIBLE',
      'correction.change.consents.0.givenOn',
      (p) => changeOf(p, { consents: [consentOf('SELF', '2021-05-21')] }),
    ],
    ['EVIDENCE_REQUIRED', 'evidence', (p) => changeOf(p, {}, { evidence: [] })],
    ['LEGAL_BASIS_REQUIRED', 'legalBasis', (p) => changeOf(p, {}, { legalBasis: null })],
    ['NOT_COMPETENT', 'registration.office', (p) => changeOf(p, {}, { registration: { office: '25516' } })],
    ['CITIZEN_NOT_FOUND', 'correction', (p) => changeOf(p, { subject: { personalNumber: p.number, givenName: 'Ất' } })],
  ])('is refused with %s at %s', async (code, path, item) => {
    const sent = item(await someone(t));
    if (path === 'registration') delete sent['registration'];
    const refusals = await refusalsOf(sent);
    expect(refusals.map((one) => [one['code'], one['path'].join('.')])).toEqual([[code, path]]);
  });

  test.each(['DATE_OF_BIRTH', 'SEX', 'ETHNICITY'])('of %s is no call that fits the schema', async (field) => {
    const { data, errors } = await trySubmit(
      t,
      city,
      [changeOf(await someone(t), { field: 'GIVEN_NAME' }, {})].map((item) => {
        item['correction'].change.field = field;
        return item;
      }),
    );
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  /** Who must consent, and which office decides, by hand. */
  test.each<[what: string, from: string, to: string, consents: string[], office: string]>([
    ['under 9', '2012-05-21', '2021-01-01', ['FATHER', 'MOTHER'], 'commune'],
    ['from 9, under 14', '2007-05-21', '2012-05-20', ['FATHER', 'MOTHER', 'SELF'], 'commune'],
    ['from 14, under 18', '2003-05-21', '2007-05-20', ['FATHER', 'MOTHER', 'SELF'], 'district'],
    ['of age', '1950-01-01', '2003-05-20', ['SELF'], 'district'],
  ])('of one %s (born %s to %s) needs %j and is decided by the %s', async (_, from, to, needed, office) => {
    const person = await aged(from, to);
    const registration = { office: person.commune, date: '2021-05-10' };
    const [bare] = await submit(t, city, changeOf(person, { consents: [] }, { registration }));
    expect(codesOf([bare!])).toEqual(['CONSENT_REQUIRED']);
    expect(paramsOf(bare!)['missing']).toBe(needed.join(';'));
    const given = needed.map((by) => consentOf(by));
    const { id } = accepted(await submit(t, city, changeOf(person, { consents: given }, { registration })));
    const [row] = await t.oracle(
      `select u.code from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
      [id.slice(4)],
    );
    expect(row?.['code']).toBe(office === 'commune' ? person.commune : '703');
  });

  test('stands against a correction of the same field and gives way to none, in either order', async () => {
    const person = await someone(t);
    const change = accepted(await submit(t, city, changeOf(person, { field: 'SURNAME' })));
    const [again, other] = await submit(
      t,
      city,
      correctionOf(person, { field: 'SURNAME' }),
      correctionOf(person, { field: 'SEX' }),
    );
    expect(codesOf([again!, other!])).toEqual(['OPEN_REQUEST_EXISTS', 'ACCEPTED']);
    expect(paramsOf(again!)['request']).toBe(change.id);
    const columns = await writtenColumns(t);
    const twice = t.oracle(
      `insert into correction_request (${columns}) select ${columns} from (select (jsonb_populate_record(q, jsonb_build_object(
         'id', gen_random_uuid(), 'number', 'x', 'kind', 'CORRECTION', 'ground', null, 'consents', null))).*
         from correction_request q where q.id = $1) copy`,
      [change.id.slice(4)],
    );
    await expect(twice).rejects.toMatchObject({ constraint: 'one_open_request' });
  });

  test('is blocked by a death, open or registered', async () => {
    const person = await someone(t);
    const death = accepted(await submit(t, city, deathOf(person)));
    expect(await codes(changeOf(person))).toEqual(['BLOCKED_BY_DEATH']);
    await decide(t, wardOfficer, death);
    const refusals = await refusalsOf(changeOf(person));
    expect(refusals).toMatchObject([{ code: 'BLOCKED_BY_DEATH', path: ['correction', 'change'] }]);
  });
});

describe('deciding on a change', () => {
  test('takes four eyes and an officer of the competent office', async () => {
    const request = accepted(await submit(t, first, changeOf(await someone(t))));
    const review = { review: {} };
    const tried = async (caller: Caller): Promise<string[]> => codesOf(await move(t, caller, stepOf(request, review)));
    expect(await tried(first)).toEqual(['SAME_OFFICER']);
    expect(await tried(city)).toEqual(['OFFICER_REQUIRED']);
    expect(await tried(wardOfficer)).toEqual(['NOT_COMPETENT']);
    expect((await decide(t, second, request)).request?.state).toBe('APPLIED');
  });

  test('writes the name, and marks card and dossier', async () => {
    const holder = await someone(t, `${cardActive} and ${noDossier}`);
    const held = await decide(t, second, accepted(await submit(t, city, changeOf(holder, { value: 'Ước' }))));
    expect(held.request?.effects.map(({ effect }) => effect)).toEqual([
      'CHANGE_CITIZEN',
      'CARD_EXCHANGE_REQUIRED',
      'NOTIFY_AGENCIES',
    ]);
    const [row] = await t.oracle(
      `select given_name, given_key, (select state from card k where k.citizen_id = c.id and k.state = 'EXCHANGE_REQUIRED') as card,
         (select former from citizen_history h where h.citizen_id = c.id) as former from citizen c where id = $1`,
      [holder.id],
    );
    expect(row).toEqual({
      given_name: 'Ước',
      given_key: 'uoc',
      card: 'EXCHANGE_REQUIRED',
      former: { given_name: holder.givenName },
    });
    const applicant = await someone(t, openDossier('COLLECTED', 'UNDER_REVIEW'), '72');
    const open = await decide(t, second, accepted(await submit(t, city, changeOf(applicant, { field: 'SURNAME' }))));
    expect(open.request?.effects.map(({ effect }) => effect)).toContain('DOSSIER_DISCREPANT');
  });

  test('finds a base that changed underneath: STALE, nothing is overwritten', async () => {
    const person = await someone(t);
    const request = accepted(await submit(t, city, changeOf(person)));
    await t.oracle(`update citizen set given_name = 'Ất', given_key = 'at', version = version + 1 where id = $1`, [
      person.id,
    ]);
    const [, stale] = await move(
      t,
      second,
      stepOf(request, { review: {} }),
      stepOf({ ...request, version: 2 }, approve),
    );
    expect(stale?.request).toMatchObject({ state: 'STALE', staleFields: ['GIVEN_NAME'], effects: [] });
  });
});

test('the rules of a change are shown with their source and how sure they are', async () => {
  const document = `{ correctionRules(kind: CHANGE, on: "2021-05-20") { key field value status legalReference inForce } }`;
  const { data } = await t.ask(city, document);
  const rules = data.correctionRules as Json[];
  expect(rules.filter(({ field }) => field === 'birth_date')).toMatchObject([{ value: 'NO', status: 'TEXT_READ' }]);
  expect(rules.filter(({ key }) => key === 'consent.name_change.parents_until_age')).toMatchObject([
    { value: '18 completed years', status: 'SECONDARY_PAGE', legalReference: 'Decree 123/2015/NĐ-CP art.7(1)' },
  ]);
  expect(rules.filter(({ key }) => key.startsWith('civil_status.change_ground.'))).toHaveLength(16);
  expect(rules.every(({ inForce }) => inForce)).toBe(true);
});
