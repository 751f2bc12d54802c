import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  clientCredentials,
  educationClient,
  laborClient,
  type ClientOptions,
  type EducationClient,
  type ItemOutcome,
  type LaborClient,
  type MemberOutcome,
  type PrivateKey,
  type ResponseEvent,
  type RosterMember,
  type UploadOptions,
} from '@lienthong/sdk';
import { fileCheckpoint } from '@lienthong/sdk/node';
import { startHttp, type HttpServer } from '../support/http.ts';
import { errorOf } from './parties.ts';

let http: HttpServer;
let folder: string;
let people: Person[];
beforeAll(async () => {
  http = await startHttp();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lienthong-cohorts-'));
  people = await http.oracle<Person>(
    `select c.id, n.value as number, c.surname, c.middle_name as "middleName", c.given_name as "givenName",
       c.date_of_birth::text as born, extract(year from c.date_of_birth)::int as year
     from citizen c join personal_number n on n.citizen_id = c.id and n.status = 'ACTIVE'
     where c.life_status = 'ALIVE' and c.date_of_birth_precision = 'DAY'
       and not exists (select from citizen o where o.id <> c.id and o.name_key = c.name_key and o.date_of_birth = c.date_of_birth)
     order by c.id`,
  );
});
afterAll(async () => {
  await http.close();
  fs.rmSync(folder, { recursive: true });
});

interface Person {
  id: string;
  number: string;
  surname: string;
  middleName: string | null;
  givenName: string;
  born: string;
  year: number;
}

const authOf = (clientId: string) => {
  const privateKey = JSON.parse(
    fs.readFileSync(path.join(http.database.keysDir, `${clientId}.json`), 'utf8'),
  ) as PrivateKey;
  return clientCredentials({ tokenUrl: `${http.url}/oauth2/token`, clientId, privateKey });
};
const school = (clientId = 'school-tan-chau', options: Partial<ClientOptions> = {}): EducationClient =>
  educationClient({ url: `${http.url}/graphql`, auth: authOf(clientId), purpose: 'SCHOOL_DRIVE', ...options });
const labor = (options: Partial<ClientOptions> = {}): LaborClient =>
  laborClient({ url: `${http.url}/graphql`, auth: authOf('labor-72-office'), purpose: 'WORKPLACE_DRIVE', ...options });

const tanChau = 'sch_thpt-tan-chau';
const known = ({ number, year }: Person, group = '10A1'): RosterMember => ({
  member: { known: { personalNumber: number, birthYear: year } },
  group,
});
const described = ({ surname, middleName, givenName, born }: Person): RosterMember => ({
  member: { described: { surname, ...(middleName && { middleName }), givenName, dateOfBirth: born } },
  group: '10A2',
});

let runs = 0;
const optionsOf = (given: Partial<UploadOptions> = {}): UploadOptions & { school: string } => ({
  school: tanChau,
  period: '2020-2021',
  name: 'Học sinh',
  runId: `roster-${String(++runs)}`,
  batchSize: 7,
  ...given,
});

const onRoster = async (place = 'thpt-tan-chau'): Promise<string[]> =>
  (
    await http.oracle<{ id: string }>(
      `select m.citizen_id as id from cohort_member m join cohort h on h.id = m.cohort_id
       where coalesce(h.school_code, h.site_code) = $1 and m.left_on is null order by 1`,
      [place],
    )
  ).map(({ id }) => id);
const idsOf = (some: readonly Person[]): string[] => some.map(({ id }) => id).sort();

