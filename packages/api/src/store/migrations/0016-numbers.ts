import {
  numberGrounds,
  numberTaskParties,
  numberTaskReasons,
  numberTaskStates,
  numberTaskTransitions,
  openNumberTasks,
  standingNumberTasks,
} from '@lienthong/schema/number-task-life';
import { Migration } from '@mikro-orm/migrations';

/** Tasks on personal numbers, and the lineage of numbers guarded by the database. */
export class Numbers extends Migration {
  override up(): void {
    for (const part of [tasks, guards, lineage, moving, rowSecurity, rights, openEarlierTasks]) this.addSql(part);
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');

const tasks = /* sql */ `
create table number_task (
  id uuid primary key,
  citizen_id uuid not null references citizen,
  -- Moves with the person.
  unit_no int not null,
  reason text not null check (reason in (${quoted(Object.keys(numberTaskReasons))})),
  -- Whose move it is, by the rule in force when the task was opened.
  acts text not null check (acts in (${quoted(Object.keys(numberTaskParties))})),
  grounds text[] not null check (cardinality(grounds) > 0 and grounds <@ array[${quoted(Object.keys(numberGrounds))}]),
  -- The rules that the grounds rest on, as they were then.
  rules jsonb not null default '[]',
  -- The requests that made it necessary, the one that opened it first.
  request_ids uuid[] not null,
  state text not null check (state in (${quoted(Object.keys(numberTaskStates))})),
  opened_on date not null,
  asked_on date,
  closed_on date,
  decided_by int references officer (no),
  -- The parts of the number that the citizen left as they are.
  accepted_parts text[] not null default '{}',
  new_number text references personal_number,
  -- What was done, in order: step, states, legal day, client, officer, paper or reason, and the instant, which the trigger
  -- sets. It only grows.
  steps jsonb not null,
  version int not null default 1,
  check ((state = 'DONE') = (new_number is not null)),
  check ((state in (${quoted(openNumberTasks)})) = (closed_on is null)),
  check (reason <> 'GIVE_NUMBER' or acts = 'AUTHORITY')
);
create index on number_task (citizen_id, opened_on);
create unique index one_standing_number_task on number_task (citizen_id) where state in (${quoted(standingNumberTasks)});
create index number_task_by_age on number_task (opened_on, id);
create index number_task_by_state on number_task (state, opened_on, id);
create index number_task_by_reason on number_task (reason, opened_on, id);
create index number_task_by_unit on number_task (unit_no, opened_on, id);
`;

const guards = /* sql */ `
-- The steps of @lienthong/schema/number-task-life, held equal by a test: no other is kept.
create table number_task_rule (step text not null, from_state text, to_state text not null,
  unique nulls not distinct (step, from_state, to_state));
insert into number_task_rule values ${numberTaskTransitions()
  .map(([step, from, to]) => `('${step}', ${from === null ? 'null' : `'${from}'`}, '${to}')`)
  .join(', ')};

create function number_task_stepped() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  taken int := case tg_op when 'INSERT' then 0 else jsonb_array_length(old.steps) end;
  state_before text := case tg_op when 'INSERT' then null else old.state end;
begin
  if new.version <> taken + 1 or jsonb_array_length(new.steps) <> taken + 1
     or (tg_op = 'UPDATE' and new.steps - taken <> old.steps) then
    raise exception 'a step of a number task adds one entry and one version' using errcode = '55000', constraint = 'number_task_version';
  end if;
  if not exists (select from number_task_rule r where r.step = new.steps -> taken ->> 'step'
      and r.from_state is not distinct from state_before and r.to_state = new.state) then
    raise exception 'no such step of a number task leads from % to %', state_before, new.state using errcode = '55000', constraint = 'number_task_rule';
  end if;
  new.steps := jsonb_set(new.steps, array[taken::text, 'at'],
    to_jsonb(to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')));
  return new;
end $$;
create trigger opened before insert on number_task for each row execute function number_task_stepped();
create trigger stepped before update of state, version, steps, grounds, rules, request_ids, asked_on, closed_on, decided_by,
  accepted_parts, new_number on number_task for each row execute function number_task_stepped();
`;

const lineage = /* sql */ `
-- A number in force becomes a former one, once, and may then be told which one took its place; nothing else of it changes.
create function personal_number_kept() returns trigger language plpgsql as $$
begin
  if (new.value, new.citizen_id, new.valid_from) is distinct from (old.value, old.citizen_id, old.valid_from)
     or (old.status <> 'ACTIVE' and (new.status, new.valid_to, new.reason) is distinct from (old.status, old.valid_to, old.reason))
     or (old.replaced_by is not null and new.replaced_by is distinct from old.replaced_by)
     or (new.status = 'ACTIVE' and num_nonnulls(new.valid_to, new.replaced_by, new.reason) > 0) then
    raise exception 'a personal number and its end are never overwritten' using errcode = '55000', constraint = 'personal_number_kept';
  end if;
  return new;
end $$;
create trigger kept before update of value, citizen_id, valid_from, status, valid_to, replaced_by, reason on personal_number
  for each row execute function personal_number_kept();
create index personal_number_replaced_by on personal_number (replaced_by) where replaced_by is not null;

-- Gives a person a number; the former one, if there is one, ends on the day before. False, and nothing done, where anybody
-- has or had the number: whose it is stays untold, also to who could not see the person.
create function replace_number(person uuid, former text, given text, given_on date, former_status text, why text) returns boolean
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  update personal_number set status = former_status, valid_to = given_on - 1, reason = why
    where value = former and citizen_id = person and status = 'ACTIVE';
  if former is not null and not found then raise exception 'the number in force is another one' using errcode = '55000'; end if;
  -- A number is written for persons admitted alone (0015): here for one whom the caller reaches.
  perform set_config('app.subjects', (coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[] || c.id)::text, true)
    from citizen c where c.id = person;
  insert into personal_number (value, citizen_id, unit_no, status, valid_from)
    select given, c.id, c.unit_no, 'ACTIVE', given_on from citizen c where c.id = person;
  if not found then raise exception 'the person is out of reach' using errcode = '55000'; end if;
  update personal_number set replaced_by = given where value = former;
  return true;
exception when unique_violation then
  return false;
end $$;
`;

const moving = /* sql */ `
create function number_task_moved() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update number_task set unit_no = new.unit_no where citizen_id = new.id;
  return null;
end $$;
create trigger number_task_moved after update of unit_no on citizen for each row
  when (old.unit_no is distinct from new.unit_no) execute function number_task_moved();
`;

const rowSecurity = /* sql */ `
alter table number_task enable row level security;
alter table number_task force row level security;
create policy own on number_task to owner using (true) with check (true);
create policy scope on number_task to app, worker using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy pointed on number_task for select to app
  using (citizen_id = (select nullif(current_setting('app.subject', true), '')::uuid));
create policy pointed_many on number_task to app
  using (citizen_id = any ((select coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])::uuid[]));
`;

const rights = /* sql */ `
grant select, insert on number_task to app;
grant update (state, grounds, rules, request_ids, asked_on, closed_on, decided_by, accepted_parts, new_number, steps, version)
  on number_task to app;
grant insert on personal_number to app;
grant update (status, valid_to, replaced_by, reason) on personal_number to app;
grant execute on function replace_number(uuid, text, text, date, text, text) to app;
`;

export const openEarlierTasks = /* sql */ `
-- What was declared before there were tasks: opened for who still has the number that it was about.
insert into number_task (id, citizen_id, unit_no, reason, acts, grounds, rules, request_ids, state, opened_on, steps)
select distinct on (q.citizen_id) gen_random_uuid(), c.id, c.unit_no, 'REESTABLISH', e.task ->> 'by', array[g.ground],
  jsonb_build_array(e.task -> 'rule'), array[q.id], s.state, q.applied_on,
  jsonb_build_array(jsonb_build_object('step', s.step, 'fromState', null, 'toState', s.state, 'onDay', q.applied_on))
from correction_request q
  cross join lateral (select x as task from jsonb_array_elements(q.effects) x where x ->> 'effect' = 'NUMBER_REESTABLISHMENT_TASK' limit 1) e
  cross join lateral (select case q.kind when 'SEX_REDETERMINATION' then 'SEX_REDETERMINED'
    when 'CORRECTION' then case q.field when 'DATE_OF_BIRTH' then 'BIRTH_YEAR_CORRECTED' else 'DATA_ENTRY_ERROR' end
    else 'DATA_ENTRY_ERROR' end as ground) g
  cross join lateral (select case e.task ->> 'by' when 'AUTHORITY' then 'OPEN' else 'AWAIT' end as step,
    case e.task ->> 'by' when 'AUTHORITY' then 'OPEN' else 'WAITING_FOR_CITIZEN' end as state) s
  join citizen c on c.id = q.citizen_id
  join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
where q.state in ('APPLIED', 'CONTESTED')
  and ((substr(n.value, 4, 1)::int % 2 = 1) <> (c.sex = 'FEMALE')
    or (19 + substr(n.value, 4, 1)::int / 2) * 100 + substr(n.value, 5, 2)::int <> extract(year from c.date_of_birth))
order by q.citizen_id, q.applied_on;
`;
