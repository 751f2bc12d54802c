import { invitationTransitions, statesOfInvitations } from '@lienthong/schema/invitation-life';
import { Migration } from '@mikro-orm/migrations';

/** Collection points with their slots, and who is invited to them: the life of an invitation, and what a person's row knows of it. */
export class Invitations extends Migration {
  override up(): void {
    for (const part of [points, invitations, person, kept, rowSecurity, rights]) this.addSql(part);
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const open = quoted(statesOfInvitations('open'));
const invites = quoted(statesOfInvitations('invites'));
const holdsPlace = quoted(statesOfInvitations('holdsPlace'));

const points = /* sql */ `
-- Where dossiers are collected; no personal data.
create table collection_point (
  id uuid primary key,
  kind text not null check (kind in ('OFFICE', 'MOBILE', 'SCHOOL', 'ENTERPRISE', 'HOME')),
  name text not null,
  unit_id text not null references administrative_unit,
  unit_no int not null,
  school_code text references school,
  site_code text references site,
  agency_no int not null references agency (no),
  client_no int not null references client (no),
  opens_on date not null,
  closes_on date check (closes_on >= opens_on),
  version int not null default 1,
  check ((kind = 'SCHOOL') = (school_code is not null) and (kind = 'ENTERPRISE') = (site_code is not null))
);
create index collection_point_by_unit on collection_point (unit_no, id);

create table collection_slot (
  id uuid primary key,
  point_id uuid not null references collection_point,
  unit_no int not null,
  on_day date not null,
  from_time time not null,
  to_time time not null check (to_time > from_time),
  capacity int not null check (capacity > 0),
  -- Invitations that hold a place; never more than there are.
  booked int not null default 0,
  -- A session: for the members of this cohort alone.
  cohort_id uuid references cohort,
  state text not null default 'OPEN' check (state in ('OPEN', 'CLOSED', 'CANCELLED')),
  version int not null default 1,
  constraint slot_has_room check (booked between 0 and capacity)
);
create unique index one_slot_at_a_time on collection_slot (point_id, on_day, from_time) where state <> 'CANCELLED';
create index collection_slot_by_day on collection_slot (on_day, id, unit_no);
create index collection_slot_by_unit on collection_slot (unit_no, on_day, id);
create index collection_slot_by_cohort on collection_slot (cohort_id, on_day) where cohort_id is not null;
`;

const invitations = /* sql */ `
create function uuid_v7() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create table invitation_batch (
  id uuid primary key,
  slot_id uuid not null references collection_slot,
  -- Of the unit whose list it was filled from; that of the slot where it was filled from a cohort.
  unit_no int not null,
  list text,
  planned int not null,
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  on_day date not null
);

create table invitation (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  -- Copies: of the person, and of the slot.
  unit_no int not null,
  slot_unit_no int,
  slot_id uuid references collection_slot,
  batch_id uuid references invitation_batch,
  reason text not null check (reason in ('FIRST_ISSUE', 'REDO', 'EXCHANGE')),
  state text not null default 'PLANNED',
  state_since date not null,
  sent_on date,
  channel text,
  cancel_reason text,
  dossier_id uuid references dossier on delete set null,
  -- The last step and who took it; null where it followed from something else.
  step text not null default 'PLAN',
  by_client_no int,
  by_officer_no int,
  version int not null default 1,
  constraint sent_complete check ((sent_on is null) = (channel is null)),
  constraint cancel_complete check ((state = 'CANCELLED') = (cancel_reason is not null)),
  check ((slot_id is null) = (slot_unit_no is null))
);
create unique index one_open_invitation on invitation (citizen_id) where state in (${open});
create index invitation_by_citizen on invitation (citizen_id, id);
create index invitation_by_unit on invitation (unit_no, id);
create index invitation_by_state on invitation (state, id, unit_no);
create index invitation_by_slot on invitation (slot_id, state, id);
create index invitation_by_dossier on invitation (dossier_id) where dossier_id is not null;
create index invitation_by_batch on invitation (batch_id, id) where batch_id is not null;

create table invitation_step (
  invitation_id uuid not null references invitation on delete cascade,
  version int not null,
  step text not null,
  from_state text,
  to_state text not null,
  on_day date not null,
  slot_id uuid,
  at timestamptz not null default clock_timestamp(),
  client_no int,
  officer_no int,
  citizen_id uuid not null,
  unit_no int not null,
  primary key (invitation_id, version)
);

-- The steps of @lienthong/schema/invitation-life, held equal by a test.
create table invitation_step_rule (step text not null, from_state text, to_state text not null,
  unique nulls not distinct (step, from_state, to_state));
insert into invitation_step_rule values ${invitationTransitions()
  .map(([step, from, to]) => `('${step}', ${from === null ? 'null' : `'${from}'`}, '${to}')`)
  .join(', ')};
create function invitation_lawful() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.version <> old.version + 1 then
    raise exception 'an invitation''s version rises by one' using errcode = '55000', constraint = 'invitation_version';
  end if;
  if not exists (select from invitation_step_rule r where r.step = new.step
      and r.from_state is not distinct from (case when tg_op = 'UPDATE' then old.state end) and r.to_state = new.state) then
    raise exception 'no such step of an invitation' using errcode = '55000', constraint = 'invitation_step_rule';
  end if;
  return new;
end $$;
create trigger lawful_insert before insert on invitation for each row execute function invitation_lawful();
create trigger lawful_update before update of state, step, version, slot_id on invitation for each row execute function invitation_lawful();
`;

const person = /* sql */ `
-- What the person's row knows: since when the last invitation sent stands, and the day of the slot that was missed.
alter table citizen add column invited_on date, add column no_show_on date;
create index citizen_invited on citizen (unit_no, id) where invited_on is not null;
create index citizen_missed on citizen (no_show_on, id, unit_no) where no_show_on is not null;
create index citizen_missed_by_unit on citizen (unit_no, no_show_on, id) where no_show_on is not null;

create function keep_invited(persons uuid[]) returns void language sql security definer set search_path = public, pg_temp as $$
  update citizen c set invited_on = s.invited_on, no_show_on = m.no_show_on
  from unnest(persons) p (id)
    left join lateral (
      select case when i.state in (${invites}) then i.sent_on end as invited_on from invitation i
      where i.citizen_id = p.id and i.state <> 'CANCELLED' and i.sent_on is not null order by i.id desc limit 1) s on true
    left join lateral (
      select case when i.state = 'NO_SHOW' and not exists (select from dossier d where d.citizen_id = p.id and d.collected_on > i.state_since)
        then i.state_since end as no_show_on from invitation i
      where i.citizen_id = p.id and i.state <> 'CANCELLED' order by i.id desc limit 1) m on true
  where c.id = p.id and (c.invited_on, c.no_show_on) is distinct from (s.invited_on, m.no_show_on)
$$;
`;

const kept = /* sql */ `
-- With every step: its row in the history, the places of the slots, the persons' rows.
create function invitation_planned() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from after_rows) then return null; end if;
  insert into invitation_step (invitation_id, version, step, to_state, on_day, slot_id, client_no, officer_no, citizen_id, unit_no)
    select id, version, step, state, state_since, slot_id, by_client_no, by_officer_no, citizen_id, unit_no from after_rows;
  update collection_slot s set booked = s.booked + n.places
    from (select slot_id, count(*) as places from after_rows where state in (${holdsPlace}) group by 1) n where s.id = n.slot_id;
  perform keep_invited((select array_agg(distinct citizen_id) from after_rows));
  return null;
end $$;
create trigger kept_insert after insert on invitation referencing new table as after_rows
  for each statement execute function invitation_planned();

create function invitation_stepped() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from after_rows n join before_rows o using (id) where n.version <> o.version) then return null; end if;
  insert into invitation_step (invitation_id, version, step, from_state, to_state, on_day, slot_id, client_no, officer_no, citizen_id, unit_no)
    select n.id, n.version, n.step, o.state, n.state, n.state_since, n.slot_id, n.by_client_no, n.by_officer_no, n.citizen_id, n.unit_no
    from after_rows n join before_rows o using (id) where n.version <> o.version;
  update collection_slot s set booked = s.booked + d.places
    from (select slot_id, sum(sign)::int as places from (
        select slot_id, 1 as sign from after_rows where state in (${holdsPlace})
        union all select slot_id, -1 from before_rows where state in (${holdsPlace})) x
      where slot_id is not null group by 1) d
    where s.id = d.slot_id and d.places <> 0;
  perform keep_invited((select array_agg(distinct citizen_id) from after_rows));
  return null;
end $$;
create trigger kept_update after update on invitation referencing old table as before_rows new table as after_rows
  for each statement execute function invitation_stepped();

create function invitation_unit_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update invitation set unit_no = new.unit_no where citizen_id = new.id;
  update invitation_step set unit_no = new.unit_no where citizen_id = new.id;
  return null;
end $$;
create trigger invitation_unit_kept after update of unit_no on citizen for each row
  when (old.unit_no <> new.unit_no) execute function invitation_unit_kept();
create index invitation_step_by_citizen on invitation_step (citizen_id);
`;

const rowSecurity = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['invitation', 'invitation_step'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
    execute format('create policy scope on %I to app, worker using (
      coalesce(unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false))', t);
    execute format('create policy own_cohorts on %I to app using (exists (
      select from cohort_member m where m.citizen_id = %I.citizen_id
        and m.client_no = (select current_setting(''app.cohorts_of'')::int) and m.left_on is null))', t, t);
    execute format('create policy pointed_many on %I to app
      using (citizen_id = any ((select coalesce(nullif(current_setting(''app.subjects'', true), ''''), ''{}'')::uuid[])::uuid[]))', t);
  end loop;
end $$;
-- Who collects sees who is invited to its points, and says who came, wherever they live.
do $$
declare command text;
begin
  foreach command in array array['select', 'update'] loop
    execute format('create policy collecting_%s on invitation for %s to app using (coalesce(slot_unit_no between
      (select current_setting(''app.collecting_lo'')::int) and (select current_setting(''app.collecting_hi'')::int), false))', command, command);
  end loop;
end $$;
`;

const rights = /* sql */ `
grant select, insert on collection_point, collection_slot, invitation_batch to app;
grant update (closes_on, version) on collection_point to app;
grant update (version) on collection_slot to app;
grant update (planned) on invitation_batch to app;
grant select, insert on invitation to app;
grant update (slot_id, slot_unit_no, batch_id, state, state_since, sent_on, channel, cancel_reason, step, by_client_no, by_officer_no, version) on invitation to app;
grant select on invitation_step to app;
grant select on collection_point, collection_slot, invitation_batch, invitation, invitation_step to worker;
`;
