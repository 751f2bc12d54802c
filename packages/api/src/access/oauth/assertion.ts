import { createHash } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JWK, JWTPayload, ProtectedHeaderParameters } from 'jose';
import { clockTolerance, longestToken, ownKeyParameters } from './limits.ts';
import { findReason, TokenRefusal } from './refusal.ts';
import type { TokenReason } from './refusal.ts';
import type { OAuthParty } from './register.ts';

/** Seconds an assertion may still have to live when it comes in. */
const longestLife = 60;
const longestTokenId = 200;

const parties = {
  client: { unknown: 'UNKNOWN_CLIENT', revoked: 'CLIENT_REVOKED' },
  officer: { unknown: 'UNKNOWN_OFFICER', revoked: 'OFFICER_REVOKED' },
} as const satisfies Record<string, { unknown: TokenReason; revoked: TokenReason }>;

/** False when the digest was used before, or when an assertion issued then may have been used and forgotten. */
export type UseAssertion = (digest: Buffer, expiresAt: Date, issuedAt: Date) => Promise<boolean>;

export interface AssertionRules {
  audiences: readonly string[];
  startedAt: Date;
  now: Date;
  useAssertion: UseAssertion;
}

/**
 * A client's or an officer's self-signed JWT (RFC 7523): iss = sub = the party, one audience, at most 60 s, used once.
 * A refusal names the claimed client if it is registered, proven or not: the trail shows whom somebody tried to be.
 */
export async function verifyAssertion<Party extends OAuthParty>(
  assertion: string,
  kind: keyof typeof parties,
  find: (id: string) => Party | undefined,
  rules: AssertionRules,
): Promise<{ party: Party; kid: string }> {
  if (assertion.length > longestToken) throw new TokenRefusal('TOO_LONG');
  const { header, id } = readUnproven(assertion);
  const party = find(id);
  if (!party) throw new TokenRefusal(parties[kind].unknown);
  const clientId = kind === 'client' ? party.id : undefined;
  if (ownKeyParameters.some((name) => name in header)) throw new TokenRefusal('KEY_IN_HEADER', clientId);
  const key = party.keys.find((candidate) => candidate.kid === header.kid);
  const usable = key && findUsableKey(key.jwk);
  if (!key || !usable) throw new TokenRefusal('UNKNOWN_KEY', clientId);

  const claims = await verified(assertion, party.id, usable, rules, clientId);
  const reason = findBreach(claims, rules) ?? (party.active ? undefined : parties[kind].revoked);
  if (reason) throw new TokenRefusal(reason, clientId);
  const { jti, exp, iat } = claims;
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, party.id, jti]))
    .digest();
  const isNew = await rules.useAssertion(digest, new Date((exp + clockTolerance) * 1000), new Date(iat * 1000));
  if (!isNew) throw new TokenRefusal('REPLAYED', clientId);
  return { party, kid: key.kid };
}

function readUnproven(assertion: string): { header: ProtectedHeaderParameters; id: string } {
  try {
    const { iss } = decodeJwt(assertion);
    if (typeof iss === 'string') return { header: decodeProtectedHeader(assertion), id: iss };
  } catch {
    throw new TokenRefusal('MALFORMED');
  }
  throw new TokenRefusal('ISSUER');
}

/** What jose has made sure of; that `jti` is text it has not. */
type AssertionClaims = JWTPayload & { exp: number; iat: number; jti: string };

async function verified(
  assertion: string,
  id: string,
  { key, algorithms }: UsableKey,
  { audiences, now }: AssertionRules,
  clientId: string | undefined,
): Promise<AssertionClaims> {
  const audience = [...audiences];
  const expected = { issuer: id, subject: id, audience, requiredClaims: ['exp', 'iat', 'jti'] };
  try {
    const options = { ...expected, algorithms, clockTolerance, currentDate: now };
    return (await jwtVerify<AssertionClaims>(assertion, key, options)).payload;
  } catch (error) {
    const reason = findReason(error);
    throw reason ? new TokenRefusal(reason, clientId) : error;
  }
}

/** What jose doesn't check. Times are compared to the second, as `iat` has no finer ones. */
function findBreach(
  { aud, jti, exp, iat }: AssertionClaims,
  { now, startedAt }: AssertionRules,
): TokenReason | undefined {
  const seconds = now.getTime() / 1000;
  if (Array.isArray(aud) && aud.length > 1) return 'AUDIENCE';
  if (!isText(jti) || jti === '' || jti.length > longestTokenId) return 'MALFORMED';
  if (exp > seconds + longestLife + clockTolerance) return 'LIVES_TOO_LONG';
  if (iat > seconds + clockTolerance) return 'NOT_YET';
  if (iat < Math.floor(startedAt.getTime() / 1000)) return 'BEFORE_START';
  return undefined;
}

const isText = (claim: unknown): claim is string => typeof claim === 'string';

interface UsableKey {
  key: JWK;
  algorithms: string[];
}

/** Algorithms follow from the registered key, never from the token. RSA below 2048 bits and symmetric keys are unusable. */
export function findUsableKey(jwk: Readonly<Record<string, unknown>>): UsableKey | undefined {
  const { kty, crv, x, y, n, e, alg } = jwk as JWK;
  if (kty === 'EC' && crv === 'P-256' && x && y) return { key: { kty, crv, x, y }, algorithms: ['ES256'] };
  if (kty === 'OKP' && crv === 'Ed25519' && x) return { key: { kty, crv, x }, algorithms: ['EdDSA', 'Ed25519'] };
  if (kty === 'RSA' && n && e && Buffer.from(n, 'base64url').length >= 256) {
    return { key: { kty, n, e }, algorithms: ['RS256', 'PS256'].filter((name) => !alg || alg === name) };
  }
  return undefined;
}
