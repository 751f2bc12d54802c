import type { Parent } from '../domain/corrections/newcomer.ts';
import type { PersonColumns } from '../domain/corrections/declared-effects.ts';
import { openStatement, personStatement } from '../store/statement.ts';

/** One who is like the newcomer at a place of the call, or has its number; null where nobody is. */
export interface KnownRow {
  ord: number;
  byNumber: boolean | null;
  citizenId: string | null;
  /** Of one who isn't registered yet. */
  requestId: string | null;
  nameKey: string | null;
  givenName: string | null;
  unitNo: number | null;
  nativeUnitNo: number | null;
  mother: Parent | null;
}

/**
 * By name key, birth date, mother and number: arrays of one length. Everybody in the province is looked at, so nothing of a
 * row may be told but that there is one, and its request; whom it finds stands in the trace.
 */
export const knownNewcomers = personStatement<KnownRow>(
  'newcomers/known',
  '"citizenId"',
  `select a.ord::int, k.by_number as "byNumber", k.citizen_id as "citizenId", k.request_id as "requestId", k.name_key as "nameKey",
     k.given_name as "givenName", k.unit_no as "unitNo", k.native_unit_no as "nativeUnitNo", k.mother
   from unnest($1::text[]) with ordinality a (key, ord)
   left join known_newcomers($1::text[], $2::text[], $3::uuid[], $4::text[]) k on k.ord = a.ord
   order by a.ord, k.request_id nulls first, k.citizen_id`,
);

export type NewPerson = PersonColumns & { name_key: string; given_key: string };

/** Writes the row of a person whose id is admitted. */
export const registerPerson = openStatement(
  'register-person',
  `insert into citizen (id, unit_no, permanent_unit_no, native_unit_no, birth_registration_place, surname, middle_name, given_name, name_key,
     given_key, date_of_birth, date_of_birth_precision, sex, ethnicity, nationality, presence, presence_on, presence_source)
   select $1::uuid, r.* from jsonb_to_record($2::jsonb) r (unit_no int, permanent_unit_no int, native_unit_no int, birth_registration_place text,
     surname text, middle_name text, given_name text, name_key text, given_key text, date_of_birth date, date_of_birth_precision text,
     sex text, ethnicity text, nationality text, presence text, presence_on date, presence_source text)`,
);

export const giveNumber = openStatement(
  'give-number',
  `insert into personal_number (value, citizen_id, unit_no, status, valid_from) values ($1, $2, $3, 'ACTIVE', $4::date)`,
);

export const cancelNumber = openStatement(
  'cancel-number',
  `update personal_number set status = 'CANCELLED', valid_to = $3::date, reason = 'REGISTRATION_REVERSED'
   where value = $1 and citizen_id = $2 and status = 'ACTIVE'`,
);

export const strikeOff = openStatement<{ unitNo: number; version: number }>(
  'strike-off',
  `select unit_no as "unitNo", version from strike_off($1, $2, $3::date)`,
);

/** What stands since a newcomer was registered: requests that were applied, and whether there ever was a dossier or a card. */
export const standingSince = personStatement<{ id: string; requests: string[]; dossier: boolean; card: boolean }>(
  'moveCorrections/standing',
  'id',
  `select c.id, array(select s.id from standing_requests() s where s.citizen_id = c.id order by s.id)::text[] as requests,
     exists (select from dossier d where d.citizen_id = c.id) as dossier, exists (select from card k where k.citizen_id = c.id) as card
   from citizen c where c.id = $1`,
);
