import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import type { JSONWebKeySet, JWTPayload, JWTVerifyGetKey } from 'jose';
import { clockTolerance, longestToken, ownKeyParameters } from './limits.ts';
import { findReason, TokenRefusal } from './refusal.ts';
import type { TokenReason } from './refusal.ts';
import type { OAuthClient, OAuthRegister } from './register.ts';
import { remoteKeys } from './remote-keys.ts';

/** Asymmetric ones only, whatever the token says. */
const algorithms = ['RS256', 'PS256', 'ES256'];
const mostCached = 5_000;

export interface VerifierOptions {
  issuer: string;
  audience: string;
  keys: { jwks: JSONWebKeySet } | { uri: URL };
  register: OAuthRegister;
  now?: () => Date;
}

export interface Verified {
  clientId: string;
  /** Only a token with it may decide. */
  officerId?: string;
  scopes: readonly string[];
  /** Seconds since 1970. */
  expiresAt: number;
  tokenId: string;
}

/** Throws a TokenRefusal, or IssuerUnreachable. */
export type Verify = (authorization: string | undefined) => Promise<Verified>;

/** What signature and claims prove for good; what may change while the token lives is asked of the register. */
interface Proof {
  answer: Verified;
  agency: string | undefined;
  clientKid: string | undefined;
  officerKid: string | undefined;
}

/** Verifies the access tokens of RFC 9068. A token seen before costs a hash and look-ups in memory. */
export function createVerifier({ issuer, audience, keys, register, now = () => new Date() }: VerifierOptions): Verify {
  const getKey = 'jwks' in keys ? createLocalJWKSet(keys.jwks) : remoteKeys(keys.uri);
  const proofs = new Map<string, Proof>();

  return async (authorization) => {
    if (!authorization) throw new TokenRefusal('NO_TOKEN');
    if (authorization.length > 'Bearer '.length + longestToken) throw new TokenRefusal('TOO_LONG');
    const digest = hash('sha256', authorization, 'base64');
    const known = proofs.get(digest);
    if (known) {
      if (!isOver(known, now())) return admit(known, register);
      proofs.delete(digest);
      throw new TokenRefusal('EXPIRED', register.findClient(known.answer.clientId)?.id);
    }
    const proof = await prove(readToken(authorization), getKey, { issuer, audience, register, now: now() });
    proofs.set(digest, proof);
    if (proofs.size > mostCached) forgetOldest(proofs);
    return admit(proof, register);
  };
}

/** Joins what Node would drop in silence, so that a second Authorization header is refused. */
export function readAuthorization(request: IncomingMessage): string | undefined {
  return request.headersDistinct['authorization']?.join(', ');
}

function isOver({ answer }: Proof, now: Date): boolean {
  return answer.expiresAt + clockTolerance <= now.getTime() / 1000;
}

function forgetOldest(proofs: Map<string, Proof>): void {
  const { value } = proofs.keys().next();
  if (value !== undefined) proofs.delete(value);
}

function readToken(authorization: string): string {
  if (!authorization.startsWith('Bearer ')) throw new TokenRefusal('SCHEME');
  const token = authorization.slice('Bearer '.length);
  if (/[ ,]/.test(token)) throw new TokenRefusal('SCHEME');
  return token;
}

interface Expected {
  issuer: string;
  audience: string;
  register: OAuthRegister;
  now: Date;
}

async function prove(token: string, getKey: JWTVerifyGetKey, expected: Expected): Promise<Proof> {
  const { issuer, audience, now } = expected;
  refuseOwnKey(token);
  try {
    const { payload } = await jwtVerify(token, getKey, {
      algorithms,
      issuer,
      audience,
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'],
      clockTolerance,
      currentDate: now,
    });
    const proof = readProof(payload, now);
    if (typeof proof === 'string') throw new TokenRefusal(proof, findHolder(payload, expected.register));
    return proof;
  } catch (error) {
    const reason = findReason(error);
    if (!reason) throw error;
    // jose hands over the claims only when the signature holds.
    throw new TokenRefusal(reason, findHolder((error as { payload?: JWTPayload }).payload, expected.register));
  }
}

function refuseOwnKey(token: string): void {
  let header: object;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw new TokenRefusal('MALFORMED');
  }
  if (ownKeyParameters.some((name) => name in header)) throw new TokenRefusal('KEY_IN_HEADER');
}

function findHolder(payload: JWTPayload | undefined, register: OAuthRegister): string | undefined {
  const id = payload?.['client_id'];
  return typeof id === 'string' ? register.findClient(id)?.id : undefined;
}

/** Without `act` the client speaks for itself; with it `sub` is the officer and the client only carries the token. */
function readProof(payload: JWTPayload, now: Date): Proof | TokenReason {
  const { act, iat, exp } = payload;
  const [clientId, sub, tokenId] = ['client_id', 'sub', 'jti'].map((name) => findText(payload[name]));
  const scope = findText(payload['scope'] ?? '');
  if (!clientId || !sub || !tokenId || scope === undefined || exp === undefined || iat === undefined) {
    return 'CLAIM_MISSING';
  }
  if (iat > now.getTime() / 1000 + clockTolerance) return 'NOT_YET';
  if (act === undefined && sub !== clientId) return 'SUBJECT';
  if (act !== undefined && findActor(act) !== clientId) return 'ACTOR';
  return {
    answer: {
      clientId,
      ...(act !== undefined && { officerId: sub }),
      scopes: scope.split(' ').filter((name) => name !== ''),
      expiresAt: exp,
      tokenId,
    },
    agency: findText(payload['agency']),
    clientKid: findText(payload['client_kid']),
    officerKid: findText(payload['officer_kid']),
  };
}

function findActor(act: unknown): unknown {
  return typeof act === 'object' && act !== null && 'client_id' in act ? act.client_id : undefined;
}

function findText(claim: unknown): string | undefined {
  return typeof claim === 'string' ? claim : undefined;
}

function admit(proof: Proof, register: OAuthRegister): Verified {
  const client = register.findClient(proof.answer.clientId);
  const reason = client ? findObjection(proof, client, register) : 'UNKNOWN_CLIENT';
  if (reason) throw new TokenRefusal(reason, client?.id);
  return proof.answer;
}

function findObjection(proof: Proof, client: OAuthClient, register: OAuthRegister): TokenReason | undefined {
  if (!client.active || isWithdrawn(proof.clientKid, client.keys)) return 'CLIENT_REVOKED';
  if (proof.agency !== undefined && proof.agency !== client.agencyId) return 'AGENCY_MISMATCH';
  if (proof.answer.officerId === undefined) return undefined;
  const officer = register.findOfficer(proof.answer.officerId);
  if (!officer) return 'UNKNOWN_OFFICER';
  if (!officer.active || isWithdrawn(proof.officerKid, officer.keys)) return 'OFFICER_REVOKED';
  return officer.agencyId === client.agencyId ? undefined : 'AGENCY_MISMATCH';
}

/** Tokens of an external issuer don't say by which key they were got. */
function isWithdrawn(kid: string | undefined, keys: readonly { kid: string }[]): boolean {
  return kid !== undefined && !keys.some((key) => key.kid === kid);
}
