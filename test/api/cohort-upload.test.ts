import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { agencyKinds, purposes, type AgencyKind } from '@lienthong/schema/codes';
import { actions } from '@lienthong/api/domain/agency';
import { openTestApi, type TestApi } from '../support/api.ts';
import {
  codesOf,
  completeStep,
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
  tryUpload,
  uploadRoster,
} from '../support/cohorts.ts';
import { fresh } from '../support/corrections.ts';
import type { Person } from '../support/people.ts';

let t: TestApi;
let persons: Person[];
let office: Caller;
let labor: Caller;
let schools: string[];
let sites: string[];
beforeAll(async () => {
  t = await openTestApi();
  persons = await numbered(t);
  office = t.caller('education-72-office');
  labor = t.caller('labor-72-office');
  sites = await emptySites(t);
  schools = await emptySchools(t);
});
afterAll(() => t.close());

/** A school that no test has used. */
let school: string;
beforeEach(() => {
  school = schools.shift()!;
});

const onRoster = async (cohort: { id: string }): Promise<string[]> =>
  (
    await t.oracle<{ id: string }>(
      'select citizen_id as id from cohort_member where cohort_id = $1 and left_on is null order by 1',
      [cohort.id.slice(4)],
    )
  ).map(({ id }) => id);
const idsOf = (some: readonly Person[]): string[] => some.map(({ id }) => id).sort();

