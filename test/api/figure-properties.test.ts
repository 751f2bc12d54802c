import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { metricCodes, metrics, type FigureField } from '@lienthong/api/domain/metric';
import { openTestApi, type TestApi } from '../support/api.ts';
import { dossierDays, happening } from '../support/dossier-days.ts';

const open = 'police-72-register';
const fields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const flows = ['collectedPersons', 'issuedPersons', 'deliveredPersons'] as const;
const stocks = fields.filter((field) => !flows.some((flow) => flow === field));
const levels = ['PROVINCE', 'DISTRICT', 'COMMUNE', 'RESIDENT_GROUP'];
const attributions = ['RESIDENCE', 'COLLECTING_UNIT'] as const;
type By = (typeof attributions)[number];
type Figures = Record<FigureField, number>;

let t: TestApi;
let today: string;
beforeAll(async () => {
  t = await openTestApi();
  const work = await dossierDays(t);
  const day = { today: '2021-05-20' };
  for (const one of fc.sample(happening, { seed: 7, numRuns: 260 })) {
    await work.happen(one, day);
    if (one.a % 50 === 0) await t.oracle('select fold_tallies()');
  }
  ({ today } = day);
  expect(work.counts.accepted).toBeGreaterThan(50);
}, 240_000);
afterAll(() => t.close());

async function rows(level: string, by: By, asOf: string): Promise<any[]> {
  const { data, errors } = await t.ask(
    t.caller(open, { purpose: null }),
    `query($level: UnitLevel!, $by: Attribution!, $asOf: Date!) { districtStatistics(within: "72", level: $level, by: $by, asOf: $asOf) {
      unit { id level } parent { id } ${fields.join(' ')} } }`,
    { level, by, asOf },
  );
  expect(errors).toBeUndefined();
  return data.districtStatistics;
}

const pick = (row: any): Figures => Object.fromEntries(fields.map((field) => [field, row[field]])) as Figures;
const sum = (all: readonly Figures[]): Figures =>
  Object.fromEntries(fields.map((field) => [field, all.reduce((of, one) => of + one[field], 0)])) as Figures;

/** Person by person from plain rows, apart from every table of metrics: figures of a unit by its range of numbers. */
async function counter(by: By): Promise<(lo: number, hi: number, day: string) => Figures> {
  const persons = await t.oracle<any>(
    `select id, unit_no as "unitNo", nationality, life_status as life, died_on::text as died, presence, presence_on::text as "presentOn",
       (date_of_birth + interval '14 years')::date::text as "eligibleOn" from citizen`,
  );
  const dossiers = await t.oracle<any>(
    `select id, citizen_id as person, redo_of as "redoOf", state, cancel_reason as reason, residence_unit_no as residence, collecting_unit_no as collecting,
       collected_on::text as collected, produced_on::text as produced, delivered_on::text as delivered from dossier order by collected_on, id`,
  );
  const redos = Map.groupBy(dossiers, ({ redoOf }) => redoOf);
  const stands = ({ state, reason }: any): boolean => state !== 'CANCELLED' || reason === 'DECEASED';
  const counts = (one: any): boolean => {
    const next = redos.get(one.id);
    return stands(one) && (!next || next.some(counts));
  };
  const cases = Map.groupBy(dossiers.filter(counts), ({ person }) => person);
  const first = (days: (string | null)[]): string =>
    days.filter((day): day is string => day !== null).toSorted()[0] ?? '9999';
  const known = persons.map((person) => {
    const own = cases.get(person.id);
    const unit = by === 'RESIDENCE' ? own?.[0]?.residence : own?.[0]?.collecting;
    const [collected, produced, delivered] = ['collected', 'produced', 'delivered'].map((step) =>
      first((own ?? []).map((one) => one[step])),
    ) as [string, string, string];
    return { ...person, unit, collected, produced, delivered };
  });
  return (lo, hi, day) => {
    const within = (no: number): boolean => lo <= no && no <= hi;
    const is = (condition: (person: any) => boolean): number => known.filter(condition).length;
    const eligible = (one: any): boolean =>
      within(one.unitNo) &&
      one.nationality === 'VN' &&
      one.eligibleOn <= day &&
      (one.life === 'ALIVE' || one.died > day);
    const present = (one: any): boolean => eligible(one) && one.presence === 'PRESENT' && one.presentOn <= day;
    return {
      collectedPersons: is((one) => within(one.unit) && one.collected <= day),
      issuedPersons: is((one) => within(one.unit) && one.produced <= day),
      deliveredPersons: is((one) => within(one.unit) && one.delivered <= day),
      eligible: is(eligible),
      present: is(present),
      eligibleCollected: is((one) => eligible(one) && one.collected <= day),
      eligibleIssued: is((one) => eligible(one) && one.produced <= day),
      presentCollected: is((one) => present(one) && one.collected <= day),
    };
  };
}

