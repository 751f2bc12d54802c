import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { openCandidate, sealCandidate } from '@lienthong/api/cohorts/candidate';
import { nameKey } from '@lienthong/schema/name-key';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';
import {
  codesOf,
  completeStep,
  described,
  emptySchools,
  emptySites,
  known,
  memberItem,
  members,
  numbered,
  opened,
  openStep,
  paramsOf,
  send,
  steps,
  tryMembers,
  uploadRoster,
  type CohortAnswer,
} from '../support/cohorts.ts';
import { register, statusOf, type Person } from '../support/people.ts';

let t: TestApi;
let persons: Person[];
let office: Caller;
let labor: Caller;
let cohort: CohortAnswer;
let workforce: CohortAnswer;
let schools: string[];
beforeAll(async () => {
  t = await openTestApi();
  persons = await numbered(t, `c.life_status = 'ALIVE' and c.id not in (select citizen_id from cohort_member)`);
  office = t.caller('education-72-office');
  labor = t.caller('labor-72-office');
  schools = await emptySchools(t);
  cohort = opened(await steps(t, office, openStep(schools.shift()!)));
  workforce = opened(await steps(t, labor, openStep((await emptySites(t))[0]!)));
});
afterAll(() => t.close());

const membersOf = (one: { id: string }): Promise<{ id: string }[]> =>
  t.oracle('select citizen_id as id from cohort_member where cohort_id = $1 and left_on is null', [one.id.slice(4)]);
const trailsOf = (answer: Answer): Promise<Record<string, any>[]> =>
  t.oracle(
    `select operation, outcome, cardinality(persons) as persons, sought is not null as sought, purpose from audit where request_id = $1 order by id`,
    [answer.context.requestId],
  );

describe('a known member', () => {
  test('is matched by number and second fact, wherever the person lives', async () => {
    const far = persons.find(({ district }) => district !== '703')!;
    const [one] = await members(t, office, memberItem(cohort, known(far), { upload: 1 }));
    expect(one).toMatchObject({ status: 'ACCEPTED', candidates: [] });
    expect(await membersOf(cohort)).toContainEqual({ id: far.id });
  });

  test('is matched by a given name without diacritics, and by a former number', async () => {
    const [former] = await t.oracle<{ number: string; given: string; id: string }>(
      `select n.value as number, c.given_name as given, c.id from personal_number n join citizen c on c.id = n.citizen_id
       where n.status = 'REPLACED' and c.life_status = 'ALIVE'`,
    );
    const subject = { personalNumber: former!.number, givenName: nameKey(former!.given) };
    expect(codesOf(await members(t, office, memberItem(cohort, { known: subject }, { upload: 1 })))).toEqual([
      'ACCEPTED',
    ]);
    expect(await membersOf(cohort)).toContainEqual({ id: former!.id });
  });

  test('needs a second fact, and one that agrees; a number that nobody has is refused alike', async () => {
    const { number, bornOn } = persons[3]!;
    const outcomes = await members(
      t,
      office,
      memberItem(cohort, { known: { personalNumber: number } }, { upload: 1 }),
      memberItem(
        cohort,
        { known: { personalNumber: number, birthYear: Number(bornOn.slice(0, 4)) + 1 } },
        { upload: 1 },
      ),
      memberItem(cohort, { known: { personalNumber: '972099999999', birthYear: 1990 } }, { upload: 1 }),
    );
    expect(codesOf(outcomes)).toEqual(['SECOND_FACT_REQUIRED', 'CITIZEN_NOT_FOUND', 'CITIZEN_NOT_FOUND']);
    expect(outcomes[1]!.refusals[0]).toEqual(outcomes[2]!.refusals[0]);
  });

  test('leaves a trace of everybody it reached and of every number that found nobody, in two statements', async () => {
    const missing = ['972099999991', '972099999992', '972099999993'];
    const answer = await tryMembers(t, office, [
      ...persons.slice(10, 15).map((person) => memberItem(cohort, known(person), { upload: 1 })),
      ...missing.map((personalNumber) =>
        memberItem(cohort, { known: { personalNumber, birthYear: 1990 } }, { upload: 1 }),
      ),
    ]);
    const trails = await trailsOf(answer);
    expect(trails).toHaveLength(4);
    expect(trails.filter(({ persons: n }) => n === 5)).toEqual([
      { operation: 'addCohortMembers', outcome: 'ANSWERED', persons: 5, sought: false, purpose: 'SCHOOL_DRIVE' },
    ]);
    expect(trails.filter(({ sought }) => sought)).toHaveLength(3);
    const [hashes] = await t.oracle(
      `select count(distinct sought)::int as n from audit where request_id = $1 and outcome = 'NOT_FOUND'`,
      [answer.context.requestId],
    );
    expect(hashes).toEqual({ n: 3 });
  });

  test('takes as many statements in a call of two hundred as in one of one', async () => {
    const item = (person: Person) => memberItem(cohort, known(person), { upload: 1 });
    const many = await tryMembers(t, office, persons.slice(100, 300).map(item));
    const single = await tryMembers(t, office, [item(persons[300]!)]);
    expect(many.errors).toBeUndefined();
    expect(many.data.addCohortMembers).toHaveLength(200);
    expect(many.context.ran).toEqual(single.context.ran);
    expect(many.context.ran.length).toBeLessThan(10);
  });
});

