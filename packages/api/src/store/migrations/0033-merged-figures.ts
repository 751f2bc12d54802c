/** Figures of units that were merged: SQL of 0033-merging-communes.ts. */
export const deltas = /* sql */ `
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

export const folding = /* sql */ `
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

export const countingAnew = /* sql */ `
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
