import { statesOfInvitations } from '@lienthong/schema/invitation-life';
import { Migration } from '@mikro-orm/migrations';

/** What moves invitations beside the steps by hand: dossiers, and what is done to all of a slot. */
export class InvitationEffects extends Migration {
  override up(): void {
    for (const part of [answered, together, rights]) this.addSql(part);
  }
}

const open = statesOfInvitations('open')
  .map((state) => `'${state}'`)
  .join(', ');

const answered = /* sql */ `
-- Who is collected has come, also where that is recorded after the slot was closed; what was not sent yet is not needed any more.
create function invitation_answered() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare persons uuid[] := (select array_agg(distinct a.citizen_id) from after_rows a
  where exists (select from invitation i where i.citizen_id = a.citizen_id));
begin
  if persons is null then return null; end if;
  update invitation i set state = 'ATTENDED', step = 'ATTEND', state_since = greatest(a.collected_on, i.sent_on), dossier_id = a.id,
    by_client_no = null, by_officer_no = null, version = i.version + 1
  from after_rows a where i.citizen_id = a.citizen_id
    and (i.state = 'SENT' or (i.state = 'NO_SHOW' and a.collected_on between i.sent_on and i.state_since));
  update invitation i set state = 'CANCELLED', step = 'CANCEL', state_since = greatest(a.collected_on, i.state_since), cancel_reason = 'COLLECTED', dossier_id = a.id,
    by_client_no = null, by_officer_no = null, version = i.version + 1
  from after_rows a where i.citizen_id = a.citizen_id and i.state = 'PLANNED';
  perform keep_invited(persons);
  return null;
end $$;
create trigger invitation_answered after insert on dossier referencing new table as after_rows
  for each statement execute function invitation_answered();

-- Whose dossier must be collected anew is to be invited.
create function invitation_due() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into invitation (id, citizen_id, unit_no, reason, state_since)
    values (uuid_v7(), new.citizen_id, new.unit_no, 'REDO', new.state_since)
  on conflict (citizen_id) where state in (${open}) do nothing;
  return null;
end $$;
create trigger invitation_due after update of state on dossier for each row
  when (old.state <> new.state and new.state = 'REDO_REQUIRED') execute function invitation_due();

-- For rows that came without the step: those of before, and what is loaded.
create function invite_for_redo() returns void language sql security definer set search_path = public, pg_temp as $$
  insert into invitation (id, citizen_id, unit_no, reason, state_since)
    select uuid_v7(), d.citizen_id, d.unit_no, 'REDO', d.state_since from dossier d where d.state = 'REDO_REQUIRED' order by d.citizen_id
  on conflict (citizen_id) where state in (${open}) do nothing
$$;
select invite_for_redo();
`;

