import { Migration } from '@mikro-orm/migrations';

/**
 * Whom a call is admitted to is locked at once, in the order of the ids: what is read next is what the call writes upon. The
 * functions look rows up by their keys and keep their plans: planning them for each number of items took longer than running
 * them. `offset 0` and no sequential scans keep them looking up by key, also with a plan made while the tables were empty.
 */
export class Admission extends Migration {
  override up(): void {
    this.addSql(admission);
  }
}

/** How a function that looks rows up by key is declared, so that its plans hold. */
export const keptPlans = `security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off`;

const admission = /* sql */ `
create or replace function admit_subjects(numbers text[], givens text[], birth_years int[]) returns table (ord int, citizen_id uuid)
language plpgsql volatile ${keptPlans} as $$
declare ords int[]; ids uuid[];
begin
  select array_agg(x.ord), coalesce(array_agg(x.id), '{}') into ords, ids from (
    select a.ord, c.id
    from unnest(numbers, givens, birth_years) with ordinality a (number, given, birth_year, ord)
    join personal_number n on n.value = a.number
    join citizen c on c.id = n.citizen_id
    where (a.given is not null or a.birth_year is not null)
      and (a.given is null or c.given_key = a.given)
      and (a.birth_year is null or extract(year from c.date_of_birth) = a.birth_year)
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', ids::text, true);
  return query select * from unnest(ords, ids);
end $$;

create or replace function admit_by_requests(requests uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select r.citizen_id from correction_request r
      where r.id = any (requests)
        and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;

create or replace function open_requests() returns table (id uuid, citizen_id uuid, kind text, field text)
language sql stable ${keptPlans} as $$
  select r.id, r.citizen_id, r.kind, r.field from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (select r.id, r.citizen_id, r.kind, r.field, r.state from correction_request r where r.citizen_id = a.id offset 0) r
  where r.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')
$$;

create or replace function taken_entries(offices text[], kinds text[], books text[], numbers text[], years int[], fields text[]) returns table (ord int)
language plpgsql volatile ${keptPlans} as $$
begin
  perform pg_advisory_xact_lock(k.key) from (
    select distinct hashtextextended(jsonb_build_array(e.office, e.kind, e.book, e.number, e.year, e.field)::text, 0) as key
    from unnest(offices, kinds, books, numbers, years, fields) e (office, kind, book, number, year, field)
    where e.office is not null order by key) k;
  return query
    select e.ord::int from unnest(offices, kinds, books, numbers, years, fields) with ordinality e (office, kind, book, number, year, field, ord)
    where exists (select from correction_request r
      where r.office_unit_id = e.office and r.kind = e.kind and r.book = e.book and r.number = e.number and r.year = e.year
        and coalesce(r.field, '') = e.field and r.state not in ('REJECTED', 'WITHDRAWN', 'EXPIRED', 'STALE') offset 0);
end $$;
`;
