import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Caller } from '@lienthong/api/access/caller';
import { actions } from '@lienthong/api/domain/agency';
import { createSchema } from '@lienthong/api/schema';
import { agencyKinds, fieldClasses, purposes, type AgencyKind, type Purpose } from '@lienthong/schema/codes';
import { openTestApi, type Answer, type TestApi } from '../support/api.ts';

/** A call of each root field, with the scope it needs and whether it reaches persons. */
const calls = {
  viewer: { call: 'viewer { today }', scope: 'unit:read', personal: false },
  administrativeUnit: { call: 'administrativeUnit(code: "72") { id }', scope: 'unit:read', personal: false },
  administrativeUnits: { call: 'administrativeUnits(first: 1) { nodes { id } }', scope: 'unit:read', personal: false },
  node: { call: 'node(id: "72@origin") { id }', scope: 'unit:read', personal: false },
  campaign: { call: 'campaign { id }', scope: 'campaign:read', personal: false },
  districtStatistics: { call: 'districtStatistics { asOf }', scope: 'statistics:read', personal: false },
  progressSeries: {
    call: 'progressSeries(unit: "703", from: "2021-05-01", to: "2021-05-20") { to }',
    scope: 'statistics:read',
    personal: false,
  },
  forecast: { call: 'forecast(unit: "72") { asOf }', scope: 'statistics:read', personal: false },
  explain: { call: 'explain(metric: ELIGIBLE, unit: "72") { asOf }', scope: 'statistics:read', personal: false },
  processingStatistics: { call: 'processingStatistics { asOf }', scope: 'statistics:read', personal: false },
  demographicStatistics: { call: 'demographicStatistics { asOf }', scope: 'statistics:read', personal: false },
  processingDefinitions: {
    call: 'processingDefinitions { figure }',
    scope: 'statistics:read',
    personal: false,
  },
  correctionTurnaround: {
    call: 'correctionTurnaround(from: "2021-04-01", to: "2021-04-30") { decided }',
    scope: 'statistics:read',
    personal: false,
  },
  correctionRules: { call: 'correctionRules(kind: DEATH) { id }', scope: 'campaign:read', personal: false },
  correctionRequest: {
    call: 'correctionRequest(id: "cor_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'correction:read',
    personal: true,
  },
  correctionRequests: {
    call: 'correctionRequests(first: 1) { nodes { id } }',
    scope: 'correction:read',
    personal: true,
  },
  previewCorrection: {
    call: `previewCorrection(item: { clientRef: "p", registration: { office: "25456", book: "1", number: "1", year: 2021, date: "2021-05-10" },
      evidence: [], correction: { death: { subject: { personalNumber: "972099999999", birthYear: 1990 }, diedOn: "2021-05-01", place: "x" } } }) { late }`,
    scope: 'correction:submit',
    personal: true,
  },
  notices: { call: 'notices(first: 1) { nodes { id } }', scope: 'notice:read', personal: true },
  schools: { call: 'schools(first: 1) { nodes { id } }', scope: 'statistics:read', personal: false },
  enterprises: { call: 'enterprises(first: 1) { nodes { id } }', scope: 'statistics:read', personal: false },
  enterpriseNotices: { call: 'enterpriseNotices(first: 1) { nodes { id } }', scope: 'notice:send', personal: false },
  cohortProgress: { call: 'cohortProgress(kind: SCHOOL) { counted }', scope: 'statistics:read', personal: false },
  cohorts: { call: 'cohorts(first: 1) { nodes { id } }', scope: 'cohort:write', personal: false },
  cohort: {
    call: 'cohort(id: "coh_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'cohort:write',
    personal: false,
  },
  reconciliationRun: { call: 'reconciliationRun(id: "r") { rows }', scope: 'reconciliation:run', personal: false },
  reconciliationRows: {
    call: 'reconciliationRows(run: "r", first: 1) { nodes { clientRef } }',
    scope: 'reconciliation:run',
    personal: true,
  },
  bulkJob: {
    call: 'bulkJob(id: "job_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'job:run',
    personal: false,
  },
  bulkJobs: { call: 'bulkJobs(first: 1) { nodes { id } }', scope: 'job:run', personal: false },
  numberTask: {
    call: 'numberTask(id: "nrt_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'number:read',
    personal: true,
  },
  numberTasks: { call: 'numberTasks(first: 1) { nodes { id } }', scope: 'number:read', personal: true },
  dossiers: { call: 'dossiers(first: 1) { nodes { id } }', scope: 'dossier:read', personal: true },
  readiness: { call: 'readiness(personalNumber: "972099999999") { ready }', scope: 'citizen:read', personal: true },
  worklist: {
    call: 'worklist(kind: NOT_ENROLLED, unit: "25456", first: 1) { nodes { id } }',
    scope: 'worklist:read',
    personal: true,
  },
  ageEvents: {
    call: 'ageEvents(kind: CARD_AGE_REACHED, unit: "25456", from: "2021-05-20", to: "2021-05-20") { nodes { id } }',
    scope: 'worklist:read',
    personal: true,
  },
  ageEventCounts: {
    call: 'ageEventCounts(kind: CARD_AGE_REACHED, unit: "25456", from: "2021-05-20", to: "2021-05-20") { count }',
    scope: 'worklist:read',
    personal: true,
  },
  publishedWorklist: {
    call: 'publishedWorklist(id: "wkl_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'worklist:read',
    personal: true,
  },
  publishedWorklists: {
    call: 'publishedWorklists(first: 1) { nodes { id } }',
    scope: 'worklist:read',
    personal: true,
  },
  citizen: { call: 'citizen(personalNumber: "972099999999") { id }', scope: 'citizen:read', personal: true },
  citizens: { call: 'citizens(filter: {}, first: 1) { nodes { id } }', scope: 'citizen:read', personal: true },
  citizenBySubject: {
    call: 'citizenBySubject(subject: { personalNumber: "972099999999", birthYear: 1990 }) { id }',
    scope: 'citizen:point',
    personal: true,
  },
  collectionPoint: {
    call: 'collectionPoint(id: "cpt_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'unit:read',
    personal: false,
  },
  collectionPoints: { call: 'collectionPoints(first: 1) { nodes { id } }', scope: 'unit:read', personal: false },
  collectionSlots: { call: 'collectionSlots(first: 1) { nodes { id } }', scope: 'unit:read', personal: false },
  invitations: { call: 'invitations(first: 1) { nodes { id } }', scope: 'invitation:read', personal: true },
  contacts: { call: 'contacts(first: 1) { nodes { id } }', scope: 'invitation:read', personal: true },
  outreach: {
    call: 'outreach(within: "72", level: DISTRICT, from: "2021-04-01", to: "2021-04-30") { contacts }',
    scope: 'statistics:read',
    personal: false,
  },
  outreachByHead: {
    call: 'outreachByHead(within: "25456", from: "2021-05-01", to: "2021-05-20") { attempts }',
    scope: 'invitation:read',
    personal: true,
  },
  leagueTable: { call: 'leagueTable(level: DISTRICT) { rank }', scope: 'statistics:read', personal: false },
  snapshot: {
    call: 'snapshot(id: "snp_01a2016a-b784-764d-91ed-61f9ba73d16c") { id }',
    scope: 'statistics:read',
    personal: false,
  },
  snapshots: { call: 'snapshots(first: 1) { nodes { id } }', scope: 'statistics:read', personal: false },
  snapshotKeys: { call: 'snapshotKeys { id }', scope: 'statistics:read', personal: false },
} as const;
type RootField = keyof typeof calls;
const rootFields = Object.keys(calls) as RootField[];

