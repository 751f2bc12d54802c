import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Caller } from '@lienthong/api/access/caller';
import { compare } from '@lienthong/api/store/recount';
import { isFamilyKind } from '@lienthong/api/domain/corrections/family';
import { submittableKinds, type SubmittableKind } from '@lienthong/api/domain/corrections/kinds';
import type { CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  birthOf,
  cardActive,
  changeOf,
  consentOf,
  correctionOf,
  deathOf,
  decide,
  decisionOf,
  declarationOf,
  ethnicityOf,
  footprint,
  foundOf,
  keyedOf,
  livesIn,
  nationalityOf,
  noDossier,
  openDossier,
  otherValue,
  paperFor,
  paperOf,
  presenceOf,
  preview,
  recordedOf,
  reportOf,
  residenceOf,
  reversalOf,
  sexOf,
  someone,
  submit,
  supplementOf,
  type Json,
} from '../support/corrections.ts';
import { people, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let school: Caller;
let ward: Caller;
const deciders = new Map<string, Caller>();
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
  school = t.caller('school-tan-chau');
  ward = t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW' });
  deciders.set(
    'POLICE 25456',
    t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW', officer: 'officer-police-25456-1' }),
  );
  for (const code of ['703', '25456', '706']) {
    deciders.set(`JUSTICE ${code}`, t.caller(`justice-${code}-registry`, { officer: `officer-justice-${code}-1` }));
  }
});
afterAll(() => t.close());

const codes = ({ effects }: { effects: { effect: string }[] }): string[] => effects.map(({ effect }) => effect);