const daysAround = (): string[] => [
  '2021-01-01',
  '2021-03-31',
  '2021-05-19',
  addDays(today, -3),
  today,
  addDays(today, 200),
];

describe.each(attributions)('figures by %s after random days of work', (by) => {
  test('of the parts and of those in none add up to the whole, of every level, metric and day', async () => {
    for (const asOf of daysAround()) {
      const found = new Map<string, any[]>();
      for (const level of levels) found.set(level, await rows(level, by, asOf));
      for (const [at, level] of levels.slice(1).entries()) {
        const byParent = Map.groupBy(found.get(level)!, ({ parent }) => parent.id);
        for (const whole of found.get(levels[at]!)!) {
          if (!whole.unit) continue;
          const parts = byParent.get(whole.unit.id) ?? [];
          expect([asOf, whole.unit.id, sum(parts.map(pick))]).toEqual([asOf, whole.unit.id, pick(whole)]);
        }
      }
    }
  });

  test('are those counted person by person, none of them 0: flows of every day, stocks from today on', async () => {
    const count = await counter(by);
    const units = await t.oracle<any>(`select id, unit_no as lo, last_unit_no as hi from administrative_unit`);
    const range = new Map(units.map(({ id, lo, hi }) => [id, [lo, hi] as const]));
    for (const asOf of daysAround()) {
      for (const level of ['PROVINCE', 'DISTRICT', 'COMMUNE']) {
        for (const row of await rows(level, by, asOf)) {
          if (!row.unit) continue;
          const truth = count(...range.get(row.unit.id)!, asOf);
          const fieldsOf = asOf < today ? flows : fields;
          for (const field of fieldsOf)
            expect([asOf, row.unit.id, field, row[field]]).toEqual([asOf, row.unit.id, field, truth[field]]);
          if (level === 'PROVINCE' && asOf > '2021-01-01')
            expect(fieldsOf.filter((field) => truth[field] < 20)).toEqual([]);
        }
      }
    }
    const [now] = await rows('PROVINCE', by, today);
    const [later] = await rows('PROVINCE', by, addDays(today, 200));
    expect(later.eligible).toBeGreaterThan(now.eligible);
    expect(stocks).toHaveLength(5);
  });

  test.each(['DAY', 'WEEK', 'MONTH'])('of a series by %s add up to the headline', async (interval) => {
    for (const unit of ['72', '703', '706', '25456']) {
      const level = { 2: 'PROVINCE', 3: 'DISTRICT' }[unit.length] ?? 'COMMUNE';
      const { data, errors } = await t.ask(
        t.caller(open, { purpose: null }),
        `query($unit: UnitCode!, $to: Date!, $interval: Interval!, $by: Attribution!) {
          progressSeries(unit: $unit, from: "2021-01-01", to: $to, interval: $interval, by: $by) { to ${fields.join(' ')} within { ${flows.join(' ')} } } }`,
        { unit, to: today, interval, by },
      );
      expect(errors).toBeUndefined();
      const points: any[] = data.progressSeries;
      const { data: head } = await t.ask(
        t.caller(open, { purpose: null }),
        `query($unit: UnitCode!, $level: UnitLevel!, $by: Attribution!, $asOf: Date!) {
          districtStatistics(within: $unit, level: $level, by: $by, asOf: $asOf) { ${fields.join(' ')} } }`,
        { unit, level, by, asOf: today },
      );
      const [headline] = head.districtStatistics;
      expect(pick(points.at(-1))).toEqual(pick(headline));
      for (const flow of flows) {
        const total = points.reduce<number>((of, point) => of + Number(point.within[flow]), 0);
        expect([unit, flow, total]).toEqual([unit, flow, headline[flow]]);
      }
      if (unit === '72') expect(headline.collectedPersons).toBeGreaterThan(20);
    }
  });
});
