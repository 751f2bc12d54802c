// What is explained at full size: each list at its widest and narrowest reach, by every order and filter, at the first and at a
// later page; each figure.
import { invitationCases } from './plan-cases-invitations.mjs';

const police = 'police-72-register';
const district = 'police-703-register';
const commune = 'committee-25456-review';

const citizens = `query($filter: CitizenFilter!, $orderBy: CitizenOrder, $first: Int = 50, $after: Cursor) {
  citizens(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { id maskedNumber surname middleName givenName dateOfBirth currentResidence { fullName } enrollment { status } card { state expiresOn } }
    pageInfo { hasNextPage endCursor } } }`;
const counted = `query($filter: CitizenFilter!) { citizens(filter: $filter, first: 1) { totalCount { value exact } } }`;

const reaches = [
  { reach: 'province', client: police, filter: { unit: '72' } },
  { reach: 'district', client: district, filter: { unit: '703' } },
  { reach: 'commune', client: commune, filter: { unit: '25456' } },
  { reach: 'a commune, asked by the province', client: police, filter: { unit: '25456' } },
];
const filters = [
  { by: 'everybody', filter: {} },
  { by: 'not enrolled', filter: { status: 'NOT_ENROLLED' } },
  { by: 'invited', filter: { status: 'INVITED' } },
  { by: 'discrepant', filter: { status: 'DISCREPANT' } },
  { by: 'exchange due', filter: { status: 'EXCHANGE_DUE' } },
  { by: 'not eligible', filter: { status: 'NOT_ELIGIBLE' } },
  { by: 'a common name', filter: { name: 'nguyen' } },
  { by: 'a rare name', filter: { name: 'pham thi huong' } },
  { by: 'a given name', filter: { givenName: 'huong' } },
  { by: 'three birthdays', filter: { bornFrom: '1990-01-01', bornTo: '1990-01-03' } },
];

const people = reaches.flatMap(({ reach, client, filter: unit }) =>
  filters.flatMap(({ by, filter }) => [
    ...['RESIDENCE', 'NAME', 'DATE_OF_BIRTH'].map((orderBy) => ({
      name: `citizens of the ${reach}: ${by}, by ${orderBy.toLowerCase()}`,
      client,
      document: citizens,
      variables: { filter: { ...unit, ...filter }, orderBy },
    })),
    {
      name: `citizens of the ${reach}: ${by}, counted`,
      client,
      document: counted,
      variables: { filter: { ...unit, ...filter } },
    },
  ]),
);

const laterPages = ['RESIDENCE', 'NAME', 'DATE_OF_BIRTH'].map((orderBy) => ({
  name: `citizens of the province: everybody, by ${orderBy.toLowerCase()}, page 40`,
  client: police,
  document: citizens,
  variables: { filter: { unit: '72' }, orderBy, first: 100 },
  list: 'citizens',
  page: 40,
}));

const histories = [
  { reach: 'province', filter: { unit: '72' } },
  { reach: 'commune', filter: { unit: '25456' } },
].map(({ reach, filter }) => ({
  name: `citizens of the ${reach} as of a day, with their histories`,
  client: police,
  document: `query($filter: CitizenFilter!) { citizens(filter: $filter, first: 100) {
    nodes { id asOf(on: "2021-05-01", knownOn: "2021-05-10") { surname givenName currentResidence { fullName } }
      history(first: 5) { nodes { version changed request before { surname } } totalCount { value } } } } }`,
  variables: { filter },
}));

const figures = `unit { code } eligible present collectedPersons issuedPersons deliveredPersons eligibleCollected eligibleIssued presentCollected`;
const statistics = [
  { name: 'districtStatistics: the nine districts', variables: { within: '72' } },
  { name: 'districtStatistics: all communes', variables: { within: '72', level: 'COMMUNE' } },
  { name: 'districtStatistics: all resident groups', variables: { within: '72', level: 'RESIDENT_GROUP' } },
  { name: 'districtStatistics: a month ago', variables: { within: '72', asOf: '2021-04-15' } },
  { name: 'districtStatistics: in a year', variables: { within: '72', asOf: '2022-05-01' } },
  { name: 'districtStatistics: by collecting unit', variables: { within: '72', by: 'COLLECTING_UNIT' } },
  {
    name: 'districtStatistics: in the units of 2025',
    variables: { within: '80', boundaries: { kind: 'ON', on: '2025-07-01' } },
  },
  {
    name: 'districtStatistics: CURRENT, where nothing is carried',
    variables: { within: '72', boundaries: { kind: 'CURRENT' } },
  },
]
  .flatMap((one) => [
    { ...one, client: police },
    { ...one, name: `${one.name}, who reads none`, client: 'home-affairs-72-desk' },
  ])
  .map((one) => ({
    ...one,
    document: `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $by: Attribution = RESIDENCE, $boundaries: BoundariesInput) {
    districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by, boundaries: $boundaries) { ${figures} } }`,
  }));

