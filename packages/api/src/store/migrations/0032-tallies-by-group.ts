import { Migration } from '@mikro-orm/migrations';
import { ageBands } from '../../domain/age-bands.ts';
import {
  allCells,
  caseFacts,
  countingAll,
  entries,
  flows,
  inAndOut,
  metrics,
  ofCases,
  ofPersons,
  personFacts,
  type LedgerFact,
} from './0004-lean-counting.ts';

/** The figures by sex and age, beside those of 0002: docs/decisions/0032-by-sex-and-age.md. */
export class TalliesByGroup extends Migration {
  override up(): void {
    for (const part of [columns, tables, counting, folding, countingParts, triggers, rights, filling])
      this.addSql(part);
  }
}

const facts: LedgerFact[] = [
  { column: 'sex', of: 'c.sex' },
  { column: 'born', of: 'extract(year from c.date_of_birth)::smallint' },
];

/** The first year of birth of the band in a campaign; 0 of the oldest, which has none. */
export const bandOf = (born: string, startsOn: string): string => {
  const first = (to: number): string => `extract(year from ${startsOn})::int - ${String(to)}`;
  const whens = Object.values(ageBands).flatMap(({ to }) =>
    to === null ? [] : [`when ${born} >= ${first(to)} then ${first(to)}`],
  );
  return `(case when ${born} is null then null ${whens.join(' ')} else 0 end)::smallint`;
};

const columns = /* sql */ `
do $$ begin
  while fold_tallies(100000) > 0 loop
  end loop;
end $$;
-- Who a delta is about: sex, and of what belongs to every campaign the year of birth, of a campaign's own the first year of
-- the band. Null where nobody is: attempts and invitations.
alter table tally_delta add column sex text collate "C", add column born smallint;
alter table counted_person add column sex text, add column born smallint;
alter table counted_person disable trigger user;
update counted_person p set ${facts.map(({ column, of }) => `${column} = ${of}`).join(', ')} from citizen c where c.id = p.citizen_id;
alter table counted_person enable trigger user;
alter table counted_person alter column sex set not null, alter column born set not null;
`;

const tables = /* sql */ `
-- As tally and tally_carried; of communes and all above them alone. Carried four times a month: there are more cells a day.
create table tally_part (
  unit_no int not null, effective_on date not null, metric text not null collate "C", campaign_id text not null collate "C",
  sex text not null collate "C", born smallint not null, value int not null,
  constraint tally_part_pkey primary key (unit_no, effective_on, metric, campaign_id, sex, born)
);
create table tally_part_mark (before date primary key);
create table tally_part_carried (
  before date not null references tally_part_mark, unit_no int not null, metric text not null collate "C", campaign_id text not null collate "C",
  sex text not null collate "C", born smallint not null, value int not null,
  primary key (before, unit_no, metric, campaign_id, sex, born)
);
-- The day from which on the parts sum to the whole: before it nobody kept who it was that lived elsewhere.
create table tally_part_since (one boolean primary key default true check (one), day date not null);
`;

