import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose';

export interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  /** The public half only. */
  jwks: JSONWebKeySet;
}

/** The issuer's RS256 pair, made at the first call. Without it all tokens die, so a file that can't be read is an error. */
export async function loadSigningKey(dataDir: string): Promise<SigningKey> {
  const path = join(dataDir, 'issuer-key.json');
  const jwk = (await findKey(path)) ?? (await createKey(dataDir, path));
  const { kty, n, e } = jwk;
  if (kty !== 'RSA' || !n || !e) throw new Error('issuer-key.json holds no RSA key; remove it to have a new one made');
  const publicJwk = { kty, n, e };
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateKey = (await importJWK(jwk, 'RS256')) as CryptoKey;
  if (privateKey.type !== 'private') throw new Error('issuer-key.json holds only the public half of the key');
  return { kid, privateKey, jwks: { keys: [{ ...publicJwk, kid, alg: 'RS256', use: 'sig' }] } };
}

async function findKey(path: string): Promise<JWK | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Error('issuer-key.json can’t be read', { cause: error });
  }
  try {
    return JSON.parse(text) as JWK;
  } catch {
    // Said below: the parser's message quotes the key.
  }
  throw new Error('issuer-key.json holds no JSON');
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** A hard link is made whole or not at all, and only once: of several processes one wins and all read the winner's key. */
async function createKey(dataDir: string, path: string): Promise<JWK> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(await exportJWK(pair.privateKey)));
    await file.sync();
    await link(draft, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
  const kept = await findKey(path);
  if (!kept) throw new Error('issuer-key.json was removed while it was being made');
  return kept;
}
