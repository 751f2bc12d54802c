import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';

type Row = Record<string, string>;

/** A reader of its own, so that the product's isn't trusted with the expectation. */
function csv(file: string): Row[] {
  const text = fs.readFileSync(path.resolve(import.meta.dirname, '../../packages/api/data', file), 'utf8');
  const [head = [], ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2] ?? ''),
    );
  return lines.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ''])));
}

const of2021 = csv('admin_units_vn_2021.csv');
const of2025 = csv('admin_units_vn_2025.csv');
const moved = csv('admin_unit_successions_2025.csv');
const valid = (row: Row, day: string): boolean =>
  row['valid_from']! <= day && (row['valid_to'] === '' || day <= row['valid_to']!);
const listed = (day: string): Row[] => [...of2021, ...of2025].filter((row) => valid(row, day));
const levels: Record<number, string> = { 2: 'PROVINCE', 3: 'DISTRICT', 5: 'COMMUNE' };
const levelOf = (row: Row): string => levels[row['code']!.length]!;
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/đ/gi, 'd')
    .toLowerCase();
const sorted = (texts: Iterable<string>): string[] => [...texts].sort();

let t: TestApi;
let caller: Caller;
beforeAll(async () => {
  t = await openTestApi();
  caller = t.caller('labor-72-office');
});
afterAll(() => t.close());

/** All units of a filter, page by page. */
async function walk(filter: object, selection = 'code'): Promise<any[]> {
  const found: any[] = [];
  for (let after: string | null = null; ;) {
    const { data, errors } = await t.ask(
      caller,
      `query($filter: AdministrativeUnitFilter, $after: Cursor) {
         administrativeUnits(filter: $filter, first: 100, after: $after) {
           nodes { ${selection} } pageInfo { hasNextPage endCursor } } }`,
      { filter, after },
    );
    expect(errors).toBeUndefined();
    found.push(...data.administrativeUnits.nodes);
    if (!data.administrativeUnits.pageInfo.hasNextPage) return found;
    after = data.administrativeUnits.pageInfo.endCursor;
  }
}

const unit = async (code: string, on: string, selection: string): Promise<any> => {
  const { data, errors } = await t.ask(
    caller,
    `query($code: UnitCode!, $on: Date) { administrativeUnit(code: $code, on: $on) { ${selection} } }`,
    { code, on },
  );
  expect(errors).toBeUndefined();
  return data.administrativeUnit;
};

