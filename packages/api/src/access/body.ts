import type { IncomingMessage } from 'node:http';
import { CallError } from '../errors.ts';
import { limits } from './limits.ts';

/** Refused by the headers alone, before a byte of the body is read. */
export function checkHeaders(request: IncomingMessage): void {
  const { 'content-type': type = '', 'content-length': length, 'content-encoding': encoding } = request.headers;
  const [media = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charsets = parameters.filter((parameter) => parameter.startsWith('charset'));
  if (media !== 'application/json' || !charsets.every((charset) => /^charset\s*=\s*"?utf-?8"?$/.test(charset))) {
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', 'Send Content-Type: application/json in UTF-8.');
  }
  if (encoding !== undefined && encoding !== 'identity') {
    throw new CallError('UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.');
  }
  if (Number(length) > limits.bodyBytes) throw tooLarge();
}

const tooLarge = (): CallError =>
  new CallError(
    'PAYLOAD_TOO_LARGE',
    `A body has at most ${String(limits.bodyBytes)} bytes, its document ${String(limits.documentBytes)}.`,
  );

/** The body as a JSON object. Reading stops at the bound. */
export async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limits.bodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const body = parse(Buffer.concat(chunks));
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new CallError('BAD_USER_INPUT', 'The body is one JSON object; calls are not batched.');
  }
  const { query } = body as { query?: unknown };
  if (typeof query === 'string' && Buffer.byteLength(query) > limits.documentBytes) throw tooLarge();
  return body as Record<string, unknown>;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new CallError('BAD_USER_INPUT', 'The body is JSON in UTF-8.');
  }
}
