import type { BulkJobState, BulkMutation } from '@lienthong/schema/bulk-jobs';
import type { Purpose } from '@lienthong/schema/codes';
import { openStatement } from '../store/statement.ts';

/** A job as it is kept. Counts and bytes are JavaScript numbers: a file of four gigabytes has less than 2^53 of them. */
export interface JobRow {
  id: string;
  clientId: string;
  officerId: string | null;
  mutation: BulkMutation;
  dryRun: boolean;
  purpose: Purpose | null;
  caseRef: string | null;
  scopes: string[];
  state: BulkJobState;
  createdAt: Date;
  endedAt: Date | null;
  inputBytes: number | null;
  inputSha256: string | null;
  readBytes: number;
  lines: number;
  outcomeBytes: number;
  accepted: number;
  replayed: number;
  refused: number;
  failed: number;
  stoppedBecause: string | null;
  cleared: boolean;
  version: number;
}

const columns = `j.id, (select c.id from client c where c.no = j.client_no) as "clientId",
  (select o.id from officer o where o.no = j.officer_no) as "officerId", j.mutation, j.dry_run as "dryRun", j.purpose,
  j.case_ref as "caseRef", j.scopes, j.state, j.created_at as "createdAt", j.ended_at as "endedAt", j.input_bytes::float8 as "inputBytes",
  j.input_sha256 as "inputSha256",
  j.read_bytes::float8 as "readBytes", j.lines::float8 as lines, j.outcome_bytes::float8 as "outcomeBytes", j.accepted::float8 as accepted,
  j.replayed::float8 as replayed, j.refused::float8 as refused, j.failed::float8 as failed, j.stopped_because as "stoppedBecause", j.cleared,
  j.version`;

export const insertJobs = openStatement(
  'insert-jobs',
  `insert into bulk_job (id, mutation, dry_run, client_no, officer_no, purpose, case_ref, scopes)
   select r.id, r.mutation, r.dry, $4, $5, $6, $7, $8::text[] from unnest($1::uuid[], $2::text[], $3::boolean[]) r (id, mutation, dry)`,
);

/** Jobs of the client that have not ended. */
export const openJobs = openStatement<{ open: number }>(
  'open-jobs',
  `select count(*)::int as open from bulk_job where client_no = $1 and ended_at is null`,
);

export const jobsById = openStatement<JobRow>(
  'jobs-by-id',
  `select ${columns} from bulk_job j where j.id = any($1::uuid[]) and j.client_no = $2`,
);

/** The client's jobs, the newest first; $2 is where the page before ended. */
export const jobPage = openStatement<JobRow>(
  'job-page',
  `select ${columns} from bulk_job j where j.client_no = $1 and ($2::uuid is null or j.id < $2::uuid) order by j.id desc limit $3`,
);

export const jobCount = openStatement<{ counted: number }>(
  'job-count',
  `select count(*)::int as counted from (select from bulk_job where client_no = $1 limit $2) x`,
);

/** Only a job that waits takes an input: what is running isn't replaced underneath. */
export const queueJob = openStatement<{ id: string }>(
  'queue-job',
  `update bulk_job set state = 'QUEUED', input_bytes = $3, folder = $4, input_sha256 = $5, version = version + 1
   where id = $1 and client_no = $2 and state = 'WAITING' returning id`,
);

export const cancelJob = openStatement<{ id: string }>(
  'cancel-job',
  `update bulk_job set state = 'CANCELLED', ended_at = clock_timestamp(), version = version + 1
   where id = $1 and client_no = $2 and ended_at is null returning id`,
);

/** The oldest job of the folder that nobody is at, taken for a while; who holds it renews with every batch. */
export const leaseJob = openStatement<JobRow>(
  'lease-job',
  `update bulk_job j set state = 'RUNNING', leased_by = $2, leased_until = clock_timestamp() + $3::interval,
     version = j.version + (j.state <> 'RUNNING')::int
   where j.id = (select id from bulk_job where folder = $1 and state in ('QUEUED', 'RUNNING')
     and (leased_until is null or leased_until < clock_timestamp() or leased_by = $2) order by created_at limit 1 for update skip locked)
   returning ${columns}`,
);

/** How far it is, and the lease again. What was carried out when the job was cancelled is kept too; nothing where another has taken it. */
export const saveProgress = openStatement<{ state: BulkJobState }>(
  'save-job-progress',
  `update bulk_job set read_bytes = $3, lines = $4, outcome_bytes = $5, accepted = $6, replayed = $7, refused = $8, failed = $9,
     leased_until = clock_timestamp() + $10::interval
   where id = $1 and leased_by = $2 and state in ('RUNNING', 'CANCELLED') returning state`,
);

export const endJob = openStatement(
  'end-job',
  `update bulk_job set state = $3, stopped_because = $4, ended_at = clock_timestamp(), leased_until = null, version = version + 1
   where id = $1 and leased_by = $2 and state = 'RUNNING'`,
);

export const releaseJob = openStatement(
  'release-job',
  `update bulk_job set leased_until = null where id = $1 and leased_by = $2 and state = 'RUNNING'`,
);

/** Jobs of the folder that ended more than a week ago, or that waited a week for their input. */
export const oldJobs = openStatement<{ id: string }>(
  'old-jobs',
  `update bulk_job set cleared = true, state = case when ended_at is null then 'CANCELLED' else state end,
     ended_at = coalesce(ended_at, clock_timestamp()), version = version + 1
   where coalesce(folder, $1) = $1 and not cleared and coalesce(ended_at, created_at) < clock_timestamp() - interval '7 days'
     and state not in ('QUEUED', 'RUNNING') returning id`,
);

/** What a server that was killed held: its folder is another's now, who holds the data directory alone. */
export const freeLeases = openStatement(
  'free-job-leases',
  `update bulk_job set leased_until = null where folder = $1 and ended_at is null and leased_until is not null`,
);
