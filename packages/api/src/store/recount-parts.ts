import { ageBands } from '../domain/age-bands.ts';
import { countingUnits, mergedUnits } from './recount-merges.ts';

/** The first years of birth of the bands in a campaign g, the oldest band's left out: it has none. */
const firstYears = `array[${Object.values(ageBands)
  .flatMap(({ to }) => (to === null ? [] : [`extract(year from g.starts_on)::int - ${String(to)}`]))
  .toReversed()
  .join(', ')}]`;

/**
 * The figures by sex and age of communes and all above them, counted anew from the rows that `persons` tells of: what comes
 * to each person's unit, with sex and year of birth. Two sides, as CTEs to be selected from.
 */
export const partSides = (persons: string, stocks: string): string => /* sql */ `
${persons},
${mergedUnits},
counted_of_own as materialized (
  select p.campaign_id, p.unit_no, p.metric, p.day, p.sex,
    case p.campaign_id when '' then p.born else coalesce((${firstYears})[width_bucket(p.born, ${firstYears})], 0) end as born, sum(p.value) as value
  from person p left join campaign g on g.id = p.campaign_id group by 1, 2, 3, 4, 5, 6),
part_unit as materialized (select unit_no from counted_of_own union select unit_no from tally_delta where sex is not null union select new_no from heir),
near as materialized (
  select * from administrative_unit where level <> 'RESIDENT_GROUP'
    and last_unit_no >= (select min(unit_no) from part_unit) and unit_no <= (select max(unit_no) from part_unit)),
whole as materialized (select p.unit_no, u.unit_no as whole_no from part_unit p join near u on p.unit_no between u.unit_no and u.last_unit_no),
${countingUnits},
counted as (
  select campaign_id, counting_no as unit_no, metric as figure, day, sex, born, sum(value) as value
  from counted_of_own join counting using (unit_no) group by 1, 2, 3, 4, 5, 6),
tallied_all as (
  select campaign_id, unit_no, metric, effective_on, sex, born, value from tally_part
  union all
  select campaign_id, whole_no, metric, effective_on, sex, born, value from tally_delta join whole using (unit_no) where sex is not null
  union all
  select campaign_id, former_no, metric, effective_on, sex, born, value
  from tally_delta cross join lateral unnest(formers) f (former_no) where sex is not null),
tallied as (
  select campaign_id, unit_no, metric as figure, case when metric in (${stocks}) then greatest(effective_on, today) else effective_on end as day,
    sex, born, sum(value) as value
  from tallied_all, legal group by 1, 2, 3, 4, 5, 6),
both_sides as materialized (
  select campaign_id, unit_no, figure, sex, born, concat_ws(' ', figure, sex, born) as metric, day, coalesce(c.value, 0) as counted, coalesce(t.value, 0) as tallied
  from counted c full join tallied t using (campaign_id, unit_no, figure, sex, born, day)
  -- Nobody asks for the groups of an ended commune of a day on which it had ended, nor of a resident group.
  where unit_no in (select unit_no from near) and (figure not in (${stocks}) or unit_no not in (select old_no from passed)))`;

/** What was carried, held against the cells. */
export const partCarriedSides = /* sql */ `
both_sides as materialized (
  select before as day, campaign_id, unit_no, figure, sex, born, concat_ws(' ', figure, sex, born) as metric,
    coalesce(t.value, 0) as counted, coalesce(c.value, 0) as tallied
  from (select m.before, t.campaign_id, t.unit_no, t.metric as figure, t.sex, t.born, sum(t.value) as value
      from tally_part_mark m join tally_part t on t.effective_on < m.before group by 1, 2, 3, 4, 5, 6) t
    full join (select before, campaign_id, unit_no, metric as figure, sex, born, value from tally_part_carried) c
      using (before, campaign_id, unit_no, figure, sex, born))`;
