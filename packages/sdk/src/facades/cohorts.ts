import type { Client } from '../client.ts';
import {
  AddCohortMembersOperation,
  CohortOperation,
  CohortProgressOperation,
  CohortsOperation,
  UploadCohortsOperation,
} from '../generated/operations.ts';
import type { CohortFilter, CohortMemberItem, CohortUpload } from '../generated/types.ts';
import type { CallOptions } from '../settings.ts';
import type { UploadOptions } from './cohort-upload.ts';
import type { ListOptions } from './list-options.ts';
import type { RosterMember } from './roster.ts';

/** Where a cohort of the kind is. */
interface Places {
  SCHOOL: { readonly school: string };
  WORKFORCE: { readonly site: string };
}

/** Members as a file or a query gives them. */
type Source = Iterable<RosterMember> | AsyncIterable<RosterMember>;

export const cohortsFacade = <Kind extends keyof Places>({ ask, list, send }: Client, kind: Kind) => {
  const step = (items: readonly CohortUpload[], call?: CallOptions) =>
    ask(UploadCohortsOperation, { items }, ({ uploadCohorts }) => uploadCohorts, call);
  const add = (items: readonly CohortMemberItem[], call?: CallOptions) =>
    ask(AddCohortMembersOperation, { items }, ({ addCohortMembers }) => addCohortMembers, call);
  return {
    /**
     * Opens an upload of the place's roster, adds all members and completes it; safe to kill and to begin again. Who was on
     * the roster and isn't in the input leaves it. As many requests as it takes.
     */
    async upload(members: Source, options: UploadOptions & Places[Kind]) {
      const { uploadCohort } = await import('./cohort-upload.ts');
      return uploadCohort(send, members, options);
    },
    /** Puts candidates that a human confirmed on the roster, in the running upload or, without its number, outside of one. */
    async confirm(
      where: { cohort: string; upload?: number },
      confirmed: readonly { candidate: string; group?: string | undefined }[],
      call?: CallOptions,
    ) {
      const { confirmationsOf } = await import('./roster.ts');
      return add(await confirmationsOf(where, confirmed), call);
    },
    /** Opens and completes uploads step by step, 1 to 200 by one call. */
    step,
    /** Puts 1 to 200 persons on rosters by one call. */
    add,
    find: (id: string, call?: CallOptions) => ask(CohortOperation, { id }, ({ cohort }) => cohort, call),
    list: (filter: Omit<CohortFilter, 'kind'> = {}, { first, ...call }: Omit<ListOptions, 'count'> = {}) =>
      list(CohortsOperation, { filter: { ...filter, kind }, first }, ({ cohorts }) => cohorts, call),
    /** How far the persons of all cohorts of the kind are, in the province or in a unit of it. */
    progress: ({ within, ...call }: { within?: string } & CallOptions = {}) =>
      ask(CohortProgressOperation, { kind, within }, ({ cohortProgress }) => cohortProgress, call),
  };
};
