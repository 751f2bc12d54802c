import { allCells, metrics } from './0004-lean-counting.ts';
import { bandOf, part } from './0032-tallies-by-group.ts';

/** Figures of units that were merged: SQL of 0033-merging-communes.ts. */

const month = `date_trunc('month', legal_today())::date`;

/** The kinds of figures: their tables, the columns that tell a cell beside unit and day, and those of a carried one. */
const kinds = {
  tallies: {
    ...{ cells: 'tally', carried: 'tally_carried', months: 'tally_month', deltas: 'tally_delta' },
    ...{ lock: 7210521, carry: 'carry_tallies', upTo: month, name: ['campaign_id', 'metric'], more: ['recorded_on'] },
  },
  parts: {
    ...{ cells: 'tally_part', carried: 'tally_part_carried', months: 'tally_part_mark', deltas: 'tally_delta' },
    ...{
      lock: 7210521,
      carry: 'carry_parts',
      upTo: 'legal_today()',
      name: ['campaign_id', 'metric', 'sex', 'born'],
      more: [],
    },
  },
  processing: {
    ...{
      cells: 'processing_tally',
      carried: 'processing_carried',
      months: 'processing_month',
      deltas: 'processing_delta',
    },
    ...{ lock: 7210529, carry: 'carry_processing', upTo: month, name: ['campaign_id', 'figure', 'part'], more: [] },
  },
} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

const columnsOf = ({ name, more }: Kind): string => [...name, ...more].join(', ');
const ofTable = (alias: string, { name, more }: Kind): string =>
  [...name, ...more].map((column) => `${alias}.${column}`).join(', ');

const keep = (kind: Kind): string =>
  `on conflict (unit_no, effective_on, ${columnsOf(kind)}) do update set value = ${kind.cells}.value + excluded.value`;
const keepCarried = (kind: Kind): string =>
  `on conflict (before, unit_no, ${kind.name.join(', ')}) do update set value = ${kind.carried}.value + excluded.value`;
const inPrivate = `language plpgsql security definer set search_path = public, pg_temp set jit = off`;

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
alter table processing_delta add column formers int[];
create trigger placed before insert on processing_delta for each row execute function delta_placed();
-- A province without a merge doesn't pay for one.
alter table tally_delta disable trigger placed;
alter table processing_delta disable trigger placed;
`;

/** Of which units and deltas a kind has cells, where not of all. */
const limits = new Map<Kind, string>([[kinds.parts, `where sex is not null and level <> 'RESIDENT_GROUP'`]]);

const rolled = (kind: Kind, nth: number): string => {
  const columns = columnsOf(kind);
  const [sums, cells, carried] = ['rolled', 'cells', 'carried'].map((name) => `${name}_${String(nth)}`);
  return `
  ${sums} as (
    select ${columns}, unit_no, effective_on, sum(value)::int as value
    from spread ${limits.get(kind) ?? ''} group by ${columns}, unit_no, effective_on having sum(value) <> 0),
  ${cells} as (
    insert into ${kind.cells} (${columns}, unit_no, effective_on, value) select ${columns}, unit_no, effective_on, value from ${sums} ${keep(kind)}),
  ${carried} as (
    insert into ${kind.carried} (before, unit_no, ${kind.name.join(', ')}, value)
    select before, unit_no, ${kind.name.join(', ')}, sum(value) from ${sums} join ${kind.months} on before > effective_on
    group by before, unit_no, ${kind.name.join(', ')} ${keepCarried(kind)})`;
};

/** Moves deltas of one table into the cells of the kinds that come from it. */
const fold = (called: string, first: Kind, ...more: Kind[]): string => {
  const all = [first, ...more];
  const columns = [...new Set(all.flatMap((kind) => [...kind.name, ...kind.more]))].join(', ');
  return `
create or replace function ${called}(most int default 5000) returns int ${inPrivate} as $$
declare moved int;
begin
  if not pg_try_advisory_xact_lock(${String(first.lock)}) then return 0; end if;
  ${all.map(({ carry, upTo }) => `perform ${carry}(${upTo});`).join('\n  ')}
  with recursive taken as (
    delete from ${first.deltas} where ctid = any (array(select ctid from ${first.deltas} limit most for update skip locked)) returning *),
  summed as (
    select ${columns}, unit_no, effective_on, formers, sum(value)::int as value from taken group by ${columns}, unit_no, effective_on, formers),
  above (unit_no, above_no, level, parent_id) as (
    select unit_no, unit_no, level, parent_id from administrative_unit where unit_no in (select unit_no from summed)
    union all
    select a.unit_no, u.unit_no, u.level, u.parent_id from above a join administrative_unit u on u.id = a.parent_id),
  spread as materialized (
    select ${columns}, above_no as unit_no, level, effective_on, value from summed join above using (unit_no)
    union all
    select ${columns}, former_no, u.level, effective_on, value
    from summed cross join lateral unnest(formers) f (former_no) join administrative_unit u on u.unit_no = former_no),${all.map(rolled).join(',')}
  select count(*) into moved from taken;
  return moved;
