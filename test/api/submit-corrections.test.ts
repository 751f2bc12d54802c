import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  adult,
  codesOf,
  correctionOf,
  deathOf,
  decide,
  footprint,
  fresh,
  livesIn,
  move,
  otherValue,
  paramsOf,
  preview,
  recordedOf,
  someone,
  stepOf,
  submit,
  trySubmit,
  type Json,
} from '../support/corrections.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let ward: Caller;
let wardOfficer: Caller;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
  ward = t.caller('justice-25456-registry');
  wardOfficer = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
});
afterAll(() => t.close());

/** What is said of one item: as a preview, then as handed in; both must be equal. */
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

describe('a correction', () => {
  test.each(['SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME', 'DATE_OF_BIRTH', 'SEX', 'NATIONALITY'] as const)(
    'of %s is taken where person, entry, papers and law agree',
    async (field) => {
      expect(await codes(correctionOf(await someone(t), { field }))).toEqual([]);
    },
  );

  test.each(['ETHNICITY', 'NATIVE_PLACE'] as const)('of %s is taken likewise', async (field) => {
    const person = await someone(t, 'c.ethnicity is not null and c.native_unit_no is not null');
    const recorded = await recordedOf(t, person, field);
    expect(await codes(correctionOf(person, { field, recorded, value: otherValue(field, recorded) }))).toEqual([]);
  });

  test('is kept as it was sent, with its rules, limit and first step', async () => {
    const person = await someone(t);
    const officer = t.caller('justice-703-registry', { officer: 'officer-justice-703-2' });
    const item = correctionOf(person, { value: 'Ưng' }, { registration: { registeredBy: 'officer-justice-25456-1' } });
    const { id, ...request } = accepted(await submit(t, officer, item));
    expect(request).toMatchObject({ state: 'SUBMITTED', version: 1, late: false, dueOn: '2021-05-25', effects: [] });
    const [row] = await t.oracle(
      `select kind, state, citizen_id, field, recorded_value, new_value, book, number, year, registered_on::text, office_unit_id,
         legal_basis, evidence, rule_version, submitted_on::text, (select id from officer o where o.no = submitted_by) as by,
         registered_by as registrar,
         (select array_agg(step || ' ' || to_state order by no) from correction_step s where s.request_id = q.id) as steps,
         (select array_agg(type || ' ' || version || ' ' || array_to_string(fields, ',')) from outbox o where o.subject_id = q.id) as told
       from correction_request q where id = $1`,
      [id.slice('cor_'.length)],
    );
    expect(row).toEqual({
      kind: 'CORRECTION',
      state: 'SUBMITTED',
      citizen_id: person.id,
      field: 'GIVEN_NAME',
      recorded_value: person.givenName,
      new_value: 'Ưng',
      book: '01',
      number: item['registration'].number,
      year: 2021,
      registered_on: '2021-05-10',
      office_unit_id: '25456@origin',
      legal_basis: item['legalBasis'],
      evidence: item['evidence'],
      rule_version: expect.stringMatching(/^r1-[0-9a-f]{16}$/),
      submitted_on: '2021-05-20',
      by: 'officer-justice-703-2',
      registrar: 'officer-justice-25456-1',
      steps: ['SUBMIT SUBMITTED'],
      told: ['CORRECTION_SUBMITTED 1 GIVEN_NAME'],
    });
  });

  /** One thing is wrong in each; the code says what, the path where. */
  const wrong: [code: string, path: string, item: (person: Person) => Json][] = [
    [
      'SECOND_FACT_REQUIRED',
      'correction.correction.subject',
      (p) => correctionOf(p, { subject: { personalNumber: p.number } }),
    ],
    ['UNIT_NOT_FOUND', 'registration.office', (p) => correctionOf(p, {}, { registration: { office: '99999' } })],
    ['VALUE_NOT_ALLOWED', 'registration.office', (p) => correctionOf(p, {}, { registration: { office: '25456-01' } })],
    ['TEXT_REFUSED', 'correction.correction.value', (p) => correctionOf(p, { value: 'Hằng 2' })],
    ['TEXT_REFUSED', 'correction.correction.recorded', (p) => correctionOf(p, { recorded: '<b>' })],
    ['VALUE_REQUIRED', 'correction.correction.value', (p) => correctionOf(p, { value: null })],
    ['VALUE_NOT_ALLOWED', 'correction.correction.value', (p) => correctionOf(p, { field: 'SEX', value: 'OTHER' })],
    ['VALUE_UNCHANGED', 'correction.correction.value', (p) => correctionOf(p, { value: p.givenName })],
    [
      'DATE_NOT_POSSIBLE',
      'correction.correction.value',
      (p) => correctionOf(p, { field: 'DATE_OF_BIRTH', value: '1990-02-30' }),
    ],
    [
      'VALUE_NOT_ALLOWED',
      'correction.correction.value',
      (p) => correctionOf(p, { field: 'DATE_OF_BIRTH', value: '1990-02' }),
    ],
    [
      'DATES_CONTRADICT',
      'correction.correction.value',
      (p) => correctionOf(p, { field: 'DATE_OF_BIRTH', value: '2021-05-11' }),
    ],
    ['DATE_NOT_POSSIBLE', 'registration.date', (p) => correctionOf(p, {}, { registration: { date: '2021-05-21' } })],
    ['DATE_NOT_POSSIBLE', 'registration.date', (p) => correctionOf(p, {}, { registration: { date: '1901-01-01' } })],
    [
      'DATE_NOT_POSSIBLE',
      'evidence.1.issuedOn',
      (p) => correctionOf(p, {}, { evidence: [old, { ...old, issuedOn: '2021-05-21' }] }),
    ],
    ['EVIDENCE_REQUIRED', 'evidence', (p) => correctionOf(p, {}, { evidence: [] })],
    ['EVIDENCE_REQUIRED', 'evidence', (p) => correctionOf(p, {}, { evidence: [{ ...old, issuedOn: '2021-05-11' }] })],
    ['EVIDENCE_REQUIRED', 'evidence', (p) => correctionOf(p, {}, { evidence: [{ ...old, issuedOn: null }] })],
    ['LEGAL_BASIS_REQUIRED', 'legalBasis', (p) => correctionOf(p, {}, { legalBasis: null })],
    [
      'LEGAL_BASIS_REQUIRED',
      'legalBasis.document',
      (p) => correctionOf(p, {}, { legalBasis: { document: '120/2025/NĐ-CP' } }),
    ],
    [
      'UNIT_NOT_FOUND',
      'correction.correction.value',
      (p) => correctionOf(p, { field: 'NATIVE_PLACE', recorded: '25456@origin', value: '99999@origin' }),
    ],
    ['RECORDED_VALUE_DIFFERS', 'correction.correction.recorded', (p) => correctionOf(p, { recorded: 'Ất' })],
    ['NOT_COMPETENT', 'registration.office', (p) => correctionOf(p, {}, { registration: { office: '25516' } })],
    [
      'VALUE_NOT_ALLOWED',
      'registration.registeredBy',
      (p) => correctionOf(p, {}, { registration: { office: '25462', registeredBy: 'officer-justice-25456-1' } }),
    ],
    [
      'TEXT_REFUSED',
      'registration.registeredBy',
      (p) => correctionOf(p, {}, { registration: { registeredBy: ' officer-justice-703-1' } }),
    ],
    ['NOT_COMPETENT', 'registration.office', (p) => correctionOf(p, {}, { registration: { office: '72' } })],
    [
      'CITIZEN_NOT_FOUND',
      'correction',
      (p) => correctionOf(p, { subject: { personalNumber: '972090999999', givenName: p.givenName } }),
    ],
    [
      'CITIZEN_NOT_FOUND',
      'correction',
      (p) => correctionOf(p, { subject: { personalNumber: p.number, birthYear: 1899 } }),
    ],
    [
      'CITIZEN_NOT_FOUND',
      'correction',
      (p) => correctionOf(p, { subject: { personalNumber: p.number, givenName: p.givenName, birthYear: 1899 } }),
    ],
  ];
  const old = { kind: 'BIRTH_CERTIFICATE', reference: 'KS-17', issuedOn: '1900-01-01' };
  test.each(wrong)('is refused with %s at %s', async (code, path, item) => {
    const person = await someone(t, `c.native_unit_no is not null and extract(day from c.date_of_birth) > 1`);
    const native = await recordedOf(t, person, 'NATIVE_PLACE');
    const sent = item(person);
    const { correction } = sent['correction'];
    if (correction.field === 'NATIVE_PLACE') correction.recorded = native;
    const refusals = await refusalsOf(sent);
    expect(refusals.map((one) => [one['code'], one['path'].join('.')])).toContainEqual([code, path]);
    expect(new Set(refusals.map((one) => one['code']))).toEqual(new Set([code]));
    expect(JSON.stringify(refusals)).not.toContain(person.number);
    expect(JSON.stringify(refusals)).not.toContain(person.surname);
  });

  test.each(['123456789', '97209012345', '9720901234567', '97209012345x', '٩٧٢٠٩٠١٢٣٤٥٦'])(
    'with the number %s ends the call: it is no personal number',
    async (personalNumber) => {
      const person = await someone(t);
      const item = correctionOf(person, { subject: { personalNumber, givenName: 'An' } });
      const { errors } = await trySubmit(t, city, [correctionOf(person), item]);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(JSON.stringify(errors)).not.toContain(personalNumber);
    },
  );

  test('on a field with an open request names that request, and no other field is held by it', async () => {
    const person = await someone(t);
    const earlier = accepted(await submit(t, city, correctionOf(person)));
    const [again, another] = await submit(t, ward, correctionOf(person), correctionOf(person, { field: 'SURNAME' }));
    expect(codesOf([again!])).toEqual(['OPEN_REQUEST_EXISTS']);
    expect(paramsOf(again!)).toEqual({ request: earlier.id });
    expect(codesOf([another!])).toEqual(['ACCEPTED']);
  });

  test('on a register entry that a request rests on already is ALREADY_REGISTERED, until that came to nothing', async () => {
    const [one, other] = [await someone(t), await personWhere(t, `${adult} and ${livesIn('706')}`)];
    const registration = { number: fresh('') };
    const request = accepted(await submit(t, city, correctionOf(one, {}, { registration })));
    const later = (): Json => correctionOf(other, {}, { registration });
    expect(await codes(later())).toEqual(['ALREADY_REGISTERED']);
    expect(await codes(correctionOf(other, { field: 'SURNAME' }, { registration }))).toEqual([]);
    await move(t, city, stepOf(request, { withdraw: { text: 'Nhầm người' } }));
    expect(await codes(later())).toEqual([]);
  });

  test('says by number and level which office decides', async () => {
    const child = await personWhere(
      t,
      `c.life_status = 'ALIVE' and c.date_of_birth > '2007-05-20' and c.date_of_birth < '2021-01-01' and ${livesIn('25456')}
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
    );
    const [atDistrict] = await refusalsOf(correctionOf(child, {}, { registration: { office: '703' } }));
    expect(atDistrict).toMatchObject({ code: 'NOT_COMPETENT', path: ['registration', 'office'] });
    expect(atDistrict?.['params']).toContainEqual({ name: 'level', value: 'COMMUNE' });
    const request = accepted(await submit(t, city, correctionOf(child)));
    const [row] = await t.oracle(`select office_unit_no from correction_request where id = $1`, [request.id.slice(4)]);
    const [unit] = await t.oracle(`select unit_no from administrative_unit where id = '25456@origin'`);
    expect(row?.['office_unit_no']).toBe(unit?.['unit_no']);
    const adultPerson = await someone(t);
    const ofAdult = accepted(await submit(t, ward, correctionOf(adultPerson)));
    const [city703] = await t.oracle(
      `select u.code from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
      [ofAdult.id.slice(4)],
    );
    expect(city703?.['code']).toBe('703');
  });
});