const counting = /* sql */ `
create or replace function recount_persons(persons uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  today date := legal_today();
  opens date := (select min(starts_on) from campaign);
begin
  -- turn_on: the day since which what is new holds; null where it holds for all days.
  with turned as materialized (
    select t.*, coalesce(t.turn_on, t.o_since) as since
    from (
      select i.id, o.unit_no as o_unit_no, o.eligible_on as o_eligible_on, o.present as o_present,
        o.presence_on as o_presence_on, o.until as o_until, o.since as o_since, o.sex as o_sex, o.born as o_born, n.*,
        case
          when o.citizen_id is null or n.citizen_id is null then null
          when (n.unit_no, n.eligible_on, n.sex, n.born) is distinct from (o.unit_no, o.eligible_on, o.sex, o.born) then greatest(today, o.since)
          when (n.present, n.presence_on) is distinct from (o.present, o.presence_on) then greatest(least(today, n.presence_on), o.since)
        end as turn_on
      from unnest(persons) i (id) left join counted_person o on o.citizen_id = i.id
        left join (${personFacts('citizen c', facts)}) n on n.citizen_id = i.id
      where (n.citizen_id, n.unit_no, n.eligible_on, n.present, n.presence_on, n.until, n.sex, n.born)
        is distinct from (o.citizen_id, o.unit_no, o.eligible_on, o.present, o.presence_on, o.until, o.sex, o.born)) t),
  step (campaign_id, unit_no, metric, effective_on, value, sex, born) as (
    select e.campaign_id, p.unit_no, e.metric, greatest(d.day, e.starts_on), d.value, p.sex,
      case when e.campaign_id = '' then p.born else ${bandOf('p.born', 'e.starts_on')} end
    from turned t
      cross join lateral (values
        (-1, t.o_unit_no, greatest(t.o_eligible_on, t.o_since, t.turn_on), t.o_eligible_on, t.o_present, t.o_presence_on, t.o_until, t.o_sex, t.o_born),
        (1, t.unit_no, greatest(t.eligible_on, t.since), t.eligible_on, t.present, t.presence_on, t.until, t.sex, t.born))
        p (sign, unit_no, eligible_from, eligible_on, present, presence_on, until, sex, born)
      cross join lateral (
        select '' as campaign_id, opens as starts_on, e.* from ${entries(ofPersons)}
        union all
        select c.campaign_id, k.starts_on, e.* from counted_case c join campaign k on k.id = c.campaign_id
          cross join lateral ${entries(ofCases)} where c.citizen_id = t.id) e
      cross join lateral ${inAndOut}
    where p.eligible_on is not null and e.enters_on is not null and d.holds
    union all
    -- A flow is of whom it is known to be today, on all its days: its cases count with what the ledger says of the person.
    select c.campaign_id, f.unit_no, f.metric, greatest(f.day, k.starts_on), p.sign, p.sex, ${bandOf('p.born', 'k.starts_on')}
    from turned t join counted_case c on c.citizen_id = t.id join campaign k on k.id = c.campaign_id
      cross join lateral (values (-1, t.o_sex, t.o_born), (1, t.sex, t.born)) p (sign, sex, born)
      cross join lateral (values ${flows.map(({ metric, unit, on }) => `(${unit}, '${metric}', ${on})`).join(', ')}) f (unit_no, metric, day)
    where (t.o_sex, t.o_born) is distinct from (t.sex, t.born) and f.day is not null),
  gone as (delete from counted_person p using turned t where p.citizen_id = t.id and t.citizen_id is null),
  kept as (
    insert into counted_person (citizen_id, unit_no, eligible_on, present, presence_on, until, since, sex, born)
    select citizen_id, unit_no, eligible_on, present, presence_on, until, since, sex, born from turned where citizen_id is not null
    on conflict (citizen_id) do update set unit_no = excluded.unit_no, eligible_on = excluded.eligible_on, present = excluded.present,
      presence_on = excluded.presence_on, until = excluded.until, since = excluded.since, sex = excluded.sex, born = excluded.born)
  insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, sex, born, value)
  select campaign_id, unit_no, metric, effective_on, today, sex, born, sum(value) from step group by 1, 2, 3, 4, 6, 7 having sum(value) <> 0;
end $$;

create or replace function recount_cases(persons uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  today date := legal_today();
begin
  perform from citizen where id = any (persons) order by id for no key update;
  with turned as materialized (
    select coalesce(n.citizen_id, o.citizen_id) as person, coalesce(n.campaign_id, o.campaign_id) as campaign, n.*,
      o.citizen_id as o_citizen_id, o.residence_unit_no as o_residence_unit_no, o.collecting_unit_no as o_collecting_unit_no,
      o.collected_on as o_collected_on, o.issued_on as o_issued_on, o.delivered_on as o_delivered_on
    from (select * from counted_case where citizen_id = any (persons)) o
      full join (${caseFacts('d.citizen_id = any (persons)')}) n on n.citizen_id = o.citizen_id and n.campaign_id = o.campaign_id
    where (n.citizen_id, n.residence_unit_no, n.collecting_unit_no, n.collected_on, n.issued_on, n.delivered_on)
      is distinct from (o.citizen_id, o.residence_unit_no, o.collecting_unit_no, o.collected_on, o.issued_on, o.delivered_on)),
  step (campaign_id, unit_no, metric, effective_on, value, sex, born) as (
    select t.campaign, s.unit_no, s.metric, greatest(s.day, k.starts_on), s.value, o.sex, ${bandOf('o.born', 'k.starts_on')}
    from turned t join campaign k on k.id = t.campaign
      left join counted_person o on o.citizen_id = t.person
      cross join lateral (values
        (-1, t.o_residence_unit_no, t.o_collecting_unit_no, t.o_collected_on, t.o_issued_on, t.o_delivered_on),
        (1, t.residence_unit_no, t.collecting_unit_no, t.collected_on, t.issued_on, t.delivered_on))
        c (sign, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
      cross join lateral (values (c.sign, o.unit_no, greatest(o.eligible_on, o.since), o.present, o.presence_on, o.until))
        p (sign, unit_no, eligible_from, present, presence_on, until)
      cross join lateral (
        select p.unit_no, e.metric, d.day, d.value from ${entries(ofCases)}
          cross join lateral ${inAndOut} where o.eligible_on is not null and e.enters_on is not null and d.holds
        union all
        values ${flows.map(({ metric, unit, on }) => `(${unit}, '${metric}', ${on}, c.sign)`).join(', ')}) s
    where c.collected_on is not null and s.day is not null),
  gone as (delete from counted_case c using turned t where c.citizen_id = t.person and c.campaign_id = t.campaign and t.citizen_id is null),
  kept as (
    insert into counted_case (citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
    select citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on from turned where citizen_id is not null
    on conflict (citizen_id, campaign_id) do update set residence_unit_no = excluded.residence_unit_no,
      collecting_unit_no = excluded.collecting_unit_no, collected_on = excluded.collected_on, issued_on = excluded.issued_on,
      delivered_on = excluded.delivered_on)
  insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, sex, born, value)
  select campaign_id, unit_no, metric, effective_on, today, sex, born, sum(value) from step group by 1, 2, 3, 4, 6, 7 having sum(value) <> 0;
end $$;
`;

