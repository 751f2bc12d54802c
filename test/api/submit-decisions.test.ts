import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { compare } from '@lienthong/api/store/recount';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  cardActive,
  codesOf,
  consentOf,
  correctionOf,
  declarationOf,
  decide,
  decisionOf,
  ethnicityOf,
  footprint,
  livesIn,
  move,
  nationalityOf,
  noDossier,
  openDossier,
  preview,
  recordedOf,
  reversalOf,
  sexOf,
  someone,
  stepOf,
  submit,
  type Json,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
let second: Caller;
let ward: Caller;
let wardOfficer: Caller;
beforeAll(async () => {
  t = await openTestApi();
  ({ city, first, second, ward: wardOfficer } = officesOf(t));
  ward = t.caller('justice-25456-registry');
});
afterAll(() => t.close());

/** The tallies equal a recount of the rows. */
async function expectCounted(): Promise<void> {
  const owner = { query: async (sql: string) => ({ rows: await t.oracle(sql) }) };
  expect((await compare(owner as never)).difference).toBeNull();
}

/** What preview and handing in say alike, and that neither leaves a trace where it is refused. */
async function refusalsOf(item: Json, caller = city): Promise<Json[]> {
  const before = await footprint(t);
  const seen = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(seen['refusals']);
  return seen['refusals'];
}
const answered = async (item: Json): Promise<string[]> =>
  (await refusalsOf(item)).map(({ code, path }) => `${code as string} ${(path as string[]).join('.')}`);

/** Handed in and approved: the effects, which are those of the preview, and the person's rows. */
async function applied(item: Json, person: Person, officer = wardOfficer): Promise<{ effects: string[]; row: Json }> {
  const told = await preview(t, city, item);
  const outcome = await decide(t, officer, accepted(await submit(t, city, item)));
  expect(outcome.request).toMatchObject({ state: 'APPLIED', effects: told['effects'] });
  const [row] = await t.oracle(
    `select c.ethnicity, c.sex, c.nationality, c.life_status, c.died_on::text, c.presence, c.presence_source,
       (select array_agg(k.state || coalesce(' ' || k.exchange_required_on, '') order by k.issued_on desc) from card k where k.citizen_id = c.id) as cards,
       (select array_agg(d.state || coalesce(' ' || d.cancel_reason, '') order by d.collected_on desc) from dossier d where d.citizen_id = c.id) as dossiers,
       (select former from citizen_history h where h.citizen_id = c.id order by h.version desc limit 1) as former
     from citizen c where id = $1`,
    [person.id],
  );
  await expectCounted();
  return { effects: outcome.request!.effects.map(({ effect }) => effect), row: row! };
}

const aged = (from: string, to: string): Promise<Person> =>
  personWhere(
    t,
    `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.ethnicity is not null and c.date_of_birth between '${from}' and '${to}' and ${livesIn('703')}
     and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
     and not exists (select from correction_request q where q.citizen_id = c.id)`,
  );

