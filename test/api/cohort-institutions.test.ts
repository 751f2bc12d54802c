import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';

let t: TestApi;
let anyone: Caller;
beforeAll(async () => {
  t = await openTestApi();
  anyone = t.caller('home-affairs-72-desk');
});
afterAll(() => t.close());

const list = async (field: string, filter: object = {}, more: object = {}, node = 'id code name'): Promise<any> => {
  const type = field === 'schools' ? 'SchoolFilter' : 'EnterpriseFilter';
  const { data, errors } = await t.ask(
    anyone,
    `query($filter: ${type}, $first: Int!, $after: Cursor) { ${field}(filter: $filter, first: $first, after: $after) {
       nodes { ${node} } totalCount { value exact } pageInfo { hasNextPage endCursor } } }`,
    { filter, first: 100, after: null, ...more },
  );
  if (errors) throw new Error(errors[0]!.message);
  return data[field];
};
const namesOf = ({ nodes }: { nodes: { name: string }[] }): string[] => nodes.map(({ name }) => name);

describe('schools', () => {
  test('are those of the reference data, each with source and doubt, in the order of their codes', async () => {
    const all = await list('schools', {}, {}, 'id code name level source doubt unit { level parent { code } }');
    expect(all.totalCount).toEqual({ value: 30, exact: true });
    const codes = all.nodes.map(({ code }: { code: string }) => code);
    expect(codes).toEqual([...codes].sort());
    for (const { id, code, doubt, source, unit, level } of all.nodes) {
      expect(id).toBe(`sch_${code}`);
      expect([level, unit.level]).toEqual(['UPPER_SECONDARY', 'COMMUNE']);
      expect(doubt).toContain('its commune is assumed');
      expect(source.length).toBeGreaterThan(3);
    }
    const unverified = all.nodes.filter(({ doubt }: { doubt: string }) => doubt.includes('not verified'));
    expect(unverified).toHaveLength(24);
  });

  test('are found by name without diacritics, by unit and by level', async () => {
    expect(namesOf(await list('schools', { name: 'thpt tan' }))).toEqual([
      'THPT Tân Châu',
      'THPT Tân Đông',
      'THPT Tân Hưng',
    ]);
    const of706 = await list('schools', { within: '706' });
    expect(namesOf(of706).sort()).toEqual(['THPT Lê Duẩn', 'THPT Tân Châu', 'THPT Tân Hưng', 'THPT Tân Đông'].sort());
    expect((await list('schools', { level: 'LOWER_SECONDARY' })).totalCount.value).toBe(0);
    expect((await list('schools', { within: '706', name: 'thpt le' })).totalCount.value).toBe(1);
  });

  test('are paged, each once, by cursors of their own list', async () => {
    const found: string[] = [];
    let after: string | null = null;
    do {
      const page: any = await list('schools', {}, { first: 7, after });
      found.push(...namesOf(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect([found.length, new Set(found).size]).toEqual([30, 30]);
    const cursor = (await list('schools', {}, { first: 7 })).pageInfo.endCursor;
    await expect(list('enterprises', {}, { first: 7, after: cursor })).rejects.toThrow('cursor');
    await expect(list('schools', { within: '706' }, { first: 7, after: cursor })).rejects.toThrow('cursor');
  });
});

describe('enterprises', () => {
  const node =
    'id name invented doubt sites { id name unit { code } enterprise { id } park { name areaHectares asOf source doubt unit { code } } }';

  test('are invented and say so; their sites lie in the parks of the reference data and around them', async () => {
    const all = await list('enterprises', {}, {}, node);
    expect(all.totalCount.value).toBe(20);
    const parks = new Set<string>();
    for (const { id, name, invented, doubt, sites } of all.nodes) {
      expect([invented, name.includes('Giả Định'), doubt]).toEqual([true, true, 'invented: no such enterprise exists']);
      expect(sites.length).toBeGreaterThan(0);
      for (const { enterprise, park } of sites) {
        expect(enterprise.id).toBe(id);
        if (park) parks.add(`${park.name} ${park.unit.code} ${park.areaHectares} ${park.asOf}`);
      }
    }
    expect([...parks].sort()).toEqual([
      'KCN Chà Là 707 42.19 2012-06-30',
      'KCN Phước Đông 710 2190 2012-06-30',
      'KCN Thành Thành Công 712 760 2012-06-30',
      'KCN Trảng Bàng 712 189.57 2012-06-30',
      'KCX và KCN Linh Trung III 712 202.67 2012-06-30',
    ]);
  });

  test('are found by the units of their sites and by name', async () => {
    expect((await list('enterprises', { within: '707' })).totalCount.value).toBe(2);
    expect((await list('enterprises', { within: '703' })).totalCount.value).toBe(0);
    expect((await list('enterprises', { name: 'cong ty tnhh det may' })).nodes.length).toBe(3);
  });

  test('and schools and sites are found by their ids', async () => {
    const ids = ['sch_thpt-tan-chau', 'ent_gia-dinh-01', 'sit_gia-dinh-01-1', 'sch_nowhere'];
    const { data } = await t.ask(
      anyone,
      `{ ${ids.map((id, at) => `n${String(at)}: node(id: "${id}") { id __typename }`).join(' ')} }`,
    );
    expect(Object.values(data)).toEqual([
      { id: ids[0], __typename: 'School' },
      { id: ids[1], __typename: 'Enterprise' },
      { id: ids[2], __typename: 'Site' },
      null,
    ]);
  });

  test('take a fixed number of statements with their sites, parks and figures', async () => {
    const selection = `nodes { sites { park { name } enterprise { name } progress { eligible } } progress { eligible } }`;
    const one = await t.ask(anyone, `{ enterprises(first: 1) { ${selection} } }`);
    const all = await t.ask(anyone, `{ enterprises(first: 100) { ${selection} } }`);
    expect(all.context.ran.filter((name) => name !== 'campaigns').sort()).toEqual(
      one.context.ran.filter((name) => name !== 'campaigns').sort(),
    );
    expect(new Set(all.context.ran).size).toBe(all.context.ran.filter((name) => name !== 'campaigns').length + 1);
  });
});
