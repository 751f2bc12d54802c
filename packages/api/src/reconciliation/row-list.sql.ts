import { countStatement, pageStatement, personStatement, type Statement, once } from '../store/statement.ts';
import type { ReconciliationRow } from './reconciliation.sql.ts';

const rowColumns = `q.id, q.run_id as "runId", q.client_ref as "clientRef", q.match, q.rule, q.citizen_id as "citizenId",
  q.unit_no as "unitNo", q.agreement, q.consistent`;

/** Rows by their ids; the runs name whose they are. */
export const rowsById = personStatement<ReconciliationRow>(
  'reconcile/replayed',
  '"citizenId"',
  `select ${rowColumns} from reconciliation_row q where q.run_id = any($1::uuid[]) and q.id = any($2::uuid[])`,
);

/** What a condition asks of a row; `next` gives the parameters for its values. */
export const rowConditions = {
  match: (next) => `q.match = ${next()}`,
  letters: (next) => `substr(q.agreement, ${next()}::int, 1) ~ ${next()}`,
  anyLetter: (next) => `q.agreement ~ ${next()}`,
  consistent: (next) => `q.consistent = ${next()}`,
  unit: (next) => `q.unit_no between ${next()} and ${next()}`,
  after: (next) => `q.id > ${next()}::uuid`,
} as const satisfies Record<string, (next: () => string) => string>;
export type RowCondition = keyof typeof rowConditions;
export type UsedConditions = readonly RowCondition[];

/** The run's id is the first parameter, those of the conditions follow in their order. */
function whereOf(used: UsedConditions): { where: string; size: number } {
  let last = 1;
  const next = (): string => `$${String(++last)}`;
  const where = ['q.run_id = $1', ...used.map((name) => rowConditions[name](next))];
  return { where: where.join(' and '), size: last + 1 };
}

/** In the order in which they were compared. */
export function rowPage(used: UsedConditions): Statement<ReconciliationRow & { more: boolean }> {
  const name = `reconciliationRows/${used.join()}`;
  const { where, size } = whereOf(used);
  const text = `select ${rowColumns} from reconciliation_row q where ${where} order by q.id limit $${String(size)} + 1`;
  return once(name, () => pageStatement<ReconciliationRow>(name, '"citizenId"', size, text));
}

export function rowCount(used: UsedConditions): Statement<{ counted: number }> {
  const name = `reconciliationRows/count/${used.join()}`;
  const { where, size } = whereOf(used);
  const text = `select count(*)::int as counted from (select from reconciliation_row q where ${where} limit $${String(size)}) x`;
  return once(name, () => countStatement<{ counted: number }>(name, text));
}
