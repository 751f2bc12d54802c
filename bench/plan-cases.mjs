// What is explained at full size: each list at its widest and narrowest reach, by every order and filter, at the first and at a
// later page; each figure.
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

const figures = `unit { code } eligible present collectedPersons issuedPersons deliveredPersons eligibleCollected eligibleIssued presentCollected`;
const statistics = [
  { name: 'districtStatistics: the nine districts', variables: { within: '72' } },
  { name: 'districtStatistics: all communes', variables: { within: '72', level: 'COMMUNE' } },
  { name: 'districtStatistics: all resident groups', variables: { within: '72', level: 'RESIDENT_GROUP' } },
  { name: 'districtStatistics: a month ago', variables: { within: '72', asOf: '2021-04-15' } },
  { name: 'districtStatistics: in a year', variables: { within: '72', asOf: '2022-05-01' } },
  { name: 'districtStatistics: by collecting unit', variables: { within: '72', by: 'COLLECTING_UNIT' } },
].map((one) => ({
  ...one,
  client: police,
  document: `query($within: UnitCode, $level: UnitLevel, $asOf: Date, $by: Attribution = RESIDENCE) {
    districtStatistics(within: $within, level: $level, asOf: $asOf, by: $by) { ${figures} } }`,
}));

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

export const cases = [...people, ...laterPages, ...statistics, ...requests, ...cohorts];
