import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { calculateJwkThumbprint, type JWK } from 'jose';

export interface PublicKey {
  kid: string;
  jwk: JWK;
}

/** Makes an ES256 key pair; the private half goes to `<directory>/<id>.json`, readable by its owner alone. */
export async function makeKey(directory: string, id: string): Promise<PublicKey> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { d, ...half } = privateKey.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint(half);
  const jwk: JWK = { ...half, kid, alg: 'ES256', use: 'sig' };
  writePrivately(directory, keyFile(id), { ...jwk, d });
  return { kid, jwk };
}

export const keyFile = (id: string): string => `${id}.json`;

/** The mode holds for new files only, so an older one is removed first. */
export function writePrivately(directory: string, name: string, content: unknown): void {
  fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, name);
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
