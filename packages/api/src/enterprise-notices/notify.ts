import {
  enterpriseNoticeSteps,
  mayStepEnterpriseNotice,
  openEnterpriseNotices,
  type EnterpriseNoticeStepCode,
} from '@lienthong/schema/enterprise-notices';
import type { Context } from '../access/context.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Verdict } from '../access/write-protocol.ts';
import { sitesByCode, type SiteRow } from '../cohorts/institution.sql.ts';
import { siteIds, unitAt } from '../cohorts/institutions.ts';
import { lockPlaces } from '../cohorts/upload.sql.ts';
import type { CheckRefusal } from '../domain/corrections/refusal.ts';
import { findDayRefusal, findSendRefusals, type NoticeStanding } from '../domain/enterprise-notices.ts';
import { liesWithin } from '../store/units.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import type { EnterpriseNoticeItem, EnterpriseNoticeSendInput } from './enterprise-notice.inputs.ts';
import type { NoticeRow, NoticeStepRow } from './enterprise-notice.sql.ts';
import { enterpriseNoticeIds } from './enterprise-notices.ts';
import { moveOf, type NoticeMove } from './notice-moves.ts';
import { lockNotices, saveNotices, saveNoticeSteps } from './notify.sql.ts';

/** First key of the advisory locks on sites; any number that no other lock has. */
const siteLocks = 7_210_524;

export const notifyEnterprises = (context: Context, items: readonly EnterpriseNoticeItem[]): Promise<Outcome[]> =>
  writeItems(context, 'notifyEnterprises', items, (fresh) => evaluate(context, fresh));

/** What the items of a call are evaluated on, one after the other, and what becomes of it. */
interface Desk {
  /** By their ids of the API: sites within the jurisdiction, and notices of the own agency. */
  sites: Map<string, SiteRow>;
  notices: Map<string, NoticeRow>;
  changed: Set<NoticeRow>;
  steps: Omit<NoticeStepRow, 'recordedOn' | 'at'>[];
}

async function evaluate(context: Context, items: readonly EnterpriseNoticeItem[]): Promise<Verdict[]> {
  const { client, officer } = context.caller;
  const desk = await openDesk(context, items);
  const verdicts = items.map(({ step }): Verdict => {
    if (step.send) return send(context, desk, step.send);
    return move(context, desk, moveOf(step));
  });
  if (desk.changed.size > 0) {
    await context.sql(saveNotices, [JSON.stringify([...desk.changed])]);
    await context.sql(saveNoticeSteps, [JSON.stringify(desk.steps), context.today, client.no, officer?.no ?? null]);
  }
  return verdicts;
}

async function openDesk(context: Context, items: readonly EnterpriseNoticeItem[]): Promise<Desk> {
  const { agency } = context.caller;
  const codes = items.flatMap(({ step: { send } }) => (send ? (siteIds.keyOf(send.site) ?? []) : []));
  const ids = items.flatMap(({ step }) => (step.send ? [] : (enterpriseNoticeIds.keyOf(moveOf(step).id) ?? [])));
  const found = codes.length === 0 ? [] : await context.sql(sitesByCode, [[...new Set(codes)]]);
  const sites = found.filter(({ unitNo }) => liesWithin(unitAt(context, unitNo), agency.unit));
  if (sites.length > 0) {
    await context.sql(lockPlaces, [sites.map(({ code }) => `${String(agency.no)} ${code}`), siteLocks]);
  }
  const notices = await context.sql(lockNotices, [agency.no, ids, sites.map(({ code }) => code)]);
  return {
    sites: new Map(sites.map((site) => [site.id, site])),
    notices: new Map(notices.map((notice) => [enterpriseNoticeIds.of(notice.id), notice])),
    changed: new Set(),
    steps: [],
  };
}

const refused = (...refusals: Refusal[]): Verdict => ({ refused: refusals });
const refusedBy = (found: readonly CheckRefusal[]): Verdict =>
  refused(...found.map(({ code, path, params }) => refusal(code, path, params)));

function send({ caller, today }: Context, desk: Desk, given: EnterpriseNoticeSendInput): Verdict {
  const against = findSendRefusals(given, today);
  if (against.length > 0) return refusedBy(against);
  const site = desk.sites.get(given.site);
  if (!site) return refused(refusal('NOT_FOUND', ['step', 'send', 'site']));
  const { topic, channel, respondBy = null, days = [] } = given;
  const standing = [...desk.notices.values()].find(
    (one) => one.siteCode === site.code && one.topic === topic && openEnterpriseNotices.includes(one.state),
  );
  if (standing) {
    const notice = enterpriseNoticeIds.of(standing.id);
    return refused(refusal('OPEN_NOTICE_EXISTS', ['step', 'send'], { notice }));
  }
  const notice: NoticeRow = {
    id: uuidV7(),
    siteCode: site.code,
    enterpriseCode: site.enterpriseCode,
    unitNo: site.unitNo,
    agencyNo: caller.agency.no,
    clientNo: caller.client.no,
    officerNo: caller.officer?.no ?? null,
    topic,
    respondBy,
    days,
    state: enterpriseNoticeSteps.SEND.to,
    channel,
    sentOn: today,
    deliveredOn: null,
    acknowledgedOn: null,
    acknowledgedBy: null,
    withdrawnOn: null,
    version: 0,
  };
  desk.notices.set(enterpriseNoticeIds.of(notice.id), notice);
  return take(desk, notice, { step: 'SEND', onDay: today, changes: {}, channel, fromState: null });
}

function move({ today }: Context, desk: Desk, { id, expectedVersion, branch, day, ...rest }: NoticeMove): Verdict {
  const at = (field: string): string[] => ['step', branch, field];
  const notice = desk.notices.get(id);
  if (!notice) return refused(refusal('NOT_FOUND', at('id')));
  if (!mayStepEnterpriseNotice(notice.state, rest.step)) {
    return refused(refusal('STEP_NOT_OPEN', ['step'], { state: notice.state }));
  }
  if (expectedVersion !== notice.version) {
    return refused(refusal('VERSION_CONFLICT', at('expectedVersion'), { currentVersion: String(notice.version) }));
  }
  const against = day && findDayRefusal(notice, day.on, today, at(day.field));
  if (against) return refusedBy([against]);
  const onDay = day?.on ?? today;
  return take(desk, notice, { ...rest, onDay, fromState: notice.state, changes: rest.changes(notice, onDay) });
}

interface StepTaken extends Pick<NoticeStepRow, 'onDay' | 'fromState'> {
  step: EnterpriseNoticeStepCode;
  changes: Partial<NoticeStanding>;
  channel?: NoticeStepRow['channel'];
  acknowledgedBy?: NoticeStepRow['acknowledgedBy'];
  note?: string | null;
}

function take(desk: Desk, notice: NoticeRow, taken: StepTaken): Verdict {
  const { step, fromState, onDay, changes, channel = null, acknowledgedBy = null, note = null } = taken;
  const { to: toState } = enterpriseNoticeSteps[step];
  Object.assign(notice, changes, { state: toState, version: notice.version + 1 });
  const { id, unitNo, version } = notice;
  desk.changed.add(notice);
  desk.steps.push({ noticeId: id, version, step, fromState, toState, onDay, channel, acknowledgedBy, note });
  const told = { type: `ENTERPRISE_NOTICE_${toState}`, subjectId: id, unitNo, version, fields: [] };
  return { accepted: id, told: [told] };
}
