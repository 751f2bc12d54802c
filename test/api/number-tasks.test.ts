import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openNumberTask } from '@lienthong/api/numbers/tasks';
import type { AgencyKind } from '@lienthong/schema/codes';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  cardActive,
  codesOf as codesOfRequests,
  correctionOf,
  deathOf,
  decide,
  accepted,
  fresh,
  move,
  noDossier,
  openDossier,
  sexOf,
  someone,
  stepOf,
  submit,
  type Json,
  paperOf,
} from '../support/corrections.ts';
import { officesOf } from '../support/offices.ts';
import { move as moveHome, register, type Person } from '../support/people.ts';
import {
  acceptedTask,
  asking,
  completing,
  correctBirth,
  freeNumber,
  inYear,
  keeping,
  lastTask,
  moveTasks,
  taskFields,
  tasksOf,
  taskStep,
  tryMoveTasks,
  type TaskAnswer,
  type TaskOutcome,
} from '../support/number-tasks.ts';

const underCircular = '2021-08-02';
const underDecree = '2024-08-05';

let t: TestApi;
let office: { sender: Caller; officer: Caller };
let second: Caller;
let ward: Caller;
let system: Caller;
let chief: Caller;
let clerk: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  const { city, first, ...others } = officesOf(t);
  office = { sender: city, officer: first };
  ({ second, ward, system, chief, clerk } = others);
});
afterAll(() => t.close());
beforeEach(() => t.setToday(underDecree));

const agreeing = `exists (select from personal_number n where n.citizen_id = c.id and n.status = 'ACTIVE'
    and (substr(n.value, 4, 1)::int % 2 = 1) = (c.sex = 'FEMALE')
    and (19 + substr(n.value, 4, 1)::int / 2) * 100 + substr(n.value, 5, 2)::int = extract(year from c.date_of_birth))
  and not exists (select from personal_number n where n.citizen_id = c.id and n.status <> 'ACTIVE')`;
const anybody = (condition = 'true', unit = '703'): Promise<Person> =>
  someone(t, `${agreeing} and (${condition})`, unit);

const codes = (outcomes: TaskOutcome[]): string[] =>
  outcomes.map(({ status, refusals }) => (status === 'ACCEPTED' ? status : refusals.map(({ code }) => code).join(' ')));
const take = (caller: Caller, task: TaskAnswer, step: Json): Promise<TaskOutcome[]> =>
  moveTasks(t, caller, taskStep(task, step));
const codeOf = async (caller: Caller, task: TaskAnswer, step: Json): Promise<string> =>
  codes(await take(caller, task, step))[0] ?? '';

/** Somebody whose birth year was corrected, with the task that follows. */
async function corrected(condition?: string, years = 3): Promise<{ person: Person; bornOn: string; task: TaskAnswer }> {
  const person = await anybody(condition);
  const bornOn = inYear(person.bornOn, years);
  await correctBirth(t, office, person, bornOn);
  return { person, bornOn, task: await lastTask(t, person) };
}

const seen = `id personalNumber matchedNumberStatus numberAgreement personalNumbers { value status validFrom validTo replacedBy reason }
  numberTasks { ${taskFields} } card { state }`;
const find = async (number: string, caller = chief): Promise<Json | null> =>
  served(await t.ask(caller, `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${seen} } }`, { n: number }))
    .citizen;
function served({ data, errors }: Answer): any {
  if (errors) throw new Error(`the call was not served: ${JSON.stringify(errors)}`);
  return data;
}

