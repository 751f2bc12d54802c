import { runningStates } from '@lienthong/schema/dossier-clock';
import { dossierStates, type DossierState } from '@lienthong/schema/dossier-life';
import { countingUnits, mergedUnits } from './recount-merges.ts';

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const open = quoted((Object.keys(dossierStates) as DossierState[]).filter((state) => dossierStates[state].open));

/** The day on which so much of a limit is used, found in the calendar: not what the row keeps of it. */
const used = (percent: number, worked: string): string =>
  `case when w.state in (${quoted(runningStates)}) then ${worked}.day
   when w.used_days >= ceil(w.limit_days * ${String(percent)} / 100.0) then w.today else 'infinity' end`;
const joined = (percent: number, worked: string): string =>
  `left join worked ${worked} on ${worked}.come = w.collected_come + w.paused_days + ceil(w.limit_days * ${String(percent)} / 100.0)::bigint`;

/**
 * The figures of the work on dossiers, counted anew from dossiers and their steps by statements that share nothing with the
 * triggers: cases on every day, the backlog from today on. Two sides by figure, unit and day, as CTEs to be selected from.
 */
export const processingSides = /* sql */ `
legal as materialized (select legal_today() as today),
calendar as materialized (
  select d.day::date, coalesce(x.working, extract(isodow from d.day) < 6) as works,
    count(*) filter (where coalesce(x.working, extract(isodow from d.day) < 6)) over (order by d.day) as come
  from generate_series(coalesce((select min(case_since) from dossier), current_date), (select today from legal) + 400, interval '1 day') d (day)
    left join working_day_exception x on x.on_day = d.day::date),
waiting as materialized (
  select d.*, c.come as collected_come, today from legal, dossier d join calendar c on c.day = d.collected_on where d.state in (${open})),
worked as materialized (select come, day from calendar where works),
spans as materialized (
  select w.*, ${used(50, 'h')} as half_on, ${used(100, 'f')} as full_on, ${used(150, 'o')} as over_on
  from waiting w ${joined(50, 'h')} ${joined(100, 'f')} ${joined(150, 'o')}),
step_defects as materialized (
  select m.dossier_id, array_agg(distinct x) as defects from dossier_move m cross join unnest(m.defects) x group by 1),
-- From the first dossier of a case down to its last; a cancelled one ends the way, but for a death. The first card is that of the first
-- dossier that has one, whatever day a later one names.
way as (
  select d.id as first, d.id, d.produced_on, d.defects_found || d.defects || coalesce(s.defects, '{}') as defects, 0 as redos
  from dossier d left join step_defects s on s.dossier_id = d.id
  where d.redo_of is null and (d.state <> 'CANCELLED' or d.cancel_reason = 'DECEASED')
  union all
  select w.first, r.id, coalesce(w.produced_on, r.produced_on), w.defects || r.defects_found || r.defects || coalesce(s.defects, '{}'), w.redos + 1
  from way w join dossier r on r.redo_of = w.id left join step_defects s on s.dossier_id = r.id
  where r.state <> 'CANCELLED' or r.cancel_reason = 'DECEASED'),
told as materialized (
  select f.campaign_id, f.residence_unit_no, f.collecting_unit_no, f.collected_on, w.produced_on, w.redos, greatest(0, b.come - a.come) as took,
    array(select distinct x from unnest(w.defects) x) as defects
  from way w join dossier f on f.id = w.first join dossier l on l.id = w.id join calendar a on a.day = f.collected_on
    left join calendar b on b.day = w.produced_on
  where l.state <> 'SUPERSEDED'),
counted_entry (campaign_id, residence_unit_no, collecting_unit_no, figure, part, day, value) as (
  select campaign_id, residence_unit_no, collecting_unit_no, 'STATE', state, today, 1 from waiting
  union all
  select campaign_id, residence_unit_no, collecting_unit_no, 'LIMIT', 'ENDED', today, 1 from waiting where state = 'PRODUCED'
  union all
  select s.campaign_id, s.residence_unit_no, s.collecting_unit_no, 'LIMIT', e.part, greatest(e.day, today), e.value
  from spans s cross join lateral (values
    ('UNDER_50', today, 1), ('UNDER_50', half_on, -1), ('FROM_50', half_on, 1), ('FROM_50', full_on, -1),
    ('FROM_100', full_on, 1), ('FROM_100', over_on, -1), ('FROM_150', over_on, 1)) e (part, day, value)
  where s.state <> 'PRODUCED' and e.day < 'infinity'
  union all
  select s.campaign_id, s.residence_unit_no, s.collecting_unit_no, 'AGE', e.part, greatest(e.day, today), e.value
  from waiting s cross join lateral (values
    ('TO_30', today, 1), ('TO_30', case_since + 31, -1), ('TO_60', case_since + 31, 1), ('TO_60', case_since + 61, -1),
    ('TO_90', case_since + 61, 1), ('TO_90', case_since + 91, -1), ('OVER_90', case_since + 91, 1)) e (part, day, value)
  union all
  select t.campaign_id, t.residence_unit_no, t.collecting_unit_no, e.figure, e.part, e.day, 1
  from told t cross join lateral (values
    ('CASES', 'COLLECTED', collected_on, true), ('CASES', 'REDONE', collected_on, redos > 0),
    ('CASES', 'TROUBLED', collected_on, redos > 0 or defects <> '{}'),
    ('CASES', 'SMOOTH', collected_on, redos = 0 and defects = '{}' and produced_on is not null),
    ('ISSUED_IN', took::text, produced_on, produced_on is not null))
    e (figure, part, day, holds)
  where e.holds
  union all
  select campaign_id, residence_unit_no, collecting_unit_no, 'DEFECT', x, collected_on, 1 from told cross join unnest(defects) x),
${mergedUnits},
counted_of_own as materialized (
  select campaign_id, residence_unit_no as unit_no, figure, part, day, sum(value) as value from counted_entry group by 1, 2, 3, 4, 5
  union all
  select campaign_id, collecting_unit_no, figure || '_HERE', part, day, sum(value) from counted_entry group by 1, 2, 3, 4, 5),
part_unit as materialized (select unit_no from counted_of_own union select unit_no from processing_delta union select new_no from heir),
near as materialized (
  select * from administrative_unit where last_unit_no >= (select min(unit_no) from part_unit) and unit_no <= (select max(unit_no) from part_unit)),
whole as materialized (select p.unit_no, u.unit_no as whole_no from part_unit p join near u on p.unit_no between u.unit_no and u.last_unit_no),
${countingUnits},
tallied_all as (
  select campaign_id, unit_no, figure, part, effective_on, value from processing_tally
  union all
  select campaign_id, whole_no, figure, part, effective_on, value from processing_delta join whole using (unit_no)
  union all
  select campaign_id, former_no, figure, part, effective_on, value from processing_delta cross join lateral unnest(formers) f (former_no)),
tallied as (
  select campaign_id, unit_no, figure, part, case when figure ~ '^(STATE|LIMIT|AGE)' then greatest(effective_on, today) else effective_on end as day, sum(value) as value
  from tallied_all, legal group by 1, 2, 3, 4, 5),
counted as (
  select campaign_id, counting_no as unit_no, figure, part, day, sum(value) as value from counted_of_own join counting using (unit_no) group by 1, 2, 3, 4, 5),
both_sides as materialized (
  select campaign_id, unit_no, figure, part, figure || ' ' || part as metric, day, coalesce(c.value, 0) as counted, coalesce(t.value, 0) as tallied
  from counted c full join tallied t using (campaign_id, unit_no, figure, part, day))`;

