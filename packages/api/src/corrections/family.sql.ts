import type { RelationCode, RelationEnd } from '@lienthong/schema/relations';
import type { LifeStatus } from '@lienthong/schema/codes';
import { openStatement, pairStatement, personStatement, type Statement } from '../store/statement.ts';

/** What followers are told of a relation: the units of both persons, and its version. */
export interface WrittenRelation {
  id: string;
  relation: RelationCode;
  unitNo: number;
  otherUnitNo: number | null;
  version: number;
}

const written = `id, relation, unit_no as "unitNo", other_unit_no as "otherUnitNo", version`;

/**
 * Enters a relation of a person: id, person, relation, first day, request; then the other person's id, or null and name,
 * birth year and nationality as the entry has them. Units, and names of persons of this register, the table takes from it.
 */
export const openRelation = openStatement<WrittenRelation>(
  'open-relation',
  `insert into family_relation (id, citizen_id, relation, valid_from, request_id, other_id, other_name, other_birth_year, other_nationality)
   values ($1, $2, $3, $4::date, $5, $6, $7, $8, $9) returning ${written}`,
);

export const endRelation = openStatement<WrittenRelation>(
  'end-relation',
  `update family_relation set valid_to = $2::date, end_reason = $3, ended_by = $4, version = version + 1
   where id = $1 and valid_to is null returning ${written}`,
);

/** Those that a request opened, taken back with it. */
export const endOpenedBy = openStatement<WrittenRelation>(
  'end-relations-opened-by',
  `update family_relation set valid_to = greatest($2::date, valid_from), end_reason = 'REVERSED', ended_by = $1, version = version + 1
   where request_id = $1 and valid_to is null returning ${written}`,
);

export const reopenRelation = openStatement<WrittenRelation>(
  'reopen-relation',
  `update family_relation set valid_to = null, end_reason = null, ended_by = null, version = version + 1
   where id = $1 and valid_to is not null returning ${written}`,
);

export interface SubjectRelation {
  citizenId: string;
  id: string;
  relation: RelationCode;
  mirrored: boolean;
  otherId: string | null;
  otherName: string;
  otherBirthYear: number;
  otherNationality: string;
  otherLifeStatus: LifeStatus | null;
  otherMarried: boolean;
  from: string;
  to: string | null;
  end: RelationEnd | null;
  requestId: string;
  endedBy: string | null;
  endedByOwn: boolean;
}

/** Of persons admitted, whom the reading of their rows has named in the audit; the others of their relations are named by this. */
export const relationsOfSubjects = personStatement<SubjectRelation>(
  'correction-relations',
  '"otherId"',
  `select citizen_id as "citizenId", id, relation, mirrored, other_id as "otherId", other_name as "otherName", other_birth_year as "otherBirthYear",
     other_nationality as "otherNationality", other_life_status as "otherLifeStatus", other_married as "otherMarried", valid_from as "from",
     valid_to as "to", end_reason as "end", request_id as "requestId", ended_by as "endedBy", ended_by_own as "endedByOwn"
   from family_relations() where citizen_id = any($1::uuid[]) order by citizen_id, valid_from, id`,
);

/** A relation seen from one of the two: who the other is as the register has it where that one is within reach, else as the entry has it. */
export interface RelatedRow {
  citizenId: string;
  relation: RelationCode;
  mirrored: boolean;
  otherId: string | null;
  name: string;
  birthYear: number;
  nationality: string;
  personalNumber: string | null;
  from: string;
  to: string | null;
  end: RelationEnd | null;
}

const relationsOf = (name: string, condition: string): Statement<RelatedRow> =>
  pairStatement<RelatedRow>(
    name,
    '"citizenId"',
    '"otherId"',
    `select r."citizenId", r.relation, r.mirrored, r."otherId",
       case when o.id is null then r.name else concat_ws(' ', o.surname, o.middle_name, o.given_name) end as name,
       coalesce(extract(year from o.date_of_birth)::int, r."birthYear") as "birthYear", coalesce(o.nationality, r.nationality) as nationality,
       n.value as "personalNumber", r."from", r."to", r."end"
     from (
       select citizen_id as "citizenId", id, relation, false as mirrored, other_id as "otherId", other_name as name,
         other_birth_year as "birthYear", other_nationality as nationality, valid_from as "from", valid_to as "to", end_reason as "end"
       from family_relation where citizen_id = any($1::uuid[])
       union all
       select other_id, id, relation, true, citizen_id, name, birth_year, nationality, valid_from, valid_to, end_reason
       from family_relation where other_id = any($1::uuid[])) r
     left join citizen o on o.id = r."otherId"
     left join personal_number n on n.citizen_id = o.id and n.status = 'ACTIVE'
     where ${condition} order by r."citizenId", r."from", r.id`,
  );

export const standingRelations = relationsOf('Citizen.relations', `r."to" is null`);
/** Ended ones too, but for what was taken back. */
export const allRelations = relationsOf('Citizen.relations/all', `r."end" is distinct from 'REVERSED'`);

/** The number of the other person of a request, where that one is within reach; the request itself was read before. */
export const otherNumbers = personStatement<{ requestId: string; otherId: string; personalNumber: string | null }>(
  'CorrectionRequest.relation',
  '"otherId"',
  `select q.id as "requestId", q.other_id as "otherId", n.value as "personalNumber"
   from correction_request q left join personal_number n on n.citizen_id = q.other_id and n.status = 'ACTIVE'
   where q.id = any($1::uuid[]) and q.other_id is not null order by q.id`,
);
