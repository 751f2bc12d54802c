import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays } from '@lienthong/schema/civil-date';
import { recount } from '@lienthong/api/store/recount';
import { repair } from '@lienthong/api/store/repair';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { solved, type Equation } from '../support/elimination.ts';

let t: TestApi;
let owner: pg.Client;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  owner = new pg.Client({ connectionString: t.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

/** Reads every person of the province. */
const open = 'police-72-register';
/** Reads no person. */
const closed = 'home-affairs-72-desk';
const today = '2021-05-20';

type Choice = Partial<Record<'within' | 'level' | 'asOf' | 'by' | 'split', string>>;
const fields = [
  ...['eligible', 'present', 'collectedPersons', 'issuedPersons', 'deliveredPersons'],
  ...['eligibleCollected', 'eligibleIssued', 'presentCollected'],
];
const rate = '{ numerator denominator rate exclusions reason }';
const shown = `unit { id code level } parent { id } unassigned asOf by split definitions ageBands withheldFigures { figure reason }
  groups { sex ageBand bornFrom bornTo ${fields.join(' ')} collectedRateOfPresent ${rate} issuedRateOfEligible ${rate} }`;

const ask = (clientId: string, choice: Choice = {}, selection = shown): Promise<Answer> =>
  t.ask(
    t.caller(clientId, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $by: Attribution, $split: DemographicSplit) {
      demographicStatistics(within: $within, level: $level, asOf: $asOf, by: $by, split: $split) { ${selection} } }`,
    choice,
  );

async function rows(clientId: string, choice: Choice = {}): Promise<any[]> {
  const { data, errors } = await ask(clientId, choice);
  expect(errors).toBeUndefined();
  return data.demographicStatistics;
}

async function wholes(clientId: string, { split: _, ...choice }: Choice): Promise<any[]> {
  const { data, errors } = await t.ask(
    t.caller(clientId, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $by: Attribution) {
      districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by) { unit { id } parent { id } ${fields.join(' ')} } }`,
    choice,
  );
  expect(errors).toBeUndefined();
  return data.districtStatistics;
}

const levels = ['PROVINCE', 'DISTRICT', 'COMMUNE'];
const attributions = ['RESIDENCE', 'COLLECTING_UNIT'] as const;
const splits = ['SEX', 'SEX_AND_AGE_BAND'] as const;

/** What the rows tell of all units on a day ($1), in plain SQL: of nobody whose dossiers were cancelled or redone in vain. */
const told = (by: (typeof attributions)[number]): string => {
  const unit = by === 'RESIDENCE' ? 'd.residence_unit_no' : 'd.collecting_unit_no';
  const age = '(2021 - extract(year from c.date_of_birth))';
  return `
    with person as (
      select c.*, case when ${age} <= 17 then 'FROM_14_TO_17' when ${age} <= 24 then 'FROM_18_TO_24' when ${age} <= 39 then 'FROM_25_TO_39'
          when ${age} <= 59 then 'FROM_40_TO_59' else 'FROM_60' end as band,
        c.nationality = 'VN' and (c.date_of_birth + interval '14 years')::date <= $1 and (c.life_status = 'ALIVE' or c.died_on > $1) as counts
      from citizen c),
    first_dossier as (
      select d.citizen_id, (array_agg(${unit} order by d.collected_on, d.id))[1] as at_no, min(d.collected_on) as collected_on,
        min(d.produced_on) as produced_on, min(d.delivered_on) as delivered_on
      from dossier d where (d.state <> 'CANCELLED' or d.cancel_reason = 'DECEASED') and not exists (
        with recursive later as (select r.* from dossier r where r.redo_of = d.id union all select r.* from dossier r join later l on r.redo_of = l.id)
        select from later where state = 'CANCELLED' and cancel_reason <> 'DECEASED')
      group by 1),
    stock as (
      select p.unit_no as at_no, p.sex, p.band, count(*) filter (where counts) as eligible,
        count(*) filter (where counts and presence = 'PRESENT' and presence_on <= $1) as present,
        count(*) filter (where counts and collected_on <= $1) as eligible_collected, count(*) filter (where counts and produced_on <= $1) as eligible_issued,
        count(*) filter (where counts and presence = 'PRESENT' and presence_on <= $1 and collected_on <= $1) as present_collected, 0 as collected, 0 as issued, 0 as delivered
      from person p left join first_dossier f on f.citizen_id = p.id group by 1, 2, 3),
    flow as (
      select f.at_no, p.sex, p.band, 0, 0, 0, 0, 0, count(*) filter (where collected_on <= $1), count(*) filter (where produced_on <= $1), count(*) filter (where delivered_on <= $1)
      from person p join first_dossier f on f.citizen_id = p.id group by 1, 2, 3)
    select u.id, sex, band, sum(eligible)::int as eligible, sum(present)::int as present, sum(eligible_collected)::int as "eligibleCollected",
      sum(eligible_issued)::int as "eligibleIssued", sum(present_collected)::int as "presentCollected", sum(collected)::int as "collectedPersons",
      sum(issued)::int as "issuedPersons", sum(delivered)::int as "deliveredPersons"
    from (select * from stock union all select * from flow) x join administrative_unit u on x.at_no between u.unit_no and u.last_unit_no
    where u.level <> 'RESIDENT_GROUP' group by 1, 2, 3`;
};

const sum = (list: readonly number[]): number => list.reduce((total, value) => total + value, 0);

async function compareWithRows(days: string[]): Promise<Record<string, number>> {
  const most: Record<string, number> = {};
  for (const by of attributions) {
    for (const asOf of days) {
      const byUnit = Map.groupBy(await t.oracle<any>(told(by), [asOf]), ({ id }) => id as string);
      for (const split of splits) {
        for (const level of levels) {
          for (const { unassigned, unit, groups } of await rows(open, { within: '72', level, asOf, by, split })) {
            if (unassigned) continue;
            expect(groups).toHaveLength(split === 'SEX' ? 2 : 10);
            for (const group of groups) {
              const key = `${String(group.sex)} ${String(group.ageBand ?? 'ALL')}`;
              const people = (byUnit.get(unit.id) ?? []).filter(
                ({ sex, band }) => sex === group.sex && (group.ageBand === null || band === group.ageBand),
              );
              const expected = fields.map((field) => sum(people.map((one) => one[field] as number)));
              const found = fields.map((field) => group[field] as number);
              expect({ id: unit.id, asOf, by, key, found }).toEqual({ id: unit.id, asOf, by, key, found: expected });
              for (const [at, field] of fields.entries())
                most[`${key} ${field}`] = Math.max(most[`${key} ${field}`] ?? 0, found[at] ?? 0);
            }
          }
        }
      }
    }
  }
  return most;
}

describe('demographicStatistics', () => {
  test('shows what the rows tell, of each sex and age, on any day and by either unit', async () => {
    const most = await compareWithRows(['2021-01-01', '2021-03-15', today, '2021-12-31']);
    // Whoever answers 0 everywhere fails here: every figure of every group is somewhere more.
    expect(Object.keys(most)).toHaveLength(12 * fields.length);
    const none = Object.entries(most).filter(([, value]) => value === 0);
    expect(none).toEqual([]);
  }, 120_000);

  test('names the bands by the years of birth, of which each person has one', async () => {
    const [row] = await rows(open, { within: '72', level: 'PROVINCE', split: 'SEX_AND_AGE_BAND' });
    expect(
      row.groups.slice(0, 5).map(({ sex, ageBand, bornFrom, bornTo }: any) => [sex, ageBand, bornFrom, bornTo]),
    ).toEqual([
      [row.groups[0].sex, 'FROM_14_TO_17', 2004, null],
      [row.groups[0].sex, 'FROM_18_TO_24', 1997, 2003],
      [row.groups[0].sex, 'FROM_25_TO_39', 1982, 1996],
      [row.groups[0].sex, 'FROM_40_TO_59', 1962, 1981],
      [row.groups[0].sex, 'FROM_60', null, 1961],
    ]);
    expect(new Set(row.groups.map(({ sex }: any) => sex))).toEqual(new Set(['MALE', 'FEMALE']));
    const { collectedRateOfPresent: collected, presentCollected, present } = row.groups[3];
    expect(collected).toMatchObject({
      numerator: presentCollected,
      denominator: present,
      rate: presentCollected / present,
    });
  });

  test('sums over its groups to the figures of districtStatistics, and over children to their parent', async () => {
    let apart = 0;
    for (const split of splits) {
      for (const by of attributions) {
        for (const asOf of ['2021-03-15', today, '2022-05-20']) {
          const choice = { within: '72', asOf, by, split };
          const [top] = await rows(open, { ...choice, level: 'PROVINCE' });
          for (const level of ['DISTRICT', 'COMMUNE']) {
            const answer = await rows(open, { ...choice, level });
            const all = await wholes(open, { ...choice, level });
            for (const whole of all) {
              const row = answer.find(
                ({ unit, parent }) => unit?.id === whole.unit?.id && parent?.id === whole.parent?.id,
              );
              for (const field of fields) expect(sum(row.groups.map((group: any) => group[field]))).toBe(whole[field]);
            }
            for (const [at, group] of top.groups.entries()) {
              for (const field of fields) expect(sum(answer.map((row) => row.groups[at][field]))).toBe(group[field]);
            }
            apart += answer.filter(
              ({ unassigned, groups }) => unassigned && groups.some((one: any) => one.eligible > 0),
            ).length;
          }
        }
      }
    }
    expect(apart).toBe(0);
  }, 60_000);

  test.each([
    [{ within: '72', level: 'RESIDENT_GROUP' }, 'level'],
    [{ within: '25456', level: 'RESIDENT_GROUP' }, 'level'],
    [{ within: '72', asOf: '2020-12-31' }, 'asOf'],
    [{ within: '72', asOf: '2022-05-21' }, 'asOf'],
    [{ within: '01' }, 'within'],
    [{ within: '703', level: 'PROVINCE' }, 'level'],
  ])('refuses %j and names the argument', async (choice, argument) => {
    for (const client of [open, closed]) {
      const { errors } = await ask(client, choice);
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: [argument] } });
    }
  });

  test('shows a commune itself where nothing else is asked for', async () => {
    const found = await rows(open, { within: '25456' });
    expect(found.map(({ unit, unassigned }) => [unit?.code, unassigned])).toEqual([['25456', false]]);
  });

  test('reads nothing that is not asked for', async () => {
    const { context } = await ask(open, {}, 'unit { code } groups { eligible }');
    expect(context.ran).toEqual(['campaigns', 'groups-since', 'group-tallies']);
  });
});

