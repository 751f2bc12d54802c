import fs from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dossierTransitions } from '@lienthong/schema/dossier-life';
import { territoryPopulation } from '@lienthong/api/store/reference/population';
import { readData } from '@lienthong/api/store/reference/csv';
import { split } from '@lienthong/api/store/reference/shares';
import { successions } from '@lienthong/api/store/reference/successions';
import { unitTree } from '@lienthong/api/store/reference/unit-tree';
import { indexUnits, liesWithin, type Unit } from '@lienthong/api/store/units';
import { testDatabase, type TestDatabase } from '../support/database.ts';

const tree = unitTree({ residentGroups: true });
const links = successions(tree);
const units = indexUnits(tree, links);
const get = (id: string): Unit => {
  const unit = units.findById(id);
  if (!unit) throw new Error(`no unit ${id}`);
  return unit;
};

describe('the data files', () => {
  const directory = new URL('../../packages/api/data/', import.meta.url);
  const files = fs.readdirSync(directory).filter((name) => name.endsWith('.csv'));

  test('stay below 900 kB each', () => {
    expect(files.filter((name) => fs.statSync(new URL(name, directory)).size > 900_000)).toEqual([]);
  });

  test('are all described, with their doubts, beside them', () => {
    const readme = fs.readFileSync(new URL('README.md', directory), 'utf8');
    expect(files.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test('are UTF-8 in the composed form, as everything that is stored', () => {
    for (const name of files) {
      const text = fs.readFileSync(new URL(name, directory), 'utf8');
      expect(text === text.normalize('NFC') && !text.includes('\uFFFD')).toBe(true);
    }
  });

  test('refuse to be read by a column they do not have', () => {
    expect(() => readData('religions.csv', ['code', 'weight'])).toThrow('religions.csv has no column weight');
  });
});

describe('the unit tree', () => {
  test('holds all listed units of 2021 and 2025', () => {
    const listed = tree.filter((unit) => !unit.invented);
    const count = (level: string, before: boolean): number =>
      listed.filter((unit) => unit.level === level && unit.source.endsWith('2021') === before).length;
    expect([count('PROVINCE', true), count('DISTRICT', true), count('COMMUNE', true)]).toEqual([63, 705, 10_603]);
    expect([count('PROVINCE', false), count('DISTRICT', false), count('COMMUNE', false)]).toEqual([34, 0, 3_321]);
  });

  test('gives every child a range within its parent and apart from its siblings', () => {
    let free = 0;
    for (const unit of tree) {
      expect(unit.lastUnitNo).toBeGreaterThanOrEqual(unit.unitNo);
      const parent = unit.parentId === null ? undefined : get(unit.parentId);
      expect(parent === undefined || (unit.unitNo > parent.unitNo && unit.lastUnitNo <= parent.lastUnitNo)).toBe(true);
      expect(unit.unitNo).toBeGreaterThan(free);
      free = unit.level === 'COMMUNE' || unit.level === 'RESIDENT_GROUP' ? unit.unitNo : Math.max(free, unit.unitNo);
    }
    for (const unit of tree) {
      const children = [...units.childrenOf(unit)];
      for (const [index, child] of children.slice(1).entries()) {
        expect(child.unitNo).toBeGreaterThan(children[index]!.lastUnitNo);
      }
    }
  });

  test('leaves room to grow in communes, districts and provinces', () => {
    const province = get('72@origin');
    const district = get('703@2013-12-30');
    expect(get('25456@origin').lastUnitNo - get('25456@origin').unitNo).toBe(99);
    expect(district.lastUnitNo - Math.max(...units.childrenOf(district).map((unit) => unit.lastUnitNo))).toBe(500);
    expect(province.lastUnitNo - Math.max(...units.childrenOf(province).map((unit) => unit.lastUnitNo))).toBe(2000);
  });

  test('tells apart the units that bore one code at different times', () => {
    expect(units.findByCode('80', '2021-05-20')?.fullName).toBe('Tỉnh Long An');
    expect(units.findByCode('80', '2025-07-01')?.fullName).toBe('Tỉnh Tây Ninh');
    expect(units.findByCode('72', '2025-07-01')).toBeUndefined();
  });

  test('keeps the name alone where the list has the type in the name already', () => {
    expect(get('450@origin').fullName).toBe('Thành Phố Đồng Hới');
    expect(get('01@origin').fullName).toBe('Thành phố Hà Nội');
    expect(get('25486@origin').fullName).toBe('Thị trấn Tân Biên');
  });

  test('invents resident groups in the demo province only, and says so', () => {
    const groups = tree.filter((unit) => unit.level === 'RESIDENT_GROUP');
    expect(groups.every((group) => group.invented && liesWithin(group, get('72@origin')))).toBe(true);
    expect(tree.filter((unit) => unit.invented)).toHaveLength(groups.length);
    expect(groups.length).toBeGreaterThan(700);
    const [first] = units.childrenOf(get('25456@origin'));
    expect(first).toMatchObject({ id: '25456-01@origin', code: '25456-01', name: 'Tổ 1', parentId: '25456@origin' });
    expect(unitTree({ residentGroups: false }).some((unit) => unit.invented)).toBe(false);
  });

  test('numbers units alike with and without resident groups', () => {
    const bare = unitTree({ residentGroups: false });
    expect(bare.every((unit) => get(unit.id).unitNo === unit.unitNo)).toBe(true);
  });
});

describe('the successions', () => {
  test('link every row but the 17 whose old commune is in no list of 2021', () => {
    expect(links).toHaveLength(10_667 - 17);
  });

  test('are checked for the old demo province alone', () => {
    const checked = links.filter((link) => link.checked);
    expect(checked.every((link) => liesWithin(get(link.oldId), get('72@origin')))).toBe(true);
    const communes = new Set(checked.map((link) => link.oldId).filter((id) => get(id).level === 'COMMUNE'));
    expect(communes.size).toBe(94);
    const partial = new Set(checked.filter((link) => link.extent === 'PARTIAL').map((link) => link.oldId));
    expect(partial.size).toBe(10);
    expect(checked.filter((link) => link.oldId === '72@origin')).toMatchObject([
      { newId: '80@2025-07-01', extent: 'FULL' },
    ]);
  });

  test('say where the unit of 2021 was changed on the way', () => {
    const changed = new Set(
      links.filter((link) => link.source.includes('changed on the way')).map((link) => link.oldId),
    );
    expect(changed.size).toBe(654);
    expect([...changed].every((id) => get(id).validToBasis === 'changed')).toBe(true);
    const lost = tree.filter((unit) => unit.validToBasis === 'changed' && unit.validTo! < '2025-07-01');
    expect(lost.filter((unit) => units.successorsOf(unit).length === 0)).toHaveLength(604);
  });
});

describe('the population of the demo province', () => {
  const districts = units.childrenOf(get('72@origin'));
  const census = territoryPopulation(
    new Map(districts.map((district) => [district.code, units.childrenOf(district).map((commune) => commune.code)])),
  );
  const sum = (parts: Iterable<number>): number => [...parts].reduce((total, part) => total + part, 0);

  test('adds up to the census, by district and by commune', () => {
    expect(census.total).toBe(1_169_165);
    expect(sum(census.districts.values())).toBe(1_169_165);
    expect(sum(census.communes.values())).toBe(1_169_165);
  });

  test('has the published figures, and the rest where none was found', () => {
    expect(Object.fromEntries(census.districts)).toMatchObject({ 703: 135_254, 709: 147_666, 712: 166_779 });
  });

  test('shares a district among its communes as the census of 2009 counted them', () => {
    expect(census.communes.get('25687')).toBeLessThan(1_600);
    expect(census.communes.get('25654')).toBeGreaterThan(28_000);
  });
});

test('a whole is split into integers that add up to it, the largest remainders first', () => {
  expect(split(10, [1, 1, 1])).toEqual([4, 3, 3]);
  expect(split(7, [0.5, 0.3, 0.2])).toEqual([4, 2, 1]);
  expect(split(0, [1, 2])).toEqual([0, 0]);
});

describe('the database', () => {
  let database: TestDatabase;
  let owner: pg.Client;
  beforeAll(async () => {
    database = await testDatabase();
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  test('holds the tree and the successions', async () => {
    const { rows } = await owner.query<{ units: string; links: string; groups: string }>(
      `select count(*) as units, count(*) filter (where invented) as groups,
         (select count(*) from unit_succession) as links from administrative_unit`,
    );
    expect(rows).toEqual([
      { units: String(tree.length), groups: String(tree.filter((unit) => unit.invented).length), links: '10650' },
    ]);
  });

  test('holds the transitions of the dossier life, no more and no less', async () => {
    const { rows } = await owner.query<{ pair: string }>(
      `select from_state || ' ' || to_state as pair from dossier_transition`,
    );
    expect(rows.map(({ pair }) => pair).sort()).toEqual(
      dossierTransitions()
        .map((pair) => pair.join(' '))
        .sort(),
    );
  });
});
