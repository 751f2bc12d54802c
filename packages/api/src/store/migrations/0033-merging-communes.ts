import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** What a merge of communes needs: who took over from whom by number, figures that go on under both, and writers that agree on the units. */
export class MergingCommunes extends Migration {
  override up(): void {
    for (const part of [heirs, agreement, keptRows, places, deltas, folding, countingAnew, attempts, access, rights])
      this.addSql(part);
  }
}

const heirs = /* sql */ `
create table unit_merge (
  id int generated always as identity primary key,
  new_id text not null unique references administrative_unit,
  old_ids text[] not null,
  effective_on date not null,
  document text not null,
  at timestamptz not null default clock_timestamp()
);
-- Communes and resident groups that ended in a merge, with the one that stands today.
create table unit_heir (
  unit_no int primary key references administrative_unit (unit_no),
  heir_no int not null references administrative_unit (unit_no)
);
create index on unit_heir (heir_no);
-- In which ended units what is counted in a unit counts, too: what comes to a group that stands, in the groups and communes
-- that it was; what was recorded on an ended commune itself, in that one and those that it was merged into.
create table unit_former (unit_no int not null, former_no int not null, primary key (unit_no, former_no));
create trigger changed after insert or update or delete on unit_merge for each statement execute function register_changed();
`;

const agreement = /* sql */ `
-- The first word of every transaction under a scope: whose units are those of before a merge is told to come again. Writers
-- share a lock that a merge takes alone, so that none is at work while it runs; asked in a statement of its own, since the
-- lock may have been waited for.
create function agree_on_units(merges int, writes boolean) returns void language plpgsql volatile as $$
begin
  if writes then perform pg_advisory_xact_lock_shared(7210533); end if;
  if merges <> (select count(*) from unit_merge) then
    raise exception 'communes were merged since the call began' using errcode = '55P03', constraint = 'units_merged';
  end if;
end $$;
`;

const keptRows = /* sql */ `
-- Whether rows differ by nothing but numbers of units, each by its heir: what is never changed still goes where its unit went.
create function only_merged(former jsonb, later jsonb) returns boolean language sql stable as $$
  select current_user = 'owner' and not exists (
    select from jsonb_each(later) l join jsonb_each(former) f using (key)
    where l.value <> f.value and not coalesce(key ~ 'unit_no$' and exists (
      select from unit_heir h where h.unit_no = (f.value #>> '{}')::int and h.heir_no = (l.value #>> '{}')::int), false))
$$;
do $$
declare t text;
begin
  foreach t in array array['worklist', 'worklist_review'] loop
    execute format('drop trigger append_only on %I', t);
    execute format('create trigger append_only_kept before delete on %I for each row execute function append_only()', t);
    execute format('create trigger append_only before update on %I for each row
      when (not only_merged(to_jsonb(old), to_jsonb(new))) execute function append_only()', t);
  end loop;
end $$;
drop trigger kept on worklist_item;
create trigger kept_for_ever before delete on worklist_item for each row execute function worklist_line_kept();
create trigger kept before update on worklist_item for each row
  when (not (old.review_version = new.review_version and only_merged(to_jsonb(old), to_jsonb(new)))) execute function worklist_line_kept();
-- Not in the condition of the trigger, which can't see a generated column.
create or replace function correction_stepped() returns trigger language plpgsql as $$
begin
  if new.version = old.version and only_merged(to_jsonb(old) - 'registered_id', to_jsonb(new) - 'registered_id') then return new; end if;
  if new.version <> old.version + 1 then
    raise exception 'a request''s version rises by one' using errcode = '55000', constraint = 'correction_version';
  end if;
  if new.state <> old.state
     and not exists (select from correction_transition t where t.from_state = old.state and t.to_state = new.state) then
    raise exception 'no step of a request leads from % to %', old.state, new.state using errcode = '55000', constraint = 'correction_transition';
  end if;
  return new;
end $$;
`;

const places = /* sql */ `
-- Nobody comes to live in an ended unit, also by a request that was submitted before.
create function citizen_placed() returns trigger language plpgsql as $$
begin
  new.unit_no := coalesce((select heir_no from unit_heir where unit_no = new.unit_no), new.unit_no);
  new.permanent_unit_no := coalesce((select heir_no from unit_heir where unit_no = new.permanent_unit_no), new.permanent_unit_no);
  return new;
end $$;
create trigger placed before insert or update of unit_no, permanent_unit_no on citizen for each row execute function citizen_placed();
`;

