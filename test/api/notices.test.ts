import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { enterText, enterValues } from '@lienthong/api/store/scoped-query';
import { agencies } from '@lienthong/api/domain/agency';
import { noticeTopics } from '@lienthong/schema/notice-topics';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  accepted,
  adult,
  correctionOf,
  deathOf,
  decide,
  fresh,
  livesIn,
  move,
  residenceOf,
  someone,
  stepOf,
  submit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';
import { personWhere, type Person } from '../support/people.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
let second: Caller;
let ward: Caller;
let wardSecond: Caller;
beforeAll(async () => {
  t = await openTestApi();
  ({ city, first, second, ward, wardSecond } = officesOf(t));
});
afterAll(() => t.close());

const keyOf = ({ id }: { id: string }): string => id.slice('cor_'.length);
const reverse = { reverse: { text: 'Nhầm', number: '12/QĐ', body: 'TAND', decidedOn: '2021-05-19' } };

const list = (caller: Caller, filter: Json = {}, page: Json = {}): Promise<Answer> =>
  t.ask(
    caller,
    `query($filter: NoticeFilter, $first: Int, $after: Cursor) { notices(filter: $filter, first: $first, after: $after) {
       nodes { id topic onDay acknowledgedOn requestId citizen { id maskedNumber } } totalCount { value } pageInfo { hasNextPage endCursor } } }`,
    { filter, first: 100, ...page },
  );
async function noticesOn(caller: Caller, request: { id: string }): Promise<Json[]> {
  const { data, errors } = await list(caller);
  expect(errors).toBeUndefined();
  return data.notices.nodes.filter(({ requestId }: Json) => requestId === request.id);
}
/** Who was told of a request, as the table has it: the oracle. */
const told = async (request: { id: string }): Promise<string[]> =>
  (
    await t.oracle(
      `select n.topic || ' ' || a.id as told from notice n join agency a on a.no = n.recipient_no where n.request_id = $1 order by n.topic, a.id`,
      [keyOf(request)],
    )
  ).map((row) => row['told'] as string);
const applied = async (item: Json, officer: Caller, by = city): Promise<RequestAnswer> =>
  accepted([await decide(t, officer, accepted(await submit(t, by, item)))]);
async function recipientsSeen(caller: Caller, item: Json): Promise<string[]> {
  const { data } = await t.ask(
    caller,
    `query($item: CorrectionItem!) { previewCorrection(item: $item) { effects { effect topic recipients { id } } } }`,
    { item },
  );
  return data.previewCorrection.effects
    .flatMap(({ topic, recipients }: Json) => recipients.map(({ id }: { id: string }) => `${topic} ${id}`))
    .sort();
}

describe('a corrected fact of the card', () => {
  test('is told to the police of the commune and the district and to the register of the entry, as the preview says; a reversal too', async () => {
    const person = await someone(t, 'true', '25456');
    const item = correctionOf(person);
    const expected = ['justice-25456', 'police-25456', 'police-703'].map((id) => `PRINTED_FIELD_CHANGED ${id}`);
    expect(await recipientsSeen(city, item)).toEqual(expected);
    const request = await applied(item, first);
    expect(await told(request)).toEqual(expected);
    const [notice] = await noticesOn(t.caller('police-703-register'), request);
    expect(notice).toMatchObject({
      topic: 'PRINTED_FIELD_CHANGED',
      onDay: '2021-05-20',
      acknowledgedOn: null,
      citizen: { id: person.node },
    });
    await move(t, second, stepOf(request, reverse));
    const back = ['justice-25456', 'police-25456', 'police-703'].map((id) => `REQUEST_REVERSED ${id}`);
    expect(await told(request)).toEqual([...expected, ...back]);
  });

  test('is told to no police of elsewhere and to no sender; ethnicity, on no card, to nobody', async () => {
    const person = await someone(t, `c.ethnicity = '01'`, '706');
    const request = await applied(correctionOf(person), first);
    const commune = await t.oracle(
      `select u.code from administrative_unit u join citizen c on c.unit_no between u.unit_no and u.last_unit_no
       where c.id = $1 and u.level = 'COMMUNE' and u.valid_to = '2025-06-30'`,
      [person.id],
    );
    const home = `police-${String(commune[0]?.['code'])}`;
    expect(await told(request)).toEqual(
      ['justice-25456', home, 'police-706'].sort().map((id) => `PRINTED_FIELD_CHANGED ${id}`),
    );
    const other = await applied(
      correctionOf(await someone(t, `c.ethnicity = '01'`), { field: 'ETHNICITY', recorded: '01', value: '02' }),
      first,
    );
    expect(await told(other)).toEqual([]);
  });

  test('that was refused or is stale is told to nobody', async () => {
    const person = await someone(t);
    const request = accepted(await submit(t, city, correctionOf(person)));
    const reviewed = accepted(await move(t, first, stepOf(request, { review: {} })));
    await t.oracle(`update citizen set given_name = 'Ất', given_key = 'at', version = version + 1 where id = $1`, [
      person.id,
    ]);
    accepted(await move(t, first, stepOf(reviewed, { approve: { evidenceChecked: true } })));
    expect(await told(request)).toEqual([]);
  });
});