/** What was carried to the months, held against the cells. */
export const processingCarriedSides = /* sql */ `
both_sides as materialized (
  select before as day, campaign_id, unit_no, figure, part, figure || ' ' || part as metric, coalesce(t.value, 0) as counted, coalesce(c.value, 0) as tallied
  from (select m.before, t.campaign_id, t.unit_no, t.figure, t.part, sum(t.value) as value
      from processing_month m join processing_tally t on t.effective_on < m.before group by 1, 2, 3, 4, 5) t
    full join processing_carried c using (before, campaign_id, unit_no, figure, part))`;

/** Persons with a printed fact missing, and the rows of comparisons, by unit. */
export const exceptionSides = /* sql */ `
legal as (select legal_today() as today),
lacking as (
  select c.unit_no, (c.date_of_birth + interval '14 years')::date as day, x.fact
  from citizen c left join (select distinct citizen_id from personal_number where status = 'ACTIVE') n on n.citizen_id = c.id
    cross join lateral (values ('PERSONAL_NUMBER', n.citizen_id is null), ('DATE_OF_BIRTH', c.date_of_birth_precision <> 'DAY'),
      ('NATIVE_PLACE', c.native_unit_no is null), ('PERMANENT_RESIDENCE', c.permanent_unit_no is null)) x (fact, lacks)
  where c.nationality = 'VN' and c.life_status = 'ALIVE' and x.lacks),
compared_row as (
  select unit_no, 'MATCHED ' || run_id as metric, 1 as value from reconciliation_row where unit_no is not null
  union all
  select unit_no, 'CONSISTENT ' || run_id, 1 from reconciliation_row where consistent),
counted as (
  select unit_no, 'MISSING ' || fact as metric, day, count(*) as value from lacking group by 1, 2, 3
  union all
  select unit_no, metric, today, sum(value) from compared_row, legal group by 1, 2, 3),
tallied as (
  select unit_no, 'MISSING ' || fact as metric, eligible_on as day, count(*) as value from citizen_gap cross join unnest(missing) fact group by 1, 2, 3
  union all
  select unit_no, e.metric, today, sum(e.value)
  from legal, reconciliation_count cross join lateral (values ('MATCHED ' || run_id, matched), ('CONSISTENT ' || run_id, consistent)) e (metric, value)
  where e.value <> 0 group by 1, 2, 3),
both_sides as materialized (
  select '' as campaign_id, unit_no, metric, day, coalesce(c.value, 0) as counted, coalesce(t.value, 0) as tallied
  from counted c full join tallied t using (unit_no, metric, day))`;
