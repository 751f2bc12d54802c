import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { agencyKinds } from '@lienthong/schema/codes';
import { metricCodes, metrics, rates, type FigureField } from '@lienthong/api/domain/metric';
import { callerOf } from '@lienthong/api/access/caller';
import { grantableScopes } from '@lienthong/api/domain/agency';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

const figureFields = metricCodes.map<FigureField>((metric) => metrics[metric].field);
const shown = `unit { id code level } parent { id } unassigned asOf by campaignId definitions ${figureFields.join(' ')}
  withheldFigures { figure reason }
  collectedRateOfPresent { numerator denominator rate exclusions reason }
  issuedRateOfEligible { numerator denominator rate exclusions reason }
  progress { target { metric value dueBefore } value remaining workingDaysLeft requiredPerDay reason } note`;

type Choice = Partial<Record<'within' | 'level' | 'campaign' | 'asOf' | 'by', string | null>>;

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const ask = (clientId: string, choice: Choice = {}, fields = shown): Promise<Answer> =>
  t.ask(
    t.caller(clientId, { purpose: null }),
    `query($within: UnitCode, $level: UnitLevel, $campaign: ID, $asOf: Date, $by: Attribution) {
      districtStatistics(within: $within, level: $level, campaign: $campaign, asOf: $asOf, by: $by) { ${fields} } }`,
    choice,
  );

async function rows(clientId: string, choice: Choice = {}): Promise<any[]> {
  const { data, errors } = await ask(clientId, choice);
  expect(errors).toBeUndefined();
  return data.districtStatistics;
}

/** Sees everything: it reads every person of the province. */
const open = 'police-72-register';
/** Reads no person. */
const closed = 'home-affairs-72-desk';

/** The figures of every unit of a level on a day, person by person from the rows. */
async function counted(level: string, day: string, by: string): Promise<Map<string, Record<FigureField, number>>> {
  const unit = by === 'RESIDENCE' ? 'residence_unit_no' : 'collecting_unit_no';
  const eligible = `c.nationality = 'VN' and (c.life_status = 'ALIVE' or c.died_on > $2) and c.date_of_birth + interval '14 years' <= $2`;
  const present = `${eligible} and c.presence = 'PRESENT' and c.presence_on <= $2`;
  const found = await t.oracle<Record<FigureField, number> & { id: string }>(
    `with first as (
       select distinct on (d.citizen_id) d.citizen_id, d.${unit} as unit_no, d.collected_on,
         min(d.produced_on) over (partition by d.citizen_id) as produced_on, min(d.delivered_on) over (partition by d.citizen_id) as delivered_on
       from dossier d
       where d.cancel_reason is null or d.cancel_reason = 'DECEASED'
       order by d.citizen_id, d.collected_on, d.id)
     select u.id,
       (select count(*)::int from first f where f.unit_no between u.unit_no and u.last_unit_no and f.collected_on <= $2) as "collectedPersons",
       (select count(*)::int from first f where f.unit_no between u.unit_no and u.last_unit_no and f.produced_on <= $2) as "issuedPersons",
       (select count(*)::int from first f where f.unit_no between u.unit_no and u.last_unit_no and f.delivered_on <= $2) as "deliveredPersons",
       count(*) filter (where ${eligible})::int as eligible,
       count(*) filter (where ${present})::int as present,
       count(*) filter (where ${eligible} and f.collected_on <= $2)::int as "eligibleCollected",
       count(*) filter (where ${eligible} and f.produced_on <= $2)::int as "eligibleIssued",
       count(*) filter (where ${present} and f.collected_on <= $2)::int as "presentCollected"
     from administrative_unit u left join citizen c on c.unit_no between u.unit_no and u.last_unit_no
       left join first f on f.citizen_id = c.id
     where u.level = $1 and u.valid_to = '2025-06-30' and u.unit_no between
       (select unit_no from administrative_unit where id = '72@origin') and (select last_unit_no from administrative_unit where id = '72@origin')
     group by u.id, u.unit_no, u.last_unit_no`,
    [level, day],
  );
  return new Map(found.map(({ id, ...figures }) => [id, figures]));
}

