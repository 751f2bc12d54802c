import { createCipheriv, createDecipheriv, createHash, createSecretKey, randomBytes } from 'node:crypto';
import { CallError } from '../errors.ts';
import { canonicalJson } from './canonical.ts';

/** What a cursor belongs to: used elsewhere it is refused with CURSOR_MISMATCH. */
export interface CursorBinding {
  client: string;
  list: string;
  filter: unknown;
  order: string;
}

/** Where a page ended: the values of its order's keys. */
export type Position = (string | number)[];

export interface Cursors {
  seal(binding: CursorBinding, position: Position): string;
  open(binding: CursorBinding, cursor: string): Position;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Cursors hold names or birth dates of a person: encrypted and signed (AES-256-GCM), bound to filter, order and client. */
export function createCursors(secret: Buffer): Cursors {
  const key = createSecretKey(secret);
  return {
    seal(binding, position) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(digest(binding));
      const text = Buffer.concat([cipher.update(JSON.stringify(position), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
    },
    open(binding, cursor) {
      try {
        const bytes = Buffer.from(cursor, 'base64url');
        // The last character has bits that no byte takes: only one spelling of a cursor counts.
        if (bytes.toString('base64url') !== cursor) throw new Error('not as it was sealed');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(digest(binding)).setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]);
        return JSON.parse(text.toString('utf8')) as Position;
      } catch {
        throw new CallError('CURSOR_MISMATCH', 'The cursor belongs to another filter, order or client.', {
          path: ['after'],
        });
      }
    },
  };
}

/** Equal whatever the order of the filter's keys; absent and undefined are the same. */
function digest({ client, list, filter, order }: CursorBinding): Buffer {
  return createHash('sha256')
    .update(canonicalJson([client, list, order, filter]))
    .digest();
}
