import type { DocumentType } from '@lienthong/schema/document-types';
import { countStatement, openStatement, personStatement } from '../store/statement.ts';

/** A document as it is kept, without its bytes. */
export interface DocumentRow {
  id: string;
  kind: string;
  type: DocumentType;
  bytes: number;
  sha256: string;
  registeredAt: Date;
  storedAt: Date | null;
}

const columns = `d.id, d.kind, d.type, d.bytes, encode(d.sha256, 'hex') as sha256, d.registered_at as "registeredAt", d.stored_at as "storedAt"`;

export const insertDocuments = openStatement(
  'insert-documents',
  `insert into document (id, agency_no, client_no, unit_no, client_ref, kind, type, bytes, sha256)
   select r.id, $1, $2, $3, r.ref, r.kind, r.type, r.bytes, decode(r.sha256, 'hex')
   from unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[]) r (id, ref, kind, type, bytes, sha256)`,
);

/** Bytes that an agency has registered and that no request cites. */
export const waitingBytes = openStatement<{ waiting: number }>(
  'waiting-documents',
  `select coalesce(sum(bytes), 0)::float8 as waiting from document where agency_no = $1 and cited_at is null`,
);

export const documentsById = countStatement<DocumentRow>(
  'registerDocuments',
  `select ${columns} from document d where d.id = any($1::uuid[]) and d.agency_no = $2 order by d.id`,
);

/** What an upload has to be, for the agency that registered it. */
export const expectedDocument = openStatement<DocumentRow>(
  'expected-document',
  `select ${columns} from document d where d.id = $1 and d.agency_no = $2 and not d.removing`,
);

/** Once: who uploads the same bytes again finds it stored. */
export const markStored = openStatement<{ id: string }>(
  'mark-document-stored',
  `update document set stored_at = coalesce(stored_at, clock_timestamp())
   where id = $1 and agency_no = $2 and not removing returning id`,
);

/** Stored documents of an agency, held to the end of the transaction so that none is removed before the citation stands. */
export const citableDocuments = openStatement<{ id: string; sha256: string }>(
  'citable-documents',
  `select id, encode(sha256, 'hex') as sha256 from document
   where id = any($1::uuid[]) and agency_no = $2 and stored_at is not null and not removing order by id for no key update`,
);

export const markCited = openStatement(
  'mark-documents-cited',
  `update document set cited_at = clock_timestamp() where id in (
     select id from document where id = any($1::uuid[]) and cited_at is null order by id for update)`,
);

export const insertCitations = openStatement(
  'insert-citations',
  `insert into request_document (document_id, request_id, office_unit_no, sender_unit_no)
   select distinct r.document, q.id, q.office_unit_no, q.sender_unit_no
   from unnest($1::uuid[], $2::uuid[]) r (document, request) join correction_request q on q.id = r.request`,
);

/** What a reader gets, with the persons of all requests on it: a row for each. */
export interface ReadableDocument extends Pick<DocumentRow, 'id' | 'type' | 'bytes' | 'sha256'> {
  citizenId: string;
}

/**
 * A document for the agency $2, which decides on requests of the kinds $3 handed to the offices $4: where it sent a request
 * that cites the document, or decides one.
 */
export const readableDocument = personStatement<ReadableDocument>(
  'evidence',
  '"citizenId"',
  `select d.id, d.type, d.bytes, encode(d.sha256, 'hex') as sha256, p."citizenId"
   from document d left join lateral citing_persons(d.id) p ("citizenId") on true
   where d.id = $1 and d.stored_at is not null and exists (
     select from request_document r join correction_request q on q.id = r.request_id
     where r.document_id = d.id and (q.agency_no = $2 or (q.kind = any($3::text[]) and q.office_unit_no = any($4::int[]))))`,
);

export const retireDocuments = openStatement<{ id: string }>(
  'retire-documents',
  'select id from retire_documents($1) id',
);
export const forgetDocuments = openStatement('forget-documents', 'select forget_documents($1::uuid[])');