const folding = /* sql */ `
-- Carries what is effective before each mark up to a day into one cell; does nothing where that is done. The marks within
-- months are kept of this month and the one before.
create function carry_parts(upto date) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare
  known date := (select max(before) from tally_part_mark);
  weekly date := date_trunc('month', upto) - interval '1 month';
  mark date;
begin
  for mark in
    select d::date from generate_series(coalesce(known + 1, (select date_trunc('month', min(starts_on)) from campaign)), upto, interval '1 day') d
    where extract(day from d) = 1 or (d >= weekly and extract(day from d) in (8, 15, 22)) order by 1
  loop
    insert into tally_part_mark values (mark);
    insert into tally_part_carried (before, unit_no, metric, campaign_id, sex, born, value)
    select mark, unit_no, metric, campaign_id, sex, born, sum(value)
    from (select unit_no, metric, campaign_id, sex, born, value from tally_part_carried where before = known
          union all
          select unit_no, metric, campaign_id, sex, born, value from tally_part
          where effective_on >= coalesce(known, '-infinity') and effective_on < mark) c
    group by 2, 3, 4, 5, 6 having sum(value) <> 0 order by unit_no, metric;
    known := mark;
    delete from tally_part_carried where before < weekly and extract(day from before) <> 1;
    delete from tally_part_mark where before < weekly and extract(day from before) <> 1;
  end loop;
end $$;

-- The cells of all units are summed over the parts; those of the parts are of communes and above.
create or replace function fold_tallies(most int default 5000) returns int language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare moved int;
begin
  if not pg_try_advisory_xact_lock(7210521) then return 0; end if;
  perform carry_tallies(date_trunc('month', legal_today())::date);
  perform carry_parts(legal_today());
  with recursive taken as (
    delete from tally_delta where ctid = any (array(select ctid from tally_delta limit most for update skip locked)) returning *),
  summed as (
    select campaign_id, unit_no, metric, effective_on, recorded_on, sex, born, sum(value)::int as value from taken group by 1, 2, 3, 4, 5, 6, 7),
  above (unit_no, above_no, level, parent_id) as (
    select unit_no, unit_no, level, parent_id from administrative_unit where unit_no in (select unit_no from summed)
    union all
    select a.unit_no, u.unit_no, u.level, u.parent_id from above a join administrative_unit u on u.id = a.parent_id),
  spread as materialized (
    select campaign_id, above_no as unit_no, level, metric, effective_on, recorded_on, sex, born, value from summed join above using (unit_no)),
  rolled as (
    select campaign_id, unit_no, metric, effective_on, recorded_on, sum(value)::int as value
    from spread group by 1, 2, 3, 4, 5 having sum(value) <> 0),
  rolled_part as (
    select campaign_id, unit_no, metric, effective_on, sex, born, sum(value)::int as value
    from spread where sex is not null and level <> 'RESIDENT_GROUP' group by 1, 2, 3, 4, 5, 6 having sum(value) <> 0),
  cells as (
    insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, recorded_on, value from rolled
    on conflict (unit_no, effective_on, metric, campaign_id, recorded_on) do update set value = tally.value + excluded.value),
  carried as (
    insert into tally_carried (before, campaign_id, unit_no, metric, value)
    select before, campaign_id, unit_no, metric, sum(value) from rolled join tally_month on before > effective_on group by 1, 2, 3, 4
    on conflict (before, unit_no, metric, campaign_id) do update set value = tally_carried.value + excluded.value),
  part_cells as (
    insert into tally_part (unit_no, effective_on, metric, campaign_id, sex, born, value)
    select unit_no, effective_on, metric, campaign_id, sex, born, value from rolled_part
    on conflict (unit_no, effective_on, metric, campaign_id, sex, born) do update set value = tally_part.value + excluded.value),
  parts_carried as (
    insert into tally_part_carried (before, unit_no, metric, campaign_id, sex, born, value)
    select before, unit_no, metric, campaign_id, sex, born, sum(value) from rolled_part join tally_part_mark on before > effective_on
    group by 1, 2, 3, 4, 5, 6
    on conflict (before, unit_no, metric, campaign_id, sex, born) do update set value = tally_part_carried.value + excluded.value)
  select count(*) into moved from taken;
  return moved;
end $$;
`;

