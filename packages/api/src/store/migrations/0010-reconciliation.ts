import { Migration } from '@mikro-orm/migrations';

/** Runs of a civil-status office's register against this one, and what became of each row: no value of either register. */
export class Reconciliation extends Migration {
  override up(): void {
    for (const part of [runs, rowSecurity, twins, rights]) this.addSql(part);
  }
}

const runs = /* sql */ `
create table reconciliation_run (
  id uuid primary key,
  client_no int not null references client (no),
  name text not null,
  agency_no int not null references agency (no),
  -- The unit of the agency at the time: it admits the reader.
  agency_unit_no int not null,
  started_on date not null,
  started_at timestamptz not null default clock_timestamp(),
  unique (client_no, name)
);

create table reconciliation_row (
  run_id uuid not null references reconciliation_run,
  id uuid not null,
  client_ref text not null,
  agency_unit_no int not null,
  match text not null check (match in ('EXACT', 'PROBABLE', 'AMBIGUOUS', 'NOT_FOUND')),
  rule text not null,
  -- The person and the unit of residence at the time; null where nobody was named.
  citizen_id uuid references citizen,
  unit_no int,
  -- A letter a field (domain/reconciliation/agreement.ts).
  agreement text not null default '',
  consistent boolean,
  primary key (run_id, id),
  check ((citizen_id is null) = (match in ('AMBIGUOUS', 'NOT_FOUND'))),
  check ((citizen_id is null) = (unit_no is null) and (citizen_id is null) = (consistent is null))
);
`;

const rowSecurity = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['reconciliation_run', 'reconciliation_row'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
    execute format('create policy scope on %I to app, worker using (
      coalesce(agency_unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false))', t);
  end loop;
end $$;
`;

const twins = /* sql */ `
-- Which of the persons, within the range or admitted, have a twin anywhere: same birth date and first word of the name, and
-- the same residence where the day is known, or a number next to it. Names nobody else. Either way goes by an index that
-- finds few, also among the many born on the first of January of a year, for want of a day.
create function suspected_twins(persons uuid[]) returns table (citizen_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id from citizen p
  where p.id = any (persons)
    and (coalesce(p.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int, false)
      or p.id = any (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]))
    and (
      (p.date_of_birth_precision = 'DAY' and exists (
        select from citizen o
        where o.date_of_birth = p.date_of_birth and o.date_of_birth_precision = 'DAY' and o.id <> p.id
          and split_part(o.name_key, ' ', 1) = split_part(p.name_key, ' ', 1)
          and (o.unit_no = p.unit_no or o.permanent_unit_no = p.permanent_unit_no)))
      or exists (
        select from personal_number n
        cross join lateral (select substr(n.value, 4, 1)::int as digit, right(n.value, 6)::int as serial) k
        cross join lateral (values (k.digit), (k.digit # 1)) d (digit)
        join personal_number m on m.value
          between left(n.value, 3) || d.digit || substr(n.value, 5, 2) || lpad(greatest(k.serial - 9, 0)::text, 6, '0')
          and left(n.value, 3) || d.digit || substr(n.value, 5, 2) || lpad(least(k.serial + 9, 999999)::text, 6, '0')
        join citizen o on o.id = m.citizen_id
        where n.citizen_id = p.id and o.id <> p.id and o.date_of_birth = p.date_of_birth
          and split_part(o.name_key, ' ', 1) = split_part(p.name_key, ' ', 1)))
$$;
`;

const rights = /* sql */ `
grant select, insert on reconciliation_run, reconciliation_row to app;
grant execute on function suspected_twins(uuid[]) to app;
`;
