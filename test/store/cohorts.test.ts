import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestApi, type TestApi } from '../support/api.ts';

let t: TestApi;
let persons: string[];
beforeAll(async () => {
  t = await openTestApi();
  persons = (
    await t.oracle<{ id: string }>(
      'select id from citizen where id not in (select citizen_id from cohort_member) order by id',
    )
  ).map(({ id }) => id);
});
afterAll(() => t.close());

/** A cohort of a kind at a place of its own, past the product. */
async function cohort(kind: 'SCHOOL' | 'WORKFORCE'): Promise<string> {
  const id = randomUUID();
  const place = kind === 'SCHOOL' ? 'school' : 'site';
  await t.oracle(
    `insert into cohort (id, client_no, agency_no, kind, ${place}_code, unit_no, name, period, source)
     select $1, c.no, a.no, $2, p.code, p.unit_no, 'x', 'x', 'test' from ${place} p, client c join agency a on a.id = c.agency_id
     where c.id = $3 and not exists (select from cohort h where h.${place}_code = p.code) limit 1`,
    [id, kind, kind === 'SCHOOL' ? 'education-72-office' : 'labor-72-office'],
  );
  return id;
}

/** Sets who is on it, and counts. */
async function put(id: string, members: readonly string[]): Promise<void> {
  await t.oracle(`update cohort_member set left_on = '2021-05-20' where cohort_id = $1`, [id]);
  await t.oracle(
    `insert into cohort_member (cohort_id, citizen_id, client_no, upload, since) select $1, p, h.client_no, 1, '2021-05-20'
     from unnest($2::uuid[]) p, cohort h where h.id = $1
     on conflict (cohort_id, citizen_id) do update set left_on = null`,
    [id, members],
  );
  await t.oracle('select count_cohort($1)', [id]);
}

const counted = async (id: string): Promise<string[]> =>
  (
    await t.oracle<{ id: string }>('select citizen_id as id from cohort_counted where cohort_id = $1 order by 1', [id])
  ).map((row) => row.id);

describe('the blocks of persons counted together', () => {
  test('come in whole, split only into 5 and more, and go out by 5 and more', async () => {
    const id = await cohort('WORKFORCE');
    const all = persons.slice(0, 40);
    await put(id, all.slice(0, 30));
    expect(await counted(id)).toEqual(all.slice(0, 30));
    await put(id, all.slice(0, 26));
    expect(await counted(id)).toHaveLength(30);
    await put(id, all.slice(0, 25));
    expect(await counted(id)).toEqual(all.slice(0, 25));
    // Of those who left, 4 come back; then 5, which are all that left.
    await put(id, all.slice(0, 29));
    expect(await counted(id)).toEqual(all.slice(0, 25));
    await put(id, all.slice(0, 30));
    expect(await counted(id)).toEqual(all.slice(0, 30));
    await put(id, all.slice(0, 34));
    expect(await counted(id)).toEqual(all.slice(0, 30));
    await put(id, []);
    expect(await counted(id)).toEqual([]);
  });

  test('are of all kinds together: a roster less one person counts 5 less, or not at all', async () => {
    const school = await cohort('SCHOOL');
    const work = await cohort('WORKFORCE');
    const all = persons.slice(100, 130);
    await put(school, all);
    await put(work, all.slice(1));
    expect(await counted(work)).toHaveLength(25);
    await put(work, all);
    expect(await counted(work)).toEqual(all);
    await put(work, all.slice(0, 3));
    expect(await counted(work)).toEqual([]);
    const [least] = await t.oracle(
      'select min(n)::int as n from (select count(*) as n from counted_block group by block) x',
    );
    expect(least!['n']).toBeGreaterThanOrEqual(5);
  });

  test('of a person in two cohorts of a kind count in the first, and in the second when the first has let go', async () => {
    const one = await cohort('SCHOOL');
    const two = await cohort('SCHOOL');
    const all = persons.slice(200, 220);
    await put(one, all.slice(0, 15));
    await put(two, all.slice(5));
    expect([(await counted(one)).length, await counted(two)]).toEqual([15, all.slice(15)]);
    await put(one, all.slice(0, 5));
    await put(two, all.slice(5));
    expect([await counted(one), await counted(two)]).toEqual([all.slice(0, 5), all.slice(5)]);
  });
});

describe('the facts of who is counted', () => {
  const equal = (): Promise<unknown[]> =>
    t.oracle(
      `select c.citizen_id from cohort_counted c join counted_person p using (citizen_id)
         left join counted_case k on k.citizen_id = c.citizen_id and k.campaign_id = c.campaign_id
       where (c.eligible_on, c.present, c.presence_on, c.until, c.collected_on, c.issued_on, c.delivered_on)
         is distinct from (p.eligible_on, p.present, p.presence_on, p.until, k.collected_on, k.issued_on, k.delivered_on)`,
    );

  test('are those of the ledgers, after whatever happens to the persons', async () => {
    const ids = (await t.oracle<{ id: string }>('select distinct citizen_id as id from cohort_counted order by 1')).map(
      ({ id }) => id,
    );
    expect(await equal()).toEqual([]);
    const changes = [
      `update citizen set life_status = 'DECEASED', died_on = '2021-05-18', version = version + 1 where id = any($1)`,
      `update citizen set presence = 'ABROAD', presence_on = '2021-05-18', version = version + 1 where id = any($1)`,
      `update citizen set nationality = 'KH', version = version + 1 where id = any($1)`,
      `update dossier set state = 'CANCELLED', cancel_reason = 'WITHDRAWN', version = version + 1 where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED') and citizen_id = any($1)`,
      `update dossier set produced_on = '2021-05-19' where citizen_id = any($1)`,
      `delete from card where citizen_id = any($1)`,
      `delete from dossier where redo_of is not null and citizen_id = any($1)`,
    ];
    for (const [at, change] of changes.entries()) {
      await t.oracle(change, [ids.filter((_, index) => index % changes.length === at)]);
      expect(await equal()).toEqual([]);
    }
    await t.oracle('select count_tallies()');
    expect(await equal()).toEqual([]);
  });

  test('are there for a further campaign, too', async () => {
    await t.oracle(
      `insert into campaign (id, name, unit_id, starts_on, eligibility, source) select 'next', 'x', unit_id, '2021-05-01', 'x', 'x' from campaign`,
    );
    const [counts] = await t.oracle(
      `select count(*) filter (where campaign_id = 'next')::int as next, count(*) filter (where campaign_id = 'cccd-2021')::int as first from cohort_counted`,
    );
    expect(counts!['next']).toBe(counts!['first']);
    expect(await equal()).toEqual([]);
    const id = await cohort('SCHOOL');
    await put(id, persons.slice(300, 310));
    const [both] = await t.oracle('select count(*)::int as n from cohort_counted where cohort_id = $1', [id]);
    expect(both).toEqual({ n: 20 });
  });
});
