import type { Context } from '../access/context.ts';
import type { NodeKind } from '../access/node.ts';
import { connect, countBound, type Connection } from '../access/paging.ts';
import type { CitizenRow } from '../citizens/citizen.sql.ts';
import type { StandingTask } from '../domain/numbers/agreement.ts';
import { unitOf } from '../units/units.ts';
import type { NumberTaskFilter } from './number-task.inputs.ts';
import { personsOfTasks, standingByCitizen, taskCount, taskPage, tasksByCitizen, tasksById } from './task-list.sql.ts';
import type { TaskRow } from './task.sql.ts';
import { taskIds } from './task-ids.ts';

export async function loadTasks(context: Context, ids: readonly string[]): Promise<(TaskRow | null)[]> {
  const byId = new Map((await context.sql(tasksById, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

export function findTask(context: Context, id: string): Promise<TaskRow | null> {
  const key = taskIds.keyOf(id);
  return key === undefined ? Promise.resolve(null) : context.load(loadTasks, key);
}

export const numberTaskNodes: NodeKind = {
  typeName: 'NumberTask',
  door: { action: 'number:read', personal: true },
  matches: (id) => taskIds.keyOf(id) !== undefined,
  find: findTask,
};

/** All tasks of each person, the oldest first. */
export async function loadTasksOf(context: Context, citizens: readonly string[]): Promise<TaskRow[][]> {
  const byCitizen = Map.groupBy(await context.sql(tasksByCitizen, [citizens]), ({ citizenId }) => citizenId);
  return citizens.map((id) => byCitizen.get(id) ?? []);
}

/** The task of each person that says something about the number in force. */
export async function loadStanding(context: Context, citizens: readonly string[]): Promise<(StandingTask | null)[]> {
  const byCitizen = new Map((await context.sql(standingByCitizen, [citizens])).map((row) => [row.citizenId, row]));
  return citizens.map((id) => byCitizen.get(id) ?? null);
}

export async function loadPersons(context: Context, ids: readonly string[]): Promise<(CitizenRow | null)[]> {
  const byId = new Map((await context.sql(personsOfTasks, [ids])).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Tasks on persons who live within the caller's range, the oldest first. */
export async function listTasks(
  context: Context,
  filter: NumberTaskFilter,
  first: number,
  after: string | undefined,
): Promise<Connection<TaskRow>> {
  const { state, reason, openedBefore } = filter;
  const { scope, client } = context.caller;
  const unit = filter.unit === undefined ? undefined : unitOf(context, filter.unit, undefined, ['filter', 'unit']);
  const lo = Math.max(scope.lo, unit?.unitNo ?? scope.lo);
  const hi = Math.min(scope.hi, unit?.lastUnitNo ?? scope.hi);
  const binding = { client: client.id, list: 'numberTasks', filter, order: 'OLDEST' };
  const position = after === undefined ? [] : context.cursors.open(binding, after);
  const asked = [lo, hi, ...[state, reason, openedBefore].filter((one) => one !== undefined)];
  const conditions = {
    state: state !== undefined,
    reason: reason !== undefined,
    openedBefore: openedBefore !== undefined,
    after: after !== undefined,
  };
  const rows = await context.sql(taskPage(conditions), [...asked, ...position, first]);
  return connect({
    nodes: rows,
    more: rows[0]?.more ?? false,
    after,
    cursorOf: (row) => context.cursors.seal(binding, [row.openedOn, row.id]),
    count: async () => (await context.sql(taskCount(conditions), [...asked, countBound + 1]))[0]?.counted ?? 0,
  });
}
