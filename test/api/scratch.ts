import { test } from '@jest/globals';
import { openTestApi } from '../support/api.ts';
test('scratch', async () => {
  const t = await openTestApi();
  const q = async (s: string) => console.log(s, JSON.stringify(await t.oracle(s)));
  await q('select status, count(*) from personal_number group by 1');
  await q('select state, count(*) from dossier group by 1');
  await q('select case_state, count(*) from citizen group by 1');
  await q('select state, count(*) from card group by 1');
  await q('select life_status, nationality, count(*) from citizen group by 1,2');
  await q('select presence, count(*) from citizen group by 1');
  await q(
    'select m.client_no, c.name, count(*), min(m.citizen_id::text) from cohort_member m join cohort c on c.id=m.cohort_id group by 1,2',
  );
  await q(
    'select a.id, a.lo, a.hi, count(c.id) from agency a left join citizen c on c.unit_no between a.lo and a.hi where a.id in (select agency_id from client) group by 1,2,3 order by 1',
  );
  await q('select date_of_birth_precision, count(*) from citizen group by 1');
  await q(`select count(*) from citizen where name_key like '% % % % %'`);
  await q(
    `select distinct middle_name is null as m, ethnicity is null as e, permanent_unit_no is null as p, count(*) from citizen group by 1,2,3`,
  );
  await q(
    `select count(*) filter (where not exists (select from personal_number n where n.citizen_id = c.id and status='ACTIVE')) from citizen c`,
  );
  await q(
    `select id, unit_id, metric, value, assigned_value, due_before, recorded_on, supersedes, note, source, assigned_by from target order by recorded_on`,
  );
  await q(
    `select min(issued_on), max(issued_on), min(expires_on), count(*) filter (where expires_on is null), max(expires_on) from card`,
  );
  await q(`select key, value from instance`);
  await q(`select count(distinct citizen_id) from dossier d where d.unit_no <> d.residence_unit_no`);
  await q(`select level, count(*), count(*) filter (where invented) from administrative_unit group by 1`);
  await q(`select d.collecting_unit_no <> d.unit_no as x, count(*) from dossier d group by 1`);
  await t.close();
}, 60000);
