import type { Cohort } from '../store/entities/institutions.ts';
import { openStatement, type Statement } from '../store/statement.ts';

/** A cohort as it is kept; it holds no personal data. */
export type CohortRow = Omit<Cohort, 'source'>;

export const keptCohortColumns = `h.id, h.kind, h.name, h.period, h.school_code as "schoolCode", h.site_code as "siteCode", h.unit_no as "unitNo",
  h.client_no as "clientNo", h.agency_no as "agencyNo", h.version, h.uploads, h.upload_no as "uploadNo", h.opened_on as "openedOn",
  h.completed_no as "completedNo", h.completed_on as "completedOn"`;

/** $1 the agency, $2 the client: a school's own, or all of the agency for a client that is no school. */
const withinReach = `h.agency_no = $1 and (h.client_no = $2 or not exists (select from school k where k.client_no = $2))`;

export const cohortsById = openStatement<CohortRow>(
  'cohorts-by-id',
  `select ${keptCohortColumns} from cohort h where ${withinReach} and h.id = any($3::uuid[])`,
);

export const cohortsBySchool = openStatement<CohortRow>(
  'cohorts-by-school',
  `select ${keptCohortColumns} from cohort h where ${withinReach} and h.school_code = any($3::text[]) order by h.id`,
);

export const cohortsBySite = openStatement<CohortRow>(
  'cohorts-by-site',
  `select ${keptCohortColumns} from cohort h where ${withinReach} and h.site_code = any($3::text[]) order by h.id`,
);

/** Beside reach: $3 kind, $4 school, $5 site, $6 and $7 units, $8 whether an upload is running; each null for any. */
const conditions = `${withinReach} and ($3::text is null or h.kind = $3) and ($4::text is null or h.school_code = $4)
  and ($5::text is null or h.site_code = $5) and h.unit_no between $6 and $7 and ($8::boolean is null or (h.upload_no is not null) = $8)`;

/** The newest first. */
export const cohortPage: Statement<CohortRow> = openStatement<CohortRow>(
  'cohorts',
  `select ${keptCohortColumns} from cohort h where ${conditions} and ($9::uuid is null or h.id < $9::uuid) order by h.id desc limit $10 + 1`,
);

export const cohortCount = openStatement<{ counted: number }>(
  'cohorts/count',
  `select count(*)::int as counted from (select from cohort h where ${conditions} limit $9) x`,
);

/** Counts of rosters, by a function of the owner: whoever keeps a cohort without reading persons learns no more. */
export const cohortCounts = openStatement<{ id: string; members: number; received: number }>(
  'cohort-counts',
  `select cohort_id as id, members, received from cohort_counts($1::uuid[])`,
);