describe('the law of the day', () => {
  test('on the demo day knows no re-establishment: no task', async () => {
    await t.setToday('2021-05-20');
    const person = await anybody();
    await correctBirth(t, office, person, inYear(person.bornOn, 2));
    expect(await tasksOf(t, person)).toEqual([]);
    expect((await find(person.number!))?.['numberAgreement']).toBe('CONTRADICTS');
  });

  test('from July 2021 lets the authority act of itself, from July 2024 it waits for the citizen', async () => {
    await t.setToday(underCircular);
    const before = await corrected();
    expect(before.task).toMatchObject({
      state: 'OPEN',
      by: 'AUTHORITY',
      grounds: ['BIRTH_YEAR_CORRECTED'],
      version: 1,
    });
    await t.setToday('2024-06-30');
    expect((await corrected()).task).toMatchObject({ state: 'OPEN', by: 'AUTHORITY' });
    await t.setToday('2024-07-01');
    const after = await corrected();
    expect(after.task).toMatchObject({ state: 'WAITING_FOR_CITIZEN', by: 'CITIZEN_REQUEST', openedOn: '2024-07-01' });
    // A task stays under the rule that it was opened under.
    expect(await codeOf(chief, before.task, asking('2024-07-01'))).toBe('STEP_NOT_OPEN');
    expect(await codeOf(chief, before.task, keeping)).toBe('STEP_NOT_OPEN');
    const number = await freeNumber(t, before.person.sex, before.bornOn);
    expect(await codeOf(chief, before.task, completing(number, '2024-07-01'))).toBe('ACCEPTED');
    expect(await codeOf(chief, after.task, completing(number, '2024-07-01'))).toBe('STEP_NOT_OPEN');
  });

  test('is shown with the task: request, rule, provision, how sure', async () => {
    const person = await anybody();
    const request = await correctBirth(t, office, person, inYear(person.bornOn, 3));
    const document = `query($n: PersonalNumber!) { citizen(personalNumber: $n) { numberTasks { requests { id kind state } rules { id legalReference status } steps { step fromState toState onDay at } } } }`;
    const { citizen } = served(await t.ask(chief, document, { n: person.number }));
    expect(citizen.numberTasks).toEqual([
      {
        requests: [{ id: request.id, kind: 'CORRECTION', state: 'APPLIED' }],
        rules: [
          {
            id: expect.stringContaining('personal_number.cancel_and_reestablish_ground'),
            legalReference: 'Decree 70/2024/NĐ-CP art.11(7)(a)',
            status: 'SECONDARY_PAGE',
          },
        ],
        steps: [
          {
            step: 'AWAIT',
            fromState: null,
            toState: 'WAITING_FOR_CITIZEN',
            onDay: underDecree,
            at: expect.stringMatching(/Z$/),
          },
        ],
      },
    ]);
  });
});