describe('an ethnicity determined anew', () => {
  const ethnic = `c.ethnicity is not null`;

  test('is decided by the district, is written, and says whose it is to those who see ethnicity', async () => {
    const person = await someone(t, `${ethnic} and ${cardActive}`);
    const recorded = await recordedOf(t, person, 'ETHNICITY');
    const item = await ethnicityOf(t, person, { follows: 'FATHER', value: '11' });
    const { effects, row } = await applied(item, person, second);
    expect(effects).toEqual(['CHANGE_CITIZEN']);
    expect(row).toMatchObject({ ethnicity: '11', former: { ethnicity: recorded } });
    const [{ id } = {}] = await t.oracle<{ id?: string }>(`select id from correction_request where citizen_id = $1`, [
      person.id,
    ]);
    const document = `query($id: ID!) { correctionRequest(id: $id) { kind field recordedValue newValue follows consents { by } dueOn office { code } } }`;
    expect((await t.ask(city, document, { id: `cor_${id!}` })).data.correctionRequest).toEqual({
      kind: 'ETHNICITY_REDETERMINATION',
      field: 'ETHNICITY',
      recordedValue: recorded,
      newValue: '11',
      follows: 'FATHER',
      consents: [],
      dueOn: '2021-05-25',
      office: { code: '703' },
    });
    const scopes = city.client.scopes.filter((scope) => scope !== 'field:ETHNICITY');
    const blind = await t.ask(t.caller('justice-703-registry', { scopes }), document, { id: `cor_${id!}` });
    expect(blind.data.correctionRequest).toMatchObject({ recordedValue: null, newValue: null, follows: null });
  });

  test('needs the own consent from 15 to under 18, and no one else’s', async () => {
    const young = await aged('2003-05-21', '2006-05-20');
    const registration = { office: young.commune, date: '2021-05-10' };
    expect(await answered(await ethnicityOf(t, young, {}, { registration }))).toEqual([
      'CONSENT_REQUIRED correction.ethnicityRedetermination.consents',
    ]);
    expect(await answered(await ethnicityOf(t, young, { consents: [consentOf('SELF')] }, { registration }))).toEqual(
      [],
    );
    const child = await aged('2006-05-21', '2012-01-01');
    expect(await answered(await ethnicityOf(t, child, {}, { registration }))).toEqual([]);
    const future = { consents: [consentOf('SELF', '2021-05-21')] };
    expect(await answered(await ethnicityOf(t, await someone(t, ethnic), future))).toEqual([
      'DATE_NOT_POSSIBLE correction.ethnicityRedetermination.consents.0.givenOn',
    ]);
  });

  test.each<[expected: string, change: Json]>([
    ['RECORDED_VALUE_DIFFERS correction.ethnicityRedetermination.recorded', { recorded: '54' }],
    ['VALUE_NOT_ALLOWED correction.ethnicityRedetermination.value', { value: '99' }],
  ])('is refused with %s', async (expected, change) => {
    expect(await answered(await ethnicityOf(t, await someone(t, ethnic), change))).toEqual([expected]);
  });

  test('takes four eyes of the district', async () => {
    const request = accepted(await submit(t, first, await ethnicityOf(t, await someone(t, ethnic))));
    const tried = async (caller: Caller): Promise<string[]> =>
      codesOf(await move(t, caller, stepOf(request, { review: {} })));
    expect(await tried(first)).toEqual(['SAME_OFFICER']);
    expect(await tried(wardOfficer)).toEqual(['NOT_COMPETENT']);
    expect(await tried(second)).toEqual(['ACCEPTED']);
  });
});

describe('a decision', () => {
  const kinds = {
    sexRedetermination: sexOf,
    nationalityChange: nationalityOf,
    missingOrDeadDeclaration: declarationOf,
  };

  test.each(Object.entries(kinds))('in %s must name number, body and day, each for itself', async (branch, make) => {
    const item = make(await someone(t));
    item['correction'][branch].decision = {};
    expect(await answered(item)).toEqual(
      ['number', 'body', 'issuedOn'].map((part) => `VALUE_REQUIRED correction.${branch}.decision.${part}`),
    );
    item['correction'][branch].decision = decisionOf({ body: ' ', issuedOn: '2021-05-11' });
    item['clientRef'] = `${item['clientRef'] as string}-b`;
    expect(await answered(item)).toEqual([
      `VALUE_REQUIRED correction.${branch}.decision.body`,
      `DATES_CONTRADICT correction.${branch}.decision.issuedOn`,
    ]);
  });

  test('is kept in columns of its own, shown to who sees personal fields, and held by the database', async () => {
    const person = await someone(t);
    const { id } = accepted(await submit(t, city, sexOf(person)));
    const [row] = await t.oracle(
      `select decision_number, decision_body, decision_on::text, declared, follows from correction_request where id = $1`,
      [id.slice(4)],
    );
    expect(row).toEqual({
      decision_number: '12/2021/QĐ',
      decision_body: 'Tòa án nhân dân',
      decision_on: '2021-05-06',
      declared: null,
      follows: null,
    });
    const document = `query($id: ID!) { correctionRequest(id: $id) { kind decision { number body issuedOn } declared declaredSince office { code } } }`;
    expect((await t.ask(city, document, { id })).data.correctionRequest).toEqual({
      kind: 'SEX_REDETERMINATION',
      decision: decisionOf(),
      declared: null,
      declaredSince: null,
      office: { code: '25456' },
    });
    const narrow = t.caller('justice-703-registry', { scopes: ['correction:read', 'graphql:explore'] });
    expect((await t.ask(narrow, document, { id })).data.correctionRequest).toMatchObject({ decision: null });
    for (const [change, constraint] of [
      [`decision_number = null`, 'content_of_decision'],
      [`decision_on = '2021-05-11'`, 'content_of_decision'],
      [`declared = 'DEAD', declared_since = '2021-05-01'`, 'content_of_declaration'],
      [`follows = 'FATHER'`, 'content_of_ethnicity'],
      [`field = 'SURNAME'`, 'field_of_kind'],
    ]) {
      const update = t.oracle(`update correction_request set ${change!}, version = version + 1 where id = $1`, [
        id.slice(4),
      ]);
      await expect(update).rejects.toMatchObject({ constraint });
    }
  });

  test('is refused on a note that was handed in, and where another office decides', async () => {
    const registration = { number: 'GT-1' };
    const one = await someone(t);
    expect(codesOf(await submit(t, city, sexOf(one, {}, { registration })))).toEqual(['ACCEPTED']);
    const other = await someone(t);
    expect(await answered(sexOf(other, {}, { registration }))).toEqual(['ALREADY_REGISTERED registration']);
    expect(await answered(sexOf(other, {}, { registration: { office: '703' } }))).toEqual([
      'NOT_COMPETENT registration.office',
    ]);
  });
});

