import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { createIssuer } from '@lienthong/api/access/oauth/issuer';
import type { IssuerOptions } from '@lienthong/api/access/oauth/issuer';
import { loadSigningKey } from '@lienthong/api/access/oauth/keys';
import type { SigningKey } from '@lienthong/api/access/oauth/keys';
import type { Denial } from '@lienthong/api/access/oauth/refusal';
import type { OAuthClient, OAuthOfficer } from '@lienthong/api/access/oauth/register';
import { createVerifier } from '@lienthong/api/access/oauth/tokens';

export const issuerUrl = 'http://127.0.0.1:4000';
export const audience = 'lienthong';
export const start = new Date('2026-11-22T03:00:00Z');
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface Pair {
  kid: string;
  algorithm: string;
  publicJwk: JWK;
  privateKey: CryptoKey;
}

export async function createPair(algorithm: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  return { kid: await calculateJwkThumbprint(publicJwk), algorithm, publicJwk, privateKey };
}

/** Made once a file: RSA pairs take their time. */
const pairs = {
  justice: await createPair('ES256'),
  education: await createPair('RS256'),
  registrar: await createPair('EdDSA'),
  principal: await createPair('ES256'),
};
const key = await createKey();

async function createKey(): Promise<SigningKey> {
  const dataDir = await mkdtemp(join(tmpdir(), 'lienthong-issuer-'));
  try {
    return await loadSigningKey(dataDir);
  } finally {
    await rm(dataDir, { recursive: true });
  }
}

/** An issuer and a verifier over one register: two agencies, a client and an officer each, and a clock that tests move. */
export function openOffice(overrides: Partial<IssuerOptions> = {}) {
  const clients = new Map<string, OAuthClient>([
    ['justice', clientOf('justice', 'justice-district', ['citizen:read', 'correction:submit'], pairs.justice)],
    ['education', clientOf('education', 'education-province', ['cohort:write'], pairs.education)],
  ]);
  const officers = new Map<string, OAuthOfficer>([
    ['registrar', officerOf('registrar', 'justice-district', pairs.registrar)],
    ['principal', officerOf('principal', 'education-province', pairs.principal)],
  ]);
  const register = {
    findClient: (id: string) => clients.get(id),
    findOfficer: (id: string) => officers.get(id),
  };
  const clock = { now: new Date(start.getTime() + 60_000) };
  const denials: Denial[] = [];
  const used = new Set<string>();
  const now = () => clock.now;
  const issuer = createIssuer({
    issuer: issuerUrl,
    audience,
    key,
    register,
    startedAt: start,
    useAssertion: (digest) => {
      const id = digest.toString('hex');
      const isNew = !used.has(id);
      used.add(id);
      return Promise.resolve(isNew);
    },
    deny: (denial) => {
      denials.push(denial);
      return Promise.resolve();
    },
    now,
    ...overrides,
  });
  const verify = createVerifier({ issuer: issuerUrl, audience, keys: { jwks: issuer.jwks() }, register, now });

  /** A self-signed JWT of a party; claims and header can be bent, `undefined` leaves one out. */
  const assertionOf = (
    id: string,
    pair: Pair,
    claims: Record<string, unknown> = {},
    header: object = {},
  ): Promise<string> => {
    const seconds = Math.floor(clock.now.getTime() / 1000);
    const usual = { iss: id, sub: id, aud: issuerUrl, iat: seconds, exp: seconds + 60, jti: randomUUID() };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: pair.algorithm, kid: pair.kid, typ: 'JWT', ...header })
      .sign(pair.privateKey);
  };
  const machineForm = (assertion: string, more: Record<string, string> = {}): URLSearchParams =>
    new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: jwtBearer,
      client_assertion: assertion,
      ...more,
    });
  const officerForm = (assertion: string, subject: string, more: Record<string, string> = {}): URLSearchParams =>
    machineForm(assertion, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      ...more,
    });
  const machineToken = async (): Promise<string> => {
    const { body } = await issuer.token(machineForm(await assertionOf('justice', pairs.justice)));
    return body['access_token'] as string;
  };
  const officerToken = async (): Promise<string> => {
    const assertion = await assertionOf('justice', pairs.justice);
    const { body } = await issuer.token(officerForm(assertion, await assertionOf('registrar', pairs.registrar)));
    return body['access_token'] as string;
  };
  return {
    issuer,
    verify,
    key,
    register,
    clients,
    officers,
    pairs,
    clock,
    denials,
    assertionOf,
    machineForm,
    officerForm,
    machineToken,
    officerToken,
  };
}
export type Office = ReturnType<typeof openOffice>;

function clientOf(id: string, agencyId: string, scopes: string[], { kid, publicJwk }: Pair): OAuthClient {
  return { id, active: true, agencyId, scopes, keys: [{ kid, jwk: publicJwk }] };
}

function officerOf(id: string, agencyId: string, { kid, publicJwk }: Pair): OAuthOfficer {
  return { id, active: true, agencyId, keys: [{ kid, jwk: publicJwk }] };
}
