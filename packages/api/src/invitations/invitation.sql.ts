import type {
  Channel,
  InvitationCancelReason,
  InvitationReason,
  InvitationState,
  InvitationStepCode,
} from '@lienthong/schema/invitation-life';
import type { InviteeFacts } from '../domain/invitations.ts';
import { openStatement, personStatement } from '../store/statement.ts';

export interface InvitationRow {
  id: string;
  citizenId: string;
  unitNo: number;
  slotId: string | null;
  batchId: string | null;
  reason: InvitationReason;
  state: InvitationState;
  stateSince: string;
  sentOn: string | null;
  channel: Channel | null;
  cancelReason: InvitationCancelReason | null;
  version: number;
}

/** Of an invitation i. */
export const invitationColumns = `i.id, i.citizen_id as "citizenId", i.unit_no as "unitNo", i.slot_id as "slotId", i.batch_id as "batchId",
  i.reason, i.state, i.state_since as "stateSince", i.sent_on as "sentOn", i.channel, i.cancel_reason as "cancelReason", i.version`;

/** Whose row a caller reaches: $2 to $3 the units, $4 the client of the cohorts. */
const inReach = (row: string): string => `(${row}.unit_no between $2 and $3 or exists (
     select from cohort_member m where m.citizen_id = ${row === 'c' ? 'c.id' : `${row}.citizen_id`} and m.client_no = $4 and m.left_on is null))`;

export const invitationsById = personStatement<InvitationRow>(
  'Invitation',
  '"citizenId"',
  `select ${invitationColumns} from invitation i where i.id = any($1::uuid[])`,
);

export const invitationsByCitizen = personStatement<InvitationRow>(
  'Citizen.invitations',
  '"citizenId"',
  `select ${invitationColumns} from invitation i where i.citizen_id = any($1::uuid[]) order by i.citizen_id, i.id desc`,
);

export interface StepRow {
  invitationId: string;
  citizenId: string;
  step: InvitationStepCode;
}

export const stepsByInvitation = personStatement<StepRow>(
  'Invitation.steps',
  '"citizenId"',
  `select s.invitation_id as "invitationId", s.citizen_id as "citizenId", s.step, s.from_state as "fromState", s.to_state as "toState",
     s.on_day as "onDay", s.at from invitation_step s where s.invitation_id = any($1::uuid[]) order by s.invitation_id, s.version`,
);

export interface BatchRow {
  id: string;
  slotId: string;
  plannedOn: string;
  planned: number;
  clientNo: number;
  agencyNo: number;
}

export const batchesById = openStatement<BatchRow>(
  'invitation-batches-by-id',
  `select b.id, b.slot_id as "slotId", b.on_day as "plannedOn", b.planned, b.client_no as "clientNo", b.agency_no as "agencyNo"
   from invitation_batch b where b.id = any($1::uuid[])`,
);

export interface InviteeRow extends InviteeFacts {
  id: string;
  unitNo: number;
  openId: string | null;
  openVersion: number | null;
  /** Whether the open invitation is to a session. */
  openInSession: boolean;
}

/** Before they are read: within reach, in the order of their ids. */
export const lockInvitees = openStatement('lock-invitees', `select lock_invitees($1::uuid[])`);

/** Persons of $1 within reach, with the invitation that is open. */
export const inviteesById = personStatement<InviteeRow>(
  'recordInvitations',
  'id',
  `select c.id, c.unit_no as "unitNo", c.date_of_birth as "dateOfBirth", c.nationality, c.life_status as "lifeStatus",
     c.case_state as "caseState", c.exchange_due_on as "exchangeDueOn", i.id as "openId", i.version as "openVersion",
     exists (select from collection_slot s where s.id = i.slot_id and s.cohort_id is not null) as "openInSession"
   from citizen c left join invitation i on i.citizen_id = c.id and i.state in ('PLANNED', 'SENT')
   where c.id = any($1::uuid[]) and ${inReach('c')} order by c.id`,
);

export interface LockedInvitation extends InvitationRow {
  slotUnitNo: number | null;
  slotOn: string | null;
}

/** Invitations of $1 within reach, or to a point of the caller's units ($5 to $6), locked in the order of their ids. */
export const lockInvitations = personStatement<LockedInvitation>(
  'recordInvitations/steps',
  '"citizenId"',
  `select ${invitationColumns}, i.slot_unit_no as "slotUnitNo", s.on_day as "slotOn" from invitation i left join collection_slot s on s.id = i.slot_id
   where i.id = any($1::uuid[]) and (${inReach('i')} or i.slot_unit_no between $5 and $6) order by i.id for update of i`,
);

export const insertInvitation = openStatement(
  'insert-invitation',
  `insert into invitation (id, citizen_id, unit_no, slot_id, slot_unit_no, reason, state_since, by_client_no, by_officer_no)
   values ($1, $2, $3, $4, $5, $6, $7::date, $8, $9)`,
);

/** A step with all that it leaves in the row; who takes it. */
export const stepInvitation = openStatement<{ id: string; version: number }>(
  'step-invitation',
  `update invitation set step = $2, state = $3, state_since = $4::date, slot_id = $5, slot_unit_no = $6, sent_on = $7::date, channel = $8,
     cancel_reason = $9, by_client_no = $10, by_officer_no = $11, version = version + 1 where id = $1 returning id, version`,
);