const points = `from to ${figures.replace('unit { code } ', '')} within { collectedPersons issuedPersons deliveredPersons }`;
const series = [
  { who: 'who reads the persons', client: police },
  { who: 'who reads none', client: 'home-affairs-72-desk' },
].flatMap(({ who, client }) => [
  ...[
    { name: '400 days of a district', unit: '703', interval: 'DAY', to: '2022-02-04' },
    { name: '400 days of the province', unit: '72', interval: 'DAY', to: '2022-02-04' },
    { name: 'the weeks of a commune', unit: '25456', interval: 'WEEK', to: '2021-05-20' },
  ].map(({ name, ...variables }) => ({
    name: `progressSeries: ${name}, ${who}`,
    client,
    document: `query($unit: UnitCode!, $from: Date = "2021-01-01", $to: Date!, $interval: Interval) {
      progressSeries(unit: $unit, from: $from, to: $to, interval: $interval) { ${points} } }`,
    variables,
  })),
  {
    name: `forecast: of the province, ${who}`,
    client,
    document: '{ forecast(unit: "72") { status projectedOn pacePerDay } }',
  },
]);

const explanations = ['ELIGIBLE', 'PRESENT_COLLECTED', 'ISSUED_PERSONS'].flatMap((metric) =>
  ['72', '703', '25456'].map((unit) => ({
    name: `explain ${metric} of ${unit}: people`,
    client: police,
    document: `query($metric: Metric!, $unit: UnitCode!, $by: Attribution, $first: Int = 100, $after: Cursor) {
      explain(metric: $metric, unit: $unit, by: $by) { value terms { sum }
        people(first: $first, after: $after) { nodes { id surname } totalCount { value } pageInfo { hasNextPage endCursor } } } }`,
    variables: { metric, unit },
  })),
);

const processing = [
  { of: 'the nine districts', variables: { within: '72' } },
  { of: 'all communes', variables: { within: '72', level: 'COMMUNE' } },
  { of: 'all resident groups', variables: { within: '72', level: 'RESIDENT_GROUP' } },
  { of: 'the districts, by collecting unit', variables: { within: '72', by: 'COLLECTING_UNIT' } },
].flatMap(({ of, variables }) =>
  [
    [
      'backlog',
      'backlog { open byState { state dossiers } byLimit { limit dossiers } over30Days over60Days over90Days }',
    ],
    [
      'cases',
      'timeToIssue { cards p50 p90 } redoRate { rate } firstVisitSuccess { rate } discrepancyRates { rate { rate } }',
    ],
    ['completeness', 'completeness { rate }'],
    ['accuracy', 'accuracy { rate }'],
    ['consistency', 'consistency { rate }'],
  ].map(([figure, fields]) => ({
    name: `processingStatistics: ${figure} of ${of}`,
    client: police,
    variables,
    document: `query($within: UnitCode, $level: UnitLevel, $by: Attribution = RESIDENCE) {
      processingStatistics(within: $within, level: $level, by: $by) { unit { code } ${fields} } }`,
  })),
);

const requests = ['justice-703-registry', 'justice-25456-registry'].flatMap((client) =>
  [{}, { state: 'SUBMITTED' }, { kind: 'DEATH' }].map((filter) => ({
    name: `correctionRequests of ${client}: ${JSON.stringify(filter)}`,
    client,
    document: `query($filter: CorrectionRequestFilter) { correctionRequests(filter: $filter, first: 50) {
      nodes { id kind state field steps { step onDay } } pageInfo { hasNextPage } } }`,
    variables: { filter },
  })),
);