describe('a roster', () => {
  test('is as it was uploaded, and after a second upload as that one', async () => {
    const { rosters } = school();
    const outcomes: ItemOutcome<MemberOutcome>[] = [];
    const first = await rosters.upload(
      people.slice(0, 30).map((one) => known(one)),
      optionsOf({ onItem: (outcome) => void outcomes.push(outcome) }),
    );
    expect(first).toMatchObject({ done: 30, accepted: 30, members: 30, completed: true, earlier: false, refusals: [] });
    expect(outcomes.map(({ index }) => index)).toEqual(people.slice(0, 30).map((_, at) => at));
    expect(await onRoster()).toEqual(idsOf(people.slice(0, 30)));

    const second = await rosters.upload(
      people.slice(10, 45).map((one) => known(one, '11A1')),
      optionsOf(),
    );
    expect(second).toMatchObject({ cohort: first.cohort, upload: first.upload! + 1, members: 35, completed: true });
    expect(await onRoster()).toEqual(idsOf(people.slice(10, 45)));
    expect(await rosters.find(second.cohort!)).toMatchObject({ members: 35, upload: null, period: '2020-2021' });
    expect((await rosters.list()).nodes.map(({ id }) => id)).toEqual([second.cohort]);
  });

  test('tells of wrong rows, of nobody, and of a person on two rows, and takes the others', async () => {
    const [one, two, three] = people.slice(50) as [Person, Person, Person];
    const rows: RosterMember[] = [
      known(one),
      { member: { known: { personalNumber: '97220500000', birthYear: 2005 } } },
      { member: { known: { personalNumber: two.number } } },
      { member: { known: { personalNumber: two.number, birthYear: two.year + 1 } } },
      known(one, '12A1'),
      known(three),
    ];
    const codes: string[][] = [];
    const run = await school().rosters.upload(rows, optionsOf({ onItem: (row) => void codes.push([...row.codes]) }));
    expect(codes).toEqual([
      [],
      ['PERSONAL_NUMBER_MALFORMED'],
      ['SECOND_FACT_REQUIRED'],
      ['CITIZEN_NOT_FOUND'],
      ['REF_REUSED'],
      [],
    ]);
    expect(run).toMatchObject({ accepted: 2, refused: 4, members: 2, completed: true });
  });

  test('takes described persons only when somebody chose among the candidates', async () => {
    const [one, two, three, four] = people.slice(60) as [Person, Person, Person, Person];
    const { rosters } = school();
    const last: ItemOutcome<MemberOutcome>[] = [];
    const run = await rosters.upload(
      [described(one), known(two), described(three), known(four)],
      optionsOf({
        choose: ({ member }, candidates) =>
          member.described?.givenName === one.givenName && member.described.dateOfBirth === one.born
            ? candidates[0]
            : undefined,
        onItem: (row) => void last.push(row),
      }),
    );
    expect(run).toMatchObject({ done: 4, accepted: 3, refused: 1, confirmed: 1, members: 3, completed: true });
    expect(last.map(({ index, status }) => [index, status])).toEqual([
      [1, 'ACCEPTED'],
      [3, 'ACCEPTED'],
      [0, 'ACCEPTED'],
      [2, 'REFUSED'],
    ]);
    expect(await onRoster()).toEqual(idsOf([one, two, four]));

    const [candidate] = last[3]!.outcome!.candidates;
    expect(candidate?.maskedNumber).toMatch(/^\d{3}\*{7}\d{2}$/);
    const confirmed = await rosters.confirm({ cohort: run.cohort! }, [{ ...candidate!, group: '10A2' }]);
    expect(confirmed).toMatchObject([{ status: 'ACCEPTED' }]);
    expect(await onRoster()).toEqual(idsOf([one, two, three, four]));
    expect(await rosters.confirm({ cohort: run.cohort! }, [{ ...candidate!, group: '10A2' }])).toMatchObject([
      { status: 'ACCEPTED', replayed: true },
    ]);
  });

  test('that names a person by number and by description counts one', async () => {
    const [one, two] = people.slice(70) as [Person, Person];
    const run = await school().rosters.upload(
      [known(one), described(one), known(two)],
      optionsOf({ choose: (_, candidates) => candidates[0] }),
    );
    expect(run).toMatchObject({ accepted: 3, members: 2, completed: true });
  });

  test('is left open when the caller says so, and the same run goes on', async () => {
    const rows = people.slice(80, 92).map((one) => known(one));
    const options = optionsOf({ checkpoint: fileCheckpoint(folder) });
    const before = await onRoster();
    const { rosters } = school();
    const open = await rosters.upload(rows, { ...options, complete: ({ refused }) => refused > 0 });
    expect(open).toMatchObject({ accepted: 12, completed: false, refusals: [] });
    expect((await rosters.find(open.cohort!))?.upload).toMatchObject({ number: open.upload, received: 12 });
    const beside = await rosters.upload(rows, optionsOf());
    expect(beside).toMatchObject({ completed: false, done: 0, refusals: [{ code: 'UPLOAD_OPEN' }] });
    const again = await rosters.upload(rows, options);
    expect(again).toMatchObject({ accepted: 12, resumed: 12, completed: true, upload: open.upload });
    expect(await onRoster()).not.toEqual(before);
    expect(await rosters.upload(rows, options)).toMatchObject({ done: 0, completed: true, earlier: true });
    const other = await errorOf(rosters.upload(rows.slice(1), options));
    expect(other).toMatchObject({ kind: 'config', code: 'INPUT_CHANGED' });
  });

  test('isn’t completed with persons whom this run did not send', async () => {
    const { rosters } = school();
    const options = optionsOf({ complete: false });
    const open = await rosters.upload(
      people.slice(100, 106).map((one) => known(one)),
      options,
    );
    const stranger = { clientRef: 'other-program', cohort: open.cohort!, upload: open.upload!, ...known(people[110]!) };
    expect(await rosters.add([stranger])).toMatchObject([{ status: 'ACCEPTED' }]);
    const rows = people.slice(100, 106).map((one) => known(one));
    const end = await rosters.upload(rows, { ...options, complete: true });
    expect(end).toMatchObject({ completed: false, refusals: [{ code: 'COUNT_DIFFERS' }] });
    const found = await rosters.find(open.cohort!);
    const content = { cohort: found!.id, upload: open.upload!, expectedVersion: found!.version, members: 7 };
    const [ended] = await rosters.step([{ clientRef: 'by-hand', step: { complete: content } }]);
    expect(ended).toMatchObject({ status: 'ACCEPTED', cohort: { upload: null } });
  });

  test('of another school is as if the school weren’t there', async () => {
    const run = await school('school-hoang-le-kha').rosters.upload([known(people[0]!)], optionsOf());
    expect(run).toMatchObject({ completed: false, refusals: [{ code: 'NOT_FOUND' }], done: 0 });
    const cohort = (await school().rosters.list()).nodes[0]!.id;
    expect(await school('school-hoang-le-kha').rosters.find(cohort)).toBeNull();
    const error = await errorOf(school('school-hoang-le-kha').students.list({ cohort }));
    expect(error).toMatchObject({ kind: 'notFound', code: 'NOT_FOUND' });
  });
});

