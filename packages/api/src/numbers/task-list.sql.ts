import { citizenColumns, joined, type CitizenRow } from '../citizens/citizen.sql.ts';
import type { StandingTask } from '../domain/numbers/agreement.ts';
import { countStatement, pageStatement, personStatement, type Statement, once } from '../store/statement.ts';
import { isStanding, taskColumns, type TaskRow } from './task.sql.ts';

export const tasksById = personStatement<TaskRow>(
  'numberTask',
  '"citizenId"',
  `select ${taskColumns} from number_task t where t.id = any($1::uuid[]) order by t.id`,
);

export const tasksByCitizen = personStatement<TaskRow>(
  'Citizen.numberTasks',
  '"citizenId"',
  `select ${taskColumns} from number_task t where t.citizen_id = any($1::uuid[]) order by t.citizen_id, t.opened_on, t.id`,
);

export const standingByCitizen = personStatement<StandingTask & { citizenId: string }>(
  'Citizen.numberAgreement',
  '"citizenId"',
  `select t.citizen_id as "citizenId", t.state, t.accepted_parts as "acceptedParts"
   from number_task t where t.citizen_id = any($1::uuid[]) and t.${isStanding}`,
);

export const personsOfTasks = personStatement<CitizenRow>(
  'NumberTask.citizen',
  'id',
  `select ${citizenColumns}, null as "matchedNumberStatus" from citizen c ${joined} where c.id = any($1::uuid[])`,
);

/** Which of the filter's conditions there are. */
export interface TaskConditions {
  state: boolean;
  reason: boolean;
  openedBefore: boolean;
  after: boolean;
}

function whereOf({ state, reason, openedBefore, after }: TaskConditions): { where: string; used: number } {
  let used = 2;
  const next = (): string => `$${++used}`;
  const where = [
    't.unit_no between $1 and $2',
    ...(state ? [`t.state = ${next()}`] : []),
    ...(reason ? [`t.reason = ${next()}`] : []),
    ...(openedBefore ? [`t.opened_on < ${next()}::date`] : []),
    ...(after ? [`(t.opened_on, t.id) > (${next()}::date, ${next()}::uuid)`] : []),
  ];
  return { where: where.join(' and '), used };
}

const form = (conditions: TaskConditions): string =>
  Object.entries(conditions)
    .flatMap(([name, given]) => (given ? [name] : []))
    .join(',');

/** The oldest first. */
export function taskPage(conditions: TaskConditions): Statement<TaskRow & { more: boolean }> {
  const name = `numberTasks/${form(conditions)}`;
  const { where, used } = whereOf(conditions);
  const text = `select ${taskColumns} from number_task t where ${where} order by t.opened_on, t.id limit $${used + 1} + 1`;
  return once(name, () => pageStatement<TaskRow>(name, '"citizenId"', used + 1, text));
}

export function taskCount(conditions: TaskConditions): Statement<{ counted: number }> {
  const name = `numberTasks/count/${form({ ...conditions, after: false })}`;
  const { where, used } = whereOf({ ...conditions, after: false });
  const text = `select count(*)::int as counted from (select from number_task t where ${where} limit $${used + 1}) x`;
  return once(name, () => countStatement<{ counted: number }>(name, text));
}
