import { configError } from './errors.ts';
import type { Purpose } from './generated/types.ts';
import type { Hooks } from './hooks.ts';
import { retryRules } from './retry.ts';
import type { Auth } from './tokens.ts';

export interface Timeouts {
  /** Of one attempt; default 30,000. */
  attemptMs?: number;
  /** Of a call with all its attempts and waits; default 120,000. A wait that would end later is not begun. */
  overallMs?: number;
}

export interface ClientOptions {
  /** `https://.../graphql`; without TLS on this machine alone. */
  url: string;
  auth: Auth;
  /** Why personal data are read and written, in every call that doesn't say otherwise. */
  purpose?: Purpose;
  /** Reference of the case, where the purpose needs one. ASCII, since it travels in a header. */
  caseRef?: string;
  fetch?: typeof fetch;
  timeouts?: Timeouts;
  /** Attempts after the first; default 4. */
  retries?: number;
  hooks?: Hooks;
  /** ID sends the hash of a document in place of its text, to a server where it is registered; default TEXT. */
  documents?: 'TEXT' | 'ID';
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  timeouts?: Timeouts;
  purpose?: Purpose;
  caseRef?: string;
}

export interface Settings {
  url: string;
  auth: Auth;
  fetch: typeof fetch;
  timeouts: Required<Timeouts>;
  retries: number;
  hooks: Hooks;
  documents: 'TEXT' | 'ID';
  headersOf(call: CallOptions): Record<string, string>;
}

/** A wrong setting is said when the client is made, not by the first call at night. */
export function checkSettings(options: ClientOptions): Settings {
  const { auth, hooks = {}, timeouts = {}, retries = retryRules.retries, documents = 'TEXT' } = options;
  const { attemptMs = 30_000, overallMs = 120_000 } = timeouts;
  if (typeof auth !== 'function') throw configError('`auth` is clientCredentials(...) or officerToken(...).');
  if (!(attemptMs > 0 && overallMs > 0)) throw configError('Timeouts are milliseconds above 0.');
  if (!(Number.isInteger(retries) && retries >= 0)) throw configError('`retries` is a whole number from 0.');
  const settings = {
    url: checkUrl(options.url),
    auth,
    fetch: options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init)),
    timeouts: { attemptMs, overallMs },
    retries,
    hooks,
    documents,
    headersOf: (call: CallOptions) => headersOf(call.purpose ?? options.purpose, call.caseRef ?? options.caseRef),
  };
  settings.headersOf({});
  return settings;
}

export function checkUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw configError('`url` is no absolute address.');
  }
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(parsed.hostname);
  if (parsed.protocol !== 'https:' && !(parsed.protocol === 'http:' && isHere)) {
    throw configError('`url` begins with https://, on this machine also with http://.');
  }
  if (parsed.username !== '' || parsed.password !== '') throw configError('`url` holds no user and no password.');
  return parsed.href;
}

function headersOf(purpose: string | undefined, caseRef: string | undefined): Record<string, string> {
  for (const [name, value] of Object.entries({ purpose, caseRef })) {
    if (value !== undefined && !/^[\x20-\x7e]{1,100}$/.test(value)) {
      throw configError(`\`${name}\` is a text of 1 to 100 ASCII characters.`);
    }
  }
  return {
    accept: 'application/graphql-response+json, application/json;q=0.9',
    'content-type': 'application/json',
    ...(purpose !== undefined && { 'lienthong-purpose': purpose }),
    ...(caseRef !== undefined && { 'lienthong-case': caseRef }),
  };
}
