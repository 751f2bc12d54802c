import type {
  NumberGroundCode,
  NumberTaskParty,
  NumberTaskReason,
  NumberTaskState,
  NumberTaskStepCode,
} from '@lienthong/schema/number-task-life';
import { standingNumberTasks } from '@lienthong/schema/number-task-life';
import type { NumberPart } from '../domain/numbers/agreement.ts';
import type { RuleReference } from '../domain/corrections/declared-effects.ts';
import { openStatement } from '../store/statement.ts';

/** A step that was taken; `note` is its paper or reason, free text, which is kept and not shown. */
export interface TaskStep {
  step: NumberTaskStepCode;
  fromState: NumberTaskState | null;
  toState: NumberTaskState;
  onDay: string;
  at: string;
  clientNo: number | null;
  officerNo: number | null;
  note?: string;
}

export interface TaskRow {
  id: string;
  citizenId: string;
  unitNo: number;
  reason: NumberTaskReason;
  acts: NumberTaskParty;
  grounds: NumberGroundCode[];
  rules: RuleReference[];
  requestIds: string[];
  state: NumberTaskState;
  openedOn: string;
  askedOn: string | null;
  closedOn: string | null;
  decidedBy: number | null;
  acceptedParts: NumberPart[];
  newNumber: string | null;
  steps: TaskStep[];
  version: number;
}

/** Of a task t. */
export const taskColumns = `t.id, t.citizen_id as "citizenId", t.unit_no as "unitNo", t.reason, t.acts, t.grounds, t.rules,
  t.request_ids as "requestIds", t.state, t.opened_on as "openedOn", t.asked_on as "askedOn", t.closed_on as "closedOn",
  t.decided_by as "decidedBy", t.accepted_parts as "acceptedParts", t.new_number as "newNumber", t.steps, t.version`;

export const isStanding = `state in (${standingNumberTasks.map((state) => `'${state}'`).join(', ')})`;

/** Of a person who is admitted or within reach, and locked. */
export const standingTask = openStatement<TaskRow>(
  'standing-number-task',
  `select ${taskColumns} from number_task t where t.citizen_id = $1 and t.${isStanding} for update`,
);

export const insertTask = openStatement<{ unitNo: number }>(
  'insert-number-task',
  `insert into number_task (id, citizen_id, unit_no, reason, acts, grounds, rules, request_ids, state, opened_on, steps)
   select $1, c.id, c.unit_no, $3, $4, $5::text[], $6::jsonb, $7::uuid[], $8, $9::date, $10::jsonb from citizen c where c.id = $2
   returning unit_no as "unitNo"`,
);

export const saveTask = openStatement(
  'save-number-task',
  `update number_task set state = $2, grounds = $3::text[], rules = $4::jsonb, request_ids = $5::uuid[], asked_on = $6::date,
     closed_on = $7::date, decided_by = $8, accepted_parts = $9::text[], new_number = $10, steps = $11::jsonb, version = version + 1
   where id = $1`,
);

/** The values of `saveTask`, with the steps as they then are. */
export const savedValues = (row: TaskRow, steps: readonly Omit<TaskStep, 'at'>[]): unknown[] => [
  ...[row.id, row.state, row.grounds, JSON.stringify(row.rules), row.requestIds, row.askedOn, row.closedOn],
  ...[row.decidedBy, row.acceptedParts, row.newNumber, JSON.stringify(steps)],
];
