// pnpm test:cohort-lines [--runs 50] [--seed N]: the examples education-roster and labor-workforce, killed at random points while
// they write their lists, upload, confirm candidates, complete, report and notify.
import { parseArgs } from 'node:util';
import { disturb } from './line.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});

const place = `coalesce(h.school_code, h.site_code) || '/' || h.client_no as place`;

/** Everything the lines change. What is told is counted once a roster: how many calls it took to add members is chance. */
const parts = {
  cohorts: `select ${place}, h.kind, h.name, h.period, h.version, h.uploads, h.upload_no, h.completed_no, h.completed_on from cohort h order by 1`,
  members: `select ${place}, m.citizen_id, m.group_name, m.upload, m.since, m.left_on from cohort_member m join cohort h on h.id = m.cohort_id order by 1, 2`,
  counted: `select ${place}, n.kind, n.citizen_id, n.campaign_id, n.eligible_on, n.present, n.presence_on, n.until, n.collected_on, n.issued_on, n.delivered_on from cohort_counted n join cohort h on h.id = n.cohort_id order by 1, 2, 3, 4`,
  blocks: `select citizen_id, first_value(citizen_id) over (partition by block order by citizen_id) as first from counted_block order by 1`,
  notices: `select site_code, topic, respond_by, days, state, channel, sent_on, delivered_on, acknowledged_on, acknowledged_by, version from enterprise_notice order by 1, 2`,
  noticeSteps: `select n.site_code, n.topic, s.version, s.step, s.from_state, s.to_state, s.on_day, s.acknowledged_by from enterprise_notice_step s join enterprise_notice n on n.id = s.notice_id order by 1, 2, 3`,
  requests: `select citizen_id, kind, state, version, fields, observation, seen_at, seen_on, reporter_no, unit_no, office_unit_no from correction_request order by citizen_id, kind, observation`,
  steps: `select q.citizen_id, s.no, s.step, s.from_state, s.to_state from correction_step s join correction_request q on q.id = s.request_id order by 1, 2`,
  accepted: `select mutation, count(*) from outcome where status = 'ACCEPTED' and mutation <> 'addCohortMembers' group by 1 order by 1`,
  told: `select distinct type, unit_no, version from outbox where type <> 'COHORT_MEMBERS_ADDED' order by 1, 2, 3`,
};

const failed = await disturb({
  lines: [
    { example: 'education-roster', killAfter: [150, 900], parts },
    { example: 'labor-workforce', killAfter: [150, 700], parts },
  ],
  runs: Number(values.runs),
  seed: Number(values.seed),
});
process.exitCode = failed > 0 ? 1 : 0;
