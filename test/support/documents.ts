import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { documentTypes, type DocumentType } from '@lienthong/schema/document-types';
import { fresh, type Json } from './corrections.ts';
import { replyOf, type HttpServer, type Reply } from './http.ts';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that begin as the type does and are otherwise nobody's. */
export function scan(type: DocumentType = 'PDF', size = 2000): Buffer {
  const begin = Buffer.from(documentTypes[type].begins[0], 'hex');
  return Buffer.concat([begin, randomBytes(size - begin.length)]);
}

/** The item that announces the bytes, unless told otherwise. */
export const announce = (bytes: Uint8Array, parts: Json = {}): Json => ({
  clientRef: fresh('doc'),
  kind: 'BIRTH_CERTIFICATE',
  mediaType: 'PDF',
  bytes: bytes.length,
  sha256: sha256(bytes),
  ...parts,
});

export const registerDocument = `mutation($items: [DocumentItem!]!) { registerDocuments(items: $items) {
  clientRef status replayed refusals { code path params { name value } } document { id kind mediaType bytes sha256 registeredAt storedAt } } }`;

export interface Party {
  client: string;
  officer?: string;
  purpose?: string | null;
  token?: string;
  headers?: Record<string, string>;
}

/** Announces the bytes as the party; the document's id. */
export async function announced(http: HttpServer, party: Party, bytes: Uint8Array, parts: Json = {}): Promise<string> {
  const items = [announce(bytes, parts)];
  const { body, text } = await http.call({ ...party, query: registerDocument, variables: { items } });
  const id = body.data?.registerDocuments[0].document?.id as string | undefined;
  if (id === undefined) throw new Error(`the document was refused: ${text}`);
  return id;
}

const authorized = async (http: HttpServer, party: Party): Promise<Record<string, string>> => {
  const { 'content-type': _, ...headers } = await http.headers({ ...party, headers: {} });
  return headers;
};

/** Puts bytes to a document's address; headers of the party win. */
export async function put(
  http: HttpServer,
  party: Party,
  id: string,
  bytes: Uint8Array,
  type = 'application/pdf',
): Promise<Reply> {
  const headers = { ...(await authorized(http, party)), 'content-type': type, ...party.headers };
  return replyOf(
    await fetch(`${http.url}/evidence/${id}`, { method: 'PUT', body: bytes as Uint8Array<ArrayBuffer>, headers }),
  );
}

export interface Got {
  status: number;
  headers: Headers;
  bytes: Buffer;
  code: string | undefined;
}

export async function get(http: HttpServer, party: Party, id: string): Promise<Got> {
  const headers = { ...(await authorized(http, party)), ...party.headers };
  const response = await fetch(`${http.url}/evidence/${id}`, { headers });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const code = isJson ? (JSON.parse(bytes.toString()).errors?.[0]?.extensions?.code as string) : undefined;
  return { status: response.status, headers: response.headers, bytes, code };
}

/** Announces and puts; the id. */
export async function stored(http: HttpServer, party: Party, bytes: Uint8Array, parts: Json = {}): Promise<string> {
  const id = await announced(http, party, bytes, parts);
  const type = documentTypes[(parts['mediaType'] as DocumentType | undefined) ?? 'PDF'].mediaType;
  const { status, text } = await put(http, party, id, bytes, type);
  if (status !== 201) throw new Error(`the upload was refused: ${text}`);
  return id;
}

/** Begins an upload, sends some of it and hangs up. */
export async function hangUp(
  http: HttpServer,
  party: Party,
  id: string,
  bytes: Uint8Array,
  sent: number,
): Promise<void> {
  const headers = {
    ...(await authorized(http, party)),
    'content-type': 'application/pdf',
    'content-length': String(bytes.length),
  };
  await new Promise<void>((resolve) => {
    const request = httpRequest(`${http.url}/evidence/${id}`, { method: 'PUT', headers });
    request.on('error', () => undefined).on('close', resolve);
    request.write(bytes.subarray(0, sent), () => setTimeout(() => request.destroy(), 50));
  });
}
