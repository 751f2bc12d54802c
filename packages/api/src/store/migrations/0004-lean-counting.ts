import { Migration } from '@mikro-orm/migrations';

/**
 * The functions of 0001 and 0002 that move and count, in a form whose time grows with the rows written and with nothing
 * else. What changed is found by `except` and handed on as arrays; a statement on arrays has one generic plan, made for
 * ten of them: each person by the indexes. A plan on transition tables was made for as many rows as came first on the
 * connection, and kept: after one, thousands were joined row by row; after thousands, one was looked for in all rows.
 */
export class LeanCounting extends Migration {
  override up(): void {
    for (const part of [copies, counting, countingAll('count_tallies'), triggers]) this.addSql(part);
  }
}

const copies = /* sql */ `
create or replace function citizen_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  moved uuid[];
  homes int[];
begin
  select array_agg(id), array_agg(unit_no) into moved, homes
  from (select id, unit_no from after_rows except select id, unit_no from before_rows) m;
  -- Statement-level triggers fire for no rows too: without this line they would call each other for ever.
  if moved is null then return null; end if;
  update personal_number c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update dossier c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update card c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  return null;
end $$;

create or replace function dossier_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare persons uuid[];
begin
  select array_agg(distinct citizen_id) into persons from after_rows;
  if persons is null then return null; end if;
  update citizen c set case_dossier_id = k.id, case_state = k.state
  from unnest(persons) p (id) left join lateral (
    select d.id, d.state from dossier d where d.citizen_id = p.id and d.state not in ('CANCELLED', 'SUPERSEDED')
    order by d.collected_on desc, d.id desc limit 1) k on true
  where c.id = p.id and (c.case_dossier_id, c.case_state) is distinct from (k.id, k.state);
  return null;
end $$;

create or replace function card_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare persons uuid[];
begin
  select array_agg(distinct citizen_id) into persons from after_rows;
  if persons is null then return null; end if;
  update citizen c set exchange_due_on = least(k.exchange_required_on, k.expires_on)
  from unnest(persons) p (id) left join card k on k.citizen_id = p.id and k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
  where c.id = p.id and c.exchange_due_on is distinct from least(k.exchange_required_on, k.expires_on);
  return null;
end $$;
`;

/** A further fact of a person: the ledger's column and the expression that tells it of a citizen c. */
export interface LedgerFact {
  column: string;
  of: string;
}

/** The facts of a person that are counted; `from` names citizens as c. */
export const personFacts = (from: string, more: readonly LedgerFact[] = []): string => `
  select c.id as citizen_id, c.unit_no,
    case when c.nationality = 'VN' then (c.date_of_birth + interval '14 years')::date end as eligible_on,
    c.presence = 'PRESENT' as present, c.presence_on,
    case when c.life_status <> 'ALIVE' then coalesce(c.died_on, today) end as until${more.map(({ column, of }) => `, ${of} as ${column}`).join('')}
  from ${from}`;

/**
 * The case of each person in each campaign; `whose` narrows the dossiers d. A dossier doesn't count once it is cancelled for
 * another reason than the person's death, nor when nothing counts of what was to redo it. The first one that counts gives
 * the units; the person is collected, issued, delivered since the first day on which one that counts was.
 */
export const caseFacts = (whose: string): string => {
  const columns = `d.id, d.citizen_id, d.campaign_id, d.redo_of, d.residence_unit_no, d.collecting_unit_no, d.collected_on, d.produced_on, d.delivered_on`;
  const stands = `(d.state <> 'CANCELLED' or d.cancel_reason = 'DECEASED')`;
  const redone = `select from dossier r where r.citizen_id = d.citizen_id and r.redo_of = d.id and r.redo_of is not null`;
  return `
  with recursive latest as (
    select ${columns} from dossier d where ${whose} and ${stands} and not exists (${redone})),
  earlier as (
    select ${columns} from latest l join dossier d on d.id = l.redo_of where l.redo_of is not null and ${stands}
    union
    select ${columns} from earlier e join dossier d on d.id = e.redo_of where ${stands})
  select citizen_id, campaign_id, (array_agg(residence_unit_no order by collected_on, id))[1] as residence_unit_no,
    (array_agg(collecting_unit_no order by collected_on, id))[1] as collecting_unit_no, min(collected_on) as collected_on,
    min(produced_on) as issued_on, min(delivered_on) as delivered_on
  from (select * from latest union all select * from earlier) counts group by 1, 2`;
};

