import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metricCodes, metrics } from '@lienthong/api/domain/metric';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { dossierDays, happening } from '../support/dossier-days.ts';

const open = 'police-72-register';
const closed = 'home-affairs-72-desk';
const figureFields = metricCodes.map((metric) => metrics[metric].field);
const shown = `unit { code } parent { code } asOf recordedOn restatedFigures ${figureFields.join(' ')} withheldFigures { figure reason }`;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const ask = (client: string, variables: Record<string, unknown>): Promise<Answer> =>
  t.ask(
    t.caller(client, { purpose: null }),
    `query($within: UnitCode = "72", $level: UnitLevel, $asOf: Date, $by: Attribution = RESIDENCE, $recordedOn: Date, $boundaries: BoundariesInput) {
      districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by, recordedOn: $recordedOn, boundaries: $boundaries) { ${shown} } }`,
    variables,
  );

async function rows(client: string, variables: Record<string, unknown>): Promise<any[]> {
  const { data, errors } = await ask(client, variables);
  expect(errors).toBeUndefined();
  return data.districtStatistics;
}

const choices = ['RESIDENCE', 'COLLECTING_UNIT'].flatMap((by) => [
  { level: 'PROVINCE', by },
  { level: 'DISTRICT', by },
  { level: 'COMMUNE', by },
]);
const keyOf = (row: any): string => row.unit?.code ?? `none of ${row.parent.code}`;
const figures = (found: any[]): Map<string, object> =>
  new Map(found.map((row) => [keyOf(row), Object.fromEntries(figureFields.map((field) => [field, row[field]]))]));

