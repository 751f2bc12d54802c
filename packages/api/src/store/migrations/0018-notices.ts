import { correctionSteps, correctionTransitions } from '@lienthong/schema/correction-life';
import { Migration } from '@mikro-orm/migrations';
import { keptPlans } from './0006-admission.ts';

/** Approval by a rule, who has a request in review and for how long, a limit lengthened for verification, notices to agencies. */
export class Notices extends Migration {
  override up(): void {
    for (const part of [requests, steps, notices, rosters, rights]) this.addSql(part);
  }
}

const requests = /* sql */ `
alter table correction_request
  -- The officer who has taken it up, and the last day of that.
  add column reviewer_no int references officer (no),
  add column reviewed_until date,
  -- Since when its facts are verified, and why.
  add column verified_on date,
  add column verification_reason text,
  -- Id of the rule that approved it; then no officer did.
  add column fast_track_rule text,
  add constraint review_complete check (reviewed_until is null or reviewer_no is not null),
  add constraint review_of_state check (state = 'IN_REVIEW' or num_nonnulls(reviewer_no, reviewed_until) = 0),
  add constraint verification_complete check (num_nonnulls(verified_on, verification_reason) in (0, 2)),
  add constraint approved_by_rule check (fast_track_rule is null or applied_on is not null);
create index correction_by_reviewer on correction_request (reviewer_no, id) where reviewer_no is not null;
`;

/** Every step with the states that it leads from and to, as 0012 has them; a database made today has them from there. */
const lawful = Object.entries(correctionSteps).flatMap(([step, { from, to }]) =>
  from.length === 0 ? [`('${step}', null, '${to}')`] : from.map((state) => `('${step}', '${state}', '${to}')`),
);
const moves = correctionTransitions().map(([from, to]) => `('${from}', '${to}')`);

const steps = /* sql */ `
insert into correction_step_rule values ${lawful.join(', ')} on conflict do nothing;
-- An empty table is filled with the reference data.
insert into correction_transition select * from (values ${moves.join(', ')}) t (from_state, to_state)
  where exists (select from correction_transition) on conflict do nothing;
`;

const notices = /* sql */ `
create table notice (
  id uuid primary key,
  recipient_no int not null references agency (no),
  topic text not null check (topic ~ '^[A-Z_]{1,40}$'),
  request_id uuid not null references correction_request,
  citizen_id uuid not null references citizen,
  on_day date not null,
  -- Once for all clients of the agency: the client, and the officer where one did.
  acknowledged_on date,
  acknowledged_by int references client (no),
  acknowledged_officer int references officer (no),
  check ((acknowledged_on is null) = (acknowledged_by is null)),
  check (acknowledged_officer is null or acknowledged_on is not null)
);
create index notice_by_recipient on notice (recipient_no, id);
create index notice_by_topic on notice (recipient_no, topic, id);
create index notice_waiting on notice (recipient_no, id) where acknowledged_on is null;
create index notice_by_citizen on notice (citizen_id);
create index notice_by_request on notice (request_id);

alter table notice enable row level security;
alter table notice force row level security;
create policy own on notice to owner using (true) with check (true);
-- Its recipient and nobody else, wherever the person lives. Asked for once a statement; without a scope an error.
create policy recipient on notice for select to app using (recipient_no = (
  select a.no from client c join agency a on a.id = c.agency_id where c.no = (select current_setting('app.client')::int)));
create policy acknowledging on notice for update to app using (recipient_no = (
  select a.no from client c join agency a on a.id = c.agency_id where c.no = (select current_setting('app.client')::int)));
-- Only of a request within the writer's own reach, and of its person.
create policy telling on notice for insert to app
  with check (exists (select from correction_request q where q.id = notice.request_id and q.citizen_id = notice.citizen_id));
`;

const rosters = /* sql */ `
-- The agencies whose clients have an admitted person on a school's roster today.
create function roster_agencies(persons uuid[]) returns table (citizen_id uuid, agency_no int)
language sql stable ${keptPlans} as $$
  select distinct m.citizen_id, h.agency_no
  from (select unnest(persons) as id intersect select unnest(coalesce(nullif(current_setting('app.subjects', true), ''), '{}')::uuid[])) a
  cross join lateral (select m.citizen_id, m.cohort_id from cohort_member m where m.citizen_id = a.id and m.left_on is null offset 0) m
  join cohort h on h.id = m.cohort_id and h.kind = 'SCHOOL'
$$;
`;

const rights = /* sql */ `
grant select, insert on notice to app;
grant update (acknowledged_on, acknowledged_by, acknowledged_officer) on notice to app;
grant update (reviewer_no, reviewed_until, verified_on, verification_reason, fast_track_rule) on correction_request to app;
grant execute on function roster_agencies(uuid[]) to app;
`;
