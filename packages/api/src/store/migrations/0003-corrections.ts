import { Migration } from '@mikro-orm/migrations';

/** The write protocol, requests of civil status with their steps, and what the register said before. */
export class Corrections extends Migration {
  override up(): void {
    for (const part of [protocol, requests, guards, history, pointedWrites, rowSecurity, rights]) this.addSql(part);
  }
}

const protocol = /* sql */ `
-- One row an item, keyed by the client's ref: the insert is the lock. Holds no input, only its hash.
create table outcome (
  client_no int not null references client (no),
  mutation text not null,
  client_ref text not null,
  content_hash bytea not null,
  status text not null check (status in ('PENDING', 'ACCEPTED', 'REFUSED')),
  -- A refusal of form is replayed; one that depended on state is evaluated anew.
  final boolean not null default false,
  refusals jsonb not null default '[]',
  thing_id uuid,
  at timestamptz not null default clock_timestamp(),
  primary key (client_no, mutation, client_ref)
);
create index outcome_by_time on outcome using brin (at);

-- What happened, for those who follow: in the transaction of the effect. Names of fields, never values.
create table outbox (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  xid xid8 not null default pg_current_xact_id(),
  type text not null,
  subject_id uuid not null,
  unit_no int not null,
  version int not null,
  fields text[] not null default '{}'
);
`;

const requests = /* sql */ `
create table correction_request (
  id uuid primary key,
  kind text not null,
  state text not null,
  citizen_id uuid not null references citizen,
  -- The unit of the person, of the competent office and of the sender, each at the time: any of them admits the reader.
  unit_no int not null,
  office_unit_no int not null,
  sender_unit_no int not null,
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  submitted_by int references officer (no),
  registered_by int references officer (no),
  decided_by int references officer (no),
  office_unit_id text not null references administrative_unit,
  book text not null,
  number text not null,
  year int not null,
  registered_on date not null,
  legal_basis jsonb not null,
  evidence jsonb not null,
  field text,
  recorded_value text,
  new_value text,
  error_source text,
  died_on date,
  death_place text,
  submitted_on date not null,
  due_on date not null,
  late boolean not null default false,
  rule_version text not null,
  stale_fields text[] not null default '{}',
  question text,
  reason text,
  effects jsonb not null default '[]',
  applied_on date,
  version int not null default 1
);
create index on correction_request (citizen_id);
create index correction_by_unit on correction_request (unit_no, state, id);
create index correction_by_office on correction_request (office_unit_no, state, id);
create index correction_by_sender on correction_request (sender_unit_no, state, id);

-- One open request a field; a death blocks all.
create unique index one_open_request on correction_request (citizen_id, coalesce(field, kind))
  where state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO');
-- A register entry is submitted once, for ever; a request that came to nothing frees it, and a stale one holds nothing.
create unique index one_request_per_entry on correction_request (office_unit_id, kind, book, number, year, coalesce(field, ''))
  where state not in ('REJECTED', 'WITHDRAWN', 'EXPIRED', 'STALE');

create table correction_step (
  request_id uuid not null references correction_request,
  no int not null,
  step text not null,
  from_state text,
  to_state text not null,
  client_no int not null,
  officer_no int,
  on_day date not null,
  at timestamptz not null default clock_timestamp(),
  citizen_id uuid not null,
  unit_no int not null,
  office_unit_no int not null,
  sender_unit_no int not null,
  primary key (request_id, no)
);
`;

const guards = /* sql */ `
create table correction_transition (from_state text, to_state text, primary key (from_state, to_state));

create function correction_stepped() returns trigger language plpgsql as $$
begin
  if new.version <> old.version + 1 then
    raise exception 'a request''s version rises by one' using errcode = '55000', constraint = 'correction_version';
  end if;
  if new.state <> old.state
     and not exists (select from correction_transition t where t.from_state = old.state and t.to_state = new.state) then
    raise exception 'no step of a request leads from % to %', old.state, new.state using errcode = '55000', constraint = 'correction_transition';
  end if;
  return new;
end $$;
create trigger stepped before update on correction_request for each row execute function correction_stepped();
`;

const history = /* sql */ `
-- The person's facts before a change: effective from the event's day, recorded on the legal day and at the instant.
create table citizen_history (
  citizen_id uuid not null references citizen,
  version int not null,
  unit_no int not null,
  effective_on date not null,
  recorded_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  request_id uuid references correction_request,
  changed text[] not null,
  former jsonb not null,
  primary key (citizen_id, version)
);
`;

