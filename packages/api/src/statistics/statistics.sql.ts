import { openStatement } from '../store/statement.ts';

export interface TallyRow {
  unitNo: number;
  tally: string;
  value: number;
  /** Deltas that the statement had to go over; the same in every row. */
  unfolded: number;
}

const unfolded = 'unfolded as materialized (select * from tally_delta)';

/** What was carried to the month, the cells since, and the deltas not folded yet, which count in ended units by their formers. */
const counted = `
     select c.unit_no, c.metric, c.value
     from start s join tally_carried c on c.before = s.before
     where c.unit_no = any($1::int[]) and c.campaign_id in ('', $3) and c.metric = any($5::text[])
     union all
     select t.unit_no, t.metric, t.value from tally t
     where t.unit_no = any($1::int[]) and t.effective_on >= coalesce((select before from start), '-infinity') and t.effective_on <= $4::date
       and t.campaign_id in ('', $3) and t.metric = any($5::text[])
     union all
     select a.unit_no, d.metric, d.value
     from unfolded d join unnest($1::int[], $2::int[]) a (unit_no, last_unit_no) on d.unit_no between a.unit_no and a.last_unit_no
     where d.effective_on <= $4::date and d.campaign_id in ('', $3) and d.metric = any($5::text[])
     union all
     select f.unit_no, d.metric, d.value
     from unfolded d cross join lateral unnest(d.formers) f (unit_no)
     where f.unit_no = any($1::int[]) and d.effective_on <= $4::date and d.campaign_id in ('', $3) and d.metric = any($5::text[])`;

/**
 * The tallies of the units ($1 their numbers, $2 the last ones within) on a day ($4), with those of a campaign ($3), of these
 * names ($5). Counts only, so no scope and no trace.
 */
export const tallyRows = openStatement<TallyRow>(
  'tallies',
  `with start as materialized (select max(before) as before from tally_month where before <= $4::date),
   ${unfolded}
   select unit_no as "unitNo", metric as tally, sum(value)::int as value, (select count(*)::int from unfolded) as unfolded
   from (${counted}) x
   group by 1, 2`,
);

export interface SaidRow extends TallyRow {
  /** How much of the value was recorded late. */
  late: number;
}

/** The same, and what of it was recorded after a day ($6) that isn't before the figures' own: an index knows the late cells. */
export const saidRows = openStatement<SaidRow>(
  'tallies-said',
  `with start as materialized (select max(before) as before from tally_month where before <= $4::date),
   ${unfolded}
   select unit_no as "unitNo", metric as tally, sum(value)::int as value, sum(late)::int as late, (select count(*)::int from unfolded) as unfolded
   from (
     select *, 0 as late from (${counted}) c
     union all
     select t.unit_no, t.metric, 0, t.value from tally t
     where t.unit_no = any($1::int[]) and t.recorded_on > $6::date and t.effective_on < t.recorded_on and t.effective_on <= $4::date
       and t.campaign_id in ('', $3) and t.metric = any($5::text[])
     union all
     select a.unit_no, d.metric, 0, d.value
     from unfolded d join unnest($1::int[], $2::int[]) a (unit_no, last_unit_no) on d.unit_no between a.unit_no and a.last_unit_no
     where d.recorded_on > $6::date and d.effective_on <= $4::date and d.campaign_id in ('', $3) and d.metric = any($5::text[])
     union all
     select f.unit_no, d.metric, 0, d.value
     from unfolded d cross join lateral unnest(d.formers) f (unit_no)
     where f.unit_no = any($1::int[]) and d.recorded_on > $6::date and d.effective_on <= $4::date and d.campaign_id in ('', $3)
       and d.metric = any($5::text[])) x
   group by 1, 2`,
);

/** Another value as soon as any figure of a day that is over is another one. */
export const pastVersion = openStatement<{ version: string }>(
  'past-version',
  `select p.anew || '/' || p.folded + (select count(*) from tally_delta where effective_on < legal_today()) as version from past_change p`,
);

/** The day since which it is kept when each figure was recorded. */
export const talliesSince = openStatement<{ day: string }>('tallies-since', 'select day from tally_since');

export interface TallySteps {
  unitNo: number;
  tally: string;
  /** Numbers of days, and for each what came after the day before it and up to it; of the first, all up to it. A day may stand twice. */
  days: number[];
  values: number[];
  unfolded: number;
}

/**
 * The tallies $5 of the units ($1, $2 as above) on many days at once, told as the steps between them: $4 is the first day,
 * $6 the first day of each step after it, $7 the last day of all. However many the days, each cell is read once.
 */
export const tallySteps = openStatement<TallySteps>(
  'tally-steps',
  `with start as materialized (select max(before) as before from tally_month where before <= $4::date),
   ${unfolded}
   select unit_no as "unitNo", metric as tally, json_agg(day) as days, json_agg(value) as values, (select count(*)::int from unfolded) as unfolded
   from (
     select c.unit_no, c.metric, 0 as day, c.value
     from start s join tally_carried c on c.before = s.before
     where c.unit_no = any($1::int[]) and c.metric = any($5::text[]) and c.campaign_id in ('', $3)
     union all
     select t.unit_no, t.metric, width_bucket(t.effective_on, $6::date[]), t.value from tally t
     where t.unit_no = any($1::int[]) and t.effective_on >= coalesce((select before from start), '-infinity') and t.effective_on <= $7::date
       and t.metric = any($5::text[]) and t.campaign_id in ('', $3)
     union all
     select a.unit_no, d.metric, width_bucket(d.effective_on, $6::date[]), d.value
     from unfolded d join unnest($1::int[], $2::int[]) a (unit_no, last_unit_no) on d.unit_no between a.unit_no and a.last_unit_no
     where d.effective_on <= $7::date and d.metric = any($5::text[]) and d.campaign_id in ('', $3)
     union all
     select f.unit_no, d.metric, width_bucket(d.effective_on, $6::date[]), d.value
     from unfolded d cross join lateral unnest(d.formers) f (unit_no)
     where f.unit_no = any($1::int[]) and d.effective_on <= $7::date and d.metric = any($5::text[]) and d.campaign_id in ('', $3)) x
   group by 1, 2`,
);

/** Moves deltas into cells, at most 5,000 at a time; others leave at once while one is at it. */
export const foldTallies = openStatement<{ moved: number }>('fold-tallies', 'select fold_tallies() as moved');
