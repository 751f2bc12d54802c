import { Migration } from '@mikro-orm/migrations';
import { workingDayExceptions } from '../reference/working-days.ts';

/**
 * What the statistics are read from: a ledger of what each person is counted as, deltas written beside every change, and
 * cells folded from them for every unit from the resident group to the province.
 */
export class Tallies extends Migration {
  override up(): void {
    for (const part of [calendar, tallies, counting, folding, triggers, rights]) this.addSql(part);
    // A database that was filled before this migration has its units; an empty one gets the days with them.
    const days = JSON.stringify(workingDayExceptions()).replaceAll("'", "''");
    this.addSql(`insert into working_day_exception
      select * from jsonb_populate_recordset(null::working_day_exception, '${days}') where exists (select from administrative_unit)`);
    this.addSql('select count_tallies()');
  }
}

const calendar = /* sql */ `
-- Days off and make-up days of civil servants; any other day is a working day from Monday to Friday.
create table working_day_exception (on_day date primary key, working boolean not null, name text not null, source text not null, status text not null);
create trigger changed after insert or update or delete on working_day_exception for each statement execute function register_changed();

-- The legal day: the one that the transaction says, else the instance's, as store/register.ts reckons it (UTC+7).
create function legal_today() returns date language sql stable set search_path = public, pg_temp as $$
  select coalesce(
    nullif(current_setting('app.today', true), '')::date,
    (select (value ->> 'day')::date
       + greatest(0, (now() at time zone interval '7 hours')::date - ((value ->> 'at')::timestamptz at time zone interval '7 hours')::date)
     from instance where key = 'legalDay'),
    (now() at time zone interval '7 hours')::date)
$$;
`;

const tallies = /* sql */ `
-- The ledger: what each person is counted as. A change counts as the difference to it, so that whatever the order of
-- triggers, and however often one fires, a person is counted once.
create table counted_person (
  citizen_id uuid primary key,
  unit_no int not null,
  -- The 14th birthday; null for who isn't Vietnamese.
  eligible_on date,
  present boolean not null,
  presence_on date not null,
  -- The first day after the last of life; null while alive.
  until date,
  -- The day since which residence, birth, nationality and presence are these; before it stays what was counted then. Null: always.
  since date
);
-- The person's case in a campaign, over all dossiers that count.
create table counted_case (
  citizen_id uuid,
  campaign_id text,
  residence_unit_no int not null,
  collecting_unit_no int not null,
  collected_on date not null,
  issued_on date,
  delivered_on date,
  primary key (citizen_id, campaign_id)
);
do $$
declare t text;
begin
  foreach t in array array['counted_person', 'counted_case'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
  end loop;
end $$;

-- Counts only, no personal data. The sum of the values up to a day is the figure of that day; campaign '' is every campaign's.
-- A delta is of the unit itself; a cell holds the units within, too, so that nine districts are nine units to read.
create table tally_delta (
  campaign_id text not null,
  unit_no int not null,
  metric text not null,
  effective_on date not null,
  recorded_on date not null,
  value int not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 2000);
create table tally (
  campaign_id text not null collate "C",
  unit_no int not null,
  effective_on date not null,
  metric text not null collate "C",
  recorded_on date not null,
  value int not null,
  constraint tally_pkey primary key (unit_no, effective_on, metric, campaign_id, recorded_on)
);
-- What is effective before the first day of a month, in one cell, so that a figure is read from a month's cells at most.
create table tally_month (before date primary key);
create table tally_carried (
  before date not null references tally_month,
  campaign_id text not null collate "C",
  unit_no int not null,
  metric text not null collate "C",
  value int not null,
  primary key (before, unit_no, metric, campaign_id)
);
`;

/** The facts of a person that are counted; `from` names citizens as c. */
const personFacts = (from: string): string => `
  select c.id as citizen_id, c.unit_no,
    case when c.nationality = 'VN' then (c.date_of_birth + interval '14 years')::date end as eligible_on,
    c.presence = 'PRESENT' as present, c.presence_on,
    case when c.life_status <> 'ALIVE' then coalesce(c.died_on, today) end as until
  from ${from}`;

/**
 * The case of each person in each campaign; `whose` narrows the dossiers d. A dossier doesn't count once it is cancelled for
 * another reason than the person's death, nor when nothing counts of what was to redo it. The first one that counts gives
 * the units; the person is collected, issued, delivered since the first day on which one that counts was.
 */
