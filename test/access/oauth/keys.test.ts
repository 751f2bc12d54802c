import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, CompactSign, compactVerify, importJWK } from 'jose';
import { loadSigningKey } from '@lienthong/api/access/oauth/keys';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'lienthong-keys-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

describe('the issuer’s key', () => {
  test('is made once, for the owner alone, and found again', async () => {
    const first = await loadSigningKey(join(dataDir, 'new'));
    const again = await loadSigningKey(join(dataDir, 'new'));

    expect(again.kid).toBe(first.kid);
    expect(await readdir(join(dataDir, 'new'))).toEqual(['issuer-key.json']);
    expect((await stat(join(dataDir, 'new', 'issuer-key.json'))).mode & 0o777).toBe(0o600);
  });

  test('publishes its public half only, with its thumbprint as kid', async () => {
    const { kid, privateKey, jwks } = await loadSigningKey(dataDir);
    const [jwk] = jwks.keys;

    expect(Object.keys(jwk!).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(jwk).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', kid });
    expect(await calculateJwkThumbprint(jwk!)).toBe(kid);
    expect(Buffer.from(jwk!.n!, 'base64url')).toHaveLength(256);
    const signed = await new CompactSign(Buffer.from('x')).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    await expect(compactVerify(signed, await importJWK(jwk!))).resolves.toBeDefined();
  });

  test('is one for all callers that ask at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => loadSigningKey(dataDir)));

    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['issuer-key.json']);
  });

  test('is one for processes that start at once', async () => {
    const program = `
      import { loadSigningKey } from ${JSON.stringify(new URL('../../../packages/api/src/access/oauth/keys.ts', import.meta.url).href)};
      process.stdout.write((await loadSigningKey(${JSON.stringify(dataDir)})).kid);`;
    const start = () =>
      promisify(execFile)(process.execPath, ['--experimental-strip-types', '--input-type=module', '--eval', program]);
    const kids = (await Promise.all([start(), start(), start()])).map(({ stdout }) => stdout);

    expect(new Set(kids).size).toBe(1);
    expect(kids[0]).toBe((await loadSigningKey(dataDir)).kid);
  });

  test('is never replaced when the file is damaged', async () => {
    await writeFile(join(dataDir, 'issuer-key.json'), '{');

    await expect(loadSigningKey(dataDir)).rejects.toThrow('holds no JSON');
    expect(await readFile(join(dataDir, 'issuer-key.json'), 'utf8')).toBe('{');
  });

  test('isn’t taken from a file that holds a public key', async () => {
    const { jwks } = await loadSigningKey(dataDir);
    await writeFile(join(dataDir, 'issuer-key.json'), JSON.stringify(jwks.keys[0]));

    await expect(loadSigningKey(dataDir)).rejects.toThrow('only the public half');
  });
});
