/**
 * `extensions.code` of a call that was not served; nothing of it was applied. `status` is the HTTP status when the call
 * fails before execution, later it is 200. `retryable`: the same call with the same refs may succeed later (TOKEN_EXPIRED:
 * at once, with a fresh token); never sooner than `Retry-After` says.
 */
export const errorCodes = {
  GRAPHQL_PARSE_FAILED: { status: 400, retryable: false, meaning: 'The document is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, retryable: false, meaning: 'The document does not fit the schema.' },
  BAD_USER_INPUT: { status: 400, retryable: false, meaning: 'A variable or argument is wrong; `path` says which.' },
  PURPOSE_REQUIRED: { status: 400, retryable: false, meaning: 'Personal data need the header `Lienthong-Purpose`.' },
  QUERY_TOO_EXPENSIVE: {
    status: 400,
    retryable: false,
    meaning: 'The cost is over the limit; both are in the answer.',
  },
  QUERY_TOO_DEEP: { status: 400, retryable: false, meaning: 'The selection is nested too deeply.' },
  TOO_MANY_ALIASES: { status: 400, retryable: false, meaning: 'The document has too many aliases or directives.' },
  CURSOR_MISMATCH: {
    status: 400,
    retryable: false,
    meaning: 'The cursor belongs to another filter, order or client.',
  },
  UNAUTHENTICATED: { status: 401, retryable: false, meaning: 'No token, or none that is accepted.' },
  TOKEN_EXPIRED: { status: 401, retryable: true, meaning: 'The token is over; get a fresh one.' },
  CLIENT_REVOKED: { status: 401, retryable: false, meaning: 'The client or its key was revoked.' },
  FORBIDDEN: { status: 403, retryable: false, meaning: 'The agency may not do this.' },
  SCOPE_MISSING: { status: 403, retryable: false, meaning: 'The token lacks a scope; `scopeNeeded` names it.' },
  PURPOSE_NOT_ALLOWED: { status: 403, retryable: false, meaning: 'The client may not act for this purpose.' },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'Does not exist, or lies outside the jurisdiction.' },
  DOCUMENT_NOT_FOUND: { status: 404, retryable: false, meaning: 'No trusted document has this id.' },
  IN_PROGRESS: { status: 409, retryable: true, meaning: 'A ref of the call is being worked on elsewhere.' },
  CURSOR_EXPIRED: { status: 410, retryable: false, meaning: 'The feed no longer reaches back so far; resynchronise.' },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, meaning: 'The body is over the limit.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, meaning: 'The body is not of the type that is asked for.' },
  RATE_LIMITED: { status: 429, retryable: true, meaning: 'A limit of the client is used up.' },
  INTERNAL: { status: 500, retryable: true, meaning: 'A fault of the server; `incident` is its number.' },
  OVERLOADED: { status: 503, retryable: true, meaning: 'The server is at its limit.' },
  MAINTENANCE: { status: 503, retryable: true, meaning: 'The server is being maintained.' },
} as const satisfies Record<string, { status: number; retryable: boolean; meaning: string }>;
export type ErrorCode = keyof typeof errorCodes;
