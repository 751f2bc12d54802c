import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { people, personWhere, statusOf, type Person } from '../support/people.ts';

const facts = `id personalNumber maskedNumber matchedNumberStatus surname middleName givenName birthYear dateOfBirth
  dateOfBirthPrecision sex nationality ethnicity religion birthRegistrationPlace lifeStatus diedOn version
  nativePlace { code fullName } permanentResidence { code } currentResidence { code name path { code } }
  presence { state on source }`;
const progress = `enrollment { status becomesEligibleOn exchangeDueOn dossier { id state } }
  card { state version issuedOn expiresOn }
  dossiers { id type state stateSince collectedOn verifiedOn producedOn deliveredOn dueOn version defects cancelReason
    collectionKind collectingUnit { code } residenceAtCollection { code } }
  personalNumbers { value status validFrom validTo replacedBy reason }`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const find = (clientId: string, personalNumber: unknown, selection: string): Promise<Answer> =>
  t.ask(t.caller(clientId), `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${selection} } }`, {
    n: personalNumber,
  });

const inWard = `m.code = '25456'`;

describe('citizen', () => {
  test('shows every fact of a person within reach as the register has it', async () => {
    const persons = (
      await people(t, `m.code = '25456' and exists (select from dossier x where x.citizen_id = c.id)`)
    ).slice(0, 40);
    for (const person of persons.filter((one) => one.number !== null)) {
      const { data, errors, extensions } = await find('police-703-register', person.number, facts);
      const [row] = await t.oracle(
        `select c.*, date_of_birth::text as born, died_on::text as died, presence_on::text as seen, p.code as permanent, n.code as native
         from citizen c left join administrative_unit p on p.unit_no = permanent_unit_no
           left join administrative_unit n on n.unit_no = native_unit_no where c.id = $1`,
        [person.id],
      );
      expect(errors).toBeUndefined();
      expect(extensions.withheld).toBeUndefined();
      expect(data.citizen).toEqual({
        id: person.node,
        personalNumber: person.number,
        maskedNumber: `${person.number!.slice(0, 3)}*******${person.number!.slice(10)}`,
        matchedNumberStatus: 'ACTIVE',
        surname: row!['surname'],
        middleName: row!['middle_name'],
        givenName: row!['given_name'],
        birthYear: Number(row!['born'].slice(0, 4)),
        dateOfBirth: row!['born'],
        dateOfBirthPrecision: row!['date_of_birth_precision'],
        sex: row!['sex'],
        nationality: row!['nationality'],
        ethnicity: row!['ethnicity'],
        religion: row!['religion'],
        birthRegistrationPlace: row!['birth_registration_place'],
        lifeStatus: row!['life_status'],
        diedOn: row!['died'],
        version: row!['version'],
        nativePlace: row!['native'] === null ? null : expect.objectContaining({ code: row!['native'] }),
        permanentResidence: row!['permanent'] === null ? null : { code: row!['permanent'] },
        currentResidence: {
          code: person.group,
          name: expect.stringMatching(/^Tổ \d+$/),
          path: [{ code: '72' }, { code: '703' }, { code: '25456' }],
        },
        presence: { state: row!['presence'], on: row!['seen'], source: row!['presence_source'] },
      });
    }
  });

  test('shows card, current case, dossiers and numbers, the newest first', async () => {
    const persons = await people(
      t,
      `d.code = '703' and (select count(*) from dossier x where x.citizen_id = c.id) > 1
         and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
    );
    expect(persons.length).toBeGreaterThan(3);
    for (const person of persons) {
      const { citizen } = (await find('police-703-register', person.number, progress)).data;
      const dossiers = await t.oracle(
        `select 'dos_' || x.id as id, x.type, state, state_since::text as "stateSince", collected_on::text as "collectedOn",
           verified_on::text as "verifiedOn", produced_on::text as "producedOn", delivered_on::text as "deliveredOn",
           due_on::text as "dueOn", version, to_json(defects) as defects, cancel_reason as "cancelReason", collection_kind as "collectionKind",
           json_build_object('code', u.code) as "collectingUnit", json_build_object('code', r.code) as "residenceAtCollection"
         from dossier x join administrative_unit u on u.unit_no = collecting_unit_no join administrative_unit r on r.unit_no = residence_unit_no
         where citizen_id = $1 order by collected_on desc, x.id desc`,
        [person.id],
      );
      expect(citizen.dossiers).toEqual(dossiers);
      const current = dossiers.find((row) => row['state'] !== 'CANCELLED' && row['state'] !== 'SUPERSEDED');
      expect(citizen.enrollment).toEqual({
        status: statusOf(person, '2021-05-20'),
        becomesEligibleOn: String(Number(person.bornOn.slice(0, 4)) + 14) + person.bornOn.slice(4),
        exchangeDueOn: person.exchangeDueOn,
        dossier: current ? { id: current['id'], state: current['state'] } : null,
      });
      const [card] = await t.oracle(
        `select state, version, issued_on::text as "issuedOn", expires_on::text as "expiresOn" from card
         where citizen_id = $1 and state in ('ACTIVE', 'EXCHANGE_REQUIRED')`,
        [person.id],
      );
      expect(citizen.card).toEqual(card ?? null);
      expect(citizen.personalNumbers.map((one: any) => one.value)).toContain(person.number);
    }
  });

  test('finds a person by a former number and says that it was replaced', async () => {
    const [former] = await t.oracle<{ value: string; citizen_id: string; replaced_by: string }>(
      `select value, citizen_id, replaced_by from personal_number where status = 'REPLACED' and valid_to < '2021-05-20' limit 1`,
    );
    const { citizen } = (await find('police-72-register', former!.value, `${facts} ${progress}`)).data;
    expect(citizen).toMatchObject({
      id: `cit_${former!.citizen_id}`,
      matchedNumberStatus: 'REPLACED',
      personalNumber: former!.replaced_by,
    });
    expect(citizen.personalNumbers).toHaveLength(2);
    expect(citizen.personalNumbers).toMatchObject([
      { value: former!.replaced_by, status: 'ACTIVE', validTo: null, replacedBy: null },
      { value: former!.value, status: 'REPLACED', replacedBy: former!.replaced_by },
    ]);
  });

  test('finds a person whose only number was cancelled, and has no number to show then', async () => {
    const [cancelled] = await t.oracle<{ value: string; citizen_id: string }>(
      `select value, citizen_id from personal_number where status = 'CANCELLED' limit 1`,
    );
    const { citizen } = (await find('police-72-register', cancelled!.value, `${facts} enrollment { status }`)).data;
    expect(citizen).toMatchObject({
      id: `cit_${cancelled!.citizen_id}`,
      matchedNumberStatus: 'CANCELLED',
      personalNumber: null,
      maskedNumber: null,
      enrollment: { status: 'NOT_ELIGIBLE' },
    });
  });

  test.each([
    ['police-706-register', inWard],
    ['justice-25456-registry', `d.code = '706'`],
    ['committee-25456-review', `m.code <> '25456' and d.code = '703'`],
    ['school-tan-chau', `c.id not in (select citizen_id from cohort_member) and d.code = '706'`],
  ])(
    'tells %s of a person elsewhere exactly what it tells of a number that nobody has',
    async (clientId, elsewhere) => {
      const person = await personWhere(t, elsewhere);
      const there = await find(clientId, person.number, `${facts} ${progress}`);
      const nobody = await find(clientId, '972099999999', `${facts} ${progress}`);
      expect(there.data).toEqual({ citizen: null });
      for (const part of ['data', 'errors', 'extensions'] as const) expect(there[part]).toEqual(nobody[part]);
      expect(there.context.ran).toEqual(nobody.context.ran);
      const trails = await t.oracle(
        `select operation, outcome, code, fields, cardinality(persons) as persons, sought is not null as sought
       from audit where request_id = any ($1)`,
        [[there.context.requestId, nobody.context.requestId]],
      );
      expect(trails).toHaveLength(2);
      expect(trails[0]).toEqual(trails[1]);
      expect(trails[0]).toMatchObject({ operation: 'citizen', outcome: 'NOT_FOUND', persons: 0, sought: true });
    },
  );

  test.each<[string, unknown, string]>([
    ['a 9-digit number of an old card', '290123456', 'The number of an old 9-digit card identifies nobody.'],
    ['eleven digits', '97209912345', 'Exactly 12 digits 0-9, nothing else.'],
    ['a blank in front', ' 972099123456', 'Exactly 12 digits 0-9, nothing else.'],
    ['a letter', '97209912345a', 'Exactly 12 digits 0-9, nothing else.'],
    ['digits of another script', '٩٧٢٠٩٩١٢٣٤٥٦', 'Exactly 12 digits 0-9, nothing else.'],
    ['a line feed at the end', '972099123456\n', 'Exactly 12 digits 0-9, nothing else.'],
    ['a number in place of a text', 972099123456, 'A string.'],
    ['an object', { value: '972099123456' }, 'A string.'],
    ['nothing', null, 'Expected non-nullable type "PersonalNumber!" not to be null.'],
  ])('refuses %s with path and rule and without the value', async (_, value, rule) => {
    const answer = await find('police-72-register', value, 'id');
    expect(answer.data).toBeNull();
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors![0]).toMatchObject({
      message: `Variable $n: ${rule}`,
      extensions: { code: 'BAD_USER_INPUT', path: ['n'], rule, retryable: false },
    });
    expect(JSON.stringify(answer.errors)).not.toMatch(/290123456|9720991234|٩٧٢/);
    expect(answer.context.ran).toEqual([]);
  });

  test.each(['"290123456"', '"97209912345a"', '972099123456', '"""in "972099123456" """', '{ in: "972099123456" }'])(
    'refuses the literal %s without repeating it',
    async (literal) => {
      const { errors, data } = await t.ask(
        t.caller('police-72-register'),
        `{ citizen(personalNumber: ${literal}) { id } }`,
      );
      expect(data).toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors![0]!.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
      expect(JSON.stringify(errors)).not.toMatch(/\d{9}/);
    },
  );

  test('tells one person apart from another with the same name', async () => {
    const [first, second] = await people(
      t,
      `c.name_key in (select name_key from citizen group by 1 having count(*) > 1)
         and exists (select from personal_number n where n.citizen_id = c.id)`,
    );
    for (const person of [first, second] as Person[]) {
      const { data } = await find('police-72-register', person.number, 'id');
      expect(data.citizen.id).toBe(person.node);
    }
  });
});
