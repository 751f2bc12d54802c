import type { FigureField } from '../domain/metric.ts';
import { openStatement } from '../store/statement.ts';

export interface CohortFigureRow extends Record<FigureField, number> {
  id: string;
  unitNo: number;
  schoolCode: string | null;
  siteCode: string | null;
  enterpriseCode: string | null;
  clientNo: number;
  agencyNo: number;
  counted: number;
}

/** All cohorts of a kind ($1) with their figures in a campaign ($2) on a day ($3): counts only, by a function of the owner. */
export const cohortFigures = openStatement<CohortFigureRow>(
  'cohort-figures',
  `select h.id, h.unit_no as "unitNo", h.school_code as "schoolCode", h.site_code as "siteCode", t.enterprise_code as "enterpriseCode",
     h.client_no as "clientNo", h.agency_no as "agencyNo", coalesce(f.counted, 0) as counted,
     coalesce(f.eligible, 0) as eligible, coalesce(f.present, 0) as present, coalesce(f.collected_persons, 0) as "collectedPersons",
     coalesce(f.issued_persons, 0) as "issuedPersons", coalesce(f.delivered_persons, 0) as "deliveredPersons",
     coalesce(f.eligible_collected, 0) as "eligibleCollected", coalesce(f.eligible_issued, 0) as "eligibleIssued",
     coalesce(f.present_collected, 0) as "presentCollected"
   from cohort h left join site t on t.code = h.site_code left join cohort_figures($1, $2, $3::date) f on f.cohort_id = h.id
   where h.kind = $1 order by h.id`,
);

/** Of each roster, who counts in another cohort of the kind, and who counts nowhere yet. */
export const cohortWaiting = openStatement<{ id: string; elsewhere: number; waiting: number }>(
  'cohort-waiting',
  `select cohort_id as id, elsewhere, waiting from cohort_waiting($1::uuid[])`,
);