export const part = ['sex', 'born'];

const countingParts = /* sql */ `
${countingAll('count_persons_and_cases', facts)}
-- Counts the parts anew from the ledgers, as if everybody had always been who and where they are.
create function count_parts() returns void language plpgsql security definer set search_path = public, pg_temp
  set jit = off set work_mem = '128MB' as $$
declare
  opens date := (select min(starts_on) from campaign);
  campaigns text[] := array(select id from campaign order by id);
  metrics text[] := '{${metrics.join()}}';
  below text;
begin
  truncate tally_part, tally_part_carried, tally_part_mark;
  alter table tally_part drop constraint tally_part_pkey;
  create temp table home on commit drop as
    select u.unit_no, case u.level when 'RESIDENT_GROUP' then p.unit_no else u.unit_no end as home_no
    from administrative_unit u left join administrative_unit p on p.id = u.parent_id;
  analyze home;
  create temp table part_person on commit drop as
    select h.home_no as unit_no, p.eligible_on as eligible_from, p.present, p.presence_on, p.until, p.sex, p.born
    from counted_person p join home h using (unit_no) where p.eligible_on is not null;
  analyze part_person;
  create temp table part_case on commit drop as
    select array_position(campaigns, c.campaign_id) as campaign_no, k.starts_on, r.home_no as residence_unit_no, g.home_no as collecting_unit_no,
      c.collected_on, c.issued_on, c.delivered_on, h.home_no as unit_no, p.eligible_on as eligible_from, p.present, p.presence_on, p.until,
      p.sex, ${bandOf('p.born', 'k.starts_on')} as born
    from counted_case c join campaign k on k.id = c.campaign_id join counted_person p on p.citizen_id = c.citizen_id
      join home h on h.unit_no = p.unit_no join home r on r.unit_no = c.residence_unit_no join home g on g.unit_no = c.collecting_unit_no;
  analyze part_case;
  create temp table part_cell (campaign_no int, metric_no int, unit_no int, effective_on date, value int, sex text, born smallint) on commit drop;
  insert into part_cell
    ${allCells('part_person', 'part_case', { person: part, case: part })};
  foreach below in array array['COMMUNE', 'DISTRICT'] loop
    insert into part_cell
      select campaign_no, metric_no, p.unit_no, effective_on, sum(value), sex, born
      from part_cell join administrative_unit u using (unit_no) join administrative_unit p on p.id = u.parent_id
      where u.level = below group by 1, 2, 3, 4, 6, 7;
  end loop;
  insert into tally_part (unit_no, effective_on, metric, campaign_id, sex, born, value)
    select unit_no, effective_on, metrics[metric_no], coalesce(campaigns[campaign_no], ''), sex, born, sum(value) from part_cell
    group by 1, 2, metric_no, campaign_no, 5, 6 having sum(value) <> 0 order by 1, 2, metric_no, campaign_no, 5, 6;
  drop table home, part_person, part_case, part_cell;
  alter table tally_part add constraint tally_part_pkey primary key (unit_no, effective_on, metric, campaign_id, sex, born);
  perform carry_parts(legal_today());
end $$;

create or replace function count_tallies() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table contact, invitation_step in share mode;
  truncate tally_part_since;
  perform count_persons_and_cases();
  perform count_parts();
  insert into tally_part_since (day) select min(starts_on) from campaign having count(*) > 0;
  perform count_outreach();
  -- Nobody is to go over what a whole register left behind.
  while fold_tallies() > 0 loop
  end loop;
end $$;
`;

