import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { codesOf, thingOf } from '../support/invitations.ts';
import { appoint, headFields, tryAppoint } from '../support/outreach.ts';

let t: TestApi;
let ward: Caller;
beforeAll(async () => {
  t = await openTestApi();
  ward = t.caller('committee-25456-review');
});
afterAll(() => t.close());

const office = (group: string, name: string, more: Json = {}): Json => ({ appoint: { group, name, ...more } });
const ask = (caller: Caller, code: string, on?: string): Promise<Answer> =>
  t.ask(
    caller,
    `query($code: UnitCode!, $on: Date) { administrativeUnit(code: $code) { head(on: $on) { ${headFields} } } }`,
    {
      code,
      on,
    },
  );
const headOn = async (group: string, on?: string): Promise<string | null> =>
  (await ask(ward, group, on)).data.administrativeUnit.head?.name ?? null;
const rulesOf = (outcomes: Json[]): (string | undefined)[] =>
  outcomes.map((one) => one['refusals'][0]?.params.find(({ name }: Json) => name === 'rule')?.value);

describe('the head of a resident group', () => {
  test('is in office from a day on, and until the day before another is', async () => {
    const first = thingOf('head', await appoint(t, ward, office('25456-01', 'Nguyễn Văn An', { since: '2021-01-04' })));
    expect(first).toMatchObject({ name: 'Nguyễn Văn An', since: '2021-01-04', until: null, version: 1 });
    const second = thingOf(
      'head',
      await appoint(t, ward, office('25456-01', 'Trần Thị Bê', { since: '2021-05-01', expectedVersion: 1 })),
    );
    expect(second).toMatchObject({ since: '2021-05-01', until: null, version: 1, group: { code: '25456-01' } });
    expect(await headOn('25456-01', '2021-01-03')).toBeNull();
    expect(await headOn('25456-01', '2021-04-30')).toBe('Nguyễn Văn An');
    expect(await headOn('25456-01', '2021-05-01')).toBe('Trần Thị Bê');
    expect(await headOn('25456-01')).toBe('Trần Thị Bê');
    const { data } = await t.ask(ward, `query($id: ID!) { node(id: $id) { ... on GroupHead { until version } } }`, {
      id: first['id'],
    });
    expect(data.node).toEqual({ until: '2021-04-30', version: 2 });
  });

  test('leaves office without a successor, once', async () => {
    const head = thingOf('head', await appoint(t, ward, office('25456-02', 'Lê Văn Cư', { since: '2021-02-01' })));
    const leave = { vacate: { id: head['id'], expectedVersion: 1, until: '2021-05-15' } };
    expect(thingOf('head', await appoint(t, ward, leave))).toMatchObject({ until: '2021-05-15', version: 2 });
    expect(await headOn('25456-02', '2021-05-16')).toBeNull();
    const outcomes = await appoint(
      t,
      ward,
      leave,
      { vacate: { id: head['id'], expectedVersion: 2, until: '2021-05-15' } },
      { vacate: { id: head['id'], expectedVersion: 2, until: '2021-01-31' } },
      { vacate: { id: 'hed_01a2016a-b784-764d-91ed-61f9ba73d16c', expectedVersion: 1, until: '2021-05-15' } },
      office('25456-02', 'Phạm Đức', { since: '2021-05-18' }),
    );
    expect(codesOf(outcomes)).toEqual([
      'VERSION_CONFLICT',
      'DATE_NOT_POSSIBLE',
      'DATE_NOT_POSSIBLE',
      'NOT_FOUND',
      'ACCEPTED',
    ]);
  });

  test('is not appointed over another whom the caller does not know, nor before one', async () => {
    await appoint(t, ward, office('25456-03', 'Võ Thị Én', { since: '2021-03-01' }));
    const outcomes = await appoint(
      t,
      ward,
      office('25456-03', 'Võ Văn Phú', { since: '2021-04-01' }),
      office('25456-03', 'Võ Văn Phú', { since: '2021-04-01', expectedVersion: 2 }),
      office('25456-03', 'Võ Văn Phú', { since: '2021-03-01', expectedVersion: 1 }),
      office('25456-03', 'Võ Văn Phú', { since: '2021-02-01', expectedVersion: 1 }),
      office('25456-04', 'Võ Văn Phú', { since: '2021-04-01', expectedVersion: 1 }),
    );
    expect(codesOf(outcomes)).toEqual([
      'VERSION_CONFLICT',
      'VERSION_CONFLICT',
      'DATE_NOT_POSSIBLE',
      'DATE_NOT_POSSIBLE',
      'VERSION_CONFLICT',
    ]);
    expect(await headOn('25456-03')).toBe('Võ Thị Én');
  });

  test('has a name and days that can be, and a group of the commune', async () => {
    const outcomes = await appoint(
      t,
      ward,
      office('25456-05', 'Ông 5'),
      office('25456-05', 'An', { since: '2021-05-10', until: '2021-05-09' }),
      office('25456-05', 'An', { since: '2022-05-22' }),
      office('25459-01', 'An'),
      office('25456', 'An'),
      office('25456-999', 'An'),
      office('25456-05', 'Đỗ Thị Giàu', { until: '2021-12-31' }),
    );
    expect(codesOf(outcomes)).toEqual([
      'TEXT_REFUSED',
      'DATES_CONTRADICT',
      'DATE_NOT_POSSIBLE',
      'OUTSIDE_JURISDICTION',
      'VALUE_NOT_ALLOWED',
      'UNIT_NOT_FOUND',
      'ACCEPTED',
    ]);
    expect(rulesOf(outcomes)[2]).toBe('TOO_FAR_AHEAD');
  });

  test('is appointed once by items sent again, and by one of two calls at once', async () => {
    const items = [{ clientRef: 'again-1', step: office('25456-04', 'Hồ Văn Ích') }];
    const [one, two] = await Promise.all([tryAppoint(t, ward, items), tryAppoint(t, ward, items)]);
    const [made, again] = [one, two].map((answer) => answer.data?.appointHeads?.[0]?.head?.id ?? 'IN_PROGRESS');
    expect(new Set([made, again].filter((id) => id !== 'IN_PROGRESS')).size).toBe(1);
    const both = await Promise.all(
      ['Hồ Một', 'Hồ Hai'].map((name) =>
        appoint(t, ward, office('25456-04', name, { since: '2021-06-01', expectedVersion: 1 })),
      ),
    );
    expect(both.map((outcomes) => codesOf(outcomes)[0]).sort()).toEqual(['ACCEPTED', 'DATE_NOT_POSSIBLE']);
  });
});