/** Every group of every place on a day, as the caller sees it, with what is withheld from it. */
interface Seen {
  where: string;
  parent: string | undefined;
  /** By figure, group by group; null where withheld. */
  shown: Record<(typeof splits)[number], (number | null)[]>;
  whole: number | null;
  truth: number[];
}

async function seenBy(client: string, asOf: string, by: string): Promise<Map<string, Seen[]>> {
  const found = new Map<string, Seen[]>(fields.map((field) => [field, []]));
  for (const level of levels) {
    const choice = { within: '72', level, asOf, by };
    const [sex, cross, truth] = [
      await rows(client, { ...choice, split: 'SEX' }),
      // Of ages one day alone is shown to who reads no persons.
      asOf < '2021-04-25' ? null : await rows(client, { ...choice, split: 'SEX_AND_AGE_BAND' }),
      await rows(open, { ...choice, split: 'SEX_AND_AGE_BAND' }),
    ];
    const whole = await wholes(client, choice);
    for (const [at, row] of truth.entries()) {
      const same = whole.find(({ unit, parent }) => unit?.id === row.unit?.id && parent?.id === row.parent?.id);
      for (const field of fields) {
        const of = (answer: any): (number | null)[] => answer.groups.map((group: any) => group[field]);
        found.get(field)!.push({
          where: row.unit?.id ?? `rest of ${row.parent.id as string}`,
          parent: row.parent?.id,
          shown: { SEX: of(sex[at]), SEX_AND_AGE_BAND: cross ? of(cross[at]) : Array<null>(10).fill(null) },
          // A row of nobody is left out there.
          whole: same ? same[field] : 0,
          truth: of(truth[at]) as number[],
        });
      }
    }
  }
  return found;
}

