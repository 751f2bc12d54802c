import { errorCodes, type ErrorCode } from '@lienthong/schema/error-codes';
import { GraphQLError } from 'graphql';

/** A call that was not served as a whole. Its message is public: it names field and rule, never a value of a request. */
export class CallError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, detail: Record<string, unknown> = {}) {
    const retryAfter = detail['retryAfter'];
    super(message, {
      extensions: {
        code,
        ...detail,
        http: {
          status: errorCodes[code].status,
          ...(typeof retryAfter === 'number' && { headers: new Map([['retry-after', String(retryAfter)]]) }),
        },
      },
    });
    this.code = code;
  }
}

/** An argument that breaks a rule. */
export function wrong(argument: string, rule: string): never {
  throw new CallError('BAD_USER_INPUT', `Argument ${argument}: ${rule}`, { path: [argument], rule });
}

/** For look-ups whose type is non-null, and never for what would tell whether a person exists. */
export function orNotFound<T>(found: T | null | undefined, what: string): T {
  if (found === null || found === undefined) throw new CallError('NOT_FOUND', `${what} doesn't exist.`);
  return found;
}
