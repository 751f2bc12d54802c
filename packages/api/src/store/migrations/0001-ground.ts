import { Migration } from '@mikro-orm/migrations';

/** Units, agencies, people, dossiers, cards, cohorts, campaign, audit: tables, roles' rights, row security, triggers. */
export class Ground extends Migration {
  override up(): void {
    for (const part of [register, campaign, people, lifeCycle, copies, rowSecurity, audit, rights]) this.addSql(part);
  }
}

const register = /* sql */ `
alter default privileges revoke execute on functions from public;
create extension if not exists btree_gist;

-- What the loaded data are: demo or not, population, the legal day.
create table instance (key text primary key, value jsonb not null);

create table administrative_unit (
  id text primary key,
  code text not null,
  level text not null check (level in ('PROVINCE', 'DISTRICT', 'COMMUNE', 'RESIDENT_GROUP')),
  type text not null,
  name text not null,
  full_name text not null,
  parent_id text references administrative_unit,
  unit_no int not null unique,
  last_unit_no int not null,
  valid_from date,
  valid_from_basis text not null,
  valid_to date,
  valid_to_basis text,
  invented boolean not null default false,
  source text not null,
  check (last_unit_no >= unit_no),
  constraint one_unit_per_code_and_day exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
);
create index on administrative_unit (parent_id);

create table unit_succession (
  old_id text not null references administrative_unit,
  new_id text not null references administrative_unit,
  extent text not null check (extent in ('FULL', 'PARTIAL')),
  effective_on date not null,
  resolution text not null,
  source text not null,
  checked boolean not null,
  primary key (old_id, new_id)
);
create index on unit_succession (new_id);

-- lo..hi is the range of unit numbers whose people the agency reads; 1..0 is nobody.
create table agency (
  id text primary key,
  no int generated always as identity unique,
  kind text not null,
  name text not null,
  unit_id text not null references administrative_unit,
  lo int not null default 1,
  hi int not null default 0
);

create table client (
  id text primary key,
  no int generated always as identity unique,
  agency_id text not null references agency,
  name text not null,
  scopes text[] not null,
  purposes text[] not null,
  rate_class text not null default 'standard',
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'REVOKED'))
);
create table client_key (
  client_id text not null references client,
  kid text not null,
  jwk jsonb not null,
  primary key (client_id, kid)
);

create table officer (
  id text primary key,
  no int generated always as identity unique,
  agency_id text not null references agency,
  name text not null,
  position text not null,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'REVOKED'))
);
create table officer_key (
  officer_id text not null references officer,
  kid text not null,
  jwk jsonb not null,
  primary key (officer_id, kid)
);

-- Instances keep units, agencies, clients and officers in memory and ask for this number to learn of a change.
create table register_version (one boolean primary key default true check (one), version bigint not null default 1);
insert into register_version default values;
create function register_changed() returns trigger language plpgsql as $$
begin
  update register_version set version = version + 1;
  return null;
end $$;
do $$
declare t text;
begin
  foreach t in array array['instance', 'administrative_unit', 'unit_succession', 'agency', 'client', 'client_key', 'officer', 'officer_key'] loop
    execute format('create trigger changed after insert or update or delete on %I for each statement execute function register_changed()', t);
  end loop;
end $$;

-- A client assertion is used once. Lost in a crash: the issuer then refuses assertions older than the server's start.
create unlogged table used_assertion (digest bytea primary key, expires_at timestamptz not null);
create index on used_assertion (expires_at);

create table heartbeat (one boolean primary key default true check (one), at timestamptz not null default now());
insert into heartbeat default values;
`;

const campaign = /* sql */ `
create table campaign (
  id text primary key,
  name text not null,
  unit_id text not null references administrative_unit,
  starts_on date not null,
  ends_before date,
  eligibility text not null,
  source text not null
);

create table target (
  id uuid primary key,
  campaign_id text not null references campaign,
  unit_id text not null references administrative_unit,
  metric text not null,
  value bigint not null check (value > 0),
  assigned_value bigint not null,
  due_before date not null,
  assigned_by text not null,
  document text not null,
  recorded_on date not null,
  supersedes uuid unique references target,
  source text not null,
  note text
);
create index on target (campaign_id, unit_id);

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed; record a new one', tg_table_name using errcode = '55000';
end $$;
create trigger append_only before update or delete on target for each row execute function append_only();
`;

