import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** Requests on persons who aren't on the register yet: their ids, who is like them, and how they come and go. */
export class Newcomers extends Migration {
  override up(): void {
    for (const part of [persons, access, pointed, known, leaving, rights]) this.addSql(part);
  }
}

const newcomers = `('BIRTH', 'PERSON_FOUND')`;
const open = `('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')`;
/** The day that the register would keep, of a birth date of which only the year or the month is known. */
const bornOn = `left((content ->> 'dateOfBirth') || '-01-01', 10)`;

const persons = /* sql */ `
-- A newcomer's id is allotted when the request is handed in; the person's row comes with its being applied, and must be
-- there from then on, as that of any other request always.
alter table correction_request
  drop constraint correction_request_citizen_id_fkey,
  add column registered_id uuid generated always as (
    case when kind in ${newcomers} and state not in ('APPLIED', 'CONTESTED', 'REVERSED') then null else citizen_id end) stored
    references citizen,
  add constraint content_of_newcomer check (kind not in ${newcomers}
    or (content ? 'nameKey' and content ? 'dateOfBirth' and content ? 'givenName' and content ? 'residence'));
create index newcomer_by_name on correction_request ((content ->> 'nameKey'), (${bornOn})) where kind in ${newcomers} and state in ${open};
create index child_by_mother on correction_request ((content #>> '{mother,citizenId}')) where kind = 'BIRTH' and content #>> '{mother,citizenId}' is not null;
-- A number is named by one open request, and by none once somebody has it (personal_number).
create unique index one_newcomer_per_number on correction_request ((content ->> 'personalNumber'))
  where kind in ${newcomers} and state in ${open} and content ->> 'personalNumber' is not null;
`;

const access = /* sql */ `
-- Admits, beside those admitted before, who is to come by requests that the caller's office or agency is part of: the ids
-- that persons' rows can then be written with. There is no person to be locked yet, so the request's row is.
create function admit_newcomers(requests uuid[], admitted uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare coming uuid[];
begin
  select array_agg(x.citizen_id) into coming from (
    select r.citizen_id from correction_request r
    where r.id = any (requests) and r.registered_id is null
      and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
        or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int)
    order by r.id for no key update of r) x;
  if coming is null then return admitted; end if;
  perform set_config('app.subjects', (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[] || coming)::text, true);
  return admitted || coming;
end $$;

-- A person's row is written for an admitted id alone, never for one of the range.
create policy admitted_only on citizen as restrictive for insert to app
  with check (id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
create policy admitted_only on personal_number as restrictive for insert to app
  with check (citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
-- Whoever was struck off is read by nobody: neither by range nor by cohort nor pointed at.
create policy registered on citizen as restrictive for select to app, worker using (life_status <> 'STRUCK_OFF');
-- What the policy asks stands in the index, so that a count goes on reading no row of the table.
${Object.entries({
  citizen_by_unit: '(unit_no, id) include (life_status)',
  citizen_by_name: '(name_key, id) include (unit_no, life_status)',
  citizen_by_given_name: '(given_key, unit_no, id) include (life_status)',
  citizen_by_birth: '(date_of_birth, id) include (unit_no, life_status)',
})
  .map(([name, columns]) => `drop index ${name};\ncreate index ${name} on citizen ${columns};`)
  .join('\n')}
`;

const pointed = /* sql */ `
-- As in 0001 and 0006, but for those who were struck off: the functions of the owner aren't under the policy.
create or replace function admit_subject(number text, given text, birth_year int) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found_id uuid;
begin
  if given is null and birth_year is null then
    raise exception 'a second fact is required' using errcode = '22004';
  end if;
  select c.id into found_id from personal_number n join citizen c on c.id = n.citizen_id
    where n.value = number
      and (given is null or c.given_key = given)
      and (birth_year is null or extract(year from c.date_of_birth) = birth_year)
      and c.life_status <> 'STRUCK_OFF';
  perform set_config('app.subject', coalesce(found_id::text, ''), true);
  return found_id is not null;
end $$;

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
      and c.life_status <> 'STRUCK_OFF'
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', ids::text, true);
  return query select * from unnest(ords, ids);
end $$;
`;