export interface Stock {
  metric: string;
  /** The day from which on a person p with a case c is in it, out of it from the day of death; null for nobody. */
  from(p: string, c: string): string;
}

export const ofPersons: Stock[] = [
  { metric: 'ELIGIBLE', from: (p) => `${p}.eligible_from` },
  {
    metric: 'PRESENT',
    from: (p) => `case when ${p}.present then greatest(${p}.eligible_from, ${p}.presence_on) end`,
  },
];
export const ofCases: Stock[] = [
  { metric: 'ELIGIBLE_COLLECTED', from: (p, c) => `greatest(${p}.eligible_from, ${c}.collected_on)` },
  {
    metric: 'ELIGIBLE_ISSUED',
    from: (p, c) => `case when ${c}.issued_on is not null then greatest(${p}.eligible_from, ${c}.issued_on) end`,
  },
  {
    metric: 'PRESENT_COLLECTED',
    from: (p, c) => `case when ${p}.present then greatest(${p}.eligible_from, ${p}.presence_on, ${c}.collected_on) end`,
  },
];

/** The flows, each with the unit it counts in and its day: nobody leaves them. */
export const flows = ['COLLECTED', 'ISSUED', 'DELIVERED'].flatMap((step) => [
  { metric: `${step}_PERSONS`, unit: 'c.residence_unit_no', on: `c.${step.toLowerCase()}_on` },
  { metric: `${step}_PERSONS_HERE`, unit: 'c.collecting_unit_no', on: `c.${step.toLowerCase()}_on` },
]);

/** The stocks that a person is in, as rows e. */
export const entries = (stocks: Stock[]): string =>
  `(values ${stocks.map(({ metric, from }) => `('${metric}', ${from('p', 'c')})`).join(', ')}) e (metric, enters_on)`;

/** In from a day on, and out from the day of death if that is later. */
export const inAndOut = `(values (e.enters_on, p.sign, p.until is null or e.enters_on < p.until), (p.until, -p.sign, e.enters_on < p.until)) d (day, value, holds)`;

