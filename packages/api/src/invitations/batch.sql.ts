import type { DossierState } from '@lienthong/schema/dossier-life';
import type { WorklistKind } from '@lienthong/schema/worklists';
import { openStatement, personStatement, type Statement, once } from '../store/statement.ts';
import type { Members } from '../worklists/worklist.sql.ts';

interface Chosen {
  citizenId: string;
  unitNo: number;
  caseState: DossierState | null;
  /** The invitation that waits for a slot. */
  waiting: string | null;
}

/**
 * The next persons of a list who have no slot yet, in its order, locked: within $1 to $2, the values of the kind, and how many.
 * Who is being invited elsewhere at this moment is passed over; whose birth date is partial needs a supplement first.
 */
export function chooseInvitees(kind: WorklistKind, { from, unit, where, keys }: Members): Statement<Chosen> {
  const name = `recordInvitations/batch/${kind}`;
  return once(name, () => {
    let used = 2;
    const next = (): string => `$${String((used += 1))}`;
    const all = [`${unit} between $1 and $2`, ...where(next), `c.date_of_birth_precision = 'DAY'`, 'i.slot_id is null'];
    return personStatement<Chosen>(
      name,
      '"citizenId"',
      `select c.id as "citizenId", c.unit_no as "unitNo", c.case_state as "caseState", i.id as waiting
       from ${from} left join invitation i on i.citizen_id = c.id and i.state in ('PLANNED', 'SENT')
       where ${all.join(' and ')} order by ${keys.join(', ')} limit ${next()} for no key update of c skip locked`,
    );
  });
}

/** How many a batch came to, once they are there. */
export const closeBatch = openStatement(
  'close-invitation-batch',
  `update invitation_batch set planned = $2 where id = $1`,
);

export const insertBatch = openStatement(
  'insert-invitation-batch',
  `insert into invitation_batch (id, slot_id, unit_no, list, planned, client_no, agency_no, on_day)
   values ($1, $2, $3, $4, 0, $5, $6, $7::date)`,
);

/** Arrays of ids, persons, homes and reasons; slot with its unit, batch, day, client, officer. Who got an invitation meanwhile gets none. */
export const insertInvitations = openStatement<{ id: string }>(
  'insert-invitations',
  `insert into invitation (id, citizen_id, unit_no, reason, slot_id, slot_unit_no, batch_id, state_since, by_client_no, by_officer_no)
   select n.id, n.person, n.home, n.reason, $5::uuid, $6::int, $7::uuid, $8::date, $9::int, $10::int
   from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[]) n (id, person, home, reason) order by n.id
   on conflict (citizen_id) where state in ('PLANNED', 'SENT') do nothing returning id`,
);

/** Invitations that wait for a slot get this one. */
export const bookWaiting = openStatement<{ id: string }>(
  'book-waiting-invitations',
  `update invitation set step = 'BOOK', state_since = $5::date, slot_id = $2, slot_unit_no = $3, batch_id = $4, by_client_no = $6,
     by_officer_no = $7, version = version + 1
   where id = any($1::uuid[]) and state = 'PLANNED' and slot_id is null returning id`,
);

export const inviteMembers = openStatement<{ planned: number }>(
  'invite-members',
  `select invite_members($1::uuid, $2::uuid, $3::date, $4::date, $5::int, $6::int, $7::int, $8::int) as planned`,
);

export const sendInvitations = openStatement<{ sent: number }>(
  'send-invitations',
  `select send_invitations($1::uuid, $2::uuid, $3::date, $4, $5::int, $6::int, $7::int, $8::int, $9::int) as sent`,
);
