import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { metricCodes, metrics, type FigureField } from '@lienthong/api/domain/metric';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

const figureFields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const flowFields = ['collectedPersons', 'issuedPersons', 'deliveredPersons'] as const;
const shown = `from to partial by campaignId definitions ${figureFields.join(' ')} within { ${flowFields.join(' ')} }
  collectedRateOfPresent { numerator denominator rate reason } withheldFigures { figure reason }`;

interface Span {
  unit: string;
  from: string;
  to: string;
  interval?: string;
  by?: string;
  campaign?: string;
}

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const open = 'police-72-register';
const closed = 'home-affairs-72-desk';

const ask = (client: string, span: Span, fields = shown): Promise<Answer> =>
  t.ask(
    t.caller(client, { purpose: null }),
    `query($unit: UnitCode!, $from: Date!, $to: Date!, $interval: Interval, $by: Attribution, $campaign: ID) {
      progressSeries(unit: $unit, from: $from, to: $to, interval: $interval, by: $by, campaign: $campaign) { ${fields} } }`,
    { ...span },
  );

async function points(client: string, span: Span): Promise<any[]> {
  const { data, errors } = await ask(client, span);
  expect(errors).toBeUndefined();
  return data.progressSeries;
}

async function statistics(client: string, unit: string, asOf: string, by = 'RESIDENCE'): Promise<any> {
  const level = { 2: 'PROVINCE', 3: 'DISTRICT', 5: 'COMMUNE' }[unit.length] ?? 'RESIDENT_GROUP';
  const { data, errors } = await t.ask(
    t.caller(client, { purpose: null }),
    `query($unit: UnitCode!, $level: UnitLevel, $asOf: Date, $by: Attribution) {
      districtStatistics(within: $unit, level: $level, asOf: $asOf, by: $by) { ${figureFields.join(' ')} } }`,
    { unit, level, asOf, by },
  );
  expect(errors).toBeUndefined();
  return data.districtStatistics[0];
}

const pick = (row: any): Record<string, number | null> =>
  Object.fromEntries(figureFields.map((field) => [field, row[field]]));

