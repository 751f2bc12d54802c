// What can happen to persons, dossiers, contacts and invitations so that a figure moves, as the statements by which the product writes it.
import { randomUUID } from 'node:crypto';

const openDossiers = [
  'COLLECTED',
  'UNDER_REVIEW',
  'VERIFIED',
  'IN_PRODUCTION',
  'PRODUCED',
  'DISCREPANT',
  'REDO_REQUIRED',
];
const inWork = openDossiers.slice(0, 5);
const abroad = ['AWAY_IN_COUNTRY', 'ABROAD', 'MISSING', 'UNKNOWN'];
const reasons = ['WITHDRAWN', 'DUPLICATE', 'FRAUD', 'NOT_ELIGIBLE', 'NATIONALITY_LOST'];
const results = ['REACHED_WILL_COME', 'REACHED_UNDECIDED', 'REFUSED', 'HOUSEHOLD_TOLD', 'NOT_MET', 'AWAY'];
const places = { moveGroup: 'commune', moveCommune: 'district', moveDistrict: 'province' };

/** Who comes next on the register after somebody chosen at random: by condition, in the order of their ids. */
const persons = (where) => `select id from citizen where id >= $1 and ${where} order by id limit $2`;
const ofDossiers = (states) => `select distinct citizen_id as id from (
  select citizen_id from dossier where citizen_id >= $1 and state in (${quoted(states)}) order by citizen_id limit $2) d`;
const ofInvitations = (states) =>
  `select citizen_id as id from invitation where citizen_id >= $1 and state in (${quoted(states)}) order by citizen_id limit $2`;
function quoted(codes) {
  return codes.map((code) => `'${code}'`).join(', ');
}

/** One change of the persons themselves; `set` may use the day $2 on which it holds and the chosen codes $3. */
const change = (set, where = 'true') => ({
  write: (sql, { ids, day, codes }) =>
    sql(
      `update citizen c set ${set}, version = c.version + 1 from unnest($1::uuid[], $3::text[]) x (id, code), (select $2::date as day) d
       where c.id = x.id and c.life_status = 'ALIVE' and ${where}`,
      [ids, day, codes],
    ),
});

/** A step of dossiers, not before the one that came before it. */
const step = (from, to, set = '', codes) => ({
  codes,
  candidates: ofDossiers(from),
  write: (sql, { ids, day, codes: chosen }) =>
    sql(
      `update dossier d set state = '${to}', state_since = greatest(d.state_since, $2::date), version = d.version + 1${set}
       from unnest($1::uuid[], $3::text[]) x (id, code) where d.citizen_id = x.id and d.state in (${quoted(from)})`,
      [ids, day, chosen],
    ),
});

const invited = (name, from, to, set = '') => ({
  candidates: ofInvitations(from),
  write: (sql, { ids, day }) =>
    sql(
      `update invitation i set state = '${to}', step = '${name}', state_since = greatest(i.state_since, $2::date), version = i.version + 1${set}
       where i.citizen_id = any ($1) and i.state in (${quoted(from)})`,
      [ids, day],
    ),
});

const collect = (sql, { ids, day, at, redoOf = ids.map(() => null) }) =>
  sql(
    `insert into dossier (id, citizen_id, unit_no, collecting_unit_no, residence_unit_no, campaign_id, type, state, collection_kind, collected_on, state_since, due_on, redo_of)
     select gen_random_uuid(), c.id, c.unit_no, x.at, c.unit_no, 'cccd-2021', 'FIRST_ISSUE', 'COLLECTED', 'OFFICE', $2, $2, $2::date + 30, x.redo_of
     from citizen c join unnest($1::uuid[], $3::int[], $4::uuid[]) x (id, at, redo_of) using (id)
     where c.life_status = 'ALIVE' and c.nationality = 'VN' and (x.redo_of is not null or c.date_of_birth + interval '14 years' <= $2)
       and not exists (select from dossier d where d.citizen_id = c.id and d.state in (${quoted(openDossiers)}))`,
    [ids, day, at, redoOf],
  );

/** Newcomers may be written by the ids that were admitted, none of the range. */
async function register(sql, { ids, day, homes, born }) {
  await sql(`select set_config('app.subjects', $1::uuid[]::text, true)`, [ids]);
  return sql(
    `insert into citizen (id, unit_no, surname, given_name, name_key, given_key, date_of_birth, sex, presence, presence_on, presence_source)
     select x.id, x.home, 'Trần', 'An', 'tran an', 'an', x.born, 'FEMALE', 'PRESENT', $2, 'recount'
     from unnest($1::uuid[], $3::int[], $4::date[]) x (id, home, born)`,
    [ids, day, homes, born],
  );
}

