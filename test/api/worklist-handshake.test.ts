import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { decide, move, stepOf, type Json } from '../support/corrections.ts';
import { linesOf, listOf, liveList, published, review, reviewOf, served } from '../support/worklists.ts';

let t: TestApi;
let police: Caller;
let ward: Caller;
let justice: Caller;
beforeAll(async () => {
  t = await openTestApi();
  police = t.caller('police-703-register', { purpose: 'POPULATION_REVIEW' });
  ward = t.caller('committee-25456-review');
  justice = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
});
afterAll(() => t.close());

const diffDocument = `query($id: ID!, $with: ID!, $change: WorklistChange!) { publishedWorklist(id: $id) { diff(with: $with) {
  added removed stayed items(change: $change, first: 100) { nodes { change now { workItem review { result } } before { workItem review { result } } }
    totalCount { value exact } } } } }`;

describe('the handshake', () => {
  let first: Json;
  let lines: Json[];

  test('begins with a list of those not enrolled, which the police of the district publish for the ward', async () => {
    first = await published(t, police, 'NOT_ENROLLED', '25456');
    lines = await linesOf(t, ward, first['id']);
    expect(first).toMatchObject({
      kind: 'NOT_ENROLLED',
      onDay: '2021-05-20',
      supersedes: null,
      unit: { code: '25456' },
    });
    expect(lines).toHaveLength(first['lines']);
    expect(lines.length).toBeGreaterThan(6);
    const live = await liveList(t, ward, { kind: 'NOT_ENROLLED', unit: '25456' });
    expect(lines.map((line) => line['workItem'])).toEqual(live.map((item) => item['id']));
    expect(lines.map((line) => line['no'])).toEqual(lines.map((_, at) => at + 1));
  });

  test('is over lines that either side hashes alike, whatever it sees of the persons', async () => {
    const units = await t.oracle<{ id: string; unit: string; version: number }>(
      `select c.id, u.id as unit, c.version from citizen c join administrative_unit u on u.unit_no = c.unit_no where c.id = any($1::uuid[])`,
      [lines.map((line) => line['citizen'].id.slice(4))],
    );
    const texts = units.map(
      ({ id, unit, version }) =>
        `wki_NOT_ENROLLED_${id},cit_${id},NOT_ENROLLED,${unit},NOT_ENROLLED,${String(version)},\n`,
    );
    const hash = createHash('sha256')
      .update(`lienthong-worklist/1\n${texts.sort().join('')}`)
      .digest('hex');
    expect(first['sha256']).toBe(hash);
    expect((await listOf(t, ward, first['id']))?.['sha256']).toBe(hash);
  });

  test('goes on with what the ward finds of each line, and what that opens', async () => {
    const [confirmed, moved, away, dead, wrong, found] = lines as [Json, Json, Json, Json, Json, Json];
    const outcomes = await review(
      t,
      ward,
      reviewOf(confirmed, 'CONFIRMED'),
      reviewOf(moved, 'MOVED_OUT', { movedTo: 'Bình Dương' }),
      reviewOf(away, 'AWAY'),
      reviewOf(dead, 'DECEASED', { note: 'Mất ngày 02/05 tại nhà' }),
      reviewOf(wrong, 'DATA_WRONG', { fields: ['GIVEN_NAME'], note: 'Tên đệm viết khác' }),
      reviewOf(found, 'NEW_PERSON', { note: 'Một cháu gái khoảng 15 tuổi' }),
    );
    expect(outcomes.map((one) => [one['status'], one['refusals']])).toEqual(outcomes.map(() => ['ACCEPTED', []]));
    const followed = outcomes.map((one) => one['item'].review.followUp);
    expect(followed.map((one) => [one.implies, one.request?.state ?? null, one.presence, one.done])).toEqual([
      ['NOTHING', null, null, true],
      ['REPORT', 'SUBMITTED', null, false],
      ['PRESENCE', null, 'AWAY_IN_COUNTRY', true],
      ['REPORT', 'SUBMITTED', null, false],
      ['REPORT', 'SUBMITTED', null, false],
      ['REPORT', 'SUBMITTED', null, false],
    ]);
    const [person] = await t.oracle(
      'select presence, presence_on::text as on, presence_source as source, version from citizen where id = $1',
      [away['citizen'].id.slice(4)],
    );
    expect(person).toEqual({
      presence: 'AWAY_IN_COUNTRY',
      on: '2021-05-19',
      source: 'POPULATION_REVIEW',
      version: Number(away['citizenVersion']) + 1,
    });
    const requests = await t.oracle(
      `select kind, agency_kind as agency, fields, observation from correction_request where id = any($1::uuid[]) order by fields`,
      [followed.flatMap((one) => one.request?.id.slice(4) ?? [])],
    );
    expect(requests).toEqual([
      { kind: 'REPORT', agency: 'JUSTICE', fields: ['GIVEN_NAME'], observation: 'Tên đệm viết khác' },
      { kind: 'REPORT', agency: 'POLICE', fields: ['HOUSEHOLD'], observation: 'Một cháu gái khoảng 15 tuổi' },
      { kind: 'REPORT', agency: 'JUSTICE', fields: ['LIFE_STATUS'], observation: 'Mất ngày 02/05 tại nhà' },
      { kind: 'REPORT', agency: 'POLICE', fields: ['RESIDENCE'], observation: 'Bình Dương' },
    ]);
  });

  test('shows both sides what remains', async () => {
    const seen = await Promise.all([ward, police].map((caller) => listOf(t, caller, first['id'])));
    const [one, other] = seen;
    expect(one?.['progress']).toEqual({
      lines: lines.length,
      reviewed: 6,
      remaining: lines.length - 6,
      byResult: ['AWAY', 'CONFIRMED', 'DATA_WRONG', 'DECEASED', 'MOVED_OUT', 'NEW_PERSON'].map((result) => ({
        result,
        count: 1,
      })),
      requests: 4,
      requestsWaiting: 4,
    });
    expect(other).toEqual(one);
    const waiting = await linesOf(t, ward, first['id'], { reviewed: false });
    expect(waiting.map((line) => line['no'])).toEqual(lines.slice(6).map((line) => line['no']));
    const wrong = await linesOf(t, police, first['id'], { result: 'DATA_WRONG' });
    expect(wrong.map((line) => line['no'])).toEqual([5]);
  });

  test('shows that the office has looked into a report', async () => {
    const [, , , , wrong] = await linesOf(t, ward, first['id']);
    const request = wrong!['review'].followUp.request;
    expect((await decide(t, justice, { ...request, version: 1 })).request?.state).toBe('APPLIED');
    const [, , , , after] = await linesOf(t, police, first['id']);
    expect(after!['review'].followUp).toEqual({
      implies: 'REPORT',
      request: { id: request.id, state: 'APPLIED', closedOn: '2021-05-20' },
      presence: null,
      done: true,
    });
    expect((await listOf(t, ward, first['id']))?.['progress']).toMatchObject({ requests: 4, requestsWaiting: 3 });
  });

  test('ends with a second list, whose difference is the corrections made meanwhile', async () => {
    // One is dead in the register by now, one has moved to another ward, one was enrolled, and one from elsewhere has come.
    const [, moved, , dead, , , enrolled] = lines.map((line) => line['citizen'].id.slice(4) as string);
    const elsewhere = await t.oracle(
      `select c.id from citizen c join administrative_unit g on g.unit_no = c.unit_no
       where g.code like '25459-%' and c.case_state is null and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth <= '2007-05-20'
       order by c.id limit 1`,
    );
    const home = (code: string): string => `(select unit_no from administrative_unit where code = '${code}')`;
    await t.oracle(`update citizen set unit_no = ${home('25459-01')}, version = version + 1 where id = $1`, [moved]);
    await t.oracle(`update citizen set unit_no = ${home('25456-01')}, version = version + 1 where id = $1`, [
      elsewhere[0]!['id'],
    ]);
    await t.oracle(
      `update citizen set life_status = 'DECEASED', died_on = '2021-05-02', version = version + 1 where id = $1`,
      [dead],
    );
    await t.oracle(
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind,
         collected_on, state_since, due_on)
       select gen_random_uuid(), c.id, c.unit_no, c.unit_no, c.unit_no, (select id from campaign limit 1), 'FIRST_ISSUE', 'COLLECTED', 'OFFICE',
         '2021-05-20', '2021-05-20', '2021-06-10' from citizen c where c.id = $1`,
      [enrolled],
    );
    const second = await published(t, police, 'NOT_ENROLLED', '25456');
    expect(second).toMatchObject({ supersedes: first['id'], lines: lines.length - 2 });
    expect(second['sha256']).not.toBe(first['sha256']);
    const diffOf = async (change: string): Promise<Json> =>
      served(await t.ask(ward, diffDocument, { id: second['id'], with: first['id'], change }))['publishedWorklist']
        .diff;
    const wki = (id: string | undefined): string => `wki_NOT_ENROLLED_${String(id)}`;
    const removed = await diffOf('REMOVED');
    expect(removed).toMatchObject({ added: 1, removed: 3, stayed: lines.length - 3 });
    expect(removed['items'].nodes).toEqual(
      [
        { id: moved, result: 'MOVED_OUT' },
        { id: dead, result: 'DECEASED' },
        { id: enrolled, result: null },
      ].map(({ id, result }) => ({
        change: 'REMOVED',
        now: null,
        before: { workItem: wki(id), review: result === null ? null : { result } },
      })),
    );
    expect((await diffOf('ADDED'))['items']).toEqual({
      nodes: [{ change: 'ADDED', now: { workItem: wki(elsewhere[0]!['id']), review: null }, before: null }],
      totalCount: { value: 1, exact: true },
    });
    const stayed = (await diffOf('STAYED'))['items'].nodes as Json[];
    expect(stayed).toHaveLength(lines.length - 3);
    // Reviews are not carried over, but the difference shows them.
    expect(stayed.map((one) => one['now'].review)).toEqual(stayed.map(() => null));
    expect(stayed.flatMap((one) => one['before'].review?.result ?? []).sort()).toEqual([
      'AWAY',
      'CONFIRMED',
      'DATA_WRONG',
      'NEW_PERSON',
    ]);
    const [late] = await review(t, ward, reviewOf((await linesOf(t, ward, first['id']))[0]!, 'CONFIRMED'));
    expect(late?.['refusals']).toEqual([
      { code: 'WORKLIST_SUPERSEDED', path: ['item'], params: [{ name: 'worklist', value: second['id'] }] },
    ]);
  });

  test('leaves the first list as it was, but for the person who has moved away: her the ward sees no more', async () => {
    const now = await linesOf(t, ward, first['id']);
    const facts = ['workItem', 'no', 'state', 'citizenVersion', 'dossierVersion', 'group'];
    const of = (line: Json): unknown[] => facts.map((name) => line[name]);
    expect(now.map(of)).toEqual(lines.map(of));
    expect(now.filter((line) => line['citizen'] === null).map((line) => line['no'])).toEqual([2]);
    const atPolice = await linesOf(t, police, first['id']);
    expect(atPolice[1]!['citizen'].id).toBe(lines[1]!['citizen'].id);
  });
});

test('a report that waits can be taken back by the ward that made it', async () => {
  const list = await published(t, police, 'COLLECTED_NOT_ISSUED', '25456');
  const [line] = await linesOf(t, ward, list['id']);
  const [outcome] = await review(t, ward, reviewOf(line!, 'DUPLICATE', { note: 'Hai số' }));
  const { request } = outcome!['item'].review.followUp;
  const [taken] = await move(t, ward, stepOf({ ...request, version: 1 }, { withdraw: { text: 'Nhầm' } }));
  expect(taken?.status).toBe('ACCEPTED');
  const [after] = await linesOf(t, ward, list['id'], { reviewed: true });
  expect(after!['review'].followUp).toMatchObject({ request: { state: 'WITHDRAWN' }, done: true });
});
