import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metricCodes, metrics } from '@lienthong/api/domain/metric';
import { openTestApi, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

/** Reads every person of the province. */
const open = 'police-72-register';
/** Reads no person. */
const closed = 'home-affairs-72-desk';
const figures = metricCodes.map((metric) => metrics[metric].field);
const lastSunday = '2021-05-16';

async function ask(client: string, variables: Json = {}): Promise<{ rows: Json[]; ran: readonly string[] }> {
  const { data, errors, context } = await t.ask(
    t.caller(client, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $recordedOn: Date) {
      districtStatistics(within: $within, level: $level, asOf: $asOf, recordedOn: $recordedOn) {
        asOf unit { code } ${figures.join(' ')} withheldFigures { figure reason } } }`,
    variables,
  );
  expect(errors).toBeUndefined();
  return { rows: data.districtStatistics, ran: context.ran };
}

const reasonsOf = (rows: Json[]): Set<string> =>
  new Set(rows.flatMap((row) => (row['withheldFigures'] as { reason: string }[]).map(({ reason }) => reason)));

describe('who doesn’t read the persons', () => {
  test('is shown communes of the last Sunday where no day is asked for, and districts of today', async () => {
    for (const [client, level, asOf] of [
      [closed, 'COMMUNE', lastSunday],
      [closed, 'DISTRICT', '2021-05-20'],
      [open, 'COMMUNE', '2021-05-20'],
    ] as const) {
      const { rows } = await ask(client, { within: '72', level });
      expect([client, level, ...new Set(rows.map((row) => row['asOf']))]).toEqual([client, level, asOf]);
    }
    const [ward] = (await ask('committee-25456-review', { within: '25456', level: 'COMMUNE' })).rows;
    expect(ward).toMatchObject({ asOf: '2021-05-20', withheldFigures: [] });
  });

  test('is shown no commune of another day, and its own whole', async () => {
    const { rows } = await ask(closed, { within: '703', level: 'COMMUNE', asOf: '2021-05-20' });
    expect(reasonsOf(rows)).toEqual(new Set(['NO_FIXED_DAY']));
    expect(rows.every((row) => figures.every((field) => row[field] === null))).toBe(true);
    const mixed = (await ask('committee-25456-review', { within: '703', asOf: '2021-05-20' })).rows;
    expect(mixed.find((row) => row['unit']?.code === '25456')?.['withheldFigures']).toEqual([]);
    expect(reasonsOf(mixed)).toEqual(new Set(['NO_FIXED_DAY']));
  });

  test('is asked to come on a fixed day for a ranking of communes', async () => {
    const { data } = await t.ask(
      t.caller(closed),
      `mutation($items: [SnapshotItem!]!) { freezeSnapshots(items: $items) {
        status refusals { code path params { name value } } snapshot { asOf } } }`,
      {
        items: [
          { clientRef: 'thursday', name: 'Thursday', level: 'COMMUNE', asOf: '2021-05-20' },
          { clientRef: 'default', name: 'Default', level: 'COMMUNE' },
        ],
      },
    );
    expect(data.freezeSnapshots).toEqual([
      {
        status: 'REFUSED',
        refusals: [
          {
            code: 'DATE_NOT_POSSIBLE',
            path: ['asOf'],
            params: [
              { name: 'rule', value: 'LAST_DAY_OF_A_WEEK' },
              { name: 'last', value: lastSunday },
            ],
          },
        ],
        snapshot: null,
      },
      { status: 'ACCEPTED', refusals: [], snapshot: { asOf: lastSunday } },
    ]);
  });

  test('is told what was said on a day only where it is still the same', async () => {
    const asOf = '2021-05-20';
    const before = new Map((await ask(closed, { within: '72' })).rows.map((row) => [row['unit']?.code, row]));
    await t.setToday('2021-05-21');
    await t.oracle(
      `update citizen set presence = 'ABROAD', presence_on = '2021-05-20', presence_source = 'test', version = version + 1
       where id in (select c.id from citizen c join administrative_unit u on u.code = '703' and u.valid_to = '2025-06-30'
           and c.unit_no between u.unit_no and u.last_unit_no
         where c.presence = 'PRESENT' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01' order by c.id limit 30)`,
    );
    const now = new Map((await ask(closed, { within: '72', asOf })).rows.map((row) => [row['unit']?.code, row]));
    let same = 0;
    for (const row of (await ask(closed, { within: '72', asOf, recordedOn: asOf })).rows) {
      const code = row['unit']?.code;
      for (const field of figures) {
        if (row[field] === null) continue;
        expect([code, field, row[field]]).toEqual([code, field, now.get(code)?.[field]]);
        expect([code, field, row[field]]).toEqual([code, field, before.get(code)?.[field] ?? row[field]]);
        same += 1;
      }
      if (code === '703') expect(row['withheldFigures']).toContainEqual({ figure: 'PRESENT', reason: 'RESTATED' });
    }
    expect(same).toBeGreaterThan(10);
  });
});

describe('what was shown of days that are over', () => {
  const walked = (ran: readonly string[]): boolean => ran.includes('tally-steps');
  const late = (id: number): Promise<unknown> =>
    t.oracle(
      `update citizen set presence = 'ABROAD', presence_on = '2021-03-0${String(id)}', presence_source = 'test', version = version + 1
       where id = (select id from citizen where presence = 'PRESENT' and life_status = 'ALIVE' and nationality = 'VN' and date_of_birth < '2000-01-01' order by id offset ${String(100 + id)} limit 1)`,
    );
  const read = (): Promise<{ rows: Json[]; ran: readonly string[] }> => ask(closed, { within: '72', level: 'COMMUNE' });

  test('is reckoned again once one of them changes, before and after folding', async () => {
    await read();
    expect(walked((await read()).ran)).toBe(false);
    await late(1);
    expect(walked((await read()).ran)).toBe(true);
    expect(walked((await read()).ran)).toBe(false);
    await late(2);
    await t.oracle('select fold_tallies()');
    expect(walked((await read()).ran)).toBe(true);
    await t.oracle('select fold_tallies()');
    expect(walked((await read()).ran)).toBe(false);
  });

  test('stays through what is recorded today, is reckoned again after counting anew, and never differs from a first answer', async () => {
    const { rows } = await read();
    await t.oracle(
      `update citizen set presence = 'ABROAD', presence_on = '2021-05-21', presence_source = 'test', version = version + 1
       where id = (select id from citizen where presence = 'PRESENT' and life_status = 'ALIVE' and nationality = 'VN' and date_of_birth < '2000-01-01' order by id offset 200 limit 1)`,
    );
    const after = await read();
    expect(walked(after.ran)).toBe(false);
    await t.oracle('select count_tallies()');
    const anew = await read();
    expect(walked(anew.ran)).toBe(true);
    expect(after.rows).toEqual(rows);
    const rest = await ask('school-tan-chau', { within: '72', level: 'COMMUNE' });
    expect(rest.rows).toEqual(anew.rows);
  });

  test('isn’t shared with who reads some of the persons', async () => {
    const [one, other] = [
      await ask(closed, { within: '703', asOf: lastSunday }),
      await ask('police-25456-register', { within: '703', asOf: lastSunday }),
    ];
    const ward = (rows: Json[]): Json => rows.find((row) => row['unit']?.code === '25456') as Json;
    expect(ward(other.rows)['withheldFigures']).toEqual([]);
    expect(ward(one.rows)['withheldFigures'].length).toBeGreaterThan(0);
  });
});
