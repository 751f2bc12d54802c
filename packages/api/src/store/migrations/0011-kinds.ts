import { Migration } from '@mikro-orm/migrations';

/** Further kinds: what they say, and what a declaration set aside needs so that the card is again what it was. */
export class Kinds extends Migration {
  override up(): void {
    for (const part of [decisions, findings, cards, rights]) this.addSql(part);
  }
}

const recorded = `('SEX_REDETERMINATION', 'NATIONALITY_CHANGE', 'MISSING_OR_DEAD_DECLARATION', 'MISSING_OR_DEAD_REVERSAL')`;

const decisions = /* sql */ `
alter table correction_request
  -- Whose ethnicity the new one is, as declared.
  add column follows text check (follows in ('FATHER', 'MOTHER')),
  add column decision_number text,
  add column decision_body text,
  add column decision_on date,
  add column declared text check (declared in ('MISSING', 'DEAD')),
  add column declared_since date,
  drop constraint content_of_change,
  add constraint content_of_change check ((kind = 'CHANGE') = (ground is not null)
    and (kind in ('CHANGE', 'ETHNICITY_REDETERMINATION')) = (consents is not null)),
  add constraint content_of_ethnicity check ((kind = 'ETHNICITY_REDETERMINATION') = (follows is not null)),
  add constraint content_of_decision check (
    case when kind in ${recorded} then num_nulls(decision_number, decision_body, decision_on) = 0 and decision_on <= registered_on
    else num_nonnulls(decision_number, decision_body, decision_on) = 0 end),
  add constraint content_of_declaration check (
    case kind when 'MISSING_OR_DEAD_DECLARATION' then num_nulls(declared, declared_since) = 0 and declared_since <= decision_on
    else num_nonnulls(declared, declared_since) = 0 end),
  add constraint field_of_kind check (
    case kind when 'ETHNICITY_REDETERMINATION' then field is not distinct from 'ETHNICITY'
    when 'SEX_REDETERMINATION' then field is not distinct from 'SEX'
    when 'NATIONALITY_CHANGE' then field is not distinct from 'NATIONALITY'
    when 'MISSING_OR_DEAD_DECLARATION' then field is null
    when 'MISSING_OR_DEAD_REVERSAL' then field is null
    when 'RESIDENCE_CHANGE' then field is null
    when 'POPULATION_CORRECTION' then field is not null
    else true end);
`;

const findings = /* sql */ `
alter table correction_request
  -- Homes by the ids of their units: as they were when the request was handed in, and as they are to be.
  add column current_from text references administrative_unit,
  add column current_to text references administrative_unit,
  add column permanent_from text references administrative_unit,
  add column permanent_to text references administrative_unit,
  add column moved_on date,
  add constraint content_of_move check (
    case kind when 'RESIDENCE_CHANGE' then moved_on is not null and num_nonnulls(current_to, permanent_to) > 0
      and (current_to is null) = (current_from is null) and (permanent_to is not null or permanent_from is null)
    else num_nonnulls(current_from, current_to, permanent_from, permanent_to, moved_on) = 0 end),
  add constraint decided_by check (kind = 'REPORT' or agency_kind =
    case when kind in ('RESIDENCE_CHANGE', 'POPULATION_CORRECTION') then 'POLICE' else 'JUSTICE' end),
  drop constraint entry_of_legal_kinds,
  -- No law that was read limits the time for a finding of the population review on every day.
  add constraint entry_of_legal_kinds check (
    case when kind in ('REPORT', 'RESIDENCE_CHANGE')
        or (kind = 'POPULATION_CORRECTION' and field in ('PRESENCE', 'PERMANENT_RESIDENCE'))
      then num_nonnulls(office_unit_id, book, number, year, registered_on) = 0
    else num_nulls(office_unit_id, book, number, year, registered_on) = 0
      and (due_on is not null or kind = 'POPULATION_CORRECTION') end);
`;

const cards = /* sql */ `
-- What a card was before its holder was taken for dead; null on any other card.
alter table card
  add column state_before text,
  add column exchange_required_before date;
`;

const rights = /* sql */ `
grant update (unit_no, permanent_unit_no) on citizen to app;
grant update (state_before, exchange_required_before) on card to app;
`;