describe('pointed access', () => {
  test('takes a person who lives elsewhere and whose entry is in the own register', async () => {
    expect(await codes(correctionOf(await someone(t, 'true', '706')))).toEqual([]);
  });

  test('takes nobody whose entry is in another register, though the person lives here', async () => {
    const item = correctionOf(await someone(t), {}, { registration: { office: '25516' } });
    const refusals = await refusalsOf(item);
    expect(refusals.map(({ code }) => code)).toEqual(['NOT_COMPETENT']);
    expect(refusals[0]?.['params']).toContainEqual({ name: 'because', value: 'JURISDICTION' });
  });

  test('finds a person by a former number too', async () => {
    const person = await someone(t);
    await t.oracle(
      `insert into personal_number (value, citizen_id, unit_no, status, valid_from, valid_to, replaced_by)
       values ('972090888001', $1, $2, 'REPLACED', '2000-01-01', '2020-01-01', $3)`,
      [person.id, person.unitNo, person.number],
    );
    const subject = { personalNumber: '972090888001', givenName: person.givenName };
    expect(await codes(correctionOf(person, { subject }))).toEqual([]);
  });

  test('compares the given name without diacritics and case', async () => {
    const person = await someone(t, `c.given_name like '%ạ%' or c.given_name like '%ằ%' or c.given_name like 'Đ%'`);
    const givenName = person.givenName.normalize('NFD').replaceAll(/\p{M}/gu, '').replace('Đ', 'D').toUpperCase();
    expect(await codes(correctionOf(person, { subject: { personalNumber: person.number, givenName } }))).toEqual([]);
  });

  test('leaves a trace of whom it found, and of a try that found nobody without the number', async () => {
    const person = await someone(t, 'true', '706');
    const last = async (): Promise<Json[]> =>
      t.oracle(
        `select client_no, outcome, persons, sought is not null as sought, purpose from audit order by id desc limit 1`,
      );
    await preview(t, city, correctionOf(person));
    const client_no = city.client.no;
    const purpose = 'CIVIL_STATUS';
    expect(await last()).toEqual([{ client_no, outcome: 'ANSWERED', persons: [person.id], sought: false, purpose }]);
    const subject = { personalNumber: person.number, birthYear: 1899 };
    for (const attempt of [
      preview(t, city, correctionOf(person, { subject })),
      submit(t, city, correctionOf(person, { subject })),
    ]) {
      await attempt;
      expect(await last()).toEqual([{ client_no, outcome: 'NOT_FOUND', persons: [], sought: true, purpose }]);
    }
  });

  test.each([
    'police-703-register',
    'committee-25456-review',
    'education-72-office',
    'school-tan-chau',
    'labor-72-office',
  ])('is not open to %s: it may report, and hand in no legal kind', async (client) => {
    const caller = t.caller(client);
    const person = await someone(t);
    for (const item of [correctionOf(person), deathOf(person)]) {
      const [branch] = Object.keys(item['correction']);
      const refusals = await refusalsOf(item, caller);
      expect(refusals).toMatchObject([{ code: 'KIND_NOT_PERMITTED', path: ['correction', branch] }]);
      expect(refusals[0]?.['params']).toEqual([{ name: 'action', value: 'correction:submit' }]);
    }
    const [trail] = await t.oracle(`select count(*)::int as n from audit where client_no = $1`, [caller.client.no]);
    expect(trail).toEqual({ n: 0 });
  });

  test.each(['inspector-72-desk', 'home-affairs-72-desk'])(
    'is not open to %s: it may not hand a request in',
    async (client) => {
      const caller = t.caller(client, { caseRef: 'A-1' });
      const before = await footprint(t);
      const { data, errors } = await trySubmit(t, caller, [correctionOf(await someone(t))]);
      expect(data).toBeNull();
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
      expect(await footprint(t)).toEqual(before);
    },
  );

  test('needs the scope and the purpose of the client', async () => {
    const item = correctionOf(await someone(t));
    const refused = async (with_: Json): Promise<string> =>
      (await trySubmit(t, t.caller('justice-703-registry', with_), [item])).errors?.[0]?.extensions['code'];
    expect(await refused({ scopes: ['correction:read'] })).toBe('SCOPE_MISSING');
    expect(await refused({ purpose: null })).toBe('PURPOSE_REQUIRED');
    expect(await refused({ purpose: 'CARD_ISSUANCE' })).toBe('PURPOSE_NOT_ALLOWED');
  });
});

