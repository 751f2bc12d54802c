import { TokenRefusal, tokenReasons } from './refusal.ts';
import type { Denial } from './refusal.ts';
import type { OAuthClient } from './register.ts';

const statuses = {
  invalid_client: 401,
  invalid_request: 400,
  invalid_scope: 400,
  unsupported_grant_type: 400,
} as const satisfies Record<string, number>;
type OAuthErrorCode = keyof typeof statuses;

/** An answer of RFC 6749, 5.2. Its message is a fixed sentence: nothing of the request comes back. */
export class OAuthError extends Error {
  constructor(
    readonly error: OAuthErrorCode,
    description: string,
    readonly denial?: Denial,
  ) {
    super(description);
  }

  get status(): number {
    return statuses[this.error];
  }

  static ofToken(error: OAuthErrorCode, parameter: string, { reason, denial }: TokenRefusal): OAuthError {
    return new OAuthError(error, `The ${parameter} ${tokenReasons[reason].fault}`, denial);
  }
}

export function findOAuthError(error: unknown): OAuthError | undefined {
  return error instanceof OAuthError ? error : undefined;
}

export interface TokenRequest {
  clientId: string | undefined;
  clientAssertion: string | undefined;
  scope: string | undefined;
  /** Only in an exchange. */
  subjectToken: string | undefined;
}

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/** A parameter sent empty counts as omitted, one sent twice is an error (RFC 6749, 3.2). */
export function readTokenRequest(form: URLSearchParams): TokenRequest {
  const find = (name: string): string | undefined => {
    const values = form.getAll(name).filter((value) => value !== '');
    if (values.length > 1) throw new OAuthError('invalid_request', `Send ${name} once.`);
    return values[0];
  };
  const grantType = find('grant_type');
  if (!grantType) throw new OAuthError('invalid_request', 'Send grant_type.');
  if (grantType !== 'client_credentials' && grantType !== exchange) {
    throw new OAuthError('unsupported_grant_type', `grant_type is client_credentials or ${exchange}.`);
  }
  const clientAssertion = find('client_assertion');
  if (clientAssertion && find('client_assertion_type') !== jwtBearer) {
    throw new OAuthError('invalid_request', `client_assertion_type is ${jwtBearer}.`);
  }
  const request = { clientId: find('client_id'), clientAssertion, scope: find('scope') };
  if (grantType !== exchange) return { ...request, subjectToken: undefined };
  return { ...request, subjectToken: readSubjectToken(find) };
}

function readSubjectToken(find: (name: string) => string | undefined): string {
  const subjectToken = find('subject_token');
  if (!subjectToken) throw new OAuthError('invalid_request', 'Send subject_token, signed with the key of the officer.');
  if (find('subject_token_type') !== jwtType) {
    throw new OAuthError('invalid_request', `subject_token_type is ${jwtType}.`);
  }
  if ((find('requested_token_type') ?? accessTokenType) !== accessTokenType) {
    throw new OAuthError('invalid_request', `requested_token_type is ${accessTokenType}, or omitted.`);
  }
  if (find('actor_token')) throw new OAuthError('invalid_request', 'Omit actor_token; the actor is the client.');
  return subjectToken;
}

/** What is asked for, or all the client has; more than that is refused, not cut. */
export function grantScopes(asked: string | undefined, client: OAuthClient): readonly string[] {
  if (!asked) return client.scopes;
  const scopes = [...new Set(asked.split(' '))];
  if (scopes.every((scope) => client.scopes.includes(scope))) return scopes;
  throw new OAuthError(
    'invalid_scope',
    'The scope holds what was not granted to this client; viewer lists its scopes.',
    {
      code: 'SCOPE_MISSING',
      reason: 'SCOPE_NOT_GRANTED',
      clientId: client.id,
    },
  );
}