const counting = /* sql */ `
-- Brings the ledger of these persons' own facts up to their rows and leaves the difference as deltas, their cases taken as
-- the ledger has them. The caller holds the persons' rows, so there is one writer a person at a time.
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
        o.presence_on as o_presence_on, o.until as o_until, o.since as o_since, n.*,
        case
          when o.citizen_id is null or n.citizen_id is null then null
          when (n.unit_no, n.eligible_on) is distinct from (o.unit_no, o.eligible_on) then greatest(today, o.since)
          when (n.present, n.presence_on) is distinct from (o.present, o.presence_on) then greatest(least(today, n.presence_on), o.since)
        end as turn_on
      from unnest(persons) i (id) left join counted_person o on o.citizen_id = i.id
        left join (${personFacts('citizen c')}) n on n.citizen_id = i.id
      where (n.citizen_id, n.unit_no, n.eligible_on, n.present, n.presence_on, n.until)
        is distinct from (o.citizen_id, o.unit_no, o.eligible_on, o.present, o.presence_on, o.until)) t),
  step (campaign_id, unit_no, metric, effective_on, value) as (
    select e.campaign_id, p.unit_no, e.metric, greatest(d.day, e.starts_on), d.value
    from turned t
      cross join lateral (values
        (-1, t.o_unit_no, greatest(t.o_eligible_on, t.o_since, t.turn_on), t.o_eligible_on, t.o_present, t.o_presence_on, t.o_until),
        (1, t.unit_no, greatest(t.eligible_on, t.since), t.eligible_on, t.present, t.presence_on, t.until))
        p (sign, unit_no, eligible_from, eligible_on, present, presence_on, until)
      cross join lateral (
        select '' as campaign_id, opens as starts_on, e.* from ${entries(ofPersons)}
        union all
        select c.campaign_id, k.starts_on, e.* from counted_case c join campaign k on k.id = c.campaign_id
          cross join lateral ${entries(ofCases)} where c.citizen_id = t.id) e
      cross join lateral ${inAndOut}
    where p.eligible_on is not null and e.enters_on is not null and d.holds),
  gone as (delete from counted_person p using turned t where p.citizen_id = t.id and t.citizen_id is null),
  kept as (
    insert into counted_person (citizen_id, unit_no, eligible_on, present, presence_on, until, since)
    select citizen_id, unit_no, eligible_on, present, presence_on, until, since from turned where citizen_id is not null
    on conflict (citizen_id) do update set unit_no = excluded.unit_no, eligible_on = excluded.eligible_on, present = excluded.present,
      presence_on = excluded.presence_on, until = excluded.until, since = excluded.since)
  insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value)
  select campaign_id, unit_no, metric, effective_on, today, sum(value) from step group by 1, 2, 3, 4 having sum(value) <> 0;
end $$;

-- The same for these persons' cases, their own facts taken as the ledger has them. Who waited for a person's row sees, in
-- the statement after the lock, what the other has committed.
create function recount_cases(persons uuid[]) returns void language plpgsql security definer set search_path = public, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
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
  step (campaign_id, unit_no, metric, effective_on, value) as (
    select t.campaign, s.unit_no, s.metric, greatest(s.day, k.starts_on), s.value
    from turned t join campaign k on k.id = t.campaign
      left join counted_person o on o.citizen_id = t.person and o.eligible_on is not null
      cross join lateral (values
        (-1, t.o_residence_unit_no, t.o_collecting_unit_no, t.o_collected_on, t.o_issued_on, t.o_delivered_on),
        (1, t.residence_unit_no, t.collecting_unit_no, t.collected_on, t.issued_on, t.delivered_on))
        c (sign, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
      cross join lateral (values (c.sign, o.unit_no, greatest(o.eligible_on, o.since), o.present, o.presence_on, o.until))
        p (sign, unit_no, eligible_from, present, presence_on, until)
      cross join lateral (
        select p.unit_no, e.metric, d.day, d.value from ${entries(ofCases)}
          cross join lateral ${inAndOut} where o.citizen_id is not null and e.enters_on is not null and d.holds
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
  insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value)
  select campaign_id, unit_no, metric, effective_on, today, sum(value) from step group by 1, 2, 3, 4 having sum(value) <> 0;
end $$;
`;

/** The cells of one unit of a metric, by its place in `metrics`; of each of the parts, where there are any. */
const cells = (
  metric: string,
  campaign: string,
  unit: string,
  day: string,
  value: string,
  from: string,
  parts: readonly string[] = [],
): string =>
  `select ${campaign}, ${String(metrics.indexOf(metric) + 1)}, ${unit}, ${day}, ${[`${value}::int`, ...parts].join(', ')} from ${from} group by ${['1, 3, 4', ...parts].join(', ')}`;

export const metrics = [...ofPersons, ...ofCases, ...flows].map(({ metric }) => metric);

const stockCells = (
  { metric, from }: Stock,
  campaign: string,
  opens: string,
  rows: string,
  parts?: readonly string[],
): string[] => {
  const enters = from('p', 'p');
  return [
    cells(
      metric,
      campaign,
      'unit_no',
      `greatest(${enters}, ${opens})`,
      'count(*)',
      `${rows} p where ${enters} is not null and eligible_from is not null and (until is null or ${enters} < until)`,
      parts,
    ),
    cells(
      metric,
      campaign,
      'unit_no',
      `greatest(until, ${opens})`,
      '-count(*)',
      `${rows} p where eligible_from is not null and ${enters} < until`,
      parts,
    ),
  ];
};

/** Every cell of every metric: of these persons, and of these cases with their persons. */
export const allCells = (
  persons: string,
  cases: string,
  parts?: { person: readonly string[]; case: readonly string[] },
): string =>
  [
    ...ofPersons.flatMap((stock) => stockCells(stock, '0', 'opens', persons, parts?.person)),
    ...ofCases.flatMap((stock) => stockCells(stock, 'campaign_no', 'starts_on', cases, parts?.case)),
    ...flows.map(({ metric, unit, on }) =>
      cells(
        metric,
        'campaign_no',
        unit,
        `greatest(${on}, starts_on)`,
        'count(*)',
        `${cases} c where ${on} is not null`,
        parts?.case,
      ),
    ),
  ].join('\n    union all ');