const together = /* sql */ `
-- Locks persons within the caller's range or on its cohorts, in order: two who invite the same person wait for each other.
create function lock_invitees(persons uuid[]) returns void language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  perform from citizen c where c.id = any (persons) and (
      c.unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
      or exists (select from cohort_member m where m.citizen_id = c.id and m.client_no = current_setting('app.cohorts_of')::int and m.left_on is null))
    order by c.id for no key update of c;
end $$;

-- The members of a session's cohort who are to be enrolled, invited to it: as many as there is room, the eldest first. An
-- invitation elsewhere gives way. For whoever keeps the cohort, and for the agency of the point; nobody is named.
create function invite_members(slot uuid, batch uuid, born_by date, today date, most int, client int, agency int, officer int) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare chosen uuid[]; homes int[]; reasons text[]; s collection_slot;
begin
  select * into s from collection_slot x where x.id = slot for update;
  if not exists (select from cohort h where h.id = s.cohort_id and h.client_no = client)
     and not exists (select from collection_point p where p.id = s.point_id and p.agency_no = agency) then
    raise exception 'a session of another agency' using errcode = '42501';
  end if;
  select array_agg(id), array_agg(unit_no), array_agg(reason) into chosen, homes, reasons from (
    select c.id, c.unit_no, case c.case_state when 'REDO_REQUIRED' then 'REDO' when 'DELIVERED' then 'EXCHANGE' else 'FIRST_ISSUE' end as reason
    from cohort_member m join citizen c on c.id = m.citizen_id
    where m.cohort_id = s.cohort_id and m.left_on is null and c.life_status = 'ALIVE' and c.nationality = 'VN'
      and c.date_of_birth <= born_by and c.date_of_birth_precision = 'DAY'
      and (c.case_state is null or c.case_state = 'REDO_REQUIRED' or (c.case_state = 'DELIVERED' and c.exchange_due_on <= s.on_day))
      and not exists (select from invitation i join collection_slot t on t.id = i.slot_id
        where i.citizen_id = c.id and i.state in (${open}) and t.cohort_id is not null)
    order by c.date_of_birth, c.id limit least(most, s.capacity - s.booked) for no key update of c) x;
  if chosen is null then return 0; end if;
  update invitation i set state = 'CANCELLED', step = 'CANCEL', state_since = today, cancel_reason = 'MOVED_TO_SESSION',
    by_client_no = null, by_officer_no = null, version = i.version + 1
  where i.citizen_id = any (chosen) and i.state in (${open});
  insert into invitation (id, citizen_id, unit_no, slot_unit_no, slot_id, batch_id, reason, state_since, by_client_no, by_officer_no)
    select uuid_v7(), x.id, x.home, s.unit_no, s.id, batch, x.reason, today, client, officer from unnest(chosen, homes, reasons) x (id, home, reason);
  return cardinality(chosen);
end $$;

-- All that is planned for a slot is sent: what lies within the range, and all of a session of one's cohort or of one's point.
create function send_invitations(slot uuid, of_batch uuid, day date, how text, lo int, hi int, client int, agency int, officer int) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare sent int;
begin
  update invitation i set state = 'SENT', step = 'SEND', state_since = day, sent_on = day, channel = how,
    by_client_no = client, by_officer_no = officer, version = i.version + 1
  from collection_slot s join collection_point p on p.id = s.point_id left join cohort h on h.id = s.cohort_id
  where s.id = slot and i.slot_id = s.id and i.state = 'PLANNED' and (of_batch is null or i.batch_id = of_batch) and i.state_since <= day
    and (i.unit_no between lo and hi or h.client_no = client or p.agency_no = agency);
  get diagnostics sent = row_count;
  return sent;
end $$;

-- A slot that is over: who was invited to it and did not come is a no-show since its day. Of one called off all wait for another,
-- as does what was never sent.
create function settle_slot(slot uuid, over boolean, today date, client int, agency int, officer int) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare s collection_slot; missed int := 0;
begin
  select x.* into s from collection_slot x join collection_point p on p.id = x.point_id where x.id = slot and p.agency_no = agency for update of x;
  if s.id is null then raise exception 'a slot of another agency' using errcode = '42501'; end if;
  if over then
    update invitation i set state = 'NO_SHOW', step = 'MISS', state_since = greatest(s.on_day, i.sent_on), by_client_no = client,
      by_officer_no = officer, version = i.version + 1 where i.slot_id = s.id and i.state = 'SENT';
    get diagnostics missed = row_count;
  end if;
  update invitation i set state = 'PLANNED', step = 'BOOK', state_since = today, slot_id = null, slot_unit_no = null, sent_on = null,
    channel = null, by_client_no = client, by_officer_no = officer, version = i.version + 1
  where i.slot_id = s.id and i.state in (${open});
  update collection_slot x set state = case when over then 'CLOSED' else 'CANCELLED' end, version = x.version + 1 where x.id = s.id;
  return missed;
end $$;

-- How many of a slot's invitations stand where: counts only.
create function slot_counts(slots uuid[]) returns table (slot_id uuid, state text, persons int)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.slot_id, i.state, count(*)::int from invitation i where i.slot_id = any (slots) group by 1, 2
$$;
`;

const rights = /* sql */ `
grant execute on function lock_invitees(uuid[]), invite_members(uuid, uuid, date, date, int, int, int, int),
  send_invitations(uuid, uuid, date, text, int, int, int, int, int), settle_slot(uuid, boolean, date, int, int, int), slot_counts(uuid[]) to app;
`;