const people = /* sql */ `
create table citizen (
  id uuid primary key,
  unit_no int not null references administrative_unit (unit_no),
  permanent_unit_no int references administrative_unit (unit_no),
  native_unit_no int references administrative_unit (unit_no),
  birth_registration_place text,
  surname text not null,
  middle_name text,
  given_name text not null,
  name_key text not null collate "C" check (name_key ~ '^[a-z0-9 ]*$'),
  given_key text not null collate "C",
  date_of_birth date not null,
  date_of_birth_precision text not null default 'DAY' check (date_of_birth_precision in ('DAY', 'MONTH', 'YEAR')),
  sex text not null check (sex in ('MALE', 'FEMALE')),
  ethnicity text,
  religion text,
  nationality text not null default 'VN',
  presence text not null,
  presence_on date not null,
  presence_source text not null,
  life_status text not null default 'ALIVE',
  died_on date,
  case_dossier_id uuid,
  case_state text,
  exchange_due_on date,
  held_fields text[] not null default '{}',
  version int not null default 1
);
create index citizen_by_unit on citizen (unit_no, id);
create index citizen_by_case on citizen (case_state, unit_no, id);
create index citizen_by_exchange on citizen (exchange_due_on, unit_no, id) where case_state = 'DELIVERED';
create index citizen_by_name on citizen (name_key, id) include (unit_no);
create index citizen_by_given_name on citizen (given_key, unit_no, id);
create index citizen_by_birth on citizen (date_of_birth, id) include (unit_no);

-- Unique over all time: a number once given is never given again.
create table personal_number (
  value text primary key check (value ~ '^[0-9]{12}$'),
  citizen_id uuid not null references citizen,
  unit_no int not null,
  status text not null check (status in ('ACTIVE', 'CANCELLED', 'REPLACED')),
  valid_from date not null,
  valid_to date,
  replaced_by text references personal_number,
  reason text
);
create unique index one_active_number on personal_number (citizen_id) where status = 'ACTIVE';
create index on personal_number (citizen_id);

create table dossier (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  unit_no int not null,
  collecting_unit_no int not null references administrative_unit (unit_no),
  residence_unit_no int not null references administrative_unit (unit_no),
  campaign_id text not null references campaign,
  type text not null check (type in ('FIRST_ISSUE', 'EXCHANGE', 'REISSUE')),
  state text not null,
  collection_kind text not null,
  collected_on date not null,
  verified_on date,
  produced_on date,
  delivered_on date,
  state_since date not null,
  due_on date not null,
  defects text[] not null default '{}',
  cancel_reason text,
  redo_of uuid references dossier,
  version int not null default 1
);
create index dossier_by_citizen on dossier (citizen_id, collected_on);
create index dossier_by_unit on dossier (unit_no, id);
create index dossier_by_collecting_unit on dossier (collecting_unit_no, id);
create unique index one_open_dossier on dossier (citizen_id)
  where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED');

create table card (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  dossier_id uuid not null references dossier,
  unit_no int not null,
  version text not null,
  state text not null,
  issued_on date not null,
  expires_on date,
  -- The day on which a printed field ceased to agree with the register.
  exchange_required_on date,
  printed_hash bytea not null,
  check ((state = 'EXCHANGE_REQUIRED') = (exchange_required_on is not null))
);
create unique index one_card_in_hand on card (citizen_id) where state in ('ACTIVE', 'EXCHANGE_REQUIRED');
create index card_by_citizen on card (citizen_id);

create table cohort (
  id uuid primary key,
  client_no int not null references client (no),
  kind text not null check (kind in ('SCHOOL', 'WORKFORCE')),
  name text not null,
  period text not null,
  unit_id text not null references administrative_unit,
  source text not null
);
create table cohort_member (
  cohort_id uuid not null references cohort,
  citizen_id uuid not null references citizen,
  client_no int not null,
  primary key (cohort_id, citizen_id)
);
create index on cohort_member (citizen_id, client_no);
create index on cohort_member (client_no, citizen_id);
`;