describe('a death', () => {
  test('of a pupil is told to the education office too, by its topic; only the school that has the pupil sees who', async () => {
    const pupil = await pupilOf('school-hoang-le-kha');
    const request = await applied(deathOf(pupil), ward);
    expect(await told(request)).toContain('PERSON_DIED education-72');
    expect((await told(request)).filter((one) => /labor|home-affairs|committee/.test(one))).toEqual([]);
    const school = await list(t.caller('school-hoang-le-kha'), { topic: 'PERSON_DIED' });
    expect(school.errors).toBeUndefined();
    const [notice] = school.data.notices.nodes;
    expect(notice).toMatchObject({ topic: 'PERSON_DIED', requestId: null, citizen: { id: pupil.node } });
    for (const client of ['school-tan-chau', 'education-72-office']) {
      const { data, extensions } = await list(t.caller(client), { topic: 'PERSON_DIED' });
      expect(data.notices.nodes).toEqual([{ ...notice, citizen: null }]);
      expect(extensions.withheld).toContainEqual({
        path: 'notices.nodes.citizen',
        reason: 'OUT_OF_REACH',
        scopeNeeded: 'citizen:read',
      });
    }
    const audited = await t.oracle(
      `select client_no from audit where operation = 'Notice.citizen' and $1 = any(persons) order by id`,
      [pupil.id],
    );
    expect(audited).toEqual([{ client_no: t.caller('school-hoang-le-kha').client.no }]);
    accepted(await move(t, wardSecond, stepOf(request, reverse)));
    expect(await told(request)).toContain('DEATH_REVERSED education-72');
  });

  test('of one who left the roster, or is in a workforce alone, is not told to education or labor', async () => {
    const pupil = await pupilOf('school-tan-chau');
    await t.oracle(`update cohort_member set left_on = '2021-05-20' where citizen_id = $1`, [pupil.id]);
    const request = await applied(deathOf(pupil), ward);
    expect((await told(request)).filter((one) => /education|labor/.test(one))).toEqual([]);
    const worker = await personWhere(
      t,
      `${adult} and exists (select from cohort_member m join cohort h on h.id = m.cohort_id where m.citizen_id = c.id and h.kind = 'WORKFORCE')
       and not exists (select from cohort_member m join cohort h on h.id = m.cohort_id where m.citizen_id = c.id and h.kind = 'SCHOOL')`,
    );
    expect((await told(await applied(deathOf(worker), ward))).filter((one) => /education|labor/.test(one))).toEqual([]);
  });

  const pupilOf = (client: string): Promise<Person> =>
    personWhere(
      t,
      `c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth_precision = 'DAY'
       and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')
       and not exists (select from correction_request q where q.citizen_id = c.id)
       and exists (select from cohort_member m join client k on k.no = m.client_no where m.citizen_id = c.id and k.id = '${client}' and m.left_on is null)`,
    );
});

