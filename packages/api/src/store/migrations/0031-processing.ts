import { escalations, pausedStates, runningStates } from '@lienthong/schema/dossier-clock';
import { dossierStates } from '@lienthong/schema/dossier-life';
import { Migration } from '@mikro-orm/migrations';
import { ageClasses, limitClasses } from '../../domain/processing.ts';
import { keptPlans } from './0006-admission.ts';

/** What the figures of the work on dossiers and of the register's quality are read from: docs/decisions/0029-processing-figures.md. */
export class Processing extends Migration {
  override up(): void {
    for (const part of [
      calendar,
      columns,
      keeping,
      tallies,
      counting,
      folding,
      gaps,
      accuracy,
      runs,
      countingAll,
      rights,
    ])
      this.addSql(part);
    this.addSql('select count_processing()');
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const open = quoted(
  Object.entries(dossierStates)
    .filter(([, { open: isOpen }]) => isOpen)
    .map(([state]) => state),
);
const paused = quoted(Object.keys(pausedStates));
const running = quoted(runningStates);
const shares = (['P50', 'P100', 'P150'] as const).map((level) => escalations[level].percent);

const calendar = /* sql */ `
-- Every day with the number of working days up to it: what a limit or a span takes is two rows looked up, where going over the
-- days made a collected dossier half as dear again.
create table calendar_day (day date primary key, works boolean not null, come int not null);
create index calendar_day_of_work on calendar_day (come) where works;
create function number_calendar() returns void language sql security definer set search_path = public, pg_temp as $$
  with told as (
    select d::date as day, coalesce(x.working, extract(isodow from d) < 6) as works
    from generate_series(date '2000-01-01', date '2099-12-31', interval '1 day') d left join working_day_exception x on x.on_day = d::date),
  numbered as (select day, works, count(*) filter (where works) over (order by day) as come from told)
  insert into calendar_day as c (day, works, come) select * from numbered
  on conflict (day) do update set works = excluded.works, come = excluded.come where (c.works, c.come) <> (excluded.works, excluded.come)
$$;
select number_calendar();
create or replace function working_days_after(after date, up_to date) returns int language plpgsql stable set search_path = public, pg_temp as $$
begin
  if up_to <= after then return 0; end if;
  return (select come from calendar_day where day = up_to) - (select come from calendar_day where day = after);
end $$;

-- The days after a collection on which half, all and one and a half of a limit are used.
create function limit_reached(collected_on date, limit_days int, paused_days int) returns date[]
language plpgsql stable set search_path = public, pg_temp as $$
declare gone int := paused_days + (select come from calendar_day where day = collected_on);
begin
  return array[
    ${shares.map((share) => `(select day from calendar_day where works and come = gone + ceil(limit_days * ${String(share)} / 100.0)::int)`).join(',\n    ')}];
end $$;
`;

const columns = /* sql */ `
alter table dossier
  -- The day since which it is counted as it stands now; null: since it is in its state.
  add column counted_from date,
  -- The days on which half, all, one and a half of the limit are used: '-infinity' and 'infinity' while it is paused. Null
  -- once no limit runs. Kept, so that what was counted can be taken back whatever became of the calendar.
  add column reached_on date[],
  -- Every defect ever found in its case.
  add column defects_found text[] not null default '{}',
  -- Of a redo: where the case was first collected.
  add column first_residence_unit_no int,
  add column first_collecting_unit_no int,
  -- The first card of its case, and the working days from the first collection to it.
  add column issued_on date,
  add column issued_in int;
alter table dossier disable trigger user;
with recursive chain (id, residence_no, collecting_no, found, issued_on, redo) as (
  select d.id, d.residence_unit_no, d.collecting_unit_no,
    array(select unnest(d.defects) union select unnest(m.defects) from dossier_move m where m.dossier_id = d.id), d.produced_on, false
  from dossier d where d.redo_of is null
  union all
  select d.id, c.residence_no, c.collecting_no,
    array(select unnest(c.found) union select unnest(d.defects) union select unnest(m.defects) from dossier_move m where m.dossier_id = d.id),
    coalesce(c.issued_on, d.produced_on), true
  from chain c join dossier d on d.redo_of = c.id)
update dossier d set
  reached_on = case
    when d.state in (${running}) then limit_reached(d.collected_on, d.limit_days, d.paused_days)
    when d.state in (${paused}) then array(select case when d.used_days >= ceil(d.limit_days * s / 100.0) then '-infinity'::date else 'infinity' end
      from unnest(array[${shares.join(', ')}]) with ordinality x (s, ord) order by ord) end,
  defects_found = c.found, issued_on = c.issued_on, issued_in = case when c.issued_on is not null then working_days_after(d.case_since, c.issued_on) end,
  first_residence_unit_no = case when c.redo then c.residence_no end, first_collecting_unit_no = case when c.redo then c.collecting_no end
from chain c where c.id = d.id;
alter table dossier enable trigger user;
`;

const keeping = /* sql */ `
-- After the clock, whose columns it reads: triggers go by their names.
create function dossier_work_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  first dossier;
  -- What stands when only the limit is reckoned anew.
  was date[];
begin
  if new.redo_of is not null and (tg_op = 'INSERT' or new.produced_on is distinct from old.produced_on) then
    select * into first from dossier o where o.id = new.redo_of;
  end if;
  if tg_op = 'INSERT' then
    new.counted_from := coalesce(new.counted_from, new.state_since);
    if new.redo_of is not null then
      new.first_residence_unit_no := coalesce(new.first_residence_unit_no, first.first_residence_unit_no, first.residence_unit_no);
      new.first_collecting_unit_no := coalesce(new.first_collecting_unit_no, first.first_collecting_unit_no, first.collecting_unit_no);
    end if;
    if new.redo_of is not null or new.defects <> '{}' or new.defects_found <> '{}' then
      new.defects_found := array(select unnest(first.defects_found) union select unnest(new.defects_found) union select unnest(new.defects) order by 1);
    end if;
  else
    was := old.reached_on;
    new.counted_from := coalesce(old.counted_from, old.state_since);
    if new.state <> old.state then new.counted_from := greatest(new.counted_from, new.state_since); end if;
    if new.defects <> old.defects then
      new.defects_found := array(select unnest(old.defects_found) union select unnest(old.defects) union select unnest(new.defects) order by 1);
    end if;
  end if;
  if tg_op = 'INSERT' or new.produced_on is distinct from old.produced_on then
    new.issued_on := coalesce(first.issued_on, new.produced_on);
    new.issued_in := coalesce(first.issued_in, case when new.issued_on is not null then working_days_after(new.case_since, new.issued_on) end);
  end if;
  if new.state in (${paused}) then
    new.reached_on := array(select case when new.used_days >= ceil(new.limit_days * s / 100.0) then '-infinity'::date else 'infinity' end
      from unnest(array[${shares.join(', ')}]) with ordinality x (s, ord) order by ord);
  elsif new.state not in (${running}) then
    new.reached_on := null;
  elsif tg_op = 'INSERT' or new.reached_on is null or new.paused_days <> old.paused_days or old.state in (${paused}) then
    new.reached_on := limit_reached(new.collected_on, new.limit_days, new.paused_days);
  end if;
  if tg_op = 'UPDATE' and new.state = old.state and new.reached_on is distinct from was then
    new.counted_from := greatest(new.counted_from, legal_today());
  end if;
  return new;
end $$;
create trigger work_kept_insert before insert on dossier for each row execute function dossier_work_kept();
create trigger work_kept_update before update of state, defects, produced_on, paused_days, limit_days, reached_on on dossier
  for each row execute function dossier_work_kept();

-- A day off that is decreed later moves the limits that run.
create function refresh_limits() returns void language sql security definer set search_path = public, pg_temp as $$
  update dossier set reached_on = null where state in (${running})
$$;
create function calendar_changed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform number_calendar();
  perform refresh_limits();
  return null;
end $$;
create trigger limits_moved after insert or update or delete on working_day_exception for each statement execute function calendar_changed();
`;

const tallies = /* sql */ `
-- As tally and its sisters of 0002: deltas of single units, cells of all units, what was before a month in one. A figure has
-- parts (a state, a class, a defect, a number of days); one that ends in _HERE counts where dossiers were collected.
create table processing_delta (
  campaign_id text not null, unit_no int not null, figure text not null, part text not null, effective_on date not null, value int not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 2000);
create table processing_tally (
  unit_no int not null, figure text not null collate "C", effective_on date not null, part text not null collate "C",
  campaign_id text not null collate "C", value int not null,
  primary key (unit_no, figure, effective_on, part, campaign_id)
);
create table processing_month (before date primary key);
create table processing_carried (
  before date not null references processing_month, unit_no int not null, figure text not null collate "C", part text not null collate "C",
  campaign_id text not null collate "C", value int not null,
  primary key (before, unit_no, figure, part, campaign_id)
);
-- The day from which on the stocks are known: before it nobody kept in which state a dossier was.
create table processing_since (one boolean primary key default true check (one), day date not null);
`;

/** What is looked at: a write that leaves all of it as it was counts as nothing. */
const facts = `id, campaign_id, state, cancel_reason, case_since, coalesce(counted_from, state_since) as counted_from, reached_on, defects_found, redo_of,
  residence_unit_no, collecting_unit_no, first_residence_unit_no, first_collecting_unit_no, issued_on, issued_in`;

const reached = (nth: number): string =>
  nth === 0 ? `'-infinity'::date` : nth > 3 ? `'infinity'::date` : `r.reached_on[${String(nth)}]`;
const older = (days: number | null): string =>
  days === null ? `'infinity'::date` : `r.case_since + ${String(days + 1)}`;

/** The spans of days in which an open dossier is in a part of a figure. */
const spans = [
  `('STATE', r.state, '-infinity'::date, 'infinity'::date)`,
  `('LIMIT', case r.state when 'PRODUCED' then 'ENDED' end, '-infinity', 'infinity')`,
  ...Object.keys(limitClasses)
    .filter((part) => part !== 'ENDED')
    .map(
      (part, nth) =>
        `('LIMIT', case when r.reached_on is not null then '${part}' end, ${reached(nth)}, ${reached(nth + 1)})`,
    ),
  ...Object.entries(ageClasses).map(
    ([part, { over, upTo }]) =>
      `('AGE', '${part}', ${over === null ? `'-infinity'::date` : older(over)}, ${older(upTo)})`,
  ),
].join(',\n      ');

/**
 * What the rows r count as, from their day \`f\` on, times their \`sign\`. A change is the former row taken back from the day of
 * the change on, and the new one: so the days before stay, and the future that the former row foresaw goes.
 */
const entries = (rows: string): string => `
  select r.campaign_id, e.unit_no, e.figure || a.suffix as figure, e.part, e.day, (r.sign * e.value)::int as value
  from ${rows} r cross join (values ('', false), ('_HERE', true)) a (suffix, here)
  cross join lateral (
    select case when a.here then r.collecting_unit_no else r.residence_unit_no end as unit_no, s.figure, s.part, d.day, d.value
    from (values
      ${spans}) s (figure, part, lo, hi)
      cross join lateral (values (greatest(s.lo, r.f), 1), (s.hi, -1)) d (day, value)
    where r.state in (${open}) and s.part is not null and greatest(s.lo, r.f) < s.hi and d.day < 'infinity'
    union all
    -- A case is told by its last dossier, which carries what came before; a chain that was cancelled counts on no day.
    select case when a.here then coalesce(r.first_collecting_unit_no, r.collecting_unit_no)
      else coalesce(r.first_residence_unit_no, r.residence_unit_no) end, c.figure, c.part, c.day, 1
    from (
      values ('CASES', 'COLLECTED', r.case_since, true),
        ('CASES', 'REDONE', r.case_since, r.redo_of is not null),
        ('CASES', 'TROUBLED', r.case_since, r.redo_of is not null or r.defects_found <> '{}'),
        ('CASES', 'SMOOTH', r.case_since, r.redo_of is null and r.defects_found = '{}' and r.issued_on is not null),
        ('ISSUED_IN', r.issued_in::text, r.issued_on, r.issued_on is not null)
      union all
      select 'DEFECT', x, r.case_since, true from unnest(r.defects_found) x) c (figure, part, day, holds)
    where c.holds and r.state <> 'SUPERSEDED' and (r.state <> 'CANCELLED' or r.cancel_reason = 'DECEASED')) e`;

const difference = (rows: string): string => `
    insert into processing_delta (campaign_id, unit_no, figure, part, effective_on, value)
    select campaign_id, unit_no, figure, part, day, sum(value) from (${entries(rows)}) e group by 1, 2, 3, 4, 5 having sum(value) <> 0;`;

const counting = /* sql */ `
-- No joins of transition tables: their plans would be kept for whatever number of rows came first (0004).
create function dossier_worked() returns trigger language plpgsql ${keptPlans} as $$
begin
  if tg_op = 'INSERT' then
    ${difference(`(select 1 as sign, counted_from as f, x.* from (select ${facts} from after_rows) x)`)}
  elsif tg_op = 'DELETE' then
    ${difference(`(select -1 as sign, counted_from as f, x.* from (select ${facts} from before_rows) x)`)}
  else
    ${difference(`(select x.*, max(counted_from) over (partition by id) as f from (
      select 1 as sign, n.* from (select ${facts} from after_rows except select ${facts} from before_rows) n
      union all
      select -1, o.* from (select ${facts} from before_rows except select ${facts} from after_rows) o) x)`)}
  end if;
  return null;
end $$;
create trigger worked_insert after insert on dossier referencing new table as after_rows for each statement execute function dossier_worked();
create trigger worked_update after update on dossier referencing old table as before_rows new table as after_rows
  for each statement execute function dossier_worked();
create trigger worked_delete after delete on dossier referencing old table as before_rows for each statement execute function dossier_worked();
`;

/** Of what is `summed`, the units above each unit, itself included. */
const above = /* sql */ `
  above (unit_no, above_no, parent_id) as (
    select unit_no, unit_no, parent_id from administrative_unit where unit_no in (select unit_no from summed)
    union all
    select a.unit_no, u.unit_no, u.parent_id from above a join administrative_unit u on u.id = a.parent_id)`;

const folding = /* sql */ `
create function carry_processing(month date) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare known date := (select max(before) from processing_month where before < month);
begin
  insert into processing_month values (month) on conflict do nothing;
  if not found then return; end if;
  insert into processing_carried (before, unit_no, figure, part, campaign_id, value)
  select month, unit_no, figure, part, campaign_id, sum(value)
  from (select unit_no, figure, part, campaign_id, value from processing_carried where before = known
        union all
        select unit_no, figure, part, campaign_id, value from processing_tally
        where effective_on >= coalesce(known, '-infinity') and effective_on < month) c
  group by 2, 3, 4, 5 having sum(value) <> 0 order by unit_no, figure;
end $$;

create function fold_processing(most int default 5000) returns int language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare moved int;
begin
  if not pg_try_advisory_xact_lock(7210529) then return 0; end if;
  perform carry_processing(date_trunc('month', legal_today())::date);
  with recursive taken as (
    delete from processing_delta where ctid = any (array(select ctid from processing_delta limit most for update skip locked)) returning *),
  summed as (select campaign_id, unit_no, figure, part, effective_on, sum(value)::int as value from taken group by 1, 2, 3, 4, 5),
  ${above},
  rolled as (
    select campaign_id, above_no as unit_no, figure, part, effective_on, sum(value)::int as value
    from summed join above using (unit_no) group by 1, 2, 3, 4, 5 having sum(value) <> 0),
  cells as (
    insert into processing_tally (campaign_id, unit_no, figure, part, effective_on, value)
    select campaign_id, unit_no, figure, part, effective_on, value from rolled
    on conflict (unit_no, figure, effective_on, part, campaign_id) do update set value = processing_tally.value + excluded.value),
  carried as (
    insert into processing_carried (before, campaign_id, unit_no, figure, part, value)
    select before, campaign_id, unit_no, figure, part, sum(value) from rolled join processing_month on before > effective_on group by 1, 2, 3, 4, 5
    on conflict (before, unit_no, figure, part, campaign_id) do update set value = processing_carried.value + excluded.value)
  select count(*) into moved from taken;
  return moved;
end $$;
`;

/** A person p with facts missing that a card may print; who isn't Vietnamese or is dead needs none. */
const missing = (from: string): string => `
  select p.id as citizen_id, p.unit_no, (p.date_of_birth + interval '14 years')::date as eligible_on, m.missing
  from ${from} cross join lateral (select array_remove(array[
      case when not exists (select from personal_number n where n.citizen_id = p.id and n.status = 'ACTIVE') then 'PERSONAL_NUMBER' end,
      case when p.date_of_birth_precision <> 'DAY' then 'DATE_OF_BIRTH' end,
      case when p.native_unit_no is null then 'NATIVE_PLACE' end,
      case when p.permanent_unit_no is null then 'PERMANENT_RESIDENCE' end], null) as missing) m
  where p.nationality = 'VN' and p.life_status = 'ALIVE' and m.missing <> '{}'`;

const watched =
  'id, unit_no, date_of_birth, date_of_birth_precision, native_unit_no, permanent_unit_no, nationality, life_status';

const gaps = /* sql */ `
-- The exceptions: persons of whom something is missing. They are few, and counted in place of the many of whom nothing is.
create table citizen_gap (
  citizen_id uuid primary key,
  unit_no int not null,
  eligible_on date not null,
  missing text[] not null
);
create index citizen_gap_by_unit on citizen_gap (unit_no) include (eligible_on, missing);
alter table citizen_gap enable row level security;
alter table citizen_gap force row level security;
create policy own on citizen_gap to owner using (true) with check (true);

create function note_gaps(persons uuid[]) returns void language plpgsql ${keptPlans} as $$
begin
  -- One writer a person at a time: facts and numbers are written apart.
  perform from citizen where id = any (persons) order by id for no key update;
  with lacking as materialized (${missing('unnest(persons) i (id) join citizen p on p.id = i.id')}),
  filled as (
    delete from citizen_gap g where g.citizen_id = any (persons) and not exists (select from lacking f where f.citizen_id = g.citizen_id))
  insert into citizen_gap as g (citizen_id, unit_no, eligible_on, missing) select * from lacking
  on conflict (citizen_id) do update set unit_no = excluded.unit_no, eligible_on = excluded.eligible_on, missing = excluded.missing
  where g is distinct from excluded;
end $$;

create function citizen_gaps() returns trigger language plpgsql ${keptPlans} as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(id) into persons from before_rows;
  else
    select array_agg(id) into persons from (select ${watched} from after_rows except select ${watched} from before_rows) c;
  end if;
  if persons is not null then perform note_gaps(persons); end if;
  return null;
end $$;
create trigger gaps_insert after insert on citizen referencing new table as after_rows for each statement execute function citizen_gaps();
create trigger gaps_update after update on citizen referencing old table as before_rows new table as after_rows
  for each statement execute function citizen_gaps();
create trigger gaps_delete after delete on citizen referencing old table as before_rows for each statement execute function citizen_gaps();

create function number_gaps() returns trigger language plpgsql ${keptPlans} as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct citizen_id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct citizen_id) into persons from before_rows;
  else
    select array_agg(distinct citizen_id) into persons from (
      (select citizen_id, status from after_rows except select citizen_id, status from before_rows)
      union all (select citizen_id, status from before_rows except select citizen_id, status from after_rows)) c;
  end if;
  if persons is not null then perform note_gaps(persons); end if;
  return null;
end $$;
create trigger gaps_insert after insert on personal_number referencing new table as after_rows for each statement execute function number_gaps();
create trigger gaps_update after update on personal_number referencing old table as before_rows new table as after_rows
  for each statement execute function number_gaps();
create trigger gaps_delete after delete on personal_number referencing old table as before_rows for each statement execute function number_gaps();

-- Eligible persons of whom one of these facts is missing, by the unit in which they live. Counts alone.
create function incomplete_persons(lo int, hi int, on_day date, facts text[]) returns table (unit_no int, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select g.unit_no, count(*)::int from citizen_gap g
  where g.unit_no between lo and hi and g.eligible_on <= on_day and g.missing && facts group by 1
$$;
`;

const accuracy = /* sql */ `
create index correction_of_errors on correction_request (applied_on, citizen_id) where kind in ('CORRECTION', 'POPULATION_CORRECTION') and applied_on is not null;
create index correction_of_errors_open on correction_request (citizen_id)
  where kind in ('CORRECTION', 'POPULATION_CORRECTION') and state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO');
-- Eligible persons of whom a fact is said to be wrong or was put right in the period, by the unit in which they live: each
-- once. Goes over the requests of the period alone, by the indexes above.
create function inaccurate_persons(lo int, hi int, on_day date, first_day date, last_day date) returns table (unit_no int, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.unit_no, count(*)::int
  from (
    select citizen_id from correction_request q
    where q.kind in ('CORRECTION', 'POPULATION_CORRECTION') and q.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')
    union
    select citizen_id from correction_request q
    where q.kind in ('CORRECTION', 'POPULATION_CORRECTION') and q.applied_on between first_day and last_day and q.state in ('APPLIED', 'CONTESTED')) w
    join citizen c on c.id = w.citizen_id
  where c.unit_no between lo and hi and c.nationality = 'VN' and c.life_status = 'ALIVE'
    and (c.date_of_birth + interval '14 years')::date <= on_day
  group by 1
$$;
`;

const runs = /* sql */ `
-- What each batch of a run added: no row that two of them would wait for.
create table reconciliation_count (
  run_id uuid not null references reconciliation_run, unit_no int not null, matched int not null, consistent int not null);
create index on reconciliation_count (run_id);
create index reconciliation_run_by_agency on reconciliation_run (agency_no, started_at desc);
create function reconciliation_counted() returns trigger language plpgsql ${keptPlans} as $$
begin
  insert into reconciliation_count (run_id, unit_no, matched, consistent)
  select run_id, unit_no, count(*), count(*) filter (where consistent) from after_rows where unit_no is not null group by 1, 2;
  return null;
end $$;
create trigger counted after insert on reconciliation_row referencing new table as after_rows
  for each statement execute function reconciliation_counted();

-- Of each agency's last run, the rows that matched somebody, by the unit in which that person lived. Counts alone.
create function last_consistency(lo int, hi int, on_day date) returns table (unit_no int, matched int, consistent int)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.unit_no, sum(c.matched)::int, sum(c.consistent)::int
  from (select distinct on (agency_no) id from reconciliation_run where started_on <= on_day order by agency_no, started_at desc) r
    join reconciliation_count c on c.run_id = r.id
  where c.unit_no between lo and hi group by 1
$$;
`;

const countingAll = /* sql */ `
-- Counts everything anew, as after a bulk load; the stocks are then known from today on.
create function count_processing() returns void language plpgsql security definer set search_path = public, pg_temp
  set jit = off set work_mem = '128MB' as $$
declare
  today date := legal_today();
  month date;
begin
  truncate processing_delta, processing_tally, processing_carried, processing_month;
  insert into processing_since (day) values (today) on conflict (one) do update set day = excluded.day;
  with recursive summed as materialized (
    select campaign_id, unit_no, figure, part, day, sum(value) as value from (
      ${entries(`(select 1 as sign, greatest(counted_from, today) as f, x.* from (select ${facts} from dossier) x)`)}) e
    group by 1, 2, 3, 4, 5),
  ${above}
  insert into processing_tally (campaign_id, unit_no, figure, part, effective_on, value)
  select campaign_id, above_no, figure, part, day, sum(value) from summed join above using (unit_no)
  group by 1, 2, 3, 4, 5 having sum(value) <> 0 order by above_no, figure, day;
  for month in
    select m::date from generate_series(date_trunc('month', (select min(starts_on) from campaign)), today, interval '1 month') m
  loop
    perform carry_processing(month);
  end loop;
  perform note_exceptions();
end $$;

create function note_exceptions() returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
begin
  truncate citizen_gap, reconciliation_count;
  insert into citizen_gap (citizen_id, unit_no, eligible_on, missing) ${missing('citizen p')};
  insert into reconciliation_count (run_id, unit_no, matched, consistent)
    select run_id, unit_no, count(*), count(*) filter (where consistent) from reconciliation_row where unit_no is not null group by 1, 2;
end $$;
`;

const rights = /* sql */ `
grant select on calendar_day, processing_delta, processing_tally, processing_month, processing_carried, processing_since to app, worker;
grant execute on function fold_processing(int) to app, worker;
grant execute on function incomplete_persons(int, int, date, text[]), inaccurate_persons(int, int, date, date, date), last_consistency(int, int, date) to app;
`;
