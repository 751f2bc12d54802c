import { LienthongError } from './errors.ts';
import { signAssertion, type PrivateKey } from './assertion.ts';
import { deadline } from './abort.ts';

/** Gives the token of a call. `rejected` is the one that the server just refused: another is wanted. */
export type Auth = (want: { fetch: typeof fetch; rejected?: string | undefined }) => Promise<string>;

export interface ClientCredentials {
  /** The issuer's token endpoint, `.../oauth2/token`. */
  tokenUrl: string;
  clientId: string;
  /** A private JWK with its `kid`: EC P-256, Ed25519 or RSA. */
  privateKey: PrivateKey;
  /** Fewer scopes than the client has; default: all of them. */
  scopes?: readonly string[];
  /** The issuer as it names itself; default: the origin of `tokenUrl`. */
  issuer?: string;
}

export interface OfficerCredentials extends ClientCredentials {
  officerId: string;
  officerKey: PrivateKey;
}

const urn = 'urn:ietf:params:oauth';
/** The share of a token's life after which a new one is got, while the old one still serves. */
const freshShare = 0.8;
const tokenTimeoutMs = 30_000;

/** Tokens of a system, for work without an officer: a signed assertion in place of a secret. */
export const clientCredentials = (options: ClientCredentials): Auth => createTokens(() => clientForm(options), options);

/** Tokens in which an officer acts through the system: needed for decisions. */
export const officerToken = (options: OfficerCredentials): Auth =>
  createTokens(async () => {
    const form = await clientForm(options);
    form.set('grant_type', `${urn}:grant-type:token-exchange`);
    form.set('subject_token', await signAssertion(options.officerId, options.officerKey, issuerOf(options)));
    form.set('subject_token_type', `${urn}:token-type:jwt`);
    return form;
  }, options);

const issuerOf = ({ issuer, tokenUrl }: ClientCredentials): string => issuer ?? new URL(tokenUrl).origin;

async function clientForm(options: ClientCredentials): Promise<URLSearchParams> {
  return new URLSearchParams({
    grant_type: 'client_credentials',
    client_assertion_type: `${urn}:client-assertion-type:jwt-bearer`,
    client_assertion: await signAssertion(options.clientId, options.privateKey, issuerOf(options)),
    ...(options.scopes && { scope: options.scopes.join(' ') }),
  });
}

interface Token {
  value: string;
  /** On the monotonic clock, so that setting the machine's clock changes nothing. */
  refreshAt: number;
  endsAt: number;
}

/** One request at a time for all who wait; kept in memory alone. */
function createTokens(form: () => Promise<URLSearchParams>, { tokenUrl }: ClientCredentials): Auth {
  let held: Token | undefined;
  let coming: Promise<Token> | undefined;

  const renew = (fetch_: typeof fetch): Promise<Token> => {
    coming ??= requestToken(tokenUrl, form, fetch_)
      .then((token) => (held = token))
      .finally(() => (coming = undefined));
    return coming;
  };

  return async ({ fetch: fetch_, rejected }) => {
    const now = performance.now();
    const usable = held && held.value !== rejected && held.endsAt > now ? held : undefined;
    if (!usable) return (await renew(fetch_)).value;
    if (usable.refreshAt <= now) renew(fetch_).catch(() => undefined);
    return usable.value;
  };
}

async function requestToken(url: string, form: () => Promise<URLSearchParams>, fetch_: typeof fetch): Promise<Token> {
  const askedAt = performance.now();
  const { signal, release } = deadline(tokenTimeoutMs, undefined);
  try {
    const body = await form();
    const headers = { accept: 'application/json' };
    const response = await fetch_(url, { method: 'POST', body, headers, redirect: 'error', signal });
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    const { access_token: value, expires_in: seconds = 300 } = answer;
    if (!response.ok || typeof value !== 'string') throw tokenError(response.status, answer);
    const life = Number(seconds) * 1000;
    return { value, refreshAt: askedAt + life * freshShare, endsAt: askedAt + life };
  } catch (error) {
    if (error instanceof LienthongError) throw error;
    const message = 'The token endpoint could not be reached.';
    throw new LienthongError({
      kind: 'network',
      code: 'TOKEN_ENDPOINT_UNREACHABLE',
      message,
      retryable: true,
      cause: error,
    });
  } finally {
    release();
  }
}

/** The endpoint's reason, which names rules and never a token. */
function tokenError(status: number, { error, error_description: reason }: Record<string, unknown>): LienthongError {
  const retryable = status === 429 || status >= 500;
  const code = typeof error === 'string' ? error : `HTTP_${status}`;
  const message = `No token: ${code}${typeof reason === 'string' ? `, ${reason}` : ''}`;
  return new LienthongError({ kind: retryable ? 'server' : 'auth', code, message, retryable, status });
}
