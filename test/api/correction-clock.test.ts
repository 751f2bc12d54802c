import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Caller } from '@lienthong/api/access/caller';
import { enterText, enterValues } from '@lienthong/api/store/scoped-query';
import { requestPage } from '@lienthong/api/corrections/request-list.sql';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  accepted,
  correctionOf,
  decide,
  move,
  reportOf,
  someone,
  stepOf,
  submit,
  type Json,
} from '../support/corrections.ts';

let t: TestApi;
let city: Caller;
let first: Caller;
beforeAll(async () => {
  t = await openTestApi();
  city = t.caller('justice-703-registry');
  first = t.caller('justice-703-registry', { officer: 'officer-justice-703-1' });
});
afterAll(() => t.close());

const fields = 'id state dueOn overdue age pausedDays answerBy closedOn';
async function list(variables: Json, caller = city): Promise<Json[]> {
  const found: Json[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await t.ask(
      caller,
      `query($filter: CorrectionRequestFilter, $orderBy: CorrectionRequestOrder, $first: Int, $after: Cursor) {
         correctionRequests(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
           nodes { ${fields} } totalCount { value } pageInfo { hasNextPage endCursor } } }`,
      { first: 2, ...variables, after },
    );
    expect(errors).toBeUndefined();
    const { nodes, pageInfo, totalCount } = data.correctionRequests;
    found.push(...nodes);
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) {
      expect(totalCount.value).toBe(found.length);
      return found;
    }
  }
}
const turnaround = (caller: Caller, variables: Json) =>
  t.ask(
    caller,
    `query($within: UnitCode, $from: Date!, $to: Date!) { correctionTurnaround(within: $within, from: $from, to: $to) { office { code } decided p50 p90 } }`,
    variables,
  );

describe('the clock of a request', () => {
  const requests: Json[] = [];
  beforeAll(async () => {
    for (const day of ['2021-05-20', '2021-05-21', '2021-05-24']) {
      await t.setToday(day);
      requests.push(accepted(await submit(t, city, correctionOf(await someone(t)))));
    }
    const report = t.caller('committee-25456-review');
    accepted(await submit(t, report, reportOf(await someone(t, 'true', '25456'))));
    await t.setToday('2021-05-27');
  });
  afterAll(() => t.setToday('2021-05-20'));

  test('says what is overdue, the oldest first, page by page', async () => {
    const all = await list({ orderBy: 'DUE_ON' });
    expect(all.map(({ id }) => id as string).slice(0, 3)).toEqual(requests.map(({ id }) => id as string));
    expect(all.at(-1)).toMatchObject({ dueOn: null, overdue: false });
    const overdue = await list({ orderBy: 'DUE_ON', filter: { overdue: true } });
    expect(overdue.map(({ id, dueOn, age, pausedDays }) => ({ id, dueOn, age, pausedDays }))).toEqual([
      { id: requests[0]?.['id'], dueOn: '2021-05-25', age: 5, pausedDays: 0 },
      { id: requests[1]?.['id'], dueOn: '2021-05-26', age: 4, pausedDays: 0 },
    ]);
    const others = await list({ filter: { overdue: false } });
    expect(others.map(({ id }) => id as string)).not.toContain(requests[0]?.['id']);
    expect(others).toHaveLength(all.length - 2);
    expect(others.every((one) => one['overdue'] === false)).toBe(true);
  });

  test('stands still while the submitter is asked, but the age runs on', async () => {
    const [, , one] = requests;
    const asked = accepted(await move(t, first, stepOf(one as never, { ask: { text: 'Thiếu' } })));
    await t.setToday('2021-06-03');
    const found = (await list({ filter: { state: 'NEEDS_INFO' } })).find(({ id }) => id === asked.id);
    expect(found).toMatchObject({ overdue: false, dueOn: '2021-05-27', age: 8, pausedDays: 5 });
    await move(t, city, stepOf(asked, { answer: { text: 'Đã nộp' } }));
    const isOverdue = async (): Promise<boolean> =>
      (await list({ orderBy: 'DUE_ON', filter: { overdue: true } })).some(({ id }) => id === asked.id);
    expect(await isOverdue()).toBe(false);
    await t.setToday('2021-06-04');
    expect(await isOverdue()).toBe(true);
    expect((await list({ filter: { state: 'SUBMITTED' } })).find(({ id }) => id === asked.id)).toMatchObject({
      dueOn: '2021-06-03',
      overdue: true,
    });
  });

  test('finds the overdue by an index', async () => {
    const app = new pg.Client({ connectionString: t.appUrl });
    await app.connect();
    const { lo, hi } = city.scope;
    await app.query('begin');
    await app.query(enterText, enterValues(city.scope));
    await app.query('set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off');
    const { text } = requestPage({ order: 'DUE_ON', state: false, kind: false, overdue: true, after: false });
    const { rows } = await app.query(`explain (format json) ${text}`, [lo, hi, '2021-06-04', 50]);
    const plan = JSON.stringify(rows);
    expect(plan).toContain('correction_overdue');
    expect(plan).not.toMatch(/"Sort"/);
    await app.end();
  });
});

describe('the turnaround', () => {
  test('gives counts and percentiles per office to who reads the requests, and withholds few from others', async () => {
    await t.setToday('2021-05-20');
    const one = accepted(await submit(t, city, correctionOf(await someone(t))));
    const two = accepted(await submit(t, city, correctionOf(await someone(t))));
    await t.setToday('2021-05-25');
    await decide(t, first, one);
    await t.setToday('2021-05-26');
    await decide(t, first, two);
    const period = { within: '703', from: '2021-05-25', to: '2021-05-26' };
    const { data } = await turnaround(city, period);
    expect(data.correctionTurnaround).toEqual([{ office: { code: '703' }, decided: 2, p50: 3, p90: 4 }]);
    await t.setToday('2021-06-01');
    const anyone = t.caller('home-affairs-72-desk');
    for (const [from, to, path] of [
      ['2021-05-02', '2021-05-31', 'from'],
      ['2021-05-01', '2021-05-26', 'to'],
      ['2021-05-01', '2021-06-30', 'to'],
    ] as const)
      expect((await turnaround(anyone, { from, to })).errors?.[0]?.extensions['path']).toEqual([path]);
    const outside = await turnaround(anyone, { within: '703', from: '2021-05-01', to: '2021-05-31' });
    expect(outside.data.correctionTurnaround).toEqual([
      { office: { code: '703' }, decided: null, p50: null, p90: null },
    ]);
    expect(outside.extensions.withheld?.map(({ reason }) => reason)).toContain('SMALL_CELL');
    const empty = await turnaround(city, { from: '2021-01-01', to: '2021-01-31' });
    expect(empty.data.correctionTurnaround).toEqual([]);
    const wrong = await turnaround(city, { from: '2021-01-31', to: '2021-01-01' });
    expect(wrong.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
