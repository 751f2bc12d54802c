import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '@lienthong/schema/civil-date';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type TestApi } from '../support/api.ts';
import { emptySchools, memberItem, members, opened, openStep, steps } from '../support/cohorts.ts';
import {
  accepted,
  codesOf,
  correctionOf,
  decide,
  move,
  preview,
  sexOf,
  someone,
  stepOf,
  submit,
  type Json,
  type RequestAnswer,
} from '../support/corrections.ts';
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
  taskStep,
} from '../support/number-tasks.ts';
import { officesOf } from '../support/offices.ts';
import type { Person } from '../support/people.ts';
import { entriesOf, reconcile, rowOf, unequal } from '../support/reconciliation.ts';

let t: TestApi;
let office: { sender: Caller; officer: Caller };
let second: Caller;
let ward: Caller;
let chief: Caller;
let clerk: Caller;
beforeAll(async () => {
  t = await openTestApi({ poolSize: 8 });
  const { city, first, ...others } = officesOf(t);
  office = { sender: city, officer: first };
  ({ second, ward, chief, clerk } = others);
});
afterAll(() => t.close());

const once = `(select count(*) from personal_number n where n.citizen_id = c.id) = 1`;

describe('a person whose number was replaced twice', () => {
  let person: Person;
  let bornOn: string;
  /** The oldest first. */
  let numbers: string[];
  beforeAll(async () => {
    person = await someone(t, once);
    ({ bornOn } = person);
    numbers = [person.number!];
    for (const [day, years] of [
      ['2024-08-05', 2],
      ['2024-09-09', 4],
    ] as const) {
      await t.setToday(day);
      const value = inYear(person.bornOn, years);
      await correctBirth(t, office, person, value, bornOn);
      bornOn = value;
      const asked = acceptedTask(await moveTasks(t, clerk, taskStep(await lastTask(t, person), asking(day))));
      const number = await freeNumber(t, person.sex, bornOn);
      acceptedTask(await moveTasks(t, chief, taskStep(asked, completing(number, day))));
      numbers.push(number);
    }
  });
  const fact = (): Json => ({ givenName: person.givenName });

  test('is found by each of them, with the one in force, since when and why', async () => {
    const [first, between, last] = numbers as [string, string, string];
    const lineage = [
      { value: last, status: 'ACTIVE', validFrom: '2024-09-09', validTo: null, reason: null, replacedBy: null },
      {
        value: between,
        status: 'REPLACED',
        validFrom: '2024-08-05',
        validTo: '2024-09-08',
        reason: 'BIRTH_YEAR_CORRECTED',
        replacedBy: last,
      },
      expect.objectContaining({
        value: first,
        status: 'REPLACED',
        validTo: '2024-08-04',
        reason: 'BIRTH_YEAR_CORRECTED',
        replacedBy: between,
      }),
    ];
    const selection = `id personalNumber matchedNumberStatus personalNumbers { value status validFrom validTo reason replacedBy }`;
    const pointing = t.caller('justice-706-registry');
    for (const number of numbers) {
      const { citizen } = (
        await t.ask(chief, `query($n: PersonalNumber!) { citizen(personalNumber: $n) { ${selection} } }`, { n: number })
      ).data;
      const wanted = {
        id: person.node,
        personalNumber: last,
        matchedNumberStatus: number === last ? 'ACTIVE' : 'REPLACED',
        personalNumbers: lineage,
      };
      expect(citizen).toEqual(wanted);
      // Also from another district, by number and second fact.
      const pointed = await t.ask(
        pointing,
        `query($s: SubjectInput!) { citizenBySubject(subject: $s) { ${selection} } }`,
        {
          s: { personalNumber: number, ...fact() },
        },
      );
      expect(pointed.data.citizenBySubject).toEqual(wanted);
      const wrong = { personalNumber: number, givenName: `${person.givenName}x` };
      expect(
        (await t.ask(pointing, `query($s: SubjectInput!) { citizenBySubject(subject: $s) { id } }`, { s: wrong })).data
          .citizenBySubject,
      ).toBeNull();
    }
  });

  test('is meant by a request that names any of them', async () => {
    for (const number of numbers) {
      const item = correctionOf(person, { field: 'GIVEN_NAME', subject: { personalNumber: number, ...fact() } });
      expect((await preview(t, office.sender, item))['refusals']).toEqual([]);
      const request = accepted(await submit(t, office.sender, item));
      const [row] = await t.oracle('select citizen_id from correction_request where id = $1', [request.id.slice(4)]);
      expect(row).toEqual({ citizen_id: person.id });
      expect(codesOf(await move(t, office.sender, stepOf(request, { withdraw: { text: 'Thử' } })))).toEqual([
        'ACCEPTED',
      ]);
    }
  });

  test('is matched by another register that still has any of them, which is named as such', async () => {
    const [entry] = await entriesOf(t, 'c.id = $1', [person.id]);
    for (const number of numbers) {
      const [outcome] = await reconcile(
        t,
        office.sender,
        rowOf(entry!, { personalNumber: number }, `run-${number.slice(6)}`),
      );
      expect(outcome).toMatchObject({ status: 'ACCEPTED', match: 'EXACT', citizenId: person.node });
      expect(unequal(outcome!)).toEqual(
        number === numbers.at(-1) ? [] : ['PERSONAL_NUMBER EQUAL_BUT_FORM FORMER_NUMBER'],
      );
    }
  });

  test('stands on a roster by any of them, once', async () => {
    const education = t.caller('education-72-office');
    const cohort = opened(await steps(t, education, openStep((await emptySchools(t))[0]!)));
    for (const number of numbers) {
      const member = { known: { personalNumber: number, ...fact() } };
      const [outcome] = await members(t, education, memberItem(cohort, member, { upload: cohort.upload!.number }));
      expect([outcome?.status, outcome?.refusals]).toEqual(['ACCEPTED', []]);
    }
    const rows = await t.oracle('select citizen_id from cohort_member where cohort_id = $1', [cohort.id.slice(4)]);
    expect(rows).toEqual([{ citizen_id: person.id }]);
  });

  test('is read by the police task by task, each with its step', async () => {
    const document = `query($n: PersonalNumber!) { citizen(personalNumber: $n) { numberAgreement numberTasks { state steps { step } } } }`;
    const { citizen } = (await t.ask(chief, document, { n: numbers[0] })).data;
    const task = { state: 'DONE', steps: [{ step: 'AWAIT' }, { step: 'REQUEST' }, { step: 'COMPLETE' }] };
    expect(citizen).toEqual({ numberAgreement: 'AGREES', numberTasks: [task, task] });
  });
});

