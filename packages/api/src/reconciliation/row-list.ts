import type { Context } from '../access/context.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import { lettersOf, placeOf } from '../domain/reconciliation/agreement.ts';
import { CallError } from '../errors.ts';
import { unitOf } from '../units/units.ts';
import type { ReconciliationRowFilter } from './reconciliation.inputs.ts';
import type { ReconciliationRow } from './reconciliation.sql.ts';
import { rowCount, rowPage, type RowCondition } from './row-list.sql.ts';
import { findRun } from './run-report.ts';

interface Condition {
  name: RowCondition;
  values: unknown[];
}

/** Rows of one of the client's own runs, in the order in which they were compared; null where it has no such run. */
export async function listRows(
  context: Context,
  name: string,
  filter: ReconciliationRowFilter,
  page: { first: number; after: string | undefined },
): Promise<Connection<ReconciliationRow> | null> {
  const run = await findRun(context, name);
  if (!run) return null;
  const { first, after } = page;
  const binding = { client: context.caller.client.id, list: `reconciliationRows ${run.id}`, filter, order: 'COMPARED' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const filters = conditionsOf(context, filter);
  const conditions = [...filters, ...(after === undefined ? [] : [{ name: 'after' as const, values: position }])];
  const rows = await context.sql(rowPage(conditions.map((one) => one.name)), [
    run.id,
    ...conditions.flatMap(({ values }) => values),
    first,
  ]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.id]),
    count: async () => {
      const values = [run.id, ...filters.flatMap((one) => one.values), countBound + 1];
      return (await context.sql(rowCount(filters.map((one) => one.name)), values))[0]?.counted ?? 0;
    },
  });
}

function conditionsOf(context: Context, filter: ReconciliationRowFilter): Condition[] {
  const { match, field, agreement, consistent, unit } = filter;
  const conditions: Condition[] = [];
  if (match !== undefined) conditions.push({ name: 'match', values: [match] });
  if (field !== undefined && agreement === undefined) {
    const rule = '`agreement` says how `field` is to agree.';
    throw new CallError('BAD_USER_INPUT', `Argument filter.field: ${rule}`, { path: ['filter', 'field'], rule });
  }
  if (agreement !== undefined) {
    const letters = `[${lettersOf(agreement)}]`;
    if (field === undefined) conditions.push({ name: 'anyLetter', values: [letters] });
    else conditions.push({ name: 'letters', values: [placeOf(field), letters] });
  }
  if (consistent !== undefined) conditions.push({ name: 'consistent', values: [consistent] });
  if (unit !== undefined) {
    const { unitNo, lastUnitNo } = unitOf(context, unit, undefined, ['filter', 'unit']);
    conditions.push({ name: 'unit', values: [unitNo, lastUnitNo] });
  }
  return conditions;
}
