import {
  openEnterpriseNotices,
  type EnterpriseFunction,
  type EnterpriseNoticeChannel,
  type EnterpriseNoticeState,
  type EnterpriseNoticeStepCode,
  type EnterpriseNoticeTopic,
} from '@lienthong/schema/enterprise-notices';
import type { NoticeCell } from '../domain/enterprise-notices.ts';
import { openStatement, type Statement, once } from '../store/statement.ts';

/** A notice as it is kept; it holds no data of persons. */
export interface NoticeRow {
  id: string;
  siteCode: string;
  enterpriseCode: string;
  unitNo: number;
  agencyNo: number;
  clientNo: number;
  officerNo: number | null;
  topic: EnterpriseNoticeTopic;
  respondBy: string | null;
  days: string[];
  state: EnterpriseNoticeState;
  channel: EnterpriseNoticeChannel;
  sentOn: string;
  deliveredOn: string | null;
  acknowledgedOn: string | null;
  acknowledgedBy: EnterpriseFunction | null;
  withdrawnOn: string | null;
  version: number;
}

export interface NoticeStepRow {
  noticeId: string;
  version: number;
  step: EnterpriseNoticeStepCode;
  fromState: EnterpriseNoticeState | null;
  toState: EnterpriseNoticeState;
  onDay: string;
  recordedOn: string;
  at: Date;
  channel: EnterpriseNoticeChannel | null;
  acknowledgedBy: EnterpriseFunction | null;
  note: string | null;
}

export const noticeColumns = `n.id, n.site_code as "siteCode", n.enterprise_code as "enterpriseCode", n.unit_no as "unitNo", n.agency_no as "agencyNo",
  n.client_no as "clientNo", n.officer_no as "officerNo", n.topic, n.respond_by as "respondBy", n.days::text[] as days, n.state, n.channel,
  n.sent_on as "sentOn", n.delivered_on as "deliveredOn", n.acknowledged_on as "acknowledgedOn", n.acknowledged_by as "acknowledgedBy",
  n.withdrawn_on as "withdrawnOn", n.version`;

/** As the partial indexes have it. */
export const isOpen = `n.state in (${openEnterpriseNotices.map((state) => `'${state}'`).join(', ')})`;

/** $1 the agency that sends, $2 and $3 the units of who plans for them; the other one is none. */
const withinReach = '(n.agency_no = $1 or n.unit_no between $2 and $3)';

export const enterpriseNoticesById = openStatement<NoticeRow>(
  'enterprise-notices-by-id',
  `select ${noticeColumns} from enterprise_notice n where ${withinReach} and n.id = any($4::uuid[])`,
);

/** The latest of each topic, the newest first. */
export const enterpriseNoticesBySite = openStatement<NoticeRow>(
  'enterprise-notices-by-site',
  `select * from (
     select distinct on (n.site_code, n.topic) ${noticeColumns} from enterprise_notice n
     where ${withinReach} and n.site_code = any($4::text[]) order by n.site_code, n.topic, n.id desc) x order by x.id desc`,
);

export const noticeCellsByEnterprise = openStatement<NoticeCell & { enterpriseCode: string }>(
  'enterprise-notice-cells',
  `select n.enterprise_code as "enterpriseCode", n.site_code as "siteCode", n.topic, n.state, count(*)::int as count
   from enterprise_notice n where ${withinReach} and n.enterprise_code = any($4::text[]) group by 1, 2, 3, 4`,
);

/** Of notices within reach; in their order. */
export const stepsByNotice = openStatement<NoticeStepRow>(
  'enterprise-notice-steps',
  `select s.notice_id as "noticeId", s.version, s.step, s.from_state as "fromState", s.to_state as "toState", s.on_day as "onDay",
     s.recorded_on as "recordedOn", s.at, s.channel, s.acknowledged_by as "acknowledgedBy", s.note
   from enterprise_notice_step s where s.notice_id = any($1::uuid[]) order by s.notice_id, s.version`,
);

/** A condition of a list, by a name that tells its form. */
export interface NoticeCondition {
  name: string;
  sql: (next: () => string) => string;
  values: unknown[];
}

const madeOf = <Row>(name: string, text: () => string): Statement<Row> =>
  once(name, () => openStatement<Row>(name, text()));

function wherePart(conditions: readonly NoticeCondition[]): { where: string; used: number } {
  let used = 0;
  const next = (): string => `$${String((used += 1))}`;
  const where = conditions.map(({ sql }) => sql(next)).join(' and ');
  return { where, used };
}

const formOf = (conditions: readonly NoticeCondition[]): string => conditions.map(({ name }) => name).join(',');

/** The newest first. After the values of the conditions: the size of the page. */
export function noticePage(conditions: readonly NoticeCondition[]): Statement<NoticeRow> {
  const { where, used } = wherePart(conditions);
  const text = (): string =>
    `select ${noticeColumns} from enterprise_notice n where ${where} order by n.id desc limit $${String(used + 1)} + 1`;
  return madeOf<NoticeRow>(`enterpriseNotices/${formOf(conditions)}`, text);
}

/** After the values of the conditions: where counting stops. */
export function noticeCount(conditions: readonly NoticeCondition[]): Statement<{ counted: number }> {
  const { where, used } = wherePart(conditions);
  const text = (): string =>
    `select count(*)::int as counted from (select from enterprise_notice n where ${where} limit $${String(used + 1)}) x`;
  return madeOf<{ counted: number }>(`enterpriseNotices/count/${formOf(conditions)}`, text);
}
