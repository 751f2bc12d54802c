import {
  enterpriseFunctions,
  enterpriseNoticeChannels,
  enterpriseNoticeStates,
  enterpriseNoticeTopics,
  enterpriseNoticeTransitions,
  mostNoticeDays,
  openEnterpriseNotices,
} from '@lienthong/schema/enterprise-notices';
import { Migration } from '@mikro-orm/migrations';

/** Notices to the sites of enterprises, and their steps. They hold no data of persons. */
export class EnterpriseNotices extends Migration {
  override up(): void {
    for (const part of [notices, steps, lists, rights]) this.addSql(part);
  }
}

const quoted = (codes: readonly string[]): string => codes.map((code) => `'${code}'`).join(', ');
const oneOf = (table: object): string => quoted(Object.keys(table));

const notices = /* sql */ `
create table enterprise_notice (
  id uuid primary key,
  site_code text not null references site,
  enterprise_code text not null references enterprise,
  -- The commune of the site.
  unit_no int not null references administrative_unit (unit_no),
  -- Who sent it.
  agency_no int not null references agency (no),
  client_no int not null references client (no),
  officer_no int references officer (no),
  topic text not null check (topic in (${oneOf(enterpriseNoticeTopics)})),
  respond_by date,
  days date[] not null default '{}' check (cardinality(days) <= ${mostNoticeDays}),
  state text not null check (state in (${oneOf(enterpriseNoticeStates)})),
  -- By which it was sent; once delivered, by which it reached the site.
  channel text not null check (channel in (${oneOf(enterpriseNoticeChannels)})),
  sent_on date not null,
  delivered_on date,
  acknowledged_on date,
  -- A function, never a name.
  acknowledged_by text check (acknowledged_by in (${oneOf(enterpriseFunctions)})),
  withdrawn_on date,
  version int not null,
  check (state <> 'SENT' or delivered_on is null),
  check (state <> 'DELIVERED' or delivered_on is not null),
  check ((state = 'ACKNOWLEDGED') = (acknowledged_on is not null)),
  check ((acknowledged_on is null) = (acknowledged_by is null)),
  check ((state = 'WITHDRAWN') = (withdrawn_on is not null)),
  check (acknowledged_on is null or delivered_on is not null),
  check (respond_by >= sent_on and delivered_on >= sent_on and acknowledged_on >= delivered_on and withdrawn_on >= sent_on)
);
`;

const lawful = enterpriseNoticeTransitions().map(
  ([step, from, to]) => `('${step}', ${from === null ? 'null' : `'${from}'`}, '${to}')`,
);

const steps = /* sql */ `
-- Each step by the version that it left behind; it only grows.
create table enterprise_notice_step (
  notice_id uuid not null references enterprise_notice,
  version int not null,
  step text not null,
  from_state text,
  to_state text not null,
  -- The day that the step is about: of the delivery, of the acknowledgement. recorded_on is the legal day on which it was taken.
  on_day date not null,
  recorded_on date not null check (on_day <= recorded_on),
  at timestamptz not null default clock_timestamp(),
  client_no int not null references client (no),
  officer_no int references officer (no),
  channel text check (channel in (${oneOf(enterpriseNoticeChannels)})),
  acknowledged_by text check (acknowledged_by in (${oneOf(enterpriseFunctions)})),
  note text,
  primary key (notice_id, version)
);

-- The steps of @lienthong/schema/enterprise-notices, held equal by a test: no other is kept, and each goes on where the last one ended.
create table enterprise_notice_step_rule (step text not null, from_state text, to_state text not null,
  unique nulls not distinct (step, from_state, to_state));
insert into enterprise_notice_step_rule values ${lawful.join(', ')};
create function enterprise_notice_step_lawful() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (new.version = 1) <> (new.from_state is null)
     or new.from_state is distinct from (select s.to_state from enterprise_notice_step s where s.notice_id = new.notice_id and s.version = new.version - 1)
     or not exists (select from enterprise_notice_step_rule r
       where r.step = new.step and r.from_state is not distinct from new.from_state and r.to_state = new.to_state) then
    raise exception 'no step % of an enterprise notice leads from % to %', new.step, new.from_state, new.to_state
      using errcode = '55000', constraint = 'enterprise_notice_step_rule';
  end if;
  return new;
end $$;
create trigger lawful before insert on enterprise_notice_step for each row execute function enterprise_notice_step_lawful();

-- No state without its step: asked at the end of the transaction, since a call may take several steps of one notice.
create function enterprise_notice_stepped() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from enterprise_notice_step s where s.notice_id = new.id and s.version = new.version and s.to_state = new.state) then
    raise exception 'an enterprise notice changed without a step' using errcode = '55000', constraint = 'enterprise_notice_stepped';
  end if;
  return null;
end $$;
create constraint trigger stepped after insert or update on enterprise_notice deferrable initially deferred
  for each row execute function enterprise_notice_stepped();
`;

const lists = /* sql */ `
create unique index one_open_enterprise_notice on enterprise_notice (site_code, topic, agency_no) where state in (${quoted(openEnterpriseNotices)});
create index enterprise_notice_by_sender on enterprise_notice (agency_no, id);
create index enterprise_notice_by_state on enterprise_notice (agency_no, state, id);
create index enterprise_notice_by_topic on enterprise_notice (agency_no, topic, id);
create index enterprise_notice_by_site on enterprise_notice (site_code, topic, id);
create index enterprise_notice_by_enterprise on enterprise_notice (enterprise_code, id);
create index enterprise_notice_by_unit on enterprise_notice (unit_no, id);
create index enterprise_notice_waiting on enterprise_notice (respond_by, id) where state in (${quoted(openEnterpriseNotices)});
`;

const rights = /* sql */ `
grant select, insert on enterprise_notice, enterprise_notice_step to app;
grant update (state, channel, delivered_on, acknowledged_on, acknowledged_by, withdrawn_on, version) on enterprise_notice to app;
`;
