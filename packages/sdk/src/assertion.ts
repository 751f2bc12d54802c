import { configError } from './errors.ts';

/** A private JWK with the id under which its public half is registered. */
export interface PrivateKey {
  readonly kid: string;
  readonly kty: string;
  readonly alg?: string;
  readonly [member: string]: unknown;
}

const algorithms = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
} as const;
type AlgorithmName = keyof typeof algorithms;

const usual: Record<string, AlgorithmName> = { EC: 'ES256', OKP: 'EdDSA', RSA: 'RS256' };

/** Seconds; the issuer takes no longer ones. */
const life = 60;

/** A JWT in which somebody speaks for itself (RFC 7523): good for one use. */
export async function signAssertion(party: string, privateKey: PrivateKey, audience: string): Promise<string> {
  const alg = privateKey.alg === 'PS256' ? 'PS256' : usual[privateKey.kty];
  if (!alg || !privateKey.kid) {
    throw configError('The private key is a JWK with `kid`: EC (P-256), OKP (Ed25519) or RSA.');
  }
  const algorithm = algorithms[alg];
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: party, sub: party, aud: audience, iat, exp: iat + life, jti: crypto.randomUUID() };
  const content = [{ alg, kid: privateKey.kid, typ: 'JWT' }, claims]
    .map((part) => encode(JSON.stringify(part)))
    .join('.');
  const key = await importKey(privateKey, algorithm);
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(content));
  return `${content}.${base64url(new Uint8Array(signature))}`;
}

/** `alg`, `use` and `key_ops` are left out: some platforms refuse a key for what another tool wrote there. */
async function importKey(
  { kid: _kid, alg: _alg, use: _use, key_ops: _ops, ...jwk }: PrivateKey,
  algorithm: (typeof algorithms)[AlgorithmName],
): Promise<CryptoKey> {
  try {
    return await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
  } catch {
    throw configError('The private key is no usable private JWK.');
  }
}

const encode = (text: string): string => base64url(new TextEncoder().encode(text));

export const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
