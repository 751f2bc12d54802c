import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  codesOf,
  correctionOf,
  decide,
  footprint,
  livesIn,
  move,
  preview,
  stepOf,
  submit,
  supplementOf,
  trySubmit,
  type Json,
  type Outcome,
} from '../support/corrections.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let ward: Caller;
let officer: Caller;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
  ward = t.caller('justice-25456-registry');
  officer = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
});
afterAll(() => t.close());

const adult = `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2000-01-01'
  and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
  and not exists (select from correction_request q where q.citizen_id = c.id)`;
const dossierIn = (...states: string[]): string =>
  `exists (select from dossier d where d.citizen_id = c.id and d.state in ('${states.join("','")}'))`;

/** One of the ward, made to lack what the row says is missing; the open dossier, if any, is found discrepant for it. */
async function lacking(columns: Json, condition = 'true', defects: string[] = []): Promise<Person> {
  const person = await personWhere(t, `${adult} and ${livesIn('72')} and (${condition})`);
  const names = Object.keys(columns);
  await t.oracle(
    `update citizen set ${names.map((name, at) => `${name} = $${String(at + 2)}`).join(', ')}, version = version + 1 where id = $1`,
    [person.id, ...Object.values(columns)],
  );
  if (defects.length > 0) {
    await t.oracle(
      `update dossier set state = case state when 'REDO_REQUIRED' then state else 'DISCREPANT' end, defects = $2, version = version + 1
       where citizen_id = $1 and state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'DISCREPANT', 'REDO_REQUIRED')`,
      [person.id, defects],
    );
  }
  return person;
}
const yearOnly = { date_of_birth: '1961-01-01', date_of_birth_precision: 'YEAR' };
const date = (value: string): Json => ({ field: 'DATE_OF_BIRTH', value });

async function refusalsOf(item: Json, caller = city): Promise<Json[]> {
  const before = await footprint(t);
  const seen = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(seen['refusals']);
  return seen['refusals'];
}
const effectsOf = ({ request }: Outcome): string[] => request?.effects.map(({ effect }) => effect) ?? [];
const apply = async (person: Person, change: Json): Promise<Outcome> =>
  decide(t, officer, accepted(await submit(t, ward, supplementOf(person, change))));
const situation = async ({ id }: Person): Promise<Json> =>
  (
    await t.oracle(
      `select c.ethnicity, c.date_of_birth::text as born, c.date_of_birth_precision as precision,
         (select code from administrative_unit u where u.unit_no = c.native_unit_no) as native,
         (select d.state from dossier d where d.id = c.case_dossier_id) as dossier, c.case_state,
         (select d.defects from dossier d where d.id = c.case_dossier_id) as defects,
         (select d.state_since::text from dossier d where d.id = c.case_dossier_id) as since,
         (select k.state from card k where k.citizen_id = c.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')) as card
       from citizen c where c.id = $1`,
      [id],
    )
  )[0] ?? {};

