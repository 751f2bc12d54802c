const slotOf = `s.on_day as slot_on, s.from_time as slot_from, p.name as point`;
const slots = `left join collection_slot s on s.id = x.slot_id left join collection_point p on p.id = s.point_id`;

const parts = {
  lists: `select kind, unit_id, on_day, lines, encode(hash, 'hex') as hash, supersedes is null as first from worklist`,
  reviews: `select citizen_id, version, result, fields, note, moved_to, seen_on, request_id is null as unreported, presence from worklist_review`,
  points: `select kind, name, unit_no, opens_on, closes_on, version from collection_point`,
  slots: `select p.name, s.on_day, s.from_time, s.capacity, s.booked, s.state, s.version from collection_slot s join collection_point p on p.id = s.point_id`,
  batches: `select x.unit_no, x.list, x.planned, x.on_day, ${slotOf} from invitation_batch x ${slots}`,
  invitations: `select x.citizen_id, x.reason, x.state, x.state_since, x.sent_on, x.channel, x.cancel_reason, x.step, x.version,
    x.dossier_id is null as unanswered, ${slotOf} from invitation x ${slots}`,
  steps: `select x.citizen_id, x.version, x.step, x.from_state, x.to_state, x.on_day, ${slotOf} from invitation_step x ${slots}`,
  persons: `select id, version, invited_on, no_show_on, presence, presence_on, case_state from citizen`,
  dossiers: `select citizen_id, type, state, collection_kind, collected_on, due_on, version from dossier`,
  requests: `select citizen_id, kind, state, version, fields, observation from correction_request`,
  accepted: `select mutation, count(*) from outcome where status = 'ACCEPTED' group by 1`,
  told: `select type, unit_no, version, count(*) from outbox group by 1, 2, 3`,
};

/** Everything that a ward's week changes, by statement: without ids that are drawn and without instants. */
export const communeParts: Record<string, string> = Object.fromEntries(
  Object.entries(parts).map(([name, sql]) => [name, `select * from (${sql}) rows order by rows::text`]),
);
