import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { recount } from '@lienthong/api/store/recount';
import { repair } from '@lienthong/api/store/repair';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { solved, type Equation } from '../support/elimination.ts';
import { dossierDays, happening } from '../support/dossier-days.ts';
import { readOracle, type Counts } from '../support/processing.ts';

let t: TestApi;
let owner: pg.Client;
let today = '2021-05-20';
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
  const days = await dossierDays(t);
  const day = { today };
  const happenings = fc.sample(fc.array(happening, { minLength: 420, maxLength: 420 }), { numRuns: 1, seed: 29 })[0]!;
  for (const [nth, one] of happenings.entries()) {
    await days.happen(one, day);
    if (nth % 100 === 99) await owner.query('select fold_processing()');
  }
  ({ today } = day);
}, 120_000);
afterAll(async () => {
  await owner.end();
  await t.close();
});

/** Reads every person of the province. */
const open = 'police-72-register';
/** Reads no person. */
const closed = 'home-affairs-72-desk';

type Choice = Partial<Record<'within' | 'level' | 'asOf' | 'from' | 'to' | 'by', string>>;
const rate = '{ numerator denominator rate exclusions reason }';
const shown = `unit { id code level } parent { id } unassigned asOf from to by definitions
  backlog { open byState { state dossiers } byLimit { limit dossiers } over30Days over60Days over90Days withheldParts { part reason } }
  timeToIssue { cards p50 p90 reason } redoRate ${rate} firstVisitSuccess ${rate} discrepancyRates { defect rate ${rate} }
  completeness ${rate} accuracy ${rate} consistency ${rate}`;

