import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { compare } from '@lienthong/api/store/recount';
import { migratedFrom, type EarlierDatabase } from '../support/earlier-database.ts';

let earlier: EarlierDatabase;
let owner: EarlierDatabase['owner'];

/** Three persons: one with a chain of three dossiers, one whose dossier is discrepant, one who holds a card. */
const landed = `
  insert into campaign (id, name, unit_id, starts_on, eligibility, source) select 'c', 'x', id, '2021-01-01', 'x', 'x' from administrative_unit where code = '72' and valid_to is not null;
  insert into instance values ('demo', 'true'), ('legalDay', jsonb_build_object('day', '2021-05-20', 'at', now()));
  insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
    select ('01900000-0000-7000-8000-00000000000' || n)::uuid, (select unit_no from administrative_unit where code = '25456' and valid_to is not null),
      'A', 'B', 'a b', 'b', '1990-01-01', 'MALE', 'PRESENT', '2021-01-01', 'x' from generate_series(1, 3) n;
  insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on, defects, redo_of)
    select ('01900000-0000-7000-8000-0000000001' || d.no)::uuid, c.id, c.unit_no, c.unit_no, c.unit_no, 'c', 'FIRST_ISSUE', d.state, 'OFFICE', d.on_day, d.since, d.due, d.defects,
      ('01900000-0000-7000-8000-0000000001' || d.redo)::uuid
    from (values ('11', 1, 'SUPERSEDED', '2021-03-01'::date, '2021-03-15'::date, '2021-03-29'::date, '{}'::text[], null),
      ('12', 1, 'SUPERSEDED', '2021-03-15', '2021-04-01', '2021-04-12', '{}', '11'), ('13', 1, 'UNDER_REVIEW', '2021-04-01', '2021-04-02', '2021-05-05', '{}', '12'),
      ('21', 2, 'DISCREPANT', '2021-05-03', '2021-05-10', '2021-05-31', '{NAME_SPELLING}', null),
      ('31', 3, 'DELIVERED', '2021-03-01', '2021-03-20', '2021-03-29', '{}', null)) d (no, person, state, on_day, since, due, defects, redo)
    join citizen c on c.id = ('01900000-0000-7000-8000-00000000000' || d.person)::uuid order by d.no;
  select count_tallies();`;

beforeAll(async () => {
  earlier = await migratedFrom('0019-dossiers', landed);
  ({ owner } = earlier);
});
afterAll(() => earlier.close());

test('dossiers from before their clock have it, with the age of their case and the pause that lasts', async () => {
  const { rows } = await owner.query(
    `select right(id::text, 2) as no, case_since::text as since, limit_days as limit, paused_days as paused, paused_on::text as on, used_days as used, version from dossier order by id`,
  );
  const running = { paused: 0, on: null, used: null, version: 1 };
  expect(rows).toEqual([
    { no: '11', since: '2021-03-01', limit: 20, ...running },
    { no: '12', since: '2021-03-01', limit: 20, ...running },
    // 21 and 30 April and 3 May are days off.
    { no: '13', since: '2021-03-01', limit: 21, ...running },
    { no: '21', since: '2021-05-03', limit: 20, paused: 0, on: '2021-05-10', used: 5, version: 1 },
    { no: '31', since: '2021-03-01', limit: 20, ...running },
  ]);
  expect((await compare(owner)).difference).toBeNull();
});

test('and goes on from there: the pause ends with its working days', async () => {
  await owner.query(
    `update dossier set state = 'UNDER_REVIEW', state_since = '2021-05-20', defects = '{}', version = version + 1 where id::text like '%121'`,
  );
  const { rows } = await owner.query(
    `select d.paused_days as paused, d.paused_on as on, d.due_on::text as due, m.step from dossier d join dossier_move m on m.dossier_id = d.id where d.id::text like '%121'`,
  );
  expect(rows).toEqual([{ paused: 8, on: null, due: '2021-06-10', step: 'RESOLVE' }]);
});