const triggers = /* sql */ `
create or replace function citizen_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(id) into persons from before_rows;
  else
    select array_agg(id) into persons from (
      select id, unit_no, date_of_birth, nationality, presence, presence_on, life_status, died_on, sex from after_rows
      except select id, unit_no, date_of_birth, nationality, presence, presence_on, life_status, died_on, sex from before_rows) c;
  end if;
  if persons is not null then perform recount_persons(persons); end if;
  return null;
end $$;
`;

const rights = /* sql */ `
grant select on tally_part, tally_part_mark, tally_part_carried, tally_part_since to app, worker;
`;

/** The cells without parts stay as they are: what they tell of days gone isn't in the rows any more. */
const filling = /* sql */ `
select count_parts();
insert into tally_part_since (day)
select coalesce(max(effective_on), (select min(starts_on) from campaign))
from (
  select campaign_id, unit_no, metric, effective_on, sum(value) as value from tally join administrative_unit u using (unit_no)
  where u.level <> 'RESIDENT_GROUP' and metric in (${metrics.map((metric) => `'${metric}'`).join(', ')}) group by 1, 2, 3, 4) w
  full join (select campaign_id, unit_no, metric, effective_on, sum(value) as value from tally_part group by 1, 2, 3, 4) p
    using (campaign_id, unit_no, metric, effective_on)
where coalesce(w.value, 0) <> coalesce(p.value, 0)
having exists (select from campaign);
`;
