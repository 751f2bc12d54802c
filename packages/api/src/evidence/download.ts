import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { documentTypes } from '@lienthong/schema/document-types';
import { documentIds } from './document-ids.ts';
import type { DocumentTransfer } from './evidence-route.ts';
import { findReadable, readRefusal } from './readers.ts';
import { notFound } from './upload.ts';
import type { Kept } from './vault.ts';

/** Milliseconds after which a reader that doesn't take the whole is let go. */
const wholeWithin = 120_000;

/** `GET /evidence/{id}`: the document, as a file and never as a page, with its bytes checked once more. */
export async function download({ response, context, vault, key }: DocumentTransfer): Promise<void> {
  const refused = readRefusal(context.caller);
  if (refused) await context.refuse('evidence', refused);
  const document = key === undefined ? undefined : await findReadable(context, key);
  if (!document) throw notFound();
  const kept = await vault.get(document.id);
  if (!kept) throw new Error('a stored document is not in the vault');
  try {
    if ((await hashOf(kept)) !== document.sha256) throw new Error('a stored document is not what was stored');
    const { mediaType, extension } = documentTypes[document.type];
    response.setHeader('content-type', mediaType);
    response.setHeader('content-length', document.bytes);
    response.setHeader('content-disposition', `attachment; filename="${documentIds.of(document.id)}.${extension}"`);
    response.setHeader('cache-control', 'no-store');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    await pipeline(Readable.from(kept.read()), response, { signal: AbortSignal.timeout(wholeWithin) });
  } finally {
    await kept.close();
  }
}

async function hashOf(kept: Kept): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of kept.read()) hash.update(chunk);
  return hash.digest('hex');
}