const ask = (clientId: string, choice: Choice = {}, fields = shown): Promise<Answer> =>
  t.ask(
    t.caller(clientId, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $from: Date, $to: Date, $by: Attribution) {
      processingStatistics(within: $within, level: $level, asOf: $asOf, from: $from, to: $to, by: $by) { ${fields} } }`,
    choice,
  );

async function rows(clientId: string, choice: Choice = {}): Promise<any[]> {
  const { data, errors } = await ask(clientId, choice);
  expect(errors).toBeUndefined();
  return data.processingStatistics;
}

/** All counts of a row by name, those that are 0 left out; null where withheld. */
function countsOf(row: any): Record<string, number | null> {
  const { backlog, redoRate, firstVisitSuccess: visit, timeToIssue } = row;
  const states = backlog.byState?.map(({ state, dossiers }: any) => [state, dossiers]) ?? [];
  const limits = backlog.byLimit?.map(({ limit, dossiers }: any) => [limit, dossiers]) ?? [];
  const { open: all, over30Days, over60Days, over90Days } = backlog;
  const found = {
    ...{ open: all, over30Days, over60Days, over90Days },
    ...Object.fromEntries([...states, ...limits]),
    ...{ cards: timeToIssue.cards, redone: redoRate.numerator, collected: redoRate.denominator },
    ...{ smooth: visit.numerator, decided: visit.denominator },
    ...Object.fromEntries(row.discrepancyRates.map((one: any) => [one.defect, one.rate.numerator])),
    ...Object.fromEntries(
      ['completeness', 'accuracy', 'consistency'].flatMap((name) => [
        [name, row[name].numerator],
        [`${name} of`, row[name].denominator],
      ]),
    ),
  } as Record<string, number | null>;
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== 0));
}

const levels = ['PROVINCE', 'DISTRICT', 'COMMUNE', 'RESIDENT_GROUP'];
const attributions = ['RESIDENCE', 'COLLECTING_UNIT'] as const;

describe('processingStatistics', () => {
  test('shows after random days of work what the dossiers and their steps tell, on every day and by either unit', async () => {
    const oracle = await readOracle(t);
    const days = [today, addDays(today, -1), addDays(today, -9), addDays(today, -40), '2021-06-01', '2021-05-20'];
    const seen: Counts = {};
    for (const level of levels) {
      for (const by of attributions) {
        for (const asOf of days.slice(0, level === 'RESIDENT_GROUP' ? 2 : days.length)) {
          for (const row of await rows(open, { within: '72', level, asOf, by })) {
            if (row.unassigned) continue;
            const found = countsOf(row);
            const { taken, ...cases } = oracle.cases(row.unit.id, by, '2021-01-01', today);
            const { troubled = 0, ...others } = cases;
            const decided = troubled + (others['smooth'] ?? 0);
            const expected: Counts = {
              ...oracle.backlog(row.unit.id, by, asOf),
              ...others,
              ...(decided > 0 && { decided }),
              ...(taken.length > 0 && { cards: taken.length }),
            };
            const quality = Object.entries(found).filter(([name]) => /completeness|accuracy|consistency/.test(name));
            expect({ id: row.unit.id, asOf, by, ...found }).toEqual({
              id: row.unit.id,
              asOf,
              by,
              ...expected,
              ...Object.fromEntries(quality),
            });
            const nth = (share: number): number | null => taken[Math.ceil(share * taken.length) - 1] ?? null;
            expect([row.timeToIssue.p50, row.timeToIssue.p90]).toEqual([nth(0.5), nth(0.9)]);
            for (const [name, value] of Object.entries(found)) seen[name] = Math.max(seen[name] ?? 0, value ?? 0);
          }
        }
      }
    }
    // Whoever answers 0 everywhere fails here.
    expect(Object.keys(seen)).toEqual(
      expect.arrayContaining([
        ...['COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED'],
        ...['UNDER_50', 'FROM_50', 'FROM_100', 'FROM_150', 'ENDED', 'over30Days', 'over60Days', 'over90Days'],
        ...['cards', 'redone', 'collected', 'smooth', 'decided', 'PRINT_QUALITY'],
      ]),
    );
  }, 120_000);

  test('shows of a period what began in it', async () => {
    const oracle = await readOracle(t);
    for (const [from, to] of [
      ['2021-03-01', '2021-03-31'],
      ['2021-05-21', '2021-06-10'],
      [addDays(today, -3), today],
    ] as const) {
      for (const row of await rows(open, { within: '72', from, to })) {
        if (row.unassigned) continue;
        const { taken, collected = 0, redone = 0 } = oracle.cases(row.unit.id, 'RESIDENCE', from, to);
        expect([row.timeToIssue.cards, row.redoRate.denominator, row.redoRate.numerator]).toEqual([
          taken.length,
          collected,
          redone,
        ]);
      }
    }
  });

  test('shows parts that sum to the whole, what is in none of them apart', async () => {
    let apart = 0;
    for (const by of attributions) {
      for (const asOf of [today, addDays(today, -20)]) {
        for (const [within, level] of [
          ['72', 'PROVINCE'],
          ['703', 'DISTRICT'],
          ['706', 'DISTRICT'],
          ['25456', 'COMMUNE'],
        ] as const) {
          const [whole] = await rows(open, { within, level, asOf, by });
          const parts = (await rows(open, { within, asOf, by })).map(countsOf);
          const sum: Counts = {};
          for (const part of parts)
            for (const [name, value] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + Number(value);
          const nulls = asOf === today ? [] : ['completeness', 'completeness of', 'accuracy', 'accuracy of'];
          const wanted = Object.entries(countsOf(whole)).filter(([name]) => !nulls.includes(name));
          expect(
            Object.fromEntries(Object.entries(sum).filter(([name, value]) => value !== 0 && !nulls.includes(name))),
          ).toEqual(Object.fromEntries(wanted));
          apart += Object.keys(parts.at(-1)!).filter((name) => !nulls.includes(name)).length;
        }
      }
    }
    expect(apart).toBeGreaterThan(0);
  });

  test('counts completeness and accuracy person by person', async () => {
    const [first] = await t.oracle<{ id: string }>(
      `select c.id from citizen c where c.life_status = 'ALIVE' and c.nationality = 'VN' and c.native_unit_no is not null and c.date_of_birth_precision = 'DAY'
         and c.permanent_unit_no is not null and c.date_of_birth < '2000-01-01' and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE') limit 1`,
    );
    const [before] = await rows(open, { within: '72', level: 'PROVINCE' });
    await t.oracle(`update citizen set native_unit_no = null, version = version + 1 where id = $1`, [first!.id]);
    for (const row of await rows(open, { within: '72', level: 'COMMUNE' })) {
      if (row.unassigned) continue;
      const [told] = await t.oracle(
        `select count(*)::int as eligible, (count(*) filter (where c.native_unit_no is not null and c.permanent_unit_no is not null and c.date_of_birth_precision = 'DAY'
             and exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE')))::int as complete,
           (count(*) filter (where not exists (select from correction_request q where q.citizen_id = c.id and q.kind in ('CORRECTION', 'POPULATION_CORRECTION')
             and (q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO') or (q.state in ('APPLIED', 'CONTESTED') and q.applied_on <= $2 and q.applied_on >= '2021-01-01')))))::int as accurate
         from administrative_unit u join citizen c on c.unit_no between u.unit_no and u.last_unit_no
         where u.id = $1 and c.nationality = 'VN' and c.life_status = 'ALIVE' and c.date_of_birth + interval '14 years' <= $2`,
        [row.unit.id, today],
      );
      expect([row.completeness.numerator, row.completeness.denominator]).toEqual([
        told!['complete'],
        told!['eligible'],
      ]);
      expect([row.accuracy.numerator, row.accuracy.denominator]).toEqual([told!['accurate'], told!['eligible']]);
    }
    const [after] = await rows(open, { within: '72', level: 'PROVINCE' });
    expect(after.completeness.numerator).toBe(before.completeness.numerator - 1);
    expect(before.completeness.rate).toBeLessThan(1);
  });

  test('says why a figure is not known', async () => {
    const [row] = await rows(open, { within: '72', level: 'PROVINCE', asOf: addDays(today, -1) });
    expect(row.completeness).toMatchObject({ rate: null, reason: 'NOT_KEPT' });
    expect(row.consistency).toMatchObject({ rate: null, reason: 'NOT_COMPARED' });
    const groups = await rows(open, { within: '72', level: 'RESIDENT_GROUP', from: '2021-02-13', to: '2021-02-14' });
    const none = groups.find(({ redoRate, timeToIssue }) => redoRate.denominator === 0 && timeToIssue.cards === 0);
    expect(none.redoRate).toMatchObject({ numerator: 0, denominator: 0, rate: null, reason: 'NO_DENOMINATOR' });
    expect(none.timeToIssue).toEqual({ cards: 0, p50: null, p90: null, reason: 'NO_DENOMINATOR' });
  });

  test.each([
    [open, { asOf: '2021-05-19' }, 'asOf'],
    [open, { asOf: '2022-05-19' }, 'asOf'],
    [open, { from: '2021-03-02', to: '2021-03-01' }, 'to'],
    [open, { to: '2023-01-01' }, 'to'],
    [open, { within: '01' }, 'within'],
    [closed, { from: '2021-03-02' }, 'from'],
    [closed, { to: '2021-03-30' }, 'to'],
    [closed, { asOf: '2021-05-21' }, 'asOf'],
  ])('refuses %s %j and names the argument', async (client, choice, argument) => {
    const { errors } = await ask(client, choice);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: [argument] } });
  });

  test('reads nothing that is not asked for', async () => {
    const { context } = await ask(open, {}, 'unit { code } backlog { open }');
    expect(context.ran).toEqual(['campaigns', 'processing-parts']);
  });
});

