import { createClient, type Client } from '../client.ts';
import { LienthongError } from '../errors.ts';
import { PupilsOperation, SchoolsOperation } from '../generated/operations.ts';
import type { CohortMemberFilter, SchoolFilter } from '../generated/types.ts';
import type { ClientOptions } from '../settings.ts';
import { cohortsFacade } from './cohorts.ts';
import type { ListOptions } from './list-options.ts';
import { reportsFacade } from './reports.ts';
import { sessionsFacade } from './sessions.ts';
import { sharedFacade } from './shared-facade.ts';

type Paged = Omit<ListOptions, 'count'>;

/** The client of a school, or of the education office. Every method is one HTTP request; bulk methods and walked lists are as many as it takes. */
export function educationClient(options: ClientOptions) {
  const client = createClient(options);
  const { progress, ...rosters } = cohortsFacade(client, 'SCHOOL');
  return {
    ...sharedFacade(client),
    rosters,
    students: studentsFacade(client),
    schools: schoolsFacade(client),
    /** How far the pupils of all schools are: counts, small ones withheld. */
    progress,
    /** Sessions at one's own school; who is invited, one by one: `invitationsOf`. */
    sessions: sessionsFacade(client),
    corrections: reportsFacade(client),
  };
}

const studentsFacade = ({ list }: Client) => ({
  /** Who is on a roster of one's own: `{ cohort, fromAge: 14, status: 'NOT_ENROLLED' }` are those to be invited. */
  list: ({ cohort, ...filter }: { cohort: string } & CohortMemberFilter, { first, ...call }: Paged = {}) =>
    list(PupilsOperation, { cohort, filter, first }, ({ cohort: found }) => found?.pupils ?? notFound(), call),
});

const schoolsFacade = ({ list }: Client) => ({
  /** Schools, with their figures where asked for. */
  list: (filter: SchoolFilter = {}, { first, progress, ...call }: { progress?: boolean } & Paged = {}) =>
    list(SchoolsOperation, { filter, first, progress }, ({ schools }) => schools, call),
});

function notFound(): never {
  throw new LienthongError({ kind: 'notFound', code: 'NOT_FOUND', message: 'No cohort within reach has this id.' });
}

export type EducationClient = ReturnType<typeof educationClient>;