const progress = `progress { counted eligible present collectedPersons issuedPersons presentCollected }`;
const cohorts = [
  {
    name: 'schools with figures',
    client: 'education-72-office',
    document: `{ schools(first: 50) { nodes { name ${progress} } } }`,
  },
  {
    name: 'cohorts of all schools',
    client: 'education-72-office',
    document: `{ cohorts(first: 50) { nodes { name members ${progress} } } }`,
  },
  {
    name: 'pupils of the province, progress',
    client: 'education-72-office',
    document: `{ cohortProgress(kind: SCHOOL, within: "72") { counted eligible collectedPersons } }`,
  },
  {
    name: 'enterprises with sites and the figures of both',
    client: 'labor-72-office',
    document: `{ enterprises(first: 20) { nodes { name ${progress} sites { name ${progress} } } } }`,
  },
  {
    name: 'workers of the province, progress',
    client: 'labor-72-office',
    document: `{ cohortProgress(kind: WORKFORCE, within: "72") { counted eligible collectedPersons } }`,
  },
  ...[{}, { status: 'NOT_ENROLLED', fromAge: 14 }].map((filter) => ({
    name: `pupils of a school: ${JSON.stringify(filter)}`,
    client: 'school-hoang-le-kha',
    document: `query($filter: CohortMemberFilter) { cohorts(first: 1) { nodes { pupils(filter: $filter, first: 100) {
      nodes { group citizen { surname middleName givenName birthYear enrollment { status } } } } } } }`,
    variables: { filter },
  })),
];

const numberTasks = [police, district].flatMap((client) =>
  [
    {},
    { state: 'REQUESTED' },
    { reason: 'GIVE_NUMBER' },
    { unit: '25456', state: 'WAITING_FOR_CITIZEN' },
    { openedBefore: '2021-08-01' },
  ].map((filter) => ({
    name: `numberTasks of ${client}: ${JSON.stringify(filter)}`,
    client,
    document: `query($filter: NumberTaskFilter) { numberTasks(filter: $filter, first: 50) {
      nodes { id state grounds openedOn citizen { id maskedNumber surname numberAgreement currentResidence { name } } } pageInfo { hasNextPage } } }`,
    variables: { filter },
  })),
);

const notices = [
  ['police-703-register', {}],
  ['police-703-register', { acknowledged: false }],
  ['police-703-register', { topic: 'MOVED_OUT' }],
  ['school-hoang-le-kha', {}],
].map(([client, filter]) => ({
  name: `notices of ${client}: ${JSON.stringify(filter)}`,
  client,
  document: `query($filter: NoticeFilter) { notices(filter: $filter, first: 50) {
    nodes { id topic onDay citizen { id maskedNumber } } pageInfo { hasNextPage } } }`,
  variables: { filter },
}));

const enterpriseNotices = ['labor-72-office', police, district].flatMap((client) =>
  [{}, { overdue: true }, { state: 'SENT' }, { topic: 'REMINDER' }, { within: '712' }].map((filter) => ({
    name: `enterpriseNotices of ${client}: ${JSON.stringify(filter)}`,
    client,
    document: `query($filter: EnterpriseNoticeFilter) { enterpriseNotices(filter: $filter, first: 50) {
      nodes { id topic state overdue site { name } enterprise { name } } totalCount { value } pageInfo { hasNextPage } } }`,
    variables: { filter },
  })),
);

const dossier = `nodes { id state dueOn escalation ageInWorkingDays citizen { surname } } pageInfo { hasNextPage endCursor }`;
const dossiers = [
  { reach: 'province', client: police, unit: '72' },
  { reach: 'district', client: district, unit: '703' },
  { reach: 'a commune, asked by the province', client: police, unit: '25456' },
].flatMap(({ reach, client, unit }) =>
  [
    { by: 'all', filter: {} },
    { by: 'collected here', filter: { by: 'COLLECTING_UNIT' } },
    { by: 'discrepant', filter: { state: 'DISCREPANT' } },
    { by: 'with a defect', filter: { defect: 'NAME_SPELLING' } },
    { by: 'overdue', filter: { overdue: true } },
    { by: 'not half way', filter: { escalation: 'NONE' } },
    { by: 'at 50 %', filter: { escalation: 'P50' } },
    { by: 'at 80 %', filter: { escalation: 'P80' } },
    { by: 'at 100 %', filter: { escalation: 'P100' } },
    { by: 'at 150 %', filter: { escalation: 'P150' } },
  ].flatMap(({ by, filter }) => [
    ...['COLLECTED_ON', 'DUE_ON'].map((orderBy) => ({
      name: `dossiers of the ${reach}: ${by}, by ${orderBy.toLowerCase()}`,
      client,
      document: `query($filter: DossierFilter, $orderBy: DossierOrder, $first: Int = 50, $after: Cursor) {
        dossiers(filter: $filter, orderBy: $orderBy, first: $first, after: $after) { ${dossier} } }`,
      variables: { filter: { unit, ...filter }, orderBy },
    })),
    {
      name: `dossiers of the ${reach}: ${by}, counted`,
      client,
      document: `query($filter: DossierFilter) { dossiers(filter: $filter, first: 1) { totalCount { value exact } } }`,
      variables: { filter: { unit, ...filter } },
    },
  ]),
);

