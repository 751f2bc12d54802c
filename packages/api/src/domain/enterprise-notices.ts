import type { Day } from '@lienthong/schema/civil-date';
import {
  enterpriseNoticeStates,
  enterpriseNoticeTopics,
  mostNoticeDays,
  type EnterpriseFunction,
  type EnterpriseNoticeChannel,
  type EnterpriseNoticeState,
  type EnterpriseNoticeTopic,
} from '@lienthong/schema/enterprise-notices';
import type { CheckRefusal } from './corrections/refusal.ts';
import { checkRefusal } from './dossiers/refusal.ts';

export interface NoticeContent {
  topic: EnterpriseNoticeTopic;
  respondBy?: Day | undefined;
  days?: readonly Day[] | undefined;
}

/** What stands against sending it today, each by its field. */
export function findSendRefusals({ topic, respondBy, days = [] }: NoticeContent, today: Day): CheckRefusal[] {
  const needs = enterpriseNoticeTopics[topic];
  const against = (field: string, code: CheckRefusal['code'], params: Record<string, string> = {}): CheckRefusal =>
    checkRefusal(code, ['step', 'send', field], params);
  const found: CheckRefusal[] = [];
  if (respondBy === undefined && needs.respondBy === 'REQUIRED') found.push(against('respondBy', 'VALUE_REQUIRED'));
  if (days.length === 0 && needs.days === 'REQUIRED') found.push(against('days', 'VALUE_REQUIRED'));
  if (days.length > 0 && needs.days === 'NONE')
    found.push(against('days', 'VALUE_NOT_ALLOWED', { rule: 'NOT_OF_TOPIC' }));
  if (days.length > mostNoticeDays) {
    found.push(against('days', 'VALUE_NOT_ALLOWED', { rule: `AT_MOST_${String(mostNoticeDays)}` }));
  }
  if (days.some((day, at) => at > 0 && day <= (days[at - 1] ?? ''))) {
    found.push(against('days', 'DATES_CONTRADICT', { rule: 'IN_THEIR_ORDER' }));
  }
  if (respondBy !== undefined && days.length > 0 && days.every((day) => day < respondBy)) {
    found.push(against('respondBy', 'DATES_CONTRADICT', { rule: 'AFTER_THE_LAST_DAY' }));
  }
  if (respondBy !== undefined && respondBy < today) {
    found.push(against('respondBy', 'DATE_NOT_POSSIBLE', { rule: 'IN_THE_PAST' }));
  }
  if (days.some((day) => day < today)) found.push(against('days', 'DATE_NOT_POSSIBLE', { rule: 'IN_THE_PAST' }));
  return found;
}

/** What of a notice its steps change. */
export interface NoticeStanding {
  state: EnterpriseNoticeState;
  channel: EnterpriseNoticeChannel;
  sentOn: Day;
  deliveredOn: Day | null;
  acknowledgedOn: Day | null;
  acknowledgedBy: EnterpriseFunction | null;
  withdrawnOn: Day | null;
}

/** A day on which something happened to the notice: neither before what happened last nor after today. */
export function findDayRefusal(
  { sentOn, deliveredOn }: NoticeStanding,
  day: Day,
  today: Day,
  path: string[],
): CheckRefusal | undefined {
  if (day > today) return checkRefusal('DATE_NOT_POSSIBLE', path, { rule: 'IN_THE_FUTURE' });
  if (day < sentOn) return checkRefusal('DATE_NOT_POSSIBLE', path, { rule: 'BEFORE_SENDING' });
  if (deliveredOn !== null && day < deliveredOn) {
    return checkRefusal('DATE_NOT_POSSIBLE', path, { rule: 'BEFORE_DELIVERY' });
  }
  return undefined;
}

/** Whether the last day for an answer is over without one. */
export const isNoticeOverdue = (
  { state, respondBy }: { state: EnterpriseNoticeState; respondBy: Day | null },
  today: Day,
): boolean => enterpriseNoticeStates[state].open && respondBy !== null && respondBy < today;

/** How many notices to a site on a topic stand in a state. */
export interface NoticeCell {
  siteCode: string;
  topic: EnterpriseNoticeTopic;
  state: EnterpriseNoticeState;
  count: number;
}

export interface NoticeCounts {
  sent: number;
  delivered: number;
  acknowledged: number;
  withdrawn: number;
  notifiedSites: number;
  acknowledgedSites: number;
}

/** Notices by the state in which they stand, and sites by whether one stands there that wasn't withdrawn. */
export function countNotices(cells: readonly NoticeCell[], topic?: EnterpriseNoticeTopic): NoticeCounts {
  const asked = topic === undefined ? cells : cells.filter((cell) => cell.topic === topic);
  const inState = (state: EnterpriseNoticeState): number =>
    asked.reduce((sum, cell) => sum + (cell.state === state ? cell.count : 0), 0);
  const sites = (hold: (state: EnterpriseNoticeState) => boolean): number =>
    new Set(asked.flatMap((cell) => (hold(cell.state) ? [cell.siteCode] : []))).size;
  return {
    sent: inState('SENT'),
    delivered: inState('DELIVERED'),
    acknowledged: inState('ACKNOWLEDGED'),
    withdrawn: inState('WITHDRAWN'),
    notifiedSites: sites((state) => state !== 'WITHDRAWN'),
    acknowledgedSites: sites((state) => state === 'ACKNOWLEDGED'),
  };
}
