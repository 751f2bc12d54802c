import { correctionSteps } from '@lienthong/schema/correction-life';
import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** The rest of a request's life: contested, reversed, rebased, expired; and its clock. */
export class Life extends Migration {
  override up(): void {
    for (const part of [clock, steps, history, access, expiry, durations]) this.addSql(part);
  }
}

const clock = /* sql */ `
alter table correction_request
  -- The last question, the last day for its answer, and the working days that questions have taken in all.
  add column asked_on date,
  add column answer_by date,
  add column paused_days int not null default 0,
  -- The day on which it was decided or ended.
  add column closed_on date,
  add column contested_on date,
  add column contest_reason text,
  add column contest_evidence jsonb,
  add column reversed_on date,
  add column reversal_basis jsonb,
  add column reversal_effects jsonb not null default '[]',
  add constraint contest_complete check (num_nonnulls(contested_on, contest_reason, contest_evidence) in (0, 3)),
  add constraint contest_of_state check (state <> 'CONTESTED' or contested_on is not null),
  add constraint reversal_complete check (num_nonnulls(reversed_on, reversal_basis) in (0, 2)),
  add constraint reversal_of_state check (state <> 'REVERSED' or reversed_on is not null);
alter table correction_request disable trigger stepped;
update correction_request q set
  closed_on = (select max(s.on_day) from correction_step s where s.request_id = q.id
    and s.to_state in ('APPLIED', 'REJECTED', 'WITHDRAWN', 'EXPIRED') and q.state in ('APPLIED', 'REJECTED', 'WITHDRAWN', 'EXPIRED')),
  asked_on = (select max(s.on_day) from correction_step s where s.request_id = q.id and s.step = 'ASK' and q.state = 'NEEDS_INFO');
alter table correction_request enable trigger stepped;
-- What the clock asks for: the oldest first, what no law sets a day for last.
create index correction_by_due on correction_request ((coalesce(due_on, 'infinity')), id);
create index correction_overdue on correction_request ((coalesce(due_on, 'infinity')), id) where state in ('SUBMITTED', 'IN_REVIEW');
create index correction_answer_due on correction_request (answer_by) where state = 'NEEDS_INFO';
create index correction_by_closing on correction_request (closed_on, office_unit_no) where closed_on is not null;
-- Null: the product itself took the step.
alter table correction_step alter column client_no drop not null;
`;

/** Every step with the states that it leads from and to; none before the first. */
const lawful = Object.entries(correctionSteps).flatMap(([step, { from, to }]) =>
  from.length === 0 ? [`('${step}', null, '${to}')`] : from.map((state) => `('${step}', '${state}', '${to}')`),
);

const steps = /* sql */ `
-- The steps of @lienthong/schema/correction-life, held equal by a test: no other is kept, and who approved doesn't reverse.
create table correction_step_rule (step text not null, from_state text, to_state text not null,
  unique nulls not distinct (step, from_state, to_state));
insert into correction_step_rule values ${lawful.join(', ')};
create function correction_step_lawful() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from correction_step_rule r
      where r.step = new.step and r.from_state is not distinct from new.from_state and r.to_state = new.to_state) then
    raise exception 'no step % leads from % to %', new.step, new.from_state, new.to_state using errcode = '55000', constraint = 'correction_step_rule';
  end if;
  if new.step = 'REVERSE' and exists (select from correction_step s
      where s.request_id = new.request_id and s.step = 'APPROVE' and s.officer_no = new.officer_no) then
    raise exception 'who approved a request does not reverse it' using errcode = '55000', constraint = 'correction_second_approver';
  end if;
  return new;
end $$;
create trigger lawful before insert on correction_step for each row execute function correction_step_lawful();
`;

