import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

/** The installation's own Ed25519 key. */
export interface Signer {
  /** The thumbprint of the public key (RFC 7638). */
  keyId: string;
  /** `x` of the public key's JWK. */
  publicKey: string;
  sign(bytes: Buffer): Buffer;
}

/** What RFC 8410 puts before the 32 bytes of a private key. */
const before = Buffer.from('302e020100300506032b657004220420', 'hex');

export function createSigner(seed: Buffer): Signer {
  const key = createPrivateKey({ key: Buffer.concat([before, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  // Members in the order that the thumbprint is over.
  const keyId = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  return { keyId, publicKey: x, sign: (bytes) => sign(null, bytes, key) };
}