describe('administrativeUnits', () => {
  test.each([
    ['2021-05-20', { PROVINCE: 63, DISTRICT: 705 }],
    ['2025-08-01', { PROVINCE: 34, DISTRICT: 0 }],
    ['2025-06-30', {}],
    ['2004-01-01', {}],
  ])('are on %s exactly those of the lists, each once', async (on, counts) => {
    const expected = listed(on);
    const units = (await walk({ on }, 'code level name invented parent { code }')).filter((one) => !one.invented);
    expect(sorted(units.map((one) => one.code))).toEqual(sorted(expected.map((row) => row['code']!)));
    for (const [level, count] of Object.entries(counts)) {
      expect(units.filter((one) => one.level === level).length).toBe(count);
    }
    const byCode = new Map(units.map((one) => [one.code, one]));
    const wrong = expected.filter((row) => {
      const one = byCode.get(row['code']!);
      return one.name !== row['name'] || one.level !== levelOf(row) || (one.parent?.code ?? '') !== row['parent_code'];
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
    const districts = of2021.filter((row) => row['parent_code'] === '72').map((row) => row['code']!);
    const communes = of2021.filter((row) => districts.includes(row['parent_code']!)).map((row) => row['code']!);
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
      const expected = listed('2021-05-20').filter((row) => plain(row['name']!).startsWith(plain(name)));
      expect(expected.length).toBeGreaterThan(0);
      const found = (await walk({ name }, 'code invented')).filter((one) => !one.invented);
      expect(sorted(found.map((one) => one.code))).toEqual(sorted(expected.map((row) => row['code']!)));
    },
  );

  test('meet all conditions together', async () => {
    const found = await walk(
      { on: '2021-05-20', within: '72', level: 'COMMUNE', name: 'tan b' },
      'fullName parent { code }',
    );
    const districts = of2021.filter((row) => row['parent_code'] === '72').map((row) => row['code']!);
    const expected = of2021.filter(
      (row) => districts.includes(row['parent_code']!) && plain(row['name']!).startsWith('tan b'),
    );
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

describe('administrativeUnit', () => {
  test('is another one under the same code at another time', async () => {
    const [before, after] = [
      await unit('80', '2025-06-30', 'id fullName'),
      await unit('80', '2025-07-01', 'id fullName'),
    ];
    expect(before).toEqual({ id: '80@origin', fullName: 'Tỉnh Long An' });
    expect(after).toEqual({ id: '80@2025-07-01', fullName: 'Tỉnh Tây Ninh' });
    expect((await unit('80', '2021-05-20', 'name')).name).toBe('Long An');
    const renamed = of2025.filter((row) =>
      of2021.some((old) => old['code'] === row['code'] && old['name'] !== row['name']),
    );
    expect(renamed.length).toBeGreaterThan(1000);
  });

  test('is null where no unit bears the code on the day', async () => {
    expect(await unit('99', '2021-05-20', 'id')).toBeNull();
    expect(await unit('72', '2025-07-01', 'id')).toBeNull();
    expect(await unit('703', '2025-08-01', 'id')).toBeNull();
  });

  test('tells its validity and what that rests on', async () => {
    const town = of2021.find((row) => row['code'] === '712')!;
    expect(
      await unit('712', '2021-05-20', 'id type validFrom validFromBasis validTo validToBasis source invented'),
    ).toEqual({
      id: '712@2020-02-01',
      type: 'TOWN',
      validFrom: '2020-02-01',
      validFromBasis: town['valid_from_basis'],
      validTo: '2025-06-30',
      validToBasis: town['valid_to_basis'],
      source: "statistics office's list of units of 2021",
      invented: false,
    });
    expect(await unit('712', '2020-01-31', 'id')).toBeNull();
    expect(await unit('80', '2025-08-01', 'validTo validToBasis')).toEqual({ validTo: null, validToBasis: null });
  });

  test('knows parent, path and children', async () => {
    const group = await unit(
      '25456-01',
      '2021-05-20',
      'fullName invented path { code level } parent { code children { code } }',
    );
    expect(group).toMatchObject({ fullName: 'Tổ 1', invented: true });
    expect(group.path).toEqual([
      { code: '72', level: 'PROVINCE' },
      { code: '703', level: 'DISTRICT' },
      { code: '25456', level: 'COMMUNE' },
    ]);
    expect(group.parent.code).toBe('25456');
    expect(group.parent.children.map((one: any) => one.code)).toContain('25456-01');
    const province = await unit('72', '2021-05-20', 'parent { id } path { id } children { code parent { code } }');
    expect(province).toMatchObject({ parent: null, path: [] });
    const districts = of2021.filter((row) => row['parent_code'] === '72').map((row) => row['code']!);
    expect(province.children).toEqual(sorted(districts).map((code) => ({ code, parent: { code: '72' } })));
  });

  const ends = 'extent checked effectiveOn resolution from { code } to { code }';
  const expectedRow = (row: Row, checked: boolean) => ({
    extent: row['extent']!.toUpperCase(),
    checked,
    effectiveOn: '2025-07-01',
    resolution: row['resolution'],
    from: { code: row['old_code'] },
    to: { code: row['new_code'] },
  });
  const byEnds = (one: any, other: any): number =>
    `${one.from.code}${one.to.code}`.localeCompare(`${other.from.code}${other.to.code}`);

  test.each([
    ['72', true],
    ['80', false],
  ])('of the old province %s tells what became of it and of each of its units', async (province, checked) => {
    const old = await walk({ on: '2021-05-20', within: province }, `code invented successors { ${ends} }`);
    const itself = await unit(province, '2021-05-20', `code successors { ${ends} }`);
    const codes = new Set([province, ...old.filter((one) => !one.invented).map((one) => one.code)]);
    const expected = moved.filter((row) => codes.has(row['old_code']!)).map((row) => expectedRow(row, checked));
    const found = [itself, ...old].flatMap((one) => one.successors);
    expect(expected.length).toBeGreaterThan(90);
    expect(expected.some((row) => row.extent === 'PARTIAL') || province === '80').toBe(true);
    expect(found.sort(byEnds)).toEqual(expected.sort(byEnds));
  });

  test('of today tells what it was made of', async () => {
    const now = await walk(
      { on: '2025-08-01', within: '80', level: 'COMMUNE' },
      `code successors { ${ends} } predecessors { ${ends} }`,
    );
    const known = new Set(of2021.map((row) => row['code']));
    const codes = new Set(now.map((one) => one.code));
    const expected = moved.filter(
      (row) => row['level'] === 'commune' && codes.has(row['new_code']!) && known.has(row['old_code']),
    );
    const found = now.flatMap((one) => one.predecessors);
    const pairs = (rows: any[]): string[] => sorted(rows.map((one) => `${one.from.code}>${one.to.code}:${one.extent}`));
    expect(pairs(found)).toEqual(pairs(expected.map((row) => expectedRow(row, false))));
    expect(now.every((one) => one.successors.length === 0)).toBe(true);
    const checked = found.filter((one) => one.checked).map((one) => one.from.code);
    const districts = of2021.filter((row) => row['parent_code'] === '72').map((row) => row['code']);
    expect(
      checked.every((code) => districts.includes(of2021.find((row) => row['code'] === code)!['parent_code']!)),
    ).toBe(true);
    expect(checked.length).toBeGreaterThan(90);
  });
});
