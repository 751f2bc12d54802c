import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { Caller } from '@lienthong/api/access/caller';
import { createSchema } from '@lienthong/api/schema';
import { personalFields } from '@lienthong/api/domain/personal-field';
import type { FieldClass } from '@lienthong/schema/codes';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { personWhere, type Person } from '../support/people.ts';

/** Written by hand from the documents on trust and on the domain: what tells what about a person. */
const classOf: Record<string, FieldClass> = {
  ...of(
    'STATUS',
    'maskedNumber matchedNumberStatus currentResidence lifeStatus enrollment card dossiers invitations contacts',
  ),
  ...of('NAME', 'surname middleName givenName'),
  ...of('BIRTH_YEAR', 'birthYear'),
  ...of(
    'PERSONAL',
    'personalNumber personalNumbers dateOfBirth dateOfBirthPrecision sex nationality birthRegistrationPlace',
  ),
  ...of('PERSONAL', 'asOf history nativePlace permanentResidence presence diedOn numberAgreement relations'),
  ...of('PERSONAL', 'dossiers.defects dossiers.cancelReason'),
  // Days that follow from the birth date.
  ...of('PERSONAL', 'enrollment.becomesEligibleOn enrollment.exchangeDueOn card.expiresOn'),
  ...of('ETHNICITY', 'ethnicity'),
  ...of('SENSITIVE', 'religion'),
};
function of(fieldClass: FieldClass, names: string): Record<string, FieldClass> {
  return Object.fromEntries(names.split(' ').map((name) => [name, fieldClass]));
}

/** What is asked for below a field, and the type it stands in. */
const below: Record<string, string> = {
  dossiers: 'dossiers { id defects cancelReason }',
  enrollment: 'enrollment { status becomesEligibleOn exchangeDueOn }',
  card: 'card { state expiresOn }',
  asOf: 'asOf(on: "2021-05-20") { __typename }',
  history: 'history { totalCount { exact } }',
};
const typesBelow: Record<string, string> = { dossiers: 'Dossier', enrollment: 'Enrollment', card: 'Card' };

/** Behind a door of their own: an operation with one is refused as a whole to who may not pass it. */
const behindDoors = { numberTasks: 'number:read' };

const schema = createSchema();
const citizenType = schema.getType('Citizen');
const citizenFields = (isObjectType(citizenType) ? Object.values(citizenType.getFields()) : []).filter(
  ({ name }) => !(name in behindDoors),
);
/** Everything that a person has in the schema: a field that is added later is asked for too. */
const everything = citizenFields
  .map(({ name, type }) =>
    name in below ? below[name] : isLeafType(getNamedType(type)) ? name : `${name} { __typename }`,
  )
  .join(' ');

const named: FieldClass[] = ['STATUS', 'NAME', 'BIRTH_YEAR'];
const personal: FieldClass[] = [...named, 'PERSONAL'];
/** Client, purpose, classes that are shown, and why each of the others is not. */
const views = [
  ['police-703-register', 'CARD_ISSUANCE', [...personal, 'ETHNICITY', 'SENSITIVE'], {}],
  ['police-703-register', 'POPULATION_REVIEW', [...personal, 'ETHNICITY'], { SENSITIVE: 'PURPOSE_DOES_NOT_COVER' }],
  ['justice-703-registry', 'CIVIL_STATUS', [...personal, 'ETHNICITY'], { SENSITIVE: 'SCOPE_MISSING' }],
  ['committee-25456-review', 'POPULATION_REVIEW', personal, { ETHNICITY: 'SCOPE_MISSING', SENSITIVE: 'SCOPE_MISSING' }],
  [
    'school-hoang-le-kha',
    'SCHOOL_DRIVE',
    named,
    { PERSONAL: 'SCOPE_MISSING', ETHNICITY: 'SCOPE_MISSING', SENSITIVE: 'SCOPE_MISSING' },
  ],
] as const satisfies [string, string, FieldClass[], Partial<Record<FieldClass, string>>][];

let t: TestApi;
/** A pupil of the ward, in reach of police, justice, committee and school, with something in every field. */
let pupil: Person;
beforeAll(async () => {
  t = await openTestApi();
  const condition = `m.code = '25456' and c.id in (select citizen_id from cohort_member)`;
  const { id } = await personWhere(t, condition);
  await t.oracle(
    `update citizen set version = version + 1, middle_name = 'Thị', ethnicity = '35', religion = '05', life_status = 'DECEASED', died_on = '2021-05-02',
       permanent_unit_no = unit_no, native_unit_no = unit_no, birth_registration_place = '072', date_of_birth = '2004-11-23' where id = $1`,
    [id],
  );
  await t.oracle(
    `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind,
       collected_on, state_since, due_on, defects, cancel_reason)
     select ('01900000-0000-7000-8000-00000000000' || n)::uuid, c.id, unit_no, unit_no, unit_no, 'cccd-2021', 'FIRST_ISSUE', state, 'SCHOOL',
       '2021-03-01', '2021-05-02', '2021-04-01', '{DECEASED}', reason
     from citizen c, (values (1, 'CANCELLED', 'DECEASED'), (2, 'SUPERSEDED', null)) x (n, state, reason) where c.id = $1`,
    [id],
  );
  await t.oracle(
    `insert into card (id, citizen_id, dossier_id, unit_no, version, state, issued_on, expires_on, printed_hash)
     select '01900000-0000-7000-8000-000000000003'::uuid, c.id, '01900000-0000-7000-8000-000000000002'::uuid, unit_no, 'CCCD_CHIP_2021', 'ACTIVE',
       '2021-04-01', '2029-11-23', '' from citizen c where c.id = $1
       and not exists (select from card k where k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED'))`,
    [id],
  );
  pupil = await personWhere(t, 'c.id = $1', [id]);
});
afterAll(() => t.close());