async function die(sql, { ids, day, today }) {
  const dead = await sql(
    `update citizen set life_status = 'DECEASED', died_on = $2, version = version + 1
     where id = any ($1) and life_status = 'ALIVE' and date_of_birth < $2 returning id`,
    [ids, day],
  );
  const gone = [dead.rows.map(({ id }) => id), today];
  await sql(
    `update dossier set state = 'CANCELLED', cancel_reason = 'DECEASED', state_since = greatest(state_since, $2::date), version = version + 1
     where citizen_id = any ($1) and state in (${quoted(openDossiers)})`,
    gone,
  );
  await sql(
    `update invitation set state = 'CANCELLED', step = 'CANCEL', cancel_reason = 'DECEASED', state_since = greatest(state_since, $2::date), version = version + 1
     where citizen_id = any ($1) and state in ('PLANNED', 'SENT')`,
    gone,
  );
  return dead;
}

async function redo(sql, { ids, day, at }) {
  const before = await sql(
    `update dossier set state = 'SUPERSEDED', state_since = greatest(state_since, $2::date), version = version + 1
     where citizen_id = any ($1) and state = 'REDO_REQUIRED' returning id, citizen_id`,
    [ids, day],
  );
  const redoOf = before.rows.map(({ id }) => id);
  return collect(sql, { ids: before.rows.map((row) => row.citizen_id), day, at: at.slice(0, redoOf.length), redoOf });
}

const move = (kind) => ({
  write: (sql, { ids, homesOf }) =>
    sql(
      `update citizen c set unit_no = x.home, version = c.version + 1 from unnest($1::uuid[], $2::int[]) x (id, home)
       where c.id = x.id and c.life_status = 'ALIVE' and c.unit_no <> x.home`,
      [ids, homesOf(places[kind])],
    ),
});

/**
 * `weight`: how often. `candidates`: whom it can happen to, else anybody; `fresh`: persons who were not there before. `past`: it changes
 * what was counted of earlier days whatever day it is given. `codes`: one is chosen for each person.
 */
