import { Migration } from '@mikro-orm/migrations';

/** Frozen rankings with their signatures, and the public keys by which they are verified. */
export class Snapshots extends Migration {
  override up(): void {
    for (const part of [tables, kept, rights]) this.addSql(part);
  }
}

const tables = /* sql */ `
-- Every key that this installation ever signed with; the private half is in no table.
create table snapshot_key (
  id text primary key,
  -- Of the public key, as RFC 8037 writes it.
  x text not null unique,
  since timestamptz not null default statement_timestamp()
);

-- What was signed is the text of the document, to the byte; the columns beside it are for finding it.
create table snapshot (
  id uuid primary key,
  name text not null,
  level text not null,
  unit_id text not null references administrative_unit,
  unit_no int not null,
  campaign_id text not null references campaign,
  as_of date not null,
  attribution text not null,
  definitions int not null,
  units int not null,
  ranked int not null check (ranked between 0 and units),
  on_day date not null,
  frozen_at timestamptz not null,
  client_no int not null references client (no),
  agency_no int not null references agency (no),
  officer_no int references officer (no),
  input_hash bytea not null check (octet_length(input_hash) = 32),
  key_id text not null references snapshot_key,
  document text not null,
  signature bytea not null check (octet_length(signature) = 64),
  check (as_of <= on_day)
);
create index snapshot_by_unit on snapshot (unit_no, id);
`;

const kept = /* sql */ `
create function snapshots_emptied() returns trigger language plpgsql as $$
begin
  raise exception 'frozen rankings are kept' using errcode = '55000';
end $$;
do $$
declare t text;
begin
  foreach t in array array['snapshot', 'snapshot_key'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function append_only()', t);
    execute format('create trigger emptied before truncate on %I for each statement execute function snapshots_emptied()', t);
  end loop;
end $$;
`;

const rights = /* sql */ `
grant select, insert on snapshot, snapshot_key to app;
`;
