import type { IncomingMessage, ServerResponse } from 'node:http';
import { findAsset, type Asset } from './assets.ts';
import { facts } from './facts.ts';
import { isOfOurPage } from './same-origin.ts';
import type { SignIn } from './sign-in.ts';

export interface PlaygroundOptions {
  publicUrl: string;
  /** Demo data and the embedded issuer: asked at each call, since data may be replaced. */
  signIn(): SignIn | undefined;
  today(): string;
  demo(): boolean;
}

/** True: answered. */
export type PlaygroundRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  requestId: string,
) => Promise<boolean>;

/** Nothing but what this server sends, and nothing written into the page. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A request for a token names a client and perhaps an officer. */
const largestBody = 1_000;

/** The page at `/` for browsers, its files, what it explains answers with, and the demo's sign-in. */
export function createPlayground(options: PlaygroundOptions): PlaygroundRoute {
  return async (request, response, path, requestId) => {
    if (path === '/playground/token') {
      await token(request, response, options, requestId);
      return true;
    }
    const asset = path === '/' && !wantsPage(request) ? undefined : findAsset(path);
    const isOurs = asset !== undefined || path === '/playground/facts';
    if (path === '/') response.setHeader('vary', 'accept');
    if (!isOurs) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD')
      refuse(response, 405, 'Use GET.', { allow: 'GET, HEAD' });
    else if (asset) sendAsset(request, response, path, await asset);
    else json(response, 200, { ...facts(), ...stateOf(options) });
    return true;
  };
}

/** Browsers ask for HTML by name; curl and the like get the text. */
const wantsPage = ({ headers: { accept = '' } }: IncomingMessage): boolean =>
  /(^|,)\s*text\/html\s*(;(?!\s*q=0(\.0+)?\s*(,|$))[^,]*)?(,|$)/i.test(accept);

function stateOf({ publicUrl, signIn, today, demo }: PlaygroundOptions): object {
  return { url: publicUrl, today: today(), demo: demo(), parties: signIn()?.parties() ?? null };
}

function sendAsset(request: IncomingMessage, response: ServerResponse, path: string, asset: Asset): void {
  const { type, etag } = asset;
  if (path === '/') response.setHeader('content-security-policy', pagePolicy);
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'no-cache');
  response.appendHeader('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (zipped) response.setHeader('content-encoding', 'gzip');
  const body = zipped ? asset.gzipped : asset.bytes;
  response.writeHead(200, { 'content-type': type, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The demo's sign-in: an ordinary token for a party of the list, to a page of ours alone. */
async function token(
  request: IncomingMessage,
  response: ServerResponse,
  { publicUrl, signIn }: PlaygroundOptions,
  requestId: string,
): Promise<void> {
  const demo = signIn();
  if (!demo) return refuse(response, 404, 'There is no signing in here: paste a token.');
  if (request.method !== 'POST') return refuse(response, 405, 'Use POST.', { allow: 'POST' });
  if (!isOfOurPage(request, publicUrl)) return refuse(response, 403, 'Only the page of this server may sign in.');
  if (!/^application\/json *(; *charset="?utf-8"? *)?$/i.test(request.headers['content-type'] ?? '')) {
    return refuse(response, 415, 'Send application/json in UTF-8.');
  }
  const asked = await readParty(request);
  if (!asked)
    return refuse(response, 400, 'Send {"client": "...", "officer": "..."}, the officer only where one acts.');
  const answer = await demo.token(asked.client, asked.officer, requestId);
  if (!answer) return refuse(response, 404, 'The demo has no such party.');
  json(response, answer.status, answer.body);
}

async function readParty(
  request: IncomingMessage,
): Promise<{ client: string; officer: string | undefined } | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) return undefined;
    chunks.push(chunk);
  }
  try {
    const { client, officer } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
    if (typeof client !== 'string' || (officer !== undefined && typeof officer !== 'string')) return undefined;
    return { client, officer };
  } catch {
    return undefined;
  }
}

const refuse = (
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void => json(response, status, { error: message }, headers);

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(JSON.stringify(body));
}
