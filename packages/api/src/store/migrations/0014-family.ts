import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** Relations of persons, a register of their own; and requests on two persons, which hold both. */
export class Family extends Migration {
  override up(): void {
    for (const part of [register, kept, moves, requests, admission, reading, papers, rowSecurity, rights])
      this.addSql(part);
  }
}

const register = /* sql */ `
-- What the other person is to the citizen: the child, the ward, one of two spouses. No row is ever deleted.
create table family_relation (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  relation text not null check (relation in ('SPOUSE', 'FATHER', 'MOTHER', 'ADOPTIVE_FATHER', 'ADOPTIVE_MOTHER', 'GUARDIAN')),
  -- Null: a person on another register.
  other_id uuid references citizen,
  -- Both as the entry has them.
  name text not null,
  birth_year int not null,
  nationality text not null,
  other_name text not null,
  other_birth_year int not null,
  other_nationality text not null,
  -- The units of both, kept along with their moves: either admits the reader.
  unit_no int not null,
  other_unit_no int,
  valid_from date not null,
  valid_to date,
  end_reason text check (end_reason in ('DIVORCED', 'ANNULLED', 'DEATH', 'ENDED', 'REVERSED')),
  request_id uuid not null references correction_request,
  ended_by uuid references correction_request,
  version int not null default 1,
  check (other_id <> citizen_id),
  check ((other_id is null) = (other_unit_no is null)),
  check (num_nonnulls(valid_to, end_reason, ended_by) in (0, 3)),
  check (valid_to >= valid_from or end_reason = 'REVERSED')
);
create index family_relation_by_citizen on family_relation (citizen_id);
create index family_relation_by_other on family_relation (other_id) where other_id is not null;
create index family_relation_by_request on family_relation (request_id);
-- One of a sort at a time; of spouses the trigger looks at both sides.
create unique index one_standing_relation on family_relation (citizen_id, relation) where valid_to is null and relation <> 'GUARDIAN';
create unique index one_standing_guardian on family_relation (citizen_id, other_id) where valid_to is null and relation = 'GUARDIAN';
`;

const kept = /* sql */ `
-- Names and units of persons of this register are taken from it, whoever enters the row. A marriage that is to stand locks
-- both spouses: who is found married meanwhile ends the transaction as one that is worth another try, which then sees it.
create function family_relation_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    select c.unit_no, concat_ws(' ', c.surname, c.middle_name, c.given_name), extract(year from c.date_of_birth), c.nationality
      into new.unit_no, new.name, new.birth_year, new.nationality from citizen c where c.id = new.citizen_id;
    if new.other_id is not null then
      select c.unit_no, concat_ws(' ', c.surname, c.middle_name, c.given_name), extract(year from c.date_of_birth), c.nationality
        into new.other_unit_no, new.other_name, new.other_birth_year, new.other_nationality from citizen c where c.id = new.other_id;
    end if;
  elsif new.version <> old.version + 1 then
    raise exception 'a relation''s version rises by one' using errcode = '55000', constraint = 'family_relation_version';
  end if;
  if new.relation = 'SPOUSE' and new.valid_to is null then
    perform from citizen c where c.id in (new.citizen_id, new.other_id) order by c.id for no key update;
    if exists (select from family_relation r where r.relation = 'SPOUSE' and r.valid_to is null and r.id <> new.id
        and (r.citizen_id in (new.citizen_id, new.other_id) or r.other_id in (new.citizen_id, new.other_id))) then
      raise exception 'one of the two is married' using errcode = '40001', constraint = 'one_standing_marriage';
    end if;
  end if;
  return new;
end $$;
create trigger kept before insert or update of valid_to, version on family_relation for each row execute function family_relation_kept();
`;

const moves = /* sql */ `
create or replace function citizen_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  moved uuid[];
  homes int[];
begin
  select array_agg(id), array_agg(unit_no) into moved, homes
  from (select id, unit_no from after_rows except select id, unit_no from before_rows) m;
  -- Statement-level triggers fire for no rows too: without this line they would call each other for ever.
  if moved is null then return null; end if;
  update personal_number c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update dossier c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update card c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update family_relation c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update family_relation c set other_unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.other_id = m.id;
  return null;
end $$;
`;

const family = `('MARRIAGE', 'PARENTAGE', 'GUARDIANSHIP', 'GUARDIANSHIP_END', 'ADOPTION', 'ADOPTION_END', 'DIVORCE', 'ANNULMENT', 'PARENTAGE_BY_JUDGMENT')`;