describe('a preview', () => {
  test('tells effects, limit and rules, and leaves nothing but its trace', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier}`);
    const before = await footprint(t);
    const [last] = await t.oracle(`select coalesce(max(id), 0)::text as id from audit`);
    const seen = await preview(t, city, correctionOf(person));
    expect(seen).toMatchObject({
      refusals: [],
      dueOn: '2021-05-25',
      late: false,
      ruleVersion: expect.stringMatching(/^r1-/),
    });
    expect(codes(seen as never)).toEqual(['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'NOTIFY_AGENCIES']);
    expect(await footprint(t)).toEqual(before);
    const trail = await t.oracle(`select client_no, outcome, persons from audit where id > $1`, [last?.['id']]);
    expect(trail).toEqual([{ client_no: city.client.no, outcome: 'ANSWERED', persons: [person.id] }]);
  });

  test('of a refused item tells the refusals and no effects', async () => {
    const seen = await preview(t, city, correctionOf(await someone(t), { recorded: 'Ất' }));
    expect(seen['refusals']).toMatchObject([{ code: 'RECORDED_VALUE_DIFFERS' }]);
    expect(seen['effects']).toEqual([]);
  });

  test('may be asked without end: it takes neither ref nor entry nor field', async () => {
    const item = correctionOf(await someone(t));
    const first = await preview(t, city, item);
    for (let times = 0; times < 3; times += 1) expect(await preview(t, city, item)).toEqual(first);
    expect(await submit(t, city, item)).toMatchObject([{ status: 'ACCEPTED', replayed: false }]);
  });

  test('is not open to a client that may not hand in', async () => {
    const document = `query($item: CorrectionItem!) { previewCorrection(item: $item) { dueOn } }`;
    const { errors } = await t.ask(t.caller('inspector-72-desk', { caseRef: 'A-1' }), document, {
      item: correctionOf(await someone(t)),
    });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});

const keys = <Key extends string>(table: Record<Key, unknown>): Key[] => Object.keys(table) as Key[];

const findings = ['RESIDENCE_CHANGE', 'POPULATION_CORRECTION', 'PERSON_FOUND'];
const fields: CorrectableFieldCode[] = [
  'SURNAME',
  'MIDDLE_NAME',
  'GIVEN_NAME',
  'DATE_OF_BIRTH',
  'SEX',
  'NATIVE_PLACE',
  'ETHNICITY',
  'NATIONALITY',
];

/** What is drawn of an item; mostly lawful, now and then wrong in one place or two. */
const drawn = fc.record({
  person: fc.nat(),
  kind: fc.constantFrom(
    ...['CORRECTION', 'CORRECTION', 'CHANGE', 'CHANGE', 'SUPPLEMENT', 'SUPPLEMENT', 'REPORT', 'DEATH'],
    ...['ETHNICITY_REDETERMINATION', 'SEX_REDETERMINATION', 'NATIONALITY_CHANGE', 'MISSING_OR_DEAD_DECLARATION'],
    ...['MISSING_OR_DEAD_REVERSAL', 'RESIDENCE_CHANGE', 'RESIDENCE_CHANGE', 'POPULATION_CORRECTION'],
    ...['BIRTH', 'BIRTH', 'PERSON_FOUND'],
  ),
  name: fc.constantFrom('SURNAME', 'MIDDLE_NAME', 'GIVEN_NAME'),
  missing: fc.constantFrom('DATE_OF_BIRTH', 'DATE_OF_BIRTH', 'NATIVE_PLACE', 'ETHNICITY'),
  ground: fc.constantFrom('OTHER_BY_LAW', 'OTHER_BY_LAW', 'OTHER_BY_LAW', 'ADOPTED', 'PARENTS_SURNAME', 'NAME_HARMS'),
  consents: fc.constantFrom(['SELF', 'GUARDIAN'], ['SELF', 'FATHER', 'MOTHER'], ['SELF'], []),
  facts: fc.constantFrom(['SEX'], ['GIVEN_NAME', 'SURNAME'], ['PRESENCE'], ['SEX', 'RESIDENCE']),
  field: fc.constantFrom(...fields),
  recorded: fc.constantFrom('AS_IS', 'AS_IS', 'AS_IS', 'AS_IS', 'AS_IS', 'OTHER'),
  value: fc.constantFrom('OTHER', 'OTHER', 'OTHER', 'OTHER', 'SAME', 'NONE'),
  office: fc.constantFrom('25456', '25456', '25456', '25456', '703', '25516'),
  legalBasis: fc.constantFrom('60/2014/QH13', '60/2014/QH13', '123/2015/ND-CP', '120/2025/NĐ-CP', null),
  evidence: fc.constantFrom('1900-01-01', '1900-01-01', '1900-01-01', null, '2021-05-20'),
  paper: fc.constantFrom(null, null, null, null, 'OTHER'),
  decided: fc.constantFrom('2021-05-06', '2021-05-06', '2021-05-06', '2021-05-11', ''),
  declared: fc.constantFrom('DEAD', 'MISSING'),
  homes: fc.constantFrom(
    ['25456@origin', undefined],
    ['25462@origin', '25462@origin'],
    [undefined, '25459@origin'],
    ['703@2013-12-30', undefined],
  ),
  keyed: fc.constantFrom('SURNAME', 'SEX', 'PRESENCE', 'PERMANENT_RESIDENCE'),
  died: fc.constantFrom('2021-05-08', '2021-05-08', '2021-02-08', '1899-12-31'),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer One> ? One : never;

async function itemOf(persons: Person[], one: Drawn): Promise<Json> {
  const person = await current(persons[one.person % persons.length]);
  const parts = {
    registration: { office: one.office },
    legalBasis: one.legalBasis === null ? null : { document: one.legalBasis },
    evidence: [
      paperOf(one.paper ?? paperFor(submittableKinds[one.kind as SubmittableKind].branch), { issuedOn: one.evidence }),
    ],
  };
  if (one.kind === 'DEATH') return deathOf(person, { diedOn: one.died }, parts);
  if (one.kind === 'BIRTH') return childOf(person, one, parts);
  if (one.kind === 'PERSON_FOUND') return strangerOf(person, one);
  if (one.kind === 'REPORT') return reportOf(person, { fields: one.facts });
  if (one.kind in byDecision) return byDecision[one.kind as keyof typeof byDecision](person, one, parts);
  if (one.kind === 'ETHNICITY_REDETERMINATION') {
    const old = await recordedOf(t, person, 'ETHNICITY');
    const value = one.value === 'SAME' ? { value: old ?? '01' } : {};
    return ethnicityOf(t, person, { consents: one.consents.map((by) => consentOf(by)), ...value }, parts);
  }
  if (one.kind === 'RESIDENCE_CHANGE') {
    const [currentResidence, permanentResidence] = one.homes;
    const evidence = one.evidence === null ? { evidence: [] } : {};
    return residenceOf(person, { currentResidence, permanentResidence, movedOn: one.died }, evidence);
  }
  if (one.kind === 'POPULATION_CORRECTION') return keyed(person, one, parts);
  if (one.kind === 'CHANGE') {
    const { name: field, ground, consents } = one;
    const recorded = one.recorded === 'AS_IS' ? {} : { recorded: 'Ất' };
    return changeOf(person, { field, ground, ...recorded, consents: consents.map((by) => consentOf(by)) }, parts);
  }
  if (one.kind === 'SUPPLEMENT') return supplementOf(person, await missingOf(person, one), parts);
  const { field } = one;
  const known =
    field === 'ETHNICITY' || field === 'NATIVE_PLACE' ? { recorded: await recordedOf(t, person, field) } : {};
  const { recorded } = correctionOf(person, { field, ...known })['correction'].correction;
  const values = { OTHER: otherValue(field, recorded), SAME: recorded, NONE: null };
  const change = {
    field,
    recorded: one.recorded === 'AS_IS' ? recorded : otherValue(field, values.OTHER),
    value: values[one.value as 'SAME'],
  };
  return correctionOf(person, change, parts);
}

const decidedOn = ({ decided }: Drawn): Json => decisionOf({ issuedOn: decided === '' ? undefined : decided });

/** A child of the person and of somebody unknown; now and then of a name that another run has used. */
function childOf(person: Person, { value, died, homes: [home], evidence }: Drawn, parts: Json): Json {
  const parent = { registered: { personalNumber: person.number, givenName: person.givenName } };
  const child = { dateOfBirth: died, ...(value === 'SAME' && { givenName: 'Ngân Khuê' }) };
  const parents = person.sex === 'MALE' || value === 'NONE' ? { father: parent } : { mother: parent };
  const papers = evidence === null ? [] : [{ kind: 'BIRTH_NOTICE', reference: 'CS-1', issuedOn: evidence }];
  return birthOf({ ...parents, ...(home !== undefined && { residence: home }) }, child, { ...parts, evidence: papers });
}

/** Somebody whom the register doesn't know, or the person once more. */
function strangerOf(person: Person, { value, homes: [home], evidence }: Drawn): Json {
  const { surname, middleName, givenName, bornOn: dateOfBirth, sex } = person;
  const same = value === 'SAME' ? { surname, middleName, givenName, dateOfBirth, sex } : {};
  const homes = home === undefined ? {} : { currentResidence: home };
  return foundOf({ ...same, ...homes }, evidence === null ? { evidence: [] } : {});
}

/** The kinds that record a decision. */
const byDecision = {
  SEX_REDETERMINATION: (person: Person, one: Drawn, parts: Json) => sexOf(person, { decision: decidedOn(one) }, parts),
  NATIONALITY_CHANGE: (person: Person, one: Drawn, parts: Json) =>
    nationalityOf(person, { decision: decidedOn(one) }, parts),
  MISSING_OR_DEAD_DECLARATION: (person: Person, one: Drawn, parts: Json) =>
    declarationOf(person, { declared: one.declared, decision: decidedOn(one) }, parts),
  MISSING_OR_DEAD_REVERSAL: (person: Person, one: Drawn, parts: Json) =>
    reversalOf(person, { decision: decidedOn(one) }, parts),
};

/** A fact that the population register has wrongly, of civil status or its own. */
async function keyed(person: Person, { keyed: field, value }: Drawn, parts: Json): Promise<Json> {
  if (field === 'SURNAME' || field === 'SEX') return keyedOf(person, { field }, parts);
  const [row] = await t.oracle(
    `select presence, (select id from administrative_unit u where u.unit_no = permanent_unit_no) as home from citizen where id = $1`,
    [person.id],
  );
  if (field === 'PRESENCE') {
    const other = row?.['presence'] === 'ABROAD' ? 'PRESENT' : 'ABROAD';
    return presenceOf(person, { recorded: row?.['presence'], value: value === 'SAME' ? row?.['presence'] : other });
  }
  const home = row?.['home'] === '25459@origin' ? '25462@origin' : '25459@origin';
  return presenceOf(person, {
    field,
    recorded: row?.['home'] ?? undefined,
    value: value === 'NONE' ? undefined : home,
  });
}

/** A value that adds to what is recorded, or now and then repeats it or contradicts it. */
async function missingOf({ id }: Person, { missing: field, value }: Drawn): Promise<Json> {
  const [row] = await t.oracle(
    `select left(date_of_birth::text, case date_of_birth_precision when 'YEAR' then 4 when 'MONTH' then 7 else 10 end) as born from citizen where id = $1`,
    [id],
  );
  const born = row?.['born'] as string;
  const dates = { OTHER: `${born}-03-05`.slice(0, 10), SAME: born, NONE: '1899-01-01' };
  const values = { DATE_OF_BIRTH: dates[value as 'SAME'], NATIVE_PLACE: '25456@origin', ETHNICITY: '07' };
  return { field, value: values[field as 'ETHNICITY'] };
}

/** The person as earlier runs left it. */
async function current(person: Person | undefined): Promise<Person> {
  const [now] = await people(t, 'c.id = $1', [person?.id]);
  if (!now) throw new Error('persons do not vanish');
  return now;
}

/** Each kind rightly once, on the first persons, and one that is refused: whatever else is drawn. */
const lawful: Drawn = {
  person: 0,
  kind: 'CORRECTION',
  name: 'GIVEN_NAME',
  missing: 'DATE_OF_BIRTH',
  ground: 'OTHER_BY_LAW',
  consents: ['SELF', 'GUARDIAN'],
  facts: ['SEX'],
  field: 'SURNAME',
  recorded: 'AS_IS',
  value: 'OTHER',
  office: '25456',
  legalBasis: '60/2014/QH13',
  evidence: '1900-01-01',
  paper: null,
  decided: '2021-05-06',
  declared: 'DEAD',
  homes: ['25462@origin', '25462@origin'],
  keyed: 'SURNAME',
  died: '2021-05-08',
};
const surely: Drawn[] = [
  { ...lawful, recorded: 'OTHER', evidence: null },
  lawful,
  { ...lawful, kind: 'CHANGE' },
  { ...lawful, kind: 'SUPPLEMENT' },
  { ...lawful, kind: 'REPORT' },
  { ...lawful, kind: 'DEATH', person: 1 },
  { ...lawful, kind: 'ETHNICITY_REDETERMINATION', person: 2 },
  { ...lawful, kind: 'SEX_REDETERMINATION', person: 2 },
  { ...lawful, kind: 'POPULATION_CORRECTION', person: 2 },
  { ...lawful, kind: 'POPULATION_CORRECTION', keyed: 'PRESENCE', person: 2 },
  { ...lawful, kind: 'MISSING_OR_DEAD_DECLARATION', person: 2 },
  { ...lawful, kind: 'MISSING_OR_DEAD_REVERSAL', person: 2 },
  { ...lawful, kind: 'NATIONALITY_CHANGE', person: 3 },
  { ...lawful, kind: 'RESIDENCE_CHANGE', person: 2 },
  { ...lawful, kind: 'BIRTH', person: 2 },
  { ...lawful, kind: 'PERSON_FOUND', homes: ['25456@origin', undefined] },
  { ...lawful, kind: 'PERSON_FOUND', homes: [undefined, '25459@origin'], value: 'SAME' },
];

describe('a preview and what follows', () => {
  test('are one: the refusals of handing in, the effects of applying, and nothing else happens', async () => {
    const some = `c.date_of_birth_precision = 'DAY'
      and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`;
    const groups = [
      `${livesIn('25456')} and ${cardActive}`,
      `${livesIn('72')} and ${openDossier('COLLECTED', 'DISCREPANT', 'VERIFIED', 'REDO_REQUIRED')}`,
      `${livesIn('25456')} and c.date_of_birth > '2005-01-01'`,
      `c.life_status <> 'ALIVE' or c.nationality <> 'VN'`,
      livesIn('706'),
    ];
    const lacking = `c.life_status = 'ALIVE' and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
      and (c.ethnicity is null or c.native_unit_no is null or c.date_of_birth_precision <> 'DAY') and ${livesIn('72')}`;
    const persons = (await Promise.all(groups.map((group) => people(t, `${some} and (${group})`)))).flatMap((group) =>
      group.slice(0, 12),
    );
    const partial = `${lacking} and c.date_of_birth_precision <> 'DAY' and ${openDossier('DISCREPANT')}`;
    const incomplete = [...(await people(t, partial)), ...(await people(t, lacking))];
    persons.push(...incomplete.slice(0, 40));
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(drawn, async (one) => {
        const item = await itemOf(one.kind === 'SUPPLEMENT' && one.value !== 'SAME' ? incomplete : persons, one);
        const sender = one.kind === 'REPORT' ? school : findings.includes(one.kind) ? ward : city;
        const before = await footprint(t);
        const told = await preview(t, sender, item);
        expect(await footprint(t)).toEqual(before);
        const [outcome] = await submit(t, sender, item);
        expect(outcome?.refusals).toEqual(told['refusals']);
        outcome?.refusals.forEach(({ code }) => seen.add(code));
        if (!outcome?.request) return;
        expect(outcome.request).toMatchObject({ dueOn: told['dueOn'], late: told['late'] });
        const id = outcome.request.id.slice('cor_'.length);
        const [kept] = await t.oracle(
          `select rule_version, kind, agency_kind || ' ' || u.code as code from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
          [id],
        );
        expect(kept?.['rule_version']).toBe(told['ruleVersion']);
        const officer = deciders.get(kept?.['code']);
        if (!officer && one.kind === 'REPORT') return;
        if (!officer) throw new Error(`nobody decides for ${kept?.['code']}`);
        const approved = await decide(t, officer, outcome.request);
        expect(approved.request).toMatchObject({ state: 'APPLIED', effects: told['effects'] });
        seen.add(kept?.['kind']);
        approved.request?.effects.forEach(({ effect }) => seen.add(effect));
        await expectCarriedOut(id);
      }),
      { numRuns: 150, endOnFailure: true, examples: surely.map((one) => [one]) },
    );
    // Those of the family stand in submit-family: they need two persons who fit each other.
    const kinds = keys(submittableKinds).filter((kind) => !isFamilyKind(kind));
    const effects = [
      'REGISTER_PERSON',
      'CHANGE_CITIZEN',
      'RESOLVE_DEFECTS',
      'CHANGE_RESIDENCE',
      'RESTORE_PERSON',
      'CARD_RESTORED',
    ];
    const expected = [...kinds, ...effects, 'RECORDED_VALUE_DIFFERS', 'EVIDENCE_REQUIRED'];
    expect(expected.filter((code) => !seen.has(code))).toEqual([]);
    const owner = { query: async (sql: string) => ({ rows: await t.oracle(sql) }) };
    expect((await compare(owner as never)).difference).toBeNull();
  }, 60_000);

  /** Every effect that is kept with the request stands in the tables. */
  async function expectCarriedOut(id: string): Promise<void> {
    const [row] = await t.oracle(
      `select q.effects, to_jsonb(c) as citizen, (select jsonb_object_agg(d.id, to_jsonb(d)) from dossier d where d.citizen_id = c.id) as dossiers,
         (select jsonb_object_agg(k.id, to_jsonb(k)) from card k where k.citizen_id = c.id) as cards
       from correction_request q join citizen c on c.id = q.citizen_id where q.id = $1`,
      [id],
    );
    for (const effect of row?.['effects'] as Json[]) {
      const dossier = row?.['dossiers']?.[effect['dossierId']];
      const card = row?.['cards']?.[effect['cardId']];
      if (effect['effect'] === 'REGISTER_PERSON') expect(row?.['citizen']).toMatchObject(effect['person']);
      if ('columns' in effect) expect(row?.['citizen']).toMatchObject(effect['columns']);
      if (effect['effect'] === 'CANCEL_DOSSIER')
        expect(dossier).toMatchObject({ state: 'CANCELLED', cancel_reason: effect['reason'] });
      if (effect['effect'] === 'DOSSIER_DISCREPANT') expect(dossier.defects).toContain('CORRECTED_AFTER_COLLECTION');
      if (effect['effect'] === 'RESOLVE_DEFECTS') {
        expect(dossier.defects).not.toEqual(expect.arrayContaining(effect['defects']));
        if (effect['step']) expect(dossier).toMatchObject({ state: 'UNDER_REVIEW', defects: [] });
      }
      if (effect['effect'] === 'CARD_EXCHANGE_REQUIRED') expect(card).toMatchObject({ state: 'EXCHANGE_REQUIRED' });
      if (effect['effect'] === 'CARD_RESTORED') {
        expect(card).toMatchObject({ state_before: null });
        expect(['ACTIVE', 'EXCHANGE_REQUIRED']).toContain(card.state);
      }
      if (effect['effect'] === 'CARD_HOLDER_DECEASED') expect(card).toMatchObject({ state: 'HOLDER_DECEASED' });
    }
  }
});