describe('the name of a head', () => {
  test('is for those whose units hold the group, with a purpose and the scope for names', async () => {
    const seen = await ask(t.caller('police-703-register'), '25456-01');
    expect(seen.data.administrativeUnit.head.name).toBe('Trần Thị Bê');
    const without = await ask(t.caller('police-703-register', { purpose: null }), '25456-01');
    expect(without.data.administrativeUnit.head.name).toBeNull();
    expect(without.extensions.withheld).toEqual([
      { path: 'administrativeUnit.head.name', reason: 'PURPOSE_DOES_NOT_COVER', scopeNeeded: 'field:NAME' },
    ]);
  });

  test.each(['police-706-register', 'education-72-office', 'home-affairs-72-desk', 'labor-72-office'])(
    'is withheld with all of it from %s',
    async (client) => {
      const answer = await ask(t.caller(client), '25456-01');
      expect(answer.data.administrativeUnit.head).toBeNull();
      expect(answer.extensions.withheld).toEqual([
        { path: 'administrativeUnit.head', reason: 'OUT_OF_REACH', scopeNeeded: 'citizen:read' },
      ]);
      const [row] = await t.oracle<{ id: string }>('select id from group_head limit 1');
      const node = await t.ask(t.caller(client), `{ node(id: "hed_${row?.id ?? ''}") { id } }`);
      expect(node.data.node).toBeNull();
    },
  );

  test.each(['police-72-register', 'education-72-office', 'home-affairs-72-desk'])(
    'is not %s’s to write',
    async (client) => {
      const { errors } = await tryAppoint(t, t.caller(client), [{ clientRef: 'x', step: office('25456-01', 'An') }]);
      expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    },
  );
});
