import type { CardState, DossierType } from '@lienthong/schema/codes';
import type { RecordedFieldCode } from '@lienthong/schema/correction-fields';
import type { DossierState } from '@lienthong/schema/dossier-life';
import type { Citizen } from '../store/entities/persons.ts';
import { personStatement } from '../store/statement.ts';

/** What intakes and steps ask of a person. */
export interface SubjectRow extends Pick<
  Citizen,
  | 'id'
  | 'unitNo'
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
> {
  personalNumber: string | null;
  numberSince: string | null;
  cardState: CardState | null;
  cardIssuedOn: string | null;
  cardExpiresOn: string | null;
  openId: string | null;
  openType: DossierType | null;
  openState: DossierState | null;
  openStateSince: string | null;
  openCaseSince: string | null;
  openCampaign: string | null;
  lastCollectedOn: string | null;
  openFields: RecordedFieldCode[];
}

/** Persons admitted, and thereby locked. A card that a cancelled dossier left behind was never the person's. */
export const subjectsById = personStatement<SubjectRow>(
  'dossier-subjects',
  'id',
  `with o as materialized (
     select citizen_id, array_agg(distinct field) as fields from open_requests() where field is not null and kind <> 'REPORT' group by citizen_id)
   select c.id, c.unit_no as "unitNo", c.surname, c.middle_name as "middleName", c.given_name as "givenName", c.date_of_birth as "dateOfBirth",
     c.date_of_birth_precision as "dateOfBirthPrecision", c.sex, c.ethnicity, c.nationality, c.native_unit_no as "nativeUnitNo",
     c.permanent_unit_no as "permanentUnitNo", c.life_status as "lifeStatus", n.value as "personalNumber", n.valid_from as "numberSince",
     k.state as "cardState", k.issued_on as "cardIssuedOn", k.expires_on as "cardExpiresOn", d.id as "openId", d.type as "openType",
     d.state as "openState", d.state_since as "openStateSince", d.case_since as "openCaseSince", d.campaign_id as "openCampaign",
     (select max(x.collected_on) from dossier x where x.citizen_id = c.id and x.state <> 'CANCELLED') as "lastCollectedOn",
     coalesce(o.fields, '{}') as "openFields"
   from citizen c
   left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
   left join lateral (select k.* from card k join dossier x on x.id = k.dossier_id where k.citizen_id = c.id and x.state <> 'CANCELLED'
     order by k.state in ('ACTIVE', 'EXCHANGE_REQUIRED') desc, k.issued_on desc, k.id desc limit 1) k on true
   left join dossier d on d.citizen_id = c.id
     and d.state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'PRODUCED', 'DISCREPANT', 'REDO_REQUIRED')
   left join o on o.citizen_id = c.id
   where c.id = any($1::uuid[]) order by c.id`,
);