describe('a wrong birth year', () => {
  test('put right leads to a task, a request, a new number and another card; the old number still finds the person', async () => {
    const { person, bornOn, task } = await corrected(`${cardActive} and ${noDossier}`);
    const old = person.number!;
    expect(await find(old)).toMatchObject({ numberAgreement: 'PENDING', matchedNumberStatus: 'ACTIVE' });
    const requested = acceptedTask(await take(clerk, task, asking(underDecree)));
    expect(requested).toMatchObject({ state: 'REQUESTED', version: 2 });
    await t.setToday('2024-08-12');
    const number = await freeNumber(t, person.sex, bornOn);
    const done = acceptedTask(await take(chief, requested, completing(number, '2024-08-09')));
    expect(done).toMatchObject({ state: 'DONE', version: 3 });
    const found = await find(old);
    expect(found).toEqual(await find(number).then((one) => ({ ...one, matchedNumberStatus: 'REPLACED' })));
    expect(found).toMatchObject({
      id: person.node,
      personalNumber: number,
      matchedNumberStatus: 'REPLACED',
      numberAgreement: 'AGREES',
      card: { state: 'EXCHANGE_REQUIRED' },
    });
    expect(found?.['personalNumbers']).toEqual([
      { value: number, status: 'ACTIVE', validFrom: '2024-08-09', validTo: null, replacedBy: null, reason: null },
      expect.objectContaining({
        value: old,
        status: 'REPLACED',
        validTo: '2024-08-08',
        replacedBy: number,
        reason: 'BIRTH_YEAR_CORRECTED',
      }),
    ]);
  });

  test('leaves a history of its own and tells the followers, by names alone', async () => {
    const { person, bornOn, task } = await corrected();
    const requested = acceptedTask(await take(clerk, task, asking(underDecree)));
    const number = await freeNumber(t, person.sex, bornOn);
    await take(chief, requested, completing(number, underDecree));
    const [kept] = await t.oracle(
      `select h.version, h.effective_on::text, h.recorded_on::text, h.changed, h.former, h.request_id, c.version as now
       from citizen_history h join citizen c on c.id = h.citizen_id where h.citizen_id = $1 order by h.version desc limit 1`,
      [person.id],
    );
    expect(kept).toEqual({
      version: person.version + 1,
      effective_on: underDecree,
      recorded_on: underDecree,
      changed: ['personal_number'],
      former: { personal_number: person.number },
      request_id: null,
      now: person.version + 2,
    });
    const told = await t.oracle(`select type, version, fields from outbox where subject_id = any ($1) order by id`, [
      [person.id, task.id.slice(4)],
    ]);
    expect(told).toEqual([
      { type: 'CITIZEN_CHANGED', version: person.version + 1, fields: ['date_of_birth', 'date_of_birth_precision'] },
      { type: 'NUMBER_TASK_WAITING_FOR_CITIZEN', version: 1, fields: ['PERSONAL_NUMBER'] },
      { type: 'NUMBER_TASK_REQUESTED', version: 2, fields: ['PERSONAL_NUMBER'] },
      { type: 'NUMBER_TASK_DONE', version: 3, fields: ['PERSONAL_NUMBER'] },
      { type: 'CITIZEN_CHANGED', version: person.version + 2, fields: ['personal_number'] },
    ]);
  });

  test('under the law of 2014 leaves a card in hand as it is, for its number', async () => {
    await t.setToday(underCircular);
    const { person, bornOn, task } = await corrected(`${cardActive} and ${noDossier}`);
    // The birth date is printed: that alone asks for another card. A card made since shows it right, but the former number.
    await t.oracle(
      `update card set state = 'ACTIVE', exchange_required_on = null where citizen_id = $1 and state = 'EXCHANGE_REQUIRED'`,
      [person.id],
    );
    const number = await freeNumber(t, person.sex, bornOn);
    expect(await codeOf(chief, task, completing(number, underCircular))).toBe('ACCEPTED');
    expect((await find(number))?.['card']).toEqual({ state: 'ACTIVE' });
  });

  test('makes the open dossier discrepant, which shows the former number', async () => {
    const { person, bornOn, task } = await corrected(openDossier('COLLECTED', 'UNDER_REVIEW'));
    await t.oracle(
      `update dossier set state = 'UNDER_REVIEW', defects = '{}', version = version + 1 where citizen_id = $1 and state = 'DISCREPANT'`,
      [person.id],
    );
    const requested = acceptedTask(await take(clerk, task, asking(underDecree)));
    await take(chief, requested, completing(await freeNumber(t, person.sex, bornOn), underDecree));
    const [dossier] = await t.oracle(
      `select state, defects from dossier where citizen_id = $1 and state not in ('CANCELLED', 'SUPERSEDED', 'DELIVERED')`,
      [person.id],
    );
    expect(dossier).toEqual({ state: 'DISCREPANT', defects: ['CORRECTED_AFTER_COLLECTION'] });
  });

  test('that was no error after all ends the task when the correction is reversed', async () => {
    const person = await anybody();
    const request = await correctBirth(t, office, person, inYear(person.bornOn, 3));
    const before = await lastTask(t, person);
    await reverse(request);
    expect(await tasksOf(t, person)).toEqual([{ ...before, state: 'VOID', version: 2 }]);
    expect((await find(person.number!))?.['numberAgreement']).toBe('AGREES');
    expect(await codeOf(chief, { ...before, version: 2 }, asking(underDecree))).toBe('STEP_NOT_OPEN');
  });

  test('reversed when the new number was given asks for yet another, and the card stays to be exchanged', async () => {
    const person = await anybody(`${cardActive} and ${noDossier}`);
    const bornOn = inYear(person.bornOn, 3);
    const request = await correctBirth(t, office, person, bornOn);
    const requested = acceptedTask(await take(clerk, await lastTask(t, person), asking(underDecree)));
    await t.setToday('2024-08-06');
    const between = await freeNumber(t, person.sex, bornOn);
    await take(chief, requested, completing(between, '2024-08-06'));
    await reverse(request);
    const [first, again] = await tasksOf(t, person);
    expect([first?.state, again?.state, again?.grounds]).toEqual([
      'DONE',
      'WAITING_FOR_CITIZEN',
      ['BIRTH_YEAR_CORRECTED'],
    ]);
    expect(await find(person.number!)).toMatchObject({
      personalNumber: between,
      numberAgreement: 'PENDING',
      card: { state: 'EXCHANGE_REQUIRED' },
    });
    // The first number is not given back: a number once ended is never in force again.
    await t.setToday('2024-08-07');
    const asked = acceptedTask(await take(clerk, again!, asking('2024-08-07')));
    expect(await codeOf(chief, asked, completing(person.number!, '2024-08-07'))).toBe('NUMBER_TAKEN');
    const last = await freeNumber(t, person.sex, person.bornOn);
    expect(await codeOf(chief, asked, completing(last, '2024-08-07'))).toBe('ACCEPTED');
    for (const number of [person.number!, between, last]) {
      expect(await find(number)).toMatchObject({
        id: person.node,
        personalNumber: last,
        matchedNumberStatus: number === last ? 'ACTIVE' : 'REPLACED',
        numberAgreement: 'AGREES',
      });
    }
    const lineage = (await find(last))?.['personalNumbers'] as Json[];
    expect(lineage.map(({ value, replacedBy }) => [value, replacedBy])).toEqual([
      [last, null],
      [between, last],
      [person.number, between],
    ]);
  });

  const reverse = async (request: { id: string; version: number }): Promise<void> => {
    const decision = { number: '7/2024/QĐ', body: 'Tòa án nhân dân', decidedOn: '2024-08-01', text: 'Nhầm hồ sơ' };
    const outcomes = await move(t, second, stepOf(request, { reverse: decision }));
    expect(codesOfRequests(outcomes)).toEqual(['ACCEPTED']);
  };
});

