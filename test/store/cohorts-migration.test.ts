import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migratedFrom, type EarlierDatabase } from '../support/earlier-database.ts';

let earlier: EarlierDatabase;
let owner: EarlierDatabase['owner'];
const ask = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => (await owner.query<Row>(sql)).rows;

/** A demo as it was loaded before: a roster of a school of the reference data, and one of a school that no list has. */
const landed = `
  insert into agency (id, kind, name, unit_id) select 'education-72', 'EDUCATION', 'x', id from administrative_unit where code = '72' and valid_to is not null;
  insert into client (id, agency_id, name, scopes, purposes) values ('school-tan-chau', 'education-72', 'x', '{}', '{}'), ('school-x', 'education-72', 'x', '{}', '{}');
  insert into campaign (id, name, unit_id, starts_on, eligibility, source) select 'c', 'x', id, '2021-01-01', 'x', 'x' from administrative_unit where code = '72' and valid_to is not null;
  insert into instance values ('demo', 'true'), ('legalDay', '{"day": "2021-05-20", "at": "2021-05-20T00:00:00Z"}');
  update instance set value = jsonb_build_object('day', '2021-05-20', 'at', now()) where key = 'legalDay';
  insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
    select gen_random_uuid(), (select min(unit_no) from administrative_unit where code like '706%' or code = '706'), 'A', 'B', 'a b', 'b', '2004-01-01', 'MALE', 'PRESENT', '2021-01-01', 'x'
    from generate_series(1, 30);
  insert into cohort (id, client_no, kind, name, period, unit_id, source)
    select gen_random_uuid(), c.no, 'SCHOOL', case c.id when 'school-x' then 'THPT X' else 'THPT Tân Châu' end, '2020-2021', (select id from administrative_unit where code = '25516' and valid_to = '2025-06-30'), 'demo' from client c;
  insert into cohort_member (cohort_id, citizen_id, client_no)
    select h.id, p.id, h.client_no from (select id, client_no, row_number() over (order by client_no) as n from cohort) h
    join (select id, row_number() over (order by id) as n from citizen) p on (p.n <= 12) = (h.n = 1) and p.n <= 24;
  select count_tallies();`;

beforeAll(async () => {
  earlier = await migratedFrom('0007-cohorts', landed);
  ({ owner } = earlier);
});
afterAll(() => earlier.close());

describe('a database with rosters from before uploads', () => {
  test('has them as if one upload had been completed, with agency, school and unit', async () => {
    const cohorts =
      await ask(`select h.school_code, s.client_no = h.client_no as own, a.id as agency, h.version, h.uploads, h.upload_no, h.completed_no,
      h.completed_on::text, (select count(*)::int from cohort_member m where m.cohort_id = h.id and m.upload = 1 and m.since = '2021-05-20' and left_on is null) as members,
      (select count(*)::int from cohort_counted c where c.cohort_id = h.id) as counted
      from cohort h join school s on s.code = h.school_code join agency a on a.no = h.agency_no order by h.school_code`);
    const kept = {
      own: true,
      agency: 'education-72',
      version: 1,
      uploads: 1,
      upload_no: null,
      completed_no: 1,
      completed_on: '2021-05-20',
      members: 12,
      counted: 12,
    };
    expect(cohorts).toEqual([
      { ...kept, school_code: expect.stringMatching(/^cohort-/) },
      { ...kept, school_code: 'thpt-tan-chau' },
    ]);
  });

  test('has the schools, parks and enterprises of the demo beside them', async () => {
    const [counts] =
      await ask(`select (select count(*)::int from school) as schools, (select count(*)::int from industrial_park) as parks,
      (select count(*)::int from enterprise) as enterprises, (select count(*)::int from site) as sites`);
    expect(counts).toMatchObject({ schools: 31, parks: 5, enterprises: 20 });
    expect(counts!['sites']).toBeGreaterThan(20);
  });

  test('counts on from there: the facts follow the persons', async () => {
    await owner.query(`update citizen set presence = 'ABROAD', presence_on = '2021-05-20', version = version + 1
      where id = (select min(citizen_id::text)::uuid from cohort_counted)`);
    const [away] = await ask('select count(*)::int as n from cohort_counted where not present');
    expect(away).toEqual({ n: 1 });
  });
});