const deltas = /* sql */ `
-- What comes to an ended unit is counted in its heir, and by its formers in those that ended.
alter table tally_delta add column formers int[];
create function delta_placed() returns trigger language plpgsql as $$
declare recorded_no int := new.unit_no;
begin
  select coalesce((select h.heir_no from unit_heir h where h.unit_no = recorded_no), recorded_no) into new.unit_no;
  select nullif(array(select f.former_no from unit_former f where f.unit_no in (recorded_no, new.unit_no) order by 1), '{}') into new.formers;
  return new;
end $$;
create trigger placed before insert on tally_delta for each row execute function delta_placed();
`;

const folding = /* sql */ `
create or replace function fold_tallies(most int default 5000) returns int language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare moved int;
begin
  if not pg_try_advisory_xact_lock(7210521) then return 0; end if;
  perform carry_tallies(date_trunc('month', legal_today())::date);
  with recursive taken as (
    delete from tally_delta where ctid = any (array(select ctid from tally_delta limit most for update skip locked)) returning *),
  summed as (
    select campaign_id, unit_no, metric, effective_on, recorded_on, formers, sum(value)::int as value from taken group by 1, 2, 3, 4, 5, 6),
  above (unit_no, above_no, parent_id) as (
    select unit_no, unit_no, parent_id from administrative_unit where unit_no in (select unit_no from summed)
    union all
    select a.unit_no, u.unit_no, u.parent_id from above a join administrative_unit u on u.id = a.parent_id),
  spread as (
    select campaign_id, above_no as unit_no, metric, effective_on, recorded_on, value from summed join above using (unit_no)
    union all
    select campaign_id, former_no, metric, effective_on, recorded_on, value from summed cross join lateral unnest(formers) f (former_no)),
  rolled as (
    select campaign_id, unit_no, metric, effective_on, recorded_on, sum(value)::int as value
    from spread group by 1, 2, 3, 4, 5 having sum(value) <> 0),
  cells as (
    insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, recorded_on, value from rolled
    on conflict (unit_no, effective_on, metric, campaign_id, recorded_on) do update set value = tally.value + excluded.value),
  carried as (
    insert into tally_carried (before, campaign_id, unit_no, metric, value)
    select before, campaign_id, unit_no, metric, sum(value) from rolled join tally_month on before > effective_on group by 1, 2, 3, 4
    on conflict (before, unit_no, metric, campaign_id) do update set value = tally_carried.value + excluded.value)
  select count(*) into moved from taken;
  return moved;
end $$;

-- Gives the units of a merge the figures of all days of those they take over: these keep theirs, so each list of units adds up
-- on each day. Who lived in an ended commune and in none of its groups is in no former unit from the day on.
create function merge_tallies(old_nos int[], new_nos int[], on_day date) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
begin
  perform pg_advisory_xact_lock(7210521);
  while fold_tallies(50000) > 0 loop
  end loop;
  insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, m.new_no, effective_on, metric, recorded_on, sum(value)
    from unnest(old_nos, new_nos) m (old_no, new_no) join tally t on t.unit_no = m.old_no group by 1, 2, 3, 4, 5 having sum(value) <> 0;
  insert into tally_carried (before, campaign_id, unit_no, metric, value)
    select before, campaign_id, m.new_no, metric, sum(value)
    from unnest(old_nos, new_nos) m (old_no, new_no) join tally_carried t on t.unit_no = m.old_no group by 1, 2, 3, 4;
  with own as (
    select t.campaign_id, coalesce(c.unit_no, t.unit_no) as unit_no, t.metric, greatest(t.effective_on, on_day) as effective_on,
      sum(case when c.unit_no is null then t.value else -t.value end)::int as value
    from tally t join administrative_unit u using (unit_no) left join administrative_unit c on c.id = u.parent_id and u.level = 'RESIDENT_GROUP'
    where t.unit_no = any (old_nos) and t.metric in ('ELIGIBLE', 'PRESENT', 'ELIGIBLE_COLLECTED', 'ELIGIBLE_ISSUED', 'PRESENT_COLLECTED')
    group by 1, 2, 3, 4 having sum(case when c.unit_no is null then t.value else -t.value end) <> 0),
  cells as (
    insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, on_day, -value from own
    on conflict (unit_no, effective_on, metric, campaign_id, recorded_on) do update set value = tally.value + excluded.value)
  insert into tally_carried (before, campaign_id, unit_no, metric, value)
  select before, campaign_id, unit_no, metric, -sum(value) from own join tally_month on before > effective_on group by 1, 2, 3, 4
  on conflict (before, unit_no, metric, campaign_id) do update set value = tally_carried.value + excluded.value;
end $$;
`;

