import { anyNumber, newRef, type Asking } from './examples.ts';
import type { Variables } from './facts.ts';
import { method, type Filled, type Method, type Prepared } from './preparation.ts';

interface Cohort {
  id: string;
  version: number;
  period: string;
  name: string;
  school: { id: string } | null;
  site: { id: string } | null;
  upload: { number: number; received: number } | null;
}

/** Cohorts of the caller's own. */
async function own({ ask }: Asking): Promise<Cohort[]> {
  const query = `{ cohorts(first: 50) { nodes { id version period name school { id } site { id } upload { number received } } } }`;
  return ((await ask(query)) as unknown as { cohorts: { nodes: Cohort[] } }).cohorts.nodes;
}

const noCohort = 'There is no cohort yet: open one with UploadCohorts, then open this again.';
const noId = 'coh_00000000-0000-7000-8000-000000000000';

const someCohort = async (asking: Asking): Promise<Filled> => {
  const [cohort] = await own(asking);
  return { variables: { id: cohort?.id ?? noId }, ...(!cohort && { note: noCohort }) };
};

/** Of these the ones that the caller keeps: an office sees the rosters of its schools, but not who is on them. */
async function kept(asking: Asking): Promise<Cohort[]> {
  const cohorts = await own(asking);
  const [first] = cohorts;
  if (!first || kindOf(asking) === 'WORKFORCE') return cohorts;
  const query = 'query($id: ID!) { cohort(id: $id) { pupils(first: 1) { nodes { since } } } }';
  const isKept = await asking.ask(query, { id: first.id }).then(
    () => true,
    () => false,
  );
  return isKept ? cohorts : [];
}

async function pupils(asking: Asking): Promise<Filled> {
  const [cohort] = await kept(asking);
  const options = { filter: { fromAge: 14, status: 'NOT_ENROLLED' }, first: 20 };
  if (cohort) return { variables: { cohort: cohort.id, ...options } };
  return { variables: { cohort: noId, ...options }, note: 'This client keeps no roster itself: be a school.' };
}

const kindOf = ({ agencyKind }: Asking): string => (agencyKind === 'LABOR' ? 'WORKFORCE' : 'SCHOOL');

/** Completes the upload that runs, else opens one: at the school of the roster it has, or at a place of its kind. */
async function upload(asking: Asking): Promise<Filled> {
  const cohorts = await kept(asking);
  const running = cohorts.find((one) => one.upload !== null);
  if (running?.upload) {
    const { number, received } = running.upload;
    const complete = { cohort: running.id, upload: number, expectedVersion: running.version, members: received };
    return { variables: { items: [{ clientRef: newRef(), step: { complete } }] } };
  }
  const [known] = cohorts;
  const place = known?.school
    ? { school: known.school.id }
    : known?.site
      ? { site: known.site.id }
      : await placeOf(asking);
  const open = { ...place, period: known?.period ?? '2020-2021', name: known?.name ?? 'A first roster' };
  return { variables: { items: [{ clientRef: newRef(), step: { open } }] } };
}

async function placeOf(asking: Asking): Promise<Variables> {
  if (kindOf(asking) === 'SCHOOL') {
    const { schools } = (await asking.ask('{ schools(first: 50) { nodes { id cohorts { id } } } }')) as unknown as {
      schools: { nodes: { id: string; cohorts: object[] }[] };
    };
    const free = schools.nodes.filter(({ cohorts }) => cohorts.length === 0);
    return { school: (free[0] ?? schools.nodes[0])?.id ?? 'sch_1' };
  }
  const { enterprises } = (await asking.ask('{ enterprises(first: 5) { nodes { sites { id } } } }')) as unknown as {
    enterprises: { nodes: { sites: { id: string }[] }[] };
  };
  return { site: enterprises.nodes.flatMap(({ sites }) => sites)[0]?.id ?? 'sit_1' };
}

/** Nobody is put on a roster by an example: the reader puts in whom the office knows. */
async function member(asking: Asking): Promise<Filled> {
  const cohorts = await kept(asking);
  const cohort = cohorts.find((one) => one.upload !== null) ?? cohorts[0];
  const described = { surname: 'Nguyễn', givenName: 'An', dateOfBirth: '2005-03-14' };
  const item = {
    clientRef: newRef(),
    cohort: cohort?.id ?? noId,
    ...(cohort?.upload && { upload: cohort.upload.number }),
    group: kindOf(asking) === 'SCHOOL' ? '10A1' : 'Workshop 1',
    member: kindOf(asking) === 'SCHOOL' ? { described } : { known: { personalNumber: anyNumber, birthYear: 1990 } },
  };
  const note = cohort ? 'This person is made up: put in one that the office knows.' : noCohort;
  return { variables: { items: [item] }, note };
}

/** Both facades have the same methods for their kind of cohort. */
const both = (name: string, ...rest: readonly (readonly string[])[]): Record<string, Method> => ({
  EDUCATION: method(`rosters.${name}`, ...rest),
  LABOR: method(`workforces.${name}`, ...rest),
});

const progress = method('progress', [], ['within'], ['kind']);

export const cohorts: Readonly<Record<string, Prepared>> = {
  Cohorts: { fill: async () => ({ variables: { first: 20 } }), methods: both('list', ['filter'], ['first']) },
  Cohort: { fill: someCohort, methods: both('find', ['id']) },
  CohortProgress: {
    fill: async (asking) => ({ variables: { kind: kindOf(asking), within: asking.province } }),
    methods: { EDUCATION: progress, LABOR: progress },
  },
  UploadCohorts: { fill: upload, methods: both('step', ['items']) },
  AddCohortMembers: { fill: member, methods: both('add', ['items']) },
  Schools: {
    fill: async ({ province }) => ({ variables: { filter: { within: province }, first: 10, progress: true } }),
    methods: { EDUCATION: method('schools.list', ['filter'], ['first', 'progress']) },
  },
  Pupils: {
    fill: pupils,
    methods: {
      EDUCATION: {
        path: 'students.list',
        arguments: ({ cohort, filter, first, ...others }) =>
          Object.keys(others).length > 0
            ? undefined
            : [
                { cohort: cohort ?? '', ...(filter as Variables | undefined) },
                ...(first === undefined ? [] : [{ first }]),
              ],
      },
    },
  },
  Enterprises: {
    fill: async () => ({ variables: { first: 5 } }),
    methods: { LABOR: method('enterprises.list', ['filter'], ['first']) },
  },
};
