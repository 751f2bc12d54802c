import { HeaderMap, type ApolloServer } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorCodes, type ErrorCode } from '@lienthong/schema/error-codes';
import { CallError } from '../errors.ts';
import { defaultType, findAnswerType, type AnswerType } from './accept.ts';
import { authenticate } from './authenticate.ts';
import { checkHeaders, readBody } from './body.ts';
import type { Calls } from './byte-route.ts';
import type { Context } from './context.ts';
import type { RequestLine } from './log.ts';

export type GraphqlRouteOptions = Calls & { apollo: ApolloServer<Context> };

export type GraphqlRoute = (request: IncomingMessage, response: ServerResponse, line: RequestLine) => Promise<void>;

/** `POST /graphql`: headers, token, purpose, body, then Apollo. What fails before it is answered in the same shape. */
export function createGraphqlRoute(options: GraphqlRouteOptions): GraphqlRoute {
  const { apollo, contextOf } = options;
  return async (request, response, line) => {
    const accepted = findAnswerType(request.headers.accept);
    const type = accepted ?? defaultType;
    try {
      checkMethod(request);
      if (!accepted) throw new HttpRefusal(406, 'Accept application/graphql-response+json or application/json.');
      checkHeaders(request);
      const caller = await authenticate(request, line, options);
      const body = await readBody(request);
      const context = contextOf(caller, line.requestId);
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: 'POST', headers: headersOf(type), search: '', body },
        context: () => Promise.resolve(context),
      });
      line.statements = context.ran;
      for (const [name, value] of answer.headers) response.setHeader(name, value);
      const text = answer.body.kind === 'complete' ? answer.body.string : '';
      send(response, text.startsWith('{"errors":') ? settle(text, type, response, line) : 200, text);
    } catch (error) {
      const text = JSON.stringify({ errors: [options.refused(error)] });
      const status = settle(text, type, response, line);
      response.setHeader('content-type', `${type}; charset=utf-8`);
      send(response, error instanceof HttpRefusal ? error.status : status, text);
    }
  };
}

/** What failed before execution has the status of its code; what failed in execution, beside data or null, has 200. */
function settle(text: string, type: AnswerType, response: ServerResponse, line: RequestLine): number {
  const { errors, data } = JSON.parse(text) as { errors: GraphQLFormattedError[]; data?: object | null };
  const [first] = errors;
  const extensions = first?.extensions ?? {};
  const code = extensions['code'] as ErrorCode;
  line.code = code;
  const retryAfter = errors.map((error) => error.extensions?.['retryAfter']).find((one) => typeof one === 'number');
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  const { status } = errorCodes[code];
  if (status === 401) response.setHeader('www-authenticate', `Bearer error="invalid_token"`);
  if (status === 413) response.setHeader('connection', 'close');
  const executed = data !== undefined && (data !== null || first?.path !== undefined);
  return executed || (type === 'application/json' && isOfDocument(code, extensions)) ? 200 : status;
}

/** In plain JSON a status can't be told from that of something between: a request that was understood is answered with 200. */
const isOfDocument = (code: ErrorCode, { path }: Record<string, unknown>): boolean =>
  code === 'GRAPHQL_PARSE_FAILED' ||
  code === 'GRAPHQL_VALIDATION_FAILED' ||
  (code === 'BAD_USER_INPUT' && path !== undefined);

function send(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-length', Buffer.byteLength(text));
  if (status === 405) response.setHeader('allow', 'POST');
  response.end(text);
}

/** HTTP alone knows this refusal; its code is the general one. */
class HttpRefusal extends CallError {
  constructor(
    readonly status: 405 | 406,
    message: string,
  ) {
    super('BAD_USER_INPUT', message);
  }
}

function checkMethod({ method }: IncomingMessage): void {
  if (method !== 'POST') {
    throw new HttpRefusal(405, 'Send the operation by POST: a query in an address would land in logs.');
  }
}

const headersOf = (type: AnswerType): HeaderMap =>
  new HeaderMap([
    ['content-type', 'application/json'],
    ['accept', type],
  ]);
