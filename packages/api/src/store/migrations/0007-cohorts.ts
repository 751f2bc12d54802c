import { Migration } from '@mikro-orm/migrations';
import { institutionRows } from '../demo/institutions.ts';

/** Schools, enterprises and sites; rosters that are uploaded again and again; who of them is counted where. */
export class Cohorts extends Migration {
  override up(): void {
    for (const part of [places, rosters]) this.addSql(part);
    // A demo that was loaded before has its rosters, and their schools in the reference data.
    const rows = JSON.stringify(institutionRows()).replaceAll("'", "''");
    this.addSql(
      `select load_institutions('${rows}') where exists (select from instance where key = 'demo' and value = 'true')`,
    );
    for (const part of [landed, constraints, policies, counting, triggers, uploading, answering, rights])
      this.addSql(part);
    this.addSql('select count_cohorts()');
  }
}

const places = /* sql */ `
-- None of these holds data of persons. Codes are our own: no source gives any.
create table school (
  code text primary key check (code ~ '^[a-z0-9-]{1,100}$'),
  name text not null,
  name_key text not null collate "C",
  level text not null check (level in ('LOWER_SECONDARY', 'UPPER_SECONDARY')),
  unit_no int not null references administrative_unit (unit_no),
  -- The school's own system; null: the education office uploads for it.
  client_no int references client (no),
  source text not null,
  doubt text
);
create index on school (unit_no);
create index on school (client_no);
create table industrial_park (
  code text primary key check (code ~ '^[a-z0-9-]{1,100}$'),
  name text not null,
  unit_no int not null references administrative_unit (unit_no),
  area_hectares double precision,
  as_of date,
  source text not null,
  doubt text
);
create table enterprise (
  code text primary key check (code ~ '^[a-z0-9-]{1,100}$'),
  name text not null,
  name_key text not null collate "C",
  invented boolean not null,
  source text not null,
  doubt text
);
create table site (
  code text primary key check (code ~ '^[a-z0-9-]{1,100}$'),
  enterprise_code text not null references enterprise,
  name text not null,
  unit_no int not null references administrative_unit (unit_no),
  park_code text references industrial_park,
  source text not null,
  doubt text
);
create index on site (enterprise_code);
create index on site (unit_no);

-- Places as the loader composes them: of a district or of its communes by their place in the list, clients by their ids.
create function load_institutions(given jsonb) returns void language plpgsql set search_path = public, pg_temp as $$
declare today date := legal_today();
begin
  create temp table district_commune on commit drop as
    select d.code as district, d.unit_no as district_no, c.unit_no, row_number() over (partition by d.code order by c.unit_no) as place,
      row_number() over (partition by d.code order by c.type not in ('WARD', 'TOWNSHIP'), c.unit_no) as seat
    from administrative_unit d join administrative_unit c on c.parent_id = d.id
    where d.level = 'DISTRICT' and coalesce(d.valid_to, '2025-06-30') >= '2025-06-30' and coalesce(c.valid_to, '2025-06-30') >= '2025-06-30';
  insert into school (code, name, name_key, level, unit_no, client_no, source, doubt)
    select s.code, s.name, s."nameKey", s.level, u.unit_no, c.no, s.source, s.doubt
    from jsonb_to_recordset(given -> 'schools') s (code text, name text, "nameKey" text, level text, district text, client text, source text, doubt text)
    join district_commune u on u.district = s.district and u.seat = 1 left join client c on c.id = s.client;
  insert into industrial_park (code, name, unit_no, area_hectares, as_of, source, doubt)
    select p.code, p.name, u.district_no, p.area, p."asOf", p.source, p.doubt
    from jsonb_to_recordset(given -> 'parks') p (code text, name text, district text, area double precision, "asOf" date, source text, doubt text)
    join district_commune u on u.district = p.district and u.seat = 1;
  insert into enterprise (code, name, name_key, invented, source, doubt)
    select e.code, e.name, e."nameKey", true, e.source, e.doubt
    from jsonb_to_recordset(given -> 'enterprises') e (code text, name text, "nameKey" text, source text, doubt text);
  insert into site (code, enterprise_code, name, unit_no, park_code, source, doubt)
    select s.code, s.enterprise, s.name, u.unit_no, s.park, s.source, s.doubt
    from jsonb_to_recordset(given -> 'sites') s (code text, enterprise text, name text, district text, commune int, park text, source text, doubt text)
    join district_commune u on u.district = s.district
      and u.place = 1 + s.commune % (select count(*) from district_commune n where n.district = s.district);
  drop table district_commune;
end $$;
`;

