import { openStatement } from '../store/statement.ts';

/** Statements that carry out effects on persons admitted to the transaction; each names its row by id. */

export const keepFormer = openStatement(
  'keep-former',
  `insert into citizen_history (citizen_id, version, unit_no, effective_on, recorded_on, request_id, changed, former)
   select c.id, c.version, c.unit_no, $2::date, $3::date, $4::uuid, $5::text[],
     (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(c)) where key = any($5::text[]))
   from citizen c where c.id = $1`,
);

/** Columns are those of a correctable field, of a death, a declaration or a move, each by its own name: the rest of the row stays. */
export const changeCitizen = openStatement<{ unitNo: number; version: number }>(
  'change-citizen',
  `update citizen c set
     surname = coalesce(r.surname, c.surname), given_name = coalesce(r.given_name, c.given_name),
     middle_name = case when $2::jsonb ? 'middle_name' then r.middle_name else c.middle_name end,
     name_key = coalesce(r.name_key, c.name_key), given_key = coalesce(r.given_key, c.given_key),
     date_of_birth = coalesce(r.date_of_birth, c.date_of_birth),
     date_of_birth_precision = coalesce(r.date_of_birth_precision, c.date_of_birth_precision),
     sex = coalesce(r.sex, c.sex), ethnicity = case when $2::jsonb ? 'ethnicity' then r.ethnicity else c.ethnicity end,
     nationality = coalesce(r.nationality, c.nationality),
     native_unit_no = case when $2::jsonb ? 'native_unit_no' then r.native_unit_no else c.native_unit_no end,
     life_status = coalesce(r.life_status, c.life_status),
     died_on = case when $2::jsonb ? 'died_on' then r.died_on else c.died_on end,
     presence = coalesce(r.presence, c.presence), presence_on = coalesce(r.presence_on, c.presence_on),
     presence_source = coalesce(r.presence_source, c.presence_source), unit_no = coalesce(r.unit_no, c.unit_no),
     permanent_unit_no = case when $2::jsonb ? 'permanent_unit_no' then r.permanent_unit_no else c.permanent_unit_no end, version = c.version + 1
   from jsonb_to_record($2::jsonb) r (surname text, middle_name text, given_name text, name_key text, given_key text, date_of_birth date,
     date_of_birth_precision text, sex text, ethnicity text, nationality text, native_unit_no int, life_status text, died_on date,
     presence text, presence_on date, presence_source text, unit_no int, permanent_unit_no int)
   where c.id = $1 returning c.unit_no as "unitNo", c.version`,
);

export const cancelDossier = openStatement(
  'cancel-dossier',
  `update dossier set state = 'CANCELLED', cancel_reason = $2, state_since = $3::date, version = version + 1 where id = $1`,
);

export const cancelInvitation = openStatement(
  'cancel-invitation',
  `update invitation set step = 'CANCEL', state = 'CANCELLED', cancel_reason = $2, state_since = $3::date, by_client_no = null,
     by_officer_no = null, version = version + 1 where id = $1 and state in ('PLANNED', 'SENT')`,
);

/** Its slot may be over or full by now. */
export const restoreInvitation = openStatement(
  'restore-invitation',
  `update invitation set step = 'RESTORE', state = 'PLANNED', cancel_reason = null, state_since = $2::date, slot_id = null,
     slot_unit_no = null, sent_on = null, channel = null, by_client_no = null, by_officer_no = null, version = version + 1
   where id = $1 and state = 'CANCELLED'`,
);

export const discrepantDossier = openStatement(
  'discrepant-dossier',
  `update dossier set state = case when $4::boolean then 'DISCREPANT' else state end,
     state_since = case when $4::boolean then $3::date else state_since end,
     defects = case when $2 = any(defects) then defects else defects || $2 end, version = version + 1 where id = $1`,
);

export const resolveDefects = openStatement(
  'resolve-defects',
  `update dossier set state = case when $4::boolean then 'UNDER_REVIEW' else state end,
     state_since = case when $4::boolean then $3::date else state_since end,
     defects = array(select d from unnest(defects) with ordinality u (d, ord) where d <> all($2::text[]) order by ord),
     version = version + 1 where id = $1`,
);

export const exchangeCard = openStatement(
  'exchange-card',
  `update card set state = 'EXCHANGE_REQUIRED', exchange_required_on = $2::date where id = $1`,
);

export const holderDeceased = openStatement(
  'holder-deceased',
  `update card set state = 'HOLDER_DECEASED', exchange_required_on = null, state_before = state, exchange_required_before = exchange_required_on
   where id = $1`,
);

/** A card that ran out meanwhile keeps its last day: whether it must be exchanged follows from that. */
export const restoreCard = openStatement(
  'restore-card',
  `update card set state = $2, exchange_required_on = $3::date, state_before = null, exchange_required_before = null where id = $1`,
);

export const withdrawCard = openStatement(
  'withdraw-card',
  `update card set state = 'WITHDRAWN', exchange_required_on = null where id = $1`,
);

export const defectsReturn = openStatement(
  'defects-return',
  `update dossier set state = case when $4::boolean then 'DISCREPANT' else state end,
     state_since = case when $4::boolean then $3::date else state_since end,
     defects = defects || array(select d from unnest($2::text[]) d where d <> all(defects)), version = version + 1 where id = $1`,
);
