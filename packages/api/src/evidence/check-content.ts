import { createHash } from 'node:crypto';
import { documentTypes, findDocumentType, sniffedBytes } from '@lienthong/schema/document-types';
import { CallError } from '../errors.ts';
import type { DocumentRow } from './document.sql.ts';

export type Announced = Pick<DocumentRow, 'type' | 'bytes' | 'sha256'>;

/** Hands the content on as it comes and fails where it isn't what was announced: at once by length and type, at its end by hash. */
export async function* checkContent(
  content: AsyncIterable<Uint8Array>,
  { type, bytes, sha256 }: Announced,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let head: Uint8Array = new Uint8Array();
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > bytes) throw tooLong(bytes);
    const known = head.length;
    if (known < sniffedBytes) {
      head = Buffer.concat([head, chunk.subarray(0, sniffedBytes - known)]);
      if (head.length === sniffedBytes) checkType(head, type);
    }
    hash.update(chunk);
    yield chunk;
  }
  if (length < bytes) throw differs('LENGTH', `The document was announced with ${String(bytes)} bytes.`);
  if (head.length < sniffedBytes) checkType(head, type);
  if (hash.digest('hex') !== sha256) throw differs('SHA256', 'The bytes have another hash than the one announced.');
}

function checkType(head: Uint8Array, type: DocumentRow['type']): void {
  if (findDocumentType(head) === type) return;
  const message = `The bytes are not what was announced, ${documentTypes[type].mediaType}.`;
  throw new CallError('UNSUPPORTED_MEDIA_TYPE', message, { rule: 'CONTENT' });
}

const tooLong = (bytes: number): CallError =>
  new CallError('PAYLOAD_TOO_LARGE', `The document was announced with ${String(bytes)} bytes.`, { rule: 'LENGTH' });

export const differs = (rule: 'LENGTH' | 'SHA256', message: string): CallError =>
  new CallError('BAD_USER_INPUT', message, { rule });