const caseFacts = (whose = 'true'): string => {
  const columns = `d.id, d.citizen_id, d.campaign_id, d.redo_of, d.residence_unit_no, d.collecting_unit_no, d.collected_on, d.produced_on, d.delivered_on`;
  const stands = `(d.state <> 'CANCELLED' or d.cancel_reason = 'DECEASED')`;
  return `
  with recursive counting as (
    select ${columns} from dossier d
    where ${whose} and ${stands} and not exists (select from dossier r where r.citizen_id = d.citizen_id and r.redo_of = d.id)
    union
    select ${columns} from counting c join dossier d on d.id = c.redo_of where ${stands})
  select citizen_id, campaign_id, (array_agg(residence_unit_no order by collected_on, id))[1] as residence_unit_no,
    (array_agg(collecting_unit_no order by collected_on, id))[1] as collecting_unit_no, min(collected_on) as collected_on,
    min(produced_on) as issued_on, min(delivered_on) as delivered_on
  from counting group by 1, 2`;
};

/** The stocks, each from which day on a person is in it; out of it from the day of death. Those of a case are a campaign's. */
const stocks = [
  { metric: 'ELIGIBLE', ofCase: false, from: 'eligible_from', when: 'true' },
  { metric: 'PRESENT', ofCase: false, from: 'greatest(eligible_from, presence_on)', when: 'present' },
  { metric: 'ELIGIBLE_COLLECTED', ofCase: true, from: 'greatest(eligible_from, collected_on)', when: 'true' },
  {
    metric: 'ELIGIBLE_ISSUED',
    ofCase: true,
    from: 'greatest(eligible_from, issued_on)',
    when: 'issued_on is not null',
  },
  {
    metric: 'PRESENT_COLLECTED',
    ofCase: true,
    from: 'greatest(eligible_from, presence_on, collected_on)',
    when: 'present',
  },
];

/** The flows, each with the unit it counts in and its day: nobody leaves them. */
const flows = ['COLLECTED', 'ISSUED', 'DELIVERED'].flatMap((step) => [
  { metric: `${step}_PERSONS`, unit: 'residence_unit_no', on: `${step.toLowerCase()}_on` },
  { metric: `${step}_PERSONS_HERE`, unit: 'collecting_unit_no', on: `${step.toLowerCase()}_on` },
]);

/**
 * The steps by which persons and cases change the figures. `person_state` and `case_state` carry a sign: what is counted no
 * more, and what is counted now. Figures begin with the campaign: what was before is of its first day.
 */
const steps = [
  ...stocks.flatMap(({ metric, ofCase, from, when }) => {
    const [campaignId, opens] = ofCase ? ['c.campaign_id', 'k.starts_on'] : [`''`, 'opens'];
    const state = ofCase
      ? 'person_state s join case_state c using (sign, citizen_id) join campaign k on k.id = c.campaign_id'
      : 'person_state s';
    const step = (day: string, value: string, condition: string): string =>
      `select ${campaignId}, s.unit_no, '${metric}', greatest(${day}, ${opens}), ${value} from ${state} where ${when} and ${condition} group by 1, 2, 4`;
    return [
      step(from, 'sum(sign)', `(s.until is null or ${from} < s.until)`),
      step('s.until', '-sum(sign)', `${from} < s.until`),
    ];
  }),
  ...flows.map(
    ({ metric, unit, on }) =>
      `select c.campaign_id, c.${unit}, '${metric}', greatest(c.${on}, k.starts_on), sum(sign)
       from case_state c join campaign k on k.id = c.campaign_id where c.${on} is not null group by 1, 2, 4`,
  ),
].join('\n    union all ');

