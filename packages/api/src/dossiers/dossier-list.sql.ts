import { pausedStates, runningStates, unissuedStates } from '@lienthong/schema/dossier-clock';
import { countStatement, pageStatement, type Statement, once, type Condition } from '../store/statement.ts';
import { detailColumns, type DossierDetail } from './dossier.sql.ts';

/** How a list goes: what its pages are keyed by; an index answers each. */
export const dossierOrders = {
  COLLECTED_ON: { meaning: 'By the day of collection, the earliest first.', column: 'd.collected_on' },
  DUE_ON: { meaning: 'By the last day of the law, the earliest first.', column: 'd.due_on' },
} as const satisfies Record<string, { meaning: string; column: string }>;
export type DossierOrder = keyof typeof dossierOrders;

const inStates = (states: readonly string[]): string =>
  `d.state in (${states.map((state) => `'${state}'`).join(', ')})`;
const running = inStates(runningStates);
const paused = inStates(Object.keys(pausedStates));

/** `isOverdue` of domain/dossiers/clock said in SQL of a dossier d, for every list that asks; a test holds both equal. `today` is a parameter. */
export const overdueSql = (today: string): string =>
  `${inStates(unissuedStates)} and d.due_on < ${today}::date and (d.paused_on is null or d.due_on < d.paused_on)`;

export const dossierConditions = {
  /** The reach too: a list names its own range. */
  within: (by: 'RESIDENCE' | 'COLLECTING_UNIT', lo: number, hi: number): Condition => ({
    name: by === 'RESIDENCE' ? 'home' : 'here',
    sql: (next) => `d.${by === 'RESIDENCE' ? 'unit_no' : 'collecting_unit_no'} between ${next()} and ${next()}`,
    values: [lo, hi],
  }),
  /** With what was collected by communes that one within the range took over. */
  collectedWithin: (lo: number, hi: number, former: readonly number[]): Condition => ({
    name: 'heir',
    sql: (next) =>
      `(d.collecting_unit_no between ${next()} and ${next()} or d.collecting_unit_no = any(${next()}::int[]))`,
    values: [lo, hi, former],
  }),
  state: (state: string): Condition => equal('st', 'state', state),
  type: (type: string): Condition => equal('ty', 'type', type),
  collectionKind: (kind: string): Condition => equal('ki', 'collection_kind', kind),
  collectedFrom: (day: string): Condition => ({
    name: 'fr',
    sql: (next) => `d.collected_on >= ${next()}::date`,
    values: [day],
  }),
  collectedTo: (day: string): Condition => ({
    name: 'to',
    sql: (next) => `d.collected_on <= ${next()}::date`,
    values: [day],
  }),
  defect: (defect: string): Condition => ({
    name: 'de',
    sql: (next) => `d.defects <> '{}' and ${next()} = any(d.defects)`,
    values: [defect],
  }),
  overdue: (overdue: boolean, today: string): Condition => ({
    name: overdue ? 'late' : 'intime',
    sql: (next) => (overdue ? overdueSql(next()) : `not (${overdueSql(next())})`),
    values: [today],
  }),
  escalated: (reached: Escalated, above: Escalated | undefined): Condition => ({
    name: above ? 'lv' : 'lvtop',
    sql: (next) => `${inStates(unissuedStates)} and (${levelSql(next, above !== undefined)})`,
    values: [...valuesOf(reached, 'latest'), ...(above ? valuesOf(above, 'earliest') : [])],
  }),
  /** Of what neither runs nor is paused, and of what has just begun. */
  notEscalated: (reached: Escalated): Condition => ({
    name: 'lvnone',
    sql: (next) => `not (${levelSql(next, false)})`,
    values: valuesOf(reached, 'latest'),
  }),
} as const;

/** For each limit from one working day on: the latest last day, and the days used, with which a level is reached. */
export interface Escalated {
  latestDue: string[];
  days: number[];
}

/**
 * `escalationOf` of domain/dossiers/clock said in SQL: a level is reached, and the one above isn't where there is one. Running:
 * by the last days for each limit; paused: by the days used when the pause began. The states and the outermost of the last days
 * are for the indexes and for how many rows the planner expects, which of the rest, within coalesce, it takes for half.
 */
function levelSql(next: () => string, above: boolean): string {
  const [latest, due, days] = [next(), next(), next()];
  const bounds = [`d.due_on <= ${latest}::date`];
  const [byDue, byDays] = [
    [`d.due_on <= (${due}::date[])[d.limit_days]`],
    [`d.used_days >= (${days}::int[])[d.limit_days]`],
  ];
  if (above) {
    bounds.push(`d.due_on > ${next()}::date`);
    byDue.push(`d.due_on > (${next()}::date[])[d.limit_days]`);
    byDays.push(`d.used_days < (${next()}::int[])[d.limit_days]`);
  }
  return `${running} and ${bounds.join(' and ')} and coalesce(${byDue.join(' and ')}, false)
    or ${paused} and coalesce(${byDays.join(' and ')}, false)`;
}

const valuesOf = ({ latestDue, days }: Escalated, outermost: 'earliest' | 'latest'): unknown[] => [
  latestDue.toSorted().at(outermost === 'latest' ? -1 : 0),
  latestDue,
  days,
];

const equal = (name: string, column: string, value: string): Condition => ({
  name,
  sql: (next) => `d.${column} = ${next()}`,
  values: [value],
});

export interface DossierList {
  page: { statement: Statement<DossierDetail & { more: boolean }>; values: unknown[] };
  count: { statement: Statement<{ counted: number }>; values: unknown[] };
}

export function dossierList(list: {
  order: DossierOrder;
  conditions: readonly Condition[];
  after: readonly unknown[] | undefined;
  first: number;
  countBound: number;
}): DossierList {
  const { order, conditions, after, first, countBound } = list;
  const { column } = dossierOrders[order];
  const form = conditions.map(({ name }) => name).join(',');
  const values = conditions.flatMap((condition) => condition.values);
  let used = 0;
  const next = (): string => `$${++used}`;
  const where = conditions.map(({ sql }) => sql(next)).join(' and ');
  const counted = `select count(*)::int as counted from (select from dossier d where ${where} limit $${used + 1}) x`;
  const behind = after ? ` and (${column}, d.id) > (${next()}::date, ${next()}::uuid)` : '';
  const size = used + 1;
  const page = `select ${detailColumns} from dossier d where ${where}${behind} order by ${column}, d.id limit $${size} + 1`;
  const name = `dossiers/${order}${after ? '+' : ''}/${form}`;
  return {
    page: {
      statement: once(name, () => pageStatement<DossierDetail>(name, '"citizenId"', size, page)),
      values: [...values, ...(after ?? []), first],
    },
    count: {
      statement: once(`dossiers/count/${form}`, () =>
        countStatement<{ counted: number }>(`dossiers/count/${form}`, counted),
      ),
      values: [...values, countBound + 1],
    },
  };
}
