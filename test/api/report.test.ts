import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  accepted,
  approve,
  codesOf,
  correctionOf,
  deathOf,
  decide,
  footprint,
  fresh,
  livesIn,
  move,
  paramsOf,
  preview,
  reportOf,
  someone,
  stepOf,
  submit,
  supplementOf,
  trySubmit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let school: Caller;
let labor: Caller;
let committee: Caller;
let cityPolice: Caller;
/** The commune police of the ward: its system and two officers. */
let wardPolice: { system: Caller; one: Caller; two: Caller };
let cityJustice: Caller;
let wardJustice: Caller;
beforeAll(async () => {
  t = await openTestApi();
  school = t.caller('school-tan-chau');
  labor = t.caller('labor-72-office');
  committee = t.caller('committee-25456-review');
  cityPolice = t.caller('police-703-register', { officer: 'officer-police-703-1', purpose: 'POPULATION_REVIEW' });
  const ward = (officer?: string): Caller =>
    t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW', ...(officer !== undefined && { officer }) });
  wardPolice = { system: ward(), one: ward('officer-police-25456-1'), two: ward('officer-police-25456-2') };
  cityJustice = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
  wardJustice = t.caller('justice-25456-registry', { officer: 'officer-justice-25456-1' });
});
afterAll(() => t.close());

const fields = `id kind state version field fields agencyKind dueOn observation seenAt seenOn office { code } question recordedValue
  effects { effect } appliedOn steps { step toState }`;
const ask = (caller: Caller, id: string, selection = fields): Promise<Answer> =>
  t.ask(caller, `query($id: ID!) { correctionRequest(id: $id) { ${selection} } }`, { id });
const seen = async (caller: Caller, id: string): Promise<Json | null> =>
  (await ask(caller, id)).data?.correctionRequest;
const listed = async (caller: Caller): Promise<string[]> => {
  const document = '{ correctionRequests(filter: { kind: REPORT }, first: 100) { nodes { id } } }';
  return (await t.ask(caller, document)).data.correctionRequests.nodes.map(({ id }: Json) => id);
};
const handedIn = async (caller: Caller, person: Person, change: Json = {}): Promise<RequestAnswer> =>
  accepted(await submit(t, caller, reportOf(person, change)));
const step = async (caller: Caller, request: { id: string; version: number }, one: Json): Promise<string> =>
  codesOf(await move(t, caller, stepOf(request, one)))[0] ?? '';
const residence = { fields: ['RESIDENCE'] };
const text = { text: 'Ai đã thấy?' };

/** Preview and handing in say the same; the preview leaves nothing. */
async function refusalsOf(item: Json, caller: Caller): Promise<Json[]> {
  const before = await footprint(t);
  const told = await preview(t, caller, item);
  expect(await footprint(t)).toEqual(before);
  const [outcome] = await submit(t, caller, item);
  expect(outcome?.refusals).toEqual(told['refusals']);
  return told['refusals'];
}

