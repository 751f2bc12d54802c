import type { NoticeTopic } from '@lienthong/schema/notice-topics';
import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import { countStatement, openStatement, personStatement, type More, type Statement } from '../store/statement.ts';

/** A notice as it is kept; whom it is about is told by `citizen` alone. */
export interface NoticeRow {
  id: string;
  topic: NoticeTopic;
  requestId: string;
  citizenId: string;
  onDay: string;
  acknowledgedOn: string | null;
}

const columns = `n.id, n.topic, n.request_id as "requestId", n.citizen_id as "citizenId", n.on_day as "onDay", n.acknowledged_on as "acknowledgedOn"`;

/** An array a column, then the day. */
export const insertNotices = openStatement(
  'insert-notices',
  `insert into notice (id, recipient_no, topic, request_id, citizen_id, on_day)
   select r.*, $6::date from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::uuid[]) r (id, recipient_no, topic, request_id, citizen_id)`,
);

/** The notices of $1 among those asked for; what is acknowledged already stays as it was. */
export const acknowledge = openStatement<{ id: string }>(
  'acknowledge-notices',
  `update notice n set acknowledged_on = coalesce(n.acknowledged_on, $3::date), acknowledged_by = coalesce(n.acknowledged_by, $4),
     acknowledged_officer = case when n.acknowledged_on is null then $5 else n.acknowledged_officer end
   where n.recipient_no = $1 and n.id = any($2::uuid[]) returning n.id`,
);

/** Says nothing of a person: no trace of one is left. */
export const noticesById = countStatement<NoticeRow>(
  'acknowledgeNotices',
  `select ${columns} from notice n where n.recipient_no = $1 and n.id = any($2::uuid[]) order by n.id`,
);

export interface NoticeConditions {
  topic: boolean;
  acknowledged: boolean | undefined;
  after: boolean;
}

/** $1 the agency; then topic, position and the page's size, as far as they are asked. */
function wherePart({ topic, acknowledged, after }: NoticeConditions): { where: string; used: number } {
  let used = 1;
  const next = (): string => `$${String((used += 1))}`;
  const where = [
    'n.recipient_no = $1',
    ...(topic ? [`n.topic = ${next()}`] : []),
    ...(acknowledged === undefined ? [] : [`n.acknowledged_on is ${acknowledged ? 'not ' : ''}null`]),
    ...(after ? [`n.id < ${next()}::uuid`] : []),
  ];
  return { where: where.join(' and '), used };
}

const form = ({ topic, acknowledged, after }: NoticeConditions): string =>
  [topic && 'topic', acknowledged !== undefined && `acknowledged ${String(acknowledged)}`, after && 'after']
    .filter((one) => one !== false)
    .join(',');

const made = new Map<string, Statement<unknown>>();

function once<Row>(name: string, make: () => Statement<Row>): Statement<Row> {
  const known = made.get(name) as Statement<Row> | undefined;
  const statement = known ?? make();
  made.set(name, statement);
  return statement;
}

/** The newest first. A page of notices is no page of persons: those are read, and traced, as `citizen` of each. */
export function noticePage(conditions: NoticeConditions): Statement<NoticeRow & More> {
  const name = `notices/${form(conditions)}`;
  const { where, used } = wherePart(conditions);
  const text = `select ${columns} from notice n where ${where} order by n.id desc limit $${String(used + 1)} + 1`;
  return once(name, () => ({ ...countStatement<NoticeRow & More>(name, text), page: used + 1 }));
}

export function noticeCount(conditions: NoticeConditions): Statement<{ counted: number }> {
  const all = { ...conditions, after: false };
  const name = `notices/count/${form(all)}`;
  const { where, used } = wherePart(all);
  const text = `select count(*)::int as counted from (select from notice n where ${where} limit $${String(used + 1)}) x`;
  return once(name, () => countStatement<{ counted: number }>(name, text));
}

/** Of the persons $1 those who live in the units $2 to $3. */
export const noticedInRange = personStatement<CitizenRow>(
  'Notice.citizen/range',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined}
   where c.id = any($1::uuid[]) and c.unit_no between $2 and $3 order by c.id`,
);

/** Of the persons $1 those on cohorts of the client $2. */
export const noticedInCohorts = personStatement<CitizenRow>(
  'Notice.citizen/own',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined}
   where c.id = any($1::uuid[]) and c.id in (select m.citizen_id from cohort_member m where m.client_no = $2 and m.left_on is null) order by c.id`,
);
