import { openStatement } from '../store/statement.ts';

/** Schools (`school`) or sites (`site`) by their codes, with the commune of each. */
export const placesByCode = openStatement<{ code: string; unitNo: number }>(
  'places-by-code',
  `select code, unit_no as "unitNo" from school where $1 = 'school' and code = any($2::text[])
   union all select code, unit_no from site where $1 = 'site' and code = any($2::text[])`,
);

/** Where cohorts are kept, whoever asks: no personal data. */
export const cohortPlaces = openStatement<{ id: string; schoolCode: string | null; siteCode: string | null }>(
  'cohort-places',
  `select id, school_code as "schoolCode", site_code as "siteCode" from cohort where id = any($1::uuid[])`,
);
