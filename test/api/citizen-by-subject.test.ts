import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import { move, people, personWhere, withinReach, type Person } from '../support/people.ts';

let t: TestApi;
let justice: Caller;
let inspector: Caller;
/** Lives in another district than the registry is in charge of. */
let elsewhere: Person;
beforeAll(async () => {
  t = await openTestApi();
  justice = t.caller('justice-703-registry');
  inspector = t.caller('inspector-72-desk', { caseRef: 'DSR-2021-17' });
  elsewhere = await personWhere(
    t,
    `d.code = '706' and exists (select from dossier x where x.citizen_id = c.id and x.state = 'DELIVERED')`,
  );
});
afterAll(() => t.close());

const point = (caller: Caller, subject: object, selection = 'id'): Promise<Answer> =>
  t.ask(caller, `query($s: SubjectInput!) { citizenBySubject(subject: $s) { ${selection} } }`, { s: subject });

const birthYear = (person: Person): number => Number(person.bornOn.slice(0, 4));

describe('citizenBySubject', () => {
  test('finds one person outside the range by number and either second fact, or both', async () => {
    const { number, givenName, node } = elsewhere;
    for (const second of [
      { birthYear: birthYear(elsewhere) },
      { givenName },
      { givenName: givenName.toUpperCase().normalize('NFD') },
      { givenName, birthYear: birthYear(elsewhere) },
      { givenName, birthYear: null },
    ]) {
      const { data, errors } = await point(justice, { personalNumber: number, ...second });
      expect(errors).toBeUndefined();
      expect(data.citizenBySubject).toEqual({ id: node });
    }
  });

  test('finds the given name without diacritics', async () => {
    const persons = await people(
      t,
      `d.code = '706' and c.given_name ~ '[^a-zA-Z]' and exists
      (select from personal_number n where n.citizen_id = c.id)`,
    );
    const plain = (text: string): string =>
      text.normalize('NFD').replace(/\p{M}/gu, '').replace(/Đ/g, 'D').replace(/đ/g, 'd');
    expect(persons.some((person) => /[đĐ]/.test(person.givenName))).toBe(true);
    for (const person of persons.slice(0, 30)) {
      const { data } = await point(justice, { personalNumber: person.number, givenName: plain(person.givenName) });
      expect(data.citizenBySubject?.id).toBe(person.node);
    }
  });

  test('shows all that hangs below the person', async () => {
    const { data, context } = await point(
      justice,
      { personalNumber: elsewhere.number, birthYear: birthYear(elsewhere) },
      'surname currentResidence { code } card { state } dossiers { id state } personalNumbers { value } enrollment { status dossier { id } }',
    );
    const found = data.citizenBySubject;
    expect(found.surname).toBe(elsewhere.surname);
    expect(found.currentResidence.code).toBe(elsewhere.group);
    expect(found.card.state).toBe('ACTIVE');
    expect(found.dossiers.map((one: any) => one.id)).toContain(found.enrollment.dossier.id);
    expect(found.personalNumbers.map((one: any) => one.value)).toContain(elsewhere.number);
    expect(context.ran).toHaveLength(3);
  });

  test.each([
    ['a wrong birth year', { birthYear: 1899 }],
    ['a wrong given name', { givenName: 'Xyz' }],
    ['a right name with a wrong year', { givenName: 'RIGHT', birthYear: 1899 }],
    ['a wrong name with the right year', { givenName: 'Xyz', birthYear: 'RIGHT' }],
  ])('answers %s like a number that nobody has, within the range too', async (_, second) => {
    const own = await personWhere(t, `d.code = '703'`);
    const missing = await point(justice, { personalNumber: '972099999999', birthYear: 1990 });
    for (const person of [elsewhere, own]) {
      const right = { givenName: person.givenName, birthYear: birthYear(person) };
      const filled = Object.entries(second).map(([key, value]) => [
        key,
        value === 'RIGHT' ? right[key as keyof typeof right] : value,
      ]);
      const answer = await point(justice, { personalNumber: person.number, ...Object.fromEntries(filled) });
      expect(answer.data).toEqual({ citizenBySubject: null });
      for (const part of ['data', 'errors', 'extensions'] as const) expect(answer[part]).toEqual(missing[part]);
      expect(answer.context.ran).toEqual(missing.context.ran);
    }
  });

  test.each([
    [{}, ['subject'], 'Argument subject: A second fact, givenName or birthYear.'],
    [{ givenName: null, birthYear: null }, ['subject'], 'Argument subject: A second fact, givenName or birthYear.'],
    [{ givenName: '?!' }, ['subject', 'givenName'], 'Argument subject.givenName: At least one letter a-z or digit.'],
  ])('refuses the second fact %j', async (second, where, message) => {
    const { data, errors, context } = await point(justice, { personalNumber: elsewhere.number, ...second });
    expect(data).toEqual({ citizenBySubject: null });
    expect(errors).toHaveLength(1);
    expect(errors![0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', path: where } });
    expect(context.ran).toEqual([]);
  });

  test('is asked once an operation, so that second facts cannot be tried by aliases', async () => {
    const tries = [1990, 1991].map(
      (year) =>
        `y${String(year)}: citizenBySubject(subject: { personalNumber: "${elsewhere.number!}", birthYear: ${String(year)} }) { id }`,
    );
    const { data, errors, context } = await t.ask(justice, `{ ${tries.join(' ')} }`);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      path: ['citizenBySubject'],
      rule: 'Once an operation.',
    });
    expect(context.ran).toEqual([]);
  });

  test('admits the person for this operation alone', async () => {
    await point(justice, { personalNumber: elsewhere.number, birthYear: birthYear(elsewhere) });
    const { data } = await t.ask(
      justice,
      'query($id: ID!, $n: PersonalNumber!) { node(id: $id) { id } citizen(personalNumber: $n) { id } }',
      {
        id: elsewhere.node,
        n: elsewhere.number,
      },
    );
    expect(data).toEqual({ node: null, citizen: null });
  });

  test('admits nobody else beside the person', async () => {
    const other = await personWhere(t, `d.code = '706' and c.id <> $1`, [elsewhere.id]);
    const reach = await withinReach(t, 'justice-703-registry');
    const { data, errors } = await t.ask(
      justice,
      `query($s: SubjectInput!, $other: ID!, $n: PersonalNumber!) {
         citizenBySubject(subject: $s) { id } node(id: $other) { id } citizen(personalNumber: $n) { id }
         citizens(filter: {}, first: 100) { nodes { id } totalCount { value } } }`,
      { s: { personalNumber: elsewhere.number, birthYear: birthYear(elsewhere) }, other: other.node, n: other.number },
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ citizenBySubject: { id: elsewhere.node }, node: null, citizen: null });
    expect(data.citizens.totalCount.value).toBe(reach.size);
    expect(data.citizens.nodes.every((one: any) => reach.has(one.id.slice(4)))).toBe(true);
  });

  test('finds the person by a former number, who has moved meanwhile', async () => {
    const [former] = await t.oracle<{ value: string; id: string; year: number }>(
      `select n.value, c.id, extract(year from c.date_of_birth)::int as year from personal_number n join citizen c on c.id = n.citizen_id
       where n.status = 'REPLACED' limit 1`,
    );
    await move(t, former!.id, '25633-01');
    const { data } = await point(
      justice,
      { personalNumber: former!.value, birthYear: former!.year },
      'id matchedNumberStatus personalNumbers { status }',
    );
    expect(data.citizenBySubject).toEqual({
      id: `cit_${former!.id}`,
      matchedNumberStatus: 'REPLACED',
      personalNumbers: [{ status: 'ACTIVE' }, { status: 'REPLACED' }],
    });
  });

  test('leaves one audit row with the person, or with the hash of a number that found nobody', async () => {
    const hit = await point(justice, { personalNumber: elsewhere.number, birthYear: birthYear(elsewhere) });
    const miss = await point(justice, { personalNumber: elsewhere.number, birthYear: 1899 });
    const trail = (answer: Answer) =>
      t.oracle(`select operation, outcome, persons, sought is null as plain from audit where request_id = $1`, [
        answer.context.requestId,
      ]);
    expect(await trail(hit)).toEqual([
      { operation: 'citizenBySubject', outcome: 'ANSWERED', persons: [elsewhere.id], plain: true },
    ]);
    expect(await trail(miss)).toEqual([
      { operation: 'citizenBySubject', outcome: 'NOT_FOUND', persons: [], plain: false },
    ]);
  });

  test('tells the inspector the status alone, and only for a case', async () => {
    const subject = { personalNumber: elsewhere.number, birthYear: birthYear(elsewhere) };
    const selection =
      'maskedNumber personalNumber surname birthYear dateOfBirth enrollment { status } dossiers { state } currentResidence { code }';
    const { data, extensions } = await point(inspector, subject, selection);
    expect(data.citizenBySubject).toMatchObject({
      maskedNumber: expect.stringMatching(/^972\*{7}\d\d$/),
      ...{ personalNumber: null, surname: null, birthYear: null, dateOfBirth: null },
      enrollment: { status: 'DELIVERED' },
      currentResidence: { code: elsewhere.group },
    });
    expect(data.citizenBySubject.dossiers.length).toBeGreaterThan(0);
    expect(extensions.withheld?.map((one) => one.path).sort()).toEqual(
      ['birthYear', 'dateOfBirth', 'personalNumber', 'surname'].map((name) => `citizenBySubject.${name}`),
    );
    const without = await point(t.caller('inspector-72-desk'), subject);
    expect(without.errors?.[0]?.extensions).toMatchObject({ code: 'PURPOSE_REQUIRED', header: 'Lienthong-Case' });
    expect(without.data).toBeNull();
  });
});
