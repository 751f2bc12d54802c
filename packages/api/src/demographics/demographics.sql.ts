import { openStatement } from '../store/statement.ts';

export interface GroupRow {
  unitNo: number;
  tally: string;
  sex: string;
  /** 0 for who was born before the first of the years, 1 before the second, and so on. */
  bucket: number;
  value: number;
  /** Deltas that the statement had to go over; the same in every row. */
  unfolded: number;
}

/**
 * The tallies $5 of communes and units above them ($1 their numbers, $2 the last ones within) on a day ($4) in a campaign ($3),
 * as `tallies` reads its own, by sex and by the years of birth that bands begin with ($6, the earliest first). Counts only.
 */
export const groupRows = openStatement<GroupRow>(
  'group-tallies',
  `with start as materialized (select max(before) as before from tally_part_mark where before <= $4::date),
   unfolded as materialized (select * from tally_delta)
   select unit_no as "unitNo", metric as tally, sex, width_bucket(born, $6::int[]) as bucket, sum(value)::int as value,
     (select count(*)::int from unfolded) as unfolded
   from (
     select c.unit_no, c.metric, c.sex, c.born::int, c.value
     from start s join tally_part_carried c on c.before = s.before
     where c.unit_no = any($1::int[]) and c.metric = any($5::text[]) and c.campaign_id in ('', $3)
     union all
     select t.unit_no, t.metric, t.sex, t.born::int, t.value from tally_part t
     where t.unit_no = any($1::int[]) and t.effective_on >= coalesce((select before from start), '-infinity') and t.effective_on <= $4::date
       and t.metric = any($5::text[]) and t.campaign_id in ('', $3)
     union all
     select a.unit_no, d.metric, d.sex, d.born::int, d.value
     from unfolded d join unnest($1::int[], $2::int[]) a (unit_no, last_unit_no) on d.unit_no between a.unit_no and a.last_unit_no
     where d.effective_on <= $4::date and d.metric = any($5::text[]) and d.campaign_id in ('', $3) and d.sex is not null
     union all
     select f.unit_no, d.metric, d.sex, d.born::int, d.value
     from unfolded d cross join lateral unnest(d.formers) f (unit_no)
     where f.unit_no = any($1::int[]) and d.effective_on <= $4::date and d.metric = any($5::text[]) and d.campaign_id in ('', $3)
       and d.sex is not null) x
   group by 1, 2, 3, 4`,
);

/** The day from which on the groups of every unit sum to its figures. */
export const groupsSince = openStatement<{ day: string }>('groups-since', 'select day from tally_part_since');