const counting = /* sql */ `
-- Brings the ledger of these persons up to their rows and leaves the difference as deltas. One writer a person at a time:
-- who waited sees, in the statement after the lock, what the other has committed.
create function recount_persons(persons uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare
  today date := legal_today();
  opens date := (select min(starts_on) from campaign);
begin
  perform from citizen where id = any (persons) order by id for no key update;
  with old_person as materialized (select * from counted_person where citizen_id = any (persons)),
  -- turn_on: the day since which what is new holds; null where it holds for all days.
  new_person as materialized (
    select n.*, coalesce(n.turn_on, o_since) as since from (
      select n.*, o.since as o_since, case
        when o.citizen_id is null then null
        when (n.unit_no, n.eligible_on) is distinct from (o.unit_no, o.eligible_on) then greatest(today, o.since)
        when (n.present, n.presence_on) is distinct from (o.present, o.presence_on) then greatest(least(today, n.presence_on), o.since)
      end as turn_on
      from (${personFacts('citizen c where c.id = any (persons)')}) n left join old_person o using (citizen_id)) n),
  old_case as materialized (select * from counted_case where citizen_id = any (persons)),
  new_case as materialized (${caseFacts('d.citizen_id = any (persons)')}),
  person_state as materialized (
    select -1 as sign, o.citizen_id, o.unit_no, o.present, o.presence_on, o.until, greatest(o.eligible_on, o.since, n.turn_on) as eligible_from
    from old_person o left join new_person n using (citizen_id) where o.eligible_on is not null
    union all
    select 1, citizen_id, unit_no, present, presence_on, until, greatest(eligible_on, since) from new_person where eligible_on is not null),
  case_state as materialized (select -1 as sign, * from old_case union all select 1, * from new_case),
  step (campaign_id, unit_no, metric, effective_on, value) as (
    ${steps}),
  gone_person as (
    delete from counted_person p where citizen_id = any (persons) and not exists (select from new_person n where n.citizen_id = p.citizen_id)),
  gone_case as (
    delete from counted_case c where citizen_id = any (persons)
      and not exists (select from new_case n where n.citizen_id = c.citizen_id and n.campaign_id = c.campaign_id)),
  kept_person as (
    insert into counted_person as p (citizen_id, unit_no, eligible_on, present, presence_on, until, since)
    select citizen_id, unit_no, eligible_on, present, presence_on, until, since from new_person
    on conflict (citizen_id) do update set unit_no = excluded.unit_no, eligible_on = excluded.eligible_on, present = excluded.present,
      presence_on = excluded.presence_on, until = excluded.until, since = excluded.since
    where p is distinct from excluded),
  kept_case as (
    insert into counted_case as c (citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
    select * from new_case
    on conflict (citizen_id, campaign_id) do update set residence_unit_no = excluded.residence_unit_no,
      collecting_unit_no = excluded.collecting_unit_no, collected_on = excluded.collected_on, issued_on = excluded.issued_on,
      delivered_on = excluded.delivered_on
    where c is distinct from excluded)
  insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value)
  select campaign_id, unit_no, metric, effective_on, today, sum(value) from step group by 1, 2, 3, 4 having sum(value) <> 0;
end $$;

-- Counts everybody anew, as after a bulk load; the past of the stocks is then reckoned from the rows as they are now.
create function count_tallies() returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare
  today date := legal_today();
  opens date := (select min(starts_on) from campaign);
  below text;
  month date;
begin
  lock table citizen, dossier in share mode;
  truncate tally_delta, tally, tally_carried, tally_month, counted_person, counted_case;
  alter table tally drop constraint tally_pkey;
  insert into counted_person (citizen_id, unit_no, eligible_on, present, presence_on, until) ${personFacts('citizen c')};
  insert into counted_case (citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
    ${caseFacts()};
  create temp table cell on commit drop as
    with person_state as not materialized (
      select 1 as sign, citizen_id, unit_no, eligible_on as eligible_from, present, presence_on, until
      from counted_person where eligible_on is not null),
    case_state as not materialized (select 1 as sign, * from counted_case),
    step (campaign_id, unit_no, metric, effective_on, value) as (
    ${steps})
    select * from step;
  -- A unit's people are those of the units below and those of no unit below.
  foreach below in array array['RESIDENT_GROUP', 'COMMUNE', 'DISTRICT'] loop
    insert into cell
      select campaign_id, p.unit_no, metric, effective_on, sum(value)
      from cell join administrative_unit u using (unit_no) join administrative_unit p on p.id = u.parent_id
      where u.level = below group by 1, 2, 3, 4;
  end loop;
  insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, today, sum(value) from cell
    group by 1, 2, 3, 4 having sum(value) <> 0 order by unit_no, effective_on;
  drop table cell;
  alter table tally add constraint tally_pkey primary key (unit_no, effective_on, metric, campaign_id, recorded_on);
  for month in select m::date from generate_series(date_trunc('month', opens), today, interval '1 month') m loop
    perform carry_tallies(month);
  end loop;
end $$;
`;

