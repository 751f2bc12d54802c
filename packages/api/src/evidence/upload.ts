import type { IncomingMessage } from 'node:http';
import { documentTypes, largestDocument } from '@lienthong/schema/document-types';
import { arriving, sendJson } from '../access/byte-route.ts';
import { doorRefusal } from '../access/operation-door.ts';
import { CallError } from '../errors.ts';
import { checkContent, differs } from './check-content.ts';
import { expectedDocument, markStored, type DocumentRow } from './document.sql.ts';
import { documentIds } from './document-ids.ts';
import type { DocumentTransfer } from './evidence-route.ts';

/** Milliseconds for a whole document: at 0.7 Mbit/s the largest takes as long. */
const wholeWithin = 120_000;

const door = { action: 'evidence:store', personal: true } as const;

/**
 * `PUT /evidence/{id}`: 201 when its bytes are stored, 200 when they were before; anything else leaves what was there. What
 * comes again takes the place of its equal, which mends a vault that has lost it.
 */
export async function upload({ request, response, context, vault, key, wait }: DocumentTransfer): Promise<void> {
  const refused = doorRefusal(context.caller, door);
  if (refused) await context.refuse('evidence', refused);
  checkEncoding(request);
  const agencyNo = context.caller.agency.no;
  const [document] = key === undefined ? [] : await context.write(() => context.sql(expectedDocument, [key, agencyNo]));
  if (!document) throw notFound();
  checkHeaders(request, document);
  wait(wholeWithin);
  const content = checkContent(arriving(request), document);
  await vault.put(document.id, content);
  const [stored] = await context.write(() => context.sql(markStored, [document.id, agencyNo]));
  if (!stored) {
    await vault.remove(document.id);
    throw notFound();
  }
  const { sha256, bytes } = document;
  sendJson(response, document.storedAt ? 200 : 201, { id: documentIds.of(document.id), sha256, bytes });
}

export const notFound = (): CallError => new CallError('NOT_FOUND', 'No document within reach has this id.');

function checkEncoding({ headers }: IncomingMessage): void {
  const { 'content-encoding': encoding, 'content-length': length } = headers;
  if (encoding !== undefined && encoding !== 'identity') {
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', 'Send the bytes as they are, uncompressed.', { rule: 'ENCODING' });
  }
  if (Number(length) > largestDocument) {
    const message = `A document has at most ${String(largestDocument)} bytes.`;
    throw new CallError('PAYLOAD_TOO_LARGE', message, { rule: 'LENGTH' });
  }
}

function checkHeaders({ headers }: IncomingMessage, { type, bytes }: DocumentRow): void {
  const { mediaType } = documentTypes[type];
  if (headers['content-type']?.trim().toLowerCase() !== mediaType) {
    const message = `The document was announced as ${mediaType}: send it with this Content-Type.`;
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', message, { rule: 'CONTENT_TYPE' });
  }
  const { 'content-length': length } = headers;
  if (length !== undefined && Number(length) !== bytes) {
    throw differs('LENGTH', `The document was announced with ${String(bytes)} bytes.`);
  }
}
