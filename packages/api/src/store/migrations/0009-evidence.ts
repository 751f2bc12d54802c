import { Migration } from '@mikro-orm/migrations';

/** Documents that requests cite: what is known of each, and which request cites which. Their bytes lie in the vault. */
export class Evidence extends Migration {
  override up(): void {
    for (const part of [documents, readers, removal, rowSecurity, rights]) this.addSql(part);
  }
}

const documents = /* sql */ `
create table document (
  id uuid primary key,
  agency_no int not null references agency (no),
  client_no int not null references client (no),
  client_ref text not null,
  -- The unit of the agency that registered it, at the time.
  unit_no int not null,
  kind text not null,
  type text not null check (type in ('PDF', 'JPEG', 'PNG', 'TIFF')),
  bytes int not null check (bytes between 1 and 10000000),
  sha256 bytea not null check (octet_length(sha256) = 32),
  registered_at timestamptz not null default clock_timestamp(),
  -- Its bytes are in the vault, whole and as declared.
  stored_at timestamptz,
  -- A request rests on it: it stays.
  cited_at timestamptz,
  -- Nobody cited it in time: it can be neither uploaded nor cited any more.
  removing boolean not null default false,
  check (cited_at is null or stored_at is not null),
  check (cited_at is null or not removing)
);
create index document_waiting on document (registered_at) where cited_at is null;
create index document_waiting_of_agency on document (agency_no) where cited_at is null;

create table request_document (
  document_id uuid not null references document,
  request_id uuid not null references correction_request,
  -- Copies of the request's own: either admits the reader.
  office_unit_no int not null,
  sender_unit_no int not null,
  primary key (document_id, request_id)
);
`;

const readers = /* sql */ `
-- Everybody whom the requests on a document concern, for the trace of its being read: also those of requests that another
-- office decides. Only for a document that some request within the caller's range cites.
create function citing_persons(paper uuid) returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct q.citizen_id from request_document d join correction_request q on q.id = d.request_id
  where d.document_id = paper and q.citizen_id is not null and exists (
    select from request_document r where r.document_id = paper
      and (r.office_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int
        or r.sender_unit_no between current_setting('app.lo')::int and current_setting('app.hi')::int))
$$;
`;

const removal = /* sql */ `
-- What nobody has cited for 30 days by the machine's clock. Marked first, so that no request can cite what is about to go;
-- a citation under way holds the row, and the condition is asked again when it has ended. Who was interrupted goes on here.
create function retire_documents(most int) returns setof uuid
language sql volatile security definer set search_path = public, pg_temp as $$
  update document set removing = true where cited_at is null and id in (
    select id from document
    where cited_at is null and (removing or registered_at < clock_timestamp() - interval '30 days')
    order by registered_at limit most for update skip locked)
  returning id
$$;

-- With the outcome of its registration: the same ref then registers it anew.
create function forget_documents(ids uuid[]) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  with gone as (delete from document where id = any (ids) and removing returning id, client_no, client_ref)
  delete from outcome o using gone
  where o.client_no = gone.client_no and o.mutation = 'registerDocuments' and o.client_ref = gone.client_ref and o.thing_id = gone.id
$$;
`;

const rowSecurity = /* sql */ `
do $$
declare t text;
begin
  foreach t in array array['document', 'request_document'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I to owner using (true) with check (true)', t);
  end loop;
end $$;
create policy scope on document to app using (
  coalesce(unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
create policy cited on document for select to app using (exists (
  select from request_document d where d.document_id = document.id));
create policy scope on request_document to app using (
  coalesce(office_unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false)
  or coalesce(sender_unit_no between (select current_setting('app.lo')::int) and (select current_setting('app.hi')::int), false));
`;

const rights = /* sql */ `
grant select, insert on document, request_document to app;
grant update (stored_at, cited_at) on document to app;
grant execute on function citing_persons(uuid), retire_documents(int), forget_documents(uuid[]) to app;
`;
