import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { importJWK, SignJWT, type JWK } from 'jose';
import type { AgencyKind, Purpose } from '@lienthong/schema/codes';
import type { Issuer } from '../access/oauth/issuer.ts';
import { findDemoKeys } from '../process/demo-keys.ts';
import type { Client, Register } from '../store/register.ts';

/** A demo system that a newcomer may be, with the officers who work through it. */
export interface DemoParty {
  client: string;
  name: string;
  agency: { id: string; kind: AgencyKind; name: string; unit: string };
  scopes: readonly string[];
  purposes: readonly Purpose[];
  officers: { id: string; name: string; position: string }[];
}

export interface SignIn {
  parties(): DemoParty[];
  /** An ordinary token of five minutes; undefined for who isn't in the list. */
  token(client: string, officer: string | undefined, requestId: string): ReturnType<Issuer['token']> | undefined;
}

const urn = 'urn:ietf:params:oauth';

/** Seconds that an assertion lives: it is used at once. */
const assertionLife = 30;

/** Signs with the keys that the demo's loader left, and asks the embedded issuer as any system does. */
export function createSignIn(options: { register: Register; issuer: Issuer; name: string; keysDir: string }): SignIn {
  const { register, issuer, name, keysDir } = options;

  function parties(): DemoParty[] {
    const { clients, officers } = findDemoKeys(keysDir);
    return clients.flatMap(({ clientId }) => {
      const client = register.findClient(clientId);
      if (!client?.active) return [];
      const own = officers.filter((one) => one.viaClient === clientId && register.findOfficer(one.officerId)?.active);
      const shown = own.map(({ officerId, name: called, position }) => ({ id: officerId, name: called, position }));
      const { scopes, purposes } = client;
      return [{ client: clientId, name: client.name, agency: agencyOf(client), scopes, purposes, officers: shown }];
    });
  }

  async function assertion(party: string): Promise<string> {
    const { kid, ...jwk } = JSON.parse(fs.readFileSync(path.join(keysDir, `${party}.json`), 'utf8')) as JWK;
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: party, sub: party, aud: name, iat: now, exp: now + assertionLife, jti: randomUUID() })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...(kid !== undefined && { kid }) })
      .sign(await importJWK(jwk, 'ES256'));
  }

  async function request(client: string, officer: string | undefined, requestId: string) {
    const form = new URLSearchParams({
      grant_type: officer === undefined ? 'client_credentials' : `${urn}:grant-type:token-exchange`,
      client_assertion_type: `${urn}:client-assertion-type:jwt-bearer`,
      client_assertion: await assertion(client),
      ...(officer !== undefined && {
        subject_token: await assertion(officer),
        subject_token_type: `${urn}:token-type:jwt`,
      }),
    });
    return issuer.token(form, requestId);
  }

  return {
    parties,
    // Only names of the list become names of files.
    token(client, officer, requestId) {
      const party = parties().find((one) => one.client === client);
      if (!party || (officer !== undefined && !party.officers.some(({ id }) => id === officer))) return undefined;
      return request(client, officer, requestId);
    },
  };
}

const agencyOf = ({ agency: { id, kind, name, unit } }: Client): DemoParty['agency'] => ({
  id,
  kind,
  name,
  unit: unit.fullName,
});