/** Written by hand: beside what is open to everyone, these and no others. */
const mayAlso: Record<AgencyKind, RootField[]> = {
  POLICE: [
    'invitations',
    'contacts',
    'outreachByHead',
    'citizen',
    'citizens',
    'correctionRequest',
    'correctionRequests',
    'previewCorrection',
    'bulkJob',
    'bulkJobs',
    'numberTask',
    'numberTasks',
    'notices',
    'readiness',
    'dossiers',
    'worklist',
    'ageEvents',
    'ageEventCounts',
    'publishedWorklist',
    'publishedWorklists',
    'enterpriseNotices',
  ],
  JUSTICE: [
    'citizen',
    'readiness',
    'citizens',
    'citizenBySubject',
    'correctionRequest',
    'correctionRequests',
    'previewCorrection',
    'numberTask',
    'numberTasks',
    'notices',
    'reconciliationRun',
    'reconciliationRows',
    'bulkJob',
    'bulkJobs',
  ],
  COMMUNE_COMMITTEE: [
    'invitations',
    'contacts',
    'outreachByHead',
    'citizen',
    'citizens',
    'readiness',
    'correctionRequest',
    'previewCorrection',
    'worklist',
    'ageEvents',
    'ageEventCounts',
    'publishedWorklist',
    'publishedWorklists',
  ],
  EDUCATION: [
    'invitations',
    'contacts',
    'outreachByHead',
    'citizen',
    'citizens',
    'readiness',
    'correctionRequest',
    'previewCorrection',
    'notices',
    'cohort',
    'cohorts',
  ],
  LABOR: ['correctionRequest', 'previewCorrection', 'cohort', 'cohorts', 'enterpriseNotices'],
  HOME_AFFAIRS: [],
  FATHERLAND_FRONT: [],
  INSPECTOR: ['citizenBySubject'],
  ADMINISTRATOR: [],
};
const open: RootField[] = [
  'viewer',
  'administrativeUnit',
  'administrativeUnits',
  'node',
  'campaign',
  'districtStatistics',
  'outreach',
  'leagueTable',
  'progressSeries',
  'forecast',
  'explain',
  'snapshot',
  'snapshots',
  'snapshotKeys',
  'correctionTurnaround',
  'processingStatistics',
  'demographicStatistics',
  'processingDefinitions',
  'correctionRules',
  'schools',
  'enterprises',
  'cohortProgress',
  'collectionPoint',
  'collectionPoints',
  'collectionSlots',
];

