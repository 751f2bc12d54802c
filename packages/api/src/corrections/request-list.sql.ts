import type { CorrectionState } from '@lienthong/schema/correction-life';
import { runningStates } from '../domain/corrections/clock.ts';
import { countStatement, pageStatement, personStatement, type Statement, once } from '../store/statement.ts';
import { requestColumns, type RequestRow } from './correction.sql.ts';

export const requestsById = personStatement<RequestRow>(
  'correctionRequest',
  '"citizenId"',
  `select ${requestColumns} from correction_request q where q.id = any($1::uuid[]) order by q.id`,
);

/** Reports of the caller's own, for who may not read requests. */
export const ownReportsById = personStatement<RequestRow>(
  'correctionRequest/own',
  '"citizenId"',
  `select ${requestColumns} from correction_request q where q.id = any($1::uuid[]) and q.reporter_no = $2 order by q.id`,
);

const withinReach =
  '(q.unit_no between $1 and $2 or q.office_unit_no between $1 and $2 or q.sender_unit_no between $1 and $2)';

/** How a list goes: what its pages are keyed by, and which way. What no law sets a day for comes last. */
export const requestOrders = {
  NEWEST: { meaning: 'By the time of handing in, the newest first.', keys: 'q.id', below: true },
  DUE_ON: {
    meaning: 'By the last day of the law, the earliest first; what has none comes last.',
    keys: `coalesce(q.due_on, 'infinity'), q.id`,
    below: false,
  },
} as const satisfies Record<string, { meaning: string; keys: string; below: boolean }>;
export type RequestOrder = keyof typeof requestOrders;

interface RequestConditions {
  order: RequestOrder;
  state: boolean;
  kind: boolean;
  overdue: boolean | undefined;
  mine?: boolean | undefined;
  after: boolean;
}

const overdue = (today: string): string =>
  `q.state in (${runningStates.map((state) => `'${state}'`).join(', ')}) and coalesce(q.due_on, 'infinity') < ${today}::date`;

const reviewing = (officer: string, today: string): string =>
  `q.reviewer_no = ${officer}::int and q.reviewed_until >= ${today}::date`;

function conditionsOf({ order, state, kind, overdue: late, mine, after }: RequestConditions): {
  where: string;
  used: number;
} {
  let used = 2;
  const next = (): string => `$${++used}`;
  const position: Record<RequestOrder, () => string> = {
    NEWEST: () => `q.id < ${next()}::uuid`,
    DUE_ON: () => `(coalesce(q.due_on, 'infinity'), q.id) > (${next()}::date, ${next()}::uuid)`,
  };
  const where = [
    withinReach,
    ...(state ? [`q.state = ${next()}`] : []),
    ...(kind ? [`q.kind = ${next()}`] : []),
    ...(late === undefined ? [] : [late ? overdue(next()) : `not (${overdue(next())})`]),
    ...(mine === undefined ? [] : [mine ? reviewing(next(), next()) : `(${reviewing(next(), next())}) is not true`]),
    ...(after ? [position[order]()] : []),
  ];
  return { where: where.join(' and '), used };
}

const form = ({ order, state, kind, overdue: late, mine, after }: RequestConditions): string =>
  [
    ...[order, state && 'state', kind && 'kind', late !== undefined && `overdue ${String(late)}`],
    ...[mine !== undefined && `mine ${String(mine)}`, after && 'after'],
  ]
    .filter((one) => one !== false)
    .join(',');

/** Requests within reach: by the person's unit, the deciding office's or the sender's. */
export function requestPage(conditions: RequestConditions): Statement<RequestRow & { more: boolean }> {
  const name = `correctionRequests/${form(conditions)}`;
  const { where, used } = conditionsOf(conditions);
  const { keys, below } = requestOrders[conditions.order];
  const text = `select ${requestColumns} from correction_request q where ${where} order by ${keys}${below ? ' desc' : ''} limit $${used + 1} + 1`;
  return once(name, () => pageStatement<RequestRow>(name, '"citizenId"', used + 1, text));
}

export function requestCount(conditions: RequestConditions): Statement<{ counted: number }> {
  const name = `correctionRequests/count/${form({ ...conditions, after: false })}`;
  const { where, used } = conditionsOf({ ...conditions, after: false });
  const text = `select count(*)::int as counted from (select from correction_request q where ${where} limit $${used + 1}) x`;
  return once(name, () => countStatement<{ counted: number }>(name, text));
}

export const stepsByRequest = personStatement<{
  requestId: string;
  citizenId: string;
  step: string;
  fromState: CorrectionState | null;
  toState: CorrectionState;
  onDay: string;
  at: Date;
}>(
  'CorrectionRequest.steps',
  '"citizenId"',
  `select request_id as "requestId", citizen_id as "citizenId", step, from_state as "fromState", to_state as "toState", on_day as "onDay", at
   from correction_step where request_id = any($1::uuid[]) order by request_id, no`,
);
