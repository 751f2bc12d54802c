import { Migration } from '@mikro-orm/migrations';

/** What the further kinds say, whole: each has facts of its own, which no other kind shares or is searched by. */
export class Contents extends Migration {
  override up(): void {
    this.addSql(contents);
  }
}

const family = `'MARRIAGE', 'PARENTAGE', 'GUARDIANSHIP', 'GUARDIANSHIP_END'`;
const familyRecorded = `'ADOPTION', 'ADOPTION_END', 'DIVORCE', 'ANNULMENT', 'PARENTAGE_BY_JUDGMENT'`;
const newcomers = `'BIRTH', 'PERSON_FOUND'`;
const recorded = `'SEX_REDETERMINATION', 'NATIONALITY_CHANGE', 'MISSING_OR_DEAD_DECLARATION', 'MISSING_OR_DEAD_REVERSAL', ${familyRecorded}`;

const contents = /* sql */ `
alter table correction_request
  add column content jsonb,
  add constraint content_of_kind check (
    (kind in (${family}, ${familyRecorded}, ${newcomers})) = (content is not null) and (content is null or field is null)),
  drop constraint content_of_decision,
  add constraint content_of_decision check (
    case when kind in (${recorded}) then num_nulls(decision_number, decision_body, decision_on) = 0 and decision_on <= registered_on
    else num_nonnulls(decision_number, decision_body, decision_on) = 0 end),
  drop constraint decided_by,
  add constraint decided_by check (kind = 'REPORT' or agency_kind =
    case when kind in ('RESIDENCE_CHANGE', 'POPULATION_CORRECTION', 'PERSON_FOUND') then 'POLICE' else 'JUSTICE' end),
  drop constraint entry_of_legal_kinds,
  add constraint entry_of_legal_kinds check (
    case when kind in ('REPORT', 'RESIDENCE_CHANGE', 'PERSON_FOUND')
        or (kind = 'POPULATION_CORRECTION' and field in ('PRESENCE', 'PERMANENT_RESIDENCE'))
      then num_nonnulls(office_unit_id, book, number, year, registered_on) = 0
    else num_nulls(office_unit_id, book, number, year, registered_on) = 0
      and (due_on is not null or kind = 'POPULATION_CORRECTION') end);
`;