export const kinds = {
  away: { weight: 8, codes: abroad, ...change(`presence = x.code, presence_on = d.day`, `c.presence <> x.code`) },
  back: {
    weight: 8,
    candidates: persons(`presence <> 'PRESENT' and life_status = 'ALIVE'`),
    ...change(`presence = 'PRESENT', presence_on = d.day`, `c.presence <> 'PRESENT'`),
  },
  moveGroup: { weight: 6, ...move('moveGroup') },
  moveCommune: { weight: 5, ...move('moveCommune') },
  moveDistrict: { weight: 4, ...move('moveDistrict') },
  birthDate: {
    weight: 3,
    codes: ['-400', '-31', '-1', '1', '31', '400'],
    ...change(`date_of_birth = c.date_of_birth + x.code::int`, `c.date_of_birth + x.code::int < d.day - 1`),
  },
  nationalityLost: { weight: 1, ...change(`nationality = 'US'`, `c.nationality = 'VN'`) },
  nationalityGained: {
    weight: 1,
    candidates: persons(`nationality <> 'VN' and life_status = 'ALIVE'`),
    ...change(`nationality = 'VN'`, `c.nationality <> 'VN'`),
  },
  born: { weight: 2, fresh: true, years: [0, 1], write: register },
  found: { weight: 2, fresh: true, years: [13, 90], past: true, write: register },
  struckOff: {
    weight: 1,
    past: true,
    candidates: persons(`presence_source = 'recount' and life_status = 'ALIVE'`),
    // The product does it by a function of the owner, for the request that brought the person.
    byOwner: true,
    write: (sql, { ids }) =>
      sql(
        `update citizen set life_status = 'STRUCK_OFF', version = version + 1 where id = any ($1) and life_status = 'ALIVE'
         and not exists (select from dossier d where d.citizen_id = citizen.id)`,
        [ids],
      ),
  },
  death: { weight: 2, write: die },
  deathReversed: {
    weight: 2,
    past: true,
    candidates: persons(`life_status = 'DECEASED'`),
    write: (sql, { ids }) =>
      sql(
        `update citizen set life_status = 'ALIVE', died_on = null, version = version + 1 where id = any ($1) and life_status = 'DECEASED'`,
        [ids],
      ),
  },
  collected: { weight: 11, write: collect },
  reviewed: { weight: 8, ...step(['COLLECTED'], 'UNDER_REVIEW') },
  verified: { weight: 7, ...step(['UNDER_REVIEW'], 'VERIFIED', ', verified_on = greatest(d.state_since, $2::date)') },
  sentToProduction: { weight: 7, ...step(['VERIFIED'], 'IN_PRODUCTION') },
  produced: {
    weight: 7,
    ...step(
      ['IN_PRODUCTION'],
      'PRODUCED',
      ', produced_on = coalesce(d.produced_on, greatest(d.state_since, $2::date))',
    ),
  },
  delivered: { weight: 6, ...step(['PRODUCED'], 'DELIVERED', ', delivered_on = greatest(d.state_since, $2::date)') },
  discrepant: {
    weight: 4,
    ...step(inWork, 'DISCREPANT', ', defects = array[x.code]', ['NAME_SPELLING', 'BIOMETRIC_QUALITY']),
  },
  resolved: { weight: 1.5, ...step(['DISCREPANT'], 'UNDER_REVIEW', `, defects = '{}'`) },
  redoRequired: { weight: 2.5, ...step(['DISCREPANT'], 'REDO_REQUIRED', `, fault_party = 'AGENCY'`) },
  redone: { weight: 2, candidates: ofDossiers(['REDO_REQUIRED']), write: redo },
  cancelled: { weight: 3, past: true, ...step(openDossiers, 'CANCELLED', ', cancel_reason = x.code', reasons) },
  contacted: {
    weight: 8,
    codes: results,
    write: (sql, { ids, day, codes, office }) =>
      sql(
        `insert into contact (id, citizen_id, unit_no, group_no, on_day, channel, made_by, result, client_no, agency_no)
         select gen_random_uuid(), c.id, c.unit_no, c.unit_no, $2, 'VISIT', 'POLICE', x.code, $4, $5
         from citizen c join unnest($1::uuid[], $3::text[]) x (id, code) using (id)`,
        [ids, day, codes, office.client_no, office.agency_no],
      ),
  },
  planned: {
    weight: 6,
    write: (sql, { ids, day }) =>
      sql(
        `insert into invitation (id, citizen_id, unit_no, reason, state_since) select gen_random_uuid(), c.id, c.unit_no, 'FIRST_ISSUE', $2
         from citizen c where c.id = any ($1) and c.life_status = 'ALIVE'
           and not exists (select from invitation i where i.citizen_id = c.id and i.state in ('PLANNED', 'SENT'))`,
        [ids, day],
      ),
  },
  invited: {
    weight: 6,
    ...invited('SEND', ['PLANNED'], 'SENT', `, sent_on = greatest(i.state_since, $2::date), channel = 'LETTER'`),
  },
  attended: { weight: 1, ...invited('ATTEND', ['SENT'], 'ATTENDED') },
  missed: { weight: 1, ...invited('MISS', ['SENT'], 'NO_SHOW') },
  refused: { weight: 1, ...invited('REFUSE', ['SENT'], 'REFUSED') },
  notReached: { weight: 1, ...invited('NOT_REACH', ['SENT'], 'UNREACHABLE') },
};

/** Kinds whose figures one of these triggers keeps, for what a fault takes away. */
export const faults = {
  citizen: { table: 'citizen', trigger: 'counted_update', kind: 'moveCommune' },
  dossier: { table: 'dossier', trigger: 'counted_update', kind: 'produced' },
  work: { table: 'dossier', trigger: 'worked_update', kind: 'reviewed' },
  contact: { table: 'contact', trigger: 'counted', kind: 'contacted' },
  invitation: { table: 'invitation_step', trigger: 'counted', kind: 'invited' },
};

/** What is drawn for a batch: whom it is about, on which day, and what of each; all by `random`, so that a seed repeats the draw. */
export function drawn(world, kind, { size, day, today, random }) {
  const { fresh, years, codes = [null] } = kinds[kind];
  const any = (list) => list[Math.floor(random() * list.length)];
  const ids = fresh ? Array.from({ length: size }, () => randomUUID()) : [];
  const homes = ids.map(() => any(world.groups).unit_no);
  const born = ids.map(() => earlier(today, Math.floor((years[0] + random() * (years[1] - years[0])) * 365) + 1));
  const about = (chosen, former) => ({
    ids: chosen,
    day,
    today,
    homes,
    born,
    office: world.office,
    codes: chosen.map(() => any(codes)),
    at: chosen.map(() => any(world.offices)),
    homesOf: (within) => chosen.map((id) => any(world.near(former.get(id), within))),
  });
  return { ids, about };
}

export const earlier = (day, days) => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