const rosters = /* sql */ `
alter table cohort
  add agency_no int references agency (no),
  add school_code text references school,
  add site_code text references site,
  add unit_no int references administrative_unit (unit_no),
  add version int not null default 1,
  -- How many uploads were opened; the number of the one that runs; that of the last one completed.
  add uploads int not null default 0,
  add upload_no int,
  add opened_on date,
  add completed_no int,
  add completed_on date;
-- upload: the last one that named the person. left_on: no longer on the roster since that day; the row stays, in case of return.
alter table cohort_member
  add group_name text,
  add upload int,
  add since date,
  add left_on date;
`;

const landed = /* sql */ `
-- Rosters from before uploads: as if one had been completed today. A school that the reference data lack is made of its roster.
insert into school (code, name, name_key, level, unit_no, client_no, source, doubt)
  select 'cohort-' || h.id, h.name, '', 'UPPER_SECONDARY', u.unit_no, h.client_no, h.source, 'known by its roster alone'
  from cohort h join administrative_unit u on u.id = h.unit_id
  where h.kind = 'SCHOOL' and not exists (select from school s where s.name = h.name and s.client_no = h.client_no);
insert into enterprise (code, name, name_key, invented, source, doubt)
  select 'cohort-' || h.id, h.name, '', false, h.source, 'known by its workforce alone' from cohort h where h.kind = 'WORKFORCE';
insert into site (code, enterprise_code, name, unit_no, source, doubt)
  select 'cohort-' || h.id, 'cohort-' || h.id, h.name, u.unit_no, h.source, 'known by its workforce alone'
  from cohort h join administrative_unit u on u.id = h.unit_id where h.kind = 'WORKFORCE';
update cohort h set
  agency_no = a.no, unit_no = u.unit_no, uploads = 1, completed_no = 1, completed_on = legal_today(),
  school_code = (select min(s.code) from school s where h.kind = 'SCHOOL' and s.name = h.name and s.client_no = h.client_no),
  site_code = (select s.code from site s where s.code = 'cohort-' || h.id)
  from client c join agency a on a.id = c.agency_id, administrative_unit u
  where c.no = h.client_no and u.id = h.unit_id;
update cohort_member set upload = 1, since = legal_today();
`;

const constraints = /* sql */ `
alter table cohort
  alter agency_no set not null,
  alter unit_no set not null,
  drop unit_id,
  add check ((kind = 'SCHOOL') = (school_code is not null) and (kind = 'WORKFORCE') = (site_code is not null)),
  add check ((upload_no is null) = (opened_on is null)),
  add check ((completed_no is null) = (completed_on is null));
alter table cohort_member alter since set not null;
-- A place has one cohort of a client; a further period is a further upload.
create unique index one_cohort_of_school on cohort (school_code, client_no) where school_code is not null;
create unique index one_cohort_of_site on cohort (site_code, client_no) where site_code is not null;
create index cohort_by_client on cohort (client_no, id);
create index cohort_by_agency on cohort (agency_no, id);
`;

const policies = /* sql */ `
-- Who left a roster is no longer reached by it.
do $$
declare t text; person text;
begin
  foreach t in array array['citizen', 'personal_number', 'dossier', 'card'] loop
    person := case t when 'citizen' then 'id' else 'citizen_id' end;
    execute format('drop policy own_cohorts on %I', t);
    execute format('create policy own_cohorts on %I for select to app using (exists (
      select from cohort_member m where m.citizen_id = %I.%I and m.client_no = (select current_setting(''app.cohorts_of'')::int) and m.left_on is null))', t, t, person);
  end loop;
end $$;
drop policy own_cohorts on cohort_member;
create policy own_cohorts on cohort_member for select to app using (client_no = (select current_setting('app.cohorts_of')::int) and left_on is null);
`;

const facts = 'eligible_on, present, presence_on, until';
const days = 'collected_on, issued_on, delivered_on';
const prefixed = (prefix: string, columns: string): string =>
  columns
    .split(', ')
    .map((column) => `${prefix}.${column}`)
    .join(', ');

