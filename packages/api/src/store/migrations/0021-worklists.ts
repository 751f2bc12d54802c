import { Migration } from '@mikro-orm/migrations';

/** Worklists: the order of the live ones, the published ones that nobody can change, and what the wards find of their lines. */
export class Worklists extends Migration {
  override up(): void {
    for (const part of [orders, published, immutable, rowSecurity, rights]) this.addSql(part);
  }
}

const orders = /* sql */ `
-- Each order at any width: what is read in order carries the unit, so that a row elsewhere is passed over in the index; what
-- is read by unit is few enough to be sorted.
create index citizen_without_case on citizen (unit_no, id, date_of_birth)
  where case_state is null and life_status = 'ALIVE' and nationality = 'VN';
create index citizen_growing_up on citizen (date_of_birth, id, unit_no)
  where case_state is null and life_status = 'ALIVE' and nationality = 'VN';
create index dossier_waiting on dossier (case_since, citizen_id, unit_no)
  where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION');
create index dossier_wrong on dossier (state, state_since, citizen_id, unit_no) where state in ('DISCREPANT', 'REDO_REQUIRED');
create index dossier_unissued_by_due on dossier (due_on, citizen_id, unit_no)
  where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'DISCREPANT', 'REDO_REQUIRED');
create index dossier_unissued_by_unit on dossier (unit_no, state, due_on, case_since, state_since, citizen_id)
  where state in ('COLLECTED', 'UNDER_REVIEW', 'VERIFIED', 'IN_PRODUCTION', 'DISCREPANT', 'REDO_REQUIRED');
`;

const published = /* sql */ `
-- A list as it stood at an instant. It belongs to its unit, whoever moves.
create table worklist (
  id uuid primary key,
  -- The item of a call that published it: several lists where each commune gets one.
  publication_id uuid not null,
  kind text not null,
  unit_id text not null references administrative_unit,
  unit_no int not null,
  -- BECOMING_ELIGIBLE alone: how many days ahead.
  days int,
  on_day date not null,
  as_of timestamptz not null default statement_timestamp(),
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  officer_no int references officer (no),
  lines int not null,
  hash bytea not null check (octet_length(hash) = 32),
  -- The list of the same kind and unit whose place it took: lists of one follow each other in one line.
  supersedes uuid unique references worklist,
  check ((kind = 'BECOMING_ELIGIBLE') = (days is not null))
);
create index worklist_by_unit on worklist (unit_no, id);
create index worklist_by_kind on worklist (unit_id, kind);
create index on worklist (publication_id);

-- No foreign keys to list and person: they took half of the time of a publication. That the list is there, worklist_closed
-- asks for all lines at once; neither lists nor persons are ever deleted.
create table worklist_item (
  id uuid primary key default gen_random_uuid(),
  worklist_id uuid not null,
  no int not null,
  citizen_id uuid not null,
  -- Of the list; where the person lived then, down to the resident group, stands beside it.
  unit_no int not null,
  home_unit_no int not null,
  state text not null,
  citizen_version int not null,
  dossier_version int,
  -- What the ward found last; all it ever found stands in worklist_review.
  review_version int not null default 0,
  result text,
  reviewed_on date,
  request_id uuid references correction_request,
  constraint worklist_line unique (worklist_id, no),
  constraint worklist_person unique (worklist_id, citizen_id),
  check ((review_version = 0) = (result is null) and (result is null) = (reviewed_on is null))
);
create index worklist_item_by_home on worklist_item (worklist_id, home_unit_no, no);
create index worklist_item_waiting on worklist_item (worklist_id, no) where review_version = 0;
create index worklist_item_reviewed on worklist_item (worklist_id, result, no) where review_version > 0;
create index worklist_item_by_request on worklist_item (worklist_id, request_id) where request_id is not null;

create table worklist_review (
  item_id uuid not null references worklist_item,
  version int not null check (version > 0),
  citizen_id uuid not null,
  unit_no int not null,
  result text not null,
  fields text[] not null default '{}',
  note text,
  moved_to_unit_id text references administrative_unit,
  moved_to text,
  seen_on date not null,
  -- What it opened or recorded.
  request_id uuid references correction_request,
  presence text,
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  officer_no int references officer (no),
  recorded_on date not null,
  at timestamptz not null default clock_timestamp(),
  primary key (item_id, version)
);
`;

const immutable = /* sql */ `
create trigger append_only before update or delete on worklist for each row execute function append_only();
create trigger append_only before update or delete on worklist_review for each row execute function append_only();
create function worklist_line_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.worklist_id, new.no, new.citizen_id, new.unit_no, new.home_unit_no, new.state, new.citizen_version, new.dossier_version)
      is distinct from (old.id, old.worklist_id, old.no, old.citizen_id, old.unit_no, old.home_unit_no, old.state, old.citizen_version, old.dossier_version) then
    raise exception 'a line of a published list is never changed' using errcode = '55000', constraint = 'worklist_line_kept';
  end if;
  if new.review_version <> old.review_version + 1 then
    raise exception 'the version of a review rises by one' using errcode = '55000', constraint = 'worklist_review_version';
  end if;
  return new;
end $$;
create trigger kept before update or delete on worklist_item for each row execute function worklist_line_kept();
-- A list has as many lines as it says, numbered from 1: once they are there, none can be added.
create function worklist_closed() returns trigger language plpgsql as $$
begin
  if exists (select from new_lines i left join worklist w on w.id = i.worklist_id where not coalesce(i.no between 1 and w.lines, false)) then
    raise exception 'a published list takes no more lines' using errcode = '55000', constraint = 'worklist_closed';
  end if;
  return null;
end $$;
create trigger closed after insert on worklist_item referencing new table as new_lines
  for each statement execute function worklist_closed();
create function worklist_emptied() returns trigger language plpgsql as $$
begin
  raise exception 'published lists are kept' using errcode = '55000';
end $$;
do $$
declare t text;
begin
  foreach t in array array['worklist', 'worklist_item', 'worklist_review'] loop
    execute format('create trigger emptied before truncate on %I for each statement execute function worklist_emptied()', t);
  end loop;
end $$;
`;

const rowSecurity = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['worklist', 'worklist_item', 'worklist_review'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
    execute format('create policy scope on %I to app, worker using (
      coalesce(unit_no between (select current_setting(''app.lo'')::int) and (select current_setting(''app.hi'')::int), false))', t);
  end loop;
end $$;
`;

const rights = /* sql */ `
grant select, insert on worklist, worklist_item, worklist_review to app;
grant update (review_version, result, reviewed_on, request_id) on worklist_item to app;
grant select on worklist, worklist_item, worklist_review to worker;
`;
