import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';
import { countingAnew, deltas, folding } from './0033-merged-figures.ts';

/** What a merge of communes needs: who took over from whom by number, figures that go on under both, and writers that agree on the units. */
export class MergingCommunes extends Migration {
  override up(): void {
    for (const part of [heirs, agreement, keptRows, places, deltas, folding, countingAnew, attempts, access, rights])
      this.addSql(part);
  }
}

const heirs = /* sql */ `
create table unit_merge (
  id int generated always as identity primary key,
  new_id text not null unique references administrative_unit,
  old_ids text[] not null,
  effective_on date not null,
  document text not null,
  at timestamptz not null default clock_timestamp()
);
-- Communes and resident groups that ended in a merge, with the one that stands today.
create table unit_heir (
  unit_no int primary key references administrative_unit (unit_no),
  heir_no int not null references administrative_unit (unit_no)
);
create index on unit_heir (heir_no);
-- In which ended units what is counted in a unit counts, too: what comes to a group that stands, in the groups and communes
-- that it was; what was recorded on an ended commune itself, in that one and those that it was merged into.
create table unit_former (unit_no int not null, former_no int not null, primary key (unit_no, former_no));
create trigger changed after insert or update or delete on unit_merge for each statement execute function register_changed();
`;

const agreement = /* sql */ `
-- The first word of every transaction under a scope: whose units are those of before a merge is told to come again. Writers
-- share a lock that a merge takes alone, so that none is at work while it runs; asked in a statement of its own, since the
-- lock may have been waited for.
create function agree_on_units(merges int, writes boolean) returns void language plpgsql volatile as $$
begin
  if writes then perform pg_advisory_xact_lock_shared(7210533); end if;
  if merges <> (select count(*) from unit_merge) then
    raise exception 'communes were merged since the call began' using errcode = '55P03', constraint = 'units_merged';
  end if;
end $$;
`;

const keptRows = /* sql */ `
-- Whether rows differ, and by nothing but numbers of units, each by its heir: what is never changed still goes where its unit went.
create function only_merged(former jsonb, later jsonb) returns boolean language sql stable as $$
  select current_user = 'owner' and former <> later and not exists (
    select from jsonb_each(later) l join jsonb_each(former) f using (key)
    where l.value <> f.value and not coalesce(key ~ 'unit_no$' and exists (
      select from unit_heir h where h.unit_no = (f.value #>> '{}')::int and h.heir_no = (l.value #>> '{}')::int), false))
$$;
do $$
declare t text;
begin
  foreach t in array array['worklist', 'worklist_review'] loop
    execute format('drop trigger append_only on %I', t);
    execute format('create trigger append_only_kept before delete on %I for each row execute function append_only()', t);
    execute format('create trigger append_only before update on %I for each row
      when (not only_merged(to_jsonb(old), to_jsonb(new))) execute function append_only()', t);
  end loop;
end $$;
drop trigger kept on worklist_item;
create trigger kept_for_ever before delete on worklist_item for each row execute function worklist_line_kept();
create trigger kept before update on worklist_item for each row
  when (not (old.review_version = new.review_version and only_merged(to_jsonb(old), to_jsonb(new)))) execute function worklist_line_kept();
-- Not in the condition of the trigger, which can't see a generated column.
create or replace function correction_stepped() returns trigger language plpgsql as $$
begin
  if new.version = old.version and only_merged(to_jsonb(old) - 'registered_id', to_jsonb(new) - 'registered_id') then return new; end if;
  if new.version <> old.version + 1 then
    raise exception 'a request''s version rises by one' using errcode = '55000', constraint = 'correction_version';
  end if;
  if new.state <> old.state
     and not exists (select from correction_transition t where t.from_state = old.state and t.to_state = new.state) then
    raise exception 'no step of a request leads from % to %', old.state, new.state using errcode = '55000', constraint = 'correction_transition';
  end if;
  return new;
end $$;
`;

const places = /* sql */ `
-- Nobody comes to live in an ended unit, also by a request that was submitted before.
create function citizen_placed() returns trigger language plpgsql as $$
begin
  new.unit_no := coalesce((select heir_no from unit_heir where unit_no = new.unit_no), new.unit_no);
  new.permanent_unit_no := coalesce((select heir_no from unit_heir where unit_no = new.permanent_unit_no), new.permanent_unit_no);
  return new;
end $$;
create trigger placed before insert or update of unit_no, permanent_unit_no on citizen for each row execute function citizen_placed();
alter table citizen disable trigger placed;
`;

const attempts = /* sql */ `
-- Attempts in a group are those in the groups that it was, too.
create or replace function attempt_counts(groups int[], firsts date[], lasts date[]) returns table (ord int, contacts int, sent int, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.ord::int, k.contacts, s.sent, k.persons
  from unnest(groups, firsts, lasts) with ordinality x (group_no, first_on, last_on, ord)
    cross join lateral (select array(select x.group_no union all select h.unit_no from unit_heir h where h.heir_no = x.group_no) as nos) g
    cross join lateral (select count(*)::int as contacts, count(distinct c.citizen_id)::int as persons from contact c
      where c.group_no = any (g.nos) and c.on_day between x.first_on and x.last_on) k
    cross join lateral (select count(*)::int as sent from invitation_step i
      where i.step = 'SEND' and i.group_no = any (g.nos) and i.on_day between x.first_on and x.last_on) s
$$;
`;

const access = /* sql */ `
-- A dossier keeps the unit that collected it; whoever took that over reads it.
do $$
declare t text;
begin
  foreach t in array array['dossier', 'dossier_move'] loop
    execute format('create policy collecting_former on %I for select to app using (collecting_unit_no = any (
      (select coalesce(nullif(current_setting(''app.former_units'', true), ''''), ''{}'')::int[])::int[]))', t);
  end loop;
end $$;
create or replace function admit_by_dossiers(dossiers uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select d.citizen_id from dossier d
      where d.id = any (dossiers)
        and (d.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or d.collecting_unit_no between current_setting('app.collecting_lo')::int and current_setting('app.collecting_hi')::int
          or d.collecting_unit_no = any (coalesce(nullif(current_setting('app.former_units', true), ''), '{}')::int[])))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;
`;

const rights = /* sql */ `
grant select on unit_merge, unit_heir to app, worker;
grant execute on function agree_on_units(int, boolean) to app, worker;
grant execute on function only_merged(jsonb, jsonb) to app;
`;