describe('a second correction', () => {
  test('while the task is open keeps it, and adds its ground', async () => {
    const { person, bornOn, task } = await corrected();
    const sex = accepted(
      await submit(
        t,
        office.sender,
        sexOf(person, { subject: { personalNumber: person.number, givenName: person.givenName } }),
      ),
    );
    expect((await decide(t, ward, sex)).request?.state).toBe('APPLIED');
    expect(await tasksOf(t, person)).toEqual([
      { ...task, version: 2, grounds: ['BIRTH_YEAR_CORRECTED', 'SEX_REDETERMINED'] },
    ]);
    const requested = acceptedTask(await take(clerk, await lastTask(t, person), asking(underDecree)));
    // Right about the year alone: not yet the register.
    const half = await freeNumber(t, person.sex, bornOn);
    const [outcome] = await take(chief, requested, completing(half, underDecree));
    expect(outcome?.refusals).toEqual([
      {
        code: 'NUMBER_CONTRADICTS',
        message: 'The number contradicts the register; `params` name the parts.',
        path: ['step', 'complete', 'personalNumber'],
        params: [{ name: 'parts', value: 'SEX' }],
      },
    ]);
  });

  test('keeps a task under the rule it was opened under, whatever the law says by then', async () => {
    await t.setToday(underCircular);
    const { person, bornOn } = await corrected();
    await t.setToday(underDecree);
    await correctBirth(t, office, person, inYear(bornOn, 1), bornOn);
    expect(await tasksOf(t, person)).toMatchObject([{ state: 'OPEN', by: 'AUTHORITY', version: 2 }]);
  });

  test('by which the number agrees again ends the task', async () => {
    const { person, bornOn } = await corrected();
    await correctBirth(t, office, person, person.bornOn, bornOn);
    expect(await tasksOf(t, person)).toMatchObject([{ state: 'VOID', version: 2 }]);
    expect((await find(person.number!))?.['numberAgreement']).toBe('AGREES');
  });

  test('after the citizen kept the number asks anew: what was accepted was another contradiction', async () => {
    const { person, bornOn, task } = await corrected();
    acceptedTask(await take(chief, task, keeping));
    expect((await find(person.number!))?.['numberAgreement']).toBe('MISMATCH_ACCEPTED');
    await correctBirth(t, office, person, inYear(bornOn, 1), bornOn);
    expect((await tasksOf(t, person)).map(({ state }) => state)).toEqual(['VOID', 'WAITING_FOR_CITIZEN']);
    expect((await find(person.number!))?.['numberAgreement']).toBe('PENDING');
  });
});