const counting = /* sql */ `
-- Who is counted, with the facts that figures are made of, as the ledgers have them: a person in one cohort of a kind.
create table cohort_counted (
  kind text not null,
  citizen_id uuid not null,
  campaign_id text not null references campaign,
  cohort_id uuid not null references cohort,
  eligible_on date,
  present boolean not null,
  presence_on date not null,
  until date,
  collected_on date,
  issued_on date,
  delivered_on date,
  primary key (kind, citizen_id, campaign_id)
);
create index cohort_counted_by_cohort on cohort_counted (cohort_id, campaign_id);
create index cohort_counted_by_person on cohort_counted (citizen_id);

-- Blocks of persons who were in or out together of all that was ever counted, whatever the kind. Each has 5 persons or more,
-- and whatever is counted is made of whole blocks: so no reckoning with figures of any day leads to fewer persons.
create table counted_block (citizen_id uuid primary key, block bigint not null);
create index on counted_block (block);
create sequence counted_block_no;
do $$
declare t text;
begin
  foreach t in array array['cohort_counted', 'counted_block'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
  end loop;
end $$;

-- Who is to be counted in a cohort: as near to who is on it as blocks allow, which are split here. A block comes in or goes out
-- whole, or is split into two of 5 or more; of a block that comes in but for a few, as many come in as leave 5. Where it can't
-- be split, what was counted stays counted or goes with the larger part, and who is new waits.
-- Without nested loops: the planner, who knows nothing of the sizes here, would take them for two lists of ten thousand.
create function counted_by_blocks(which uuid) returns uuid[] language plpgsql security definer
set search_path = public, pg_temp set jit = off set enable_nestloop = off as $$
declare
  fewest constant int := 5;
  its_kind text := (select kind from cohort where id = which);
  any_campaign text := (select min(id) from campaign);
  answer uuid[];
begin
  with basis as materialized (
    select citizen_id from cohort_counted where cohort_id = which and campaign_id = any_campaign),
  wanted as materialized (
    select m.citizen_id from cohort_member m
    where m.cohort_id = which and m.left_on is null and not exists (
      select from cohort_counted e where e.kind = its_kind and e.citizen_id = m.citizen_id and e.campaign_id = any_campaign and e.cohort_id <> which)),
  touched as materialized (
    select distinct b.block from counted_block b join (select citizen_id from basis union select citizen_id from wanted) t using (citizen_id)),
  person as materialized (
    select b.block, b.citizen_id, w.citizen_id is not null as wanted, s.citizen_id is not null as counted,
      row_number() over (partition by b.block, w.citizen_id is not null order by b.citizen_id) as place
    from counted_block b join touched using (block) left join wanted w using (citizen_id) left join basis s using (citizen_id)),
  sized as (
    select block, count(*) as size, count(*) filter (where wanted) as wants, bool_or(counted) as is_in from person group by 1),
  decided as materialized (
    select block, size, case
        when wants = size then size
        when wants = 0 then 0
        when wants >= fewest and size - wants >= fewest then wants
        when is_in then case when wants * 2 >= size then size else 0 end
        when least(wants, size - fewest) >= fewest then least(wants, size - fewest)
        else 0
      end as taken
    from sized),
  split as (select block, taken, nextval('counted_block_no') as new_block from decided where taken > 0 and taken < size),
  fresh as materialized (
    select w.citizen_id from wanted w where not exists (select from counted_block b where b.citizen_id = w.citizen_id)),
  fresh_block as (select nextval('counted_block_no') as block where (select count(*) from fresh) >= fewest),
  new_blocks as (insert into counted_block (citizen_id, block) select f.citizen_id, b.block from fresh f cross join fresh_block b),
  split_blocks as (
    update counted_block c set block = s.new_block from person p join split s using (block)
    where c.citizen_id = p.citizen_id and p.wanted and p.place <= s.taken),
  counted as (
    select p.citizen_id from person p join decided d using (block)
    where d.taken = d.size or (d.taken > 0 and p.wanted and p.place <= d.taken)
    union all
    select f.citizen_id from fresh f cross join fresh_block)
  select coalesce(array_agg(citizen_id), '{}') into answer from counted;
  return answer;
end $$;

-- Counts who is on a cohort. The caller lets nobody else do so meanwhile.
create function count_cohort(which uuid) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare
  its_kind text := (select kind from cohort where id = which);
  any_campaign text := (select min(id) from campaign);
  counted uuid[] := counted_by_blocks(which);
  basis uuid[] := array(select citizen_id from cohort_counted where cohort_id = which and campaign_id = any_campaign);
  gone uuid[] := array(select unnest(basis) except select unnest(counted));
  come uuid[] := array(select unnest(counted) except select unnest(basis));
begin
  delete from cohort_counted c using unnest(gone) g (id) where c.kind = its_kind and c.citizen_id = g.id and c.cohort_id = which;
  insert into cohort_counted (kind, citizen_id, campaign_id, cohort_id, ${facts}, ${days})
  select its_kind, p.citizen_id, g.id, which, ${prefixed('p', facts)}, ${prefixed('k', days)}
  from unnest(come) n (id) join counted_person p on p.citizen_id = n.id cross join campaign g
    left join counted_case k on k.citizen_id = n.id and k.campaign_id = g.id;
end $$;

-- All cohorts, the oldest first, as after a bulk load.
create function count_cohorts() returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare one uuid;
begin
  for one in select id from cohort where completed_no is not null order by id loop
    perform count_cohort(one);
  end loop;
end $$;
`;

