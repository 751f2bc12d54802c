import { open } from 'node:fs/promises';
import { ValidationError } from '../errors.ts';
import { largestDocument } from '../generated/document-types.ts';

/** A file for `evidence.store`; one that no server would take isn't read. */
export async function documentFile(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > largestDocument) throw tooLarge();
    return await file.readFile();
  } finally {
    await file.close();
  }
}

function tooLarge(): ValidationError {
  const code = 'PAYLOAD_TOO_LARGE';
  const message = `A document has at most ${String(largestDocument)} bytes.`;
  return new ValidationError({ kind: 'validation', code, message }, [{ code, path: [], message }]);
}
