import type { Caller } from '@lienthong/api/access/caller';
import type { Sex } from '@lienthong/schema/codes';
import type { NumberTaskState } from '@lienthong/schema/number-task-life';
import { composePersonalNumber } from '@lienthong/schema/personal-number';
import type { Answer, TestApi } from './api.ts';
import { accepted, correctionOf, decide, fresh, submit, type Json, type RequestAnswer } from './corrections.ts';
import type { Person } from './people.ts';

export interface TaskAnswer {
  id: string;
  state: NumberTaskState;
  version: number;
  by: string;
  grounds: string[];
  openedOn: string;
}
export interface TaskOutcome {
  clientRef: string;
  status: 'ACCEPTED' | 'REFUSED';
  replayed: boolean;
  refusals: { code: string; message: string; path: string[]; params: { name: string; value: string }[] }[];
  task: TaskAnswer | null;
}

export const taskFields = 'id state version by grounds openedOn';
const document = `mutation($items: [NumberTaskMove!]!) { moveNumberTasks(items: $items) {
  clientRef status replayed refusals { code message path params { name value } } task { ${taskFields} } } }`;

export const tryMoveTasks = (t: TestApi, caller: Caller, items: Json[]): Promise<Answer> =>
  t.ask(caller, document, { items });

export async function moveTasks(t: TestApi, caller: Caller, ...items: Json[]): Promise<TaskOutcome[]> {
  const { data, errors } = await tryMoveTasks(t, caller, items);
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data.moveNumberTasks;
}

export const taskStep = (task: { id: string; version: number }, step: Json, clientRef = fresh('task')): Json => ({
  clientRef,
  id: task.id,
  expectedVersion: task.version,
  step,
});

export const completing = (personalNumber: string, givenOn: string): Json => ({
  complete: { personalNumber, givenOn, reference: 'QĐ-9' },
});
export const asking = (askedOn: string): Json => ({ request: { askedOn, reference: 'Đơn 12' } });
export const keeping: Json = { acceptMismatch: { text: 'Đơn 13' } };

/** A number that says this of sex and birth year, and that nobody has or had. */
export async function freeNumber(t: TestApi, sex: string, bornOn: string): Promise<string> {
  const birthYear = Number(bornOn.slice(0, 4));
  const rows = await t.oracle<{ value: string }>('select value from personal_number');
  const taken = new Set(rows.map(({ value }) => value));
  for (let serial = Number(fresh('').slice(1)); ; serial += 1) {
    const value = composePersonalNumber({ place: '972', sex: sex as Sex, birthYear, serial });
    if (!taken.has(value)) return value;
  }
}

/** The same day of another year. */
export const inYear = (bornOn: string, years: number): string =>
  `${String(Number(bornOn.slice(0, 4)) + years)}${bornOn.slice(4) === '-02-29' ? '-02-28' : bornOn.slice(4)}`;

/** A correction of the birth date, approved; the request as it is then. */
export async function correctBirth(
  t: TestApi,
  office: { sender: Caller; officer: Caller },
  person: Person,
  value: string,
  recorded = person.bornOn,
): Promise<RequestAnswer> {
  const [now] = await t.oracle<{ number: string; givenName: string }>(
    `select n.value as number, c.given_name as "givenName" from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     where c.id = $1`,
    [person.id],
  );
  const subject = { personalNumber: now?.number, givenName: now?.givenName };
  const handedIn = await submit(
    t,
    office.sender,
    correctionOf(person, { field: 'DATE_OF_BIRTH', recorded, value, subject }),
  );
  const { request } = await decide(t, office.officer, accepted(handedIn));
  if (request?.state !== 'APPLIED') throw new Error('the correction was not applied');
  return request;
}

/** The person's tasks, the oldest first, as the tables have them. */
export const tasksOf = (t: TestApi, person: { id: string }): Promise<TaskAnswer[]> =>
  t.oracle<TaskAnswer>(
    `select 'nrt_' || id as id, state, version, acts as by, grounds, opened_on::text as "openedOn" from number_task where citizen_id = $1
     order by opened_on, id`,
    [person.id],
  );

export async function lastTask(t: TestApi, person: { id: string }): Promise<TaskAnswer> {
  const task = (await tasksOf(t, person)).at(-1);
  if (!task) throw new Error('the person has no task');
  return task;
}

/** The only outcome's task; fails where it was refused. */
export function acceptedTask([outcome]: TaskOutcome[]): TaskAnswer {
  if (!outcome?.task) throw new Error(`the step was refused: ${JSON.stringify(outcome?.refusals)}`);
  return outcome.task;
}
