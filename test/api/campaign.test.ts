import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '../support/api.ts';

const fields = `id metric value assignedValue dueBefore assignedBy document recordedOn source note
  unit { id code level } supersedes { id value recordedOn supersedes { id } }`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

/** The targets of the caller's campaign, with these arguments. */
async function targets(args = '', clientId = 'home-affairs-72-desk'): Promise<any[]> {
  const { data, errors } = await t.ask(t.caller(clientId), `{ campaign { targets${args} { ${fields} } } }`);
  expect(errors).toBeUndefined();
  return data.campaign.targets;
}

/** Those that name the whole province, which alone had a first target and a second. */
const ofProvince = (found: any[]): any[] => found.filter((target) => target.unit.code === '72');

describe('campaign', () => {
  test.each([
    'police-72-register',
    'justice-703-registry',
    'committee-25456-review',
    'school-tan-chau',
    'labor-72-office',
    'inspector-72-desk',
  ])('is for %s the one that runs over its jurisdiction', async (clientId) => {
    const { data, errors, context } = await t.ask(
      t.caller(clientId, { purpose: null }),
      '{ campaign { id name startsOn endsBefore eligibility source territory { id fullName } } }',
    );
    expect(errors).toBeUndefined();
    expect(data.campaign).toEqual({
      id: 'cccd-2021',
      name: 'Cấp căn cước công dân gắn chip, tỉnh Tây Ninh',
      startsOn: '2021-01-01',
      endsBefore: null,
      eligibility: 'Alive, Vietnamese, full 14 years on the day',
      source: expect.stringContaining('1 January to 1 July 2021'),
      territory: { id: '72@origin', fullName: 'Tỉnh Tây Ninh' },
    });
    expect(context.ran).toEqual(['campaigns']);
  });

  test('is found by its id, and null by another', async () => {
    const ask = async (id: string | null) =>
      (await t.ask(t.caller('labor-72-office'), 'query($id: ID) { campaign(id: $id) { id } }', { id })).data.campaign;
    expect(await ask('cccd-2021')).toEqual({ id: 'cccd-2021' });
    expect(await ask(null)).toEqual({ id: 'cccd-2021' });
    expect(await ask('cccd-2022')).toBeNull();
    expect(await ask('')).toBeNull();
  });

  test('has targets in force: one of the province, one of each district, the province’s superseding an earlier one', async () => {
    const found = await targets();
    const districts = await t.oracle<{ id: string }>(
      `select id from administrative_unit where parent_id = '72@origin'`,
    );
    expect(new Set(found.map((target) => target.unit.id))).toEqual(
      new Set(['72@origin', ...districts.map((row) => row.id)]),
    );
    expect(found).toHaveLength(districts.length + 1);
    const [province] = ofProvince(found);
    expect(province).toMatchObject({
      metric: 'CARDS_ISSUED',
      assignedValue: 1_024_800,
      dueBefore: '2021-06-15',
      recordedOn: '2021-04-14',
      assignedBy: 'Ministry of Public Security (set from above)',
      document: 'Directive of Tây Ninh province, April 2021',
      supersedes: { recordedOn: '2021-01-01', supersedes: null },
    });
  });

  test('has targets of the districts that add up to the province’s', async () => {
    const found = await targets();
    const [province] = ofProvince(found);
    const districts = found.filter((target) => target.unit.level === 'DISTRICT');
    for (const value of ['value', 'assignedValue'] as const) {
      expect(districts.reduce((sum: number, target) => sum + Number(target[value]), 0)).toBe(province[value]);
    }
    for (const target of districts) expect(target).toMatchObject({ source: 'invented', supersedes: null });
  });

  test('says where demo values are scaled and what exceeds the people of age', async () => {
    const found = ofProvince(await targets('(history: true)'));
    const people = 2000 / 1_169_165;
    for (const target of found) {
      expect(target.value).toBe(Math.round(target.assignedValue * people));
      expect(target.note).toContain(`scaled to 2000 of 1169165 people; assigned were ${String(target.assignedValue)}`);
    }
    expect(found[0].note).toContain('exceeds the number of people of 14 and over');
    expect(found[1].note).toContain('carries no date');
  });

  test('keeps what was superseded, the latest first', async () => {
    const history = await targets('(history: true)');
    expect(ofProvince(history).map((target) => [target.assignedValue, target.dueBefore])).toEqual([
      [1_024_800, '2021-06-15'],
      [700_000, '2021-07-01'],
    ]);
    const [second, first] = ofProvince(history);
    expect(second.supersedes.id).toBe(first.id);
    expect(first.supersedes).toBeNull();
    expect(history).toHaveLength((await targets()).length + 1);
  });

  test('shows the first target as in force up to the day before the second was recorded', async () => {
    for (const history of ['false', 'true']) {
      const before = await targets(`(asOf: "2021-04-13", history: ${history})`);
      expect(before.map((target) => [target.unit.code, target.assignedValue])).toEqual([['72', 700_000]]);
    }
    expect(ofProvince(await targets('(asOf: "2021-04-14")')).map((target) => target.assignedValue)).toEqual([
      1_024_800,
    ]);
    expect(await targets('(asOf: "2020-12-31")')).toEqual([]);
  });

  test('tells a chain of three targets as they follow each other', async () => {
    const [{ id: second }] = (await t.oracle(`select id from target where assigned_value = 1024800`)) as [
      { id: string },
    ];
    await t.oracle(
      `insert into target select '01900000-0000-7000-8000-000000000001', campaign_id, unit_id, metric, 1500, 900000, '2021-09-01',
         'test', 'test', '2021-05-20', id, 'test', null from target where id = $1`,
      [second],
    );
    expect(ofProvince(await targets()).map((target) => target.assignedValue)).toEqual([900_000]);
    const history = ofProvince(await targets('(history: true)'));
    expect(history.map((target) => target.assignedValue)).toEqual([900_000, 1_024_800, 700_000]);
    expect(history[0].supersedes).toMatchObject({ id: second, supersedes: { id: history[2].id } });
    expect(ofProvince(await targets('(asOf: "2021-05-19")')).map((target) => target.assignedValue)).toEqual([
      1_024_800,
    ]);
  });

  test('shows the targets of one unit alone', async () => {
    expect((await targets('(unit: "703")')).map((target) => target.unit.code)).toEqual(['703']);
    expect(await targets('(unit: "25456")')).toEqual([]);
    expect(await targets('(unit: "80")')).toEqual([]);
    expect(await targets('(unit: null, asOf: null)')).toEqual(await targets());
    const { errors, data } = await t.ask(t.caller('labor-72-office'), '{ campaign { targets(unit: "999") { id } } }');
    expect(data).toEqual({ campaign: null });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path: ['unit'] });
  });

  test('asks the database for all targets once, however deep the chain', async () => {
    const { context } = await t.ask(
      t.caller('labor-72-office'),
      '{ campaign { a: targets { supersedes { supersedes { id } } } b: targets(history: true) { unit { name } supersedes { id } } } }',
    );
    expect(context.ran).toEqual(['campaigns', 'targets']);
  });

  test('is null before the first day, and where it has ended', async () => {
    const now = async () => (await t.ask(t.caller('police-72-register'), '{ campaign { id } }')).data.campaign;
    await t.setToday('2020-12-31');
    expect(await now()).toBeNull();
    await t.setToday('2021-01-01');
    expect(await now()).toEqual({ id: 'cccd-2021' });
    await t.oracle(`update campaign set ends_before = '2021-07-02'`);
    await t.setToday('2021-07-01');
    expect(await now()).toEqual({ id: 'cccd-2021' });
    await t.setToday('2021-07-02');
    expect(await now()).toBeNull();
  });
});