describe('a move', () => {
  test('is told to the police of the home left; who is gone is out of their reach, and they are told that', async () => {
    const person = await personWhere(t, `${adult} and ${livesIn('706')}`);
    const police = t.caller('police-25456-register');
    const officer = t.caller('police-25456-register', { officer: 'officer-police-25456-1' });
    const item = residenceOf(person);
    const expected = await recipientsSeen(police, item);
    expect(expected.filter((one) => one.startsWith('MOVED_IN'))).toEqual(['MOVED_IN police-703']);
    expect(expected.filter((one) => one.startsWith('MOVED_OUT'))).toContain('MOVED_OUT police-706');
    const request = await applied(item, officer, police);
    expect(await told(request)).toEqual(expected);
    const { data, extensions } = await list(t.caller('police-706-register'), { topic: 'MOVED_OUT' });
    expect(data.notices.nodes).toMatchObject([{ topic: 'MOVED_OUT', citizen: null }]);
    expect(extensions.withheld?.map(({ reason }) => reason)).toEqual(['OUT_OF_REACH']);
    const [seen] = await noticesOn(t.caller('police-703-register'), request);
    expect(seen).toMatchObject({ topic: 'MOVED_IN', citizen: { id: person.node } });
  });

  test('within one commune is told to nobody, within a district to the communes alone', async () => {
    const person = await personWhere(t, `${adult} and ${livesIn('703')} and not (${livesIn('25456')})`);
    const police = t.caller('police-25456-register');
    const seen = await recipientsSeen(police, residenceOf(person));
    expect(seen.filter((one) => one.endsWith('police-703'))).toEqual([]);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatch(/^MOVED_OUT police-\d{5}$/);
  });
});

describe('acknowledging', () => {
  const document = `mutation($items: [NoticeAcknowledgement!]!) { acknowledgeNotices(items: $items) {
    clientRef status replayed refusals { code path } notice { id acknowledgedOn } } }`;
  const acknowledge = async (caller: Caller, ...ids: string[]): Promise<Json[]> => {
    const { data, errors } = await t.ask(caller, document, { items: ids.map((id) => ({ clientRef: fresh(), id })) });
    expect(errors).toBeUndefined();
    return data.acknowledgeNotices;
  };

  test('is once for the agency, for its own notices alone', async () => {
    const request = await applied(correctionOf(await someone(t)), first);
    const police = t.caller('police-703-register', { officer: 'officer-police-703-1' });
    const [notice] = await noticesOn(police, request);
    const id = notice?.['id'] as string;
    const nothing = 'not_00000000-0000-7000-8000-000000000000';
    for (const other of ['police-706-register', 'police-72-register', 'justice-703-registry', 'school-tan-chau']) {
      const outcomes = await acknowledge(t.caller(other), id, nothing, 'x');
      expect(outcomes.map(({ refusals }) => refusals)).toEqual(Array(3).fill([{ code: 'NOT_FOUND', path: ['id'] }]));
    }
    expect(await acknowledge(police, id)).toMatchObject([
      { status: 'ACCEPTED', notice: { id, acknowledgedOn: '2021-05-20' } },
    ]);
    await t.setToday('2021-05-21');
    expect(await acknowledge(t.caller('police-703-register'), id)).toMatchObject([
      { status: 'ACCEPTED', notice: { acknowledgedOn: '2021-05-20' } },
    ]);
    await t.setToday('2021-05-20');
    const [row] = await t.oracle(
      `select acknowledged_on::text, k.id as client, o.id as officer from notice n join client k on k.no = acknowledged_by
       left join officer o on o.no = acknowledged_officer where n.id = $1`,
      [id.slice(4)],
    );
    expect(row).toEqual({
      acknowledged_on: '2021-05-20',
      client: 'police-703-register',
      officer: 'officer-police-703-1',
    });
    const open = await list(police, { acknowledged: false });
    expect(open.data.notices.nodes.map((one: Json) => one['id'])).not.toContain(id);
    const done = await list(police, { acknowledged: true, topic: 'PRINTED_FIELD_CHANGED' });
    expect(done.data.notices.nodes.map((one: Json) => one['id'])).toContain(id);
  });
});