const ask = (caller: Caller, selection: string): Promise<Answer> =>
  t.ask(caller, `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${selection} } }`, { n: pupil.number });

/** Dotted paths of what is null, list positions left out. */
function nullsOf(value: unknown, at = ''): string[] {
  if (value === null) return [at];
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => nullsOf(one, at)))];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, one]) => nullsOf(one, at === '' ? name : `${at}.${name}`));
}

describe('what is withheld', () => {
  test('is said here for every field of a person', () => {
    const known = Object.keys(classOf).map((name) =>
      name.includes('.') ? name.replace(/^\w+/, (first) => typesBelow[first] ?? first) : `Citizen.${name}`,
    );
    // Requests are said of in correction-requests.test.ts, candidates in cohort-members.test.ts, comparisons in
    // reconciliation-run.test.ts, whom notices are about in notices.test.ts, steps of dossiers in dossiers.test.ts, findings
    // in readiness.test.ts, invitations, contacts and age events in theirs, heads in heads.test.ts, lines of lists in worklists.test.ts and
    // published-worklists.test.ts, people behind a figure in explain.test.ts.
    const elsewhere =
      /^(CorrectionRequest|Newcomer|Candidate|Notice|Readiness|WorkItem|PublishedWorkItem|Invitation|Contact|GroupHead|AgeEvent|MetricExplanation)\.|^Reconciliation|^(Citizen\.numberTasks|Dossier\.steps)$/;
    const ofPersons = Object.keys(personalFields).filter((name) => !elsewhere.test(name));
    expect(known.sort()).toEqual(ofPersons.sort());
    expect(citizenFields.map((field) => field.name).filter((name) => !(name in classOf))).toEqual(['id', 'version']);
  });

  test.each(views)(
    'from %s for %s is what its classes and its purpose leave out, and all of it is named',
    async (clientId, purpose, classes, reasons) => {
      const { data, errors, extensions } = await ask(t.caller(clientId, { purpose }), everything);
      expect(errors).toBeUndefined();
      const hidden = Object.entries(classOf).filter(([, one]) => !(classes as readonly FieldClass[]).includes(one));
      // A cancel reason is null by itself in the dossiers that were not cancelled; in one it was.
      const nulls = nullsOf(data.citizen).filter(
        (name) => name !== 'dossiers.cancelReason' || !(classes as readonly FieldClass[]).includes('PERSONAL'),
      );
      expect(nulls.sort()).toEqual(hidden.map(([name]) => name).sort());
      const withheld = hidden.map(([name, one]) => ({
        path: `citizen.${name}`,
        reason: (reasons as Partial<Record<FieldClass, string>>)[one],
        scopeNeeded: `field:${one}`,
      }));
      const byPath = (one: { path: string }, other: { path: string }): number => (one.path < other.path ? -1 : 1);
      expect([...(extensions.withheld ?? [])].sort(byPath)).toEqual(withheld.sort(byPath));
      expect(data.citizen.id).toBe(pupil.node);
    },
  );

  test.each<[FieldClass, FieldClass[]]>([
    ['STATUS', ['STATUS']],
    ['NAME', ['NAME']],
    ['BIRTH_YEAR', ['BIRTH_YEAR']],
    ['PERSONAL', ['PERSONAL', 'NAME', 'BIRTH_YEAR']],
    ['ETHNICITY', ['ETHNICITY']],
    ['SENSITIVE', ['SENSITIVE', 'ETHNICITY']],
  ])('from a token with the scope of %s alone is all but %j', async (only, shown) => {
    const caller = t.caller('police-703-register', { scopes: ['citizen:read', `field:${only}`] });
    const { data } = await ask(caller, everything);
    const seen = Object.keys(classOf).filter((name) => !name.includes('.') && data.citizen[name] !== null);
    expect(seen.sort()).toEqual(
      Object.keys(classOf)
        .filter((name) => !name.includes('.') && shown.includes(classOf[name]!))
        .sort(),
    );
  });

  test('from a token without any class is everything but that the person is there', async () => {
    const { data } = await ask(t.caller('police-703-register', { scopes: ['citizen:read'] }), everything);
    expect(Object.entries(data.citizen).filter(([, value]) => value !== null)).toEqual([
      ['id', pupil.node],
      ['version', pupil.version],
    ]);
  });

  test.each(Object.entries(behindDoors))('comes after the door of %s: %s', async (name, action) => {
    const selection = `id ${name} { id }`;
    const refused = await ask(t.caller('committee-25456-review'), selection);
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', action });
    const narrow = t.caller('police-703-register', { scopes: ['citizen:read', action] });
    const { data, errors, extensions } = await ask(narrow, selection);
    expect([errors, data.citizen]).toEqual([undefined, { id: pupil.node, [name]: null }]);
    const scopeNeeded = 'field:PERSONAL';
    expect(extensions.withheld).toEqual([{ path: `citizen.${name}`, reason: 'SCOPE_MISSING', scopeNeeded }]);
  });

  test('from the inspector is all but the status', async () => {
    const { data, extensions } = await t.ask(
      t.caller('inspector-72-desk', { caseRef: 'DSR-1' }),
      `query($s: SubjectInput!) { citizenBySubject(subject: $s) { ${everything} } }`,
      { s: { personalNumber: pupil.number, birthYear: 2004 } },
    );
    const hidden = Object.keys(classOf).filter((name) => classOf[name] !== 'STATUS');
    expect(nullsOf(data.citizenBySubject).sort()).toEqual(hidden.sort());
    expect(extensions.withheld?.map((one) => one.path).sort()).toEqual(
      hidden.map((name) => `citizenBySubject.${name}`).sort(),
    );
  });
});

