import {
  numberGrounds,
  numberTaskSteps,
  openNumberTasks,
  type NumberGroundCode,
  type NumberTaskParty,
  type NumberTaskStepCode,
} from '@lienthong/schema/number-task-life';
import type { Context } from '../access/context.ts';
import type { Told } from '../access/write-protocol.ts';
import type { RuleReference } from '../domain/corrections/declared-effects.ts';
import { uuidV7 } from '../store/uuid-v7.ts';
import { insertTask, savedValues, saveTask, standingTask, type TaskRow, type TaskStep } from './task.sql.ts';

/** What makes a task necessary. The person is locked, and admitted where outside the caller's range. */
export interface NumberTaskNeed {
  citizenId: string;
  /** Under which rule it is opened; a first number is always the authority's. */
  by: NumberTaskParty;
  ground: NumberGroundCode;
  rule: RuleReference | null;
  /** The request whose application asks for it. */
  requestId: string;
}

/**
 * Opens the person's task, or adds the ground to the one that is open: that stays under the rule it was opened under. A
 * mismatch that the citizen accepted was another one: it ends, since the question is asked anew.
 */
export async function openNumberTask(context: Context, need: NumberTaskNeed): Promise<Told[]> {
  const { citizenId, by, ground, rule, requestId } = need;
  const rules = rule ? [rule] : [];
  const [standing] = await context.sql(standingTask, [citizenId]);
  if (standing && openNumberTasks.includes(standing.state)) {
    const grounds = standing.grounds.includes(ground) ? standing.grounds : [...standing.grounds, ground];
    const further = { grounds, rules: [...standing.rules, ...rules], requestIds: [...standing.requestIds, requestId] };
    return [await takeStep(context, { ...standing, ...further }, 'ADD_GROUND')];
  }
  const told = standing ? [await takeStep(context, standing, 'VOID')] : [];
  const step = by === 'AUTHORITY' ? 'OPEN' : 'AWAIT';
  const { to: state } = numberTaskSteps[step];
  const id = uuidV7();
  const [opened] = await context.sql(insertTask, [
    ...[id, citizenId, numberGrounds[ground].reason, by, [ground], JSON.stringify(rules), [requestId], state],
    ...[context.today, JSON.stringify([stepEntry(context, step, null, state)])],
  ]);
  if (!opened) throw new Error('a task was opened for a person out of reach');
  return [...told, toldOf({ id, unitNo: opened.unitNo, version: 1, state })];
}

/** Ends the person's task, if one stands: what it was about is gone. */
export async function voidNumberTask(context: Context, citizenId: string): Promise<Told[]> {
  const [standing] = await context.sql(standingTask, [citizenId]);
  return standing ? [await takeStep(context, standing, 'VOID')] : [];
}

/** Writes a task with what a step changes, and its entry in the history; the day of its end follows from the state. */
export async function takeStep(context: Context, row: TaskRow, step: NumberTaskStepCode, note?: string): Promise<Told> {
  const to = numberTaskSteps[step].to ?? row.state;
  const steps = [...row.steps, stepEntry(context, step, row.state, to, note)];
  const closedOn = openNumberTasks.includes(to) ? null : context.today;
  await context.sql(saveTask, savedValues({ ...row, state: to, closedOn }, steps));
  return toldOf({ ...row, version: row.version + 1, state: to });
}

/** The instant is the database's. */
const stepEntry = (
  { caller: { client, officer }, today }: Context,
  step: NumberTaskStepCode,
  fromState: TaskRow['state'] | null,
  toState: TaskRow['state'],
  note?: string,
): Omit<TaskStep, 'at'> => ({
  step,
  fromState,
  toState,
  onDay: today,
  clientNo: client.no,
  officerNo: officer?.no ?? null,
  ...(note !== undefined && { note }),
});

const toldOf = ({ id, unitNo, version, state }: Pick<TaskRow, 'id' | 'unitNo' | 'version' | 'state'>): Told => ({
  type: `NUMBER_TASK_${state}`,
  subjectId: id,
  unitNo,
  version,
  fields: ['PERSONAL_NUMBER'],
});