const whereOf = (row: any): string => row.unit?.id ?? `rest of ${row.parent.id as string}`;
/** Counts that sum to another one: the classes of a backlog to its size, both ways; a card that waits has no limit. */
const sums: [whole: string, parts: string[]][] = [
  ['open', ['COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED']],
  ['open', ['UNDER_50', 'FROM_50', 'FROM_100', 'FROM_150', 'ENDED']],
  ['PRODUCED', ['ENDED']],
];

describe('withholding', () => {
  const truths = new Map<string, Promise<any[]>>();
  /** Asked once for all callers that are held against it: nothing is written meanwhile. */
  const truthOf = (choice: Choice): Promise<any[]> => {
    const key = JSON.stringify(choice);
    const known = truths.get(key) ?? rows(open, choice);
    truths.set(key, known);
    return known;
  };
  /** Days of stocks and ends of periods that are shown to who reads no persons. */
  const ends = [
    ['2021-05-20', '2021-02-28'],
    ['2021-05-20', '2021-03-31'],
    ['2021-05-20', '2021-04-30'],
    ['2021-05-31', '2021-05-31'],
  ] as const;

  test.each([closed, 'police-703-register', 'committee-25456-review', 'school-tan-chau'])(
    'leaves %s nothing to be worked out from all that it is shown, by units, states, limits and ages together',
    async (client) => {
      let hidden = 0;
      let shownBelow = 0;
      for (const by of attributions) {
        const known = new Map<string, Set<number>>();
        for (const [asOf, to] of ends) {
          const everything: { row: any; counts: Record<string, number | null>; truth: Counts }[] = [];
          for (const level of levels) {
            const [mine, all] = [
              await rows(client, { within: '72', level, asOf, to, by }),
              await truthOf({ within: '72', level, asOf, to, by }),
            ];
            expect(mine.map(whereOf)).toEqual(all.map(whereOf));
            for (const [index, row] of mine.entries())
              everything.push({ row, counts: countsOf(row), truth: countsOf(all[index]) as Counts });
          }
          const names = [
            ...new Set(everything.flatMap(({ truth, counts }) => [...Object.keys(truth), ...Object.keys(counts)])),
          ];
          const equations: Equation[] = [];
          const wanted = new Set<string>();
          for (const { row, counts, truth } of everything) {
            const { backlog } = row;
            const isHidden = (name: string): boolean =>
              name in counts
                ? counts[name] === null
                : backlog.byState === null && [...sums[0]![1], ...sums[1]![1]].includes(name);
            for (const name of names) {
              const key = `${whereOf(row)} ${name}`;
              if (isHidden(name)) {
                if ((truth[name] ?? 0) > 0) wanted.add(key);
                else equations.push({});
              } else {
                equations.push({ [key]: 1 });
                expect(counts[name] ?? 0).toBe(truth[name] ?? 0);
                if (/completeness|accuracy|consistency/.test(name)) continue;
                known.set(key, (known.get(key) ?? new Set()).add(counts[name] ?? 0));
              }
            }
            for (const [whole, parts] of sums) {
              const equation: Equation = { [`${whereOf(row)} ${whole}`]: 1 };
              for (const part of parts) equation[`${whereOf(row)} ${part}`] = -1;
              equations.push(equation);
            }
            if (row.parent && row.parent.id !== '72@origin') shownBelow += counts['open'] === null ? 0 : 1;
          }
          for (const [parent, children] of Map.groupBy(everything, ({ row }) => row.parent?.id as string | undefined)) {
            if (parent === undefined) continue;
            for (const name of names) {
              const equation: Equation = { [`${parent} ${name}`]: 1 };
              for (const { row } of children) equation[`${whereOf(row)} ${name}`] = -1;
              equations.push(equation);
            }
          }
          hidden += wanted.size;
          const small = solved(equations, wanted).filter((key) => {
            const { truth } = everything.find(({ row }) => key.startsWith(`${whereOf(row)} `))!;
            const value = truth[key.slice(key.lastIndexOf(' ') + 1)] ?? 0;
            return value > 0 && value < 5;
          });
          expect(small).toEqual([]);
        }
        if (client !== closed) continue;
        const near = [...known].flatMap(([key, values]) =>
          [...values].flatMap((one) =>
            [...values].filter((other) => other > one && other - one < 5).map((other) => [key, one, other]),
          ),
        );
        expect(near).toEqual([]);
      }
      expect(hidden).toBeGreaterThan(100);
      expect(shownBelow).toBeGreaterThan(0);
    },
    120_000,
  );

  test('shows a ward to its own committee whole, and resident groups to nobody else', async () => {
    const [own] = await rows('committee-25456-review', { within: '25456', level: 'COMMUNE' });
    const [seen] = await rows(open, { within: '25456', level: 'COMMUNE' });
    expect(own).toEqual(seen);
    for (const row of await rows(closed, { within: '25456' })) {
      expect(row.backlog).toMatchObject({ open: null, byState: null, byLimit: null, over30Days: null });
      expect(row.backlog.withheldParts).toContainEqual({ part: 'OPEN', reason: 'BELOW_COMMUNE' });
      expect(row.timeToIssue).toEqual({ cards: null, p50: null, p90: null, reason: 'WITHHELD' });
      expect(row.completeness).toMatchObject({ numerator: null, denominator: null, reason: 'WITHHELD' });
    }
  });

  test('names each field that is null', async () => {
    const { extensions } = await ask(
      closed,
      { within: '25456' },
      'backlog { open byState { dossiers } } timeToIssue { p50 }',
    );
    expect(extensions.withheld).toEqual(
      expect.arrayContaining([
        { path: 'processingStatistics.backlog.open', reason: 'BELOW_COMMUNE', scopeNeeded: 'citizen:read' },
        { path: 'processingStatistics.backlog.byState', reason: 'BELOW_COMMUNE', scopeNeeded: 'citizen:read' },
        { path: 'processingStatistics.timeToIssue.p50', reason: 'WITHHELD', scopeNeeded: 'citizen:read' },
      ]),
    );
  });
});

