import type { IncomingMessage, ServerResponse } from 'node:http';
import { oauthPaths } from './issuer.ts';
import type { Issuer } from './issuer.ts';

const largestBody = 32_768;

type Answer = { status: number; body: object; headers?: Record<string, string> };
type Route = (request: IncomingMessage, response: ServerResponse, path: string, requestId?: string) => Promise<boolean>;

const published = { 'cache-control': 'public, max-age=300' };
const private_ = { 'cache-control': 'no-store', pragma: 'no-cache' };

/** True: answered. Rejects on a fault of the server (the denial can't be written, the database is away), unanswered. */
export function oauthRoutes(issuer: Issuer): Route {
  const documents = new Map<string, () => object>([
    [oauthPaths.jwks, issuer.jwks],
    ...oauthPaths.metadata.map((path) => [path, issuer.metadata] as const),
  ]);
  return async (request, response, path, requestId) => {
    const document = documents.get(path);
    if (!document && path !== oauthPaths.token) return false;
    const method = request.method ?? '';
    const allowed = document ? ['GET', 'HEAD'] : ['POST'];
    if (!allowed.includes(method)) {
      const description = `Use ${allowed.join(' or ')}.`;
      send(response, method, refuse(405, description, { allow: allowed.join(', ') }));
    } else if (document) {
      send(response, method, { status: 200, body: document(), headers: published });
    } else {
      const answer = await token(request, issuer, requestId);
      if (answer) send(response, method, answer);
    }
    return true;
  };
}

/** Parameters count in the body only: in the address they would land in logs. */
async function token(request: IncomingMessage, issuer: Issuer, requestId?: string): Promise<Answer | undefined> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded *(; *charset="?utf-8"? *)?$/i.test(type)) {
    return refuse(415, 'Send application/x-www-form-urlencoded in UTF-8.');
  }
  if (request.headers['content-encoding']) return refuse(415, 'Send the body without content-encoding.');
  const body = await readBody(request);
  if (body === 'GONE') return undefined;
  if (body === 'TOO_LARGE') return refuse(413, 'The body is larger than 32 kB.', { connection: 'close' });
  return { ...(await issuer.token(new URLSearchParams(body.toString('utf8')), requestId)), headers: private_ };
}

function refuse(status: number, description: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    body: { error: 'invalid_request', error_description: description },
    headers: { ...private_, ...headers },
  };
}

function readBody(request: IncomingMessage): Promise<Buffer | 'TOO_LARGE' | 'GONE'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) chunks.push(chunk);
      else resolve('TOO_LARGE');
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => resolve('GONE'));
    request.once('close', () => resolve('GONE'));
  });
}

function send(response: ServerResponse, method: string, { status, body, headers }: Answer): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length, ...headers });
  response.end(method === 'HEAD' ? undefined : bytes);
}
