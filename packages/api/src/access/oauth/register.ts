/** A client or an officer as the issuer and the verifier see it: who, still active, and by which public keys. */
export interface OAuthParty {
  id: string;
  active: boolean;
  keys: readonly { kid: string; jwk: Readonly<Record<string, unknown>> }[];
}

export interface OAuthClient extends OAuthParty {
  agencyId: string;
  scopes: readonly string[];
}

export interface OAuthOfficer extends OAuthParty {
  agencyId: string;
}

/** Asked on every call, cached tokens included: a revocation works as soon as the register knows of it. */
export interface OAuthRegister {
  findClient(id: string): OAuthClient | undefined;
  findOfficer(id: string): OAuthOfficer | undefined;
}