/** Of what is `summed`, the units above each unit, itself included. */
const above = /* sql */ `
  above (unit_no, above_no, parent_id) as (
    select unit_no, unit_no, parent_id from administrative_unit where unit_no in (select unit_no from summed)
    union all
    select a.unit_no, u.unit_no, u.parent_id from above a join administrative_unit u on u.id = a.parent_id)`;

const folding = /* sql */ `
-- Carries the cells of the months before into one; does nothing where that is done.
create function carry_tallies(month date) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare known date := (select max(before) from tally_month where before < month);
begin
  insert into tally_month values (month) on conflict do nothing;
  if not found then return; end if;
  insert into tally_carried (before, campaign_id, unit_no, metric, value)
  select month, campaign_id, unit_no, metric, sum(value)
  from (select campaign_id, unit_no, metric, value from tally_carried where before = known
        union all
        select campaign_id, unit_no, metric, value from tally where effective_on >= coalesce(known, '-infinity') and effective_on < month) c
  group by 2, 3, 4;
end $$;

-- Moves deltas into the cells of their units and of those above, in one transaction: a reader finds each in one of the two
-- places. One at a time, others leave at once; answers how many it moved.
create function fold_tallies(most int default 5000) returns int language plpgsql security definer set search_path = public, pg_temp set jit = off as $$
declare moved int;
begin
  if not pg_try_advisory_xact_lock(7210521) then return 0; end if;
  perform carry_tallies(date_trunc('month', legal_today())::date);
  with recursive taken as (
    delete from tally_delta where ctid = any (array(select ctid from tally_delta limit most for update skip locked)) returning *),
  summed as (
    select campaign_id, unit_no, metric, effective_on, recorded_on, sum(value)::int as value from taken group by 1, 2, 3, 4, 5),
  ${above},
  rolled as (
    select campaign_id, above_no as unit_no, metric, effective_on, recorded_on, sum(value)::int as value
    from summed join above using (unit_no) group by 1, 2, 3, 4, 5 having sum(value) <> 0),
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
`;

const triggers = /* sql */ `
create function citizen_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(id) into persons from before_rows;
  else
    select array_agg(id) into persons from after_rows n join before_rows o using (id)
    where (n.unit_no, n.date_of_birth, n.nationality, n.presence, n.presence_on, n.life_status, n.died_on)
      is distinct from (o.unit_no, o.date_of_birth, o.nationality, o.presence, o.presence_on, o.life_status, o.died_on);
  end if;
  if persons is not null then perform recount_persons(persons); end if;
  return null;
end $$;
create trigger counted_insert after insert on citizen referencing new table as after_rows
  for each statement execute function citizen_counted();
create trigger counted_update after update on citizen referencing old table as before_rows new table as after_rows
  for each statement execute function citizen_counted();
create trigger counted_delete after delete on citizen referencing old table as before_rows
  for each statement execute function citizen_counted();

create function dossier_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct citizen_id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct citizen_id) into persons from before_rows;
  else
    select array_agg(distinct p.id) into persons from after_rows n join before_rows o using (id), lateral (values (n.citizen_id), (o.citizen_id)) p (id)
    where (n.citizen_id, n.campaign_id, n.residence_unit_no, n.collecting_unit_no, n.collected_on, n.produced_on, n.delivered_on, n.redo_of,
        n.state = 'CANCELLED' and n.cancel_reason is distinct from 'DECEASED')
      is distinct from (o.citizen_id, o.campaign_id, o.residence_unit_no, o.collecting_unit_no, o.collected_on, o.produced_on, o.delivered_on, o.redo_of,
        o.state = 'CANCELLED' and o.cancel_reason is distinct from 'DECEASED');
  end if;
  if persons is not null then perform recount_persons(persons); end if;
  return null;
end $$;
create trigger counted_insert after insert on dossier referencing new table as after_rows
  for each statement execute function dossier_counted();
create trigger counted_update after update on dossier referencing old table as before_rows new table as after_rows
  for each statement execute function dossier_counted();
create trigger counted_delete after delete on dossier referencing old table as before_rows
  for each statement execute function dossier_counted();
`;

const rights = /* sql */ `
grant select on working_day_exception, tally, tally_delta, tally_month, tally_carried to app, worker;
grant execute on function legal_today(), fold_tallies(int) to app, worker;
`;
