import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Item {
  clientRef: string;
  [field: string]: unknown;
}

/** One request as it came in, with the time since the one before. */
export interface Seen {
  headers: IncomingMessage['headers'];
  body: { query?: string; documentId?: string; operationName?: string; variables?: Record<string, any> };
  refs: string[];
  at: number;
}

/** What the server does with a request before, or instead of, serving it. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string | object }
  /** Does the work and then drops the connection without an answer. */
  | 'LOSE'
  /** Drops the connection without doing anything. */
  | 'RESET'
  /** Never answers. */
  | 'HANG';

export interface FaultServer {
  url: string;
  tokenUrl: string;
  seen: Seen[];
  tokensGiven: () => number;
  /** Effects by ref: more than one is a doubled effect. */
  effects: Map<string, number>;
  /** Asked for every request in turn; undefined serves it. */
  fault: (seen: Seen, nth: number) => Fault | undefined | Promise<Fault | undefined>;
  /** Data of a query by its variables. */
  data: (variables: Record<string, any>) => object;
  /** Why an item is refused; undefined accepts it. */
  refuse: (item: Item) => string | undefined;
  isTokenGood: (token: string) => boolean;
  tokenLife: number;
  close(): Promise<void>;
}

/** Speaks the contract for `submitCorrections` and any query, keeps idempotent state, and fails as it is told. */
export async function startFaultServer(): Promise<FaultServer> {
  const contents = new Map<string, string>();
  let tokens = 0;
  const server: FaultServer = {
    url: '',
    tokenUrl: '',
    seen: [],
    tokensGiven: () => tokens,
    effects: new Map(),
    fault: () => undefined,
    data: () => ({ answer: 1 }),
    refuse: () => undefined,
    isTokenGood: () => true,
    tokenLife: 300,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };

  function outcomeOf(item: Item): object {
    const content = JSON.stringify(item);
    const earlier = contents.get(item.clientRef);
    const code = earlier !== undefined && earlier !== content ? 'REF_REUSED' : server.refuse(item);
    if (code !== undefined) {
      const refusals = [{ code, message: 'Refused.', path: [], params: [] }];
      return { clientRef: item.clientRef, status: 'REFUSED', replayed: false, refusals };
    }
    if (earlier === undefined) {
      contents.set(item.clientRef, content);
      server.effects.set(item.clientRef, (server.effects.get(item.clientRef) ?? 0) + 1);
    }
    return { clientRef: item.clientRef, status: 'ACCEPTED', replayed: earlier !== undefined, refusals: [] };
  }

  async function graphql(seen: Seen, response: ServerResponse): Promise<void> {
    const token = seen.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!server.isTokenGood(token)) return sendError(response, 401, 'TOKEN_EXPIRED');
    const fault = await server.fault(seen, server.seen.length);
    if (fault === 'RESET') return void response.destroy();
    if (fault === 'HANG') return;
    if (typeof fault === 'object') return send(response, fault.status, fault.body ?? '', fault.headers);
    const { variables = {} } = seen.body;
    const items = variables['items'] as Item[] | undefined;
    const data = items ? { submitCorrections: items.map(outcomeOf) } : server.data(variables);
    if (fault === 'LOSE') return void response.destroy();
    send(response, 200, { data });
  }

  const http = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      if (request.url === '/oauth2/token') {
        tokens += 1;
        send(response, 200, { access_token: `token-${tokens}`, expires_in: server.tokenLife });
        return;
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Seen['body'];
      const items = (body.variables?.['items'] ?? []) as Item[];
      const seen = {
        headers: request.headers,
        body,
        refs: items.map(({ clientRef }) => clientRef),
        at: performance.now(),
      };
      server.seen.push(seen);
      await graphql(seen, response);
    })();
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const base = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  server.url = `${base}/graphql`;
  server.tokenUrl = `${base}/oauth2/token`;
  return server;
}

function send(
  response: ServerResponse,
  status: number,
  body: string | object,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/graphql-response+json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(text);
}

const sendError = (response: ServerResponse, status: number, code: string): void =>
  send(response, status, { errors: [{ message: code, extensions: { code } }] });

/** A failure as the API says it. */
export const failure = (
  status: number,
  code: string,
  headers: Record<string, string> = {},
  extensions = {},
): Fault => ({
  status,
  headers,
  body: { errors: [{ message: `It is ${code}.`, extensions: { code, ...extensions } }] },
});
