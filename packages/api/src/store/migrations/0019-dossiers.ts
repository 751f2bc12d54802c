import { dossierSteps } from '@lienthong/schema/dossier-life';
import { pausedStates, unissuedStates } from '@lienthong/schema/dossier-clock';
import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** Dossiers are recorded and moved: their steps, their clock, and who may. */
export class Dossiers extends Migration {
  override up(): void {
    for (const part of [calendar, columns, clock, moves, access, lists, rights]) this.addSql(part);
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const paused = quoted(Object.keys(pausedStates));

const calendar = /* sql */ `
-- Working days after a day, up to another one; and the day on which so many have come. As domain/dossiers/clock.ts counts them.
create function working_days_after(after date, up_to date) returns int language sql stable set search_path = public, pg_temp as $$
  select count(*)::int from generate_series(1, up_to - after) n left join working_day_exception x on x.on_day = after + n
  where coalesce(x.working, extract(isodow from after + n) < 6)
$$;
create function add_working_days(day date, days int) returns date language plpgsql stable set search_path = public, pg_temp as $$
declare at date := day; left_over int := days;
begin
  while left_over > 0 loop
    at := at + 1;
    if coalesce((select x.working from working_day_exception x where x.on_day = at), extract(isodow from at) < 6) then
      left_over := left_over - 1;
    end if;
  end loop;
  return at;
end $$;
`;

const columns = /* sql */ `
alter table dossier
  add column ground text,
  add column receipt_number text,
  -- Id of the officer who collected it, an officer here or not.
  add column collected_by text,
  add column fault_party text check (fault_party in ('CITIZEN', 'AGENCY')),
  -- Day of collection of the first dossier of its chain of redos.
  add column case_since date,
  -- The limit in working days; how long it was paused, since when it is, and what was used of it by then.
  add column limit_days int,
  add column paused_days int not null default 0,
  add column paused_on date,
  add column used_days int;
alter table dossier disable trigger user;
with recursive chain (id, case_since) as (
  select id, collected_on from dossier where redo_of is null
  union all
  select d.id, c.case_since from chain c join dossier d on d.redo_of = c.id)
update dossier d set case_since = coalesce(c.case_since, d.collected_on), limit_days = working_days_after(d.collected_on, d.due_on),
  paused_on = case when d.state in (${paused}) then d.state_since end,
  used_days = case when d.state in (${paused}) then working_days_after(d.collected_on, d.state_since) end
from chain c where c.id = d.id;
alter table dossier enable trigger user;
alter table dossier
  alter column case_since set not null,
  alter column limit_days set not null,
  add constraint pause_complete check ((paused_on is null) = (used_days is null)),
  add constraint pause_of_state check ((state in (${paused})) = (paused_on is not null));
`;

const clock = /* sql */ `
-- The clock is kept here, since steps are taken by more than one room: a death, a correction.
create function dossier_opened() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  new.case_since := coalesce(new.case_since, (select o.case_since from dossier o where o.id = new.redo_of), new.collected_on);
  new.limit_days := coalesce(new.limit_days, working_days_after(new.collected_on, new.due_on));
  if new.state in (${paused}) then
    new.paused_on := coalesce(new.paused_on, new.state_since);
    new.used_days := coalesce(new.used_days, working_days_after(new.collected_on, new.state_since) - new.paused_days);
  end if;
  return new;
end $$;
create trigger opened before insert on dossier for each row execute function dossier_opened();

create function dossier_clock() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare gone int;
begin
  if new.state in (${paused}) and old.state not in (${paused}) then
    new.paused_on := new.state_since;
    new.used_days := working_days_after(old.collected_on, new.state_since) - old.paused_days;
  elsif old.state in (${paused}) and new.state not in (${paused}) then
    gone := working_days_after(old.paused_on, new.state_since);
    new.paused_days := old.paused_days + gone;
    new.paused_on := null;
    new.used_days := null;
    -- Once resolved, what was verified before is verified again.
    if new.state = 'UNDER_REVIEW' then
      new.due_on := add_working_days(old.due_on, gone);
      new.verified_on := null;
    end if;
  end if;
  return new;
end $$;
create trigger clock before update of state on dossier for each row execute function dossier_clock();
`;

/** Every step with the states that it leads from and to; none before the first. */
const lawful = Object.entries(dossierSteps).flatMap(([step, { from, to }]) =>
  from.length === 0 ? [`('${step}', null, '${to}')`] : from.map((state) => `('${step}', '${state}', '${to}')`),
);

const moves = /* sql */ `
-- Each step of a dossier, by the version that it left behind. The copies of units are those of the dossier.
create table dossier_move (
  dossier_id uuid not null references dossier on delete cascade,
  version int not null,
  step text not null,
  from_state text,
  to_state text not null,
  on_day date not null,
  at timestamptz not null default clock_timestamp(),
  -- Null: the product itself took the step, as the effect of something else.
  client_no int,
  officer_no int,
  defects text[] not null default '{}',
  resolutions text[] not null default '{}',
  reason text,
  citizen_id uuid not null,
  unit_no int not null,
  collecting_unit_no int not null,
  primary key (dossier_id, version)
);

-- The steps of @lienthong/schema/dossier-life, held equal by a test: no other is kept, and who collected doesn't verify.
create table dossier_step_rule (step text not null, from_state text, to_state text not null,
  unique nulls not distinct (step, from_state, to_state));
insert into dossier_step_rule values ${lawful.join(', ')};
create function dossier_move_lawful() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from dossier_step_rule r
      where r.step = new.step and r.from_state is not distinct from new.from_state and r.to_state = new.to_state) then
    raise exception 'no dossier step % leads from % to %', new.step, new.from_state, new.to_state using errcode = '55000', constraint = 'dossier_step_rule';
  end if;
  if new.step = 'VERIFY' and (
      exists (select from dossier d join officer o on o.id = d.collected_by where d.id = new.dossier_id and o.no = new.officer_no)
      or exists (select from dossier_move m where m.dossier_id = new.dossier_id and m.step = 'COLLECT' and m.officer_no = new.officer_no)) then
    raise exception 'who collected a dossier does not verify it' using errcode = '55000', constraint = 'dossier_four_eyes';
  end if;
  return new;
end $$;
create trigger lawful before insert on dossier_move for each row execute function dossier_move_lawful();

-- No step without its row: who takes one as an effect leaves it to this.
create function dossier_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into dossier_move (dossier_id, version, step, from_state, to_state, on_day, citizen_id, unit_no, collecting_unit_no, defects, reason)
  select new.id, new.version, r.step, r.from_state, r.to_state, new.state_since, new.citizen_id, new.unit_no, new.collecting_unit_no,
    case when r.step = 'FIND_DISCREPANT' then new.defects else '{}' end, new.cancel_reason
  from dossier_step_rule r where r.to_state = new.state
    and r.from_state is not distinct from (case when tg_op = 'UPDATE' then old.state end)
  on conflict do nothing;
  return null;
end $$;
create trigger moved_insert after insert on dossier for each row execute function dossier_moved();
create trigger moved_update after update of state on dossier for each row when (old.state <> new.state) execute function dossier_moved();

create function dossier_unit_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update dossier_move set unit_no = new.unit_no where dossier_id = new.id;
  return null;
end $$;
create trigger unit_kept after update of unit_no on dossier for each row when (old.unit_no <> new.unit_no) execute function dossier_unit_kept();

alter table dossier_move enable row level security;
alter table dossier_move force row level security;
create policy own on dossier_move to owner using (true) with check (true);
create policy scope on dossier_move to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy collecting on dossier_move for select to app using (
  coalesce(collecting_unit_no between (select current_setting('app.collecting_lo')::int) and (select current_setting('app.collecting_hi')::int), false));
create policy own_cohorts on dossier_move for select to app using (exists (
  select from cohort_member m where m.citizen_id = dossier_move.citizen_id
    and m.client_no = (select current_setting('app.cohorts_of')::int) and m.left_on is null));
create policy pointed on dossier_move for select to app
  using (citizen_id = (select nullif(current_setting('app.subject', true), '')::uuid));
create policy pointed_many on dossier_move to app
  using (citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
`;

const access = /* sql */ `
-- The persons of dossiers that the caller's agency holds, by their home or by the unit that collected: admitted and locked.
create function admit_by_dossiers(dossiers uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select d.citizen_id from dossier d
      where d.id = any (dossiers)
        and (d.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or d.collecting_unit_no between current_setting('app.collecting_lo')::int and current_setting('app.collecting_hi')::int))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;

-- Facts on which a request on a person of the caller's range or roster is open, whoever handed it in; no values.
create function open_fields(person uuid) returns table (field text)
language sql stable ${keptPlans} as $$
  select distinct r.field from (select q.* from correction_request q where q.citizen_id = person offset 0) r
  where r.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO') and r.field is not null and r.kind <> 'REPORT'
    and (exists (select from citizen c where c.id = person and c.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int)
      or exists (select from cohort_member m where m.citizen_id = person and m.client_no = current_setting('app.cohorts_of')::int and m.left_on is null))
$$;
grant execute on function admit_by_dossiers(uuid[]), open_fields(uuid) to app;
`;

const lists = /* sql */ `
create index dossier_by_collection on dossier (collected_on, id);
create index dossier_by_due on dossier (due_on, id);
create index dossier_late_by_due on dossier (due_on, id) where state in (${quoted(unissuedStates)});
create index dossier_by_state on dossier (state, collected_on, id);
create index dossier_with_defects on dossier (collected_on, id) where defects <> '{}';
create index dossier_by_redone on dossier (redo_of) where redo_of is not null;
`;

const rights = /* sql */ `
grant select, insert on dossier_move to app;
grant insert on dossier, card to app;
grant update (verified_on, produced_on, delivered_on, fault_party) on dossier to app;
`;
