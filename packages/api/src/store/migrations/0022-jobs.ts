import { Migration } from '@mikro-orm/migrations';

/** Bulk jobs: who they are of and how far they are. Their rows and outcomes lie in files. */
export class Jobs extends Migration {
  override up(): void {
    for (const part of [jobs, trail, rights]) this.addSql(part);
  }
}

const jobs = /* sql */ `
create table bulk_job (
  id uuid primary key,
  client_no int not null references client (no),
  officer_no int references officer (no),
  mutation text not null,
  dry_run boolean not null,
  -- What the token and the headers of its start said: each batch is carried out under them, and under what is granted then.
  purpose text,
  case_ref text,
  scopes text[] not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'STOPPED')),
  -- The folder in which its files lie, since its input came: only the server that has it can go on with the job.
  folder uuid,
  leased_until timestamptz,
  leased_by uuid,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  input_bytes bigint,
  input_sha256 text,
  -- How far it is: the bytes and lines of the input that have outcomes, and the bytes of these.
  read_bytes bigint not null default 0,
  lines bigint not null default 0,
  outcome_bytes bigint not null default 0,
  accepted bigint not null default 0,
  replayed bigint not null default 0,
  refused bigint not null default 0,
  failed bigint not null default 0,
  stopped_because text,
  cleared boolean not null default false,
  version int not null default 1,
  check ((ended_at is not null) = (state in ('DONE', 'CANCELLED', 'STOPPED'))),
  check (num_nonnulls(input_bytes, folder) in (0, 2) and (state not in ('QUEUED', 'RUNNING', 'DONE') or folder is not null)),
  check (read_bytes <= coalesce(input_bytes, 0))
);
create index bulk_job_of_client on bulk_job (client_no, id);
create index bulk_job_running on bulk_job (folder, created_at) where ended_at is null;
create index bulk_job_old on bulk_job ((coalesce(ended_at, created_at))) where not cleared;
`;

const trail = /* sql */ `
-- The trace that this transaction has left so far. Who rehearses a batch rolls its effects back, and leaves the trace of
-- the persons it read again: the reading took place.
create function trail_so_far() returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') from audit a where a.xid = pg_current_xact_id() and a.at >= transaction_timestamp()
$$;
`;

const rights = /* sql */ `
grant select, insert on bulk_job to app;
grant update (state, folder, leased_until, leased_by, ended_at, input_bytes, input_sha256, read_bytes, lines, outcome_bytes, accepted, replayed, refused, failed,
  stopped_because, cleared, version) on bulk_job to app;
grant execute on function trail_so_far() to app;
`;
