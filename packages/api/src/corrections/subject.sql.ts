import type { CardState, CardVersion, Defect } from '@lienthong/schema/codes';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { OpenRequest } from '../domain/corrections/facts.ts';
import { isStanding } from '../numbers/task.sql.ts';
import type { Citizen } from '../store/entities/persons.ts';
import { openStatement, personStatement } from '../store/statement.ts';

/**
 * Places, from 1, of the pointers that fit a person, who is admitted and locked; then, with null for the person, of the
 * register entries that a request rests on already. All entries are locked to the transaction's end.
 */
export const admitItems = openStatement<{ ord: number; citizenId: string | null }>(
  'admit-items',
  `select ord, citizen_id as "citizenId" from admit_subjects($1::text[], $2::text[], $3::int[])
   union all select ord, null from taken_entries($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[])`,
);

/** The facts that rules, checks and effects ask for. */
export interface SubjectRow extends Pick<
  Citizen,
  | 'id'
  | 'unitNo'
  | 'version'
  | 'surname'
  | 'middleName'
  | 'givenName'
  | 'dateOfBirth'
  | 'dateOfBirthPrecision'
  | 'sex'
  | 'ethnicity'
  | 'nationality'
  | 'nativeUnitNo'
  | 'permanentUnitNo'
  | 'lifeStatus'
  | 'presence'
  | 'presenceSource'
> {
  personalNumber: string | null;
  numberSince: string | null;
  numberTaskStands: boolean;
  cardId: string | null;
  cardVersion: CardVersion | null;
  cardState: CardState | null;
  cardIssuedOn: string | null;
  cardSince: string | null;
  cardBefore: { state: CardState; since: string | null } | null;
  dossierId: string | null;
  dossierState: DossierState | null;
  dossierDefects: Defect[] | null;
  dossierCollectedOn: string | null;
  invitationId: string | null;
  /** Education agencies on whose rosters the person is, by their numbers. */
  rosters: readonly number[];
}

/** Persons admitted, and thereby locked, with the open requests on them, whoever sent those: an earlier one is named, also to another office. */
export const subjectsById = personStatement<SubjectRow & { open: (OpenRequest & { reporterNo: number | null })[] }>(
  'correction-subjects',
  'id',
  `with o as materialized (
     select citizen_id, jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'field', field, 'facts', fields, 'reporterNo', reporter_no,
       'relation', relation, 'asOther', as_other) order by id) as open
     from open_requests() group by citizen_id),
   s as materialized (select citizen_id, array_agg(agency_no order by agency_no) as rosters from roster_agencies($1::uuid[]) group by citizen_id)
   select c.id, c.unit_no as "unitNo", c.version, c.surname, c.middle_name as "middleName", c.given_name as "givenName",
     c.date_of_birth as "dateOfBirth", c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity, c.nationality,
     c.native_unit_no as "nativeUnitNo", c.permanent_unit_no as "permanentUnitNo", c.life_status as "lifeStatus", c.presence, c.presence_source as "presenceSource", n.value as "personalNumber",
     n.valid_from as "numberSince", exists (select from number_task x where x.citizen_id = c.id and x.${isStanding}) as "numberTaskStands",
     k.id as "cardId", k.version as "cardVersion", k.state as "cardState", k.issued_on as "cardIssuedOn",
     k.exchange_required_on as "cardSince",
     case when k.state_before is not null then jsonb_build_object('state', k.state_before, 'since', k.exchange_required_before) end as "cardBefore",
     d.collected_on as "dossierCollectedOn", d.id as "dossierId", d.state as "dossierState",
     d.defects as "dossierDefects",
     (select i.id from invitation i where i.citizen_id = c.id and i.state in ('PLANNED', 'SENT')) as "invitationId", coalesce(o.open, '[]') as open, coalesce(s.rosters, '{}') as rosters
   from citizen c
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   left join lateral (select * from card k where k.citizen_id = c.id and (k.state in ('ACTIVE', 'EXCHANGE_REQUIRED')
       or (c.life_status <> 'ALIVE' and k.state = 'HOLDER_DECEASED'))
     order by k.issued_on desc, k.id desc limit 1) k on true
   left join dossier d on d.citizen_id = c.id
     and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')
   left join o on o.citizen_id = c.id
   left join s on s.citizen_id = c.id
   where c.id = any($1::uuid[]) order by c.id`,
);
