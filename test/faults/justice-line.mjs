// pnpm test:justice-line [--runs 50] [--seed N]: the example justice-corrections, killed at random points in push and review.
import { parseArgs } from 'node:util';
import { disturb } from './line.mjs';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});

/** Everything the line changes; a child that is born has an id that is drawn, so that its entry stands for it. */
const whom = `case when q.kind <> 'BIRTH' then q.citizen_id end as citizen_id`;
const parts = {
  requests: `select kind, field, recorded_value, new_value, died_on, book, number, year, state, version, late, applied_on, rule_version, effects, ground, consents, ${whom}, submitted_by, decided_by from correction_request q order by citizen_id, book, number`,
  steps: `select q.book, q.number, ${whom}, s.no, s.step, s.from_state, s.to_state, s.officer_no from correction_step s join correction_request q on q.id = s.request_id order by 3, 1, 2, 4`,
  born: `select surname, middle_name, given_name, sex, date_of_birth, unit_no, version, life_status from citizen where presence_source = 'BIRTH_REGISTRATION' order by 1, 2, 3`,
  relations: `select relation, name, other_name, other_id, valid_from, valid_to, end_reason, version from family_relation order by 1, 2, 3`,
  numbers: `select c.given_name, t.reason, t.grounds, t.state, t.version from number_task t join citizen c on c.id = t.citizen_id order by 1`,
  history: `select citizen_id, version, effective_on, recorded_on, changed, former from citizen_history order by 1, 2`,
  citizens: `select id, version, surname, middle_name, given_name, name_key, ethnicity, life_status, died_on, case_state, exchange_due_on from citizen where version > 1 order by id`,
  dossiers: `select id, state, version, defects, cancel_reason from dossier where version > 1 order by id`,
  cards: `select id, state, exchange_required_on from card order by id`,
  accepted: `select mutation, count(*) from outcome where status = 'ACCEPTED' group by 1 order by 1`,
  told: `select type, count(*) from outbox group by 1 order by 1`,
};

const line = { example: 'justice-corrections', killAfter: [200, 1700], parts };
const failed = await disturb({ lines: [line], runs: Number(values.runs), seed: Number(values.seed) });
process.exitCode = failed > 0 ? 1 : 0;
