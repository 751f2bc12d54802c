import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { moved, of2021, of2025, sorted, walkUnits, type SuccessionRow } from '../support/unit-lists.ts';

let t: TestApi;
let caller: Caller;
beforeAll(async () => {
  t = await openTestApi();
  caller = t.caller('labor-72-office');
});
afterAll(() => t.close());

const walk = (filter: object, selection?: string): Promise<any[]> => walkUnits(t, caller, filter, selection);

const unit = async (code: string, on: string, selection: string): Promise<any> => {
  const { data, errors } = await t.ask(
    caller,
    `query($code: UnitCode!, $on: Date) { administrativeUnit(code: $code, on: $on) { ${selection} } }`,
    { code, on },
  );
  expect(errors).toBeUndefined();
  return data.administrativeUnit;
};

describe('administrativeUnit', () => {
  test('is another one under the same code at another time', async () => {
    const [before, after] = [
      await unit('80', '2025-06-30', 'id fullName'),
      await unit('80', '2025-07-01', 'id fullName'),
    ];
    expect(before).toEqual({ id: '80@origin', fullName: 'Tỉnh Long An' });
    expect(after).toEqual({ id: '80@2025-07-01', fullName: 'Tỉnh Tây Ninh' });
    expect((await unit('80', '2021-05-20', 'name')).name).toBe('Long An');
    const renamed = of2025.filter((row) => of2021.some((old) => old.code === row.code && old.name !== row.name));
    expect(renamed.length).toBeGreaterThan(1000);
  });

  test('is null where no unit bears the code on the day', async () => {
    expect(await unit('99', '2021-05-20', 'id')).toBeNull();
    expect(await unit('72', '2025-07-01', 'id')).toBeNull();
    expect(await unit('703', '2025-08-01', 'id')).toBeNull();
  });

  test('tells its validity and what that rests on', async () => {
    const town = of2021.find((row) => row.code === '712')!;
    expect(
      await unit('712', '2021-05-20', 'id type validFrom validFromBasis validTo validToBasis source invented'),
    ).toEqual({
      id: '712@2020-02-01',
      type: 'TOWN',
      validFrom: '2020-02-01',
      validFromBasis: town.valid_from_basis,
      validTo: '2025-06-30',
      validToBasis: town.valid_to_basis,
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
    const districts = of2021.filter((row) => row.parent_code === '72').map((row) => row.code);
    expect(province.children).toEqual(sorted(districts).map((code) => ({ code, parent: { code: '72' } })));
  });

  const ends = 'extent checked effectiveOn resolution from { code } to { code }';
  const expectedRow = (row: SuccessionRow, checked: boolean) => ({
    extent: row.extent.toUpperCase(),
    checked,
    effectiveOn: '2025-07-01',
    resolution: row.resolution,
    from: { code: row.old_code },
    to: { code: row.new_code },
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
    const expected = moved.filter((row) => codes.has(row.old_code)).map((row) => expectedRow(row, checked));
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
    const known = new Set(of2021.map((row) => row.code));
    const codes = new Set(now.map((one) => one.code));
    const expected = moved.filter(
      (row) => row.level === 'commune' && codes.has(row.new_code) && known.has(row.old_code),
    );
    const found = now.flatMap((one) => one.predecessors);
    const pairs = (rows: any[]): string[] => sorted(rows.map((one) => `${one.from.code}>${one.to.code}:${one.extent}`));
    expect(pairs(found)).toEqual(pairs(expected.map((row) => expectedRow(row, false))));
    expect(now.every((one) => one.successors.length === 0)).toBe(true);
    const checked = found.filter((one) => one.checked).map((one) => one.from.code);
    const districts = of2021.filter((row) => row.parent_code === '72').map((row) => row.code);
    const communes = of2021.filter((row) => districts.includes(row.parent_code)).map((row) => row.code);
    expect(checked.filter((code) => !communes.includes(code))).toEqual([]);
    expect(checked.length).toBeGreaterThan(90);
  });
});