describe('an upload', () => {
  test('is opened, takes members, and is completed; the version rises with opening and completing alone', async () => {
    const cohort = opened(await steps(t, office, openStep(school)));
    expect(cohort).toMatchObject({
      version: 1,
      members: 0,
      upload: { number: 1, received: 0, openedOn: '2021-05-20' },
    });
    const [one] = await members(t, office, memberItem(cohort, known(persons[0]!), { upload: 1, group: '10A1' }));
    expect(one).toMatchObject({ status: 'ACCEPTED', cohort: { version: 1, members: 1, upload: { received: 1 } } });
    const completed = opened(await steps(t, office, completeStep(cohort, 1)));
    expect(completed).toMatchObject({ id: cohort.id, version: 2, members: 1, upload: null });
    const [kept] = await t.oracle(
      'select group_name, upload, since::text, left_on from cohort_member where cohort_id = $1',
      [cohort.id.slice(4)],
    );
    expect(kept).toEqual({ group_name: '10A1', upload: 1, since: '2021-05-20', left_on: null });
  });

  test('of a thousand pupils twice, with changes: who is kept stays since before, who is new begins, who is gone leaves', async () => {
    const first = persons.slice(0, 1000);
    const second = persons.slice(40, 1050);
    const cohort = await uploadRoster(t, office, school, first);
    expect(await onRoster(cohort)).toEqual(idsOf(first));
    await t.setToday('2021-05-25');
    try {
      const again = await uploadRoster(t, office, school, second);
      expect(again).toMatchObject({ id: cohort.id, members: 1010, version: 4 });
      expect(await onRoster(cohort)).toEqual(idsOf(second));
      const rows = await t.oracle<{ since: string; left: string | null; n: number }>(
        `select since::text, left_on::text as left, count(*)::int as n from cohort_member where cohort_id = $1 group by 1, 2 order by 1, 2`,
        [cohort.id.slice(4)],
      );
      expect(rows).toEqual([
        { since: '2021-05-20', left: '2021-05-25', n: 40 },
        { since: '2021-05-20', left: null, n: 960 },
        { since: '2021-05-25', left: null, n: 50 },
      ]);
    } finally {
      await t.setToday('2021-05-20');
    }
  });

  test('takes who comes back as one who is on it since that day', async () => {
    const some = persons.slice(0, 10);
    const cohort = await uploadRoster(t, office, school, some);
    await uploadRoster(t, office, school, some.slice(1));
    await t.setToday('2021-06-01');
    await uploadRoster(t, office, school, some);
    await t.setToday('2021-05-20');
    const rows = await t.oracle<{ since: string; left_on: string | null }>(
      'select since::text, left_on::text from cohort_member where cohort_id = $1 and citizen_id = $2',
      [cohort.id.slice(4), some[0]!.id],
    );
    expect(rows).toEqual([{ since: '2021-06-01', left_on: null }]);
  });

  test('takes a person twice as one member', async () => {
    const cohort = opened(await steps(t, office, openStep(school)));
    const one = known(persons[0]!);
    const sent = await members(
      t,
      office,
      memberItem(cohort, one, { upload: 1, group: 'A' }),
      memberItem(cohort, one, { upload: 1, group: 'B' }),
    );
    expect(codesOf(sent)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(sent[1]!.cohort).toMatchObject({ members: 1, upload: { received: 1 } });
    expect(codesOf(await members(t, office, memberItem(cohort, one, { upload: 1 })))).toEqual(['ACCEPTED']);
    expect(opened(await steps(t, office, completeStep(cohort, 1))).members).toBe(1);
  });

  test('is replayed: opening, sending and completing again have no further effect', async () => {
    const open = openStep(school);
    const cohort = opened(await steps(t, office, open));
    const item = memberItem(cohort, known(persons[0]!), { upload: 1 });
    await members(t, office, item);
    const end = completeStep(cohort, 1);
    await steps(t, office, end);
    for (const outcome of [
      ...(await steps(t, office, open)),
      ...(await members(t, office, item)),
      ...(await steps(t, office, end)),
    ]) {
      expect(outcome).toMatchObject({
        status: 'ACCEPTED',
        replayed: true,
        cohort: { id: cohort.id, version: 2, upload: null },
      });
    }
    expect(codesOf(await steps(t, office, { ...open, step: openStep(schools[0]!).step }))).toEqual(['REF_REUSED']);
  });

  test('of one cohort runs alone: a second one is refused and named its number', async () => {
    const cohort = opened(await steps(t, office, openStep(school)));
    const [second] = await steps(t, office, openStep(school));
    expect(codesOf([second!])).toEqual(['UPLOAD_OPEN']);
    expect(paramsOf(second)).toEqual({ upload: '1' });
    await steps(t, office, completeStep(cohort, 0));
    expect(opened(await steps(t, office, openStep(school))).upload?.number).toBe(2);
  });

  test('opened by two at once has one cohort', async () => {
    const outcomes = (await Promise.all([1, 2, 3].map(() => steps(t, office, openStep(school))))).flat();
    expect(codesOf(outcomes).sort()).toEqual(['ACCEPTED', 'UPLOAD_OPEN', 'UPLOAD_OPEN']);
    const [count] = await t.oracle('select count(*)::int as n from cohort where school_code = $1', [school.slice(4)]);
    expect(count).toEqual({ n: 1 });
  });

  test('with another count than arrived is not completed, and nobody leaves', async () => {
    const some = persons.slice(0, 20);
    await uploadRoster(t, office, school, some);
    const cohort = opened(await steps(t, office, openStep(school)));
    await send(t, office, cohort, some.slice(0, 12));
    const [refused] = await steps(t, office, completeStep(cohort, 20));
    expect(codesOf([refused!])).toEqual(['COUNT_DIFFERS']);
    expect(paramsOf(refused)).toEqual({ received: '12' });
    expect(await onRoster(cohort)).toEqual(idsOf(some));
    await send(t, office, cohort, some.slice(12));
    expect(opened(await steps(t, office, completeStep(cohort, 20))).members).toBe(20);
  });

  test('killed in between is taken up again: what had arrived is there, and the end is the same', async () => {
    const some = persons.slice(100, 160);
    const cohort = opened(await steps(t, office, openStep(school)));
    const items = some.map((person) => memberItem(cohort, known(person), { upload: 1 }));
    await members(t, office, ...items.slice(0, 25));
    // The client starts anew: the same refs, from the beginning.
    const again = await members(t, office, ...items);
    expect(again.filter(({ replayed }) => replayed)).toHaveLength(25);
    expect(opened(await steps(t, office, completeStep(cohort, 60))).members).toBe(60);
  });

  test('that is no longer running takes nobody, nor does one with another number', async () => {
    const cohort = await uploadRoster(t, office, school, persons.slice(0, 5));
    const late = await members(t, office, memberItem(cohort, known(persons[9]!), { upload: 1 }));
    expect(codesOf(late)).toEqual(['UPLOAD_NOT_OPEN']);
    const next = opened(await steps(t, office, openStep(school)));
    const wrong = await members(t, office, memberItem(next, known(persons[9]!), { upload: 1 }));
    expect([codesOf(wrong), paramsOf(wrong[0])]).toEqual([['UPLOAD_NOT_OPEN'], { upload: '2' }]);
    expect(codesOf(await steps(t, office, completeStep(next, 0, { upload: 1 })))).toEqual(['UPLOAD_NOT_OPEN']);
  });

  test('is completed only on the version that was seen', async () => {
    const cohort = opened(await steps(t, office, openStep(school)));
    const [refused] = await steps(t, office, completeStep(cohort, 0, { expectedVersion: 7 }));
    expect([codesOf([refused!]), paramsOf(refused)]).toEqual([['VERSION_CONFLICT'], { currentVersion: '1' }]);
  });

  test('needs exactly one place, and one that exists', async () => {
    const step = (open: Record<string, string>) => ({
      clientRef: fresh('bad'),
      step: { open: { period: 'p', name: 'n', ...open } },
    });
    const outcomes = await steps(
      t,
      office,
      step({}),
      step({ school, site: sites[0]! }),
      step({ school: 'sch_nowhere' }),
      step({ school: 'what' }),
      step({ site: sites[0]! }),
    );
    expect(codesOf(outcomes)).toEqual(['VALUE_REQUIRED', 'VALUE_REQUIRED', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(outcomes[3]!.refusals[0]!.path).toEqual(['step', 'open', 'school']);
  });

  test('of many places in one call takes as many statements as one', async () => {
    const many = await tryUpload(
      t,
      labor,
      sites.splice(0, 5).map((one) => openStep(one)),
    );
    const single = await tryUpload(t, labor, [openStep(sites.shift()!)]);
    expect(many.errors).toBeUndefined();
    expect(many.context.ran).toEqual(single.context.ran);
  });

  test('tells followers of the cohort, and of nobody', async () => {
    const cohort = await uploadRoster(t, office, school, persons.slice(0, 6));
    const told = await t.oracle('select type, subject_id, fields from outbox where subject_id = $1 order by id', [
      cohort.id.slice(4),
    ]);
    expect(told.map(({ type }) => type)).toEqual(['COHORT_UPLOAD_OPENED', 'COHORT_MEMBERS_ADDED', 'COHORT_UPLOADED']);
    expect(told.flatMap(({ fields }) => fields)).toEqual([]);
  });
});

describe('uploads of several at once', () => {
  test('that share persons leave each on every roster, and counted once', async () => {
    const rosters = [persons.slice(0, 500), persons.slice(250, 750), persons.slice(500, 1000), persons.slice(100, 900)];
    const places = schools.splice(0, 4);
    const cohorts = await Promise.all(
      rosters.map(async (roster, at) => {
        const cohort = opened(await steps(t, office, openStep(places[at]!)));
        // Three calls of each at the same time.
        const parts = [0, 1, 2].map((part) => roster.filter((_, index) => index % 3 === part));
        await Promise.all(parts.map((part) => send(t, office, cohort, part)));
        return opened(await steps(t, office, completeStep(cohort, roster.length)));
      }),
    );
    for (const [at, cohort] of cohorts.entries()) expect(await onRoster(cohort)).toEqual(idsOf(rosters[at]!));
    const [counted] = await t.oracle(
      `select count(*)::int as n, count(distinct citizen_id)::int as persons from cohort_counted where kind = 'SCHOOL'`,
    );
    expect(counted!['n']).toBe(counted!['persons']);
    const [least] = await t.oracle(
      'select min(n)::int as n from (select count(*) as n from counted_block group by block) x',
    );
    expect(least!['n']).toBeGreaterThanOrEqual(5);
  });
});

describe('one more person, outside of an upload', () => {
  test('is on the roster at once, and the version rises once a call', async () => {
    const cohort = await uploadRoster(t, office, school, persons.slice(0, 8));
    const added = await members(
      t,
      office,
      ...persons.slice(8, 11).map((person) => memberItem(cohort, known(person), { group: '11B' })),
    );
    expect(codesOf(added)).toEqual(['ACCEPTED', 'ACCEPTED', 'ACCEPTED']);
    expect(added[0]!.cohort).toMatchObject({ members: 11, version: cohort.version + 1 });
  });

  test('waits while an upload runs, and leaves at the next one that lacks it', async () => {
    const cohort = await uploadRoster(t, office, school, persons.slice(0, 8));
    await members(t, office, memberItem(cohort, known(persons[20]!)));
    const running = opened(await steps(t, office, openStep(school)));
    const [waits] = await members(t, office, memberItem(cohort, known(persons[21]!)));
    expect([codesOf([waits!]), paramsOf(waits)]).toEqual([['UPLOAD_OPEN'], { upload: '2' }]);
    await send(t, office, running, persons.slice(0, 8));
    await steps(t, office, completeStep(running, 8));
    expect(await onRoster(cohort)).toEqual(idsOf(persons.slice(0, 8)));
  });
});

describe('who may upload', () => {
  test('is the school’s own client where it has one, and not the office', async () => {
    const own = 'sch_thpt-tan-chau';
    expect(codesOf(await steps(t, office, openStep(own)))).toEqual(['NOT_FOUND']);
    expect(codesOf(await steps(t, t.caller('school-hoang-le-kha'), openStep(own)))).toEqual(['NOT_FOUND']);
    expect(codesOf(await steps(t, t.caller('school-tan-chau'), openStep(own)))).toEqual(['ACCEPTED']);
  });

  test('for a school without one is the office, and no school', async () => {
    expect(codesOf(await steps(t, t.caller('school-tan-chau'), openStep(school)))).toEqual(['NOT_FOUND']);
    expect(codesOf(await steps(t, office, openStep(school)))).toEqual(['ACCEPTED']);
  });

  test('for a site is labor, which uploads for no school', async () => {
    expect(codesOf(await steps(t, labor, openStep(school), openStep(sites.shift()!)))).toEqual([
      'NOT_FOUND',
      'ACCEPTED',
    ]);
    expect(codesOf(await steps(t, office, openStep(sites[0]!)))).toEqual(['NOT_FOUND']);
  });

  test('is nobody on another client’s cohort: it is as if it weren’t there', async () => {
    const cohort = opened(await steps(t, office, openStep(school)));
    for (const other of ['school-tan-chau', 'labor-72-office']) {
      const caller = t.caller(other);
      expect(codesOf(await members(t, caller, memberItem(cohort, known(persons[0]!), { upload: 1 })))).toEqual([
        'NOT_FOUND',
      ]);
      expect(codesOf(await steps(t, caller, completeStep(cohort, 0)))).toEqual(['NOT_FOUND']);
      const asked = await t.ask(caller, 'query($id: ID!) { cohort(id: $id) { id } node(id: $id) { id } }', {
        id: cohort.id,
      });
      expect(asked.data).toEqual({ cohort: null, node: null });
    }
  });

  test('is of education or labor, with a purpose', async () => {
    await t.oracle(
      `insert into client (id, agency_id, name, scopes, purposes) select 'up-' || kind, min(id), 'test', $1, $2 from agency group by kind`,
      [Object.keys(actions), Object.keys(purposes)],
    );
    await t.api.register.refresh();
    for (const kind of Object.keys(agencyKinds) as AgencyKind[]) {
      const may = kind === 'EDUCATION' || kind === 'LABOR';
      const caller = t.caller(`up-${kind}`, { caseRef: 'CASE-1' });
      for (const document of [
        'mutation { uploadCohorts(items: []) { status } }',
        'mutation { addCohortMembers(items: []) { status } }',
      ]) {
        const { errors } = await t.ask(caller, document);
        expect(errors?.[0]?.extensions['code']).toBe(may ? undefined : 'FORBIDDEN');
      }
    }
    const { errors } = await t.ask(
      t.caller('labor-72-office', { purpose: null }),
      'mutation { addCohortMembers(items: []) { status } }',
    );
    expect(errors![0]!.extensions['code']).toBe('PURPOSE_REQUIRED');
  });
});