const lifeCycle = /* sql */ `
-- Door three, guarded once more: the transitions of @lienthong/schema/dossier-life, held equal by a test.
create table dossier_transition (from_state text, to_state text, primary key (from_state, to_state));

create function dossier_step() returns trigger language plpgsql as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'a dossier''s version rises by one' using errcode = '55000', constraint = 'dossier_version';
  end if;
  if new.state <> old.state
     and not exists (select from dossier_transition t where t.from_state = old.state and t.to_state = new.state) then
    raise exception 'no dossier step leads from % to %', old.state, new.state using errcode = '55000', constraint = 'dossier_transition';
  end if;
  return new;
end $$;
create trigger step before update of state, version on dossier for each row execute function dossier_step();

create function citizen_version() returns trigger language plpgsql as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'a citizen''s version rises by one' using errcode = '55000', constraint = 'citizen_version';
  end if;
  return new;
end $$;
create trigger version before update of surname, middle_name, given_name, date_of_birth, date_of_birth_precision, sex, ethnicity,
  religion, nationality, birth_registration_place, native_unit_no, permanent_unit_no, unit_no, presence, life_status, version
  on citizen for each row execute function citizen_version();
`;

const copies = /* sql */ `
-- A person's rows carry the unit of the person, so that one range test guards each table.
-- Statement-level triggers fire for no rows too: without the first line they would call each other for ever.
create function citizen_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from after_rows n join before_rows o using (id) where n.unit_no <> o.unit_no) then return null; end if;
  update personal_number c set unit_no = n.unit_no from after_rows n join before_rows o using (id)
    where c.citizen_id = n.id and n.unit_no <> o.unit_no;
  update dossier c set unit_no = n.unit_no from after_rows n join before_rows o using (id)
    where c.citizen_id = n.id and n.unit_no <> o.unit_no;
  update card c set unit_no = n.unit_no from after_rows n join before_rows o using (id)
    where c.citizen_id = n.id and n.unit_no <> o.unit_no;
  return null;
end $$;
create trigger moved after update on citizen referencing old table as before_rows new table as after_rows
  for each statement execute function citizen_moved();

-- What the person's row knows of dossier and card, so that a status is a fact on one row: the current case and the exchange.
create function case_of(person uuid) returns dossier language sql stable as $$
  select d from dossier d where d.citizen_id = person and d.state not in ('CANCELLED', 'SUPERSEDED')
  order by d.collected_on desc, d.id desc limit 1
$$;
create function dossier_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update citizen c set case_dossier_id = (k.current).id, case_state = (k.current).state
  from (select p.citizen_id, case_of(p.citizen_id) as current from (select distinct citizen_id from after_rows) p) k
  where c.id = k.citizen_id
    and (c.case_dossier_id, c.case_state) is distinct from ((k.current).id, (k.current).state);
  return null;
end $$;
create trigger kept_insert after insert on dossier referencing new table as after_rows
  for each statement execute function dossier_kept();
create trigger kept_update after update on dossier referencing new table as after_rows
  for each statement execute function dossier_kept();

create function card_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update citizen c set exchange_due_on = k.due_on
  from (select p.citizen_id, (select least(x.exchange_required_on, x.expires_on) from card x
                              where x.citizen_id = p.citizen_id and x.state in ('ACTIVE', 'EXCHANGE_REQUIRED')) as due_on
        from (select distinct citizen_id from after_rows) p) k
  where c.id = k.citizen_id and c.exchange_due_on is distinct from k.due_on;
  return null;
end $$;
create trigger kept_insert after insert on card referencing new table as after_rows
  for each statement execute function card_kept();
create trigger kept_update after update on card referencing new table as after_rows
  for each statement execute function card_kept();
`;