describe('a supplement', () => {
  test('of what is missing is taken, is due at once and keeps what the register had', async () => {
    for (const [columns, change, recorded] of [
      [{ ethnicity: null }, { field: 'ETHNICITY', value: '02' }, null],
      [{ native_unit_no: null }, { field: 'NATIVE_PLACE', value: '25456@origin' }, null],
      [yearOnly, date('1961-05'), '1961'],
    ] as [Json, Json, string | null][]) {
      const item = supplementOf(await lacking(columns), change);
      expect(await refusalsOf(item)).toEqual([]);
      const request = accepted(await submit(t, city, item));
      expect(request).toMatchObject({ state: 'SUBMITTED', dueOn: '2021-05-20' });
      const [row] = await t.oracle(
        `select kind, recorded_value, new_value, u.code as office from correction_request q
         join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
        [request.id.slice(4)],
      );
      expect(row).toEqual({
        kind: 'SUPPLEMENT',
        recorded_value: recorded,
        new_value: change['value'],
        office: '25456',
      });
    }
  });

  test('with an old value is no call that fits the schema', async () => {
    const item = supplementOf(await lacking({ ethnicity: null }), { recorded: '01' });
    const { data, errors } = await trySubmit(t, city, [item]);
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    const { data: schema } = await t.ask(city, `{ __type(name: "SupplementInput") { inputFields { name } } }`);
    expect(schema.__type.inputFields.map(({ name }: Json) => name)).toEqual(['subject', 'field', 'value']);
  });

  test.each(['SURNAME', 'MIDDLE_NAME', 'SEX', 'NATIONALITY'])(
    'of %s, which is never missing, neither',
    async (field) => {
      const item = supplementOf(await lacking({ ethnicity: null }), { field, value: 'An' });
      expect((await trySubmit(t, city, [item])).errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    },
  );

  const lacks = { ethnicity: null, native_unit_no: null, ...yearOnly };
  const whole = { date_of_birth: '1961-05-03', date_of_birth_precision: 'DAY' };
  test.each<[code: string, path: string, columns: Json, item: (person: Person) => Json]>([
    ['VALUE_IS_NOT_NULL', 'correction.supplement.field', { ethnicity: '01' }, (p) => supplementOf(p)],
    ['VALUE_IS_NOT_NULL', 'correction.supplement.field', whole, (p) => supplementOf(p, date('1961-05-03'))],
    ['RECORDED_VALUE_DIFFERS', 'correction.supplement.value', lacks, (p) => supplementOf(p, date('1962-05-03'))],
    ['VALUE_NOT_ALLOWED', 'correction.supplement.value', lacks, (p) => supplementOf(p, date('1961'))],
    ['DATE_NOT_POSSIBLE', 'correction.supplement.value', lacks, (p) => supplementOf(p, date('1961-02-30'))],
    ['VALUE_NOT_ALLOWED', 'correction.supplement.value', lacks, (p) => supplementOf(p, { value: '55' })],
    [
      'UNIT_NOT_FOUND',
      'correction.supplement.value',
      lacks,
      (p) => supplementOf(p, { field: 'NATIVE_PLACE', value: '99999@origin' }),
    ],
    ['EVIDENCE_REQUIRED', 'evidence', lacks, (p) => supplementOf(p, {}, { evidence: [] })],
    ['LEGAL_BASIS_REQUIRED', 'legalBasis', lacks, (p) => supplementOf(p, {}, { legalBasis: null })],
    ['NOT_COMPETENT', 'registration.office', lacks, (p) => supplementOf(p, {}, { registration: { office: '703' } })],
    [
      'SECOND_FACT_REQUIRED',
      'correction.supplement.subject',
      lacks,
      (p) => supplementOf(p, { subject: { personalNumber: p.number } }),
    ],
  ])('is refused with %s at %s', async (code, path, columns, item) => {
    const refusals = await refusalsOf(item(await lacking(columns)));
    expect(refusals.map((one) => [one['code'], one['path'].join('.')])).toEqual([[code, path]]);
  });

  test('and a correction of one field stand against each other', async () => {
    const person = await lacking({ ethnicity: null });
    accepted(await submit(t, city, supplementOf(person)));
    expect(codesOf(await submit(t, city, supplementOf(person)))).toEqual(['OPEN_REQUEST_EXISTS']);
    const year = await lacking(yearOnly);
    accepted(await submit(t, city, supplementOf(year, date('1961-05-03'))));
    const correction = correctionOf(year, { field: 'DATE_OF_BIRTH', recorded: '1961', value: '1962' });
    expect(codesOf(await submit(t, city, correction))).toEqual(['OPEN_REQUEST_EXISTS']);
  });
});

describe('an applied supplement', () => {
  const told = ['NOTIFY_AGENCIES'];

  test('fills value after value, and leaves the card valid', async () => {
    const person = await lacking(
      { ethnicity: null, native_unit_no: null, ...yearOnly },
      `exists (select from card k where k.citizen_id = c.id and k.state = 'ACTIVE') and not ${dossierIn('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')}`,
    );
    for (const change of [
      { field: 'ETHNICITY', value: '02' },
      { field: 'NATIVE_PLACE', value: '25456@origin' },
      date('1961-05'),
      date('1961-05-03'),
    ]) {
      const outcome = await apply(person, change);
      expect(outcome.request?.state).toBe('APPLIED');
      // Ethnicity stands on no card: nobody is told of it.
      expect(effectsOf(outcome)).toEqual(['CHANGE_CITIZEN', ...(change['field'] === 'ETHNICITY' ? [] : told)]);
    }
    expect(await situation(person)).toMatchObject({
      ethnicity: '02',
      native: '25456',
      born: '1961-05-03',
      precision: 'DAY',
      card: 'ACTIVE',
    });
    const history = await t.oracle(`select former from citizen_history where citizen_id = $1 order by version`, [
      person.id,
    ]);
    expect(history.map(({ former }) => former)).toMatchObject([
      { ethnicity: null },
      { native_unit_no: null },
      { date_of_birth: '1961-01-01', date_of_birth_precision: 'YEAR' },
      { date_of_birth: '1961-05-01', date_of_birth_precision: 'MONTH' },
    ]);
  });

  test('resolves the defect, and a dossier without another is under review again', async () => {
    const person = await lacking(yearOnly, dossierIn('COLLECTED', 'UNDER_REVIEW'), ['PARTIAL_BIRTH_DATE']);
    const month = await apply(person, date('1961-05'));
    expect(effectsOf(month)).toEqual(['CHANGE_CITIZEN', ...told]);
    expect(await situation(person)).toMatchObject({ dossier: 'DISCREPANT', defects: ['PARTIAL_BIRTH_DATE'] });
    expect(effectsOf(await apply(person, date('1961-05-03')))).toEqual(['CHANGE_CITIZEN', 'RESOLVE_DEFECTS', ...told]);
    expect(await situation(person)).toMatchObject({
      dossier: 'UNDER_REVIEW',
      case_state: 'UNDER_REVIEW',
      defects: [],
      since: '2021-05-20',
    });
    const police = t.caller('police-72-register');
    const document = `query($n: PersonalNumber!) { citizen(personalNumber: $n) { enrollment { status } } }`;
    const { data } = await t.ask(police, document, { n: person.number });
    expect(data.citizen.enrollment.status).toBe('UNDER_REVIEW');
  });

  test('leaves a dossier with another defect discrepant, and one to be redone as it is', async () => {
    const other = await lacking({ ethnicity: null }, dossierIn('COLLECTED', 'UNDER_REVIEW'), [
      'NAME_SPELLING',
      'MISSING_FIELD',
    ]);
    await t.oracle(`update citizen set native_unit_no = unit_no, version = version + 1 where id = $1`, [other.id]);
    expect(effectsOf(await apply(other, {}))).toEqual(['CHANGE_CITIZEN', 'RESOLVE_DEFECTS']);
    expect(await situation(other)).toMatchObject({ dossier: 'DISCREPANT', defects: ['NAME_SPELLING'] });
    const redo = await lacking(yearOnly, dossierIn('REDO_REQUIRED'), ['PARTIAL_BIRTH_DATE']);
    expect(effectsOf(await apply(redo, date('1961-05-03')))).toContain('RESOLVE_DEFECTS');
    expect(await situation(redo)).toMatchObject({ dossier: 'REDO_REQUIRED', defects: [] });
  });

  test('needs every missing fact before MISSING_FIELD goes', async () => {
    const person = await lacking({ ethnicity: null, native_unit_no: null }, dossierIn('COLLECTED', 'UNDER_REVIEW'), [
      'MISSING_FIELD',
    ]);
    expect(effectsOf(await apply(person, {}))).toEqual(['CHANGE_CITIZEN']);
    const last = await apply(person, { field: 'NATIVE_PLACE', value: '25456@origin' });
    expect(effectsOf(last)).toEqual(['CHANGE_CITIZEN', 'RESOLVE_DEFECTS', ...told]);
    expect(await situation(person)).toMatchObject({ dossier: 'UNDER_REVIEW', defects: [] });
  });

  test('says when day and month make the person eligible later', async () => {
    const person = await personWhere(
      t,
      `c.life_status = 'ALIVE' and c.nationality = 'VN' and ${livesIn('25456')}
      and c.date_of_birth between '2000-01-01' and '2010-01-01' and c.case_state is null
      and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
    );
    await t.oracle(
      `update citizen set date_of_birth = '2007-01-01', date_of_birth_precision = 'YEAR', version = version + 1 where id = $1`,
      [person.id],
    );
    const subject = { personalNumber: person.number, givenName: person.givenName };
    const outcome = await apply(person, { subject, ...date('2007-09-01') });
    expect(effectsOf(outcome)).toEqual(['CHANGE_CITIZEN', 'ELIGIBILITY_CHANGED', ...told]);
  });

  test('takes four eyes, and finds a value that was filled meanwhile: STALE', async () => {
    const person = await lacking({ ethnicity: null });
    const request = accepted(await submit(t, officer, supplementOf(person)));
    expect(codesOf(await move(t, officer, stepOf(request, { review: {} })))).toEqual(['SAME_OFFICER']);
    const other = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' });
    await t.oracle(`update citizen set ethnicity = '03', version = version + 1 where id = $1`, [person.id]);
    const steps = [stepOf(request, { review: {} }), stepOf({ ...request, version: 2 }, approve)];
    const [, stale] = await move(t, other, ...steps);
    expect(stale?.request).toMatchObject({ state: 'STALE', staleFields: ['ETHNICITY'] });
    expect(await situation(person)).toMatchObject({ ethnicity: '03' });
  });
});

test('the rules of a supplement are shown, what was never read as such', async () => {
  const { data } = await t.ask(
    city,
    `{ correctionRules(kind: SUPPLEMENT, on: "2021-05-20") { key field value status } }`,
  );
  const rules = data.correctionRules as Json[];
  expect(rules.find(({ field }) => field === 'birth_year')).toMatchObject({ status: 'OWN_KNOWLEDGE' });
  expect(rules.find(({ key }) => key === 'competence.supplement')).toMatchObject({ value: 'COMMUNE level' });
  expect(rules.find(({ key }) => key === 'civil_status.processing.supplement')).toMatchObject({
    value: 'at once rule',
  });
});