describe('a report', () => {
  test('can be made by those who may report, of anyone whose number and second fact they know', async () => {
    for (const caller of [school, labor, committee, cityPolice]) {
      const person = await someone(t, 'true', '706');
      expect(await refusalsOf(reportOf(person), caller)).toEqual([]);
    }
  });

  test('previews no effects and no limit, and rests on the rules of its way', async () => {
    const told = await preview(t, school, reportOf(await someone(t)));
    expect(told).toMatchObject({ refusals: [], effects: [], dueOn: null, late: false });
    const { data } = await t.ask(school, `{ correctionRules(kind: REPORT, on: "2021-05-20") { key status } }`);
    expect(data.correctionRules).toContainEqual({ key: 'report.agency.population', status: 'OWN_KNOWLEDGE' });
  });

  test.each<[code: string, path: string, item: (person: Person) => Json]>([
    [
      'SECOND_FACT_REQUIRED',
      'correction.report.subject',
      (p) => reportOf(p, { subject: { personalNumber: p.number } }),
    ],
    ['VALUE_REQUIRED', 'correction.report.fields', (p) => reportOf(p, { fields: [] })],
    ['VALUE_NOT_ALLOWED', 'correction.report.fields', (p) => reportOf(p, { fields: ['SEX', 'PRESENCE'] })],
    ['VALUE_REQUIRED', 'correction.report.observation', (p) => reportOf(p, { observation: ' ' })],
    ['VALUE_REQUIRED', 'correction.report.seenAt', (p) => reportOf(p, { seenAt: ' ' })],
    ['DATE_NOT_POSSIBLE', 'correction.report.seenOn', (p) => reportOf(p, { seenOn: '2021-05-21' })],
    [
      'DATE_NOT_POSSIBLE',
      'evidence.0.issuedOn',
      (p) => reportOf(p, {}, { evidence: [{ kind: 'SCHOOL_RECORD', reference: 'HB', issuedOn: '2021-05-21' }] }),
    ],
    ['VALUE_NOT_ALLOWED', 'legalBasis', (p) => reportOf(p, {}, { legalBasis: { document: '60/2014/QH13' } })],
    [
      'VALUE_NOT_ALLOWED',
      'registration',
      (p) =>
        reportOf(p, {}, { registration: { office: '25456', book: '1', number: '1', year: 2021, date: '2021-05-10' } }),
    ],
    ['CITIZEN_NOT_FOUND', 'correction', (p) => reportOf(p, { subject: { personalNumber: p.number, birthYear: 1899 } })],
  ])('is refused with %s at %s', async (code, path, item) => {
    const refusals = await refusalsOf(item(await someone(t)), school);
    expect(refusals.map((one) => [one['code'], one['path'].join('.')])).toEqual([[code, path]]);
  });

  test('is not for a justice office, and nothing else is for who may only report', async () => {
    const person = await someone(t);
    const refusals = await refusalsOf(reportOf(person), cityJustice);
    expect(refusals).toMatchObject([{ code: 'KIND_NOT_PERMITTED', path: ['correction', 'report'] }]);
    const [outcome] = await submit(t, school, supplementOf(person));
    expect(outcome?.refusals).toMatchObject([{ code: 'KIND_NOT_PERMITTED', path: ['correction', 'supplement'] }]);
    expect(paramsOf(outcome!)).toEqual({ action: 'correction:submit' });
  });

  test('needs scope and purpose, also where the purpose covers nothing personal', async () => {
    const item = reportOf(await someone(t));
    const refused = async (with_: Json): Promise<string> =>
      (await trySubmit(t, t.caller('labor-72-office', with_), [item])).errors?.[0]?.extensions['code'];
    expect(await refused({ scopes: ['cohort:write'] })).toBe('SCOPE_MISSING');
    expect(await refused({ purpose: null })).toBe('PURPOSE_REQUIRED');
    expect(await refused({ purpose: 'SCHOOL_DRIVE' })).toBe('PURPOSE_NOT_ALLOWED');
    expect(codesOf(await submit(t, labor, item))).toEqual(['ACCEPTED']);
  });

  test('tells nothing of the person: not of a death, of an open request or of another report', async () => {
    const person = await someone(t);
    accepted(await submit(t, cityJustice, correctionOf(person)));
    const death = accepted(await submit(t, cityJustice, deathOf(person)));
    expect(await refusalsOf(reportOf(person), school)).toEqual([]);
    expect(await refusalsOf(reportOf(person), labor)).toEqual([]);
    await decide(t, wardJustice, death);
    expect(await refusalsOf(reportOf(person, { fields: ['SEX'], seenOn: '1899-01-01' }), school)).toEqual([]);
  });

  test('of a fact that the same client has reported already is OPEN_REQUEST_EXISTS, and holds no request back', async () => {
    const person = await someone(t);
    const report = await handedIn(school, person, { fields: ['GIVEN_NAME', 'SEX'] });
    const [again, other] = await submit(t, school, reportOf(person, { fields: ['SEX'] }), reportOf(person, residence));
    expect(codesOf([again!, other!])).toEqual(['OPEN_REQUEST_EXISTS', 'ACCEPTED']);
    expect(again?.refusals[0]?.path).toEqual(['correction', 'report', 'fields']);
    expect(paramsOf(again!)).toEqual({ request: report.id });
    expect(codesOf(await submit(t, cityJustice, correctionOf(person)))).toEqual(['ACCEPTED']);
  });
});