const requests = /* sql */ `
alter table correction_request
  -- The other person of a request of the family; null: on another register, or none.
  add column other_id uuid references citizen,
  add constraint other_of_kind check (other_id is null or (kind in ${family} and other_id <> citizen_id)),
  add constraint content_of_family check (kind not in ${family} or (content ? 'relation' and content ? 'other'));
create index correction_by_other on correction_request (other_id) where other_id is not null;

-- One open request a field, or a relation: father and mother are two, and so are the two who adopt by one entry.
drop index one_open_request;
create unique index one_open_request on correction_request (citizen_id, coalesce(field, content ->> 'relation', kind))
  where state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO') and kind <> 'REPORT';
drop index one_request_per_entry;
create unique index one_request_per_entry on correction_request (office_unit_id, kind, book, number, year, coalesce(field, content ->> 'relation', ''))
  where state not in ('REJECTED', 'WITHDRAWN', 'EXPIRED', 'STALE');
`;

const admission = /* sql */ `
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
        and coalesce(r.field, r.content ->> 'relation', '') = e.field and r.state not in ('REJECTED', 'WITHDRAWN', 'EXPIRED', 'STALE') offset 0);
end $$;

-- Both persons of a request are admitted and locked; the police contest by the residence of the one that it is on.
create or replace function admit_by_requests(requests uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select b.id from correction_request r join citizen p on p.id = r.citizen_id
      cross join lateral (values (r.citizen_id), (r.other_id)) b (id)
      where r.id = any (requests)
        and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or p.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.reporter_no = nullif(current_setting('app.client', true), '')::int))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;

drop function open_requests();
create function open_requests() returns table (id uuid, citizen_id uuid, kind text, field text, fields text[], reporter_no int, relation text, as_other boolean)
language sql stable ${keptPlans} as $$
  select r.id, a.id, r.kind, r.field, r.fields, r.reporter_no, r.content ->> 'relation', r.as_other
  from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (
    (select q.id, q.kind, q.field, q.fields, q.reporter_no, q.state, q.content, false as as_other
      from correction_request q where q.citizen_id = a.id offset 0)
    union all
    (select q.id, q.kind, q.field, q.fields, q.reporter_no, q.state, q.content, true
      from correction_request q where q.other_id = a.id offset 0)) r
  where r.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')
$$;
`;

const reading = /* sql */ `
-- Relations of the persons admitted, seen from each, as the rules ask for them: whether the other one lives and is married,
-- wherever that one is. What was reversed is none.
create function family_relations() returns table (citizen_id uuid, id uuid, relation text, mirrored boolean, other_id uuid, other_name text,
  other_birth_year int, other_nationality text, other_life_status text, other_married boolean, valid_from date, valid_to date, end_reason text,
  request_id uuid, ended_by uuid, ended_by_own boolean)
language sql stable ${keptPlans} as $$
  select a.id, r.id, r.relation, r.mirrored, r.other_id, r.other_name, r.other_birth_year, r.other_nationality, o.life_status,
    r.other_id is not null and (
      exists (select from family_relation m where m.citizen_id = r.other_id and m.relation = 'SPOUSE' and m.valid_to is null offset 0)
      or exists (select from family_relation m where m.other_id = r.other_id and m.relation = 'SPOUSE' and m.valid_to is null offset 0)),
    r.valid_from, r.valid_to, r.end_reason, r.request_id, r.ended_by,
    coalesce((select q.citizen_id = a.id from correction_request q where q.id = r.ended_by), false)
  from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (
    (select f.id, f.relation, false as mirrored, f.other_id, f.other_name, f.other_birth_year, f.other_nationality, f.valid_from, f.valid_to,
      f.end_reason, f.request_id, f.ended_by from family_relation f where f.citizen_id = a.id offset 0)
    union all
    (select f.id, f.relation, true, f.citizen_id, f.name, f.birth_year, f.nationality, f.valid_from, f.valid_to,
      f.end_reason, f.request_id, f.ended_by from family_relation f where f.other_id = a.id offset 0)) r
  left join lateral (select c.life_status from citizen c where c.id = r.other_id offset 0) o on true
  where r.end_reason is distinct from 'REVERSED'
$$;
`;

const papers = /* sql */ `
-- The papers of a request on two persons tell of both.
create or replace function citing_persons(paper uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct p.id from request_document d join correction_request q on q.id = d.request_id
  cross join lateral (values (q.citizen_id), (q.other_id)) p (id)
  where d.document_id = paper and p.id is not null and exists (
    select from request_document r where r.document_id = paper
      and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
        or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int))
$$;
`;

const rowSecurity = /* sql */ `
alter table family_relation enable row level security;
alter table family_relation force row level security;
create policy own on family_relation to owner using (true) with check (true);
create policy scope on family_relation to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false)
  or coalesce(other_unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy pointed on family_relation for select to app using (
  citizen_id = (select nullif(current_setting('app.subject', true), '')::uuid)
  or other_id = (select nullif(current_setting('app.subject', true), '')::uuid));
create policy pointed_many on family_relation to app using (
  citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[])
  or other_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
`;

const rights = /* sql */ `
grant select, insert on family_relation to app;
grant update (valid_to, end_reason, ended_by, version) on family_relation to app;
-- Who may run a function is said anew with it.
grant execute on function open_requests(), family_relations() to app;
`;