test('pupils to be enrolled are those of card age without a dossier', async () => {
  const { rosters, students } = school();
  const { cohort } = await rosters.upload(
    people.slice(0, 80).map((one) => known(one)),
    optionsOf(),
  );
  const found = await students
    .list({ cohort: cohort!, fromAge: 14, status: 'NOT_ENROLLED' }, { first: 5 })
    .toArray({ limit: 1000 });
  const everyone = await students.list({ cohort: cohort! }).toArray({ limit: 1000 });
  expect(everyone).toHaveLength(80);
  const wanted = everyone.filter(({ citizen }) => citizen.enrollment?.status === 'NOT_ENROLLED');
  expect(found.length).toBe(wanted.length);
  expect(found.length).toBeGreaterThan(0);
  expect(found.map(({ citizen }) => citizen.id).sort()).toEqual(wanted.map(({ citizen }) => citizen.id).sort());
  expect(found.every(({ citizen: { birthYear } }) => birthYear! <= 2007)).toBe(true);
});

test('every method is one request', async () => {
  const calls: ResponseEvent[] = [];
  const hooks = { onResponse: (event: ResponseEvent) => void calls.push(event) };
  const [education, federation] = [school('school-tan-chau', { hooks }), labor({ hooks })];
  const cohort = (await education.rosters.list()).nodes[0]!.id;
  const report = {
    subject: { personalNumber: people[0]!.number, birthYear: people[0]!.year },
    fields: ['GIVEN_NAME'] as const,
    observation: 'Học bạ ghi tên khác',
    seenAt: 'Phòng giáo vụ',
    seenOn: '2021-05-18',
  };
  const complete = { cohort, upload: 99, expectedVersion: 1, members: 1 };
  const methods: [string, () => PromiseLike<unknown>][] = [
    ['Viewer', () => education.viewer()],
    ['Cohorts', () => education.rosters.list()],
    ['Cohort', () => education.rosters.find(cohort)],
    ['UploadCohorts', () => education.rosters.step([{ clientRef: 'c1', step: { complete } }])],
    ['AddCohortMembers', () => education.rosters.add([{ clientRef: 'm1', cohort, ...known(people[0]!) }])],
    ['AddCohortMembers', () => education.rosters.confirm({ cohort }, [{ candidate: 'none' }])],
    ['CohortProgress', () => education.progress()],
    ['Schools', () => education.schools.list({}, { progress: true })],
    ['Pupils', () => education.students.list({ cohort, group: '10A1' })],
    ['ReportFacts', () => education.corrections.report([{ clientRef: 'r1', report }])],
    ['Report', () => education.corrections.find('cor_0')],
    ['Enterprises', () => federation.enterprises.list()],
    ['CohortProgress', () => federation.progress({ within: '72' })],
    ['Cohorts', () => federation.workforces.list()],
    ['DistrictStatistics', () => federation.statistics.districts()],
  ];
  for (const [operation, method] of methods) {
    calls.length = 0;
    await method();
    expect(calls.map((call) => [call.operation, call.status, call.code])).toEqual([[operation, 200, undefined]]);
  }
});

