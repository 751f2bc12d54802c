import { openStatement } from '../store/statement.ts';

/** Who is still open within $1 to $2, born by $3, by the unit itself: counts only. */
export const openCounts = openStatement<{ unitNo: number; notEnrolled: number; untried: number }>(
  'open-counts',
  `select unit_no as "unitNo", not_enrolled as "notEnrolled", untried from open_counts($1, $2, $3::date)`,
);

/** Arrays of groups, first and last days; counts only. */
export const attemptCounts = openStatement<{ ord: number; contacts: number; sent: number; persons: number }>(
  'attempt-counts',
  'select ord, contacts, sent, persons from attempt_counts($1::int[], $2::date[], $3::date[])',
);
