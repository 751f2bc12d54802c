import type { Context } from '../access/context.ts';
import { permits } from '../access/caller.ts';
import { refusal, writeItems, type Outcome, type Refusal, type Told, type Verdict } from '../access/write-protocol.ts';
import { contradictedParts } from '../domain/numbers/agreement.ts';
import { findNumberRefusal, planNumber } from '../domain/numbers/completion.ts';
import { mayTakeNumberStep, type ManualNumberStep } from '../domain/numbers/life.ts';
import {
  discrepantForNumber,
  exchangeForNumber,
  factsOf,
  lockPersons,
  lockTask,
  rememberNumber,
  replaceNumber,
  type LockedTask,
} from './move.sql.ts';
import type { CompleteNumberInput, NumberTaskMove } from './number-task.inputs.ts';
import { taskIds } from './task-ids.ts';
import { takeStep } from './tasks.ts';

export const moveNumberTasks = (context: Context, items: readonly NumberTaskMove[]): Promise<Outcome[]> =>
  writeItems(context, 'moveNumberTasks', items, (fresh) => evaluate(context, fresh));

/** Persons are locked together, in order; then each item is a step of its own, on what the one before left. */
async function evaluate(context: Context, items: readonly NumberTaskMove[]): Promise<Verdict[]> {
  const { lo, hi } = context.caller.scope;
  await context.sql(lockPersons, [items.flatMap(({ id }) => taskIds.keyOf(id) ?? []), lo, hi]);
  const verdicts: Verdict[] = [];
  for (const item of items) verdicts.push(await move(context, item));
  return verdicts;
}

async function move(context: Context, item: NumberTaskMove): Promise<Verdict> {
  const { caller } = context;
  const { lo, hi } = caller.scope;
  const key = taskIds.keyOf(item.id);
  const [task] = key === undefined ? [] : await context.sql(lockTask, [key, lo, hi]);
  if (!task) return refused(refusal('NOT_FOUND', ['id']));
  const step = stepOf(item);
  const { officer } = caller;
  const answer = mayTakeNumberStep(step, {
    state: task.state,
    by: officer ? 'OFFICER' : 'MACHINE',
    permits: (action) => permits(caller, action) === 'YES',
    holdsPerson: true,
    tookBefore: task.steps.flatMap((one) => (officer && one.officerNo === officer.no ? [one.step] : [])),
  });
  if (!answer.ok) {
    return refused(refusal(answer.code, ['step'], answer.code === 'STEP_NOT_OPEN' ? { state: task.state } : {}));
  }
  if (item.expectedVersion !== task.version) {
    return refused(refusal('VERSION_CONFLICT', ['expectedVersion'], { currentVersion: String(task.version) }));
  }
  if (task.lifeStatus !== 'ALIVE') return refused(refusal('BLOCKED_BY_DEATH', ['id']));
  return takers[step](context, item, task);
}

const refused = (...refusals: Refusal[]): Verdict => ({ refused: refusals });

const codes = {
  request: 'REQUEST',
  complete: 'COMPLETE',
  acceptMismatch: 'ACCEPT_MISMATCH',
} as const satisfies Record<keyof NumberTaskMove['step'], ManualNumberStep>;

function stepOf({ step }: NumberTaskMove): ManualNumberStep {
  const given = (Object.keys(codes) as (keyof typeof codes)[]).find((name) => step[name] !== undefined);
  if (!given) throw new Error('a oneOf input holds exactly one step');
  return codes[given];
}

type Take = (context: Context, item: NumberTaskMove, task: LockedTask) => Promise<Verdict>;

/** What each step asks for beyond who takes it and in which state, and what it does. */
const takers: Record<ManualNumberStep, Take> = {
  async REQUEST(context, { step: { request } }, task) {
    if (!request) throw new Error('the step is another one');
    if (request.askedOn > context.today || request.askedOn < task.openedOn) {
      return refused(refusal('DATE_NOT_POSSIBLE', ['step', 'request', 'askedOn']));
    }
    const asked = { ...task, askedOn: request.askedOn, decidedBy: null, acceptedParts: [] };
    return accepted(task, await takeStep(context, asked, 'REQUEST', request.reference));
  },
  async ACCEPT_MISMATCH(context, { step: { acceptMismatch } }, task) {
    if (task.number === null) throw new Error('a task on a number of a person without one');
    const decided = {
      ...task,
      decidedBy: context.caller.officer?.no ?? null,
      acceptedParts: contradictedParts(task.number, task),
    };
    return accepted(task, await takeStep(context, decided, 'ACCEPT_MISMATCH', acceptMismatch?.text));
  },
  async COMPLETE(context, { step: { complete } }, task) {
    if (!complete) throw new Error('the step is another one');
    const found = findNumberRefusal(complete, factsOf(task), context.today);
    if (found) {
      const { code, path, params } = found;
      return refused(refusal(code, ['step', 'complete', path], params));
    }
    const told = await give(context, complete, task);
    if (!told) return refused(refusal('NUMBER_TAKEN', ['step', 'complete', 'personalNumber']));
    const decided = { ...task, newNumber: complete.personalNumber, decidedBy: context.caller.officer?.no ?? null };
    return accepted(task, await takeStep(context, decided, 'COMPLETE', complete.reference), ...told);
  },
};

const accepted = ({ id }: LockedTask, ...told: Told[]): Verdict => ({ accepted: id, told });

/** Gives the person the number, with all that follows; nothing where somebody has or had it. */
async function give(
  context: Context,
  { personalNumber, givenOn }: CompleteNumberInput,
  task: LockedTask,
): Promise<Told[] | undefined> {
  const { today } = context;
  const { former, cardId, dossier } = planNumber(factsOf(task), context.rules, today);
  const lineage = [
    task.citizenId,
    task.number,
    personalNumber,
    givenOn,
    former?.status ?? null,
    former?.reason ?? null,
  ];
  const [replaced] = await context.sql(replaceNumber, lineage);
  if (replaced?.done !== true) return undefined;
  const [person] = await context.sql(rememberNumber, [task.citizenId, givenOn, today, task.number]);
  if (!person) throw new Error('a person within reach was not written');
  if (cardId !== null) await context.sql(exchangeForNumber, [cardId, today]);
  if (dossier) await context.sql(discrepantForNumber, [dossier.id, today, dossier.step]);
  return [{ type: 'CITIZEN_CHANGED', subjectId: task.citizenId, ...person, fields: ['personal_number'] }];
}