const history = /* sql */ `
-- Requests that were applied to the persons admitted, whoever sent them, with what the register said before: a reversal
-- asks whether one of them has written since, and what it leaves behind.
create function applied_requests() returns table (id uuid, citizen_id uuid, kind text, field text, recorded_value text, new_value text,
  applied_on date, state text, citizen_version int, former jsonb, card_id uuid)
language sql stable ${keptPlans} as $$
  select r.id, r.citizen_id, r.kind, r.field, r.recorded_value, r.new_value, r.applied_on, r.state, h.version, h.former,
    (select (e ->> 'cardId')::uuid from jsonb_array_elements(r.effects) e where e ->> 'effect' = 'CARD_EXCHANGE_REQUIRED' limit 1)
  from (select distinct unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[]) as id) a
  cross join lateral (select q.* from correction_request q where q.citizen_id = a.id offset 0) r
  cross join lateral (select h.version, h.former from citizen_history h
    where h.citizen_id = r.citizen_id and h.request_id = r.id order by h.version limit 1) h
  where r.state in ('APPLIED', 'CONTESTED', 'REVERSED')
$$;
`;

const access = /* sql */ `
-- The police of the residence contest: they are admitted to those who live in their range, wherever it was decided.
create or replace function admit_by_requests(requests uuid[]) returns uuid[]
language plpgsql volatile ${keptPlans} as $$
declare admitted uuid[];
begin
  select coalesce(array_agg(x.id), '{}') into admitted from (
    select c.id from citizen c
    where c.id in (
      select r.citizen_id from correction_request r join citizen p on p.id = r.citizen_id
      where r.id = any (requests)
        and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or p.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
          or r.reporter_no = nullif(current_setting('app.client', true), '')::int))
    order by c.id for no key update of c) x;
  perform set_config('app.subjects', admitted::text, true);
  return admitted;
end $$;
grant execute on function applied_requests() to app;
grant update (asked_on, answer_by, paused_days, closed_on, contested_on, contest_reason, contest_evidence, reversed_on, reversal_basis,
  reversal_effects, recorded_value, office_unit_no, agency_kind, due_on, late, rule_version) on correction_request to app;
`;

const expiry = /* sql */ `
-- Ends requests whose question nobody answered in time, on the legal day; answers how many. What another instance is
-- ending at this moment is left to it.
create function expire_corrections(most int default 500) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare today date := legal_today(); ended int;
begin
  with late as materialized (
    select q.id from correction_request q where q.state = 'NEEDS_INFO' and q.answer_by < today
    order by q.answer_by limit most for update skip locked),
  ended_now as (
    update correction_request q set state = 'EXPIRED', closed_on = today, version = version + 1
    from late where q.id = late.id returning q.*),
  steps as (
    insert into correction_step (request_id, no, step, from_state, to_state, on_day, citizen_id, unit_no, office_unit_no, sender_unit_no, reporter_no)
    select e.id, 1 + (select count(*) from correction_step s where s.request_id = e.id), 'EXPIRE', 'NEEDS_INFO', 'EXPIRED', today,
      e.citizen_id, e.unit_no, e.office_unit_no, e.sender_unit_no, e.reporter_no from ended_now e),
  told as (
    insert into outbox (type, subject_id, unit_no, version, fields)
    select 'CORRECTION_EXPIRED', e.id, e.unit_no, e.version, case when e.field is null then e.fields else array[e.field] end from ended_now e)
  select count(*) into ended from ended_now;
  return ended;
end $$;
grant execute on function expire_corrections(int) to app, worker;
`;

const durations = /* sql */ `
-- Requests decided in a period, by office and by the days that measure them: counts alone, no person.
create function correction_durations(lo int, hi int, first_day date, last_day date)
returns table (office_unit_no int, submitted_on date, closed_on date, decided int)
language sql stable security definer set search_path = public, pg_temp as $$
  select q.office_unit_no, q.submitted_on, q.closed_on, count(*)::int from correction_request q
  where q.closed_on between first_day and last_day and q.office_unit_no between lo and hi
    and q.state in ('APPLIED', 'CONTESTED', 'REVERSED', 'REJECTED')
  group by 1, 2, 3
$$;
grant execute on function correction_durations(int, int, date, date) to app;
`;
