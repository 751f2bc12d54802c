import { retryableCodes, type ErrorCode } from './generated/codes.ts';

/** What to do about a failure; the code says more exactly what it was. */
export type ErrorKind =
  | 'config'
  | 'validation'
  | 'protocol'
  | 'auth'
  | 'permission'
  | 'notFound'
  | 'inProgress'
  | 'tooExpensive'
  | 'rateLimit'
  | 'server'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'cursor'
  | 'partialData';

const kinds = {
  GRAPHQL_PARSE_FAILED: 'protocol',
  GRAPHQL_VALIDATION_FAILED: 'protocol',
  BAD_USER_INPUT: 'validation',
  PURPOSE_REQUIRED: 'permission',
  QUERY_TOO_EXPENSIVE: 'tooExpensive',
  QUERY_TOO_DEEP: 'tooExpensive',
  TOO_MANY_ALIASES: 'tooExpensive',
  CURSOR_MISMATCH: 'cursor',
  UNAUTHENTICATED: 'auth',
  TOKEN_EXPIRED: 'auth',
  CLIENT_REVOKED: 'auth',
  FORBIDDEN: 'permission',
  SCOPE_MISSING: 'permission',
  PURPOSE_NOT_ALLOWED: 'permission',
  NOT_FOUND: 'notFound',
  DOCUMENT_NOT_FOUND: 'protocol',
  IN_PROGRESS: 'inProgress',
  CURSOR_EXPIRED: 'cursor',
  PAYLOAD_TOO_LARGE: 'tooExpensive',
  UNSUPPORTED_MEDIA_TYPE: 'protocol',
  RATE_LIMITED: 'rateLimit',
  INTERNAL: 'server',
  OVERLOADED: 'server',
  MAINTENANCE: 'server',
} as const satisfies Record<ErrorCode, ErrorKind>;

/** Codes of a newer server than this SDK knows are failures of the server, and are not repeated. */
export const kindOf = (code: string): ErrorKind => (kinds as Record<string, ErrorKind>)[code] ?? 'server';
export const isRetryable = (code: string): boolean => retryableCodes.includes(code);

export interface ErrorFacts {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly retryable?: boolean | undefined;
  readonly requestId?: string | undefined;
  readonly operation?: string | undefined;
  readonly attempts?: number | undefined;
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** Survives two copies of the SDK in one program, where instanceof doesn't. */
const brand = Symbol.for('@lienthong/sdk/error');

/** Never holds variables, bodies or tokens: it may be logged as it is. */
export class LienthongError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  /** Whether the same call, with the same refs, may succeed later. */
  readonly retryable: boolean;
  /** Names the last attempt in the server's log. */
  readonly requestId: string | undefined;
  readonly operation: string | undefined;
  readonly attempts: number;
  /** HTTP status of the last answer. */
  readonly status: number | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'LienthongError';
    Object.defineProperty(this, brand, { value: true });
    this.kind = facts.kind;
    this.code = facts.code;
    this.retryable = facts.retryable ?? false;
    this.requestId = facts.requestId;
    this.operation = facts.operation;
    this.attempts = facts.attempts ?? 0;
    this.status = facts.status;
  }

  /** All that it says, without cause and stack; what isn't enumerable stays out. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

export class RateLimitError extends LienthongError {
  declare readonly kind: 'rateLimit';
  readonly retryAfterMs: number | undefined;

  constructor(facts: ErrorFacts, retryAfterMs: number | undefined) {
    super(facts);
    this.name = 'RateLimitError';
    this.retryAfterMs = retryAfterMs;
  }
}

export class PermissionError extends LienthongError {
  declare readonly kind: 'permission';
  readonly missingScopes: readonly string[];

  constructor(facts: ErrorFacts, missingScopes: readonly string[]) {
    super(facts);
    this.name = 'PermissionError';
    this.missingScopes = missingScopes;
  }
}

/** What is wrong, by place and rule, never by value. */
export interface Issue {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

export class ValidationError extends LienthongError {
  declare readonly kind: 'validation';
  readonly issues: readonly Issue[];

  constructor(facts: ErrorFacts, issues: readonly Issue[]) {
    super(facts);
    this.name = 'ValidationError';
    this.issues = issues;
  }
}

/** A part was answered and a part failed. `data` is left out of toJSON: it is personal. */
export class PartialDataError extends LienthongError {
  declare readonly kind: 'partialData';
  declare readonly data: unknown;
  readonly issues: readonly Issue[];

  constructor(facts: ErrorFacts, data: unknown, issues: readonly Issue[]) {
    super(facts);
    this.name = 'PartialDataError';
    // Not enumerable: loggers that walk an error's own fields don't find it.
    Object.defineProperty(this, 'data', { value: data });
    this.issues = issues;
  }
}

interface ErrorsByKind {
  rateLimit: RateLimitError;
  permission: PermissionError;
  validation: ValidationError;
  partialData: PartialDataError;
}

type ErrorOf<Kind extends ErrorKind> = Kind extends keyof ErrorsByKind ? ErrorsByKind[Kind] : LienthongError;

/** Whether it is an error of this SDK, of any copy of it, and of that kind where one is named. */
export function isLienthongError<Kind extends ErrorKind = ErrorKind>(
  error: unknown,
  kind?: Kind,
): error is ErrorOf<Kind> {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return kind === undefined || (error as { kind?: unknown }).kind === kind;
}

export const configError = (message: string, code = 'CONFIGURATION'): LienthongError =>
  new LienthongError({ kind: 'config', code, message });