/** Who may ask it, where JUSTICE may not. */
function asker(field: RootField): { kind: AgencyKind; client: string; purposes: Purpose[] } {
  if (field === 'cohort' || field === 'cohorts')
    return { kind: 'EDUCATION', client: 'education-72-office', purposes: ['SCHOOL_DRIVE'] };
  if (field === 'enterpriseNotices') return { kind: 'LABOR', client: 'labor-72-office', purposes: ['WORKPLACE_DRIVE'] };
  if (field === 'dossiers' || /worklist|ageEvent/i.test(field) || calls[field].scope === 'invitation:read')
    return { kind: 'POLICE', client: 'police-703-register', purposes: ['CARD_ISSUANCE', 'POPULATION_REVIEW'] };
  return { kind: 'JUSTICE', client: 'justice-703-registry', purposes: ['CIVIL_STATUS'] };
}

const purposeOf: Record<AgencyKind, Purpose> = {
  POLICE: 'CARD_ISSUANCE',
  JUSTICE: 'CIVIL_STATUS',
  COMMUNE_COMMITTEE: 'POPULATION_REVIEW',
  EDUCATION: 'SCHOOL_DRIVE',
  LABOR: 'WORKPLACE_DRIVE',
  HOME_AFFAIRS: 'STEERING',
  FATHERLAND_FRONT: 'STEERING',
  INSPECTOR: 'DATA_SUBJECT_REQUEST',
  ADMINISTRATOR: 'OPERATION',
};

let t: TestApi;
/** A client of an agency of that kind that was granted every scope and purpose there is, so that only its kind can stop it. */
const granted = (kind: AgencyKind, with_: Parameters<TestApi['caller']>[1] = {}): Caller =>
  t.caller(`test-${kind}`, { purpose: purposeOf[kind], caseRef: 'CASE-1', ...with_ });

beforeAll(async () => {
  t = await openTestApi();
  const everything = [
    ...Object.keys(actions),
    ...Object.keys(fieldClasses).map((one) => `field:${one}`),
    'graphql:explore',
  ];
  await t.oracle(
    `insert into client (id, agency_id, name, scopes, purposes)
     select 'test-' || kind, min(id), 'test', $1, $2 from agency group by kind`,
    [everything, Object.keys(purposes)],
  );
  await t.api.register.refresh();
});
afterAll(() => t.close());

/** Refused as a whole, before anything ran, with one denial in the audit. */
async function expectDenied(
  { data, errors, context }: Answer,
  field: string,
  code: string,
): Promise<Record<string, any>> {
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions['code']).toBe(code);
  expect(context.ran).toEqual([]);
  const { client, agency, purpose, caseRef } = context.caller;
  const trails = await t.oracle(
    `select client_no as client, agency_no as agency, officer_no as officer, purpose, case_ref as "caseRef", operation, outcome, code, persons, sought
     from audit where request_id = $1`,
    [context.requestId],
  );
  expect(trails).toEqual([
    {
      client: client.no,
      agency: agency.no,
      officer: context.caller.officer?.no ?? null,
      purpose: purpose ?? null,
      caseRef: caseRef ?? null,
      operation: field,
      outcome: 'DENIED',
      code,
      persons: [],
      sought: null,
    },
  ]);
  return errors![0]!;
}