const known = /* sql */ `
-- Who is like a newcomer, wherever they live and whoever handed it in: those of the same name and birth date, those born to
-- the same registered mother on the same day, and those who have the number. What is asked for is locked, in one order, to the end of
-- the transaction, so that the answer holds until the caller's own requests or persons stand. Places count from 1.
create function known_newcomers(keys text[], days text[], mothers uuid[], numbers text[])
returns table (ord int, by_number boolean, citizen_id uuid, request_id uuid, name_key text, given_name text, unit_no int, native_unit_no int, mother jsonb)
language plpgsql volatile ${keptPlans} as $$
begin
  perform pg_advisory_xact_lock(k.key) from (
    select distinct hashtextextended(what, 7210522) as key
    from unnest(keys, days, mothers, numbers) a (key, day, mother, number)
    cross join lateral (values ('name ' || a.day || ' ' || a.key), ('mother ' || a.day || ' ' || a.mother::text), ('number ' || a.number)) w (what)
    where what is not null order by key) k;
  return query
  with asked as (
    select a.ord::int, a.key, a.day, a.mother, a.number
    from unnest(keys, days, mothers, numbers) with ordinality a (key, day, mother, number, ord))
  select a.ord, false, c.id, null::uuid, c.name_key, c.given_name, c.unit_no, c.native_unit_no,
    (select q.content -> 'mother' from correction_request q where q.citizen_id = c.id and q.kind = 'BIRTH' and q.state in ('APPLIED', 'CONTESTED'))
  from asked a cross join lateral (
    select p.* from citizen p where p.name_key = a.key and p.date_of_birth = a.day::date and p.life_status <> 'STRUCK_OFF' offset 0) c
  union all
  select a.ord, false, c.id, null, c.name_key, c.given_name, c.unit_no, c.native_unit_no, q.content -> 'mother'
  from asked a join correction_request q on q.kind = 'BIRTH' and q.content #>> '{mother,citizenId}' = a.mother::text and q.state in ('APPLIED', 'CONTESTED')
    join citizen c on c.id = q.citizen_id
  where c.date_of_birth = a.day::date and c.name_key <> a.key and c.life_status <> 'STRUCK_OFF'
  union all
  select a.ord, false, q.citizen_id, q.id, q.content ->> 'nameKey', q.content ->> 'givenName', q.unit_no,
    (select u.unit_no from administrative_unit u where u.id = q.content ->> 'nativePlace'), q.content -> 'mother'
  from asked a cross join lateral (
    select r.* from correction_request r
    where r.content ->> 'nameKey' = a.key and ${bornOn.replace('content', 'r.content')} = a.day and r.kind in ${newcomers} and r.state in ${open}
    union all
    select r.* from correction_request r
    where r.kind = 'BIRTH' and r.content #>> '{mother,citizenId}' = a.mother::text and r.state in ${open}
      and ${bornOn.replace('content', 'r.content')} = a.day and r.content ->> 'nameKey' <> a.key) q
  union all
  select a.ord, true, n.citizen_id, null, null, null, null, null, null from asked a join personal_number n on n.value = a.number
  union all
  select a.ord, true, r.citizen_id, r.id, null, null, null, null, null
  from asked a join correction_request r on r.content ->> 'personalNumber' = a.number and r.kind in ${newcomers} and r.state in ${open};
end $$;
`;

const leaving = /* sql */ `
-- What stands since a newcomer was registered, on the persons admitted and whoever handed it in: the requests that were
-- applied to them, the one that registered them apart.
create function standing_requests() returns table (id uuid, citizen_id uuid)
language sql stable ${keptPlans} as $$
  select r.id, a.id
  from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (
    (select q.id, q.kind, q.state from correction_request q where q.citizen_id = a.id offset 0)
    union all (select q.id, q.kind, q.state from correction_request q where q.other_id = a.id offset 0)) r
  where r.state in ('APPLIED', 'CONTESTED') and r.kind not in ${newcomers} and r.kind <> 'REPORT'
$$;

-- Takes an admitted person off the register, for the request that brought the person onto it: the row stays for history and
-- references, and is out of every figure (citizen_counted) and every read (policy "registered").
create function strike_off(person uuid, request uuid, on_day date) returns table (unit_no int, version int)
language plpgsql volatile ${keptPlans} as $$
begin
  if not (person = any (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]))
     or not exists (select from correction_request r where r.id = request and r.citizen_id = person and r.kind in ${newcomers}
       and r.state in ('APPLIED', 'CONTESTED')) then
    raise exception 'only who came by a request is struck off by it' using errcode = '55000', constraint = 'struck_off_by_request';
  end if;
  insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, request_id, changed, former)
    select c.id, c.version, c.unit_no, on_day, on_day, request, '{life_status}', jsonb_build_object('life_status', c.life_status)
    from citizen c where c.id = person;
  return query update citizen c set life_status = 'STRUCK_OFF', version = c.version + 1 where c.id = person returning c.unit_no, c.version;
end $$;
`;

const rights = /* sql */ `
grant insert (id, unit_no, permanent_unit_no, native_unit_no, birth_registration_place, surname, middle_name, given_name, name_key, given_key,
  date_of_birth, date_of_birth_precision, sex, ethnicity, nationality, presence, presence_on, presence_source) on citizen to app;
grant insert (value, citizen_id, unit_no, status, valid_from) on personal_number to app;
grant update (status, valid_to, reason) on personal_number to app;
grant execute on function admit_newcomers(uuid[], uuid[]), known_newcomers(text[], text[], uuid[], text[]), standing_requests(), strike_off(uuid, uuid, date) to app;
`;