describe('a described person', () => {
  test('is refused with candidates, of whom only what a school may see is told', async () => {
    const one = persons[400]!;
    const [outcome] = await members(t, office, memberItem(cohort, described(one), { upload: 1 }));
    expect([codesOf([outcome!]), paramsOf(outcome)]).toEqual([['CANDIDATES_FOUND'], { candidates: '1' }]);
    expect(outcome!.candidates).toEqual([
      {
        candidate: expect.stringMatching(/^[A-Za-z0-9_-]{80,200}$/),
        maskedNumber: `${one.number!.slice(0, 3)}*******${one.number!.slice(-2)}`,
        birthYear: Number(one.bornOn.slice(0, 4)),
        residence: { code: one.commune },
      },
    ]);
    expect(await membersOf(cohort)).not.toContainEqual({ id: one.id });
  });

  test('is found by name without diacritics and the exact day, at most five of one name and day', async () => {
    const same = { group: '25456-01', surname: 'Đặng', middleName: 'Thị', givenName: 'Ưng', bornOn: '2005-03-04' };
    for (let n = 0; n < 7; n += 1) await register(t, same);
    const person = { surname: 'dang', middleName: 'THI', givenName: 'ung', dateOfBirth: same.bornOn };
    const outcomes = await members(
      t,
      office,
      memberItem(cohort, { described: person }, { upload: 1 }),
      memberItem(cohort, { described: { ...person, sex: 'FEMALE' } }, { upload: 1 }),
      memberItem(cohort, { described: { ...person, dateOfBirth: '2005-03-05' } }, { upload: 1 }),
    );
    expect(codesOf(outcomes)).toEqual(['CANDIDATES_FOUND', 'CITIZEN_NOT_FOUND', 'CITIZEN_NOT_FOUND']);
    expect(outcomes[0]!.candidates).toHaveLength(5);
    expect(new Set(outcomes[0]!.candidates!.map(({ maskedNumber }) => maskedNumber))).toEqual(new Set([null]));
  });

  test('outside of the jurisdiction is nobody', async () => {
    await t.oracle(
      `insert into agency (id, kind, name, unit_id) select 'education-703', 'EDUCATION', 'Phòng Giáo dục', id from administrative_unit where code = '703' and level = 'DISTRICT'`,
    );
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes) select 'education-703-office', 'education-703', 'x', scopes, purposes from client where id = 'education-72-office'`,
    );
    await t.api.register.refresh();
    const district = t.caller('education-703-office');
    const [code] = await t.oracle<{ id: string }>(
      `select 'sch_' || s.code as id from school s join administrative_unit u using (unit_no) join administrative_unit d on d.id = u.parent_id
       where d.code = '703' and s.client_no is null order by s.code desc`,
    );
    const own = opened(await steps(t, district, openStep(code!.id)));
    const inside = persons.find((person) => person.district === '703')!;
    const outside = persons.find((person) => person.district === '706')!;
    const outcomes = await members(
      t,
      district,
      memberItem(own, described(inside), { upload: 1 }),
      memberItem(own, described(outside), { upload: 1 }),
      memberItem(own, known(outside), { upload: 1 }),
    );
    expect(codesOf(outcomes)).toEqual(['CANDIDATES_FOUND', 'CITIZEN_NOT_FOUND', 'ACCEPTED']);
    expect(codesOf(await steps(t, district, openStep(schools.find((id) => !id.includes('tay-ninh'))!)))).toEqual([
      'NOT_FOUND',
    ]);
  });

  test('leaves a trace of every candidate, and of every description that fits nobody', async () => {
    const nobody = { described: { surname: 'Khuất', givenName: 'Ngoãng', dateOfBirth: '1990-08-06' } };
    const answer = await tryMembers(t, office, [
      memberItem(cohort, described(persons[401]!), { upload: 1 }),
      memberItem(cohort, nobody, { upload: 1 }),
    ]);
    expect(await trailsOf(answer)).toEqual([
      {
        operation: 'addCohortMembers.candidates',
        outcome: 'ANSWERED',
        persons: 1,
        sought: false,
        purpose: 'SCHOOL_DRIVE',
      },
      { operation: 'addCohortMembers', outcome: 'NOT_FOUND', persons: 0, sought: true, purpose: 'SCHOOL_DRIVE' },
    ]);
  });

  test('tells labor that somebody fits, and nothing of whom or how many', async () => {
    const answer = await tryMembers(t, labor, [
      memberItem(workforce, described(persons[402]!), { upload: 1 }),
      memberItem(
        workforce,
        { described: { surname: 'Đặng', middleName: 'Thị', givenName: 'Ưng', dateOfBirth: '2005-03-04' } },
        { upload: 1 },
      ),
      memberItem(workforce, known(persons[402]!), { upload: 1 }),
    ]);
    const outcomes = answer.data.addCohortMembers;
    expect(codesOf(outcomes)).toEqual(['CANDIDATES_FOUND', 'CANDIDATES_FOUND', 'ACCEPTED']);
    for (const outcome of outcomes.slice(0, 2)) {
      expect([paramsOf(outcome), outcome.candidates]).toEqual([{ candidates: '1 or more' }, []]);
    }
  });
});

describe('a confirmed candidate', () => {
  const offer = async (person: Person, caller = office, to = cohort): Promise<string> => {
    const [outcome] = await members(t, caller, memberItem(to, described(person), { upload: to.upload?.number }));
    return outcome!.candidates![0]!.candidate;
  };
  const confirm = (candidate: string, caller = office, to = cohort) =>
    members(t, caller, memberItem(to, { confirmed: { candidate } }, { upload: to.upload?.number }));

  test('is put on the roster, and leaves a trace', async () => {
    const person = persons[410]!;
    const candidate = await offer(person);
    const answer = await tryMembers(t, office, [memberItem(cohort, { confirmed: { candidate } }, { upload: 1 })]);
    expect(codesOf(answer.data.addCohortMembers)).toEqual(['ACCEPTED']);
    expect(await membersOf(cohort)).toContainEqual({ id: person.id });
    expect(await trailsOf(answer)).toMatchObject([{ operation: 'addCohortMembers', persons: 1 }]);
  });

  test('beside known ones of the same call is one of them', async () => {
    const candidate = await offer(persons[411]!);
    const outcomes = await members(
      t,
      office,
      memberItem(cohort, known(persons[412]!), { upload: 1 }),
      memberItem(cohort, { confirmed: { candidate } }, { upload: 1 }),
    );
    expect(codesOf(outcomes)).toEqual(['ACCEPTED', 'ACCEPTED']);
  });

  test('is refused to another client', async () => {
    const school = t.caller('school-tan-chau');
    const own = opened(await steps(t, school, openStep('sch_thpt-tan-chau')));
    const candidate = await offer(persons[413]!);
    expect(codesOf(await confirm(candidate, school, own))).toEqual(['CANDIDATE_EXPIRED']);
    const labors = await members(t, labor, memberItem(workforce, { confirmed: { candidate } }, { upload: 1 }));
    expect(codesOf(labors)).toEqual(['CANDIDATE_EXPIRED']);
    await steps(t, school, completeStep(own, 0));
  });

  test('is refused after a day, and when it is none of ours', async () => {
    const context = t.api.contextOf(office, '01900000-0000-7000-8000-000000000001');
    const day = 24 * 60 * 60 * 1000;
    const old = sealCandidate(context, persons[414]!.id, Date.now() - day - 1);
    expect(codesOf(await confirm(old))).toEqual(['CANDIDATE_EXPIRED']);
    expect(codesOf(await confirm(old.slice(0, -4)))).toEqual(['CANDIDATE_EXPIRED']);
    const fresh = sealCandidate(context, persons[414]!.id);
    expect(openCandidate(context, fresh, Date.now() + day - 60_000)).toBe(persons[414]!.id);
    expect(openCandidate(context, fresh, Date.now() + day + 60_000)).toBeUndefined();
  });

  test('who has moved out of the province meanwhile is refused', async () => {
    const person = persons[415]!;
    const candidate = await offer(person);
    await t.oracle(
      `update citizen set version = version + 1, unit_no = (select unit_no from administrative_unit where code = '79' and valid_to is null limit 1) where id = $1`,
      [person.id],
    );
    expect(codesOf(await confirm(candidate))).toEqual(['CANDIDATE_EXPIRED']);
  });

  test('is no cursor, nor is a cursor a candidate', async () => {
    const { data } = await t.page(t.caller('school-hoang-le-kha'), { first: 1 });
    const cursor = data.citizens.pageInfo.endCursor;
    expect(codesOf(await confirm(cursor))).toEqual(['CANDIDATE_EXPIRED']);
  });
});

describe('the owner’s function that writes members', () => {
  test('takes only persons whom the transaction has admitted, and only the client’s own cohorts', async () => {
    const { database } = t.api;
    const enter = (persons_: string[], client: number) =>
      database.transaction(office.scope, () =>
        database.open(
          {
            name: 'test-enter',
            scoped: false,
            text: 'select * from enter_cohort_members($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5, $6::date)',
          },
          [[cohort.id.slice(4)], persons_, [null], [1], client, '2021-05-20'],
        ),
      );
    await expect(enter([persons[0]!.id], office.client.no)).rejects.toMatchObject({ code: '42501' });
    await expect(enter([], labor.client.no)).rejects.toMatchObject({ code: '42501' });
  });
});

describe('who sees whom', () => {
  const pupils = (caller: Caller, id: string, filter = {}, more: Record<string, unknown> = {}): Promise<Answer> =>
    t.ask(
      caller,
      `query($id: ID!, $filter: CohortMemberFilter, $first: Int!, $after: Cursor) { cohort(id: $id) { pupils(filter: $filter, first: $first, after: $after) {
         nodes { group since citizen { id surname givenName birthYear maskedNumber dateOfBirth enrollment { status } } }
         totalCount { value exact } pageInfo { hasNextPage endCursor } } } }`,
      { id, filter, first: 100, ...more },
    );

  test('a school sees its own pupils with status, name and birth year, and not their birth dates', async () => {
    const school = t.caller('school-hoang-le-kha');
    const { data } = await t.ask(school, '{ cohorts { nodes { id name school { id } } } }');
    expect(data.cohorts.nodes).toHaveLength(1);
    const answer = await pupils(school, data.cohorts.nodes[0].id);
    expect(answer.errors).toBeUndefined();
    const { nodes, totalCount } = answer.data.cohort.pupils;
    expect([nodes.length, totalCount]).toEqual([12, { value: 12, exact: true }]);
    for (const { group, since, citizen } of nodes) {
      expect(group).toMatch(/^1[012]A\d$/);
      expect(since).toBe('2021-05-04');
      expect(citizen).toMatchObject({ surname: expect.any(String), birthYear: expect.any(Number), dateOfBirth: null });
    }
    expect(answer.extensions.withheld).toContainEqual(
      expect.objectContaining({ path: 'cohort.pupils.nodes.citizen.dateOfBirth', reason: 'SCOPE_MISSING' }),
    );
    const [audit] = await t.oracle(
      `select persons from audit where request_id = $1 and operation = 'Cohort.pupils'  order by id limit 1`,
      [answer.context.requestId],
    );
    expect(audit!['persons']).toHaveLength(12);
  });

  test('a list of pupils is paged, each once', async () => {
    const school = t.caller('school-hoang-le-kha');
    const { data } = await t.ask(school, '{ cohorts { nodes { id } } }');
    const found: string[] = [];
    for (let after: string | null = null; ;) {
      const answer: Answer = await pupils(school, data.cohorts.nodes[0].id, {}, { first: 5, after });
      const { nodes, pageInfo } = answer.data.cohort.pupils;
      found.push(...nodes.map(({ citizen }: { citizen: { id: string } }) => citizen.id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect([found.length, new Set(found).size]).toEqual([12, 12]);
  });

  test('pupils of card age without a dossier are a list, whatever the age of the others', async () => {
    const everybody = persons.filter(({ bornOn }) => bornOn > '2000-01-01').slice(0, 150);
    const mixed = await uploadRoster(t, office, schools.shift()!, everybody);
    const { data } = await pupils(office, mixed.id, { fromAge: 14, status: 'NOT_ENROLLED' });
    const right = everybody.filter((person) => statusOf(person, '2021-05-20') === 'NOT_ENROLLED');
    expect(right.length).toBeGreaterThan(3);
    expect(data.cohort.pupils.nodes.map(({ citizen }: any) => citizen.id).sort()).toEqual(
      right.map(({ node }) => node).sort(),
    );
    const younger = await pupils(office, mixed.id, { fromAge: 10 });
    const byYear = everybody.filter(({ bornOn }) => Number(bornOn.slice(0, 4)) <= 2011);
    expect(younger.data.cohort.pupils.totalCount.value).toBe(byYear.length);
    expect((await pupils(office, mixed.id, { group: 'none' })).data.cohort.pupils.nodes).toEqual([]);
  });

  test('the office sees that a school has a roster, and nobody on it', async () => {
    const { data } = await t.ask(
      office,
      '{ cohorts(filter: { school: "sch_thpt-nguyen-an-ninh" }) { nodes { id members progress { counted } } } }',
    );
    expect(data.cohorts.nodes).toEqual([
      { id: expect.stringMatching(/^coh_/), members: 12, progress: { counted: 12 } },
    ]);
    const { errors } = await pupils(office, data.cohorts.nodes[0].id);
    expect(errors![0]!.extensions['code']).toBe('FORBIDDEN');
  });

  test('a school that lost a pupil sees the pupil no more, by list, node, number or roster', async () => {
    const school = t.caller('school-nguyen-an-ninh');
    const own = await t.walk<{ id: string }>(school, {});
    const there = await numbered(
      t,
      `c.id in (select citizen_id from cohort_member m join cohort h on h.id = m.cohort_id where h.school_code = 'thpt-nguyen-an-ninh')`,
    );
    expect(own).toHaveLength(12);
    const [gone, ...rest] = there;
    const after = await uploadRoster(t, school, 'sch_thpt-nguyen-an-ninh', rest);
    const left = (await t.walk<{ id: string }>(school, {})).map(({ id }) => id);
    expect(left.sort()).toEqual(rest.map(({ node }) => node).sort());
    const { data } = await t.ask(
      school,
      'query($n: PersonalNumber!, $id: ID!) { citizen(personalNumber: $n) { id } node(id: $id) { id } }',
      { n: gone!.number, id: gone!.node },
    );
    expect(data).toEqual({ citizen: null, node: null });
    expect((await pupils(school, after.id)).data.cohort.pupils.nodes).toHaveLength(rest.length);
  });

  test('labor sees nobody: not by node, number, list or roster', async () => {
    await send(t, labor, workforce, persons.slice(420, 440));
    const one = persons[420]!;
    const calls = [
      'query($id: ID!) { node(id: $id) { id } }',
      'query($n: PersonalNumber!) { citizen(personalNumber: $n) { id } }',
      '{ citizens(filter: {}) { nodes { id } } }',
      'query($c: ID!) { cohort(id: $c) { pupils { nodes { group } } } }',
    ];
    for (const call of calls) {
      const used = { id: one.node, n: one.number, c: workforce.id };
      const variables = Object.fromEntries(Object.entries(used).filter(([name]) => call.includes(`$${name}:`)));
      const { data, errors } = await t.ask(labor, call, variables);
      expect([data, errors![0]!.extensions['code']].slice(1)).toEqual(['FORBIDDEN']);
      expect(JSON.stringify(data ?? '')).not.toContain(one.id);
    }
    const [seen] = (
      await t.api.database.transaction(labor.scope, () =>
        t.api.database.open<{ n: number }>(
          {
            name: 'test-see',
            scoped: false,
            text: 'select count(*)::int as n from citizen union all select count(*)::int from cohort_member',
          },
          [],
        ),
      )
    ).map(({ n }) => n);
    expect(seen).toBe(0);
  });

  test('labor lists its cohorts and their sizes', async () => {
    const { data, errors } = await t.ask(
      labor,
      '{ cohorts(first: 100) { nodes { id kind members site { id enterprise { invented } } school { id } } totalCount { value } } }',
    );
    expect(errors).toBeUndefined();
    const [count] = await t.oracle(`select count(*)::int as n from cohort where kind = 'WORKFORCE'`);
    expect(data.cohorts.totalCount.value).toBe(count!['n']);
    expect(data.cohorts.nodes.every((one: any) => one.kind === 'WORKFORCE' && one.site && !one.school)).toBe(true);
  });
});
