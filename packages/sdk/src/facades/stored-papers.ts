import type { Client } from '../client.ts';
import { LienthongError, ValidationError, type Issue } from '../errors.ts';
import { documentTypes, findDocumentType, largestDocument, type DocumentType } from '../generated/document-types.ts';
import { RegisterDocumentsOperation } from '../generated/evidence-operations.ts';
import type { EvidenceKind } from '../generated/types.ts';
import { hex } from '../operation.ts';
import type { CallOptions, ClientOptions } from '../settings.ts';
import { transfer } from '../transfer.ts';

/** What a request's evidence says of a stored document; `reference` and `issuedOn` are added to it. */
export interface StoredPaper {
  readonly kind: EvidenceKind;
  readonly document: string;
  readonly sha256: string;
}

/** Announces the bytes and puts them where they aren't yet: the same bytes of the same kind are one document, however often. */
export async function storePaper(
  client: Client,
  options: ClientOptions,
  source: Uint8Array | Blob,
  { kind }: { kind: EvidenceKind },
  call?: CallOptions,
): Promise<StoredPaper> {
  const body = source instanceof Uint8Array ? source : new Uint8Array(await source.arrayBuffer());
  const type = checkPaper(body);
  const sha256 = await hashOf(body);
  const clientRef = `doc/${sha256}/${(await hashOf(new TextEncoder().encode(kind))).slice(0, 16)}`;
  const item = { clientRef, kind, mediaType: type, bytes: body.length, sha256 };
  const [outcome] = await client.ask(
    RegisterDocumentsOperation,
    { items: [item] },
    ({ registerDocuments }) => registerDocuments,
    call,
  );
  if (!outcome?.document) throw invalid(outcome?.refusals ?? []);
  const { id, storedAt } = outcome.document;
  if (storedAt === null) {
    const { mediaType } = documentTypes[type];
    await transfer(
      options,
      { operation: 'StoreDocument', method: 'PUT', path: `evidence/${id}`, body, mediaType },
      call,
    );
  }
  return { kind, document: id, sha256 };
}

/** The document of a paper, with the hash that the request names: for officers who decide on the request or sent it. */
export async function readPaper(
  options: ClientOptions,
  { document, sha256 }: Pick<StoredPaper, 'document' | 'sha256'>,
  call?: CallOptions,
): Promise<Uint8Array> {
  const operation = 'ReadDocument';
  const path = `evidence/${encodeURIComponent(document)}`;
  const { bytes } = await transfer(options, { operation, method: 'GET', path }, call);
  if ((await hashOf(bytes)) === sha256) return bytes;
  const message = 'The document is another one than the request names.';
  throw new LienthongError({ kind: 'protocol', code: 'EVIDENCE_DIFFERS', message, operation });
}

/** What the server would refuse. */
function checkPaper(bytes: Uint8Array): DocumentType {
  const type = findDocumentType(bytes);
  if (bytes.length > largestDocument) {
    const message = `A document has at most ${largestDocument} bytes.`;
    throw invalid([{ code: 'PAYLOAD_TOO_LARGE', path: [], message }]);
  }
  if (type) return type;
  throw invalid([{ code: 'UNSUPPORTED_MEDIA_TYPE', path: [], message: 'A document is a PDF, JPEG, PNG or TIFF.' }]);
}

function invalid(issues: readonly Issue[]): ValidationError {
  const { code = 'UNKNOWN', message = 'The document was not taken.' } = issues[0] ?? {};
  return new ValidationError({ kind: 'validation', code, message, operation: 'StoreDocument' }, issues);
}

const hashOf = async (bytes: Uint8Array): Promise<string> =>
  hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
