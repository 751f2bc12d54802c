import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { isOverload } from './error-door.ts';
import type { GraphqlRoute } from './graphql-route.ts';
import type { Readiness } from './health.ts';
import type { Log, RequestLine } from './log.ts';

/** What a route of many addresses is told beside the request. */
export interface Address {
  path: string;
  /** Milliseconds that the request may still take to come, for a caller who may send much. */
  wait(milliseconds: number): void;
}
export type AddressRoute = (
  request: IncomingMessage,
  response: ServerResponse,
  line: RequestLine,
  address: Address,
) => Promise<void>;

export interface HttpOptions {
  graphql: GraphqlRoute;
  /** Answers `/evidence/{id}`. */
  evidence?: AddressRoute;
  /** Answers `/jobs/{id}/input` and `/jobs/{id}/outcomes`. */
  jobs?: AddressRoute;
  /** Answers `/worklists/{id}.csv`. */
  worklists?: AddressRoute;
  /** Answers `/snapshots/{id}.json`, `/snapshots/{id}.csv` and the address of the public keys. */
  snapshots?: AddressRoute;
  /** Answers the issuer's addresses; false: not one of them. */
  oauth?: (request: IncomingMessage, response: ServerResponse, path: string, requestId: string) => Promise<boolean>;
  /** Answers the page at / and its files; false: not one of them. */
  playground?: (
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    requestId: string,
  ) => Promise<boolean>;
  readiness(): Promise<Readiness>;
  welcome: string;
  log: Log;
}

/** Milliseconds in which a request has come whole, unless its route waits longer. */
const arrivesWithin = 15_000;

/** Limits against connections that send slowly or not at all, and against endless ones. Node looks for late ones twice a minute unless told. */
const connectionLimits = {
  // Of the route that waits longest, with some seconds before it begins to.
  requestTimeout: 3_620_000,
  headersTimeout: 5_000,
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};

/** The log's status of a request whose client didn't wait for the answer. */
const hungUp = 499;

/** For answers that are never pages; a page sets its own. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** Where the public keys of snapshots stand, for everybody. */
export const snapshotKeysPath = '/.well-known/lienthong-snapshot-keys.json';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One server for all addresses, on node:http: every byte between it and Apollo is ours. */
export function createHttpServer(options: HttpOptions): Server {
  const running = new Set<ServerResponse>();
  const server = createServer(connectionLimits, (request, response) => {
    running.add(response);
    response.shouldKeepAlive &&= server.listening;
    const started = performance.now();
    const given = request.headers['x-request-id'];
    // Only a UUID is taken over: any other text of the caller's choice would reach the log.
    const requestId = typeof given === 'string' && uuidPattern.test(given) ? given.toLowerCase() : randomUUID();
    const line: RequestLine = { requestId, method: methodOf(request), route: 'other', status: 0, milliseconds: 0 };
    const wait = boundArrival(request, response);
    response.setHeader('x-request-id', requestId);
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    response.once('close', () => {
      running.delete(response);
      line.status = response.writableFinished ? response.statusCode : hungUp;
      line.milliseconds = Math.round((performance.now() - started) * 10) / 10;
      if (line.route !== 'health') options.log.request(line);
    });
    route(request, response, line, { ...options, wait }).catch((error: unknown) => {
      if (isOverload(error)) {
        response.setHeader('retry-after', '1');
        return json(response, 503, { error: 'temporarily_unavailable' });
      }
      const incident = randomUUID();
      options.log.incident(incident, error);
      json(response, 500, { error: 'server_error', incident });
    });
  });
  const close = server.close.bind(server);
  // A connection kept alive after its last answer would hold up the end for as long as its client likes.
  server.close = (closed) => {
    for (const response of running) response.shouldKeepAlive = false;
    return close(closed);
  };
  return server;
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  line: RequestLine,
  {
    graphql,
    oauth,
    evidence,
    jobs,
    worklists,
    snapshots,
    playground,
    readiness,
    welcome,
    wait,
  }: HttpOptions & Pick<Address, 'wait'>,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/graphql') {
    line.route = 'graphql';
    return graphql(request, response, line);
  }
  if (path === '/health/live' || path === '/health/ready') {
    line.route = 'health';
    if (path === '/health/live') return json(response, 200, { live: true });
    const answer = await readiness();
    return json(response, answer.ready ? 200 : 503, answer);
  }
  if ((path.startsWith('/snapshots/') || path === snapshotKeysPath) && snapshots) {
    line.route = 'snapshots';
    return snapshots(request, response, line, { path, wait });
  }
  if (path.startsWith('/oauth2/') || path.startsWith('/.well-known/')) {
    line.route = 'oauth';
    if (oauth && (await oauth(request, response, path, line.requestId))) return undefined;
  }
  if (path.startsWith('/evidence/') && evidence) {
    line.route = 'evidence';
    return evidence(request, response, line, { path, wait });
  }
  if (path.startsWith('/jobs/') && jobs) {
    line.route = 'jobs';
    return jobs(request, response, line, { path, wait });
  }
  if (path.startsWith('/worklists/') && worklists) {
    line.route = 'worklists';
    return worklists(request, response, line, { path, wait });
  }
  if (path === '/' || path.startsWith('/playground/')) {
    line.route = 'playground';
    if (playground && (await playground(request, response, path, line.requestId))) return undefined;
  }
  if (path === '/') {
    line.route = 'welcome';
    response.setHeader('content-type', 'text/plain; charset=utf-8');
    response.end(welcome);
    return undefined;
  }
  return json(response, 404, { error: 'not_found' });
}

/** Cuts off a request that doesn't come whole in time, as Node does where one bound serves all routes. */
function boundArrival(request: IncomingMessage, response: ServerResponse): (milliseconds: number) => void {
  let late: NodeJS.Timeout | undefined;
  const settle = (): void => {
    if (request.complete || request.destroyed) clearTimeout(late);
  };
  const cutOff = (): void => {
    const { socket } = request;
    if (request.complete) return;
    if (!response.headersSent) socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
    socket.destroySoon();
  };
  const wait = (milliseconds: number): void => {
    clearTimeout(late);
    if (!request.complete && !request.destroyed) late = setTimeout(cutOff, milliseconds).unref();
  };
  request.once('end', settle).once('close', settle);
  response.once('close', settle);
  wait(arrivesWithin);
  return wait;
}

function json(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy();
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.end(JSON.stringify(body));
}

const methodOf = (request: IncomingMessage): string =>
  ['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'].find((method) => method === request.method) ?? 'OTHER';