describe('a citizen who keeps the number', () => {
  test('lives with the mismatch lawfully, and may ask after all', async () => {
    const { person, bornOn, task } = await corrected();
    const kept = acceptedTask(await take(clerk, task, keeping));
    expect(kept.state).toBe('MISMATCH_ACCEPTED');
    expect(await find(person.number!)).toMatchObject({
      personalNumber: person.number,
      numberAgreement: 'MISMATCH_ACCEPTED',
    });
    await t.setToday('2025-02-03');
    const asked = acceptedTask(await take(system, kept, asking('2025-02-03')));
    expect((await find(person.number!))?.['numberAgreement']).toBe('PENDING');
    const number = await freeNumber(t, person.sex, bornOn);
    expect(await codeOf(chief, asked, completing(number, '2025-02-03'))).toBe('ACCEPTED');
    expect(await find(person.number!)).toMatchObject({ personalNumber: number, numberAgreement: 'AGREES' });
  });

  test('may take the request back', async () => {
    const { task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    expect(acceptedTask(await take(clerk, asked, keeping)).state).toBe('MISMATCH_ACCEPTED');
  });
});

describe('a data-entry error', () => {
  test('cancels the number instead of replacing it', async () => {
    await t.setToday(underCircular);
    const person = await anybody();
    const value = person.sex === 'MALE' ? 'FEMALE' : 'MALE';
    const request = accepted(await submit(t, office.sender, correctionOf(person, { field: 'SEX', value })));
    await decide(t, office.officer, request);
    const task = await lastTask(t, person);
    expect(task).toMatchObject({ state: 'OPEN', grounds: ['DATA_ENTRY_ERROR'] });
    const number = await freeNumber(t, value, person.bornOn);
    expect(await codeOf(chief, task, completing(number, underCircular))).toBe('ACCEPTED');
    expect(await find(person.number!)).toMatchObject({
      personalNumber: number,
      matchedNumberStatus: 'CANCELLED',
      personalNumbers: [{ value: number }, { status: 'CANCELLED', reason: 'DATA_ENTRY_ERROR', replacedBy: number }],
    });
  });
});

describe('who may take a step', () => {
  test('an officer gives the number, not a machine; not the one who recorded the request; not on another version', async () => {
    const { person, bornOn, task } = await corrected();
    expect(await codeOf(system, task, keeping)).toBe('OFFICER_REQUIRED');
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    const number = completing(await freeNumber(t, person.sex, bornOn), underDecree);
    expect(await codeOf(system, asked, number)).toBe('OFFICER_REQUIRED');
    expect(await codeOf(clerk, asked, number)).toBe('SAME_OFFICER');
    const [conflict] = await take(chief, task, number);
    expect(conflict?.refusals).toMatchObject([
      { code: 'VERSION_CONFLICT', params: [{ name: 'currentVersion', value: '2' }] },
    ]);
    expect(await codeOf(chief, asked, number)).toBe('ACCEPTED');
  });

  test('the officer who approved a finding of the population review does not give the number that follows', async () => {
    await t.setToday(underCircular);
    const person = await anybody('true', '25456');
    const value = person.sex === 'MALE' ? 'FEMALE' : 'MALE';
    const finder = t.caller('police-25456-register', { purpose: 'POPULATION_REVIEW' });
    const approver = t.caller('police-25456-register', {
      officer: 'officer-police-25456-1',
      purpose: 'POPULATION_REVIEW',
    });
    const { correction, ...rest } = correctionOf(person, { field: 'SEX', value });
    const { errorSource: _, ...content } = (correction as Json)['correction'] as Json;
    const request = accepted(
      await submit(t, finder, {
        ...rest,
        evidence: [paperOf('EXTRACT')],
        correction: { populationCorrection: content },
      }),
    );
    await decide(t, approver, request);
    const task = await lastTask(t, person);
    const number = completing(await freeNumber(t, value, person.bornOn), underCircular);
    expect(await codeOf(approver, task, number)).toBe('SAME_OFFICER');
    expect(await codeOf(chief, task, number)).toBe('ACCEPTED');
  });

  test('to another district a task does not exist, nor does one that there isn’t', async () => {
    const { person, bornOn, task } = await corrected();
    const stranger = t.caller('police-706-register', { officer: 'officer-police-706-1' });
    const number = completing(await freeNumber(t, person.sex, bornOn), underDecree);
    for (const step of [asking(underDecree), keeping, number]) {
      expect(await codeOf(stranger, task, step)).toBe('NOT_FOUND');
      expect(await codeOf(chief, { ...task, id: 'nrt_00000000-0000-7000-8000-000000000000' }, step)).toBe('NOT_FOUND');
      expect(await codeOf(chief, { ...task, id: 'nothing' }, step)).toBe('NOT_FOUND');
    }
    for (const caller of [stranger, t.caller('justice-706-registry')]) {
      const { numberTask, numberTasks, node } = served(
        await t.ask(
          caller,
          `query($id: ID!) { numberTask(id: $id) { id } node(id: $id) { id } numberTasks(first: 100) { nodes { id } totalCount { value } } }`,
          { id: task.id },
        ),
      );
      expect([numberTask, node]).toEqual([null, null]);
      expect(numberTasks.nodes.map(({ id }: Json) => id)).not.toContain(task.id);
    }
    expect(await codeOf(clerk, task, asking(underDecree))).toBe('ACCEPTED');
  });

  test('a task follows the person who moves', async () => {
    const { person, task } = await corrected();
    const stranger = t.caller('police-706-register', { officer: 'officer-police-706-1' });
    const [group] = await t.oracle<{ code: string }>(
      `select g.code from administrative_unit g join administrative_unit m on m.id = g.parent_id join administrative_unit d on d.id = m.parent_id
       where d.code = '706' and g.level = 'RESIDENT_GROUP' and g.valid_to = '2025-06-30' limit 1`,
    );
    await moveHome(t, person.id, group!.code);
    expect(await codeOf(clerk, task, asking(underDecree))).toBe('NOT_FOUND');
    expect(await codeOf(stranger, task, asking(underDecree))).toBe('ACCEPTED');
  });

  test.each<[AgencyKind, string, string]>([
    ['JUSTICE', 'justice-703-registry', 'FORBIDDEN'],
    ['COMMUNE_COMMITTEE', 'committee-25456-review', 'FORBIDDEN'],
    ['EDUCATION', 'education-72-office', 'FORBIDDEN'],
    ['LABOR', 'labor-72-office', 'FORBIDDEN'],
    ['INSPECTOR', 'inspector-72-desk', 'FORBIDDEN'],
    ['HOME_AFFAIRS', 'home-affairs-72-desk', 'FORBIDDEN'],
  ])('an agency of kind %s moves none', async (_, client, code) => {
    const step = taskStep({ id: 'nrt_00000000-0000-7000-8000-000000000000', version: 1 }, keeping);
    const { errors } = await tryMoveTasks(t, t.caller(client, { caseRef: 'A-1' }), [step]);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
  });
});

describe('a number', () => {
  test('that somebody has or had is refused, whoever that is, and nothing of it is done', async () => {
    const { person, bornOn, task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    const given = await freeNumber(t, person.sex, bornOn);
    const [elsewhere] = await t.oracle<{ id: string }>(
      `select id from citizen c where c.id <> $1 order by id desc limit 1`,
      [person.id],
    );
    for (const status of ['CANCELLED', 'REPLACED']) {
      const value = await freeNumber(t, person.sex, bornOn);
      await t.oracle(
        `insert into personal_number (value, citizen_id, unit_no, status, valid_from, valid_to, reason)
         select $1, id, unit_no, $3, '2016-01-01', '2017-01-01', 'TEST' from citizen where id = $2`,
        [value, elsewhere!.id, status],
      );
      const [outcome] = await take(chief, asked, completing(value, underDecree));
      expect(outcome?.refusals).toEqual([
        {
          code: 'NUMBER_TAKEN',
          message: 'Somebody has or had this number: none is given twice.',
          path: ['step', 'complete', 'personalNumber'],
          params: [],
        },
      ]);
      expect((await find(value))?.['id']).not.toBe(person.node);
    }
    expect(await codeOf(chief, asked, completing(person.number!, underDecree))).toBe('NUMBER_CONTRADICTS');
    expect(await find(person.number!)).toMatchObject({ personalNumber: person.number, matchedNumberStatus: 'ACTIVE' });
    expect(await codeOf(chief, asked, completing(given, underDecree))).toBe('ACCEPTED');
  });

  test.each([
    ['tomorrow', '2024-08-06'],
    ['before the task', '2024-08-04'],
  ])('is not given %s', async (_, givenOn) => {
    const { person, bornOn, task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    expect(await codeOf(chief, asked, completing(await freeNumber(t, person.sex, bornOn), givenOn))).toBe(
      'DATE_NOT_POSSIBLE',
    );
    expect(await codeOf(clerk, { ...task, version: 2 }, asking(givenOn))).toBe('STEP_NOT_OPEN');
  });

  test('is not asked for on a day to come, nor before the task', async () => {
    const { task } = await corrected();
    for (const day of ['2024-08-06', '2024-08-04'])
      expect(await codeOf(clerk, task, asking(day))).toBe('DATE_NOT_POSSIBLE');
  });

  test('is neither given to the dead nor kept by them', async () => {
    const { person, bornOn, task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    const registration = { date: '2024-08-02', year: 2024 };
    const death = accepted(await submit(t, office.sender, deathOf(person, { diedOn: '2024-07-30' }, { registration })));
    expect((await decide(t, ward, death)).request?.state).toBe('APPLIED');
    const number = completing(await freeNumber(t, person.sex, bornOn), underDecree);
    for (const step of [number, keeping]) expect(await codeOf(chief, asked, step)).toBe('BLOCKED_BY_DEATH');
  });

  test('given to two at once goes to one of them', async () => {
    const one = await corrected();
    const other = await anybody(`c.sex = '${one.person.sex}' and c.id <> '${one.person.id}'`);
    await correctBirth(t, office, other, inYear(one.bornOn, 0));
    const asked = await Promise.all(
      [one.task, await lastTask(t, other)].map(async (task) =>
        acceptedTask(await take(clerk, task, asking(underDecree))),
      ),
    );
    const number = await freeNumber(t, one.person.sex, one.bornOn);
    const outcomes = await Promise.all(asked.map((task) => take(chief, task, completing(number, underDecree))));
    expect(codes(outcomes.flat()).toSorted()).toEqual(['ACCEPTED', 'NUMBER_TAKEN']);
    const [held] = await t.oracle(
      `select count(*)::int as n, count(*) filter (where status = 'ACTIVE')::int as active from personal_number where citizen_id = any ($1)`,
      [[one.person.id, other.id]],
    );
    expect(held).toEqual({ n: 3, active: 2 });
  });

  test('given to two by one call goes to the first', async () => {
    const one = await corrected();
    const other = await anybody(`c.sex = '${one.person.sex}' and c.id <> '${one.person.id}'`);
    await correctBirth(t, office, other, one.bornOn);
    const asked = await Promise.all(
      [one.task, await lastTask(t, other)].map(async (task) =>
        acceptedTask(await take(clerk, task, asking(underDecree))),
      ),
    );
    const number = await freeNumber(t, one.person.sex, one.bornOn);
    const outcomes = await moveTasks(t, chief, ...asked.map((task) => taskStep(task, completing(number, underDecree))));
    expect(codes(outcomes)).toEqual(['ACCEPTED', 'NUMBER_TAKEN']);
  });

  test('given by 20 at once with one version is given once', async () => {
    const { person, bornOn, task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    const number = completing(await freeNumber(t, person.sex, bornOn), underDecree);
    const outcomes = (await Promise.all(Array.from({ length: 20 }, () => take(chief, asked, number)))).flat();
    expect(codes(outcomes).toSorted()).toEqual(['ACCEPTED', ...Array.from({ length: 19 }, () => 'STEP_NOT_OPEN')]);
  });
});

describe('a person without a number', () => {
  test('gets the first one by a task of the authority, under either law', async () => {
    const id = await register(t, { group: '25456-01', bornOn: '2024-07-30' });
    const context = t.api.contextOf(clerk, randomUUID());
    const need = {
      citizenId: id,
      by: 'AUTHORITY',
      ground: 'BIRTH_REGISTERED',
      rule: null,
      requestId: randomUUID(),
    } as const;
    const told = await context.write(() => openNumberTask(context, need));
    expect(told).toMatchObject([{ type: 'NUMBER_TASK_OPEN', version: 1 }]);
    const task = await lastTask(t, { id });
    expect(task).toMatchObject({ state: 'OPEN', by: 'AUTHORITY', grounds: ['BIRTH_REGISTERED'] });
    const listed = served(
      await t.ask(
        system,
        '{ numberTasks(filter: { reason: GIVE_NUMBER, unit: "25456" }) { nodes { id citizen { id personalNumber numberAgreement } } } }',
      ),
    );
    expect(listed.numberTasks.nodes).toEqual([
      { id: task.id, citizen: { id: `cit_${id}`, personalNumber: null, numberAgreement: null } },
    ]);
    const number = await freeNumber(t, 'MALE', '2024-07-30');
    expect(await codeOf(clerk, task, completing(number, '2024-08-01'))).toBe('SAME_OFFICER');
    expect(await codeOf(chief, task, completing(number, '2024-08-01'))).toBe('ACCEPTED');
    expect(await find(number)).toMatchObject({
      id: `cit_${id}`,
      personalNumber: number,
      numberAgreement: 'AGREES',
      personalNumbers: [{ value: number, status: 'ACTIVE', validFrom: '2024-08-01' }],
    });
  });
});

describe('a list of tasks', () => {
  test('goes from the oldest to the newest, page by page, each once', async () => {
    const ids: string[] = [];
    for (let after: string | null = null; ;) {
      const document = `query($after: Cursor) { numberTasks(first: 7, after: $after) { nodes { id openedOn } pageInfo { hasNextPage endCursor } totalCount { value exact } } }`;
      const { numberTasks } = served(await t.ask(system, document, { after }));
      ids.push(...numberTasks.nodes.map(({ id }: Json) => id as string));
      expect(numberTasks.totalCount.exact).toBe(true);
      after = numberTasks.pageInfo.endCursor as string;
      if (!numberTasks.pageInfo.hasNextPage) break;
    }
    const wanted = await t.oracle<{ id: string }>(
      `select 'nrt_' || t.id as id from number_task t, agency a where a.id = 'police-703' and t.unit_no between a.lo and a.hi order by opened_on, t.id`,
    );
    expect(ids).toEqual(wanted.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(14);
  });

  test.each<[string, string]>([
    ['state: REQUESTED', `state = 'REQUESTED'`],
    ['state: DONE, openedBefore: "2024-07-01"', `state = 'DONE' and opened_on < '2024-07-01'`],
    [
      'unit: "25456", reason: REESTABLISH',
      `reason = 'REESTABLISH' and unit_no in (select g.unit_no from administrative_unit g join administrative_unit m on m.id = g.parent_id where m.code = '25456')`,
    ],
  ])('holds for { %s } those and no others', async (filter, condition) => {
    const { numberTasks } = served(
      await t.ask(
        t.caller('justice-703-registry'),
        `{ numberTasks(filter: { ${filter} }, first: 100) { nodes { id } totalCount { value } } }`,
      ),
    );
    const wanted = await t.oracle<{ id: string }>(
      `select 'nrt_' || t.id as id from number_task t, agency a where a.id = 'police-703' and t.unit_no between a.lo and a.hi and ${condition} order by opened_on, t.id`,
    );
    expect(numberTasks.nodes).toEqual(wanted);
    expect(numberTasks.totalCount.value).toBe(wanted.length);
    expect(wanted.length).toBeGreaterThan(0);
  });
});

describe('a step sent again', () => {
  test('with the same ref and content has one effect; with other content it is refused', async () => {
    const { person, bornOn, task } = await corrected();
    const asked = acceptedTask(await take(clerk, task, asking(underDecree)));
    const item = taskStep(asked, completing(await freeNumber(t, person.sex, bornOn), underDecree), fresh('again'));
    const [first] = await moveTasks(t, chief, item);
    const [again] = await moveTasks(t, chief, item);
    expect([first?.status, first?.replayed, again?.status, again?.replayed]).toEqual([
      'ACCEPTED',
      false,
      'ACCEPTED',
      true,
    ]);
    expect(again?.task).toMatchObject({ state: 'DONE', version: 3 });
    expect(codes(await moveTasks(t, chief, { ...item, expectedVersion: 1 }))).toEqual(['REF_REUSED']);
    expect(await t.oracle(`select value from personal_number where citizen_id = $1`, [person.id])).toHaveLength(2);
  });
});