const triggers = /* sql */ `
-- Keeps the facts equal to the ledgers, statement by statement.
create function cohort_person_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from cohort_counted c using before_rows o where c.citizen_id = o.citizen_id;
  else
    update cohort_counted c set (${facts}) = (${prefixed('n', facts)})
    from after_rows n where c.citizen_id = n.citizen_id and (${prefixed('c', facts)}) is distinct from (${prefixed('n', facts)});
  end if;
  return null;
end $$;
create trigger cohort_insert after insert on counted_person referencing new table as after_rows
  for each statement execute function cohort_person_kept();
create trigger cohort_update after update on counted_person referencing new table as after_rows
  for each statement execute function cohort_person_kept();
create trigger cohort_delete after delete on counted_person referencing old table as before_rows
  for each statement execute function cohort_person_kept();

create function cohort_case_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    update cohort_counted c set (${days}) = (null, null, null)
    from before_rows o where c.citizen_id = o.citizen_id and c.campaign_id = o.campaign_id;
  else
    update cohort_counted c set (${days}) = (${prefixed('n', days)})
    from after_rows n where c.citizen_id = n.citizen_id and c.campaign_id = n.campaign_id
      and (${prefixed('c', days)}) is distinct from (${prefixed('n', days)});
  end if;
  return null;
end $$;
create trigger cohort_insert after insert on counted_case referencing new table as after_rows
  for each statement execute function cohort_case_kept();
create trigger cohort_update after update on counted_case referencing new table as after_rows
  for each statement execute function cohort_case_kept();
create trigger cohort_delete after delete on counted_case referencing old table as before_rows
  for each statement execute function cohort_case_kept();

-- A further campaign counts the same persons.
create function cohort_campaign_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into cohort_counted (kind, citizen_id, campaign_id, cohort_id, ${facts}, ${days})
  select distinct on (c.kind, c.citizen_id, n.id) c.kind, c.citizen_id, n.id, c.cohort_id, ${prefixed('c', facts)}, ${prefixed('k', days)}
  from after_rows n cross join cohort_counted c left join counted_case k on k.citizen_id = c.citizen_id and k.campaign_id = n.id
  on conflict do nothing;
  return null;
end $$;
create trigger cohort_insert after insert on campaign referencing new table as after_rows
  for each statement execute function cohort_campaign_kept();
`;

const uploading = /* sql */ `
-- Persons offered as candidates to this client before, admitted beside those whom number and second fact point at.
create function admit_candidates(persons uuid[], lo int, hi int) returns table (citizen_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare ids uuid[] := array(select c.id from citizen c where c.id = any (persons) and c.unit_no between lo and hi);
begin
  perform set_config('app.subjects', (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[] || ids)::text, true);
  return query select unnest(ids);
end $$;

-- Whom a description fits: the whole name without diacritics and the birth date, exactly. At most five each, of the living.
create function cohort_candidates(keys text[], births date[], sexes text[], lo int, hi int)
returns table (ord int, citizen_id uuid, personal_number text, birth_year int, unit_no int)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.ord::int, f.id, (select n.value from personal_number n where n.citizen_id = f.id and n.status = 'ACTIVE'),
    extract(year from a.birth)::int, f.unit_no
  from unnest(keys, births, sexes) with ordinality a (key, birth, sex, ord)
  cross join lateral (
    select c.id, c.unit_no from citizen c
    where c.date_of_birth = a.birth and c.name_key = a.key and c.unit_no between lo and hi and c.life_status = 'ALIVE'
      and (a.sex is null or c.sex = a.sex)
    order by c.id limit 5) f
$$;

-- Puts persons on rosters of the client: only such as this transaction has admitted. The same person twice is one member;
-- who comes back is on it since today.
create function enter_cohort_members(cohorts uuid[], persons uuid[], groups text[], uploads int[], client int, today date)
returns table (citizen_id uuid) language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  if exists (select from unnest(cohorts) c (id) where not exists (select from cohort h where h.id = c.id and h.client_no = client)) then
    raise exception 'a cohort of another client' using errcode = '42501';
  end if;
  if not persons <@ coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[] then
    raise exception 'a person who was not admitted' using errcode = '42501';
  end if;
  return query with given as (
    select distinct on (g.cohort_id, g.person_id) g.* from unnest(cohorts, persons, groups, uploads) with ordinality
      g (cohort_id, person_id, group_name, upload, ord)
    order by g.cohort_id, g.person_id, g.ord desc),
  entered as (
    insert into cohort_member as m (cohort_id, citizen_id, client_no, group_name, upload, since)
    select g.cohort_id, g.person_id, client, g.group_name, g.upload, today from given g order by g.cohort_id, g.person_id
    on conflict on constraint cohort_member_pkey do update set
      group_name = case when excluded.upload is null then coalesce(excluded.group_name, m.group_name) else excluded.group_name end,
      upload = coalesce(excluded.upload, m.upload),
      since = case when m.left_on is null then m.since else excluded.since end,
      left_on = null
    returning m.citizen_id)
  select distinct e.citizen_id from entered e;
end $$;

-- Ends uploads of the client: who was on the roster and isn't in the upload leaves it, and who is counted is reckoned anew.
create function complete_cohort_uploads(cohorts uuid[], numbers int[], client int, today date) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare gone int; one uuid;
begin
  if exists (select from unnest(cohorts) c (id) where not exists (select from cohort h where h.id = c.id and h.client_no = client)) then
    raise exception 'a cohort of another client' using errcode = '42501';
  end if;
  update cohort_member m set left_on = today from unnest(cohorts, numbers) c (id, number)
    where m.cohort_id = c.id and m.left_on is null and m.upload is distinct from c.number;
  get diagnostics gone = row_count;
  -- Blocks are split by one at a time.
  perform pg_advisory_xact_lock(7210523);
  foreach one in array cohorts loop
    perform count_cohort(one);
  end loop;
  return gone;
end $$;
`;

