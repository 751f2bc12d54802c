import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** Changes, supplements and reports: what they say, and who reads a report. */
export class Requests extends Migration {
  override up(): void {
    for (const part of [contents, reporters, access]) this.addSql(part);
  }
}

const contents = /* sql */ `
alter table correction_request
  add column agency_kind text not null default 'JUSTICE',
  add column ground text,
  add column consents jsonb,
  -- What a report is about: facts of the person, by name.
  add column fields text[] not null default '{}',
  add column observation text,
  add column seen_at text,
  add column seen_on date,
  -- A report rests on no entry of a register, and no law says by when it is looked into.
  alter column office_unit_id drop not null,
  alter column book drop not null,
  alter column number drop not null,
  alter column year drop not null,
  alter column registered_on drop not null,
  alter column due_on drop not null,
  add constraint entry_of_legal_kinds check (
    case kind when 'REPORT' then num_nonnulls(office_unit_id, book, number, year, registered_on) = 0
    else num_nulls(office_unit_id, book, number, year, registered_on, due_on) = 0 end),
  add constraint content_of_change check ((kind = 'CHANGE') = (ground is not null) and (kind = 'CHANGE') = (consents is not null)),
  add constraint content_of_supplement check (kind <> 'SUPPLEMENT' or (field is not null and new_value is not null)),
  add constraint content_of_report check (
    case kind when 'REPORT' then num_nulls(observation, seen_at, seen_on) = 0 and cardinality(fields) > 0 and field is null
    else num_nonnulls(observation, seen_at, seen_on) = 0 and cardinality(fields) = 0 end);
alter table correction_request alter column agency_kind drop default;

-- One open request a field, whatever its kind; a death blocks all. Reports hold nothing: two may see the same.
drop index one_open_request;
create unique index one_open_request on correction_request (citizen_id, coalesce(field, kind))
  where state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO') and kind <> 'REPORT';
`;

const reporters = /* sql */ `
-- Who reports may have no range: the client reads its own reports, wherever the person lives.
alter table correction_request
  add column reporter_no int references client (no),
  add constraint reporter_of_report check ((kind = 'REPORT') = (reporter_no is not null));
alter table correction_step add column reporter_no int;
create index correction_by_reporter on correction_request (reporter_no, id) where reporter_no is not null;
`;

const access = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['correction_request', 'correction_step'] loop
    execute format('create policy reporter on %I to app
      using (coalesce(reporter_no = (select nullif(current_setting(''app.client'', true), '''')::int), false))', t);
  end loop;
end $$;

create or replace function admit_by_requests(requests uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select r.citizen_id from correction_request r
      where r.id = any (requests)
        and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.reporter_no = nullif(current_setting('app.client', true), '')::int))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;

drop function open_requests();
create function open_requests() returns table (id uuid, citizen_id uuid, kind text, field text, fields text[], reporter_no int)
language sql stable ${keptPlans} as $$
  select r.id, r.citizen_id, r.kind, r.field, r.fields, r.reporter_no
  from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (select r.id, r.citizen_id, r.kind, r.field, r.fields, r.reporter_no, r.state
    from correction_request r where r.citizen_id = a.id offset 0) r
  where r.state in ('SUBMITTED', 'IN_REVIEW', 'NEEDS_INFO')
$$;
-- Who may run a function is said anew with it.
grant execute on function open_requests() to app;
`;
