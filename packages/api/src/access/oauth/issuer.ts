import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { verifyAssertion } from './assertion.ts';
import type { AssertionRules, UseAssertion } from './assertion.ts';
import { findOAuthError, grantScopes, OAuthError, readTokenRequest } from './token-request.ts';
import type { TokenRequest } from './token-request.ts';
import type { SigningKey } from './keys.ts';
import { TokenRefusal } from './refusal.ts';
import type { Denial } from './refusal.ts';
import type { OAuthClient, OAuthOfficer, OAuthRegister } from './register.ts';

/** Seconds an access token lives. */
const lifetime = 300;

export const oauthPaths = {
  token: '/oauth2/token',
  jwks: '/oauth2/jwks',
  metadata: ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
} as const;

export interface IssuerOptions {
  /** The public address of this server; it stands in `iss` and before the endpoints' paths. */
  issuer: string;
  audience: string;
  key: SigningKey;
  register: OAuthRegister;
  startedAt: Date;
  useAssertion: UseAssertion;
  deny(denial: Denial, requestId?: string): Promise<void>;
  now?: () => Date;
}

export interface Issuer {
  /** Rejects only when the register of used assertions or the denial can't be written: no token then. */
  token(form: URLSearchParams, requestId?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  /** RFC 8414. */
  metadata(): Record<string, unknown>;
  jwks(): SigningKey['jwks'];
}

/** The embedded issuer: client credentials (RFC 6749, 7523) and the exchange of an officer's token (RFC 8693). */
export function createIssuer(options: IssuerOptions): Issuer {
  const { issuer, key, register, startedAt, useAssertion, deny, now = () => new Date() } = options;
  const base = issuer.replace(/\/$/, '');
  const endpoint = base + oauthPaths.token;

  const metadata = {
    issuer,
    token_endpoint: endpoint,
    jwks_uri: base + oauthPaths.jwks,
    response_types_supported: [],
    grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'RS256', 'PS256', 'EdDSA'],
  };

  async function grant(form: URLSearchParams): Promise<Record<string, unknown>> {
    const request = readTokenRequest(form);
    const rules: AssertionRules = { audiences: [issuer, endpoint], startedAt, now: now(), useAssertion };
    const client = await authenticateClient(request, register, rules);
    const scopes = grantScopes(request.scope, client.party);
    const officer = request.subjectToken
      ? await authenticateOfficer(request.subjectToken, client.party, register, { ...rules, audiences: [issuer] })
      : undefined;
    return {
      access_token: await sign(options, rules.now, client, officer, scopes),
      ...(officer && { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }),
      token_type: 'Bearer',
      expires_in: lifetime,
      scope: scopes.join(' '),
    };
  }

  return {
    async token(form, requestId) {
      try {
        return { status: 200, body: await grant(form) };
      } catch (error) {
        const refused = findOAuthError(error);
        if (!refused) throw error;
        if (refused.denial) await deny(refused.denial, requestId);
        return { status: refused.status, body: { error: refused.error, error_description: refused.message } };
      }
    },
    metadata: () => metadata,
    jwks: () => key.jwks,
  };
}

interface Proven<Party> {
  party: Party;
  kid: string;
}

async function authenticateClient(
  { clientId, clientAssertion }: TokenRequest,
  register: OAuthRegister,
  rules: AssertionRules,
): Promise<Proven<OAuthClient>> {
  try {
    if (!clientAssertion) throw new TokenRefusal('NO_TOKEN');
    return await verifyAssertion(
      clientAssertion,
      'client',
      (id) => {
        if (clientId !== undefined && clientId !== id) throw new TokenRefusal('SUBJECT');
        return register.findClient(id);
      },
      rules,
    );
  } catch (error) {
    throw error instanceof TokenRefusal ? OAuthError.ofToken('invalid_client', 'client_assertion', error) : error;
  }
}

/** RFC 8693, 2.2.2: whatever is wrong with a subject token is an invalid_request. */
async function authenticateOfficer(
  subjectToken: string,
  client: OAuthClient,
  register: OAuthRegister,
  rules: AssertionRules,
): Promise<Proven<OAuthOfficer>> {
  try {
    const officer = await verifyAssertion(subjectToken, 'officer', (id) => register.findOfficer(id), rules);
    if (officer.party.agencyId !== client.agencyId) throw new TokenRefusal('AGENCY_MISMATCH');
    return officer;
  } catch (error) {
    if (!(error instanceof TokenRefusal)) throw error;
    throw OAuthError.ofToken('invalid_request', 'subject_token', new TokenRefusal(error.reason, client.id));
  }
}

/** `client_kid` and `officer_kid` name the keys the token was got with: it ends when one of them is withdrawn. */
function sign(
  { issuer, audience, key }: IssuerOptions,
  now: Date,
  client: Proven<OAuthClient>,
  officer: Proven<OAuthOfficer> | undefined,
  scopes: readonly string[],
): Promise<string> {
  const { id, agencyId } = client.party;
  const issuedAt = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    client_id: id,
    client_kid: client.kid,
    agency: agencyId,
    scope: scopes.join(' '),
    ...(officer && { act: { client_id: id }, officer_kid: officer.kid }),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(officer?.party.id ?? id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetime)
    .setJti(randomUUID())
    .sign(key.privateKey);
}
