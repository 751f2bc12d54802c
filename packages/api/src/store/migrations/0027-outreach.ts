import { channels } from '@lienthong/schema/invitation-life';
import { contactMakers, contactResults, reachedResults } from '@lienthong/schema/contacts';
import { Migration } from '@mikro-orm/migrations';
import { stepTallies } from '../../domain/outreach.ts';

/** Who tried to speak to whom, the heads of resident groups, and the tallies of what is tried. */
export class Outreach extends Migration {
  override up(): void {
    for (const part of [contacts, heads, kept, counting, figures, rowSecurity, rights]) this.addSql(part);
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const oneOf = (table: object): string => quoted(Object.keys(table));

const contacts = /* sql */ `
-- Written once; of a row only the copy of the person's unit follows a move.
create table contact (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  unit_no int not null,
  -- Where the person lived on the day: the attempt stays with this group.
  group_no int not null,
  on_day date not null,
  channel text not null check (channel in (${oneOf(channels)})),
  made_by text not null check (made_by in (${oneOf(contactMakers)})),
  result text not null check (result in (${oneOf(contactResults)})),
  note text check (char_length(note) between 1 and 200),
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  officer_no int,
  at timestamptz not null default clock_timestamp()
);
create index contact_by_citizen on contact (citizen_id, on_day, id);
create index contact_by_unit on contact (unit_no, id);
create index contact_by_group on contact (group_no, on_day) include (citizen_id);

-- Where the person lived when the step was taken: what was sent stays with this group.
alter table invitation_step add column group_no int;
update invitation_step set group_no = unit_no;
alter table invitation_step alter column group_no set not null;
create function step_placed() returns trigger language plpgsql as $$
begin
  new.group_no := new.unit_no;
  return new;
end $$;
create trigger placed before insert on invitation_step for each row execute function step_placed();
create index invitation_step_sent on invitation_step (group_no, on_day) where step = 'SEND';

-- The first day on which somebody contacted the person or sent an invitation.
alter table citizen add column tried_on date;
update citizen c set tried_on = s.on_day
  from (select citizen_id, min(on_day) as on_day from invitation_step where step = 'SEND' group by 1) s where s.citizen_id = c.id;
create index citizen_open on citizen (unit_no, date_of_birth, tried_on)
  where case_state is null and life_status = 'ALIVE' and nationality = 'VN';
`;

const heads = /* sql */ `
-- Whoever is in office on a day: one a group, since terms don't overlap.
create table group_head (
  id uuid primary key,
  unit_no int not null,
  unit_id text not null references administrative_unit,
  name text not null check (char_length(name) between 1 and 200),
  since date not null,
  until date check (until >= since),
  client_no int not null references client (no),
  officer_no int,
  version int not null default 1,
  unique (unit_no, since)
);
create function head_alone() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from group_head h where h.unit_no = new.unit_no and h.id <> new.id
      and h.since <= coalesce(new.until, 'infinity') and coalesce(h.until, 'infinity') >= new.since) then
    raise exception 'two heads at once' using errcode = '23P01', constraint = 'one_head_at_a_time';
  end if;
  return new;
end $$;
create trigger alone before insert or update on group_head for each row execute function head_alone();

-- Whoever appoints a group's head waits for who is at it; free at the end of the transaction.
create function lock_groups(groups int[]) returns void language sql volatile as $$
  select pg_advisory_xact_lock(7210527, n) from (select distinct n from unnest(groups) n order by n) g
$$;
`;

const kept = /* sql */ `
create function contact_unit_kept() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact set unit_no = new.unit_no where citizen_id = new.id;
  return null;
end $$;
create trigger contact_unit_kept after update of unit_no on citizen for each row
  when (old.unit_no <> new.unit_no) execute function contact_unit_kept();
`;

/** The tallies that each contact k counts in. */
const ofContact = `(values ('CONTACTS', true), ('CONTACTS_REACHED', k.result in (${quoted(reachedResults)})), ('CONTACTS_REFUSED', k.result = 'REFUSED')) m (metric, counts)`;
const ofStep = `(values ${stepTallies.map(({ step, tally }) => `('${step}', '${tally}')`).join(', ')}) m (step, metric)`;
const deltas = `insert into tally_delta (campaign_id, unit_no, metric, effective_on, recorded_on, value)`;

const counting = /* sql */ `
-- What is tried is of no campaign. A person counts with the first contact: a row of an earlier day takes its place.
create function contact_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan as $$
declare
  today date := legal_today();
  persons uuid[] := (select array_agg(distinct citizen_id) from after_rows);
  fresh uuid[] := (select array_agg(id) from after_rows);
begin
  if persons is null then return null; end if;
  perform from citizen where id = any (persons) order by id for no key update;
  ${deltas}
    select '', k.group_no, m.metric, k.on_day, today, count(*) from after_rows k cross join lateral ${ofContact} where m.counts group by 2, 3, 4;
  ${deltas}
    select '', x.group_no, 'CONTACTED_PERSONS', x.on_day, today, sum(x.value)
    from unnest(persons) p (id)
      cross join lateral (select k.id, k.group_no, k.on_day from contact k where k.citizen_id = p.id order by k.on_day, k.id limit 1) n
      left join lateral (select k.id, k.group_no, k.on_day from contact k where k.citizen_id = p.id and k.id <> all (fresh)
        order by k.on_day, k.id limit 1) o on true
      cross join lateral (values (n.group_no, n.on_day, 1), (o.group_no, o.on_day, -1)) x (group_no, on_day, value)
    where n.id is distinct from o.id and x.on_day is not null group by 2, 4 having sum(x.value) <> 0;
  perform keep_tried(array_agg(citizen_id), array_agg(on_day)) from (select citizen_id, min(on_day) as on_day from after_rows group by 1) t;
  return null;
end $$;

create function keep_tried(persons uuid[], days date[]) returns void language sql security definer set search_path = public, pg_temp as $$
  update citizen c set tried_on = t.on_day from unnest(persons, days) t (id, on_day)
  where c.id = t.id and (c.tried_on is null or c.tried_on > t.on_day)
$$;

create function step_counted() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  ${deltas}
    select '', s.group_no, m.metric, s.on_day, legal_today(), count(*) from after_rows s join ${ofStep} using (step) group by 2, 3, 4;
  perform keep_tried(array_agg(citizen_id), array_agg(on_day)) from (
    select citizen_id, min(on_day) as on_day from after_rows where step = 'SEND' group by 1) s having count(*) > 0;
  return null;
end $$;

create trigger counted after insert on contact referencing new table as after_rows for each statement execute function contact_counted();
create trigger counted after insert on invitation_step referencing new table as after_rows for each statement execute function step_counted();

-- For rows that came without the triggers, and after everything is counted anew.
create function count_outreach() returns void language sql security definer set search_path = public, pg_temp as $$
  ${deltas}
    select '', k.group_no, m.metric, k.on_day, legal_today(), count(*) from contact k cross join lateral ${ofContact} where m.counts group by 2, 3, 4
    union all
    select '', f.group_no, 'CONTACTED_PERSONS', f.on_day, legal_today(), count(*)
    from (select distinct on (citizen_id) group_no, on_day from contact order by citizen_id, on_day, id) f group by 2, 4
    union all
    select '', s.group_no, m.metric, s.on_day, legal_today(), count(*) from invitation_step s join ${ofStep} using (step) group by 2, 3, 4
$$;
alter function count_tallies() rename to count_persons_and_cases;
create function count_tallies() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  lock table contact, invitation_step in share mode;
  perform count_persons_and_cases();
  perform count_outreach();
  -- Nobody is to go over what a whole register left behind.
  while fold_tallies() > 0 loop
  end loop;
end $$;
select count_outreach();
`;

const figures = /* sql */ `
-- Counts only, whoever lives there today. Who is still open within a range, by the unit itself.
create function open_counts(lo int, hi int, born_by date) returns table (unit_no int, not_enrolled int, untried int)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.unit_no, count(*)::int, count(*) filter (where c.tried_on is null)::int from citizen c
  where c.unit_no between lo and hi and c.date_of_birth <= born_by and c.case_state is null and c.life_status = 'ALIVE' and c.nationality = 'VN'
  group by 1
$$;

-- Attempts in a group between two days, in the order asked for; also of persons who have left the group since.
create function attempt_counts(groups int[], firsts date[], lasts date[]) returns table (ord int, contacts int, sent int, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select x.ord::int, k.contacts, s.sent, k.persons
  from unnest(groups, firsts, lasts) with ordinality x (group_no, first_on, last_on, ord)
    cross join lateral (select count(*)::int as contacts, count(distinct c.citizen_id)::int as persons from contact c
      where c.group_no = x.group_no and c.on_day between x.first_on and x.last_on) k
    cross join lateral (select count(*)::int as sent from invitation_step i
      where i.step = 'SEND' and i.group_no = x.group_no and i.on_day between x.first_on and x.last_on) s
$$;
`;

const rowSecurity = /* sql */ `
alter table contact enable row level security;
alter table contact force row level security;
create policy own on contact to owner using (true) with check (true);
create policy scope on contact to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy own_cohorts on contact to app using (exists (
  select from cohort_member m where m.citizen_id = contact.citizen_id
    and m.client_no = (select current_setting('app.cohorts_of')::int) and m.left_on is null));
create policy pointed_many on contact to app
  using (citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));

alter table group_head enable row level security;
alter table group_head force row level security;
create policy own on group_head to owner using (true) with check (true);
create policy scope on group_head to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
`;

const rights = /* sql */ `
grant select, insert on contact to app;
grant select, insert on group_head to app;
grant update (until, version) on group_head to app;
grant select on contact, group_head to worker;
grant execute on function lock_groups(int[]), open_counts(int, int, date), attempt_counts(int[], date[], date[]) to app;
`;