describe('a death', () => {
  const wrong: [code: string, path: string, item: (person: Person) => Json][] = [
    ['SECOND_FACT_REQUIRED', 'correction.death.subject', (p) => deathOf(p, { subject: { personalNumber: p.number } })],
    ['DATES_CONTRADICT', 'correction.death.diedOn', (p) => deathOf(p, { diedOn: '2021-05-11' })],
    ['VALUE_REQUIRED', 'correction.death.place', (p) => deathOf(p, { place: ' ' })],
    [
      'DATE_NOT_POSSIBLE',
      'correction.death.diedOn',
      (p) => deathOf(p, { diedOn: '2021-05-21' }, { registration: { date: '2021-05-21' } }),
    ],
    ['DATE_NOT_POSSIBLE', 'correction.death.diedOn', (p) => deathOf(p, { diedOn: '1901-01-01' })],
    ['LEGAL_BASIS_REQUIRED', 'legalBasis.document', (p) => deathOf(p, {}, { legalBasis: { document: '1/1900' } })],
    ['NOT_COMPETENT', 'registration.office', (p) => deathOf(p, {}, { registration: { office: '703' } })],
    ['CITIZEN_NOT_FOUND', 'correction', (p) => deathOf(p, { subject: { personalNumber: p.number, givenName: 'Ất' } })],
  ];
  test.each(wrong)('is refused with %s at %s', async (code, path, item) => {
    const refusals = await refusalsOf(item(await someone(t)));
    expect(refusals.map((one) => [one['code'], one['path'].join('.')])).toContainEqual([code, path]);
    expect(new Set(refusals.map((one) => one['code']))).toEqual(new Set([code]));
  });

  test.each([
    ['2021-05-10', '2021-05-10', false],
    ['2021-04-25', '2021-05-10', false],
    ['2021-04-23', '2021-05-10', false],
    ['2021-04-22', '2021-05-10', true],
    ['2001-02-03', '2021-05-10', true],
  ])('of %s registered on %s: late is %s, never a refusal', async (diedOn, date, late) => {
    const request = accepted(await submit(t, city, deathOf(await someone(t), { diedOn }, { registration: { date } })));
    expect(request).toMatchObject({ late, dueOn: '2021-05-20' });
  });

  test('that is open blocks every other request and a second death, and names itself', async () => {
    const person = await someone(t);
    const open = accepted(await submit(t, city, correctionOf(person)));
    const death = accepted(await submit(t, city, deathOf(person)));
    const outcomes = await submit(
      t,
      ward,
      correctionOf(person, { field: 'SURNAME' }),
      correctionOf(person),
      deathOf(person),
    );
    expect(codesOf(outcomes)).toEqual(['BLOCKED_BY_DEATH', 'OPEN_REQUEST_EXISTS', 'OPEN_REQUEST_EXISTS']);
    expect(outcomes.map((one) => paramsOf(one)['request'])).toEqual([death.id, open.id, death.id]);
  });

  test('that is registered is ALREADY_REGISTERED, and every correction BLOCKED_BY_DEATH', async () => {
    const person = await someone(t);
    await decide(t, wardOfficer, accepted(await submit(t, city, deathOf(person))));
    expect(await codes(deathOf(person))).toEqual(['ALREADY_REGISTERED']);
    expect(await codes(correctionOf(person))).toEqual(['BLOCKED_BY_DEATH']);
  });

  test('can be handed in for a person who lives elsewhere and died here', async () => {
    expect(await codes(deathOf(await someone(t, 'true', '706')), ward)).toEqual([]);
  });
});

test('on a day for which the rule book has no rules nothing is taken', async () => {
  const person = await someone(t);
  await t.setToday('2027-03-01');
  try {
    const registration = { office: '25459' };
    expect(await codes(correctionOf(person, {}, { registration }))).toContain('FIELD_NOT_CORRECTABLE');
    expect(await codes(deathOf(person, {}, { registration }))).toContain('FIELD_NOT_CORRECTABLE');
  } finally {
    await t.setToday('2021-05-20');
  }
});