const countingAnew = /* sql */ `
-- After everything is counted anew: what was recorded on ended units goes to their heirs as well, and what is counted in the
-- groups that stand to those they were. By cells of the groups and of the communes themselves, each as it was recorded.
create function count_merged_units() returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare month date;
begin
  if not exists (select from unit_merge) then return; end if;
  create temp table recorded on commit drop as
    select t.campaign_id, coalesce(c.unit_no, t.unit_no) as unit_no, t.unit_no as group_no, t.metric, t.effective_on, t.recorded_on, t.value
    from tally t join administrative_unit u using (unit_no) left join administrative_unit c on c.id = u.parent_id and u.level = 'RESIDENT_GROUP'
    where t.unit_no in (select unit_no from unit_heir union select heir_no from unit_heir);
  create temp table direct on commit drop as
    select campaign_id, group_no as unit_no, metric, effective_on, recorded_on, value from recorded where group_no <> unit_no
    union all
    select campaign_id, unit_no, metric, effective_on, recorded_on, sum(case when group_no = unit_no then value else -value end)
    from recorded group by 1, 2, 3, 4, 5 having sum(case when group_no = unit_no then value else -value end) <> 0;
  drop table recorded;
  insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, recorded_on, sum(value) from (
      -- What was recorded on an ended unit counts in its heir and in the commune of that.
      select d.campaign_id, a.unit_no, d.effective_on, d.metric, d.recorded_on, d.value
      from direct d join unit_heir h on h.unit_no = d.unit_no join administrative_unit n on n.unit_no = h.heir_no
        cross join lateral (select n.unit_no union select p.unit_no from administrative_unit p where p.id = n.parent_id and n.level = 'RESIDENT_GROUP') a
      union all
      -- And what was recorded on any unit of a line counts in all ended ones of it, itself left out, where it stands already.
      select d.campaign_id, f.former_no, d.effective_on, d.metric, d.recorded_on, d.value
      from direct d join administrative_unit u on u.unit_no = d.unit_no left join administrative_unit p on p.id = u.parent_id
        left join unit_heir h on h.unit_no = d.unit_no join unit_former f on f.unit_no in (d.unit_no, h.heir_no)
      where f.former_no <> d.unit_no and (u.level <> 'RESIDENT_GROUP' or f.former_no <> p.unit_no)) x
    group by 1, 2, 3, 4, 5 having sum(value) <> 0
    on conflict (unit_no, effective_on, metric, campaign_id, recorded_on) do update set value = tally.value + excluded.value;
  drop table direct;
  truncate tally_carried, tally_month;
  for month in select m::date from generate_series(date_trunc('month', (select min(starts_on) from campaign)), legal_today(), interval '1 month') m loop
    perform carry_tallies(month);
  end loop;
end $$;
create or replace function count_tallies() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table contact, invitation_step in share mode;
  perform count_persons_and_cases();
  perform count_merged_units();
  perform count_outreach();
  -- Nobody is to go over what a whole register left behind.
  while fold_tallies() > 0 loop
  end loop;
end $$;
`;

const attempts = /* sql */ `
-- Attempts in a group are those in the groups that it was, too.
create or replace function attempt_counts(groups int[], firsts date[], lasts date[]) returns table (ord int, contacts int, sent int, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.ord::int, k.contacts, s.sent, k.persons
  from unnest(groups, firsts, lasts) with ordinality x (group_no, first_on, last_on, ord)
    cross join lateral (select array(select x.group_no union all select h.unit_no from unit_heir h where h.heir_no = x.group_no) as nos) g
    cross join lateral (select count(*)::int as contacts, count(distinct c.citizen_id)::int as persons from contact c
      where c.group_no = any (g.nos) and c.on_day between x.first_on and x.last_on) k
    cross join lateral (select count(*)::int as sent from invitation_step i
      where i.step = 'SEND' and i.group_no = any (g.nos) and i.on_day between x.first_on and x.last_on) s
$$;
`;

const access = /* sql */ `
-- A dossier keeps the unit that collected it; whoever took that over reads it.
do $$
declare t text;
begin
  foreach t in array array['dossier', 'dossier_move'] loop
    execute format('create policy collecting_former on %I for select to app using (collecting_unit_no = any (
      (select coalesce(nullif(current_setting(''app.former_units'', true), ''''), ''{}'')::int[])::int[]))', t);
  end loop;
end $$;
create or replace function admit_by_dossiers(dossiers uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select d.citizen_id from dossier d
      where d.id = any (dossiers)
        and (d.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or d.collecting_unit_no between current_setting('app.collecting_lo')::int and current_setting('app.collecting_hi')::int
          or d.collecting_unit_no = any (coalesce(nullif(current_setting('app.former_units', true), ''), '{}')::int[])))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;
`;

const rights = /* sql */ `
grant select on unit_merge, unit_heir to app, worker;
grant execute on function agree_on_units(int, boolean) to app, worker;
grant execute on function only_merged(jsonb, jsonb) to app;
`;