describe('progressSeries', () => {
  test.each(
    ['72', '703', '25456', '25456-01'].flatMap((unit) =>
      ['DAY', 'WEEK', 'MONTH'].flatMap((interval) =>
        ['RESIDENCE', 'COLLECTING_UNIT'].map((by) => [unit, interval, by]),
      ),
    ),
  )('says of %s at the end of each %s, by %s, what the statistics of that day say', async (unit, interval, by) => {
    const series = await points(open, { unit, from: '2021-02-10', to: '2021-06-30', interval, by });
    const every = interval === 'DAY' ? 29 : 3;
    for (const point of series.filter((_, at) => at % every === 0 || at === series.length - 1)) {
      expect(pick(point)).toEqual(pick(await statistics(open, unit, point.to, by)));
    }
    expect(series.at(-1).eligible).toBeGreaterThan(0);
  });

  test.each(['DAY', 'WEEK', 'MONTH'])(
    'adds up by %s to the headline, whichever span is asked for',
    async (interval) => {
      for (const unit of ['72', '703', '25456']) {
        for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
          for (const [from, to] of [
            ['2021-01-01', '2021-05-20'],
            ['2021-02-10', '2021-05-20'],
            ['2021-03-31', '2021-04-01'],
          ] as const) {
            const series = await points(open, { unit, from, to, interval, by });
            const headline = await statistics(open, unit, to, by);
            const before = from === '2021-01-01' ? undefined : await statistics(open, unit, addDays(from, -1), by);
            for (const field of flowFields) {
              const came = series.reduce<number>((sum, { within }) => sum + Number(within[field]), 0);
              expect(Number(before?.[field] ?? 0) + came).toBe(headline[field]);
            }
          }
          expect((await statistics(open, unit, '2021-05-20', by)).collectedPersons).toBeGreaterThan(5);
        }
      }
    },
  );

  test('tells weeks from Monday to Sunday, and which are cut', async () => {
    const weeks = await points(open, { unit: '703', from: '2021-05-05', to: '2021-05-20', interval: 'WEEK' });
    expect(weeks.map(({ from, to, partial }) => [from, to, partial])).toEqual([
      ['2021-05-05', '2021-05-09', true],
      ['2021-05-10', '2021-05-16', false],
      ['2021-05-17', '2021-05-20', true],
    ]);
    const months = await points(open, { unit: '703', from: '2021-02-01', to: '2021-04-15', interval: 'MONTH' });
    expect(months.map(({ from, to, partial }) => [from, to, partial])).toEqual([
      ['2021-02-01', '2021-02-28', false],
      ['2021-03-01', '2021-03-31', false],
      ['2021-04-01', '2021-04-15', true],
    ]);
  });

  test('asks one statement however many the points, for who reads the persons and for who doesn’t', async () => {
    for (const client of [open, closed]) {
      for (const to of ['2021-01-01', '2022-02-04']) {
        const { context, data } = await ask(client, { unit: '703', from: '2021-01-01', to });
        expect(context.ran).toEqual(['campaigns', 'tally-steps']);
        expect(data.progressSeries).toHaveLength(to < '2022' ? 1 : 400);
      }
    }
  });

  test('counts deltas that aren’t folded yet', async () => {
    const span = { unit: '703', from: '2021-05-01', to: '2021-05-20' };
    const before = await points(open, span);
    await t.oracle(
      `insert into tally_delta select 'cccd-2021', unit_no, 'ISSUED_PERSONS', '2021-05-12', '2021-05-20', 3 from administrative_unit where code = '25456' and valid_to = '2025-06-30'`,
    );
    const after = await points(open, span);
    for (const [at, point] of after.entries()) {
      expect(point.issuedPersons - before[at].issuedPersons).toBe(point.to >= '2021-05-12' ? 3 : 0);
      expect(point.within.issuedPersons - before[at].within.issuedPersons).toBe(point.to === '2021-05-12' ? 3 : 0);
    }
    await t.oracle('delete from tally_delta');
  });

  test.each([
    [{ from: '2020-12-31' }, 'from'],
    [{ from: '2021-05-20', to: '2021-05-19' }, 'to'],
    [{ to: '2022-05-21' }, 'to'],
    [{ from: '2021-01-01', to: '2022-05-20' }, 'to'],
    [{ unit: '01' }, 'unit'],
    [{ unit: '99999' }, 'unit'],
  ])('refuses %j and names the argument', async (span, argument) => {
    const { errors } = await ask(open, { unit: '703', from: '2021-05-01', to: '2021-05-20', ...span });
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: [argument] } });
  });

  test('knows no other campaign', async () => {
    const { errors } = await ask(open, { unit: '703', from: '2021-05-01', to: '2021-05-20', campaign: 'cccd-2022' });
    expect(errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  });
});

const small = (value: number): boolean => value !== 0 && Math.abs(value) < 5;

