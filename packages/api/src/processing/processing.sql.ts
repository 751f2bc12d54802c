import { openStatement } from '../store/statement.ts';

export interface PartRow {
  unitNo: number;
  figure: string;
  part: string;
  value: number;
  /** Deltas that the statement had to go over; the same in every row. */
  unfolded: number;
}

/**
 * The parts of some figures ($5) of the units ($1 their numbers, $2 the last ones within) on a day ($4) in a campaign ($3),
 * as `tallies` reads its own. Counts only, so no scope and no trace.
 */
export const processingParts = openStatement<PartRow>(
  'processing-parts',
  `with start as materialized (select max(before) as before from processing_month where before <= $4::date),
   unfolded as materialized (select * from processing_delta)
   select unit_no as "unitNo", figure, part, sum(value)::int as value, (select count(*)::int from unfolded) as unfolded
   from (
     select c.unit_no, c.figure, c.part, c.value
     from start s join processing_carried c on c.before = s.before
     where c.unit_no = any($1::int[]) and c.figure = any($5::text[]) and c.campaign_id = $3
     union all
     select t.unit_no, t.figure, t.part, t.value from processing_tally t
     where t.unit_no = any($1::int[]) and t.figure = any($5::text[]) and t.campaign_id = $3
       and t.effective_on >= coalesce((select before from start), '-infinity') and t.effective_on <= $4::date
     union all
     select a.unit_no, d.figure, d.part, d.value
     from unfolded d join unnest($1::int[], $2::int[]) a (unit_no, last_unit_no) on d.unit_no between a.unit_no and a.last_unit_no
     where d.effective_on <= $4::date and d.figure = any($5::text[]) and d.campaign_id = $3) x
   group by 1, 2, 3 having sum(value) <> 0`,
);

/** Moves deltas into cells, at most 5,000 at a time; others leave at once while one is at it. */
export const foldProcessing = openStatement<{ moved: number }>('fold-processing', 'select fold_processing() as moved');

/** The day from which on states are kept. */
export const processingSince = openStatement<{ day: string }>('processing-since', 'select day from processing_since');

/** Persons of a unit, by the unit in which they live. */
interface PersonsRow {
  unitNo: number;
  persons: number;
}

export const incompletePersons = openStatement<PersonsRow>(
  'incomplete-persons',
  'select unit_no as "unitNo", persons from incomplete_persons($1, $2, $3::date, $4::text[])',
);

export const inaccuratePersons = openStatement<PersonsRow>(
  'inaccurate-persons',
  'select unit_no as "unitNo", persons from inaccurate_persons($1, $2, $3::date, $4::date, $5::date)',
);

export const lastConsistency = openStatement<{ unitNo: number; matched: number; consistent: number }>(
  'last-consistency',
  'select unit_no as "unitNo", matched, consistent from last_consistency($1, $2, $3::date)',
);
