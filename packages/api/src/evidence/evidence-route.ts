import type { GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes, type ErrorCode } from '@lienthong/schema/error-codes';
import { largestDocument } from '@lienthong/schema/document-types';
import type { Denials } from '../access/audit.ts';
import { authenticate } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../access/context.ts';
import type { AddressRoute } from '../access/http.ts';
import type { Verify } from '../access/oauth/tokens.ts';
import { CallError } from '../errors.ts';
import type { Register } from '../store/register.ts';
import { documentIds } from './document-ids.ts';
import { download } from './download.ts';
import { upload } from './upload.ts';
import type { Vault } from './vault.ts';

export interface EvidenceRouteOptions {
  vault: Vault;
  register: Register;
  verify: Verify;
  denials: Denials;
  contextOf(caller: Caller, requestId: string): Context;
  refused(error: unknown): GraphQLFormattedError;
}

/** One document on its way. */
export interface Transfer {
  request: IncomingMessage;
  response: ServerResponse;
  context: Context;
  vault: Vault;
  /** Undefined where the address holds no id of ours. */
  key: string | undefined;
  /** Milliseconds that the request may take to come, from now. */
  wait(milliseconds: number): void;
}

/** Documents on their way at once; more would only wait for the disk. */
const mostAtOnce = 200;

const methods = { GET: download, PUT: upload } as const;

/** `/evidence/{id}`: a document's bytes, put by a system and got by an officer. Errors have the shape and the codes of the API. */
export function createEvidenceRoute(options: EvidenceRouteOptions): AddressRoute {
  let running = 0;
  return async (request, response, line, { path, wait }) => {
    running += 1;
    try {
      const method = methods[request.method as keyof typeof methods] as typeof methods.GET | undefined;
      if (!method) {
        response.setHeader('allow', Object.keys(methods).join(', '));
        return answer(405, refusedWith(new CallError('BAD_USER_INPUT', 'Use PUT or GET.')));
      }
      if (running > mostAtOnce) throw overloaded(1);
      const context = options.contextOf(await authenticate(request, line, options), line.requestId);
      const key = documentIds.keyOf(path.slice('/evidence/'.length));
      try {
        await method({ request, response, context, vault: options.vault, key, wait });
      } finally {
        line.statements = context.ran;
      }
    } catch (error) {
      // The other side hung up, or was cut off for its slowness.
      if (response.destroyed || request.errored) return void request.destroy();
      if (response.headersSent) {
        options.refused(error);
        return void response.destroy();
      }
      const refused = refusedWith(isDiskFull(error) ? overloaded(60) : error);
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
      const text = JSON.stringify({ errors: [refused] });
      response.statusCode = status;
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.setHeader('cache-control', 'no-store');
      response.setHeader('content-length', Buffer.byteLength(text));
      // The rest of a bounded body is read and dropped, so that its sender gets to read the answer.
      if (!isBounded(request)) response.setHeader('connection', 'close');
      response.end(text);
    }
  };

  function refusedWith(error: unknown): GraphQLFormattedError {
    return options.refused(error);
  }
}

const isBounded = ({ headers, complete }: IncomingMessage): boolean =>
  complete || (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= largestDocument);

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown } | undefined)?.code));

const overloaded = (retryAfter: number): CallError =>
  new CallError('OVERLOADED', errorCodes.OVERLOADED.meaning, { retryAfter });