describe('where a report goes', () => {
  const office = async ({ id }: RequestAnswer): Promise<Json | undefined> =>
    (
      await t.oracle(
        `select q.agency_kind as kind, u.code from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
        [id.slice(4)],
      )
    )[0];

  test('follows the facts, the age and the residence', async () => {
    const grown = await someone(t, 'true', '25462');
    expect(await office(await handedIn(school, grown))).toEqual({ kind: 'JUSTICE', code: '703' });
    expect(await office(await handedIn(school, grown, { fields: ['PRESENCE', 'RESIDENCE'] }))).toEqual({
      kind: 'POLICE',
      code: '25462',
    });
    const child = await personWhere(
      t,
      `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth > '2007-05-20' and ${livesIn('25456')}
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')`,
    );
    expect(await office(await handedIn(school, child))).toEqual({ kind: 'JUSTICE', code: '25456' });
    expect(await office(await handedIn(school, child, residence))).toEqual({ kind: 'POLICE', code: '25456' });
  });

  test('is the unit that took the commune over, once there are no districts', async () => {
    const person = await someone(t);
    await t.setToday('2025-07-01');
    try {
      const report = await handedIn(school, person);
      const [row] = await t.oracle(
        `select u.level, u.valid_from::text as since from correction_request q join administrative_unit u on u.unit_no = q.office_unit_no where q.id = $1`,
        [report.id.slice(4)],
      );
      expect(row).toEqual({ level: 'COMMUNE', since: '2025-07-01' });
    } finally {
      await t.setToday('2021-05-20');
    }
  });
});

