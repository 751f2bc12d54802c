import type { BirthDatePrecision, PersonalNumberStatus } from '@lienthong/schema/codes';
import type { Match, MatchRule } from '../domain/reconciliation/match.ts';
import type { Citizen } from '../store/entities/persons.ts';
import { countStatement, openStatement, personStatement } from '../store/statement.ts';

/** A person who may be meant by the row at this place of the call. */
export interface CandidateRow extends Pick<
  Citizen,
  | 'id'
  | 'unitNo'
  | 'surname'
  | 'middleName'
  | 'givenName'
  | 'dateOfBirth'
  | 'sex'
  | 'ethnicity'
  | 'nationality'
  | 'nativeUnitNo'
  | 'lifeStatus'
  | 'diedOn'
> {
  ord: number;
  dateOfBirthPrecision: BirthDatePrecision;
  personalNumber: string | null;
  numberStatus: PersonalNumberStatus | null;
}

const personColumns = `c.id, c.unit_no as "unitNo", c.surname, c.middle_name as "middleName", c.given_name as "givenName",
  c.date_of_birth as "dateOfBirth", c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity, c.nationality,
  c.native_unit_no as "nativeUnitNo", c.life_status as "lifeStatus", c.died_on as "diedOn", n.value as "personalNumber"`;

/** By any number a person has or had: within the range, or admitted by number and second fact. */
export const candidatesByNumber = personStatement<CandidateRow>(
  'reconcile/number',
  'id',
  `select a.ord, asked.status as "numberStatus", ${personColumns}
   from unnest($1::int[], $2::text[]) a (ord, number)
   join personal_number asked on asked.value = a.number join citizen c on c.id = asked.citizen_id
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'`,
);

/** Within the range alone, by exact name key and birth date. */
export const candidatesByName = personStatement<CandidateRow>(
  'reconcile/name',
  'id',
  `select a.ord, null as "numberStatus", ${personColumns}
   from unnest($1::int[], $2::text[], $3::date[]) a (ord, name_key, born)
   join citizen c on c.name_key = a.name_key and c.date_of_birth = a.born and c.unit_no between $4 and $5
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'`,
);

/** Which of the persons have a twin, wherever that one lives. */
export const suspectedTwins = openStatement<{ citizenId: string }>(
  'suspected-twins',
  `select citizen_id as "citizenId" from suspected_twins($1::uuid[])`,
);

export const runsByName = openStatement<{ id: string; name: string }>(
  'reconciliation-runs',
  `select id, name from reconciliation_run where client_no = $1 and name = any($2::text[])`,
);

/** Another call of the same run may be quicker: the name is taken once. */
export const openRuns = openStatement(
  'open-reconciliation-runs',
  `insert into reconciliation_run (id, client_no, name, agency_no, agency_unit_no, started_on)
   select r.id, $1, r.name, $4, $5, $6::date from unnest($2::uuid[], $3::text[]) r (id, name) order by r.name on conflict do nothing`,
);

/** A row of a run as it is kept: no value of either register. */
export interface ReconciliationRow {
  id: string;
  runId: string;
  clientRef: string;
  match: Match;
  rule: MatchRule;
  citizenId: string | null;
  unitNo: number | null;
  agreement: string;
  consistent: boolean | null;
}

export const insertRows = openStatement(
  'insert-reconciliation-rows',
  `insert into reconciliation_row (run_id, id, client_ref, agency_unit_no, match, rule, citizen_id, unit_no, agreement, consistent)
   select r.run_id, r.id, r.client_ref, $1, r.match, r.rule, r.citizen_id, r.unit_no, r.agreement, r.consistent
   from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::int[], $9::text[], $10::boolean[])
     r (run_id, id, client_ref, match, rule, citizen_id, unit_no, agreement, consistent)`,
);

export interface RunRow {
  id: string;
  name: string;
  startedOn: string;
  startedAt: Date;
}

/** Of the client's own runs; that of another agency isn't seen at all. */
export const runOfClient = countStatement<RunRow>(
  'reconciliationRun',
  `select id, name, started_on as "startedOn", started_at as "startedAt" from reconciliation_run where client_no = $1 and name = $2`,
);

export const countsByRule = countStatement<{ match: Match; rule: MatchRule; agreement: string; rows: number }>(
  'reconciliationRun/rules',
  `select match, rule, agreement, count(*)::int as rows from reconciliation_row where run_id = $1 group by match, rule, agreement`,
);

export const countsByUnit = countStatement<{ unitNo: number; matched: number; consistent: number }>(
  'reconciliationRun/units',
  `select unit_no as "unitNo", count(*)::int as matched, (count(*) filter (where consistent))::int as consistent
   from reconciliation_row where run_id = $1 and unit_no is not null group by unit_no`,
);