const sexOf = (nth: number): number => Math.floor(nth / 5);

/** What is small and follows from all that is seen of one figure, by sums over groups and units; nobody is less than 0. */
function workedOut(places: Seen[]): { small: string[]; hidden: number } {
  const equations: Equation[] = [];
  const truths = new Map<string, number>();
  const wanted = new Set<string>();
  const know = (name: string, value: number | null, truth: number): void => {
    truths.set(name, truth);
    if (value === null) wanted.add(name);
    else {
      expect(value).toBe(truth);
      equations.push({ [name]: 1 });
    }
  };
  for (const { where, shown: by, whole, truth } of places) {
    for (const [nth, value] of by.SEX_AND_AGE_BAND.entries()) know(`${where} ${String(nth)}`, value, truth[nth]!);
    for (const [nth, value] of by.SEX.entries()) {
      know(`${where} sex ${String(nth)}`, value, sum(truth.filter((_, at) => sexOf(at) === nth)));
      const parts = truth.flatMap((_, at) => (sexOf(at) === nth ? [[`${where} ${String(at)}`, -1]] : []));
      equations.push({ [`${where} sex ${String(nth)}`]: 1, ...Object.fromEntries(parts) });
    }
    know(`${where} whole`, whole, sum(truth));
    equations.push({ [`${where} whole`]: 1, [`${where} sex 0`]: -1, [`${where} sex 1`]: -1 });
  }
  for (const [parent, children] of Map.groupBy(places, (place) => place.parent)) {
    if (parent === undefined) continue;
    for (const nth of Array(10).keys()) {
      const name = (where: string): string => `${where} ${String(nth)}`;
      equations.push({ [name(parent)]: 1, ...Object.fromEntries(children.map(({ where }) => [name(where), -1])) });
      const unknown = children.filter(({ shown: by }) => by.SEX_AND_AGE_BAND[nth] === null);
      if (!wanted.has(name(parent)) && unknown.every(({ truth }) => truth[nth] === 0))
        for (const { where } of unknown) equations.push({ [name(where)]: 1 });
    }
  }
  const small = (name: string): boolean => truths.get(name)! > 0 && truths.get(name)! < 5;
  const hidden = new Set([...wanted].filter(small));
  return { small: solved(equations, hidden), hidden: hidden.size };
}