end $$;`;
};

const foldAll = (called: string, { lock }: Kind): string => `
  perform pg_advisory_xact_lock(${String(lock)});
  while ${called}(50000) > 0 loop
  end loop;`;

/** The cells of units that end, for those that take over. */
const copy = (kind: Kind): string => `
  insert into ${kind.cells} (${columnsOf(kind)}, unit_no, effective_on, value)
    select ${ofTable('t', kind)}, m.new_no, t.effective_on, sum(t.value)
    from unnest(old_nos, new_nos) m (old_no, new_no) join ${kind.cells} t on t.unit_no = m.old_no
    group by ${ofTable('t', kind)}, m.new_no, t.effective_on having sum(t.value) <> 0;
  insert into ${kind.carried} (before, unit_no, ${kind.name.join(', ')}, value)
    select before, m.new_no, ${kind.name.join(', ')}, sum(value)
    from unnest(old_nos, new_nos) m (old_no, new_no) join ${kind.carried} t on t.unit_no = m.old_no
    group by before, m.new_no, ${kind.name.join(', ')} having sum(value) <> 0;`;

const stocks = `'ELIGIBLE', 'PRESENT', 'ELIGIBLE_COLLECTED', 'ELIGIBLE_ISSUED', 'PRESENT_COLLECTED'`;

export const folding = /* sql */ `
${fold('fold_tallies', kinds.tallies, kinds.parts)}
${fold('fold_processing', kinds.processing)}

-- Gives the units of a merge the figures of all days of those they take over: these keep theirs, so each list of units adds up
-- on each day. Who lived in an ended commune and in none of its groups is in no former unit from the day on.
create function merge_tallies(old_nos int[], new_nos int[], on_day date) returns void ${inPrivate} as $$
begin
  ${foldAll('fold_tallies', kinds.tallies)}
  ${foldAll('fold_processing', kinds.processing)}
  ${Object.values(kinds).map(copy).join('')}
  with own as (
    select t.campaign_id, coalesce(c.unit_no, t.unit_no) as unit_no, t.metric, greatest(t.effective_on, on_day) as effective_on,
      sum(case when c.unit_no is null then t.value else -t.value end)::int as value
    from tally t join administrative_unit u using (unit_no) left join administrative_unit c on c.id = u.parent_id and u.level = 'RESIDENT_GROUP'
    where t.unit_no = any (old_nos) and t.metric in (${stocks})
    group by 1, 2, 3, 4 having sum(case when c.unit_no is null then t.value else -t.value end) <> 0),
  cells as (
    insert into tally (campaign_id, unit_no, effective_on, metric, recorded_on, value)
    select campaign_id, unit_no, effective_on, metric, on_day, -value from own ${keep(kinds.tallies)})
  insert into tally_carried (before, campaign_id, unit_no, metric, value)
  select before, campaign_id, unit_no, metric, -sum(value) from own join tally_month on before > effective_on group by 1, 2, 3, 4
  ${keepCarried(kinds.tallies)};
end $$;
`;

/** Cells counted anew, each in the unit that it was recorded on: given to the heirs, and to what those were. */
const spreadAnew = (kind: Kind, called: string): string => {
  const columns = columnsOf(kind);
  return `
create function ${called}() returns void ${inPrivate} as $$
declare month date;
begin
  if not exists (select from unit_merge) then return; end if;
  create temp table recorded on commit drop as
    select ${ofTable('t', kind)}, coalesce(c.unit_no, t.unit_no) as unit_no, t.unit_no as group_no, t.effective_on, t.value
    from ${kind.cells} t join administrative_unit u using (unit_no) left join administrative_unit c on c.id = u.parent_id and u.level = 'RESIDENT_GROUP'
    where t.unit_no in (select unit_no from unit_heir union select heir_no from unit_heir);
  create temp table direct on commit drop as
    select ${columns}, group_no as unit_no, effective_on, value from recorded where group_no <> unit_no
    union all
    select ${columns}, unit_no, effective_on, sum(case when group_no = unit_no then value else -value end)
    from recorded group by ${columns}, unit_no, effective_on having sum(case when group_no = unit_no then value else -value end) <> 0;
  drop table recorded;
  insert into ${kind.cells} (${columns}, unit_no, effective_on, value)
    select ${columns}, unit_no, effective_on, sum(value) from (
      -- What was recorded on an ended unit counts in its heir and in the commune of that.
      select ${ofTable('d', kind)}, a.unit_no, d.effective_on, d.value
      from direct d join unit_heir h on h.unit_no = d.unit_no join administrative_unit n on n.unit_no = h.heir_no
        cross join lateral (select n.unit_no union select p.unit_no from administrative_unit p where p.id = n.parent_id and n.level = 'RESIDENT_GROUP') a
      union all
      -- And what was recorded on any unit of a line counts in all ended ones of it, but where it stands already.
      select ${ofTable('d', kind)}, f.former_no, d.effective_on, d.value
      from direct d join administrative_unit u on u.unit_no = d.unit_no left join administrative_unit p on p.id = u.parent_id
        left join unit_heir h on h.unit_no = d.unit_no join unit_former f on f.unit_no in (d.unit_no, h.heir_no)
      where f.former_no <> d.unit_no and (u.level <> 'RESIDENT_GROUP' or f.former_no <> p.unit_no)) x
    group by ${columns}, unit_no, effective_on having sum(value) <> 0
    ${keep(kind)};
  drop table direct;
  truncate ${kind.carried}, ${kind.months};
  for month in select m::date from generate_series(date_trunc('month', (select min(starts_on) from campaign)), legal_today(), interval '1 month') m loop
    perform ${kind.carry}(month);
  end loop;