const answering = /* sql */ `
-- Counts only: nobody is named to whoever calls these.
create function cohort_counts(cohorts uuid[]) returns table (cohort_id uuid, members int, received int)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.cohort_id, count(*)::int, (count(*) filter (where m.upload = h.upload_no))::int
  from cohort h join cohort_member m on m.cohort_id = h.id
  where h.id = any (cohorts) and m.left_on is null group by 1
$$;

create function cohort_waiting(cohorts uuid[]) returns table (cohort_id uuid, elsewhere int, waiting int)
language sql stable security definer set search_path = public, pg_temp as $$
  select m.cohort_id, (count(*) filter (where c.cohort_id <> m.cohort_id))::int, (count(*) filter (where c.cohort_id is null))::int
  from cohort h join cohort_member m on m.cohort_id = h.id
    left join cohort_counted c on c.kind = h.kind and c.citizen_id = m.citizen_id and c.campaign_id = (select min(id) from campaign)
  where h.id = any (cohorts) and m.left_on is null group by 1
$$;

-- The figures of all cohorts of a kind on a day, by the definitions of the tallies.
create function cohort_figures(of_kind text, campaign text, on_day date)
returns table (cohort_id uuid, counted int, eligible int, present int, collected_persons int, issued_persons int, delivered_persons int,
  eligible_collected int, eligible_issued int, present_collected int)
language sql stable security definer set search_path = public, pg_temp as $$
  select f.cohort_id, count(*)::int, (count(*) filter (where f.is_eligible))::int, (count(*) filter (where f.is_present))::int,
    (count(*) filter (where f.collected_on <= on_day))::int, (count(*) filter (where f.issued_on <= on_day))::int,
    (count(*) filter (where f.delivered_on <= on_day))::int, (count(*) filter (where f.is_eligible and f.collected_on <= on_day))::int,
    (count(*) filter (where f.is_eligible and f.issued_on <= on_day))::int, (count(*) filter (where f.is_present and f.collected_on <= on_day))::int
  from (select c.*, e.is_eligible, e.is_eligible and c.present and c.presence_on <= on_day as is_present
        from cohort_counted c, lateral (select c.eligible_on <= on_day and coalesce(c.until > on_day, true) as is_eligible) e
        where c.kind = of_kind and c.campaign_id = campaign) f
  group by 1
$$;
`;

const rights = /* sql */ `
grant select on school, industrial_park, enterprise, site to app, worker;
grant insert on cohort to app;
grant update (name, period, version, uploads, upload_no, opened_on, completed_no, completed_on) on cohort to app;
grant execute on function admit_candidates(uuid[], int, int), cohort_candidates(text[], date[], text[], int, int),
  enter_cohort_members(uuid[], uuid[], text[], int[], int, date), complete_cohort_uploads(uuid[], int[], int, date),
  cohort_counts(uuid[]), cohort_waiting(uuid[]), cohort_figures(text, text, date) to app;
`;