describe('withholding', () => {
  test.each([closed, 'police-703-register', 'committee-25456-review', 'school-tan-chau'])(
    'leaves %s no small count to be worked out from districtStatistics and both splits of all levels',
    async (client) => {
      let hidden = 0;
      const shownBelow = { SEX: 0, SEX_AND_AGE_BAND: 0 };
      const known = new Map<string, Set<number>>();
      for (const [asOf, by] of [
        ['2021-04-25', 'RESIDENCE'],
        ['2021-02-28', 'RESIDENCE'],
        ['2021-03-28', 'RESIDENCE'],
        ['2021-04-25', 'COLLECTING_UNIT'],
      ] as const) {
        for (const [field, places] of await seenBy(client, asOf, by)) {
          for (const { where, shown: groups, whole } of by === 'RESIDENCE' && client === closed ? places : [])
            for (const [nth, value] of [whole, ...groups.SEX, ...groups.SEX_AND_AGE_BAND].entries())
              if (value !== null) {
                const key = `${field} ${where} ${String(nth)}`;
                known.set(key, (known.get(key) ?? new Set()).add(value));
              }
          const found = workedOut(places);
          expect({ asOf, by, field, small: found.small }).toEqual({ asOf, by, field, small: [] });
          hidden += found.hidden;
          for (const { parent, shown: groups } of places)
            for (const split of splits)
              if (parent && groups[split].some((value) => value !== null && value > 0)) shownBelow[split] += 1;
          for (const {
            shown: { SEX, SEX_AND_AGE_BAND: cross },
            whole,
          } of places) {
            if (whole === null) expect(SEX).toEqual([null, null]);
            if (SEX.includes(null)) expect([...SEX, ...cross]).toEqual(Array(12).fill(null));
            if (cross.includes(null)) expect(cross).toEqual(Array(10).fill(null));
          }
        }
      }
      for (const [key, values] of known)
        for (const one of values)
          for (const other of values) expect([key, one, other, other > one && other - one < 5]).toContain(false);
      expect(hidden).toBeGreaterThan(100);
      expect(shownBelow.SEX).toBeGreaterThan(10);
      // Of the 2,000 people here few groups of ages are of 5 and more.
      expect(shownBelow.SEX_AND_AGE_BAND).toBeGreaterThan(0);
    },
    120_000,
  );

  test('tells of ages the last month’s end alone, and of sexes each', async () => {
    for (const [split, asOf, refused] of [
      ['SEX', '2021-03-28', false],
      ['SEX', '2021-03-29', true],
      ['SEX_AND_AGE_BAND', '2021-03-28', true],
      ['SEX_AND_AGE_BAND', '2021-04-25', false],
    ] as const) {
      const { errors } = await ask(closed, { within: '72', split, asOf });
      expect([split, asOf, errors?.[0]?.extensions['path']?.[0]]).toEqual([split, asOf, refused ? 'asOf' : undefined]);
    }
    expect((await rows(closed, { within: '72' }))[0].asOf).toBe('2021-04-25');
  });

  test('shows a ward to its own committee whole', async () => {
    const choice = { within: '25456', level: 'COMMUNE', split: 'SEX_AND_AGE_BAND' };
    const [own] = await rows('committee-25456-review', choice);
    expect([own]).toEqual(await rows(open, choice));
    expect(own.withheldFigures).toEqual([]);
    const [other] = await rows(closed, choice);
    expect(other.withheldFigures.length).toBeGreaterThan(0);
  });

  test('names each field that is null, and what rests on it', async () => {
    const { data, extensions } = await ask(
      closed,
      { within: '703', split: 'SEX_AND_AGE_BAND' },
      `unit { code } groups { deliveredPersons collectedRateOfPresent ${rate} } withheldFigures { figure reason }`,
    );
    const row = data.demographicStatistics.find((one: any) =>
      one.withheldFigures.some(({ figure }: any) => figure === 'PRESENT_COLLECTED'),
    );
    expect(row.groups[0].collectedRateOfPresent).toMatchObject({ rate: null, numerator: null, reason: 'WITHHELD' });
    expect(extensions.withheld).toEqual(
      expect.arrayContaining([
        { path: 'demographicStatistics.groups.deliveredPersons', reason: 'SMALL_CELL', scopeNeeded: 'citizen:read' },
        {
          path: 'demographicStatistics.groups.collectedRateOfPresent.rate',
          reason: 'WITHHELD',
          scopeNeeded: 'citizen:read',
        },
      ]),
    );
  });
});

