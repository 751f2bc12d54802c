import { unitLevels, type UnitLevel } from '@lienthong/schema/codes';
import type { Context } from '../access/context.ts';
import { reconciledFieldCodes, readCodes, type FieldAgreement } from '../domain/reconciliation/agreement.ts';
import { consistency, withheldRows } from '../domain/reconciliation/consistency.ts';
import { matchRules } from '../domain/reconciliation/match.ts';
import { rateOf } from '../domain/statistics.ts';
import { CallError } from '../errors.ts';
import { readsPersonsOf } from '../statistics/families.ts';
import type { Unit } from '../store/units.ts';
import type { ReconciliationRunView, ReconciliationUnitView } from './reconciliation.types.ts';
import { countsByRule, countsByUnit, runOfClient, type RunRow } from './reconciliation.sql.ts';

/** What the report is made of; `key` finds the run's rows. */
export interface RunReport extends ReconciliationRunView {
  key: string;
}

export async function findRun(context: Context, name: string): Promise<RunRow | null> {
  const [run] = await context.sql(runOfClient, [context.caller.client.no, name]);
  return run ?? null;
}

export async function findRunReport(context: Context, name: string): Promise<RunReport | null> {
  const run = await findRun(context, name);
  if (!run) return null;
  const groups = await context.sql(countsByRule, [run.id]);
  const rules = [...Map.groupBy(groups, ({ rule }) => rule)].map(([rule, of]) => ({
    rule,
    match: matchRules[rule].match,
    rows: sum(of.map(({ rows }) => rows)),
  }));
  return {
    key: run.id,
    id: run.name,
    startedOn: run.startedOn,
    startedAt: run.startedAt,
    rows: sum(rules.map(({ rows }) => rows)),
    matched: sum(rules.filter(({ match }) => match === 'EXACT' || match === 'PROBABLE').map(({ rows }) => rows)),
    rules: rules.sort((one, other) => other.rows - one.rows || (one.rule < other.rule ? -1 : 1)),
    fields: fieldCounts(groups),
    definition: consistency.version,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** The kept codes come in few combinations: each is read once and counted as often as it occurs. */
function fieldCounts(groups: readonly { agreement: string; rows: number }[]): (FieldAgreement & { rows: number })[] {
  const counts = new Map<string, FieldAgreement & { rows: number }>();
  for (const { agreement, rows } of groups) {
    for (const one of readCodes(agreement)) {
      const key = `${one.field} ${one.agreement} ${String(one.form)}`;
      counts.set(key, { ...one, rows: (counts.get(key)?.rows ?? 0) + rows });
    }
  }
  const place = ({ field }: FieldAgreement): number => reconciledFieldCodes.indexOf(field);
  return [...counts.values()].sort((one, other) => place(one) - place(other) || other.rows - one.rows);
}

interface UnitCount {
  matched: number;
  consistent: number;
}

/** Rows of the run by unit of residence: of all its batches together, asked once however often it is selected. */
export async function loadUnitCounts(
  context: Context,
  runs: readonly string[],
): Promise<(UnitCount & { unitNo: number })[][]> {
  return Promise.all(runs.map((run) => context.sql(countsByUnit, [run])));
}

export const exclusions = consistency.exclusions;

export async function wholeConsistency(context: Context, { key }: RunReport) {
  const counts = await context.load(loadUnitCounts, key);
  const consistent = sum(counts.map((count) => count.consistent));
  return { ...rateOf(consistent, sum(counts.map(({ matched }) => matched))), exclusions };
}

const levels = Object.keys(unitLevels) as UnitLevel[];

/** Consistency by the units of a level in which matched persons lived; those who live above it count in their own unit. */
export async function unitConsistency(
  context: Context,
  { key }: RunReport,
  level: UnitLevel,
): Promise<ReconciliationUnitView[]> {
  const counts = await context.load(loadUnitCounts, key);
  const byUnit = new Map<Unit, UnitCount>();
  for (const { unitNo, matched, consistent } of counts) {
    const unit = unitAt(context, unitNo, level);
    const before = byUnit.get(unit) ?? { matched: 0, consistent: 0 };
    byUnit.set(unit, { matched: before.matched + matched, consistent: before.consistent + consistent });
  }
  const rows = [...byUnit].sort(([one], [other]) => one.unitNo - other.unitNo);
  const cells = rows.map(([unit, count]) => ({ ...count, open: readsPersonsOf(context.caller, unit) }));
  const reasons = withheldRows(cells);
  return rows.map(([unit, { matched, consistent }], at) => {
    const hidden =
      cells[at]?.open !== true && unit.level === 'RESIDENT_GROUP' ? 'BELOW_COMMUNE' : (reasons[at] ?? null);
    const rate = hidden === null ? rateOf(consistent, matched) : rateOf(null, null);
    return { unit, consistency: { ...rate, exclusions }, withheld: hidden };
  });
}

function unitAt(context: Context, unitNo: number, level: UnitLevel): Unit {
  const own = context.units.findByNo(unitNo);
  if (!own) throw new CallError('INTERNAL', 'A row names a unit that is not there.');
  let unit = own;
  while (levels.indexOf(unit.level) > levels.indexOf(level)) {
    const parent = unit.parentId === null ? undefined : context.units.findById(unit.parentId);
    if (!parent) return unit;
    unit = parent;
  }
  return unit;
}