end $$;`;
};

const [ofPerson, ofCase] = [
  'p.eligible_on as eligible_from, p.present, p.presence_on, p.until, p.sex',
  `array_position(campaigns, c.campaign_id) as campaign_no, k.starts_on, c.collected_on, c.issued_on, c.delivered_on, ${bandOf('p.born', 'k.starts_on')} as born`,
];
const caseWith =
  'counted_case c join campaign k on k.id = c.campaign_id join counted_person p on p.citizen_id = c.citizen_id';
const caseUnits = ['residence_unit_no', 'collecting_unit_no', 'unit_no'];

/** Rows of cases by one of their units alone, so that each counts in the further communes of that unit. */
const casesBy = (unit: string): string => `
    select ${caseUnits.map((one) => (one === unit ? `o.home_no as ${one}` : `null::int as ${one}`)).join(', ')}, ${ofPerson}, ${ofCase}
    from ${caseWith} join other_home o on o.unit_no = ${unit === 'unit_no' ? 'p.unit_no' : `c.${unit}`}`;

const spreadParts = `
-- Parts counted anew lie in the communes of the units that they were recorded on; here they come to their heirs and formers.
create function spread_parts() returns void ${inPrivate} as $$
declare
  opens date := (select min(starts_on) from campaign);
  campaigns text[] := array(select id from campaign order by id);
  metrics text[] := '{${metrics.join()}}';
begin
  if not exists (select from unit_merge) then return; end if;
  create temp table other_home on commit drop as
    with own as (
      select u.unit_no, case u.level when 'RESIDENT_GROUP' then p.unit_no else u.unit_no end as home_no
      from administrative_unit u left join administrative_unit p on p.id = u.parent_id),
    counting as (
      select h.unit_no, o.home_no from unit_heir h join own o on o.unit_no = h.heir_no
      union
      select f.unit_no, f.former_no from unit_former f
      union
      select h.unit_no, f.former_no from unit_heir h join unit_former f on f.unit_no = h.heir_no)
    select c.unit_no, c.home_no from counting c join own o on o.unit_no = c.unit_no
      join administrative_unit u on u.unit_no = c.home_no where u.level = 'COMMUNE' and c.home_no <> o.home_no;
  create temp table part_person on commit drop as
    select o.home_no as unit_no, p.born, ${ofPerson} from counted_person p join other_home o using (unit_no) where p.eligible_on is not null;
  create temp table part_case on commit drop as ${caseUnits.map(casesBy).join('\n    union all')};
  create temp table part_cell (campaign_no int, metric_no int, unit_no int, effective_on date, value int, sex text, born smallint) on commit drop;
  insert into part_cell
    ${allCells('part_person', 'part_case', { person: part, case: part })};
  insert into tally_part (unit_no, effective_on, metric, campaign_id, sex, born, value)
    select unit_no, effective_on, metrics[metric_no], coalesce(campaigns[campaign_no], ''), sex, born, sum(value) from part_cell
    where unit_no is not null group by 1, 2, 3, 4, 5, 6 having sum(value) <> 0
    ${keep(kinds.parts)};
  drop table other_home, part_person, part_case, part_cell;
  truncate tally_part_carried, tally_part_mark;
  perform carry_parts(legal_today());
end $$;`;

export const countingAnew = /* sql */ `
${spreadAnew(kinds.tallies, 'spread_tallies')}
${spreadAnew(kinds.processing, 'spread_processing')}
${spreadParts}
create or replace function count_tallies() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table contact, invitation_step in share mode;
  truncate tally_part_since;
  perform count_persons_and_cases();
  perform spread_tallies();
  perform count_parts();
  perform spread_parts();
  insert into tally_part_since (day) select min(starts_on) from campaign having count(*) > 0;
  perform count_outreach();
  -- Nobody is to go over what a whole register left behind.
  while fold_tallies() > 0 loop
  end loop;
end $$;
alter function count_processing() rename to count_dossier_work;
create function count_processing() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform count_dossier_work();
  perform spread_processing();
end $$;
`;
