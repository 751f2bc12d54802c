import { newRef, type Asking } from './examples.ts';
import type { Json } from './facts.ts';
import type { Filled, Prepared } from './preparation.ts';

interface Task {
  id: string;
  version: number;
  state: string;
}

const noId = 'nrt_00000000-0000-7000-8000-000000000000';
const noTask =
  'There is no such task: a corrected birth year opens one, where the law of the day knows it (from July 2021: start with --today).';

async function tasks({ ask }: Asking): Promise<Task[]> {
  const { numberTasks } = (await ask('{ numberTasks(first: 50) { nodes { id version state } } }')) as unknown as {
    numberTasks: { nodes: Task[] };
  };
  return numberTasks.nodes;
}

async function someTask(asking: Asking): Promise<Filled> {
  const [task] = await tasks(asking);
  return { variables: { id: task?.id ?? noId }, ...(!task && { note: noTask }) };
}

/** What can be tried without knowing a free number: the citizen asks; an officer notes that the number is kept. */
async function nextStep(asking: Asking): Promise<Filled> {
  const task = (await tasks(asking)).find(({ state }) => state === 'WAITING_FOR_CITIZEN');
  const step: Json = asking.officer
    ? { acceptMismatch: { text: 'The citizen keeps the number.' } }
    : { request: { askedOn: asking.today, reference: 'A-1' } };
  const item = { clientRef: newRef(), id: task?.id ?? noId, expectedVersion: task?.version ?? 1, step };
  return { variables: { items: [item] }, ...(!task && { note: noTask }) };
}

/** Personal numbers that are to be given, or given anew. */
export const numbers: Readonly<Record<string, Prepared>> = {
  NumberTasks: { fill: async () => ({ variables: { first: 20 } }) },
  NumberTask: { fill: someTask },
  MoveNumberTasks: { fill: nextStep },
};