describe('a withheld field', () => {
  const secrets = (): string[] => [pupil.number!, '2004-11-23', '2021-05-02', '"35"', '"05"', 'FEMALE', 'MALE'];
  const expectSecret = ({ data, errors }: Answer): void => {
    const text = JSON.stringify([data, errors]);
    expect(secrets().filter((secret) => text.includes(secret))).toEqual([]);
  };
  const paths = ({ extensions }: Answer): string[] => (extensions.withheld ?? []).map((one) => one.path).sort();
  const school = (): Caller => t.caller('school-hoang-le-kha');

  test('stays so under another name', async () => {
    const answer = await ask(
      school(),
      'surname: dateOfBirth id2: personalNumber a: sex b: ethnicity c: religion d: diedOn all: personalNumbers { value replacedBy }',
    );
    expectSecret(answer);
    expect(paths(answer)).toEqual(
      ['surname', 'id2', 'a', 'b', 'c', 'd', 'all'].map((name) => `citizen.${name}`).sort(),
    );
  });

  test('stays so in fragments, named and inline, with and without a condition', async () => {
    const answer = await t.ask(
      school(),
      `query($n: PersonalNumber!, $yes: Boolean = true) { citizen(personalNumber: $n) { ...F ... on Citizen { dateOfBirth } ... @include(if: $yes) { ethnicity ... on Node { ...G } } } }
       fragment F on Citizen { personalNumber ...G } fragment G on Citizen { religion personalNumbers { value } }`,
      { n: pupil.number },
    );
    expectSecret(answer);
    expect(paths(answer)).toEqual(
      ['dateOfBirth', 'ethnicity', 'personalNumber', 'personalNumbers', 'religion'].map((name) => `citizen.${name}`),
    );
  });

  test('stays so in every part of a list and by the id of the node', async () => {
    const answer = await t.ask(
      school(),
      `query($id: ID!) {
         citizens(filter: {}, first: 100) { nodes { dateOfBirth } edges { node { born: dateOfBirth personalNumbers { value } } } }
         other: citizens(filter: {}, orderBy: NAME) { nodes { personalNumber sex } }
         node(id: $id) { ... on Citizen { dateOfBirth number: personalNumber dossiers { defects cancelReason } } } }`,
      { id: pupil.node },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.citizens.nodes).toHaveLength(12);
    expectSecret(answer);
    expect(paths(answer)).toEqual([
      'citizens.edges.node.born',
      'citizens.edges.node.personalNumbers',
      'citizens.nodes.dateOfBirth',
      'node.dateOfBirth',
      'node.dossiers.cancelReason',
      'node.dossiers.defects',
      'node.number',
      'other.nodes.personalNumber',
      'other.nodes.sex',
    ]);
  });

  test('is not fetched: what hangs below it runs no statement', async () => {
    const { context } = await ask(school(), 'personalNumbers { value } nativePlace { name } presence { state }');
    expect(context.ran).toEqual(['citizen']);
  });

  test('is not in the audit as seen', async () => {
    const answer = await ask(school(), 'surname dateOfBirth personalNumber religion');
    const [trail] = await t.oracle(`select fields::text from audit where request_id = $1`, [answer.context.requestId]);
    expect(BigInt(trail!['fields'])).toBe(1n << BigInt(personalFields['Citizen.surname'].bit));
  });

  test('is not named where nobody was found', async () => {
    const { data, extensions } = await t.ask(
      school(),
      '{ citizen(personalNumber: "972099999999") { dateOfBirth } citizens(filter: { name: "zzz" }) { nodes { dateOfBirth } } }',
    );
    expect(data).toEqual({ citizen: null, citizens: { nodes: [] } });
    expect(extensions.withheld).toBeUndefined();
  });
});