describe('the list of notices', () => {
  test('is read page by page, the newest first, each once, in the order and count of all', async () => {
    const police = t.caller('police-703-register');
    const found: string[] = [];
    for (let after: string | null = null; ;) {
      const { data, errors } = await list(police, {}, { first: 2, after });
      expect(errors).toBeUndefined();
      found.push(...data.notices.nodes.map(({ id }: { id: string }) => id));
      after = data.notices.pageInfo.endCursor;
      if (!data.notices.pageInfo.hasNextPage) {
        expect(data.notices.totalCount.value).toBe(found.length);
        break;
      }
    }
    const rows = await t.oracle(
      `select n.id from notice n join agency a on a.no = n.recipient_no where a.id = 'police-703' order by n.id desc`,
    );
    expect(found).toEqual(rows.map(({ id }) => `not_${String(id)}`));
    expect(found.length).toBeGreaterThan(4);
  });

  test('is for police, justice and education; persons in it are one statement, whatever the page', async () => {
    const readers = Object.entries(agencies).filter(([, row]) =>
      (row.actions as readonly string[]).includes('notice:read'),
    );
    expect(readers.map(([kind]) => kind)).toEqual(['POLICE', 'JUSTICE', 'EDUCATION']);
    const { context } = await list(t.caller('police-703-register'));
    expect([...context.ran].sort()).toEqual(['Notice.citizen/range', 'notices/', 'notices/count/']);
    for (const client of ['labor-72-office', 'committee-25456-review', 'home-affairs-72-desk', 'inspector-72-desk']) {
      const caller = t.caller(client, { caseRef: 'CASE-1' });
      const mutation = `mutation { acknowledgeNotices(items: [{ clientRef: "a", id: "not_1" }]) { status } }`;
      for (const { errors } of [await list(caller), await t.ask(caller, mutation)])
        expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    }
    expect(Object.keys(noticeTopics)).toHaveLength(9);
  });

  test('without the class of the person’s status names the person as withheld', async () => {
    const narrow = t.caller('police-703-register', { scopes: ['notice:read', 'citizen:read'] });
    const { data, extensions } = await list(narrow);
    expect(data.notices.nodes.every(({ citizen }: Json) => citizen === null)).toBe(true);
    expect(extensions.withheld).toContainEqual(expect.objectContaining({ scopeNeeded: 'field:STATUS' }));
  });
});

describe('SQL as the role of requests', () => {
  const scoped = async <T>(client: Caller, work: (app: pg.Client) => Promise<T>): Promise<T> => {
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    try {
      await app.query('begin');
      await app.query(enterText, enterValues(client.scope));
      return await work(app);
    } finally {
      await app.end();
    }
  };

  test('sees the notices of its own agency alone, and without a scope an error', async () => {
    for (const client of [
      'police-703-register',
      'police-72-register',
      'justice-25456-registry',
      'school-tan-chau',
      'labor-72-office',
    ]) {
      const caller = t.caller(client);
      const found = await scoped(
        caller,
        async (app) => (await app.query('select distinct recipient_no as no from notice')).rows,
      );
      expect(found.filter(({ no }) => no !== caller.agency.no)).toEqual([]);
      const changed = await scoped(caller, (app) =>
        app.query(`update notice set acknowledged_on = '2021-05-20', acknowledged_by = $1 where recipient_no <> $2`, [
          caller.client.no,
          caller.agency.no,
        ]),
      );
      expect(changed.rowCount).toBe(0);
    }
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    await expect(app.query('select * from notice')).rejects.toMatchObject({ code: '42704' });
    await app.end();
  });

  test('tells of a request within its reach alone, and of its person', async () => {
    const request = await applied(correctionOf(await someone(t)), first);
    const tell = (caller: Caller, citizen: string): Promise<unknown> =>
      scoped(caller, (app) =>
        app.query(
          `insert into notice (id, recipient_no, topic, request_id, citizen_id, on_day)
           values (gen_random_uuid(), 1, 'PERSON_DIED', $1, $2, '2021-05-20')`,
          [keyOf(request), citizen],
        ),
      );
    const [row] = await t.oracle(`select citizen_id from correction_request where id = $1`, [keyOf(request)]);
    const [other] = await t.oracle(`select id from citizen where id <> $1 limit 1`, [row?.['citizen_id']]);
    await expect(tell(city, row?.['citizen_id'])).resolves.toBeDefined();
    for (const [caller, citizen] of [
      [t.caller('justice-706-registry'), row?.['citizen_id']],
      [t.caller('school-tan-chau'), row?.['citizen_id']],
      [city, other?.['id']],
    ] as const)
      await expect(tell(caller, citizen)).rejects.toMatchObject({ code: '42501' });
  });
});