describe('what was said on a day', () => {
  const said = new Map<string, Map<string, any>[]>();
  const days: string[] = [];
  let today: string;

  beforeAll(async () => {
    const work = await dossierDays(t);
    const day = { today: '2021-05-20' };
    const keep = async (): Promise<void> => {
      days.push(day.today);
      const answers = [];
      for (const choice of choices) answers.push(figures(await rows(open, { ...choice, asOf: day.today })));
      said.set(day.today, answers);
    };
    for (const one of fc.sample(happening, { seed: 72, numRuns: 300 })) {
      if (one.kind === 'day') await keep();
      await work.happen(one, day);
      if (one.a % 40 === 0) await t.oracle('select fold_tallies()');
    }
    await keep();
    ({ today } = day);
    expect(days.length).toBeGreaterThan(20);
    expect(work.counts.accepted).toBeGreaterThan(60);
  }, 240_000);

  async function restatedDay(): Promise<string> {
    const found = await Promise.all(days.map((asOf) => rows(open, { level: 'PROVINCE', asOf })));
    return found.flat().find(({ restatedFigures }) => restatedFigures.includes('COLLECTED_PERSONS')).asOf;
  }

  test('is told again on every day since, and each figure that late records changed is named', async () => {
    const restated = new Set<string>();
    for (const day of days) {
      for (const [at, choice] of choices.entries()) {
        const then = said.get(day)![at]!;
        const again = await rows(open, { ...choice, asOf: day, recordedOn: day });
        expect([day, choice, figures(again)]).toEqual([day, choice, then]);
        expect(
          again.every(({ restatedFigures, recordedOn }) => restatedFigures.length === 0 && recordedOn === day),
        ).toBe(true);
        for (const row of await rows(open, { ...choice, asOf: day })) {
          const before = then.get(keyOf(row)) ?? Object.fromEntries(figureFields.map((field) => [field, 0]));
          const changed = metricCodes.filter((metric) => row[metrics[metric].field] !== before[metrics[metric].field]);
          expect([day, keyOf(row), row.restatedFigures]).toEqual([day, keyOf(row), changed]);
          expect(row.recordedOn).toBe(today);
          for (const metric of changed) restated.add(metric);
        }
      }
    }
    expect([...restated]).toEqual(
      expect.arrayContaining(['COLLECTED_PERSONS', 'PRESENT_COLLECTED', 'ELIGIBLE_COLLECTED']),
    );
  }, 120_000);

  test('is what had been recorded by any later day, to who reads the persons', async () => {
    const first = await restatedDay();
    const others = days.filter((day) => day >= first);
    const seen = new Set<string>();
    for (const recordedOn of others) {
      const [row] = await rows(open, { level: 'PROVINCE', asOf: first, recordedOn });
      const [oracle] = await t.oracle(
        `select coalesce(sum(value), 0)::int as value from (select t.value from tally t join administrative_unit u using (unit_no)
           where u.code = '72' and metric = 'COLLECTED_PERSONS' and effective_on <= $1 and recorded_on <= $2
           union all select value from tally_delta where metric = 'COLLECTED_PERSONS' and effective_on <= $1 and recorded_on <= $2) x`,
        [first, recordedOn],
      );
      expect(row.collectedPersons).toBe(oracle!['value']);
      seen.add(row.collectedPersons);
    }
    expect(seen.size).toBeGreaterThan(1);
  });

  test('shows who doesn’t read the persons nothing that differs by 1 to 4 from the figure of today', async () => {
    let withheld = 0;
    for (const day of days) {
      for (const choice of choices) {
        const now = new Map((await rows(closed, { ...choice, asOf: day })).map((row) => [keyOf(row), row]));
        for (const row of await rows(closed, { ...choice, asOf: day, recordedOn: day })) {
          for (const field of figureFields) {
            const [before, since] = [row[field], now.get(keyOf(row))?.[field] ?? null];
            if (before !== null && since !== null) expect([0, 5]).toContain(Math.min(5, Math.abs(before - since)));
          }
          const reasons = row.withheldFigures as { reason: string }[];
          withheld += reasons.filter(({ reason }) => reason === 'SMALL_CHANGE').length;
        }
        for (const row of now.values()) {
          const hidden = row.withheldFigures.map(({ figure }: { figure: string }) => figure);
          expect(row.restatedFigures.filter((figure: string) => hidden.includes(figure))).toEqual([]);
        }
      }
    }
    expect(withheld).toBeGreaterThan(0);
  }, 120_000);

  test('is told in the units of another day, too', async () => {
    const day = await restatedDay();
    const boundaries = { kind: 'ON', on: '2025-07-01' };
    const [then] = await rows(open, { within: '80', level: 'PROVINCE', asOf: day, recordedOn: day, boundaries });
    const [whole] = [...said.get(day)![0]!.values()];
    expect(Object.fromEntries(figureFields.map((field) => [field, then[field]]))).toEqual(whole);
    const [now] = await rows(open, { within: '80', level: 'PROVINCE', asOf: day, boundaries });
    expect(now.restatedFigures).toContain('COLLECTED_PERSONS');
  });

  test.each([
    ['before the day of the figures', { asOf: '2021-05-25', recordedOn: '2021-05-24' }],
    ['before anything was kept', { asOf: '2021-05-01', recordedOn: '2021-05-01' }],
    ['after today', { asOf: '2021-05-20', recordedOn: '2031-01-01' }],
    ['of days to come', { asOf: '2032-01-01', recordedOn: '2021-05-20' }],
  ])('isn’t told of a day %s', async (_, variables) => {
    const { errors } = await ask(open, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  test('is compared day by day by who reads the persons alone', async () => {
    const [day] = days as [string];
    const { errors } = await ask(closed, { asOf: day, recordedOn: addDays(day, 1) });
    expect(errors?.[0]?.message).toContain('recordedOn');
    expect(await rows(closed, { asOf: day, recordedOn: today })).toEqual(await rows(closed, { asOf: day }));
  });

  test('isn’t known of a day before it was kept, which the answer says', async () => {
    const [row] = await rows(open, { level: 'PROVINCE', asOf: '2021-05-01' });
    expect(row.restatedFigures).toBeNull();
    const [future] = await rows(open, { level: 'PROVINCE', asOf: addDays(today, 100) });
    expect(future.restatedFigures).toEqual([]);
  });
});