const pick = (row: any): Record<FigureField, number> =>
  Object.fromEntries(figureFields.map((field) => [field, row[field]])) as Record<FigureField, number>;

const total = (list: any[]): Record<FigureField, number> =>
  Object.fromEntries(
    figureFields.map((field) => [field, list.reduce<number>((sum, row) => sum + Number(row[field]), 0)]),
  ) as Record<FigureField, number>;

describe('districtStatistics', () => {
  test('shows the nine districts of the caller’s province, today, by one statement for all of them', async () => {
    const { data, context } = await ask(open, {}, `unit { code level } asOf by ${figureFields.join(' ')}`);
    expect(data.districtStatistics.map((row: any) => row.unit.code)).toEqual([
      '703',
      '705',
      '706',
      '707',
      '708',
      '709',
      '710',
      '711',
      '712',
    ]);
    expect(data.districtStatistics[0]).toMatchObject({ asOf: '2021-05-20', by: 'RESIDENCE' });
    expect(context.ran).toEqual(['campaigns', 'tallies']);
  });

  test('asks for the targets of all rows by one more statement', async () => {
    const { context } = await ask(open);
    expect(context.ran).toEqual(['campaigns', 'tallies', 'targets']);
  });

  const days = ['2021-01-01', '2021-02-28', '2021-03-31', '2021-04-01', '2021-05-20', '2021-06-14'];
  const levels = ['PROVINCE', 'DISTRICT', 'COMMUNE', 'RESIDENT_GROUP'];
  test.each(levels.flatMap((level) => days.map((day) => [level, day])))(
    'shows of every %s on %s what the rows tell',
    async (level, day) => {
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
        const expected = await counted(level, day, by);
        const found = (await rows(open, { within: '72', level, asOf: day, by })).filter((row) => row.unit !== null);
        expect(new Map(found.map((row) => [row.unit.id, pick(row)]))).toEqual(expected);
      }
    },
  );

  test.each(['72', '703', '25456'])(
    'shows parts of %s that sum to it, whoever is in none of them apart',
    async (within) => {
      for (const by of ['RESIDENCE', 'COLLECTING_UNIT']) {
        const [whole] = await rows(open, {
          within,
          level: { 2: 'PROVINCE', 3: 'DISTRICT', 5: 'COMMUNE' }[within.length]!,
          by,
        });
        const parts = await rows(open, { within, by });
        expect(total(parts)).toEqual(pick(whole));
        expect(parts.filter((row) => row.unassigned)).toHaveLength(
          by === 'COLLECTING_UNIT' && within === '25456' ? 1 : 0,
        );
      }
    },
  );

  test('shows who lives in none of the parts in a row without a unit', async () => {
    const [{ id }] = (await t.oracle<{ id: string }>(
      `update citizen set unit_no = (select unit_no from administrative_unit where id = '703@2013-12-30'), version = version + 1
       where id = (select id from citizen where life_status = 'ALIVE' and nationality = 'VN' and presence = 'PRESENT' and case_state = 'DELIVERED' order by id desc limit 1) returning id`,
    )) as [{ id: string }];
    const communes = await rows(open, { within: '72', level: 'COMMUNE' });
    const rest = communes.filter((row) => row.unassigned);
    expect(rest).toMatchObject([
      {
        unit: null,
        parent: { id: '703@2013-12-30' },
        eligible: 1,
        present: 1,
        eligibleCollected: 1,
        progress: [],
        collectedPersons: 0,
        note: expect.stringContaining('none of the units'),
      },
    ]);
    expect(total(communes)).toEqual(total(await rows(open)));
    await t.oracle(
      `update citizen c set unit_no = (select residence_unit_no from dossier d where d.citizen_id = c.id order by collected_on limit 1), version = version + 1 where id = $1`,
      [id],
    );
  });

  test('gives a rate with numerator, denominator and exclusions, and a reason where there is no denominator', async () => {
    const [row] = await rows(open);
    expect(row.collectedRateOfPresent).toEqual({
      numerator: row.presentCollected,
      denominator: row.present,
      rate: row.presentCollected / row.present,
      exclusions: expect.arrayContaining(['under 14', 'not Vietnamese', 'dead']),
      reason: null,
    });
    expect(row.issuedRateOfEligible.rate).toBeCloseTo(row.eligibleIssued / row.eligible);
    const empty = await rows(open, { within: '72', level: 'RESIDENT_GROUP', asOf: '2021-01-01' });
    expect(empty.find((one) => one.present === 0)?.collectedRateOfPresent).toMatchObject({
      numerator: 0,
      denominator: 0,
      rate: null,
      reason: 'NO_DENOMINATOR',
    });
  });

  test('holds the flows against the targets in force, per working day that is left', async () => {
    const [province] = await rows(open, { within: '72', level: 'PROVINCE' });
    expect(province.progress).toHaveLength(1);
    const [{ target, ...progress }] = province.progress;
    expect(target).toMatchObject({ metric: 'CARDS_ISSUED', dueBefore: '2021-06-15' });
    // 21 May is a Friday; three weeks of five days and 14 June follow, none of them a day off.
    expect(progress).toEqual({
      value: province.issuedPersons,
      remaining: target.value - province.issuedPersons,
      workingDaysLeft: 17,
      requiredPerDay: (target.value - province.issuedPersons) / 17,
      reason: null,
    });
    expect(province.note).toBe('A target exceeds the number of eligible persons.');
    const [earlier] = await rows(open, { within: '72', level: 'PROVINCE', asOf: '2021-02-09' });
    // Tet: 10 to 16 February are off; 21 April, 30 April and 3 May too.
    expect(earlier.progress).toMatchObject([{ target: { dueBefore: '2021-07-01' }, workingDaysLeft: 93 }]);
    const [late] = await rows(open, { within: '72', level: 'PROVINCE', asOf: '2021-06-15' });
    expect(late.progress).toMatchObject([{ requiredPerDay: null, reason: 'DUE_DAY_PASSED', workingDaysLeft: 0 }]);
  });

  test('counts a flow of the collecting unit where it was collected, and a stock where people live', async () => {
    const [here, home] = [
      await rows(open, { by: 'COLLECTING_UNIT', within: '703' }),
      await rows(open, { within: '703' }),
    ];
    const seat = here.find(
      (row) => row.collectedPersons > home.find((one) => one.unit.id === row.unit.id).collectedPersons,
    );
    expect(seat).toBeDefined();
    expect(here.map((row) => row.eligible)).toEqual(home.map((row) => row.eligible));
    expect(here[0].by).toBe('COLLECTING_UNIT');
  });

  test.each([
    [{ asOf: '2020-12-31' }, 'asOf'],
    [{ asOf: '2022-05-21' }, 'asOf'],
    [{ within: '01' }, 'within'],
    [{ within: '99999' }, 'within'],
    [{ within: '25456', level: 'DISTRICT' }, 'level'],
  ])('refuses %j and names the argument', async (choice, argument) => {
    const { errors } = await ask(open, choice);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', path: [argument] } });
  });

  test('knows no other campaign', async () => {
    expect((await ask(open, { campaign: 'cccd-2022' })).errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
    expect((await ask(open, { campaign: 'cccd-2021' })).errors).toBeUndefined();
  });

  test('folds the deltas once a reader finds too many, and shows the same figures', async () => {
    await t.oracle(`insert into tally_delta select 'none', unit_no, 'ELIGIBLE', '2021-05-20', '2021-05-20', 1
      from administrative_unit, generate_series(1, 1200) where id = '703@2013-12-30'`);
    const before = await rows(open);
    for (let tries = 0; tries < 100 && (await t.oracle('select from tally_delta')).length > 0; tries++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await t.oracle('select from tally_delta')).toEqual([]);
    expect(await rows(open)).toEqual(before);
    await t.oracle(`delete from tally where campaign_id = 'none'`);
  });
});