test('a wrong fact is reported once, one by one or in bulk', async () => {
  const { corrections } = school();
  const reports = people.slice(200, 212).map((person, at) => ({
    clientRef: `report/${String(at)}`,
    report: {
      subject: { personalNumber: at === 5 ? '97220500000' : person.number, birthYear: person.year },
      fields: ['GIVEN_NAME'] as const,
      observation: 'Học bạ ghi tên khác',
      seenAt: 'Phòng giáo vụ',
      seenOn: '2021-05-18',
    },
  }));
  const [first] = await corrections.report(reports.slice(0, 1));
  expect(first).toMatchObject({ status: 'ACCEPTED', request: { kind: 'REPORT', state: 'SUBMITTED' } });
  const options = { runId: 'reports', checkpoint: fileCheckpoint(folder), batchSize: 5 };
  expect(await corrections.reportAll(reports, options)).toMatchObject({ accepted: 11, refused: 1, replayed: 1 });
  expect(await corrections.reportAll(reports, options)).toMatchObject({ accepted: 11, resumed: 11 });
  expect(await corrections.find(first!.request!.id)).toMatchObject({ agencyKind: 'JUSTICE', fields: ['GIVEN_NAME'] });
});

describe('a workforce', () => {
  test('is handed in for a site, and told of by counts alone', async () => {
    const federation = labor();
    const enterprises = await federation.enterprises.list().toArray({ limit: 100 });
    const enterprise = enterprises.find(({ sites }) => sites.length === 2)!;
    const [one, two] = enterprise.sites as [(typeof enterprise.sites)[number], (typeof enterprise.sites)[number]];
    const upload = (site: string, some: readonly Person[]) =>
      federation.workforces.upload(
        some.map((person) => known(person, 'Xưởng 1')),
        { site, period: '2021-05', name: 'Người lao động', runId: `workforce-${site}` },
      );
    expect(await upload(one.id, people.slice(300, 330))).toMatchObject({ members: 30, completed: true });
    const second = await upload(two.id, people.slice(320, 345));
    expect(second).toMatchObject({ members: 25, completed: true });
    expect((await federation.workforces.find(second.cohort!))?.members).toBe(25);
    expect('confirm' in federation.workforces).toBe(false);
    const sent = await federation.workforces.add([
      { clientRef: 'named', cohort: second.cohort!, ...described(people[340]!) },
    ]);
    expect(sent).toMatchObject([{ refusals: [{ code: 'CANDIDATES_FOUND' }], candidates: [] }]);
  });
});
