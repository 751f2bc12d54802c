import { openStatement, personStatement } from '../store/statement.ts';
import { keptCohortColumns, type CohortRow } from './cohort.sql.ts';

/** The client's own cohorts, held so that none is completed before the members of this call are on it. */
export const holdCohorts = openStatement<CohortRow>(
  'hold-cohorts',
  `select ${keptCohortColumns} from cohort h where h.id = any($1::uuid[]) and h.client_no = $2 order by h.id for key share`,
);

export const touchCohorts = openStatement(
  'touch-cohorts',
  'update cohort set version = version + 1 where id = any($1::uuid[])',
);

/** Persons offered before, if they still live within the units $2 to $3. */
export const admitCandidates = openStatement<{ citizenId: string }>(
  'admit-candidates',
  `select citizen_id as "citizenId" from admit_candidates($1::uuid[], $2, $3)`,
);

export interface CandidateRow {
  ord: number;
  id: string;
  personalNumber: string | null;
  birthYear: number;
  unitNo: number;
}

/** At most five for each description: whole name and birth date agree, and sex where it is told; within the units $4 to $5. */
export const candidatesFor = personStatement<CandidateRow>(
  'addCohortMembers.candidates',
  'id',
  `select ord, citizen_id as id, personal_number as "personalNumber", birth_year as "birthYear", unit_no as "unitNo"
   from cohort_candidates($1::text[], $2::date[], $3::text[], $4, $5)`,
);

/** Puts admitted persons on rosters of the client $5: of each row cohort, person, class and upload. */
export const enterMembers = personStatement<{ id: string }>(
  'addCohortMembers',
  'id',
  `select citizen_id as id from enter_cohort_members($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5, $6::date)`,
);