describe('withholding', () => {
  /** The last day that is shown of communes to who doesn't read the persons. */
  const lastSunday = '2021-05-16';

  test('withholds 1 to 4 persons from who reads none of them, and never 0', async () => {
    const hidden = await rows(closed, { level: 'COMMUNE' });
    const seen = await rows(open, { level: 'COMMUNE', asOf: lastSunday });
    let small = 0;
    for (const [index, row] of hidden.entries()) {
      for (const metric of metricCodes) {
        const { field } = metrics[metric];
        const value = seen[index][field];
        const reason = row.withheldFigures.find((one: any) => one.figure === metric)?.reason;
        expect(row[field]).toBe(reason === undefined ? value : null);
        if (value === 0) expect(reason).toBeUndefined();
        if (value >= 1 && value <= 4) expect(reason).toBe('SMALL_CELL');
        if (reason === 'SMALL_CELL') small += 1;
      }
    }
    expect(small).toBeGreaterThan(10);
    expect(seen.flatMap((row) => row.withheldFigures)).toEqual([]);
  });

  test('leaves nothing to be worked out: what is withheld of a district is several, and five at least', async () => {
    for (const asOf of ['2021-01-17', '2021-02-28', lastSunday]) {
      const [seen, hidden] = [
        await rows(open, { level: 'COMMUNE', asOf }),
        await rows(closed, { level: 'COMMUNE', asOf }),
      ];
      for (const parent of new Set(seen.map((row) => row.parent.id))) {
        for (const field of figureFields) {
          const values = seen
            .filter((row, index) => row.parent.id === parent && hidden[index][field] === null)
            .map((row) => row[field]);
          const others = seen.filter(
            (row, index) => row.parent.id === parent && hidden[index][field] !== null && row[field] > 0,
          );
          const sum = values.reduce((left: number, value: number) => left + value, 0);
          expect(values.length === 0 || others.length === 0 || (values.length > 1 && sum >= 5)).toBe(true);
        }
      }
    }
  });

  test('withholds of a unit asked for alone what is withheld among its siblings', async () => {
    for (const row of (await rows(closed, { within: '703' })).filter((one) => one.unit)) {
      expect(await rows(closed, { within: row.unit.code, level: 'COMMUNE' })).toEqual([row]);
    }
  });

  test('withholds what rests on a figure withheld: rate and progress', async () => {
    const row = (await rows(closed, { level: 'COMMUNE' })).find((one) => one.presentCollected === null);
    expect(row.collectedRateOfPresent).toMatchObject({ numerator: null, rate: null, reason: 'WITHHELD' });
  });

  test('names each field that is null in any row once for each reason, however many the rows', async () => {
    for (const level of ['DISTRICT', 'COMMUNE', 'RESIDENT_GROUP']) {
      const { data, extensions } = await ask(closed, { level });
      const expected = new Set<string>();
      const name = (path: string, reason: string): unknown =>
        expected.add(`districtStatistics.${path} ${reason} citizen:read`);
      for (const row of data.districtStatistics) {
        for (const { figure, reason } of row.withheldFigures)
          name(metrics[figure as keyof typeof metrics].field, reason);
        const resting = [
          ...Object.keys(rates).map((field) => [field, row[field]]),
          ...row.progress.map((one: any) => ['progress', one]),
        ] as [string, Record<string, unknown>][];
        for (const [field, parts] of resting) {
          const nulls = Object.keys(parts).filter((part) => part !== 'reason' && parts[part] === null);
          if (parts['reason'] === 'WITHHELD') for (const part of nulls) name(`${field}.${part}`, 'WITHHELD');
        }
      }
      const named = (extensions.withheld ?? []).map((one) => `${one.path} ${one.reason} ${one.scopeNeeded}`);
      expect(named.sort()).toEqual([...expected].sort());
      expect(level === 'RESIDENT_GROUP' ? named.length : 1).toBeGreaterThan(0);
    }
  });

  test('names a field by the path of the answer, and none that was not asked for', async () => {
    const { extensions } = await ask(
      closed,
      { within: '25456' },
      '...on UnitStatistics { here: eligible } unit { code } issuedRateOfEligible { share: rate }',
    );
    expect(extensions.withheld).toEqual([
      { path: 'districtStatistics.here', reason: 'BELOW_COMMUNE', scopeNeeded: 'citizen:read' },
      { path: 'districtStatistics.issuedRateOfEligible.share', reason: 'WITHHELD', scopeNeeded: 'citizen:read' },
    ]);
    expect((await ask(closed, { within: '25456' }, 'unit { code }')).extensions.withheld).toBeUndefined();
    expect((await ask(open, { within: '25456' })).extensions.withheld).toBeUndefined();
  });

  test('shows a ward to its own police and committee whole, and its neighbours as to anyone', async () => {
    const [seen, anyone] = [
      await rows(open, { within: '703', asOf: lastSunday }),
      await rows(closed, { within: '703' }),
    ];
    const own = await rows('committee-25456-review', { within: '703' });
    expect([...anyone, ...own].every(({ asOf }) => asOf === lastSunday)).toBe(true);
    const at = own.findIndex((row) => row.unit.code === '25456');
    expect(own[at].withheldFigures).toEqual([]);
    expect(pick(own[at])).toEqual(pick(seen[at]));
    for (const [index, row] of own.entries()) {
      if (index === at) continue;
      for (const { figure, reason } of anyone[index].withheldFigures) {
        if (reason === 'SMALL_CELL') expect(row.withheldFigures).toContainEqual({ figure, reason });
      }
    }
  });

  test('shows resident groups to those alone who read the persons in them', async () => {
    const groups = await rows('committee-25456-review', { within: '25456' });
    expect(groups.every((row) => row.withheldFigures.length === 0)).toBe(true);
    for (const clientId of [closed, 'school-tan-chau', 'police-706-register', 'justice-706-registry']) {
      const hidden = await rows(clientId, { within: '25456' });
      expect(hidden.length).toBe(groups.length);
      for (const row of hidden) {
        expect(figureFields.map((field) => row[field])).toEqual(figureFields.map(() => null));
        expect(new Set(row.withheldFigures.map((one: any) => one.reason))).toEqual(new Set(['BELOW_COMMUNE']));
      }
    }
  });

  test('withholds from a token without the right to read persons what another token of the client is shown', async () => {
    const caller = t.caller(open, { scopes: ['statistics:read', 'unit:read', 'campaign:read'] });
    const { data } = await t.ask(caller, `{ districtStatistics(within: "25456") { eligible } }`);
    expect(data.districtStatistics.every((row: any) => row.eligible === null)).toBe(true);
  });
});

describe('who may', () => {
  test.each(Object.keys(agencyKinds))('an agency of kind %s sees the districts', async (kind) => {
    const [row] = await t.oracle<{ id: string }>(
      `select min(c.id) as id from client c join agency a on a.id = c.agency_id where a.kind = $1`,
      [kind],
    );
    const known = t.api.register.findClient(row?.id ?? open);
    if (!known) throw new Error('no client');
    const agency = { ...known.agency, kind: kind as typeof known.agency.kind };
    const scopes = grantableScopes(agency.kind);
    const { data, errors } = await t.ask(
      callerOf({ client: { ...known, agency, scopes }, scopes }),
      '{ districtStatistics { eligible } }',
    );
    expect(errors).toBeUndefined();
    expect(data.districtStatistics).toHaveLength(9);
  });

  test('a token without the scope may not', async () => {
    const { errors } = await t.ask(t.caller(open, { scopes: ['unit:read'] }), '{ districtStatistics { eligible } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'SCOPE_MISSING' });
  });

  test('nobody leaves a trace: there is no person in a count', async () => {
    const traces = () => t.oracle<{ count: string }>('select count(*) from audit');
    const before = await traces();
    await rows(open);
    expect(await traces()).toEqual(before);
  });
});
