import { anyNumber, firstDistrict, firstPerson, type Asking } from './examples.ts';
import { method, type Filled, type Method, type Prepared } from './preparation.ts';
import { cohorts } from './prepared-cohorts.ts';
import { corrections } from './prepared-corrections.ts';
import { numbers } from './prepared-numbers.ts';
import { notices } from './prepared-notices.ts';
import { enterpriseNotices } from './prepared-enterprise-notices.ts';
import { findings } from './prepared-findings.ts';
import { dossiers } from './prepared-dossiers.ts';
import { invitations } from './prepared-invitations.ts';
import { outreach } from './prepared-outreach.ts';
import { registers } from './prepared-registers.ts';
import { series } from './prepared-series.ts';
import { snapshots } from './prepared-snapshots.ts';
import { worklists } from './prepared-worklists.ts';

const nothing = async (): Promise<Filled> => ({ variables: {} });

const byNumber = async (asking: Asking): Promise<Filled> => {
  const person = await firstPerson(asking);
  return person?.personalNumber
    ? { variables: { personalNumber: person.personalNumber } }
    : {
        variables: { personalNumber: anyNumber },
        note: 'No number is shown to this client: put in one that you know.',
      };
};

const bySubject = async (asking: Asking): Promise<Filled> => {
  const person = await firstPerson(asking);
  if (person?.personalNumber && person.givenName) {
    return { variables: { subject: { personalNumber: person.personalNumber, givenName: person.givenName } } };
  }
  const note = 'This client has no list of persons: put in a number and a second fact that you know.';
  return { variables: { subject: { personalNumber: anyNumber, birthYear: 1990 } }, note };
};

const yesterday = async (asking: Asking): Promise<Filled> => {
  const { variables, ...rest } = await byNumber(asking);
  const on = new Date(Date.parse(asking.today) - 86_400_000).toISOString().slice(0, 10);
  return { variables: { ...variables, on }, ...rest };
};

/** Districts for who reads persons; communes for the others, since theirs are the figures of few persons. */
const statistics = async (asking: Asking): Promise<Filled> => {
  if (asking.scopes.includes('citizen:read'))
    return { variables: { within: asking.province, boundaries: { kind: 'AS_RECORDED' } } };
  const note =
    'Communes are small: a caller who doesn’t read persons sees no figure of 1 to 4, and none that would give one away.';
  return { variables: { within: await firstDistrict(asking), level: 'COMMUNE' }, note };
};

const ofDistricts = async ({ province }: Asking): Promise<Filled> => ({ variables: { within: province } });

const byGroup = async ({ province }: Asking): Promise<Filled> => ({
  variables: { within: province, split: 'SEX_AND_AGE_BAND' },
});

/** The facades of agencies with a range of their own have the same methods for its people. */
const ofRange = (one: Method): Record<string, Method> => ({ JUSTICE: one, POLICE: one, COMMUNE_COMMITTEE: one });

/** A row for each operation of the SDK; a test demands it. */
export const prepared: Readonly<Record<string, Prepared>> = {
  Viewer: { fill: nothing, methods: { ALL: method('viewer') } },
  Campaign: { fill: nothing, methods: { ALL: method('campaigns.find', ['id']) } },
  AdministrativeUnit: {
    fill: async ({ jurisdiction, today }) => ({ variables: { code: jurisdiction, on: today } }),
    methods: { ALL: method('units.find', ['code'], ['on']) },
  },
  AdministrativeUnits: {
    fill: async ({ jurisdiction }) => ({ variables: { filter: { within: jurisdiction }, first: 20, count: true } }),
    methods: { ALL: method('units.list', ['filter'], ['first', 'count']) },
  },
  DistrictStatistics: {
    fill: statistics,
    methods: { ALL: { path: 'statistics.districts', arguments: (variables) => [variables] } },
  },
  ProcessingStatistics: {
    fill: ofDistricts,
    methods: { ALL: { path: 'statistics.processing', arguments: (variables) => [variables] } },
  },
  DemographicStatistics: {
    fill: byGroup,
    methods: { ALL: { path: 'statistics.byGroup', arguments: (variables) => [variables] } },
  },
  ProcessingDefinitions: {
    fill: async () => ({ variables: {} }),
    methods: { ALL: { path: 'statistics.definitions', arguments: () => [] } },
  },
  Citizens: {
    fill: async () => ({ variables: { filter: { status: 'NOT_ENROLLED' }, orderBy: 'NAME', first: 10, count: true } }),
    methods: ofRange(method('citizens.list', ['filter'], ['orderBy', 'first', 'count'])),
  },
  Citizen: { fill: byNumber, methods: ofRange(method('citizens.find', ['personalNumber'])) },
  CitizenBySubject: { fill: bySubject, methods: { JUSTICE: method('citizens.findBySubject', ['subject']) } },
  CitizenAsOf: {
    fill: yesterday,
    methods: { JUSTICE: method('citizens.asOf', ['personalNumber', 'on'], ['knownOn']) },
  },
  CitizenHistory: { fill: byNumber, methods: { JUSTICE: method('citizens.history', ['personalNumber'], ['first']) } },
  ...corrections,
  ...findings,
  ...cohorts,
  ...enterpriseNotices,
  ...numbers,
  ...notices,
  ...registers,
  ...dossiers,
  ...series,
  ...worklists,
  ...invitations,
  ...outreach,
  ...snapshots,
};