export const countingAll = (name: string, more: readonly LedgerFact[] = []): string => /* sql */ `
-- Counts everybody anew, as after a bulk load; the past of the stocks is then reckoned from the rows as they are now. Each
-- metric is counted apart, from narrow rows; campaigns and metrics are numbers until the cells are written.
create or replace function ${name}() returns void language plpgsql security definer set search_path = public, pg_temp
  set jit = off set work_mem = '128MB' as $$
declare
  today date := legal_today();
  opens date := (select min(starts_on) from campaign);
  campaigns text[] := array(select id from campaign order by id);
  metrics text[] := '{${metrics.join()}}';
  below text;
  month date;
begin
  lock table citizen, dossier in share mode;
  truncate tally_delta, tally, tally_carried, tally_month, counted_person, counted_case;
  alter table tally drop constraint tally_pkey;
  alter table counted_person drop constraint counted_person_pkey;
  alter table counted_case drop constraint counted_case_pkey;
  insert into counted_person (citizen_id, unit_no, eligible_on, present, presence_on, until${more.map(({ column }) => `, ${column}`).join('')}) ${personFacts('citizen c', more)};
  alter table counted_person add constraint counted_person_pkey primary key (citizen_id);
  insert into counted_case (citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, issued_on, delivered_on)
    ${caseFacts('true')};
  alter table counted_case add constraint counted_case_pkey primary key (citizen_id, campaign_id);
  create temp table case_to_count on commit drop as
    select array_position(campaigns, c.campaign_id) as campaign_no, k.starts_on, c.residence_unit_no, c.collecting_unit_no, c.collected_on,
      c.issued_on, c.delivered_on, p.unit_no, p.eligible_on as eligible_from, p.present, p.presence_on, p.until
    from counted_case c join campaign k on k.id = c.campaign_id left join counted_person p on p.citizen_id = c.citizen_id and p.eligible_on is not null;
  analyze case_to_count;
  create temp table cell (campaign_no int, metric_no int, unit_no int, effective_on date, value int) on commit drop;
  insert into cell
    ${allCells('(select *, eligible_on as eligible_from from counted_person)', 'case_to_count')};
  analyze cell;
  -- A unit's people are those of the units below and those of no unit below.
  foreach below in array array['RESIDENT_GROUP', 'COMMUNE', 'DISTRICT'] loop
    insert into cell
      select campaign_no, metric_no, p.unit_no, effective_on, sum(value)
      from cell join administrative_unit u using (unit_no) join administrative_unit p on p.id = u.parent_id
      where u.level = below group by 1, 2, 3, 4;
  end loop;
  insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select coalesce(campaigns[campaign_no], ''), unit_no, effective_on, metrics[metric_no], today, value
    from (select campaign_no, metric_no, unit_no, effective_on, sum(value) as value from cell
      group by 1, 2, 3, 4 having sum(value) <> 0 order by 3, 4, 2, 1) c;
  drop table cell, case_to_count;
  alter table tally add constraint tally_pkey primary key (unit_no, effective_on, metric, campaign_id, recorded_on);
  for month in select m::date from generate_series(date_trunc('month', opens), today, interval '1 month') m loop
    perform carry_tallies(month);
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
      select id, unit_no, date_of_birth, nationality, presence, presence_on, life_status, died_on from after_rows
      except select id, unit_no, date_of_birth, nationality, presence, presence_on, life_status, died_on from before_rows) c;
  end if;
  if persons is not null then perform recount_persons(persons); end if;
  return null;
end $$;

create or replace function dossier_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare persons uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct citizen_id) into persons from after_rows;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct citizen_id) into persons from before_rows;
  else
    with after_state as (
      select id, citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, produced_on, delivered_on, redo_of,
        state = 'CANCELLED' and cancel_reason is distinct from 'DECEASED' from after_rows),
    before_state as (
      select id, citizen_id, campaign_id, residence_unit_no, collecting_unit_no, collected_on, produced_on, delivered_on, redo_of,
        state = 'CANCELLED' and cancel_reason is distinct from 'DECEASED' from before_rows)
    select array_agg(distinct citizen_id) into persons from (
      (select * from after_state except select * from before_state) union all (select * from before_state except select * from after_state)) d;
  end if;
  if persons is not null then perform recount_cases(persons); end if;
  return null;
end $$;
`;
