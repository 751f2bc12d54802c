import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import type { Json } from '../support/corrections.ts';
import { uncollected } from '../support/dossiers.ts';
import { appoint, contact, contactOf } from '../support/outreach.ts';
import { served } from '../support/worklists.ts';

let t: TestApi;
beforeAll(async () => {
  t = await openTestApi();
});
afterAll(() => t.close());

const shown = `rank reason unit { code level } gapToBest remaining attempts head { name }
  rate { numerator denominator rate exclusions reason } statistics { asOf eligible present presentCollected withheldFigures { figure reason } }`;
const ask = (client: string, choice: Json, fields = shown): Promise<Answer> =>
  t.ask(
    t.caller(client),
    `query($level: UnitLevel!, $within: UnitCode, $asOf: Date, $campaign: ID) {
      leagueTable(level: $level, within: $within, asOf: $asOf, campaign: $campaign) { ${fields} } }`,
    choice,
  );
const table = async (client: string, choice: Json): Promise<Json[]> => served(await ask(client, choice))['leagueTable'];

/** Units of a level by the rate, worst last, from the rows. */
const oracle = (level: string): Promise<Json[]> =>
  t.oracle(
    `with figure as (
       select u.code, u.unit_no, count(*) filter (where p)::int as present, count(*) filter (where p and d)::int as collected
       from administrative_unit u left join lateral (
         select c.presence = 'PRESENT' and c.presence_on <= '2021-05-20' as p, exists (select from dossier d where d.citizen_id = c.id
             and (d.cancel_reason is null or d.cancel_reason = 'DECEASED')) as d
         from citizen c where c.unit_no between u.unit_no and u.last_unit_no and c.nationality = 'VN' and c.life_status = 'ALIVE'
           and c.date_of_birth <= '2007-05-20') c on true
       where u.level = $1 and u.valid_to = '2025-06-30'
         and u.unit_no between (select unit_no from administrative_unit where id = '72@origin') and (select last_unit_no from administrative_unit where id = '72@origin')
       group by u.code, u.unit_no)
     select code, present, collected, case when present > 0 then (rank() over (order by case when present > 0 then collected::numeric / present end desc nulls last))::int end as rank
     from figure order by rank nulls last, unit_no`,
    [level],
  );

describe('the league table', () => {
  test.each(['PROVINCE', 'DISTRICT', 'COMMUNE', 'RESIDENT_GROUP'])('ranks every %s by the rows', async (level) => {
    const rows = await table('police-72-register', { level });
    const expected = await oracle(level);
    expect(rows.map((row) => [row['unit'].code, row['rank']])).toEqual(
      expected.map((one) => [one['code'], one['rank']]),
    );
    for (const [at, { present, collected }] of expected.entries()) {
      const { rate, remaining, reason, gapToBest } = rows[at] as Json;
      expect([rate.numerator, rate.denominator, remaining]).toEqual([collected, present, present - collected]);
      expect(reason).toBe(present === 0 ? 'NO_DENOMINATOR' : null);
      if (present > 0) expect(gapToBest).toBeCloseTo(Number(rows[0]?.['rate'].rate) - collected / present);
    }
  });

  test('shows of resident groups who answers for them and what was tried, by one read of each', async () => {
    const ward = t.caller('committee-25456-review');
    const [person] = await uncollected(t, '25456');
    if (!person) throw new Error('nobody is left');
    await appoint(t, ward, { appoint: { group: person.group, name: 'Nguyễn Văn An', since: '2021-05-01' } });
    await contact(t, ward, contactOf(person), contactOf(person, { onDay: '2021-05-19' }));
    const answer = await ask('committee-25456-review', { level: 'RESIDENT_GROUP', within: '25456' });
    const rows: Json[] = served(answer)['leagueTable'];
    expect(rows.find((row) => row['unit'].code === person.group)).toMatchObject({
      attempts: 2,
      head: { name: 'Nguyễn Văn An' },
    });
    expect(rows.filter((row) => row['head'] !== null)).toHaveLength(1);
    expect(answer.context.ran.sort()).toEqual([
      'AdministrativeUnit.head',
      'campaigns',
      'tallies',
      'tallies',
      'tallies',
    ]);
    const earlier = await ask('committee-25456-review', {
      level: 'RESIDENT_GROUP',
      within: '25456',
      asOf: '2021-04-30',
    });
    expect(served(earlier)['leagueTable'].map((row: Json) => [row['attempts'], row['head']])).toEqual(
      rows.map(() => [0, null]),
    );
  });

  test('gives no rank to a unit whose rate is withheld, and says why', async () => {
    const answer = await ask('home-affairs-72-desk', { level: 'COMMUNE' });
    const rows: Json[] = served(answer)['leagueTable'];
    const [hidden, open] = [rows.filter((row) => row['rank'] === null), rows.filter((row) => row['rank'] !== null)];
    expect(hidden.length).toBeGreaterThan(0);
    expect(open.length).toBeGreaterThan(0);
    expect(rows.slice(open.length)).toEqual(hidden);
    for (const row of hidden) {
      expect(row).toMatchObject({ reason: 'WITHHELD', gapToBest: null, remaining: null, rate: { rate: null } });
      expect(row['statistics'].withheldFigures.length).toBeGreaterThan(0);
    }
    const paths = answer.extensions.withheld?.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['rank', 'gapToBest', 'remaining'].map((name) => `leagueTable.${name}`)),
    );
    const all = await table('police-72-register', { level: 'COMMUNE', asOf: '2021-05-16' });
    for (const row of open) {
      const { rate } = all.find((one) => one['unit'].code === row['unit'].code) as Json;
      expect(row['rate']).toEqual(rate);
    }
  });

  test('hides resident groups with heads and attempts from those who do not read the persons', async () => {
    for (const client of ['home-affairs-72-desk', 'education-72-office', 'police-706-register']) {
      const answer = await ask(client, { level: 'RESIDENT_GROUP', within: '25456' });
      for (const row of served(answer)['leagueTable']) {
        expect(row).toMatchObject({ rank: null, reason: 'WITHHELD', attempts: null, head: null, remaining: null });
      }
      expect(answer.extensions.withheld).toEqual(
        expect.arrayContaining([
          { path: 'leagueTable.attempts', reason: 'BELOW_COMMUNE', scopeNeeded: 'citizen:read' },
          { path: 'leagueTable.head', reason: 'OUT_OF_REACH', scopeNeeded: 'citizen:read' },
          { path: 'leagueTable.rank', reason: 'WITHHELD', scopeNeeded: 'citizen:read' },
        ]),
      );
    }
  });

  test.each([
    [{ level: 'DISTRICT', asOf: '2020-12-31' }, ['asOf']],
    [{ level: 'DISTRICT', within: '25456' }, ['level']],
    [{ level: 'DISTRICT', within: '01' }, ['within']],
  ])('is refused where the statistics are: %j', async (choice, path) => {
    const { errors } = await ask('police-72-register', choice, 'rank');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path });
  });
});
