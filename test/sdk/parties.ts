import { exportJWK, generateKeyPair } from 'jose';
import { clientCredentials, justiceClient, type ClientOptions, type JusticeClient } from '@lienthong/sdk';
import type { FaultServer } from './fault-server.ts';

export const newKey = async (alg = 'ES256') => {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  return { ...(await exportJWK(privateKey)), kty: alg === 'ES256' ? 'EC' : alg === 'EdDSA' ? 'OKP' : 'RSA', kid: 'k1' };
};

/** A client of the fault server, with a key of its own. */
export async function clientOf(server: FaultServer, options: Partial<ClientOptions> = {}): Promise<JusticeClient> {
  const auth = clientCredentials({ tokenUrl: server.tokenUrl, clientId: 'test', privateKey: await newKey() });
  return justiceClient({ url: server.url, auth, purpose: 'CIVIL_STATUS', ...options });
}

export const submit = 'mutation Submit($items: [CorrectionItem!]!) { submitCorrections(items: $items) { clientRef } }';

export const itemsOf = (count: number): { clientRef: string; place: number }[] =>
  Array.from({ length: count }, (_, place) => ({ clientRef: `r-${String(place)}`, place }));

/** What a promise rejects with. */
export async function errorOf(promise: PromiseLike<unknown>): Promise<any> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail');
}
