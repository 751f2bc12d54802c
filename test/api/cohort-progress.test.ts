import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { createRandom } from '@lienthong/api/store/demo/random';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  completeStep,
  emptySchools,
  emptySites,
  figureNames,
  numbered,
  opened,
  openStep,
  progressFields,
  send,
  steps,
  uploadRoster,
  type CohortAnswer,
} from '../support/cohorts.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let persons: Person[];
let office: Caller;
let labor: Caller;
let board: Caller;
let sites: string[];
let schools: string[];
beforeAll(async () => {
  t = await openTestApi();
  persons = await numbered(t);
  office = t.caller('education-72-office');
  labor = t.caller('labor-72-office');
  board = t.caller('home-affairs-72-desk');
  sites = await emptySites(t);
  schools = await emptySchools(t);
});
afterAll(() => t.close());

type Figures = Record<(typeof figureNames)[number], number> & { counted: number };

/** Reckoned from citizens and the ledger of cases by statements of their own, of the persons counted in each cohort. */
async function oracleFigures(): Promise<Map<string, Figures & { kind: string }>> {
  const rows = await t.oracle<Figures & { id: string; kind: string }>(
    `with person as (
       select x.kind, x.cohort_id, x.citizen_id, l.today, k.collected_on, k.issued_on, k.delivered_on,
         c.nationality = 'VN' and c.date_of_birth + interval '14 years' <= l.today and (c.life_status = 'ALIVE' or c.died_on > l.today) as eligible,
         c.presence = 'PRESENT' and c.presence_on <= l.today as here
       from (select distinct kind, cohort_id, citizen_id from cohort_counted) x join citizen c on c.id = x.citizen_id
         left join counted_case k on k.citizen_id = c.id and k.campaign_id = 'cccd-2021', (select legal_today() as today) l)
     select 'coh_' || cohort_id as id, kind, count(*)::int as counted,
       (count(*) filter (where eligible))::int as eligible, (count(*) filter (where eligible and here))::int as present,
       (count(*) filter (where collected_on <= today))::int as "collectedPersons", (count(*) filter (where issued_on <= today))::int as "issuedPersons",
       (count(*) filter (where delivered_on <= today))::int as "deliveredPersons",
       (count(*) filter (where eligible and collected_on <= today))::int as "eligibleCollected",
       (count(*) filter (where eligible and issued_on <= today))::int as "eligibleIssued",
       (count(*) filter (where eligible and here and collected_on <= today))::int as "presentCollected"
     from person group by 1, 2`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

const progressOf = async (caller: Caller, id: string): Promise<any> =>
  (await t.ask(caller, `query($id: ID!) { cohort(id: $id) { progress { ${progressFields} } } }`, { id })).data.cohort
    .progress;

/** Persons counted, by cohort: what an attacker's figures are sums of. */
async function bases(): Promise<Map<string, Set<string>>> {
  const rows = await t.oracle<{ id: string; persons: string[] }>(
    'select cohort_id as id, array_agg(distinct citizen_id::text) as persons from cohort_counted group by 1',
  );
  return new Map(rows.map((row) => [`coh_${row.id}`, new Set(row.persons)]));
}

describe('the figures of a cohort', () => {
  test('are of those on it, for its own school in full', async () => {
    const school = t.caller('school-hoang-le-kha');
    const { data } = await t.ask(school, `{ cohorts { nodes { id progress { ${progressFields} } } } }`);
    const [{ id, progress }] = data.cohorts.nodes;
    const right = (await oracleFigures()).get(id)!;
    for (const name of ['counted', ...figureNames] as const)
      expect([name, progress[name]]).toEqual([name, right[name]]);
    expect(progress).toMatchObject({ countedElsewhere: 0, notYetCounted: 0, asOf: '2021-05-20', withheldFigures: [] });
    expect(progress.collectedRateOfPresent).toMatchObject({
      numerator: right.presentCollected,
      denominator: right.present,
    });
  });

  test('are withheld from labor where they are small, and named', async () => {
    const uncollected = await numbered(
      t,
      `c.nationality = 'VN' and c.life_status = 'ALIVE' and c.case_state is null and c.date_of_birth < '2000-01-01'
      and not exists (select from dossier d where d.citizen_id = c.id) and not exists (select from cohort_member m where m.citizen_id = c.id)`,
    );
    const collected = await numbered(
      t,
      `c.case_state = 'DELIVERED' and c.life_status = 'ALIVE' and c.date_of_birth < '2000-01-01'
      and not exists (select from cohort_member m where m.citizen_id = c.id)`,
    );
    const few = await uploadRoster(t, labor, sites.shift()!, [...uncollected.slice(0, 20), ...collected.slice(0, 3)]);
    const answer: Answer = await t.ask(
      labor,
      `query($id: ID!) { cohort(id: $id) { progress { ${progressFields} } } }`,
      { id: few.id },
    );
    const { progress } = answer.data.cohort;
    expect(progress).toMatchObject({ counted: 23, eligible: 23, collectedPersons: null, eligibleCollected: null });
    expect(progress.withheldFigures).toContainEqual({ figure: 'COLLECTED_PERSONS', reason: 'SMALL_CELL' });
    expect(answer.extensions.withheld).toContainEqual({
      path: 'cohort.progress.collectedPersons',
      reason: 'SMALL_CELL',
      scopeNeeded: 'citizen:read',
    });
    expect(answer.extensions.withheld!.map(({ path }) => path)).not.toContain('cohort.progress.counted');
  });

  test('are withheld alike however they are asked for', async () => {
    const { data } = await t.ask(
      board,
      `{ enterprises(first: 100) { nodes { id progress { ${progressFields} } sites { id progress { ${progressFields} } } } } }`,
    );
    const own = await t.ask(labor, `{ cohorts(first: 100) { nodes { site { id } progress { ${progressFields} } } } }`);
    const bySite = new Map<string, any>(
      data.enterprises.nodes.flatMap((one: any) => one.sites.map((site: any) => [site.id, site.progress])),
    );
    expect(own.data.cohorts.nodes.length).toBeGreaterThan(6);
    for (const { site, progress } of own.data.cohorts.nodes) {
      for (const name of figureNames)
        expect([site.id, name, bySite.get(site.id)[name]]).toEqual([site.id, name, progress[name]]);
    }
    for (const { progress, sites: parts } of data.enterprises.nodes) {
      for (const name of figureNames) {
        const values = parts.map((site: any) => site.progress[name]);
        if (values.includes(null)) expect(progress[name]).toBeNull();
        else expect(progress[name]).toBe(values.reduce((sum: number, value: number) => sum + value, 0));
      }
    }
  });

  test('of a unit, a school and a kind are counted by the same statement, once an operation', async () => {
    const { context, errors } = await t.ask(
      board,
      `{ schools(first: 100) { nodes { progress { eligible } } } a: cohortProgress(kind: SCHOOL) { eligible } b: cohortProgress(kind: SCHOOL, within: "706") { eligible } }`,
    );
    expect(errors).toBeUndefined();
    expect(context.ran.filter((name) => name === 'cohort-figures')).toHaveLength(1);
    expect(context.ran.length).toBeLessThan(40);
  });

  test('that wait or count elsewhere are told to their agency, and to others from 5 on', async () => {
    const [one, other] = [sites.shift()!, sites.shift()!];
    const some = persons.filter(({ lifeStatus }) => lifeStatus === 'ALIVE').slice(600, 630);
    await uploadRoster(t, labor, one, some.slice(0, 20));
    const second = await uploadRoster(t, labor, other, some.slice(17));
    expect(await progressOf(labor, second.id)).toMatchObject({ counted: 10, countedElsewhere: 3, notYetCounted: 0 });
    const third = await uploadRoster(t, labor, other, [...some.slice(17), persons[700]!]);
    expect(await progressOf(labor, third.id)).toMatchObject({ counted: 10, countedElsewhere: 3, notYetCounted: 1 });
    const asked = await t.ask(
      board,
      `{ enterprises(first: 100) { nodes { sites { id progress { countedElsewhere notYetCounted } } } } }`,
    );
    const site = asked.data.enterprises.nodes.flatMap((e: any) => e.sites).find(({ id }: any) => id === other);
    expect(site.progress).toEqual({ countedElsewhere: null, notYetCounted: null });
    expect(asked.extensions.withheld).toContainEqual(
      expect.objectContaining({ path: 'enterprises.nodes.sites.progress.notYetCounted' }),
    );
  });
});

describe('who is counted', () => {
  test('stays as it was when 1 to 4 come, and changes when they are 5', async () => {
    const some = persons.slice(800, 840);
    const place = schools.shift()!;
    const cohort = await uploadRoster(t, office, place, some.slice(0, 20));
    const counted = async (): Promise<number> => (await progressOf(office, cohort.id)).counted;
    expect(await counted()).toBe(20);
    await uploadRoster(t, office, place, some.slice(0, 24));
    expect(await progressOf(office, cohort.id)).toMatchObject({ counted: 20, notYetCounted: 4 });
    await uploadRoster(t, office, place, some.slice(0, 25));
    expect(await progressOf(office, cohort.id)).toMatchObject({ counted: 25, notYetCounted: 0 });
    await uploadRoster(t, office, place, some.slice(3, 25));
    expect(await counted()).toBe(25);
    await uploadRoster(t, office, place, some.slice(5, 25));
    expect(await counted()).toBe(20);
  });

  test('of a cohort of fewer than 5 is nobody', async () => {
    const cohort = await uploadRoster(t, labor, sites.shift()!, persons.slice(900, 904));
    expect(await progressOf(labor, cohort.id)).toMatchObject({ counted: 0, eligible: 0, notYetCounted: 4 });
  });

  test('counts before an upload is completed as before it was opened', async () => {
    const place = schools.shift()!;
    const cohort = await uploadRoster(t, office, place, persons.slice(910, 920));
    const running = opened(await steps(t, office, openStep(place)));
    await send(t, office, running, persons.slice(930, 950));
    expect(await progressOf(office, cohort.id)).toMatchObject({ counted: 10, notYetCounted: 20 });
    await steps(t, office, completeStep(running, 20));
    expect(await progressOf(office, cohort.id)).toMatchObject({ counted: 20, notYetCounted: 0 });
  });
});

describe('whatever is uploaded', () => {
  const random = createRandom(72, 'cohorts');
  const draw = (least: number, most: number): Person[] => {
    const size = random.between(least, most);
    const from = random.below(persons.length - size);
    return persons.slice(from, from + size).filter(() => random.chance(0.9));
  };

  /** All that was ever counted: each set is what some figure was of. */
  const published: Set<string>[] = [];

  async function check(): Promise<void> {
    const right = await oracleFigures();
    for (const kind of ['SCHOOL', 'WORKFORCE'] as const) {
      const raw = await t.oracle<{ id: string } & Record<string, number>>(
        `select 'coh_' || cohort_id as id, counted, eligible, present, collected_persons as "collectedPersons", issued_persons as "issuedPersons",
           delivered_persons as "deliveredPersons", eligible_collected as "eligibleCollected", eligible_issued as "eligibleIssued",
           present_collected as "presentCollected" from cohort_figures($1, 'cccd-2021', legal_today())`,
        [kind],
      );
      for (const { id, ...figures } of raw) expect({ id, kind, ...figures }).toEqual(right.get(id));
      const ofKind = [...right.values()].filter((row) => row.kind === kind);
      expect(raw).toHaveLength(ofKind.length);
      const [once] = await t.oracle(
        'select count(*)::int as rows, count(distinct citizen_id)::int as persons from cohort_counted where kind = $1',
        [kind],
      );
      expect(once!['rows']).toBe(once!['persons']);
      const { data } = await t.ask(
        board,
        `query($kind: CohortKind!) { cohortProgress(kind: $kind) { ${progressFields} } }`,
        { kind },
      );
      expect(data.cohortProgress.counted).toBe(once!['persons']);
      for (const name of figureNames) {
        const shown = data.cohortProgress[name];
        if (shown !== null) expect([name, shown]).toEqual([name, ofKind.reduce((sum, row) => sum + row[name], 0)]);
      }
    }
  }

  test('every person counts once in a kind, the units sum up, and all agrees with the rows, also when the rows change', async () => {
    const before = (
      await t.ask(board, '{ districtStatistics { unit { code } eligible collectedPersons presentCollected } }')
    ).data;
    const places = [...schools.slice(0, 6), ...sites.slice(0, 6)];
    for (let round = 0; round < 36; round += 1) {
      const place = places[random.below(places.length)]!;
      const roster = draw(3, 160);
      await uploadRoster(t, place.startsWith('sch') ? office : labor, place, roster);
      published.push(...(await bases()).values());
      if (round % 6 === 5) await check();
    }
    // On wards' lists these persons count as they did: once, where they live.
    const after = (
      await t.ask(board, '{ districtStatistics { unit { code } eligible collectedPersons presentCollected } }')
    ).data;
    expect(after).toEqual(before);

    const counted = [...new Set([...(await bases()).values()].flatMap((set) => [...set]))];
    const some = (share: number): string[] => counted.filter(() => random.chance(share));
    await t.oracle(
      `update citizen set life_status = 'DECEASED', died_on = '2021-05-10', version = version + 1 where id = any($1) and life_status = 'ALIVE'`,
      [some(0.05)],
    );
    await t.oracle(
      `update citizen set presence = 'ABROAD', presence_on = '2021-05-19', version = version + 1 where id = any($1)`,
      [some(0.05)],
    );
    await t.oracle(`update citizen set date_of_birth = '2010-01-01', version = version + 1 where id = any($1)`, [
      some(0.05),
    ]);
    await t.oracle(
      `update dossier set state = 'CANCELLED', cancel_reason = 'WITHDRAWN', version = version + 1
      where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED') and citizen_id = any($1)`,
      [some(0.4)],
    );
    await t.oracle(`delete from card where dossier_id in (select id from dossier where citizen_id = any($1))`, [
      some(0.03),
    ]);
    await check();
    await t.setToday('2021-08-01');
    await check();
    await t.setToday('2021-05-20');
  });

  test('no sums, unions or differences of what was ever counted lead to 1 to 4 persons', async () => {
    const target = (await numbered(t, `c.life_status = 'ALIVE'`)).slice(1000, 1060);
    const [one, other] = [sites[6]!, sites[7]!];
    const school = schools[7]!;
    // An attacker's uploads: with and without one person, shifted between cohorts and kinds, in steps of 5 and back.
    const attack: [string, Person[]][] = [
      [one, target.slice(0, 30)],
      [one, target.slice(1, 30)],
      [one, target.slice(6, 30)],
      [one, target.slice(1, 30)],
      [other, target.slice(0, 6)],
      [one, []],
      [other, target.slice(1, 30)],
      [other, target.slice(0, 29)],
      [school, target.slice(1, 30)],
      [school, target.slice(0, 30)],
      [school, target.slice(4, 40)],
      [one, target.slice(2, 50)],
      [other, []],
      [one, target.slice(0, 31)],
    ];
    const shown: (number | null)[][] = [];
    for (const [place, roster] of attack) {
      const cohort: CohortAnswer = await uploadRoster(t, place === school ? office : labor, place, roster);
      published.push(...(await bases()).values());
      const progress = await progressOf(place === school ? office : labor, cohort.id);
      shown.push(figureNames.map((name) => progress[name]));
    }
    // Persons who were in and out of the same sets: whatever is added and subtracted is a sum of such.
    const signatures = new Map<string, string>();
    for (const [at, set] of published.entries()) {
      for (const person of set) signatures.set(person, `${signatures.get(person) ?? ''} ${String(at)}`);
    }
    const blocks = Map.groupBy([...signatures], ([, signature]) => signature);
    expect(blocks.size).toBeGreaterThan(40);
    expect(Math.min(...[...blocks.values()].map((block) => block.length))).toBeGreaterThanOrEqual(5);
    // And said directly, of each pair: none differs from another by 1 to 4.
    const distinct = [...new Map(published.map((set) => [[...set].sort().join(), set])).values()];
    for (const set of distinct) {
      for (const next of distinct) {
        const apart = [...set].filter((id) => !next.has(id)).length + [...next].filter((id) => !set.has(id)).length;
        expect(apart === 0 || apart >= 5).toBe(true);
      }
    }
    expect(shown).toHaveLength(attack.length);
  });
});

describe('a dossier collected at school', () => {
  const statistics = async (by: string): Promise<Map<string, number | null>> => {
    const { data } = await t.ask(
      t.caller('police-72-register'),
      `query($by: Attribution!) { districtStatistics(level: COMMUNE, by: $by) { unit { code } collectedPersons } }`,
      { by },
    );
    return new Map(data.districtStatistics.map((row: any) => [row.unit?.code ?? '', row.collectedPersons]));
  };
  const differences = (before: Map<string, number | null>, after: Map<string, number | null>) =>
    [...after].flatMap(([code, value]) =>
      value === before.get(code) ? [] : [[code, (value ?? 0) - (before.get(code) ?? 0)]],
    );

  test('counts once at the school’s commune and once at the residence, and once in the cohort', async () => {
    const school = t.caller('school-hoang-le-kha');
    const neverCounted = 'not exists (select from counted_block b where b.citizen_id = c.id)';
    const pupil = (
      await numbered(
        t,
        `c.case_state is null and c.life_status = 'ALIVE' and c.nationality = 'VN' and c.date_of_birth < '2006-01-01'
        and d.code = '703' and m.code <> '25456' and not exists (select from dossier x where x.citizen_id = c.id) and ${neverCounted}`,
      )
    )[0]!;
    const others = await numbered(
      t,
      `c.id in (select citizen_id from cohort_member x join cohort h on h.id = x.cohort_id where h.school_code = 'thpt-chuyen-hoang-le-kha')`,
    );
    // Five new ones, so that they count.
    const more = (await numbered(t, neverCounted)).filter(({ id }) => id !== pupil.id).slice(0, 4);
    const cohort = await uploadRoster(t, school, 'sch_thpt-chuyen-hoang-le-kha', [...others, ...more, pupil]);
    const before = [
      await statistics('RESIDENCE'),
      await statistics('COLLECTING_UNIT'),
      await progressOf(school, cohort.id),
    ] as const;
    await t.oracle(
      `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
       select gen_random_uuid(), c.id, c.unit_no, s.unit_no, c.unit_no, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'SCHOOL', '2021-05-19', '2021-05-19', '2021-06-10'
       from citizen c, school s where c.id = $1 and s.code = 'thpt-chuyen-hoang-le-kha'`,
      [pupil.id],
    );
    const after = [
      await statistics('RESIDENCE'),
      await statistics('COLLECTING_UNIT'),
      await progressOf(school, cohort.id),
    ] as const;
    expect(differences(before[0], after[0])).toEqual([[pupil.commune, 1]]);
    expect(differences(before[1], after[1])).toEqual([['25456', 1]]);
    expect(after[2].collectedPersons).toBe(Number(before[2].collectedPersons) + 1);
    expect(after[2].counted).toBe(before[2].counted);
  });
});
