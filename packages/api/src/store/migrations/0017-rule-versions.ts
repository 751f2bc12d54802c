import { Migration } from '@mikro-orm/migrations';

/** The rules that requests were taken under, as they were; and a person's history for whoever reads the person. */
export class RuleVersions extends Migration {
  override up(): void {
    for (const part of [rules, history]) this.addSql(part);
  }
}

const rules = /* sql */ `
-- What a version of rules said: rows, as the rule book had them. Written once, in the transaction of the first request that rests on it.
create table rule_version (
  version text primary key,
  rows jsonb not null,
  first_used_on date not null
);
grant select, insert on rule_version to app;
`;

const history = /* sql */ `
-- The history goes with the person: who has the person now reads all of it, who had reads none. As in 0014, with one table more.
create or replace function citizen_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan as $$
declare
  moved uuid[];
  homes int[];
begin
  select array_agg(id), array_agg(unit_no) into moved, homes
  from (select id, unit_no from after_rows except select id, unit_no from before_rows) m;
  -- Statement-level triggers fire for no rows too: without this line they would call each other for ever.
  if moved is null then return null; end if;
  update personal_number c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update dossier c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update card c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update family_relation c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  update family_relation c set other_unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.other_id = m.id;
  update citizen_history c set unit_no = m.unit_no from unnest(moved, homes) m (id, unit_no) where c.citizen_id = m.id;
  return null;
end $$;
update citizen_history h set unit_no = c.unit_no from citizen c where c.id = h.citizen_id and c.unit_no <> h.unit_no;

-- Whoever reads a person reads the history: without it the person of today would be shown as that of any day.
create policy pointed on citizen_history for select to app using (citizen_id = (select nullif(current_setting('app.subject', true), '')::uuid));
create policy own_cohorts on citizen_history for select to app using (exists (
  select from cohort_member m where m.citizen_id = citizen_history.citizen_id and m.client_no = (select current_setting('app.cohorts_of')::int) and m.left_on is null));
`;