describe('who may ask what', () => {
  test('is said here for every root field of the schema and every kind of agency', () => {
    expect(rootFields.sort()).toEqual(Object.keys(createSchema().getQueryType()!.getFields()).sort());
    // Who may is tried as every kind of agency in the tests of each mutation.
    expect(Object.keys(createSchema().getMutationType()!.getFields()).sort()).toEqual([
      'acknowledgeNotices',
      'addCohortMembers',
      'appointHeads',
      'cancelBulkJobs',
      'freezeSnapshots',
      'keepCollectionPoints',
      'moveCorrections',
      'moveDossiers',
      'moveNumberTasks',
      'notifyEnterprises',
      'publishWorklists',
      'reconcile',
      'recordContacts',
      'recordDossiers',
      'recordInvitations',
      'recordPresence',
      'registerDocuments',
      'reviewWorkItems',
      'startBulkJobs',
      'submitCorrections',
      'uploadCohorts',
    ]);
    expect(Object.keys(mayAlso).sort()).toEqual(Object.keys(agencyKinds).sort());
  });

  const pairs = (Object.keys(agencyKinds) as AgencyKind[]).flatMap((kind) =>
    rootFields.map((field) => [kind, field] as const),
  );

  test.each(pairs)('%s: %s, as the table says', async (kind, field) => {
    const answer = await t.ask(granted(kind), `{ ${calls[field].call} }`);
    if (open.includes(field) || mayAlso[kind].includes(field)) {
      expect(answer.errors).toBeUndefined();
      return;
    }
    const { message, extensions } = await expectDenied(answer, field, 'FORBIDDEN');
    expect(message).toBe(`An agency of kind ${kind} may not ${calls[field].scope}.`);
    expect(extensions).toMatchObject({ action: calls[field].scope });
  });
});

describe('a token', () => {
  const scopesBut = (scope: string): string[] =>
    t.api.register.findClient('test-JUSTICE')!.scopes.filter((one) => one !== scope);

  test.each(rootFields)('without its scope is refused %s, and the scope is named', async (field) => {
    const { scope } = calls[field];
    const answer = await t.ask(granted(asker(field).kind, { scopes: scopesBut(scope) }), `{ ${calls[field].call} }`);
    const { message, extensions } = await expectDenied(answer, field, 'SCOPE_MISSING');
    expect(message).toBe(`The token lacks the scope ${scope}.`);
    expect(extensions).toMatchObject({ scopeNeeded: scope });
  });

  test('without the scope to explore is refused introspection, under any name', async () => {
    const narrow = granted('JUSTICE', { scopes: scopesBut('graphql:explore') });
    for (const document of [
      '{ __schema { queryType { name } } }',
      '{ a: __type(name: "Citizen") { name } }',
      'query { viewer { today } ...F } fragment F on Query { hidden: __schema { types { name } } }',
      '{ __schema @skip(if: true) { queryType { name } } }',
    ]) {
      const { extensions } = await expectDenied(await t.ask(narrow, document), 'introspection', 'SCOPE_MISSING');
      expect(extensions).toMatchObject({ scopeNeeded: 'graphql:explore' });
    }
    expect((await t.ask(narrow, '{ __typename viewer { __typename } }')).errors).toBeUndefined();
    expect((await t.ask(granted('JUSTICE'), '{ __schema { queryType { name } } }')).data.__schema.queryType.name).toBe(
      'Query',
    );
  });

  test('is refused as a whole when one field of the operation is, wherever it stands', async () => {
    const labor = granted('LABOR');
    for (const document of [
      `{ viewer { today } ${calls.citizen.call} }`,
      `{ viewer { today } name: ${calls.citizen.call} }`,
      `{ viewer { today } ...F } fragment F on Query { ${calls.citizen.call} }`,
      `{ viewer { today } ... on Query { ... @include(if: true) { ${calls.citizen.call} } } }`,
      `query($no: Boolean = false) { viewer { today } ${calls.citizen.call.replace('{', '@include(if: $no) {')} }`,
      `{ ${calls.citizen.call} ${calls.citizens.call} }`,
    ]) {
      await expectDenied(await t.ask(labor, document), 'citizen', 'FORBIDDEN');
    }
  });

  test('that may not ask learns nothing of what it asked wrongly', async () => {
    const document = 'query($n: PersonalNumber!) { citizen(personalNumber: $n) { id } }';
    await expectDenied(await t.ask(granted('LABOR'), document, { n: '290123456' }), 'citizen', 'FORBIDDEN');
  });
});