describe('after sexes, birth dates, residences and dossiers were changed', () => {
  const some = (seed: string, count: number, where = 'true'): string =>
    `(select id from citizen where ${where} and life_status = 'ALIVE' order by md5(id::text || '${seed}') limit ${String(count)})`;
  const days = ['2021-02-28', '2021-05-19', today];
  let before: any[];

  beforeAll(async () => {
    before = await rows(open, { within: '72', asOf: '2021-05-19', split: 'SEX_AND_AGE_BAND' });
    const many = [
      `update citizen set sex = case sex when 'MALE' then 'FEMALE' else 'MALE' end, version = version + 1 where id in ${some('a', 400)}`,
      `update citizen set date_of_birth = date_of_birth - 4000, version = version + 1 where id in ${some('b', 300)}`,
      `update citizen set date_of_birth = date_of_birth + 4000, version = version + 1 where date_of_birth < '1990-01-01' and id in ${some('c', 300)}`,
      `update citizen set unit_no = (select unit_no from administrative_unit where code = '703'), version = version + 1 where id in ${some('d', 40)}`,
      `update citizen set nationality = 'US', sex = 'MALE', version = version + 1 where id in ${some('e', 60)}`,
      `update citizen set presence = 'PRESENT', presence_on = '2021-05-12', version = version + 1 where id in ${some('f', 300)}`,
      `with dead as (update citizen set life_status = 'DECEASED', died_on = '2021-05-11', version = version + 1 where id in ${some('a', 30)} returning id)
       update dossier d set state = 'CANCELLED', cancel_reason = 'DECEASED', version = d.version + 1 from dead where d.citizen_id = dead.id and d.state = 'COLLECTED'`,
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
       select gen_random_uuid(), id, unit_no, (select unit_no from administrative_unit where code = '706'), unit_no, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', '2021-05-18', '2021-05-18', '2021-06-18'
       from citizen where id in ${some('a', 400, `case_state is null and nationality = 'VN' and date_of_birth < '2005-01-01'`)}`,
      `update dossier set state = 'CANCELLED', cancel_reason = 'FRAUD', version = version + 1 where state = 'COLLECTED' and citizen_id in ${some('c', 2000)}`,
      'select fold_tallies(2000)',
      `update citizen set sex = case sex when 'MALE' then 'FEMALE' else 'MALE' end, version = version + 1 where id in ${some('a', 200)}`,
      `update citizen set nationality = 'VN', version = version + 1 where nationality = 'US' and id in ${some('e', 30, `nationality = 'US'`)}`,
    ];
    for (const text of many) await owner.query(text);
  }, 60_000);

  test('shows today what the rows tell, and keeps the stocks of the days before', async () => {
    await compareWithRows([today, '2021-12-31']);
    const after = await rows(open, { within: '72', asOf: '2021-05-10', split: 'SEX_AND_AGE_BAND' });
    expect(after).toHaveLength(before.length);
    const then = await rows(open, { within: '72', asOf: '2021-05-19', split: 'SEX_AND_AGE_BAND' });
    const eligible = (answer: any[]): number =>
      sum(answer.flatMap(({ groups }) => groups.map((one: any) => one.eligible)));
    // Thirty died on an earlier day; nobody else is another on the day before.
    expect(eligible(before) - eligible(then)).toBeLessThanOrEqual(30);
  }, 60_000);

  test('sums on every day to the figures of districtStatistics', async () => {
    let apart = 0;
    for (const asOf of days) {
      for (const by of attributions) {
        for (const level of levels) {
          const choice = { within: '72', level, asOf, by, split: 'SEX_AND_AGE_BAND' };
          const answer = await rows(open, choice);
          for (const whole of await wholes(open, choice)) {
            const row = answer.find(
              ({ unit, parent }) => unit?.id === whole.unit?.id && parent?.id === whole.parent?.id,
            );
            const found = fields.map((field) => sum(row.groups.map((group: any) => group[field])));
            expect(found).toEqual(fields.map((field) => whole[field]));
            if (row.unassigned) apart += sum(found);
          }
        }
      }
    }
    expect(apart).toBeGreaterThan(0);
  });

  test('is found right by a recount, which names what differs, and a repair mends it', async () => {
    expect((await recount(owner)).difference).toBeNull();
    const past = await rows(open, { within: '72', asOf: '2021-05-01', split: 'SEX_AND_AGE_BAND' });
    await owner.query('select fold_tallies(100000)');
    expect((await recount(owner)).difference).toBeNull();
    await owner.query(
      `update tally_part set value = value + 1 where ctid = (select ctid from tally_part where metric = 'ELIGIBLE' limit 1)`,
    );
    await owner.query(
      `update tally_part_carried set value = value + 1 where ctid = (select ctid from tally_part_carried where metric = 'ISSUED_PERSONS' limit 1)`,
    );
    expect((await recount(owner)).difference?.metric).toMatch(/^(ELIGIBLE|ISSUED_PERSONS) (FE)?MALE/);
    const mended = await repair(owner);
    expect(mended.length).toBeGreaterThan(1);
    expect((await recount(owner)).difference).toBeNull();
    expect(await rows(open, { within: '72', asOf: addDays(today, 0), split: 'SEX_AND_AGE_BAND' })).not.toEqual(past);
  }, 60_000);
});
