// The state of a database as one text, the same for equal states: ids that were drawn in the run stand as the ref that made
// them or as their place, and no instant is in it.
import { createHash } from 'node:crypto';

const parts = {
  // First, in the order of the refs, so that what was made in the run is met in an order of its own.
  requests: `select o.client_ref, o.client_no as by_client, to_jsonb(q) as row from outcome o join correction_request q on q.id = o.thing_id
    where o.mutation = 'submitCorrections' order by o.client_ref collate "C", o.client_no`,
  steps: `select request_id, no, step, from_state, to_state, client_no, officer_no, on_day, citizen_id, unit_no, office_unit_no, sender_unit_no, reporter_no
    from correction_step`,
  // In an order of their own too, since others name their ids.
  relations: `select to_jsonb(f) as row from family_relation f left join outcome o on o.thing_id = f.request_id and o.mutation = 'submitCorrections'
    order by o.client_ref collate "C", f.request_id, f.relation, f.id`,
  tasks: `select to_jsonb(k) - 'steps' as row, (select jsonb_agg(s.step - 'at' order by s.nth) from jsonb_array_elements(k.steps) with ordinality s (step, nth)) as steps
    from number_task k left join outcome o on o.thing_id = k.request_ids[1] and o.mutation = 'submitCorrections'
    order by o.client_ref collate "C", k.request_ids[1], k.id`,
  notices: `select to_jsonb(n) - 'id' as row from notice n`,
  papers: `select to_jsonb(d) as row from request_document d`,
  rules: `select version, rows, first_used_on from rule_version`,
  citizens: `select to_jsonb(c) as row from citizen c where version > 1 or exists (select from correction_request q where q.registered_id = c.id)`,
  history: `select citizen_id, version, unit_no, effective_on, recorded_on, request_id, changed, former from citizen_history`,
  cards: `select to_jsonb(k) as row from card k`,
  dossiers: `select to_jsonb(d) as row from dossier d`,
  numbers: `select to_jsonb(n) as row from personal_number n`,
  outcomes: `select client_no, mutation, client_ref, status, final, thing_id,
    (select jsonb_agg(r ->> 'code') from jsonb_array_elements(refusals) r) as codes from outcome`,
  told: `select type, subject_id, unit_no, version, fields from outbox`,
};

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The ids that are the same in every database that begins alike. */
export async function idsOf(client) {
  const tables = ['citizen', 'card', 'dossier', 'correction_request', 'family_relation', 'number_task', 'notice'];
  const { rows } = await client.query(tables.map((name) => `select id::text from ${name}`).join(' union all '));
  return new Set(rows.map(({ id }) => id));
}

/** `kept` are the ids of the beginning. */
export async function dump(client, kept) {
  const labels = new Map();
  const label = (id) => {
    if (kept.has(id)) return id;
    if (!labels.has(id)) labels.set(id, `#${labels.size}`);
    return labels.get(id);
  };
  const hash = createHash('sha256');
  const counts = [];
  const texts = {};
  for (const [name, sql] of Object.entries(parts)) {
    const { rows } = await client.query(sql);
    const lines = rows.map((row) => JSON.stringify(sorted(JSON.parse(JSON.stringify(row).replace(uuid, label)))));
    texts[name] = lines.sort();
    hash.update(name).update(texts[name].join('\n'));
    counts.push(`${rows.length} ${name}`);
  }
  return { digest: hash.digest('hex'), summary: counts.join(', '), texts };
}

/** A list of ids alone has no order that means anything: they were drawn. */
function sorted(value) {
  if (Array.isArray(value)) {
    const members = value.map(sorted);
    return members.every((one) => typeof one === 'string' && one.startsWith('#')) ? members.sort() : members;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, sorted(one)]));
}

/** The first row in which two dumps differ. */
export function differenceOf(one, other) {
  for (const name of Object.keys(parts)) {
    const seen = new Set(other.texts[name]);
    const row = one.texts[name].find((text) => !seen.has(text));
    if (row !== undefined) return `${name}: ${row}`;
    if (one.texts[name].length !== other.texts[name].length)
      return `${name}: ${other.texts[name].length} rows, not ${one.texts[name].length}`;
  }
  return undefined;
}
