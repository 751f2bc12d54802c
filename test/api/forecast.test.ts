import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

const shown = `target { metric value dueBefore } asOf value remaining workingDaysLeft requiredPerDay pacePerDay paceFrom paceTo paceDays
  projectedOn earliestOn latestOn status onTrackFrom atRiskFrom teamsNeeded capacity { key value unit validFrom source status } reason`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const open = 'police-72-register';
const closed = 'home-affairs-72-desk';

const ask = (client: string, choice: { unit: string; asOf?: string; campaign?: string }): Promise<Answer> =>
  t.ask(
    t.caller(client, { purpose: null }),
    `query($unit: UnitCode!, $asOf: Date, $campaign: ID) { forecast(unit: $unit, asOf: $asOf, campaign: $campaign) { ${shown} } }`,
    choice,
  );

/** How many persons were first done on each day, from the rows. */
async function doneOn(column: 'produced_on' | 'collected_on'): Promise<Map<string, number>> {
  const rows = await t.oracle<{ day: string; persons: number }>(
    `select day::text as day, count(*)::int as persons from (
       select min(${column}) as day from dossier where cancel_reason is null or cancel_reason = 'DECEASED' group by citizen_id) d
     where day is not null group by 1`,
  );
  return new Map(rows.map(({ day, persons }) => [day, persons]));
}

describe('forecast', () => {
  test('goes by the median of the 14 working days before today, from the rows', async () => {
    const { data, errors, context } = await ask(open, { unit: '72' });
    expect(errors).toBeUndefined();
    const [forecast, ...others] = data.forecast;
    expect(others).toEqual([]);
    const done = await doneOn('produced_on');
    // Days off (30 April, 1 to 3 May, weekends) count with the working day after them.
    const working = [
      ...[
        '2021-04-28',
        '2021-04-29',
        '2021-05-04',
        '2021-05-05',
        '2021-05-06',
        '2021-05-07',
        '2021-05-10',
        '2021-05-11',
      ],
      ...['2021-05-12', '2021-05-13', '2021-05-14', '2021-05-17', '2021-05-18', '2021-05-19'],
    ];
    let at = '2021-04-28';
    const paces = working.map((end) => {
      let sum = 0;
      for (; at <= end; at = addDays(at, 1)) sum += done.get(at) ?? 0;
      return sum;
    });
    const sorted = paces.toSorted((one, other) => one - other);
    expect(forecast).toMatchObject({
      asOf: '2021-05-20',
      paceFrom: '2021-04-28',
      paceTo: '2021-05-19',
      paceDays: 14,
      pacePerDay: (sorted[6]! + sorted[7]!) / 2,
      onTrackFrom: 1,
      atRiskFrom: 0.8,
      workingDaysLeft: 17,
      capacity: { key: 'team.persons_per_day', value: 100, status: 'assumed', source: null },
    });
    expect(sorted.at(-1)).toBeGreaterThan(0);
    const issued = [...done].reduce((sum, [day, persons]) => sum + (day <= '2021-05-20' ? persons : 0), 0);
    expect(forecast.remaining).toBe(Math.ceil(forecast.target.value) - issued);
    const collected = [...(await doneOn('collected_on')).values()].reduce((sum, persons) => sum + persons, 0);
    expect(forecast.teamsNeeded).toBe(Math.ceil((forecast.target.value - collected) / 17 / 100));
    expect(forecast.status).toBe(
      forecast.pacePerDay >= forecast.requiredPerDay
        ? 'ON_TRACK'
        : forecast.pacePerDay >= 0.8 * forecast.requiredPerDay
          ? 'AT_RISK'
          : 'OFF_TRACK',
    );
    expect(context.ran).toEqual(['campaigns', 'targets', 'tally-steps']);
  });

  test('holds what was known and in force on an earlier day', async () => {
    const { data } = await ask(open, { unit: '72', asOf: '2021-02-09' });
    expect(data.forecast).toMatchObject([{ target: { dueBefore: '2021-07-01' }, paceTo: '2021-02-09', paceDays: 14 }]);
    const { data: early } = await ask(open, { unit: '72', asOf: '2021-01-05' });
    expect(early.forecast).toMatchObject([{ reason: 'TOO_FEW_DAYS', pacePerDay: null, status: null, paceDays: 2 }]);
  });

  test('tells of a rate by the persons present, and of dossiers by what was collected', async () => {
    await t.oracle(`insert into target (id, campaign_id, unit_id, metric, value, assigned_value, due_before, assigned_by, document, recorded_on, source)
      select ('01900000-0000-7000-8000-00000000000' || n)::uuid, 'cccd-2021', '703@2013-12-30', metric, value, value, '2021-06-15', 'test', 'test', '2021-05-01', 'test'
      from (values (1, 'COLLECTED_RATE_OF_PRESENT', 100), (2, 'DOSSIERS_COLLECTED', 1)) v (n, metric, value)`);
    const { data, errors } = await ask(open, { unit: '703' });
    expect(errors).toBeUndefined();
    const of = (metric: string): any =>
      data.forecast.find((one: any) => one.target.metric === metric && one.target.value !== 0);
    const rate = of('COLLECTED_RATE_OF_PRESENT');
    const { data: row } = await t.ask(
      t.caller(open),
      '{ districtStatistics(within: "703", level: DISTRICT) { present presentCollected } progressSeries(unit: "703", from: "2021-04-28", to: "2021-05-19") { to presentCollected } }',
    );
    const [{ present, presentCollected }] = row.districtStatistics;
    expect(rate).toMatchObject({
      remaining: present - presentCollected,
      teamsNeeded: Math.ceil((present - presentCollected) / 17 / 100),
    });
    expect(of('DOSSIERS_COLLECTED')).toMatchObject({
      status: 'REACHED',
      remaining: 0,
      teamsNeeded: 0,
      projectedOn: null,
      reason: null,
    });
  });

  test('rests on figures that are shown: who reads no person is told nothing of days with few', async () => {
    const { data, extensions } = await ask(closed, { unit: '703' });
    expect(data.forecast.length).toBeGreaterThan(0);
    for (const one of data.forecast) {
      expect(one).toMatchObject({ reason: 'WITHHELD', pacePerDay: null, projectedOn: null, status: null });
    }
    const named = extensions.withheld?.map(({ path, reason }) => `${path} ${reason}`);
    expect(named).toEqual(expect.arrayContaining(['forecast.pacePerDay WITHHELD', 'forecast.status WITHHELD']));
    const series = await t.ask(
      t.caller(closed, { purpose: null }),
      '{ progressSeries(unit: "703", from: "2021-04-28", to: "2021-05-19") { issuedPersons } }',
    );
    expect(series.data.progressSeries.some((point: any) => point.issuedPersons === null)).toBe(true);
  });

  test('is empty where the unit has no target', async () => {
    expect((await ask(open, { unit: '25456-01' })).data.forecast).toEqual([]);
  });

  test.each([
    [{ unit: '72', asOf: '2020-12-31' }, 'asOf'],
    [{ unit: '72', asOf: '2021-05-21' }, 'asOf'],
    [{ unit: '01' }, 'unit'],
  ])('refuses %j', async (choice, argument) => {
    expect((await ask(open, choice)).errors?.[0]).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', path: [argument] },
    });
  });
});
