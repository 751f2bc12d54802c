import type { CorrectableFieldCode } from '@lienthong/schema/correction-fields';
import type { CorrectionState } from '@lienthong/schema/correction-life';
import type { CitizenColumns } from '../domain/corrections/current-value.ts';
import { openStatement, personStatement } from '../store/statement.ts';
import { columns, requestColumns, snake, type RequestRow } from './correction.sql.ts';

/** Admits and locks the persons of requests that the caller's office or agency is part of; then those who are to come by them. */
export const admitByRequests = openStatement(
  'admit-by-requests',
  `select admit_newcomers($1::uuid[], admit_by_requests($1::uuid[]))`,
);

export interface StepRow {
  requestId: string;
  no: number;
  step: string;
  fromState: CorrectionState | null;
  toState: CorrectionState;
  officerNo: number | null;
}

export const insertSteps = openStatement(
  'insert-correction-steps',
  `insert into correction_step (request_id, no, step, from_state, to_state, client_no, officer_no, on_day, citizen_id, unit_no,
     office_unit_no, sender_unit_no, reporter_no)
   select q.id, s.no, s.step, s."fromState", s."toState", $2, s."officerNo", $3::date, q.citizen_id, q.unit_no, q.office_unit_no, q.sender_unit_no,
     q.reporter_no
   from jsonb_to_recordset($1::jsonb) s ("requestId" uuid, no int, step text, "fromState" text, "toState" text, "officerNo" int)
   join correction_request q on q.id = s."requestId"`,
);

export interface LockedRequest extends RequestRow {
  steps: number;
  /** Officers who approved it, and who handed it in or put it on new values: each time. */
  approvers: (number | null)[];
  submitters: (number | null)[];
}

export const lockRequest = personStatement<LockedRequest>(
  'moveCorrections',
  '"citizenId"',
  `select ${requestColumns}, s.steps, s.approvers, s.submitters
   from correction_request q cross join lateral (
     select count(*)::int as steps, coalesce(array_agg(s.officer_no) filter (where s.step = 'APPROVE'), '{}') as approvers,
       coalesce(array_agg(s.officer_no) filter (where s.step in ('SUBMIT', 'REBASE')), '{}') as submitters
     from correction_step s where s.request_id = q.id) s
   where q.id = $1 for update of q`,
);

/** Requests that the call has just inserted, whose persons are admitted. */
export const requestsToApprove = personStatement<RequestRow>(
  'submitCorrections/approve',
  '"citizenId"',
  `select ${requestColumns} from correction_request q where q.id = any($1::uuid[]) order by q.id`,
);

/** What a step can write; the state's and the version's rules are the table's own. */
const moved = [
  ...(['state', 'decidedBy', 'staleFields', 'question', 'reason', 'effects', 'appliedOn'] as const),
  ...(['askedOn', 'answerBy', 'pausedDays', 'closedOn', 'contestedOn', 'contestReason', 'contestEvidence'] as const),
  ...(['reversedOn', 'reversalBasis', 'reversalEffects'] as const),
  ...(['recordedValue', 'officeUnitNo', 'agencyKind', 'dueOn', 'late', 'ruleVersion'] as const),
  ...(['reviewerNo', 'reviewedUntil', 'verifiedOn', 'verificationReason', 'fastTrackRule'] as const),
] satisfies (keyof RequestRow)[];

export const saveMove = openStatement(
  'save-correction-move',
  `update correction_request set ${moved.map((name, at) => `${snake(name)} = $${at + 2}::${columns[name]}`).join(', ')},
     version = version + 1 where id = $1`,
);

/** The values of `saveMove`. */
export const movedValues = (row: RequestRow): unknown[] => [
  row.id,
  ...moved.map((name) => (columns[name] === 'jsonb' && row[name] !== null ? JSON.stringify(row[name]) : row[name])),
];

/** A request that was applied to a person admitted, whoever handed it in, reversed ones included. */
export interface AppliedRow {
  id: string;
  citizenId: string;
  kind: RequestRow['kind'];
  field: CorrectableFieldCode | null;
  recordedValue: string | null;
  newValue: string | null;
  appliedOn: string;
  state: CorrectionState;
  /** The person's version that applying it left behind, with the columns as they were. */
  citizenVersion: number;
  former: CitizenColumns;
  cardId: string | null;
}

export const appliedRequests = personStatement<AppliedRow>(
  'moveCorrections/applied',
  '"citizenId"',
  `select id, citizen_id as "citizenId", kind, field, recorded_value as "recordedValue", new_value as "newValue", applied_on as "appliedOn",
     state, citizen_version as "citizenVersion", former, card_id as "cardId"
   from applied_requests() where citizen_id = $1 order by citizen_version`,
);

/** Places of the entries, from 1, that a request rests on already; all are locked to the transaction's end. */
export const takenEntries = openStatement<{ ord: number }>(
  'taken-entries',
  `select ord from taken_entries($1::text[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[])`,
);