const pointedWrites = /* sql */ `
-- Pointed access for many items of one call, and for writing: only persons whose number and second fact agree, or whose
-- request the caller's office decides. The admitted ids stand in app.subject as an array, for this transaction.
create function admit_subjects(numbers text[], givens text[], birth_years int[]) returns table (ord int, citizen_id uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare ords int[]; ids uuid[];
begin
  select array_agg(a.ord), coalesce(array_agg(c.id), '{}') into ords, ids
    from unnest(numbers, givens, birth_years) with ordinality a (number, given, birth_year, ord)
    join personal_number n on n.value = a.number
    join citizen c on c.id = n.citizen_id
    where (a.given is not null or a.birth_year is not null)
      and (a.given is null or c.given_key = a.given)
      and (a.birth_year is null or extract(year from c.date_of_birth) = a.birth_year);
  perform set_config('app.subjects', ids::text, true);
  return query select * from unnest(ords, ids);
end $$;

create function admit_by_requests(requests uuid[]) returns uuid[]
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(distinct r.citizen_id), '{}') into admitted from correction_request r
    where r.id = any (requests)
      and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
        or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int);
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;

-- Open requests on the persons admitted, whoever sent them.
create function open_requests() returns table (id uuid, citizen_id uuid, kind text, field text)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.citizen_id, r.kind, r.field from correction_request r
  where r.citizen_id = any (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])
    and r.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')
$$;

-- Which of the register entries a request rests on already, whoever sent it. They are locked, in one order, to the end of
-- the transaction, so that what is answered here holds until the caller's own requests stand.
create function taken_entries(offices text[], kinds text[], books text[], numbers text[], years int[], fields text[]) returns table (ord int)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(k.key) from (
    select distinct hashtextextended(jsonb_build_array(e.office, e.kind, e.book, e.number, e.year, e.field)::text, 0) as key
    from unnest(offices, kinds, books, numbers, years, fields) e (office, kind, book, number, year, field) order by key) k;
  return query
    select e.ord::int from unnest(offices, kinds, books, numbers, years, fields) with ordinality e (office, kind, book, number, year, field, ord)
    where exists (select from correction_request r
      where r.office_unit_id = e.office and r.kind = e.kind and r.book = e.book and r.number = e.number and r.year = e.year
        and coalesce(r.field, '') = e.field and r.state not in ('REJECTED', 'WITHDRAWN', 'EXPIRED', 'STALE'));
end $$;

do $$
declare t text; person text;
begin
  foreach t in array array['citizen', 'personal_number', 'dossier', 'card'] loop
    person := case t when 'citizen' then 'id' else 'citizen_id' end;
    execute format('create policy pointed_many on %I to app
      using (%I = any ((select coalesce(nullif(current_setting(''app.subjects'', true), ''''), ''{}'')::uuid[])::uuid[]))', t, person);
  end loop;
end $$;
`;

const rowSecurity = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['correction_request', 'correction_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
    execute format('create policy scope on %I to app, worker using (
      coalesce(unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false)
      or coalesce(office_unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false)
      or coalesce(sender_unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false))', t);
  end loop;
end $$;
alter table citizen_history enable row level security;
alter table citizen_history force row level security;
create policy own on citizen_history to owner using (true) with check (true);
create policy scope on citizen_history to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy pointed_many on citizen_history to app
  using (citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
`;

const rights = /* sql */ `
grant select, insert, update on outcome to app;
grant insert on outbox to app;
grant select on outbox to worker;
grant select on correction_transition to app;
grant select, insert on correction_request, correction_step, citizen_history to app;
grant update (state, decided_by, stale_fields, question, reason, effects, applied_on, version) on correction_request to app;
grant update (surname, middle_name, given_name, name_key, given_key, date_of_birth, date_of_birth_precision, sex, ethnicity, nationality,
  native_unit_no, life_status, died_on, held_fields) on citizen to app;
grant update (state, state_since, defects, cancel_reason, version) on dossier to app;
grant update (state, exchange_required_on) on card to app;
grant execute on function admit_subjects(text[], text[], int[]), admit_by_requests(uuid[]), open_requests(),
  taken_entries(text[], text[], text[], text[], int[], text[]) to app;
`;