describe('who sees a report', () => {
  const personal = ['observation', 'seenAt', 'seenOn', 'question', 'recordedValue'];
  const content = { observation: 'Học bạ ghi tên khác', seenAt: 'Trường THPT', seenOn: '2021-05-19' };
  const outcomeDocument = `mutation($items: [CorrectionItem!]!) { submitCorrections(items: $items) { status request { ${fields} } } }`;

  test.each<[client: string, withheld: string[]]>([
    ['labor-72-office', [...personal, 'office']],
    ['school-tan-chau', personal],
    ['committee-25456-review', []],
  ])('%s sees of its own what its classes allow, in the outcome and by the id', async (client, withheld) => {
    const caller = t.caller(client);
    const answer = await t.ask(caller, outcomeDocument, { items: [reportOf(await someone(t))] });
    const { request } = answer.data.submitCorrections[0];
    const plain = {
      kind: 'REPORT',
      state: 'SUBMITTED',
      fields: ['GIVEN_NAME'],
      agencyKind: 'JUSTICE',
      dueOn: null,
      effects: [],
    };
    const whole: Json = { ...plain, ...content, office: { code: '703' }, question: null, recordedValue: null };
    for (const name of withheld) whole[name] = null;
    expect(request).toMatchObject(whole);
    const named = answer.extensions.withheld?.map(({ path }) => path) ?? [];
    expect(new Set(named)).toEqual(new Set(withheld.map((name) => `submitCorrections.request.${name}`)));
    expect(await seen(caller, request.id)).toMatchObject(whole);
  });

  test('the office, those of the residence, and nobody else', async () => {
    const person = await someone(t, 'true', '25456');
    const report = await handedIn(school, person);
    for (const client of [
      'justice-703-registry',
      'justice-25456-registry',
      'police-703-register',
      'police-72-register',
    ]) {
      const caller = t.caller(client);
      expect(await seen(caller, report.id)).toMatchObject({ ...content, office: { code: '703' } });
      expect(await listed(caller)).toContain(report.id);
    }
    for (const client of ['justice-706-registry', 'police-706-register']) {
      const caller = t.caller(client);
      expect(await seen(caller, report.id)).toBeNull();
      expect(await listed(caller)).not.toContain(report.id);
    }
    for (const client of ['school-hoang-le-kha', 'education-72-office', 'labor-72-office', 'committee-25456-review']) {
      const caller = t.caller(client);
      expect(await seen(caller, report.id)).toBeNull();
      if (client.startsWith('committee')) expect(await step(caller, report, { withdraw: text })).toBe('NOT_COMPETENT');
      else expect(await step(caller, report, { withdraw: text })).toBe('NOT_FOUND');
    }
    expect((await ask(t.caller('home-affairs-72-desk'), report.id)).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('who may only report reads no other request, though it is of its ward', async () => {
    const request = accepted(await submit(t, cityJustice, correctionOf(await someone(t, 'true', '25456'))));
    for (const caller of [school, labor, committee]) expect(await seen(caller, request.id)).toBeNull();
  });

  test('row security shows the reporter the own rows alone, whatever the statement', async () => {
    const report = await handedIn(labor, await someone(t));
    const [row] = await t.oracle(`select reporter_no from correction_request where id = $1`, [report.id.slice(4)]);
    expect(row).toEqual({ reporter_no: labor.client.no });
    const steps = (await seen(labor, report.id))?.['steps'];
    expect(steps).toEqual([{ step: 'SUBMIT', toState: 'SUBMITTED' }]);
  });

  test('its words stand nowhere but in the request: neither outcome nor outbox nor audit', async () => {
    const observation = `Thấy ${fresh('o')}`;
    await handedIn(labor, await someone(t), { observation });
    for (const table of ['outcome', 'outbox', 'audit', 'correction_step']) {
      const [row] = await t.oracle(`select count(*)::int as n from ${table} x where x::text like $1`, [
        `%${observation}%`,
      ]);
      expect([table, row?.['n']]).toEqual([table, 0]);
    }
  });
});

describe('deciding on a report', () => {
  test('of a fact of the birth entry is the justice office’s: it confirms, and nothing is written', async () => {
    const person = await someone(t);
    const report = await handedIn(school, person);
    const before = await t.oracle(`select * from citizen where id = $1`, [person.id]);
    expect(await step(wardJustice, report, { review: {} })).toBe('NOT_COMPETENT');
    expect(await step(cityPolice, report, { review: {} })).toBe('NOT_COMPETENT');
    expect(await step(school, report, { review: {} })).toBe('OFFICER_REQUIRED');
    const done = await decide(t, cityJustice, report);
    expect(done.request).toMatchObject({ state: 'APPLIED', effects: [], staleFields: [] });
    expect(await t.oracle(`select * from citizen where id = $1`, [person.id])).toEqual(before);
    expect(await t.oracle(`select from citizen_history where citizen_id = $1`, [person.id])).toEqual([]);
    expect(await seen(school, report.id)).toMatchObject({
      state: 'APPLIED',
      appliedOn: '2021-05-20',
      steps: ['SUBMIT', 'REVIEW', 'APPROVE', 'APPLY'].map((one) => expect.objectContaining({ step: one })),
    });
  });

  test('of residence or presence is the commune police’s, by the right to decide on findings', async () => {
    const report = await handedIn(labor, await someone(t, 'true', '25456'), residence);
    for (const stranger of [cityPolice, cityJustice, wardJustice]) {
      expect(await step(stranger, report, { review: {} })).toBe('NOT_COMPETENT');
    }
    const scopes = wardPolice.one.client.scopes.filter((scope) => scope !== 'population:decide');
    const narrow = t.caller('police-25456-register', { officer: 'officer-police-25456-1', scopes });
    expect(await step(narrow, report, { review: {} })).toBe('NOT_COMPETENT');
    expect(await step(wardPolice.system, report, { review: {} })).toBe('OFFICER_REQUIRED');
    expect((await decide(t, wardPolice.one, report)).request?.state).toBe('APPLIED');
  });

  test('takes four eyes where the police report themselves', async () => {
    const report = await handedIn(wardPolice.one, await someone(t, 'true', '25456'), residence);
    expect(await step(wardPolice.one, report, { review: {} })).toBe('SAME_OFFICER');
    const reviewed = accepted(await move(t, wardPolice.two, stepOf(report, { review: {} })));
    expect(await step(wardPolice.two, reviewed, { approve: { evidenceChecked: false } })).toBe('EVIDENCE_REQUIRED');
    const rejected = accepted(await move(t, wardPolice.two, stepOf(reviewed, { reject: { text: 'Không đúng' } })));
    expect(rejected.state).toBe('REJECTED');
  });

  test('can ask the reporter, who answers or takes the report back', async () => {
    const report = await handedIn(school, await someone(t));
    const asked = accepted(await move(t, cityJustice, stepOf(report, { ask: text })));
    expect(await step(labor, asked, { answer: text })).toBe('NOT_FOUND');
    const answered = accepted(await move(t, school, stepOf(asked, { answer: { text: 'Giáo viên' } })));
    expect(answered.state).toBe('SUBMITTED');
    expect(accepted(await move(t, school, stepOf(answered, { withdraw: { text: 'Nhầm' } }))).state).toBe('WITHDRAWN');
  });

  test('is open also where the person has died meanwhile', async () => {
    const person = await someone(t);
    const report = await handedIn(school, person);
    await decide(t, wardJustice, accepted(await submit(t, cityJustice, deathOf(person))));
    const reviewed = accepted(await move(t, cityJustice, stepOf(report, { review: {} })));
    expect(accepted(await move(t, cityJustice, stepOf(reviewed, approve))).state).toBe('APPLIED');
  });
});
