import { openStatement } from '../store/statement.ts';
import { isOpen, noticeColumns, type NoticeRow } from './enterprise-notice.sql.ts';

/** Of the agency $1 the notices $2 and those open to the sites $3, locked in the order of their ids. */
export const lockNotices = openStatement<NoticeRow>(
  'lock-enterprise-notices',
  `select ${noticeColumns} from enterprise_notice n
   where n.agency_no = $1 and (n.id = any($2::uuid[]) or n.site_code = any($3::text[]) and ${isOpen})
   order by n.id for update`,
);

/** New ones are made; of those that are there only what a step changes is changed, first: one may make way for a new one. */
export const saveNotices = openStatement(
  'save-enterprise-notices',
  `insert into enterprise_notice (id, site_code, enterprise_code, unit_no, agency_no, client_no, officer_no, topic, respond_by, days, state,
     channel, sent_on, delivered_on, acknowledged_on, acknowledged_by, withdrawn_on, version)
   select r.id, r."siteCode", r."enterpriseCode", r."unitNo", r."agencyNo", r."clientNo", r."officerNo", r.topic, r."respondBy", r.days, r.state,
     r.channel, r."sentOn", r."deliveredOn", r."acknowledgedOn", r."acknowledgedBy", r."withdrawnOn", r.version
   from jsonb_to_recordset($1::jsonb) r (id uuid, "siteCode" text, "enterpriseCode" text, "unitNo" int, "agencyNo" int, "clientNo" int,
     "officerNo" int, topic text, "respondBy" date, days date[], state text, channel text, "sentOn" date, "deliveredOn" date,
     "acknowledgedOn" date, "acknowledgedBy" text, "withdrawnOn" date, version int)
   order by r.version desc
   on conflict (id) do update set state = excluded.state, channel = excluded.channel, delivered_on = excluded.delivered_on,
     acknowledged_on = excluded.acknowledged_on, acknowledged_by = excluded.acknowledged_by, withdrawn_on = excluded.withdrawn_on,
     version = excluded.version`,
);

/** In the order in which they were taken; the legal day, the client and the officer are the call's. */
export const saveNoticeSteps = openStatement(
  'save-enterprise-notice-steps',
  `insert into enterprise_notice_step (notice_id, version, step, from_state, to_state, on_day, recorded_on, client_no, officer_no, channel,
     acknowledged_by, note)
   select r."noticeId", r.version, r.step, r."fromState", r."toState", r."onDay", $2::date, $3, $4, r.channel, r."acknowledgedBy", r.note
   from jsonb_to_recordset($1::jsonb) r ("noticeId" uuid, version int, step text, "fromState" text, "toState" text, "onDay" date, channel text,
     "acknowledgedBy" text, note text)
   order by r."noticeId", r.version`,
);
