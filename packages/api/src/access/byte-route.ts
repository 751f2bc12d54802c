import type { GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes, type ErrorCode } from '@lienthong/schema/error-codes';
import { CallError } from '../errors.ts';
import type { Register } from '../store/register.ts';
import type { Denials } from './audit.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import type { Context } from './context.ts';
import type { AddressRoute } from './http.ts';
import type { Verify } from './oauth/tokens.ts';

export interface Calls {
  register: Register;
  verify: Verify;
  denials: Denials;
  contextOf(caller: Caller, requestId: string): Context;
  /** The error door. */
  refused(error: unknown): GraphQLFormattedError;
}

/** Bytes on their way to or from an address of their own. */
export interface Transfer {
  request: IncomingMessage;
  response: ServerResponse;
  context: Context;
  path: string;
  /** Milliseconds that the request may take to come, from now. */
  wait(milliseconds: number): void;
}

/** Milliseconds without a byte. */
const silence = 10_000;

interface ByteRoute {
  methods: Partial<Record<'GET' | 'PUT', (transfer: Transfer) => Promise<void>>>;
  /** The rest of a refused body that is longer isn't read for the sake of an answer. */
  largest: number;
  /** Transfers at once; more would only wait for the disk. */
  mostAtOnce?: number;
}

/** Addresses beside the API: the same token, purpose, errors and codes, but bytes as they are instead of a call. */
export function createByteRoute(calls: Calls, { methods, largest, mostAtOnce = 200 }: ByteRoute): AddressRoute {
  let running = 0;
  return async (request, response, line, { path, wait }) => {
    running += 1;
    try {
      const method = methods[request.method as keyof typeof methods];
      if (!method) {
        response.setHeader('allow', Object.keys(methods).join(', '));
        const use = `Use ${Object.keys(methods).join(' or ')}.`;
        return answer(405, calls.refused(new CallError('BAD_USER_INPUT', use)));
      }
      if (running > mostAtOnce) throw overloaded(1);
      const context = calls.contextOf(await authenticate(request, line, calls), line.requestId);
      try {
        await method({ request, response, context, path, wait });
      } finally {
        line.statements = context.ran;
      }
    } catch (error) {
      // The other side hung up, or was cut off for its slowness.
      if (response.destroyed || request.errored) return void request.destroy();
      if (response.headersSent) {
        calls.refused(error);
        return void response.destroy();
      }
      const refused = calls.refused(isDiskFull(error) ? overloaded(60) : error);
      const code = refused.extensions?.['code'] as ErrorCode;
      line.code = code;
      const retryAfter = refused.extensions?.['retryAfter'];
      if (typeof retryAfter === 'number') response.setHeader('retry-after', String(retryAfter));
      const { status } = errorCodes[code];
      if (status === 401) response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
      answer(status, refused);
    } finally {
      running -= 1;
    }

    function answer(status: number, refused: GraphQLFormattedError): void {
      // The rest of a bounded body is read and dropped, so that its sender gets to read the answer.
      if (!isBounded(request, largest)) response.setHeader('connection', 'close');
      sendJson(response, status, { errors: [refused] });
    }
  };
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

/** The body as it comes; who falls silent is cut off. It isn't destroyed with its reader: the answer goes the same way. */
export async function* arriving(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  const late = setTimeout(() => request.socket.destroy(), silence);
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      late.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(late);
  }
}

const isBounded = ({ headers, complete }: IncomingMessage, largest: number): boolean =>
  complete || (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= largest);

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown } | undefined)?.code));

const overloaded = (retryAfter: number): CallError =>
  new CallError('OVERLOADED', errorCodes.OVERLOADED.meaning, { retryAfter });
