import type { CorrectionState } from '@lienthong/schema/correction-life';
import { countStatement, pageStatement, personStatement, type Statement } from '../store/statement.ts';
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

interface RequestConditions {
  state: boolean;
  kind: boolean;
  after: boolean;
}

function conditionsOf({ state, kind, after }: RequestConditions): { where: string; used: number } {
  let used = 2;
  const next = (): string => `$${++used}`;
  const where = [
    withinReach,
    ...(state ? [`q.state = ${next()}`] : []),
    ...(kind ? [`q.kind = ${next()}`] : []),
    ...(after ? [`q.id < ${next()}::uuid`] : []),
  ];
  return { where: where.join(' and '), used };
}

const made = new Map<string, Statement<unknown>>();

function once<Row>(name: string, make: () => Statement<Row>): Statement<Row> {
  const known = made.get(name) as Statement<Row> | undefined;
  if (known) return known;
  const statement = { ...make(), plannedEachTime: true };
  made.set(name, statement);
  return statement;
}

const form = (conditions: RequestConditions): string =>
  (['state', 'kind', 'after'] as const).filter((one) => conditions[one]).join(',');

/** Requests within reach, the newest first: by the person's unit, the deciding office's or the sender's. */
export function requestPage(conditions: RequestConditions): Statement<RequestRow & { more: boolean }> {
  const name = `correctionRequests/${form(conditions)}`;
  const { where, used } = conditionsOf(conditions);
  const text = `select ${requestColumns} from correction_request q where ${where} order by q.id desc limit $${used + 1} + 1`;
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