describe('a recount', () => {
  test('finds the tallies right after the days of work, names the first difference, and mends it', async () => {
    await owner.query('select fold_processing(), fold_tallies()');
    expect(await recount(owner)).toMatchObject({ difference: null });
    expect(await repair(owner)).toEqual([]);
    const past = await rows(open, { within: '72', asOf: addDays(today, -5) });
    await owner.query(`update processing_tally set value = value + 2 where (unit_no, figure, part) =
      (select unit_no, 'CASES', 'SMOOTH' from administrative_unit where id = '703@2013-12-30') and effective_on = '2021-03-01'`);
    await owner.query(
      `update processing_carried set value = value + 1 where figure = 'ISSUED_IN' and before = '2021-05-01'`,
    );
    await owner.query(
      `delete from citizen_gap where citizen_id = (select min(citizen_id::text)::uuid from citizen_gap)`,
    );
    await owner.query(
      `update tally set value = value - 1 where ctid = (select ctid from tally where metric = 'COLLECTED_PERSONS' limit 1)`,
    );
    const { difference } = await recount(owner);
    expect(difference).toMatchObject({ metric: 'COLLECTED_PERSONS' });
    const mended = await repair(owner);
    expect(mended).toContainEqual({
      metric: 'CASES SMOOTH',
      unit: '703@2013-12-30',
      day: '2021-03-01',
      counted: expect.any(Number),
      tallied: expect.any(Number),
    });
    expect(new Set(mended.map(({ metric }) => metric.split(' ')[0]))).toEqual(
      new Set(['COLLECTED_PERSONS', 'CASES', 'ISSUED_IN', 'MISSING']),
    );
    expect((await recount(owner)).difference).toBeNull();
    expect(await rows(open, { within: '72', asOf: addDays(today, -5) })).toEqual(past);
  });

  test('finds no difference after a day off is decreed, and shows the limits moved by it', async () => {
    await t.oracle(
      `insert into working_day_exception (on_day, working, name, source, status) values ($1::date + 5, false, 'x', 'x', 'x'), ($1::date + 4, false, 'x', 'x', 'x')`,
      [today],
    );
    expect((await recount(owner)).difference).toBeNull();
    await t.oracle(`delete from working_day_exception where source = 'x'`);
    expect((await recount(owner)).difference).toBeNull();
  });
});
