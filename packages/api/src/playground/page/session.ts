import type { Facts, Party } from './facts.ts';

/** Who is asking, as the token's own answer to `viewer` or the demo's list has it. */
export interface Who {
  client: string;
  system: string;
  agency: { kind: string; name: string };
  officer?: { id: string; name: string; position: string };
  scopes: readonly string[];
  purposes: readonly string[];
  /** Present for a party of the demo. */
  party?: Party;
}

/** A token and what it is used with. It lives in this object alone: never in storage, cookie or address. */
export interface Session {
  who(): Who | undefined;
  purpose: string;
  caseRef: string;
  signIn(party: Party, officerId?: string): Promise<void>;
  /** A token of one's own; `who` is asked of the server with it. */
  paste(token: string, ask: (token: string) => Promise<Who>): Promise<void>;
  signOut(): void;
  /** The headers of a call; a token of the demo is renewed before it ends, or where the server says that it has. */
  headers(renew?: boolean): Promise<Record<string, string>>;
}

interface Token {
  value: string;
  /** Milliseconds since 1970; Infinity where unknown. */
  expiresAt: number;
  scopes: string[];
}

/** Milliseconds before its end at which a token is renewed. */
const margin = 60_000;

export function createSession(facts: Pick<Facts, 'meanings'>): Session {
  let who: Who | undefined;
  let token: Token | undefined;
  let renewing: Promise<Token> | undefined;

  const take = (next: Who, value: Token): void => {
    const keeps = who?.client === next.client && next.purposes.includes(session.purpose);
    who = next;
    token = value;
    if (keeps) return;
    session.purpose = next.purposes[0] ?? '';
    session.caseRef = facts.meanings.purposeClasses[session.purpose]?.caseRequired === true ? 'TRY-2021-0001' : '';
  };

  const renewed = async (from: Who & { party: Party }): Promise<Token> => {
    renewing ??= fetchToken(from.party.client, from.officer?.id).finally(() => (renewing = undefined));
    return renewing;
  };

  const session: Session = {
    purpose: '',
    caseRef: '',
    who: () => who,
    async signIn(party, officerId) {
      const value = await fetchToken(party.client, officerId);
      const officer = party.officers.find(({ id }) => id === officerId);
      const { client, name: system, agency, purposes } = party;
      take({ client, system, agency, ...(officer && { officer }), scopes: value.scopes, purposes, party }, value);
    },
    async paste(text, ask) {
      const value = text.trim().replace(/^Bearer\s+/i, '');
      take(await ask(value), { value, expiresAt: Infinity, scopes: [] });
    },
    signOut() {
      who = undefined;
      token = undefined;
    },
    async headers(renew = false) {
      const now = who;
      if (!now || !token) return {};
      const { party } = now;
      if (party && (renew || token.expiresAt - Date.now() < margin)) {
        const next = await renewed({ ...now, party });
        if (who === now) token = next;
      }
      return {
        authorization: `Bearer ${token.value}`,
        ...(session.purpose !== '' && { 'lienthong-purpose': session.purpose }),
        ...(session.caseRef !== '' && { 'lienthong-case': session.caseRef }),
      };
    },
  };
  return session;
}

/** The demo's sign-in: the server signs with the demo's key and asks its own issuer. */
async function fetchToken(client: string, officer: string | undefined): Promise<Token> {
  const response = await fetch('/playground/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client, officer }),
    cache: 'no-store',
  });
  const body = (await response.json()) as Record<string, unknown>;
  const { access_token: value, expires_in: seconds, scope } = body;
  if (!response.ok || typeof value !== 'string') {
    const why = body['error_description'] ?? body['error'];
    throw new Error(typeof why === 'string' ? why : `The server answers ${String(response.status)}.`);
  }
  return {
    value,
    expiresAt: Date.now() + Number(seconds) * 1000,
    scopes: typeof scope === 'string' ? scope.split(' ') : [],
  };
}
