import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { errorCodes, type ErrorCode } from '@lienthong/schema/error-codes';
import { CallError } from '../errors.ts';
import { ruleOf } from './coercion.ts';
import { limits } from './limits.ts';
import type { Log } from './log.ts';
import { IssuerUnreachable } from './oauth/remote-keys.ts';

const notARequest = 'The body is a JSON object with `query` and, where needed, `variables`.';

/** Codes of Apollo for a request that it can't read. */
const badRequests = {
  BAD_REQUEST: notARequest,
  BAD_USER_INPUT: notARequest,
  OPERATION_RESOLUTION_FAILURE: 'operationName names no operation of the document.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'Send the document itself: none is kept by its hash.',
} as const;

/** What leaves the server when a call fails: our own errors as they are, all others by an allow-list of codes. */
export function createErrorDoor(log: Log): (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError {
  return (formatted, error) => {
    const cause = causeOf(error);
    if (cause instanceof CallError) return shown(formatted, cause.code, cause.message, detailOf(cause));
    const { code } = formatted.extensions ?? {};
    if (code === 'GRAPHQL_PARSE_FAILED' && /more than \d+ tokens/.test(formatted.message)) {
      return shown(formatted, code, `A document has at most ${limits.tokens} tokens.`);
    }
    if (code === 'GRAPHQL_PARSE_FAILED') return shown(formatted, code, `Not GraphQL${where(formatted)}.`);
    if (code === 'GRAPHQL_VALIDATION_FAILED') return shown(formatted, code, validationMessage(formatted, error));
    if (typeof code === 'string' && code in badRequests) {
      return shown(formatted, 'BAD_USER_INPUT', badRequests[code as keyof typeof badRequests]);
    }
    if (isUnserved(cause)) {
      return shown(formatted, 'BAD_USER_INPUT', 'The document asks for a kind of operation that there is none of.');
    }
    if (isOverload(cause)) {
      return shown(formatted, 'OVERLOADED', errorCodes.OVERLOADED.meaning, { retryAfter: 1 });
    }
    const incident = randomUUID();
    log.incident(incident, cause);
    return shown(formatted, 'INTERNAL', errorCodes.INTERNAL.meaning, { incident });
  };
}

function shown(
  { locations, path }: GraphQLFormattedError,
  code: ErrorCode,
  message: string,
  detail: Record<string, unknown> = {},
): GraphQLFormattedError {
  const extensions = { code, retryable: errorCodes[code].retryable, ...detail };
  return { message, ...(locations && { locations }), ...(path && { path }), extensions };
}

/** Apollo wraps what a resolver or a validation rule threw. */
function causeOf(error: unknown): unknown {
  const thrown = unwrapResolverError(error);
  return thrown instanceof GraphQLError && !(thrown instanceof CallError) && thrown.originalError instanceof CallError
    ? thrown.originalError
    : thrown;
}

function detailOf(error: CallError): Record<string, unknown> {
  const { http: _http, code: _code, ...detail } = error.extensions;
  return detail;
}

const where = ({ locations }: GraphQLFormattedError): string => {
  const [at] = locations ?? [];
  return at ? ` at line ${String(at.line)}, column ${String(at.column)}` : '';
};

/** Messages that may repeat a literal of the document are written anew; those that name types and fields help and stay. */
function validationMessage(formatted: GraphQLFormattedError, error: unknown): string {
  const mayRepeatValue = /found |cannot represent|does not exist in|got invalid|is not defined by type|Expected value/;
  if (!mayRepeatValue.test(formatted.message)) return formatted.message;
  const original = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  const rule =
    original instanceof GraphQLError
      ? ruleOf(original)
      : ruleOf(new GraphQLError(formatted.message, { originalError: original as Error }));
  return `The literal${where(formatted)}: ${rule}`;
}

/** graphql-js on an operation whose root type the schema lacks: of its own faults alone this one has no path. */
const isUnserved = (error: unknown): boolean =>
  error instanceof GraphQLError &&
  !error.originalError &&
  error.path === undefined &&
  error.extensions['code'] === undefined;

/** No connection within its time, too many of them, no answer, or a statement over its time: try again later. */
export function isOverload(error: unknown): boolean {
  if (error instanceof IssuerUnreachable) return true;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return (
    (typeof message === 'string' && overloadMessages.test(message)) ||
    (typeof code === 'string' && overloadCodes.test(code))
  );
}

/** Of pg and its pool, which give these errors no code. */
const overloadMessages =
  /^(timeout exceeded when trying to connect$|Query read timeout$|Connection terminated|Client has encountered a connection error|Client was closed)/;

const overloadCodes = /^(53...|57P0[123]|57014|55P03|08...|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE)$/;