const kinds = [
  'NOT_ENROLLED',
  'COLLECTED_NOT_ISSUED',
  'DISCREPANT',
  'REDO_REQUIRED',
  'OVERDUE',
  'NO_SHOW',
  'BECOMING_ELIGIBLE',
];
const worklist = `query($kind: WorklistKind!, $unit: UnitCode!, $filter: WorkItemFilter, $first: Int = 50, $after: Cursor) {
  worklist(kind: $kind, unit: $unit, filter: $filter, first: $first, after: $after) {
    nodes { id citizen { maskedNumber surname middleName givenName dateOfBirth enrollment { status } } group { fullName } clock { since dueOn ageInDays } }
    pageInfo { hasNextPage endCursor } } }`;
const worklists = reaches.flatMap(({ reach, client, filter: { unit } }) =>
  kinds.flatMap((kind) => [
    { name: `worklist ${kind} of the ${reach}`, client, document: worklist, variables: { kind, unit } },
    {
      name: `worklist ${kind} of the ${reach}: women of a name`,
      client,
      document: worklist,
      variables: { kind, unit, filter: { sex: 'FEMALE', name: 'pham thi huong' } },
    },
  ]),
);
// The other lists have fewer pages.
const worklistPages = ['NOT_ENROLLED', 'COLLECTED_NOT_ISSUED'].map((kind) => ({
  name: `worklist ${kind} of the province, page 500`,
  client: police,
  document: worklist,
  variables: { kind, unit: '72' },
  list: 'worklist',
  page: 500,
}));

const days = [
  { span: 'a day', from: '2021-05-20', to: '2021-05-20' },
  { span: 'a month', from: '2021-06-01', to: '2021-06-30' },
  { span: 'a year', from: '2021-01-01', to: '2022-01-01' },
];
const ageEvents = reaches.flatMap(({ reach, client, filter: { unit } }) =>
  ['CARD_AGE_REACHED', 'EXCHANGE_AGE_REACHED', 'EXCHANGE_DUE'].flatMap((kind) =>
    days.flatMap(({ span, from, to }) => {
      const variables = { kind, unit, from, to };
      const [given, passed] = [
        '$kind: AgeEventKind!, $unit: UnitCode!, $from: Date!, $to: Date!',
        'kind: $kind, unit: $unit, from: $from, to: $to',
      ];
      const name = `ageEvents ${kind} of the ${reach}: ${span}`;
      return [
        {
          name,
          client,
          document: `query(${given}, $first: Int = 50, $after: Cursor) { ageEvents(${passed}, first: $first, after: $after) {
            nodes { id on age collected cardStaysValid citizen { maskedNumber surname enrollment { status } } } pageInfo { hasNextPage endCursor } } }`,
          variables,
          ...(span === 'a year' && reach === 'province' && { list: 'ageEvents', page: 20 }),
        },
        {
          name: `${name}, counted`,
          client,
          document: `query(${given}) { ageEvents(${passed}, first: 1) { totalCount { value exact } } }`,
          variables,
        },
        {
          name: `${name}, by day`,
          client,
          document: `query(${given}) { ageEventCounts(${passed}) { on count } }`,
          variables,
        },
      ];
    }),
  ),
);

export const cases = [
  ...people,
  ...laterPages,
  ...statistics,
  ...processing,
  ...requests,
  ...cohorts,
  ...numberTasks,
  ...notices,
  ...enterpriseNotices,
  ...histories,
  ...dossiers,
  ...worklists,
  ...worklistPages,
  ...series,
  ...explanations,
  ...ageEvents,
  ...invitationCases(reaches),
];