describe('whatever is corrected, asked for, given, kept and reversed', () => {
  const operations = ['year', 'sex', 'ask', 'give', 'keep', 'reverse'] as const;

  test('a person has one number in force at most, in a line without a loop, and every former one finds the person', async () => {
    const rows = await t.oracle<{ id: string }>(
      `select c.id from citizen c where ${once} and c.life_status = 'ALIVE' and c.nationality = 'VN'
         and c.date_of_birth between '1950-01-01' and '1995-12-31' and c.date_of_birth_precision = 'DAY'
         and not exists (select from correction_request q where q.citizen_id = c.id)
         and c.unit_no between (select lo from agency where id = 'justice-703') and (select hi from agency where id = 'justice-703') order by c.id`,
    );
    const ids = rows.map(({ id }) => id);
    const touched: string[] = [];
    const seen = new Map<string, number>();
    let day = '2024-10-01';
    await t.setToday(day);
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom(...operations), { minLength: 4, maxLength: 10 }),
      async (sequence) => {
        const id = ids.pop();
        if (id === undefined) return;
        touched.push(id);
        const applied: RequestAnswer[] = [];
        for (const operation of sequence) {
          // No two numbers of a person begin on one day.
          if (operation === 'give') await t.setToday((day = addDays(day, 1)));
          if (await run(operation, id, day, applied)) seen.set(operation, (seen.get(operation) ?? 0) + 1);
        }
      },
    );
    await fc.assert(property, {
      numRuns: 12,
      examples: [[['year', 'ask', 'give', 'reverse', 'keep']], [['year', 'keep', 'ask', 'sex', 'give', 'sex']]],
    });
    expect([...seen.keys()].toSorted()).toEqual([...operations].toSorted());

    const numbers = await t.oracle<{
      value: string;
      citizenId: string;
      status: string;
      replacedBy: string | null;
      validFrom: string;
      validTo: string | null;
    }>(
      `select value, citizen_id as "citizenId", status, replaced_by as "replacedBy", valid_from::text as "validFrom", valid_to::text as "validTo"
       from personal_number where citizen_id = any ($1) order by valid_from`,
      [touched],
    );
    const byValue = new Map(numbers.map((one) => [one.value, one]));
    for (const id of touched) {
      const own = numbers.filter(({ citizenId }) => citizenId === id);
      expect(own.filter(({ status }) => status === 'ACTIVE')).toHaveLength(1);
      for (const [at, one] of own.entries()) {
        const next = own[at + 1];
        expect([one.replacedBy, one.validTo]).toEqual(next ? [next.value, addDays(next.validFrom, -1)] : [null, null]);
        const walked = new Set<string>();
        for (let step: string | null = one.value; step !== null; step = byValue.get(step)?.replacedBy ?? null) {
          expect(walked.has(step)).toBe(false);
          walked.add(step);
        }
        expect([...walked].at(-1)).toBe(own.at(-1)?.value);
        const { citizen } = (
          await t.ask(
            chief,
            'query($n: PersonalNumber!) { citizen(personalNumber: $n) { id personalNumber matchedNumberStatus } }',
            { n: one.value },
          )
        ).data;
        expect(citizen).toEqual({
          id: `cit_${id}`,
          personalNumber: own.at(-1)?.value,
          matchedNumberStatus: one.status,
        });
      }
    }
    expect(numbers.length).toBeGreaterThan(touched.length);
    // Every task that stands is about a number that contradicts; nobody has two.
    const idle = await t.oracle(
      `select x.id from number_task x join citizen c on c.id = x.citizen_id join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
       where x.state in ('OPEN', 'WAITING_FOR_CITIZEN', 'REQUESTED', 'MISMATCH_ACCEPTED')
         and (substr(n.value, 4, 1)::int % 2 = 1) = (c.sex = 'FEMALE')
         and (19 + substr(n.value, 4, 1)::int / 2) * 100 + substr(n.value, 5, 2)::int = extract(year from c.date_of_birth)`,
    );
    expect(idle).toEqual([]);
  }, 180_000);

  /** Tries it as it stands; false where the state doesn't allow it. */
  async function run(
    operation: (typeof operations)[number],
    id: string,
    day: string,
    applied: RequestAnswer[],
  ): Promise<boolean> {
    const person = await someoneNow(id);
    const subject = { personalNumber: person.number, givenName: person.givenName };
    if (operation === 'year') {
      const years = Number(person.bornOn.slice(0, 4)) > 1970 ? -1 : 1;
      applied.push(await correctBirth(t, office, person, inYear(person.bornOn, years)));
      return true;
    }
    if (operation === 'sex') {
      const [request] = await submit(t, office.sender, sexOf(person, { subject }));
      if (!request?.request) return false;
      const decided = (await decide(t, ward, request.request)).request;
      if (decided?.state === 'APPLIED') applied.push(decided);
      return decided?.state === 'APPLIED';
    }
    if (operation === 'reverse') {
      const request = applied.pop();
      if (!request) return false;
      const reverse = { number: '7/QĐ', body: 'Tòa án', decidedOn: day, text: 'Nhầm' };
      return (await move(t, second, stepOf(request, { reverse })))[0]?.status === 'ACCEPTED';
    }
    const [task] = await t.oracle<{ id: string; version: number }>(
      `select 'nrt_' || id as id, version from number_task where citizen_id = $1 order by opened_on desc, id desc limit 1`,
      [id],
    );
    if (!task) return false;
    const step = {
      ask: asking(day),
      keep: keeping,
      give: completing(await freeNumber(t, person.sex, person.bornOn), day),
    }[operation];
    const [outcome] = await moveTasks(t, operation === 'give' ? chief : clerk, taskStep(task, step));
    return outcome?.status === 'ACCEPTED';
  }

  async function someoneNow(id: string): Promise<Person> {
    const [row] = await t.oracle<Person>(
      `select 'cit_' || c.id as node, c.id, c.given_name as "givenName", c.date_of_birth::text as "bornOn", c.sex, n.value as number
       from citizen c left join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE' where c.id = $1`,
      [id],
    );
    return row!;
  }
});
