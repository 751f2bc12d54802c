import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { levelOf, listed, of2021, of2025, plain, sorted, walkUnits } from '../support/unit-lists.ts';

let t: TestApi;
let caller: Caller;
beforeAll(async () => {
  t = await openTestApi();
  caller = t.caller('labor-72-office');
});
afterAll(() => t.close());

const walk = (filter: object, selection?: string): Promise<any[]> => walkUnits(t, caller, filter, selection);

describe('administrativeUnits', () => {
  test.each([
    ['2021-05-20', { PROVINCE: 63, DISTRICT: 705 }],
    ['2025-08-01', { PROVINCE: 34, DISTRICT: 0 }],
    ['2025-06-30', {}],
    ['2004-01-01', {}],
  ])('are on %s exactly those of the lists, each once', async (on, counts) => {
    const expected = listed(on);
    const units = (await walk({ on }, 'code level name invented parent { code }')).filter((one) => !one.invented);
    expect(sorted(units.map((one) => one.code))).toEqual(sorted(expected.map((row) => row.code)));
    for (const [level, count] of Object.entries(counts)) {
      expect(units.filter((one) => one.level === level).length).toBe(count);
    }
    const byCode = new Map(units.map((one) => [one.code, one]));
    const wrong = expected.filter((row) => {
      const one = byCode.get(row.code);
      return one.name !== row.name || one.level !== levelOf(row) || (one.parent?.code ?? '') !== row.parent_code;
    });
    expect(wrong).toEqual([]);
  });

  test('of all times are walked once each, parents before their children', async () => {
    const units = await walk({ anyTime: true }, 'id code invented parent { id }');
    const seen = new Set<string>();
    for (const one of units) {
      if (one.parent && !seen.has(one.parent.id)) throw new Error(`${one.id} comes before the unit around it`);
      seen.add(one.id);
    }
    expect(seen.size).toBe(units.length);
    expect(units.filter((one) => !one.invented).length).toBe(of2021.length + of2025.length);
  });

  test('are counted exactly below the bound of 10,000 and said to be more above it', async () => {
    const count = `query($filter: AdministrativeUnitFilter) { administrativeUnits(filter: $filter, first: 1) { totalCount { value exact } } }`;
    const communes = listed('2025-08-01').filter((row) => levelOf(row) === 'COMMUNE').length;
    const some = await t.ask(caller, count, { filter: { on: '2025-08-01', level: 'COMMUNE' } });
    expect(some.data.administrativeUnits.totalCount).toEqual({ value: communes, exact: true });
    const all = await t.ask(caller, count, { filter: { anyTime: true } });
    expect(all.data.administrativeUnits.totalCount).toEqual({ value: 10_000, exact: false });
  });

  test('are valid today where nothing else is said', async () => {
    const provinces = await walk({ level: 'PROVINCE' });
    expect(provinces.length).toBe(63);
    const { data } = await t.ask(
      caller,
      '{ administrativeUnits(first: 1) { nodes { code } pageInfo { hasPreviousPage } } }',
    );
    expect(data.administrativeUnits).toEqual({ nodes: [{ code: '01' }], pageInfo: { hasPreviousPage: false } });
  });

  test('lie within a unit, itself left out, at every level', async () => {
    const districts = of2021.filter((row) => row.parent_code === '72').map((row) => row.code);
    const communes = of2021.filter((row) => districts.includes(row.parent_code)).map((row) => row.code);
    const found = await walk({ within: '72' }, 'code level invented');
    expect(sorted(found.filter((one) => !one.invented).map((one) => one.code))).toEqual(
      sorted([...districts, ...communes]),
    );
    const groups = found.filter((one) => one.invented);
    expect(groups.every((one) => one.level === 'RESIDENT_GROUP' && communes.includes(one.code.slice(0, 5)))).toBe(true);
    expect(new Set(groups.map((one) => one.code.slice(0, 5))).size).toBe(communes.length);
    expect(sorted((await walk({ within: '72', level: 'DISTRICT' })).map((one) => one.code))).toEqual(sorted(districts));
    expect((await walk({ within: '25456', level: 'COMMUNE' })).length).toBe(0);
  });

  test.each(['go dau', 'GÒ DẦU', 'Gò Dầu', 'go', 'đ', 'thi', 'trảng b'])(
    'are found by the name %s in any spelling',
    async (name) => {
      const expected = listed('2021-05-20').filter((row) => plain(row.name).startsWith(plain(name)));
      expect(expected.length).toBeGreaterThan(0);
      const found = (await walk({ name }, 'code invented')).filter((one) => !one.invented);
      expect(sorted(found.map((one) => one.code))).toEqual(sorted(expected.map((row) => row.code)));
    },
  );

  test('meet all conditions together', async () => {
    const found = await walk(
      { on: '2021-05-20', within: '72', level: 'COMMUNE', name: 'tan b' },
      'fullName parent { code }',
    );
    const districts = of2021.filter((row) => row.parent_code === '72').map((row) => row.code);
    const expected = of2021.filter((row) => districts.includes(row.parent_code) && plain(row.name).startsWith('tan b'));
    expect(found.length).toBe(expected.length);
    expect(found.length).toBeGreaterThan(1);
    expect((await walk({ code: '80', anyTime: true })).length).toBe(2);
  });

  test.each([
    [{ within: '99' }, ['filter', 'within'], 'The code of a unit that exists on 2021-05-20.'],
    [{ within: '703', on: '2025-08-01' }, ['filter', 'within'], 'The code of a unit that exists on 2025-08-01.'],
    [{ name: '!?' }, ['filter', 'name'], 'At least one letter a-z or digit.'],
  ])('refuse the filter %j', async (filter, where, rule) => {
    const { data, errors } = await t.ask(
      caller,
      'query($filter: AdministrativeUnitFilter) { administrativeUnits(filter: $filter) { nodes { id } } }',
      { filter },
    );
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: where, rule });
  });

  test('take null for absent everywhere', async () => {
    const { data, errors } = await t.ask(
      caller,
      `query($filter: AdministrativeUnitFilter, $no: UnitCode) {
         a: administrativeUnits(filter: null, after: null) { totalCount { value } }
         b: administrativeUnits(filter: { on: null, anyTime: null, code: $no, within: null, level: null, name: null }) { totalCount { value } }
         c: administrativeUnits(filter: $filter) { totalCount { value } }
         d: administrativeUnit(code: "72", on: null) { id } }`,
      { filter: { code: null, name: null }, no: null },
    );
    expect(errors).toBeUndefined();
    expect(data.b).toEqual(data.a);
    expect(data.c).toEqual(data.a);
    expect(data.d).toEqual({ id: '72@origin' });
  });

  test('hand out cursors that belong to one filter and one client', async () => {
    const document = `query($filter: AdministrativeUnitFilter, $after: Cursor) {
      administrativeUnits(filter: $filter, first: 5, after: $after) { nodes { id } edges { cursor node { id } } pageInfo { startCursor endCursor hasPreviousPage } } }`;
    const first = (await t.ask(caller, document, { filter: { within: '72' } })).data.administrativeUnits;
    expect(first.edges.map((edge: any) => edge.node)).toEqual(first.nodes);
    const middle = first.edges[2].cursor;
    const rest = (await t.ask(caller, document, { filter: { within: '72' }, after: middle })).data.administrativeUnits;
    expect(rest.nodes.slice(0, 2)).toEqual(first.nodes.slice(3));
    expect(rest.pageInfo.hasPreviousPage).toBe(true);
    for (const [who, filter] of [
      [caller, { within: '72', level: 'COMMUNE' }],
      [caller, {}],
      [t.caller('home-affairs-72-desk'), { within: '72' }],
    ] as const) {
      const { errors } = await t.ask(who, document, { filter, after: first.pageInfo.endCursor });
      expect(errors?.[0]?.extensions['code']).toBe('CURSOR_MISMATCH');
    }
  });
});