describe('whoever subtracts', () => {
  const day = '2021-05-20';
  /** By attribution, unit and figure: what was shown of which day, in whatever answer. */
  type Known = Map<string, Map<string, number | null>>;

  /** Asks all that can be asked of these units, and finds that a day is shown alike in every answer. */
  async function gather(client: string, units: readonly string[], own?: string): Promise<Known> {
    const known: Known = new Map();
    const learn = (key: string, on: string, value: number | null): void => {
      const values = known.get(key) ?? new Map<string, number | null>();
      known.set(key, values);
      if (values.has(on) && values.get(on) !== value) throw new Error(`${key} of ${on} is shown otherwise elsewhere`);
      values.set(on, value);
    };
    for (const unit of units) {
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
        for (const interval of ['DAY', 'WEEK', 'MONTH']) {
          for (const [from, to] of [
            ['2021-01-01', day],
            ['2021-03-10', day],
            ['2021-04-05', '2021-05-09'],
            ['2021-05-18', '2021-08-31'],
          ] as const) {
            for (const point of await points(client, { unit, from, to, interval, by })) {
              for (const field of figureFields) learn(`${by} ${unit} ${field}`, point.to, point[field]);
              for (const field of flowFields) {
                if (unit !== own && point.within[field] !== null) expect(small(point.within[field])).toBe(false);
              }
            }
          }
        }
      }
    }
    return known;
  }

  const codesBelow = async (code: string): Promise<string[]> =>
    (
      await t.oracle<{ code: string }>(
        `select u.code from administrative_unit u join administrative_unit p on p.id = u.parent_id where p.code = $1 and p.valid_to = '2025-06-30' and u.valid_to = '2025-06-30' order by 1`,
        [code],
      )
    ).map((row) => row.code);

  test.each([
    [closed, undefined],
    ['police-706-register', '706'],
  ])(
    'as %s learns of 1 to 4 persons on no day and between no two',
    async (client, own) => {
      const districts = await codesBelow('72');
      const communes = await codesBelow('703');
      const known = await gather(client, ['72', ...districts, ...communes], own);
      const told = { shown: 0, withheld: 0, derived: 0 };
      for (const [parent, children] of [
        ['72', districts],
        ['703', communes],
      ] as const) {
        for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
          for (const field of figureFields) {
            const of = (unit: string): Map<string, number | null> => known.get(`${by} ${unit} ${field}`)!;
            const values = new Map(children.map((unit) => [unit, new Map(of(unit))]));
            // One withheld alone is what the unit above leaves of the others.
            for (const on of of(children[0]!).keys()) {
              const total = of(parent).get(on) ?? null;
              const hidden = children.filter((unit) => of(unit).get(on) === null);
              if (total === null || hidden.length !== 1) continue;
              const others = children.reduce((sum, unit) => sum + (of(unit).get(on) ?? 0), 0);
              values.get(hidden[0]!)!.set(on, total - others);
              told.derived += 1;
            }
            for (const [unit, byDay] of values) {
              if (unit === own) continue;
              const distinct = new Set([...byDay.values()].filter((value) => value !== null));
              told.shown += distinct.size;
              told.withheld += [...byDay.values()].filter((value) => value === null).length;
              for (const one of distinct) {
                expect([unit, field, small(one)]).toEqual([unit, field, false]);
                for (const other of distinct)
                  expect([unit, field, one, other, small(one - other)]).toEqual([unit, field, one, other, false]);
              }
            }
          }
        }
      }
      expect(told.shown).toBeGreaterThan(200);
      expect(told.withheld).toBeGreaterThan(200);
    },
    300_000,
  );

  test('is shown below the district the last days of weeks alone, and why not the others', async () => {
    const series = await points(closed, { unit: '25456', from: '2021-05-01', to: day });
    for (const point of series) {
      const reasons = new Set(point.withheldFigures.map(({ reason }: { reason: string }) => reason));
      if (new Date(point.to).getUTCDay() === 0) expect(reasons.has('NO_FIXED_DAY')).toBe(false);
      else
        expect([figureFields.every((field) => point[field] === null), [...reasons]]).toEqual([true, ['NO_FIXED_DAY']]);
    }
    const groups = await points(closed, { unit: '25456-01', from: '2021-05-01', to: day, interval: 'WEEK' });
    expect(new Set(groups.flatMap((point) => point.withheldFigures.map((one: any) => one.reason)))).toEqual(
      new Set(['BELOW_COMMUNE']),
    );
  });

  test('is told of every figure that is withheld, and of what rests on one', async () => {
    const { data, extensions } = await ask(closed, { unit: '25456', from: '2021-05-01', to: day });
    const named = new Set(extensions.withheld?.map(({ path, reason }) => `${path} ${reason}`));
    for (const point of data.progressSeries) {
      for (const { figure, reason } of point.withheldFigures)
        expect(named).toContain(`progressSeries.${metrics[figure as keyof typeof metrics].field} ${reason}`);
      for (const field of flowFields)
        if (point.within[field] === null) expect(named).toContain(`progressSeries.within.${field} WITHHELD`);
    }
    expect((await ask(open, { unit: '25456', from: '2021-05-01', to: day })).extensions.withheld).toBeUndefined();
  });

  test('doesn’t read the persons: a ward’s own police see every day of it', async () => {
    const own = await points('committee-25456-review', { unit: '25456', from: '2021-05-01', to: day });
    expect(own).toEqual(await points(open, { unit: '25456', from: '2021-05-01', to: day }));
    expect(own.every((point) => point.withheldFigures.length === 0)).toBe(true);
  });
});