describe('a sex determined anew', () => {
  test('is written, and the card is due for exchange', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier}`);
    const { effects, row } = await applied(sexOf(person), person);
    expect(effects).toEqual(['CHANGE_CITIZEN', 'CARD_EXCHANGE_REQUIRED', 'NOTIFY_AGENCIES']);
    expect(row).toMatchObject({
      former: { sex: person.sex },
      cards: expect.arrayContaining(['EXCHANGE_REQUIRED 2021-05-20']),
    });
    expect(row['sex']).not.toBe(person.sex);
  });

  test('stands against a correction of the sex, whichever comes first', async () => {
    const person = await someone(t);
    accepted(await submit(t, city, correctionOf(person, { field: 'SEX' })));
    expect(await answered(sexOf(person))).toEqual(['OPEN_REQUEST_EXISTS correction.sexRedetermination.field']);
  });
});

describe('a nationality', () => {
  test('that is lost ends eligibility and the open dossier, and leaves the card in 2021', async () => {
    const applicant = await someone(t, openDossier('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'DISCREPANT'));
    const gone = await applied(nationalityOf(applicant), applicant);
    expect(gone.effects).toEqual(['CHANGE_CITIZEN', 'ELIGIBILITY_CHANGED', 'CANCEL_DOSSIER', 'NOTIFY_AGENCIES']);
    expect(gone.row).toMatchObject({
      nationality: 'KH',
      dossiers: expect.arrayContaining(['CANCELLED NATIONALITY_LOST']),
    });
    const holder = await someone(t, `${cardActive} and ${noDossier}`);
    const held = await applied(nationalityOf(holder), holder);
    expect(held.effects).toEqual(['CHANGE_CITIZEN', 'ELIGIBILITY_CHANGED', 'NOTIFY_AGENCIES']);
    expect(held.row['cards']).toContain('ACTIVE');
  });
});

describe('a declaration', () => {
  test('as dead closes what a death closes, and set aside opens it again', async () => {
    const person = await someone(t, `${cardActive} and ${noDossier} and c.presence = 'PRESENT'`);
    await t.oracle(
      `update card set state = 'EXCHANGE_REQUIRED', exchange_required_on = '2021-04-01' where citizen_id = $1 and state = 'ACTIVE'`,
      [person.id],
    );
    const open = accepted(await submit(t, city, correctionOf(person, { field: 'SURNAME' })));
    const dead = await applied(declarationOf(person), person);
    expect(dead.effects).toEqual([
      'REGISTER_DEATH',
      'ELIGIBILITY_CHANGED',
      'CARD_HOLDER_DECEASED',
      'BLOCK_OTHER_REQUESTS',
      'NOTIFY_AGENCIES',
    ]);
    expect(dead.row).toMatchObject({
      life_status: 'DECLARED_DEAD',
      died_on: '2021-05-01',
      cards: expect.arrayContaining(['HOLDER_DECEASED']),
      former: { life_status: 'ALIVE', died_on: null },
    });
    const reviewed = (await move(t, second, stepOf(open, { review: {} })))[0]!.request!;
    const approve = { approve: { evidenceChecked: true } };
    expect(codesOf(await move(t, second, stepOf(reviewed, approve)))).toEqual(['BLOCKED_BY_DEATH']);
    expect(await answered(correctionOf(person, { field: 'SEX' }))).toEqual(['BLOCKED_BY_DEATH correction.correction']);
    expect(await answered(declarationOf(person))).toEqual(['ALREADY_REGISTERED correction.missingOrDeadDeclaration']);

    const back = await applied(reversalOf(person), person);
    expect(back.effects).toEqual(['RESTORE_PERSON', 'CARD_RESTORED', 'ELIGIBILITY_CHANGED', 'NOTIFY_AGENCIES']);
    expect(back.row).toMatchObject({
      life_status: 'ALIVE',
      died_on: null,
      presence: 'PRESENT',
      cards: expect.arrayContaining(['EXCHANGE_REQUIRED 2021-04-01']),
      former: { life_status: 'DECLARED_DEAD', died_on: '2021-05-01' },
    });
    expect(codesOf(await move(t, second, stepOf(reviewed, approve)))).toEqual(['ACCEPTED']);
    expect(await answered(reversalOf(person))).toEqual(['VALUE_NOT_ALLOWED correction.missingOrDeadReversal']);
  });

  test('as dead cancels the open dossier, which stays cancelled', async () => {
    const person = await someone(t, openDossier('COLLECTED', 'UNDER_REVIEW', 'VERIFIED'));
    const dead = await applied(declarationOf(person), person);
    expect(dead.row['dossiers']).toContain('CANCELLED DECEASED');
    const back = await applied(reversalOf(person), person);
    expect(back.row['dossiers']).toContain('CANCELLED DECEASED');
    expect(back.row['life_status']).toBe('ALIVE');
  });

  test('as missing counts the person as missing, and set aside as not yet found out', async () => {
    const person = await someone(t, `c.presence = 'PRESENT'`);
    const gone = await applied(declarationOf(person, { declared: 'MISSING' }), person);
    expect(gone.effects).toEqual(['CHANGE_CITIZEN', 'NOTIFY_AGENCIES']);
    expect(gone.row).toMatchObject({ life_status: 'ALIVE', presence: 'MISSING', presence_source: 'COURT' });
    const back = await applied(reversalOf(person), person);
    expect(back.effects).toEqual(['RESTORE_PERSON', 'NOTIFY_AGENCIES']);
    expect(back.row).toMatchObject({ life_status: 'ALIVE', presence: 'UNKNOWN', presence_source: 'COURT' });
  });

  test('may be handed in by the ward, and is decided by another officer of it', async () => {
    const person = await someone(t, 'true', '25456');
    const request = accepted(await submit(t, wardOfficer, declarationOf(person)));
    expect(codesOf(await move(t, wardOfficer, stepOf(request, { review: {} })))).toEqual(['SAME_OFFICER']);
    expect(codesOf(await move(t, ward, stepOf(request, { review: {} })))).toEqual(['OFFICER_REQUIRED']);
    const other = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-2' });
    expect((await decide(t, other, request)).request?.state).toBe('APPLIED');
  });
});

describe('the rules', () => {
  test.each<[kind: string, keys: string[]]>([
    ['ETHNICITY_REDETERMINATION', ['consent.ethnicity.person_age_from', 'competence.ethnicity_redetermination']],
    ['SEX_REDETERMINATION', ['competence.record_by_decision', 'competence.sex_redetermination.conflict']],
    ['NATIONALITY_CHANGE', ['competence.record_by_decision', 'civil_status.processing.record_by_decision']],
    ['MISSING_OR_DEAD_DECLARATION', ['competence.record_by_decision', 'civil_status.court_notice_within']],
    ['MISSING_OR_DEAD_REVERSAL', ['competence.record_by_decision', 'civil_status.court_notice_within']],
  ])('of %s are shown with source and doubt', async (kind, keys) => {
    const document = `{ correctionRules(kind: ${kind}, on: "2021-05-20") { key status source note } }`;
    const shown = (await t.ask(city, document)).data.correctionRules as Json[];
    expect(shown.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
    expect(shown.filter(({ status, source }) => status !== 'OWN_KNOWLEDGE' && source === '')).toEqual([]);
  });
});