const rowSecurity = /* sql */ `
-- The range policy has exactly this form: the plain one is folded into the plan and a page takes 40 times longer.
-- A setting that was never made is an error, one left over from another transaction ('') too.
do $$
declare t text; person text; range text;
begin
  range := '(coalesce(%I between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false))';
  foreach t in array array['citizen', 'personal_number', 'dossier', 'card'] loop
    person := case t when 'citizen' then 'id' else 'citizen_id' end;
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
    execute format('create policy scope on %I to app, worker using ' || format(range, 'unit_no', 'unit_no'), t);
    execute format('create policy own_cohorts on %I for select to app using (exists (
      select from cohort_member m where m.citizen_id = %I.%I and m.client_no = (select current_setting(''app.cohorts_of'')::int)))', t, t, person);
    execute format('create policy pointed on %I for select to app using (%I = (select nullif(current_setting(''app.subject'', true), '''')::uuid))', t, person);
  end loop;
end $$;

-- The unit that collected a dossier reads the dossier, though the person lives elsewhere.
create policy collecting on dossier for select to app using (
  coalesce(collecting_unit_no between (select current_setting('app.collecting_lo')::int) and (select current_setting('app.collecting_hi')::int), false));

alter table cohort_member enable row level security;
alter table cohort_member force row level security;
create policy own on cohort_member to owner using (true) with check (true);
create policy own_cohorts on cohort_member to app using (client_no = (select current_setting('app.cohorts_of')::int));

-- Pointed access: the one way to a person outside the range. At most one person, when number and second fact agree;
-- admitted for this transaction only.
create function admit_subject(number text, given text, birth_year int) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare found_id uuid;
begin
  if given is null and birth_year is null then
    raise exception 'a second fact is required' using errcode = '22004';
  end if;
  select c.id into found_id from personal_number n join citizen c on c.id = n.citizen_id
    where n.value = number
      and (given is null or c.given_key = given)
      and (birth_year is null or extract(year from c.date_of_birth) = birth_year);
  perform set_config('app.subject', coalesce(found_id::text, ''), true);
  return found_id is not null;
end $$;
`;

const audit = /* sql */ `
-- One row a statement, with the persons it touched; xid tells the sealer which rows are committed and in which order to number them.
create sequence audit_id;
create table audit (
  id bigint not null default nextval('audit_id'),
  at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  request_id uuid not null,
  client_no int,
  officer_no int,
  agency_no int,
  purpose text,
  case_ref text,
  operation text not null,
  fields bigint not null default 0,
  outcome text not null check (outcome in ('ANSWERED', 'NOT_FOUND', 'ACCEPTED', 'REFUSED', 'DENIED')),
  code text,
  sought bytea,
  persons uuid[] not null default '{}'
) partition by range (at);
create index audit_by_time on audit using brin (at);

alter table audit enable row level security;
alter table audit force row level security;
create policy own on audit to owner using (true) with check (true);
create policy leave on audit for insert to app with check (true);
create policy seal on audit for select to worker using (true);

-- Creates the partitions of a day and the thirteen after it. No partition, no audit, no answer.
create function ensure_audit_days(first_day date) returns int language plpgsql security definer set search_path = public, pg_temp as $$
declare d date; made int := 0;
begin
  -- Two servers that start together would both find a partition missing.
  perform pg_advisory_xact_lock(7210521);
  for d in select generate_series(first_day, first_day + 13, interval '1 day')::date loop
    if to_regclass('audit_' || to_char(d, 'YYYYMMDD')) is null then
      execute format('create table %I partition of audit for values from (%L) to (%L)',
        'audit_' || to_char(d, 'YYYYMMDD'), d::text || ' 00:00:00+00', (d + 1)::text || ' 00:00:00+00');
      execute format('alter table %I enable row level security', 'audit_' || to_char(d, 'YYYYMMDD'));
      execute format('alter table %I force row level security', 'audit_' || to_char(d, 'YYYYMMDD'));
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
`;

const rights = /* sql */ `
revoke all on all tables in schema public from public;
grant usage on schema public to app, worker;
grant select on instance, administrative_unit, unit_succession, agency, client, client_key, officer, officer_key, register_version,
  campaign, target, dossier_transition, heartbeat, cohort to app, worker;
grant select on citizen, personal_number, dossier, card to app, worker;
grant select on cohort_member to app;
grant update (presence, presence_on, presence_source, version) on citizen to app;
grant update (at) on heartbeat to app;
grant select, insert, delete on used_assertion to app;
grant insert on audit to app;
grant select on audit to worker;
grant usage on sequence audit_id to app;
grant execute on function admit_subject(text, text, int) to app;
grant execute on function ensure_audit_days(date) to app, worker;
`;
