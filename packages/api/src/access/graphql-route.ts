import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes } from '@lienthong/schema/error-codes';
import { purposes, type Purpose } from '@lienthong/schema/codes';
import { checkText } from '@lienthong/schema/text-rule';
import { CallError } from '../errors.ts';
import type { Register } from '../store/register.ts';
import type { Denials } from './audit.ts';
import { checkHeaders, readBody } from './body.ts';
import { callerOf, type Caller } from './caller.ts';
import type { Context } from './context.ts';
import type { RequestLine } from './log.ts';
import { TokenRefusal } from './oauth/refusal.ts';
import { readAuthorization, type Verify } from './oauth/tokens.ts';

export interface GraphqlRouteOptions {
  apollo: ApolloServer<Context>;
  register: Register;
  verify: Verify;
  denials: Denials;
  contextOf(caller: Caller, requestId: string): Context;
  /** The error door, for what fails before Apollo is asked. */
  refused(error: unknown): { message: string; extensions?: Record<string, unknown> };
}

export type GraphqlRoute = (request: IncomingMessage, response: ServerResponse, line: RequestLine) => Promise<void>;

/** `POST /graphql`: headers, token, purpose, body, then Apollo. What fails before it is answered in the same shape. */
export function createGraphqlRoute(options: GraphqlRouteOptions): GraphqlRoute {
  const { apollo, contextOf } = options;
  return async (request, response, line) => {
    try {
      checkMethod(request, response);
      checkHeaders(request);
      const caller = await authenticate(request, line, options);
      const body = await readBody(request);
      const context = contextOf(caller, line.requestId);
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: headersOf(request), search: '', body },
        context: () => Promise.resolve(context),
      });
      line.statements = context.ran;
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      const text = answer.body.kind === 'complete' ? answer.body.string : '';
      send(response, answer.status ?? 200, text, line);
    } catch (error) {
      const formatted = options.refused(error);
      const code = formatted.extensions?.['code'] as keyof typeof errorCodes;
      const { status } = errorCodes[code];
      const retryAfter = formatted.extensions?.['retryAfter'];
      if (typeof retryAfter === 'number') response.setHeader('retry-after', String(retryAfter));
      if (status === 401) response.setHeader('www-authenticate', `Bearer error="invalid_token"`);
      if (status === 413) response.setHeader('connection', 'close');
      response.setHeader('content-type', 'application/graphql-response+json; charset=utf-8');
      line.code = code;
      send(response, status, JSON.stringify({ errors: [formatted] }), line);
    }
  };
}

function send(response: ServerResponse, status: number, text: string, line: RequestLine): void {
  line.status = response.statusCode = status;
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

function checkMethod(request: IncomingMessage, response: ServerResponse): void {
  if (request.method === 'POST') return;
  response.setHeader('allow', 'POST');
  throw new MethodRefused();
}

/** HTTP alone knows this refusal; its code is the general one. */
export class MethodRefused extends CallError {
  constructor() {
    super('BAD_USER_INPUT', 'Send the operation by POST: a query in an address would land in logs.');
  }
}

async function authenticate(
  request: IncomingMessage,
  line: RequestLine,
  options: GraphqlRouteOptions,
): Promise<Caller> {
  const { verify, register, denials } = options;
  try {
    const { clientId, officerId, scopes } = await verify(readAuthorization(request));
    const client = register.findClient(clientId);
    const officer = officerId === undefined ? undefined : register.findOfficer(officerId);
    if (!client) throw new TokenRefusal('UNKNOWN_CLIENT');
    const { purpose, caseRef } = purposeOf(request);
    line.client = client.id;
    if (officer) line.officer = officer.id;
    if (purpose) line.purpose = purpose;
    return callerOf({ client, officer, scopes, purpose, caseRef });
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    const client = error.clientId === undefined ? undefined : register.findClient(error.clientId);
    const who = { clientNo: client?.no, agencyNo: client?.agency.no };
    await denials.record({ requestId: line.requestId, ...who, operation: 'authenticate', code: error.reason });
    throw new CallError(error.code, error.message, { reason: error.reason });
  }
}

/** The headers' purpose and case. An unknown purpose is refused here: the operation could only guess. */
function purposeOf(request: IncomingMessage): { purpose?: Purpose; caseRef?: string } {
  const { 'lienthong-purpose': purpose, 'lienthong-case': caseRef } = request.headers;
  if (purpose !== undefined && !(typeof purpose === 'string' && purpose in purposes)) {
    throw new CallError('PURPOSE_NOT_ALLOWED', `Lienthong-Purpose is one of ${Object.keys(purposes).join(', ')}.`);
  }
  const checked = typeof caseRef === 'string' ? checkText(caseRef, { max: 100 }) : undefined;
  if (checked && !checked.ok) throw new CallError('BAD_USER_INPUT', 'Lienthong-Case is a text of 1 to 100 characters.');
  return { ...(purpose && { purpose: purpose as Purpose }), ...(checked?.ok && { caseRef: checked.value }) };
}

/** Clients that take anything are answered in GraphQL's own media type. */
function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap([['content-type', 'application/json']]);
  const accept = request.headers.accept;
  headers.set('accept', accept === undefined || accept.includes('*/*') ? 'application/graphql-response+json' : accept);
  return headers;
}
