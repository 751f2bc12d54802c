import type { ErrorCode } from '@lienthong/schema/error-codes';
import { errors } from 'jose';

/** The same words for three reasons: who is registered can't be found out by asking. */
const unregistered = 'names a party or a key (kid) that is not registered here.';

/**
 * Why a signed token (access token, client assertion, officer's token) is refused; the row of the denial keeps the reason.
 * `fault` continues "The token ..." and says what to mend; in the characters RFC 6749 allows, so without typographic ones.
 * A revoked officer is no CLIENT_REVOKED: the system's other officers go on.
 */
export const tokenReasons = {
  NO_TOKEN: { code: 'UNAUTHENTICATED', fault: 'is missing.' },
  SCHEME: { code: 'UNAUTHENTICATED', fault: 'must come alone, in one header Authorization, after the word Bearer.' },
  TOO_LONG: { code: 'UNAUTHENTICATED', fault: 'is longer than 8 kB.' },
  MALFORMED: { code: 'UNAUTHENTICATED', fault: 'is not a signed JWT in compact form with well-formed claims.' },
  ALGORITHM: { code: 'UNAUTHENTICATED', fault: 'is signed with an algorithm that is not accepted for its key.' },
  KEY_IN_HEADER: { code: 'UNAUTHENTICATED', fault: 'brings its own key (jwk, jku or x5u); name a known one by kid.' },
  UNKNOWN_KEY: { code: 'UNAUTHENTICATED', fault: unregistered },
  SIGNATURE: { code: 'UNAUTHENTICATED', fault: 'has a signature that does not fit the key it names.' },
  TYPE: { code: 'UNAUTHENTICATED', fault: 'is of another type (typ) than at+jwt.' },
  ISSUER: { code: 'UNAUTHENTICATED', fault: 'comes from another issuer (iss).' },
  AUDIENCE: { code: 'UNAUTHENTICATED', fault: 'is meant for another audience (aud).' },
  NO_EXPIRY: { code: 'UNAUTHENTICATED', fault: 'has no exp.' },
  EXPIRED: { code: 'TOKEN_EXPIRED', fault: 'has expired; get a fresh one and check the clock.' },
  NOT_YET: { code: 'UNAUTHENTICATED', fault: 'is not valid yet (nbf or iat lies ahead); check the clock.' },
  CLAIM_MISSING: { code: 'UNAUTHENTICATED', fault: 'lacks a claim; exp, iat, jti and sub are obligatory.' },
  SUBJECT: { code: 'UNAUTHENTICATED', fault: 'speaks for another subject (sub) than its holder.' },
  ACTOR: { code: 'UNAUTHENTICATED', fault: 'names another client as actor (act) than as its holder.' },
  LIVES_TOO_LONG: { code: 'UNAUTHENTICATED', fault: 'expires more than 60 s ahead (exp).' },
  BEFORE_START: { code: 'UNAUTHENTICATED', fault: 'was signed before the server started (iat); sign a fresh one.' },
  REPLAYED: { code: 'UNAUTHENTICATED', fault: 'was used before or is too old; sign a fresh one with a new jti.' },
  UNKNOWN_CLIENT: { code: 'UNAUTHENTICATED', fault: unregistered },
  UNKNOWN_OFFICER: { code: 'UNAUTHENTICATED', fault: unregistered },
  CLIENT_REVOKED: { code: 'CLIENT_REVOKED', fault: 'belongs to a client that was revoked, or whose key was.' },
  OFFICER_REVOKED: { code: 'UNAUTHENTICATED', fault: 'belongs to an officer who was revoked, or whose key was.' },
  AGENCY_MISMATCH: { code: 'UNAUTHENTICATED', fault: 'joins an officer and a client of different agencies.' },
} as const satisfies Record<string, { code: ErrorCode; fault: string }>;
export type TokenReason = keyof typeof tokenReasons;

/** What is left of a refused authentication. `clientId` is always a registered id, never text of the caller's choice. */
export interface Denial {
  code: ErrorCode;
  reason: TokenReason | 'SCOPE_NOT_GRANTED';
  clientId?: string;
}

/** Its message holds nothing from the token. */
export class TokenRefusal extends Error {
  override name = 'TokenRefusal';
  readonly code: (typeof tokenReasons)[TokenReason]['code'];
  readonly clientId?: string;

  constructor(
    readonly reason: TokenReason,
    clientId?: string,
  ) {
    super(`The token ${tokenReasons[reason].fault}`);
    this.code = tokenReasons[reason].code;
    if (clientId !== undefined) this.clientId = clientId;
  }

  get denial(): Denial {
    return { code: this.code, reason: this.reason, ...(this.clientId !== undefined && { clientId: this.clientId }) };
  }
}

const claimReasons: Readonly<Record<string, TokenReason>> = {
  typ: 'TYPE',
  iss: 'ISSUER',
  aud: 'AUDIENCE',
  sub: 'SUBJECT',
  nbf: 'NOT_YET',
};

/** The reason behind an error of jose; undefined for what isn't the token's fault. */
export function findReason(error: unknown): TokenReason | undefined {
  if (error instanceof errors.JWTExpired) return 'EXPIRED';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === 'invalid') return 'MALFORMED';
    if (error.reason === 'missing' && error.claim === 'exp') return 'NO_EXPIRY';
    if (error.reason === 'missing' && error.claim !== 'iss' && error.claim !== 'aud') return 'CLAIM_MISSING';
    return claimReasons[error.claim] ?? 'MALFORMED';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'ALGORITHM';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'SIGNATURE';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'UNKNOWN_KEY';
  const malformed = [errors.JWSInvalid, errors.JWTInvalid, errors.JOSENotSupported];
  return malformed.some((kind) => error instanceof kind) ? 'MALFORMED' : undefined;
}
