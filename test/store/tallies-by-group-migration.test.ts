import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compare } from '@lienthong/api/store/recount';
import { migratedFrom, type EarlierDatabase } from '../support/earlier-database.ts';

let earlier: EarlierDatabase;
let owner: EarlierDatabase['owner'];
const ask = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => (await owner.query<Row>(text)).rows;

/** Forty persons of a group, thirty of them collected; then six move to another commune, of whom three are collected after. */
const landed = `
  insert into campaign (id, name, unit_id, starts_on, eligibility, source) select 'c', 'x', id, '2021-01-01', 'x', 'x' from administrative_unit where code = '72' and valid_to is not null;
  insert into instance values ('demo', 'true'), ('legalDay', jsonb_build_object('day', '2021-05-20', 'at', now()));
  insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source, nationality)
    select ('01900000-0000-7000-8000-0000000000' || n)::uuid, (select min(unit_no) from administrative_unit u where level = 'RESIDENT_GROUP' and parent_id = (select id from administrative_unit where code = '25456' and valid_to is not null)),
      'A', 'B', 'a b', 'b', make_date(1940 + n, 6, 1), case when n % 3 = 0 then 'MALE' else 'FEMALE' end, 'PRESENT', '2021-01-01', 'x', case n when 12 then 'US' else 'VN' end from generate_series(11, 50) n;
  insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
    select gen_random_uuid(), c.id, c.unit_no, c.unit_no, c.unit_no, 'c', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', '2021-03-01', '2021-03-01', '2021-03-29' from citizen c order by id limit 30;
  select count_tallies();
  select set_config('app.today', '2021-05-10', true);
  update citizen set unit_no = (select unit_no from administrative_unit where code = '25459' and valid_to is not null), version = version + 1
    where id in (select id from citizen order by id desc limit 6);
  insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on)
    select gen_random_uuid(), c.id, c.unit_no, c.unit_no, c.unit_no, 'c', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', '2021-05-10', '2021-05-10', '2021-06-10' from citizen c order by id desc limit 3;
  select set_config('app.today', '', true);`;

let cells: string;
beforeAll(async () => {
  earlier = await migratedFrom(
    '0032-tallies-by-group',
    `${landed}
    create table before_parts as select campaign_id, unit_no, metric, effective_on, sum(value) as value from (
      select campaign_id, unit_no, metric, effective_on, value from tally
      union all select campaign_id, u.unit_no, metric, effective_on, value from tally_delta d join administrative_unit u on d.unit_no between u.unit_no and u.last_unit_no) x group by 1, 2, 3, 4 having sum(value) <> 0;`,
  );
  ({ owner } = earlier);
  cells = `select count(*)::int as differences from (select campaign_id, unit_no, metric, effective_on, sum(value) as value from tally group by 1, 2, 3, 4 having sum(value) <> 0) t
    full join before_parts b using (campaign_id, unit_no, metric, effective_on) where t.value is distinct from b.value`;
});
afterAll(() => earlier.close());

test('a filled database keeps its figures of all days, and has the parts of today as the rows tell them', async () => {
  expect(await ask(cells)).toEqual([{ differences: 0 }]);
  expect(await ask(`select from before_parts`)).not.toEqual([]);
  expect((await compare(owner)).difference).toBeNull();
  const parts = await ask(
    `select sex, born, sum(value)::int as value from tally_part join administrative_unit u using (unit_no)
     where u.level = 'PROVINCE' and metric = 'COLLECTED_PERSONS' group by 1, 2 order by 1, 2`,
  );
  expect(parts).toEqual([
    { sex: 'FEMALE', born: 0, value: 7 },
    { sex: 'FEMALE', born: 1962, value: 13 },
    { sex: 'FEMALE', born: 1982, value: 2 },
    { sex: 'MALE', born: 0, value: 4 },
    { sex: 'MALE', born: 1962, value: 6 },
    { sex: 'MALE', born: 1982, value: 1 },
  ]);
});

test('its parts are known since the day from which on they sum to the whole', async () => {
  expect(await ask(`select day::text from tally_part_since`)).toEqual([{ day: '2021-05-10' }]);
  const apart = await ask(
    `with days as (select d::date as day from generate_series('2021-05-10'::date, '2021-06-30', interval '1 day') d)
     select day, t.campaign_id, t.unit_no, t.metric from days cross join lateral (
       select campaign_id, unit_no, metric, sum(value) as value from tally where effective_on <= day group by 1, 2, 3) t
       join administrative_unit u on u.unit_no = t.unit_no and u.level <> 'RESIDENT_GROUP'
       left join lateral (select sum(value) as value from tally_part p where p.effective_on <= day
         and (p.campaign_id, p.unit_no, p.metric) = (t.campaign_id, t.unit_no, t.metric)) p on true
     where t.value <> coalesce(p.value, 0)`,
  );
  expect(apart).toEqual([]);
});

test('and it goes on from there: a corrected sex moves its person from part to part', async () => {
  const part = `select coalesce(sum(value) filter (where sex = 'MALE'), 0)::int as male, coalesce(sum(value) filter (where sex = 'FEMALE'), 0)::int as female
    from tally_part join administrative_unit u using (unit_no) where u.level = 'PROVINCE' and metric = 'ELIGIBLE_COLLECTED'`;
  const [before = { male: 0, female: 0 }] = await ask<{ male: number; female: number }>(part);
  await owner.query(
    `update citizen set sex = 'MALE', version = version + 1 where id = '01900000-0000-7000-8000-000000000013'`,
  );
  await owner.query('select fold_tallies()');
  expect(await ask(part)).toEqual([{ male: before.male + 1, female: before.female - 1 }]);
  expect((await compare(owner)).difference).toBeNull();
});