describe('a purpose', () => {
  const personal = rootFields.filter((field) => calls[field].personal);

  test.each(personal)('is required for %s', async (field) => {
    const { client, purposes: allowed } = asker(field);
    const answer = await t.ask(t.caller(client, { purpose: null }), `{ ${calls[field].call} }`);
    const { message, extensions } = await expectDenied(answer, field, 'PURPOSE_REQUIRED');
    const names = allowed.join(', ');
    expect(message).toBe(`Personal data need a purpose: send the header Lienthong-Purpose with one of ${names}.`);
    expect(extensions).toMatchObject({ allowed });
  });

  test.each(personal)('that the client was not granted is refused for %s', async (field) => {
    const { client, purposes: allowed } = asker(field);
    const answer = await t.ask(t.caller(client, { purpose: 'SCHOOL_DRIVE' }), `{ ${calls[field].call} }`);
    const { message, extensions } = await expectDenied(answer, field, 'PURPOSE_NOT_ALLOWED');
    expect(message).toBe('This client may not act for SCHOOL_DRIVE.');
    expect(extensions).toMatchObject({ allowed });
  });

  test('for a data subject’s request needs the case as well', async () => {
    const answer = await t.ask(t.caller('inspector-72-desk'), `{ ${calls.citizenBySubject.call} }`);
    const { extensions } = await expectDenied(answer, 'citizenBySubject', 'PURPOSE_REQUIRED');
    expect(extensions).toMatchObject({ header: 'Lienthong-Case' });
  });

  test.each(rootFields.filter((field) => !calls[field].personal))('is not asked for %s', async (field) => {
    const { errors } = await t.ask(t.caller(asker(field).client, { purpose: null }), `{ ${calls[field].call} }`);
    expect(errors).toBeUndefined();
  });
});

describe('a denial', () => {
  test('names the officer through whom it came', async () => {
    const officer = t.caller('police-703-register', { officer: 'officer-police-703-2', purpose: null });
    const answer = await t.ask(officer, `{ ${calls.citizens.call} }`);
    expect(answer.context.caller.officer?.id).toBe('officer-police-703-2');
    await expectDenied(answer, 'citizens', 'PURPOSE_REQUIRED');
  });

  test.each([
    ['{ bornFrom: "2004-01-01" }', 'RESIDENCE', 'filter.bornFrom', 'field:PERSONAL'],
    ['{ bornTo: "2004-01-01" }', 'NAME', 'filter.bornTo', 'field:PERSONAL'],
    ['{}', 'DATE_OF_BIRTH', 'orderBy.DATE_OF_BIRTH', 'field:PERSONAL'],
  ])(
    'meets a school that asks by birth dates, which it may not see: %s by %s',
    async (filter, orderBy, argument, scope) => {
      const answer = await t.ask(
        t.caller('school-tan-chau'),
        `{ citizens(filter: ${filter}, orderBy: ${orderBy}) { nodes { id } totalCount { value } } }`,
      );
      const { message, extensions } = await expectDenied(answer, 'citizens', 'SCOPE_MISSING');
      expect(message).toBe(`The argument ${argument} needs the scope ${scope}.`);
      expect(extensions).toMatchObject({ scopeNeeded: scope });
    },
  );

  test.each([
    ['{ name: "tran" }', 'RESIDENCE', ['field:STATUS'], 'field:NAME'],
    ['{ givenName: "an" }', 'RESIDENCE', ['field:STATUS', 'field:BIRTH_YEAR'], 'field:NAME'],
    ['{ status: DELIVERED }', 'NAME', ['field:PERSONAL'], 'field:STATUS'],
    ['{ unit: "703" }', 'NAME', ['field:PERSONAL'], 'field:STATUS'],
    ['{}', 'RESIDENCE', ['field:NAME'], 'field:STATUS'],
    ['{}', 'NAME', ['field:STATUS'], 'field:NAME'],
  ])('meets a list %s by %s with the scopes %j', async (filter, orderBy, classes, scope) => {
    const narrow = t.caller('police-703-register', { scopes: ['citizen:read', ...classes] });
    const answer = await t.ask(narrow, `{ citizens(filter: ${filter}, orderBy: ${orderBy}) { nodes { id } } }`);
    const { extensions } = await expectDenied(answer, 'citizens', 'SCOPE_MISSING');
    expect(extensions).toMatchObject({ scopeNeeded: scope });
    const wider = t.caller('police-703-register', { scopes: ['citizen:read', ...classes, scope] });
    expect(
      (await t.ask(wider, `{ citizens(filter: ${filter}, orderBy: ${orderBy}) { nodes { id } } }`)).errors,
    ).toBeUndefined();
  });
});
